"""
CoinGecko: supply, market cap and fully diluted value of tokens; with a key, their history.

Addresses and shapes as the provider's OpenAPI has them (coingecko-api-oas, 2026-06). Without
a key, one request a refresh has to do: its limit is shared and small. The price in that
answer is of a single moment and is not read: closing prices come from other sources or, with
a key, from the history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from generator.errors import SourceBusy, SourceError, shown
from generator.model.origin import Republish
from generator.model.upstream import Ask, Feed, Host, Key, Observation, Plan, Told, Upstream
from generator.model.words import TokenStatus
from generator.shape import Items, Number, closes, day_of_snapshot, shaped

ROOT = "https://api.coingecko.com/api/v3/coins"
IDS_A_PAGE = 250
LONGEST_HISTORY_DAYS = 365
"""More is refused without a paid plan (HTTP 401, error 10012)."""

SNAPSHOT = {
    "market_cap_usd": "market_cap",
    "fdv_usd": "fully_diluted_valuation",
    "circulating_supply": "circulating_supply",
    "total_supply": "total_supply",
    "max_supply": "max_supply",
}
HISTORY = {"price_usd": "prices", "market_cap_usd": "market_caps"}
TOO_MANY = 429
MILLISECONDS = 1_000
LICENCE = "attribution required; redistribution terms not read in full"
CITATION = "Data provided by CoinGecko, https://www.coingecko.com"
SITE = "https://www.coingecko.com"


class _Coin(BaseModel):
    id: str
    market_cap: Number | None
    fully_diluted_valuation: Number | None
    circulating_supply: Number | None
    total_supply: Number | None
    max_supply: Number | None
    last_updated: str | None


class _History(BaseModel):
    prices: Items[tuple[Number, Number | None]]
    market_caps: Items[tuple[Number, Number | None]]


# -- asking ---------------------------------------------------------------------------------


def ask_directory(_plan: Plan) -> tuple[Ask, ...]:
    """Nothing: the list of all coins is a megabyte; answers show which names are known."""
    return ()


def ask_coins(plan: Plan) -> tuple[Ask, ...]:
    """
    Ask for all launched tokens at once; with a key also for the history of each.

    Market cap is taken from one of the two answers, so that no day is told twice.
    """
    coins = {
        coin: chain
        for coin, chain in plan.named("coingecko").items()
        if plan.chains[chain].token.status.value is TokenStatus.LAUNCHED
    }
    series = tuple(name for name in SNAPSHOT if not (plan.keyed and name in HISTORY))
    names = sorted(coins)
    pages = [names[at : at + IDS_A_PAGE] for at in range(0, len(names), IDS_A_PAGE)]
    markets = [_ask_markets({coin: coins[coin] for coin in page}, series) for page in pages]
    history = [_ask_history(coin, coins[coin], plan) for coin in names] if plan.keyed else []
    return (*markets, *history)


def ask_probe(_plan: Plan) -> Ask:
    """Ask for one coin, in the way in which all are asked."""
    return _ask_markets({"bitcoin": "bitcoin"}, tuple(SNAPSHOT))


def _ask_markets(coins: dict[str, str], series: tuple[str, ...]) -> Ask:
    ids = ",".join(quote(coin, safe="") for coin in coins)
    query = f"vs_currency=usd&ids={ids}&per_page={IDS_A_PAGE}&page=1"
    return Ask(address=f"{ROOT}/markets?{query}", read=read_markets, series=series, chains=coins)


def _ask_history(coin: str, chain: str, plan: Plan) -> Ask:
    query = f"vs_currency=usd&days={_days_back(plan, chain)}&interval=daily"
    return Ask(
        address=f"{ROOT}/{quote(coin, safe='')}/market_chart?{query}",
        read=read_history,
        series=tuple(HISTORY),
        chains={coin: chain},
    )


def _days_back(plan: Plan, chain: str) -> int:
    """How many days of history to ask for; all there are where a series is not stored yet."""
    since = [plan.since(series, chain) for series in HISTORY]
    known = [day for day in since if day is not None]
    if len(known) < len(since):
        return LONGEST_HISTORY_DAYS
    return max(1, min(LONGEST_HISTORY_DAYS, (plan.run_on - min(known)).days + 1))


# -- reading --------------------------------------------------------------------------------


def read_markets(ask: Ask, answer: Any) -> Told:
    """
    Read the present supply and value of many tokens; a coin that is not known is missing.

    Each is dated by its own ``last_updated``; one without has no date and gives no row. A
    market cap of zero stays: what it means is for the gates to judge.
    """
    _refuse(ask, answer)
    coins: list[_Coin] = shaped(ask.address, Items[_Coin], answer)
    rows: list[Observation] = []
    nothing: set[tuple[str, str]] = set()
    for number, coin in enumerate(coins):
        chain = ask.chains.get(coin.id)
        if chain is None or coin.last_updated is None:
            continue
        day = _day_of(ask, f"{number}.last_updated", coin.last_updated)
        for series in ask.series:
            value = getattr(coin, SNAPSHOT[series])
            if value is None:
                nothing.add((series, chain))
            else:
                rows.append(Observation(chain, series, day, value))
    if coins and all(coin.last_updated is None for coin in coins):
        raise SourceError(ask.address, "last_updated is null in every row", "expected a date")
    names = {"coingecko": frozenset(coin.id for coin in coins)}
    return Told(tuple(rows), names, unpublished=frozenset(nothing))


def read_history(ask: Ask, answer: Any) -> Told:
    """
    Read a token's daily history: points at midnight close the day before, *now* is dropped.

    Times are in milliseconds, unlike those of other sources.
    """
    _refuse(ask, answer)
    history: _History = shaped(ask.address, _History, answer)
    (chain,) = ask.chains.values()
    rows: list[Observation] = []
    for series, field in HISTORY.items():
        points = getattr(history, field)
        rows += [
            Observation(chain, series, day, value)
            for day, value in closes(ask.address, field, _in_seconds(points)).items()
        ]
    return Told(tuple(rows))


def _in_seconds(points: Iterable[tuple[float, float | None]]) -> Iterable[tuple[float, float]]:
    return ((at / MILLISECONDS, value) for at, value in points if value is not None)


def _day_of(ask: Ask, field: str, text: str) -> dt.date:
    """Day that a moment such as ``2026-05-18T12:49:21.599Z`` stands for; raises SourceError."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SourceError(
            ask.address, f"{field} is {shown(repr(text))}", "expected a time in ISO 8601 with Z"
        )
    return day_of_snapshot(ask.address, field, moment.timestamp())


def _refuse(ask: Ask, answer: Any) -> None:
    """
    Raise what an answer says that went wrong; some such answers come with HTTP 200.

    It is ``{status}``, ``{error: {status}}`` or ``{error: text}``; a status has an error_code
    and an error_message.
    """
    if not isinstance(answer, dict):
        return
    error = answer.get("error")
    status = error.get("status") if isinstance(error, dict) else answer.get("status")
    if error is None and status is None:
        return
    code, words = None, status if error is None else error
    if isinstance(status, dict):
        code, words = status.get("error_code"), status.get("error_message")
    said = f"CoinGecko says: {shown(words, 160)}"
    if code == TOO_MANY:
        raise SourceBusy(ask.address, said)
    number = "" if code is None else f" (error {shown(code)})"
    raise SourceError(ask.address, f"{said}{number}", "see docs.coingecko.com on errors")


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
