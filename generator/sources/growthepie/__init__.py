"""
growthepie: fees, rent, profit and use of Ethereum and its rollups, all chains in one answer.

Addresses and shapes as growthepie's wiki (2026-06) and the source code of its backend (2026-08)
have them. An export holds the whole history of one metric as flat rows; a path names a metric,
a row names one of its keys. A zero may stand for a missing value there; the gates judge it.
"""

from __future__ import annotations

from generator.model.origin import Republish
from generator.model.upstream import Feed, Host, Upstream
from generator.sources.growthepie.asking import ask_exports, ask_master, ask_probe

LICENCE = "CC BY 4.0"
CITATION = "Source: growthepie, https://www.growthepie.com"
READERS = "https://www.growthepie.com"

GROWTHEPIE = Upstream(
    name="growthepie",
    publisher="growthepie",
    hosts=(Host("api.growthepie.com", 6.0),),  # at most ten requests a minute are asked for
    feeds=(
        Feed(
            id="fundamentals",
            series=(
                *("fees_usd", "fees_eth", "rent_usd", "rent_eth", "profit_usd", "profit_eth"),
                *("tx_cost_median_usd", "tx_count", "active_addresses", "stablecoins_usd"),
            ),
            title="Fundamentals",
            url=READERS,
            licence=LICENCE,
            citation=CITATION,
            republish=Republish.YES,
            note="Rent is what a chain paid to Ethereum alone; profit takes off payments to "
            "Celestia and EigenDA as well, so it is not fees less rent.",
        ),
        Feed(
            id="tvs",
            series=("value_secured_usd",),
            title="Total value secured",
            url=READERS,
            licence=f"{LICENCE}; the values come from L2BEAT, whose terms hold no data licence",
            citation=f"{CITATION} (data of L2BEAT)",
            republish=Republish.UNCLEAR,
            note="The values are those of L2BEAT.",
        ),
        Feed(
            id="tokens",
            series=("market_cap_usd", "fdv_usd"),
            title="Market capitalisation and fully diluted valuation",
            url=READERS,
            licence=f"{LICENCE}; the values come from CoinGecko, whose terms also apply",
            citation=f"{CITATION} (data provided by CoinGecko)",
            republish=Republish.UNCLEAR,
            note="Chains to which growthepie assigns the token of somebody else are left out: "
            "Fraxtal, Unichain, World Chain.",
        ),
        Feed(
            id="apps",
            series=("app_fees_usd",),
            title="Application revenue",
            url=READERS,
            licence=f"{LICENCE}; the values come from DefiLlama, whose terms also apply",
            citation=f"{CITATION} (data of DefiLlama)",
            republish=Republish.UNCLEAR,
            note="DefiLlama's fees of applications; growthepie apportions those of stablecoin "
            "issuers to chains.",
        ),
    ),
    identifiers=("growthepie",),
    directory=ask_master,
    ask=ask_exports,
    probe=ask_probe,
    probe_keys=frozenset({"[].metric_key", "[].origin_key", "[].date", "[].value"}),
)
