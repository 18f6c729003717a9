"""
Coin Metrics, community data: issuance, fees, supply and use of networks with an own ledger.

Addresses and shapes as the provider's OpenAPI has them (v4). Values are text, a null is no
data, and a day stamped at midnight is the 24 hours that follow. One metric that is for payers
lets a whole request fail, so the catalogue says which ones are asked for.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import BaseModel, BeforeValidator, StringConstraints

from generator.errors import SourceError, shown
from generator.model.origin import Republish
from generator.model.upstream import Ask, Feed, Host, Observation, Plan, Told, Upstream
from generator.shape import Entries, Items, shaped

ROOT = "https://community-api.coinmetrics.io/v4"
DAILY = "1d"
MOST_ROWS = 10_000
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

PAYS_ETH = "eth"
"""The asset whose fees in its own token are fees in ETH."""

ABOUT_TOKENS = frozenset({"CapMrktCurUSD", PRICE})
"""
All that is asked about an asset such as ``pol_eth``, a token on a ledger of somebody else.

Its transactions, addresses and supply are those of a contract on Ethereum, not of a chain.
"""

NETWORK = frozenset(metric for metrics in PRODUCT_OF.values() for metric in metrics)
DOCUMENTED_FREE = {
    "btc": NETWORK,
    "eth": NETWORK,
    "sol": frozenset({PRICE}),
    "trx": NETWORK - {FEES},
}
"""Metrics that were free in 2026-09, by asset; used where the catalogue could not be read."""

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


# -- asking ---------------------------------------------------------------------------------


def ask_catalogue(plan: Plan) -> tuple[Ask, ...]:
    """Ask which metrics there are of our assets, and which of them are free."""
    assets = plan.named("coinmetrics")
    if not assets:
        return ()
    address = f"{ROOT}/catalog-v2/asset-metrics?assets={_listed(assets)}"
    return (Ask(address=address, read=read_catalogue),)


def ask_metrics(plan: Plan) -> tuple[Ask, ...]:
    """Ask for all free metrics of each asset in one request."""
    asks = []
    for asset, chain in plan.named("coinmetrics").items():
        series = _series(asset, _free(plan, asset))
        if series:
            since = _since(plan, series, chain)
            start = f"&start_time={since.isoformat()}" if since else ""
            asks.append(
                Ask(
                    address=f"{_address(asset, series)}&page_size={MOST_ROWS}&paging_from=start"
                    f"{start}",
                    read=read_metrics,
                    series=series,
                    chains={asset: chain},
                )
            )
    return tuple(asks)


def ask_probe(_plan: Plan) -> Ask:
    """Ask for one day of Bitcoin, the newest one."""
    series = _series("btc", NETWORK)
    return Ask(
        address=f"{_address('btc', series)}&page_size=1",
        read=read_metrics,
        series=series,
        chains={"btc": "bitcoin"},
    )


def _address(asset: str, series: Iterable[str]) -> str:
    metrics = {metric for name in series for metric in PRODUCT_OF[name]}
    return (
        f"{ROOT}/timeseries/asset-metrics?assets={_listed([asset])}&metrics={_listed(metrics)}"
        f"&frequency={DAILY}"
    )


def _listed(names: Iterable[str]) -> str:
    return ",".join(quote(name, safe="") for name in sorted(names))


def _free(plan: Plan, asset: str) -> frozenset[str]:
    """Metrics that may be asked of an asset."""
    listed = plan.names.get(_list_of(asset))
    free = DOCUMENTED_FREE.get(asset, frozenset()) if listed is None else listed
    return free & ABOUT_TOKENS if "_" in asset else free


def _list_of(asset: str) -> str:
    """Under which name an asset's free metrics stand beside the provider's lists."""
    return f"coinmetrics:{asset}"


def _series(asset: str, free: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        name
        for name, metrics in PRODUCT_OF.items()
        if free.issuperset(metrics) and (name != "fees_eth" or asset == PAYS_ETH)
    )


def _since(plan: Plan, series: Iterable[str], chain: str) -> dt.date | None:
    """First day to read again; None where one of the series is wanted from its beginning."""
    days = [plan.since(name, chain) for name in series]
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None


# -- reading --------------------------------------------------------------------------------


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
    free = {_list_of(item.asset): _free_daily(item) for item in catalogue.data}
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


COINMETRICS = Upstream(
    name="coinmetrics",
    publisher="Coin Metrics",
    hosts=(Host("community-api.coinmetrics.io", 0.7),),  # ten requests in six seconds are allowed
    feeds=(
        Feed(
            id="community",
            series=tuple(PRODUCT_OF),
            title="Community network data",
            url="https://coinmetrics.io/community-network-data/",
            licence="CC BY-NC 4.0",
            citation="Source: Coin Metrics",
            republish=Republish.NON_COMMERCIAL,
            note="Fees in USD are fees in the own token times that day's closing price.",
        ),
    ),
    identifiers=("coinmetrics",),
    directory=ask_catalogue,
    ask=ask_metrics,
    probe=ask_probe,
    probe_keys=frozenset(
        {
            *("data", "data[].asset", "data[].time", "next_page_token", "next_page_url"),
            *(f"data[].{metric}" for metric in NETWORK),
        }
    ),
)
