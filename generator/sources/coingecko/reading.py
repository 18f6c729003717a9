"""Reads what CoinGecko answers: values of a moment, and a history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from generator.errors import SourceBusy, SourceError, shown
from generator.model.upstream import Ask, Observation, Told
from generator.shape import Items, Number, closes, day_of_snapshot, shaped

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
