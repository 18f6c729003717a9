"""Reads what DefiLlama answers: names, fees, volumes, value locked, stablecoins, prices."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from generator.errors import SourceError, shown
from generator.model.upstream import Ask, Observation, Told
from generator.shape import Entries, Items, Number, closes, day_of_seconds, shaped

NO_APPLICATIONS = frozenset({"Tether", "Circle USDC", "Timeboost"})
"""
Not counted as applications. growthepie, too, takes these rows out of what DefiLlama books to a
chain (and adds issuers by their share of stablecoins). The first two book interest on their
reserves, which nobody pays on the chain; Timeboost is Arbitrum's own auction.
"""

APP_CHAINS, DEX_CHAINS, FLOAT_CHAINS = "app_chains", "dex_chains", "stablecoin_chains"
"""Lists of chains that an address knows; ``/overview`` of others breaks, as HTTP 500."""
Points = Iterable[tuple[float | str, float | None]]
"""Unix time in seconds, USD."""


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _Named(_Body):
    name: str


class _Protocol(_Named):
    protocol_type: str
    display_name: str | None = None
    slug: str | None = None
    doublecounted: bool | None = None
    total_all_time: Number | None = None


class _Protocols(_Body):
    protocols: Items[_Protocol]


class _Overview(_Protocols):
    all_chains: Items[str]


class _Breakdown(_Protocols):
    total_data_chart_breakdown: Items[tuple[Number, Entries[str, Number | None]]]


class _Chart(_Body):
    total_data_chart: Items[tuple[Number, Number | None]]


class _Summary(_Chart):
    protocol_type: str


class _Tvl(_Body):
    date: Number
    tvl: Number | None


class _Float(_Body):
    date: str | Number
    by_peg: Entries[str, Number | None] = Field(alias="totalCirculatingUSD")


class _Price(_Body):
    timestamp: Number
    price: Number | None


class _Coin(_Body):
    prices: Items[_Price]


class _Prices(_Body):
    coins: Entries[str, _Coin]


def read_names(kind: str, ask: Ask, answer: Any) -> Told:
    """Read a list of chains by name."""
    rows: list[_Named] = shaped(ask.address, Items[_Named], answer)
    return _listed(ask, {kind: (row.name for row in rows)})


def read_overview(kind: str, ask: Ask, answer: Any) -> Told:
    """
    Read the chains that an overview knows; from that of fees also the slugs of chains.

    Slugs of applications are not all there: parents, such as hyperliquid, have no row.
    """
    body: _Overview = shaped(ask.address, _Overview, answer)
    lists: dict[str, Iterable[str]] = {kind: body.all_chains}
    if kind == APP_CHAINS:
        chains = (row.slug for row in body.protocols if row.protocol_type == "chain")
        lists["defillama_fees"] = (slug for slug in chains if slug)
    return _listed(ask, lists)


def read_summary(kind: str, ask: Ask, answer: Any) -> Told:
    """Read fees of a ``chain`` or a ``protocol``; a slug may belong to a namesake."""
    body: _Summary = shaped(ask.address, _Summary, answer)
    if body.protocol_type != kind:
        found = f"protocolType is {shown(repr(body.protocol_type))}"
        raise SourceError(ask.address, found, f"the slug should be that of a {kind}")
    return _told(ask, "totalDataChart", body.total_data_chart)


def read_applications(ask: Ask, answer: Any) -> Told:
    """
    Add up the applications of a chain, by day.

    The chain's own row and rows marked ``doublecounted`` are left out wherever they appear.
    A day on which no application is left has no value: DefiLlama leaves zeros out.
    """
    body: _Breakdown = shaped(ask.address, _Breakdown, answer)
    out = set(NO_APPLICATIONS)
    for row in body.protocols:
        if row.protocol_type == "chain" or row.doublecounted:
            out |= {row.name, row.display_name or row.name}
    points = []
    for seconds, by_name in body.total_data_chart_breakdown:
        values = [v for name, v in by_name.items() if name not in out and v is not None]
        if values:
            points.append((seconds, sum(values)))
    if not points and any(row.total_all_time for row in body.protocols if row.name not in out):
        found = "totalDataChartBreakdown holds no application, though protocols does"
        raise SourceError(ask.address, found, "expected their values by day")
    return _told(ask, "totalDataChartBreakdown", points, or_nothing=True)


def read_dex_volume(ask: Ask, answer: Any) -> Told:
    """Read a chain's DEX volume; this total has no double counted rows in it."""
    body: _Chart = shaped(ask.address, _Chart, answer)
    return _told(ask, "totalDataChart", body.total_data_chart, or_nothing=True)


def read_tvl(ask: Ask, answer: Any) -> Told:
    """Read a chain's TVL, without liquid staking and double counting."""
    rows: list[_Tvl] = shaped(ask.address, Items[_Tvl], answer)
    return _told(ask, "date", ((row.date, row.tvl) for row in rows))


def read_float(ask: Ask, answer: Any) -> Told:
    """Read stablecoins pegged to the dollar, in USD; dates are written as text."""
    rows: list[_Float] = shaped(ask.address, Items[_Float], answer)
    return _told(ask, "date", ((row.date, row.by_peg.get("peggedUSD")) for row in rows))


def read_prices(ask: Ask, answer: Any) -> Told:
    """Read closing prices. A coin that DefiLlama does not know is silently absent."""
    body: _Prices = shaped(ask.address, _Prices, answer)
    rows = []
    for name, chain in ask.chains.items():
        prices = coin.prices if (coin := body.coins.get(f"coingecko:{name}")) else []
        points = [(at.timestamp, at.price) for at in prices if at.price is not None]
        by_day = closes(ask.address, "prices timestamp", points)
        rows += [Observation(chain, "price_usd", day, price) for day, price in by_day.items()]
    return Told(tuple(rows))


def _listed(ask: Ask, lists: dict[str, Iterable[str]]) -> Told:
    names = {kind: frozenset(found) for kind, found in lists.items()}
    for kind, found in names.items():
        if not found:
            raise SourceError(ask.address, f"names nothing for {kind}", "expected every chain")
    return Told(names=names)


def _told(ask: Ask, field: str, points: Points, *, or_nothing: bool = False) -> Told:
    """
    Observations of the one series and chain that a request is about.

    ``or_nothing``: an answer without any says that the chain has nothing of this.
    """
    (series,), (chain,) = ask.series, ask.chains.values()
    rows = [
        Observation(chain, series, day_of_seconds(ask.address, field, seconds), value)
        for seconds, value in points
        if value is not None
    ]
    if not all(math.isfinite(row.value) for row in rows):
        raise SourceError(ask.address, f"{field} has no finite sum", "expected amounts in USD")
    nothing = {(series, chain)} if or_nothing and not rows else ()
    return Told(tuple(rows), unpublished=frozenset(nothing))
