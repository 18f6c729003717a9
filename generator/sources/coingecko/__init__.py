"""
CoinGecko: supply, market cap and fully diluted value of tokens; with a key, their history.

Addresses and shapes as the provider's OpenAPI has them (coingecko-api-oas, 2026-06). Without
a key, one request a refresh has to do: its limit is shared and small. The price in that
answer is of a single moment and is not read: closing prices come from other sources or, with
a key, from the history.
"""

from __future__ import annotations

from generator.model.origin import Republish
from generator.model.upstream import Feed, Host, Key, Upstream
from generator.sources.coingecko.asking import ask_coins, ask_directory, ask_probe
from generator.sources.coingecko.reading import SNAPSHOT

LICENCE = "attribution required; redistribution terms not read in full"
CITATION = "Data provided by CoinGecko, https://www.coingecko.com"
SITE = "https://www.coingecko.com"

COINGECKO = Upstream(
    name="coingecko",
    publisher="CoinGecko",
    # A host has one pace, whether or not there is a key. With one, 30 to 100 requests a minute
    # are allowed and some 40 are made; without, a refresh makes one request, and what matters
    # is the wait before it is repeated, which grows on its own.
    hosts=(Host("api.coingecko.com", 6.0),),
    feeds=(
        Feed(
            id="markets",
            series=tuple(SNAPSHOT),
            title="Supply, market cap and fully diluted value",
            url=SITE,
            licence=LICENCE,
            citation=CITATION,
            republish=Republish.UNCLEAR,
            note="Fully diluted value is price times total supply, not maximum supply, and what "
            "counts as circulating is CoinGecko's judgement.",
        ),
        Feed(
            id="prices",
            series=("price_usd",),
            title="Closing prices",
            url=SITE,
            licence=LICENCE,
            citation=CITATION,
            republish=Republish.UNCLEAR,
            note="The price at midnight UTC is the close of the day before; history reaches back "
            "365 days.",
        ),
    ),
    identifiers=("coingecko",),
    directory=ask_directory,
    ask=ask_coins,
    probe=ask_probe,
    probe_keys=frozenset(
        f"[].{key}"
        for key in (
            *("id", "symbol", "name", "image", "current_price", "market_cap", "market_cap_rank"),
            *("fully_diluted_valuation", "total_volume", "high_24h", "low_24h"),
            *("price_change_24h", "price_change_percentage_24h", "market_cap_change_24h"),
            *("market_cap_change_percentage_24h", "circulating_supply", "total_supply"),
            *("max_supply", "ath", "ath_change_percentage", "ath_date", "atl"),
            *("atl_change_percentage", "atl_date", "roi", "last_updated"),
            "market_cap_rank_with_rehypothecated",
        )
    ),
    key=Key("COINGECKO_DEMO_KEY", "x-cg-demo-api-key", "api.coingecko.com"),
)
