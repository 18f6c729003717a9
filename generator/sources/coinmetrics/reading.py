"""Reads what Coin Metrics answers: its catalogue, and days of an asset, page by page."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import BaseModel, BeforeValidator, StringConstraints

from generator.errors import SourceError, shown
from generator.model.upstream import Ask, Observation, Told
from generator.shape import Entries, Items, shaped

DAILY = "1d"
NEXT_PAGE = "&next_page_token="

FEES, PRICE = "FeeTotNtv", "PriceUSD"
PRODUCT_OF: dict[str, tuple[str, ...]] = {
    "active_addresses": ("AdrActCnt",),
    "circulating_supply": ("SplyCur",),
    "fees_eth": (FEES,),
    "fees_usd": (FEES, PRICE),
    "issuance_native": ("IssTotNtv",),
    "issuance_usd": ("IssTotUSD",),
    "market_cap_usd": ("CapMrktCurUSD",),
    "price_usd": (PRICE,),
    "tx_count": ("TxCnt",),
}
"""
Our series and the provider's metrics whose product of the same day it is.

Most are one metric. Fees in USD are for payers; fees in the own token times the price are the
same.
"""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(\.0{1,9})?Z")


def _number(text: object) -> float:
    """Read a number written as text; raises ValueError, also for one that is not finite."""
    if isinstance(text, str) and _NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
        return value
    raise ValueError("expected a number, written as text")


def _day(text: object) -> dt.date:
    """Read the midnight that begins a UTC day; raises ValueError for every other time."""
    if isinstance(text, str) and (found := _MIDNIGHT.fullmatch(text)):
        return dt.date.fromisoformat(found[1])
    raise ValueError("expected midnight UTC, such as 2026-01-31T00:00:00.000000000Z")


_Value = Annotated[float, BeforeValidator(_number)] | None

_Visible = Annotated[str, StringConstraints(pattern=r"^[!-~]*$", max_length=4_000)]
"""Text that fits into an address."""


class _Paged(BaseModel):
    next_page_token: _Visible | None = None
    next_page_url: _Visible | None = None


class _Frequency(BaseModel):
    frequency: str
    community: bool | None = None


class _Metric(BaseModel):
    metric: str
    frequencies: Items[_Frequency]


class _Asset(BaseModel):
    asset: str
    metrics: Items[_Metric]


class _Catalogue(_Paged):
    data: Items[_Asset]


class _Stamp(BaseModel):
    asset: str
    time: Annotated[dt.date, BeforeValidator(_day)]


class _Page(_Paged):
    data: Items[_Stamp]


class _Values(BaseModel):
    data: Items[Entries[str, _Value]]


def list_of_free(asset: str) -> str:
    """Under which name an asset's free metrics stand beside the provider's lists."""
    return f"coinmetrics:{asset}"


def read_catalogue(ask: Ask, answer: Any, before: frozenset[str] = frozenset()) -> Told:
    """
    Read which assets there are and which metrics of a day are free.

    ``before`` are the assets of the pages before this one.
    """
    _refuse_error(ask, answer)
    catalogue: _Catalogue = shaped(ask.address, _Catalogue, answer)
    assets = before | {item.asset for item in catalogue.data}
    if not assets:
        raise SourceError(ask.address, "data is empty", "expected the assets that were asked for")
    free = {list_of_free(item.asset): _free_daily(item) for item in catalogue.data}
    more = [
        dataclasses.replace(following, read=partial(read_catalogue, before=assets))
        for following in _next_page(ask, catalogue)
    ]
    return Told(names={"coinmetrics": assets, **free}, more=tuple(more))


def read_metrics(ask: Ask, answer: Any) -> Told:
    """
    Read an asset's days.

    A null is no data, and a metric that is absent from a day is not supported on it.
    """
    _refuse_error(ask, answer)
    page: _Page = shaped(ask.address, _Page, answer)
    metrics = sorted({metric for name in ask.series for metric in PRODUCT_OF[name]})
    cells = [{name: row[name] for name in metrics if name in row} for row in answer["data"]]
    values: _Values = shaped(ask.address, _Values, {"data": cells})
    rows: list[Observation] = []
    for number, (stamp, known) in enumerate(zip(page.data, values.data, strict=True)):
        if stamp.asset not in ask.chains:
            raise SourceError(
                ask.address,
                f"data.{number}.asset is {shown(repr(stamp.asset))}",
                f"expected {', '.join(ask.chains)}",
            )
        rows += _observed(ask, stamp, known)
    return Told(tuple(rows), more=_next_page(ask, page))


def _observed(ask: Ask, stamp: _Stamp, known: dict[str, float | None]) -> Iterator[Observation]:
    """Yield the series of a day for which all metrics are there."""
    for name in ask.series:
        factors = [value for metric in PRODUCT_OF[name] if (value := known.get(metric)) is not None]
        if len(factors) == len(PRODUCT_OF[name]):
            value = math.prod(factors)
            if not math.isfinite(value):
                product = " × ".join(PRODUCT_OF[name])
                raise SourceError(ask.address, f"{product} of {stamp.time} is not finite")
            yield Observation(ask.chains[stamp.asset], name, stamp.time, value)


def _free_daily(item: _Asset) -> frozenset[str]:
    return frozenset(
        metric.metric
        for metric in item.metrics
        if any(one.frequency == DAILY and one.community for one in metric.frequencies)
    )


def _refuse_error(ask: Ask, answer: Any) -> None:
    """Raise SourceError for an error that comes as a success."""
    if isinstance(answer, dict) and "error" in answer:
        error = answer["error"]
        words = error.get("message") if isinstance(error, dict) else error
        raise SourceError(ask.address, f"Coin Metrics refuses: {shown(words, 200)}")


def _next_page(ask: Ask, page: _Paged) -> tuple[Ask, ...]:
    """
    Ask for the next page with the token that this one names.

    The rest of the address is the one that was asked, wherever ``next_page_url`` leads.
    """
    token = page.next_page_token
    if token is None and page.next_page_url is not None:
        token = _token_of(ask, page.next_page_url)
    if not token:
        return ()
    named = quote(token, safe="", errors="replace")  # JSON can hold half a character
    address = f"{ask.address.partition(NEXT_PAGE)[0]}{NEXT_PAGE}{named}"
    if address == ask.address:
        raise SourceError(ask.address, "next_page_token names this page", "expected another one")
    return (dataclasses.replace(ask, address=address),)


def _token_of(ask: Ask, url: str) -> str:
    """Token in the address of a next page; raises SourceError for one that lies elsewhere."""
    try:
        asked, found = urlsplit(ask.address), urlsplit(url)
        token = parse_qs(found.query).get("next_page_token", [""])[0]
        elsewhere = found[:3] != asked[:3]
    except ValueError:  # brackets that hold no IPv6 address
        token, elsewhere = "", True
    if not token or elsewhere:
        raise SourceError(
            ask.address,
            f"next_page_url is {shown(url)}",
            "expected the same address with a next_page_token",
        )
    return token
