"""Reads what growthepie answers: which chains it keeps up, and the rows of an export."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from generator.errors import SourceError, shown
from generator.model.upstream import Ask, Observation, Told
from generator.shape import Entries, Items, Number, shaped

EXPORTS: dict[str, dict[str, str]] = {
    "fees": {"fees_paid_usd": "fees_usd", "fees_paid_eth": "fees_eth"},
    "rent_paid": {"rent_paid_usd": "rent_usd", "rent_paid_eth": "rent_eth"},
    "profit": {"profit_usd": "profit_usd", "profit_eth": "profit_eth"},
    "txcosts": {"txcosts_median_usd": "tx_cost_median_usd"},
    "txcount": {"txcount": "tx_count"},
    "daa": {"daa": "active_addresses"},
    "market_cap": {"market_cap_usd": "market_cap_usd"},
    "fdv": {"fdv_usd": "fdv_usd"},
    "tvl": {"tvl": "value_secured_usd"},
    "stables_mcap": {"stables_mcap": "stablecoins_usd"},
    "app_revenue": {"app_fees_usd": "app_fees_usd"},
}
"""For each export: the keys of its rows that are read, and our series."""

SERIES_OF = {key: series for keys in EXPORTS.values() for key, series in keys.items()}

LIVE = "PROD"
"""The deployment of chains that growthepie keeps up; it serves stale rows of all others."""

DOCUMENTED_EXCLUSIONS = {
    "base": frozenset({"fdv", "market_cap"}),
    "ethereum": frozenset({"tvl", "rent_paid", "profit"}),
    "fraxtal": frozenset({"fees", "profit", "txcosts"}),
    "ink": frozenset({"fdv", "market_cap"}),
    "mantle": frozenset({"profit"}),
    "metis": frozenset({"profit"}),
    "robinhood": frozenset({"fdv", "market_cap"}),
    "soneium": frozenset({"fdv", "market_cap"}),
    "zksync_era": frozenset({"txcosts"}),
}
"""
What growthepie does not publish, by chain (gtp-dna, 2026-07-14).

Used where its list of chains does not say so itself or could not be read.
"""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: object) -> dt.date:
    """Read a day; raises ValueError for everything that is not written like 2026-01-31."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        return dt.date.fromisoformat(text)
    raise ValueError("expected a day such as 2026-01-31")


class _Chain(BaseModel):
    name: str
    deployment: str | None = None
    supported_metrics: Items[str] | None = None
    excluded_metrics: Items[str] | None = None


class _Metric(BaseModel):
    supported_chains: Items[str] | None = None


class _Master(BaseModel):
    chains: Entries[str, _Chain]
    metrics: Entries[str, _Metric] = {}


class _Columns(BaseModel):
    """A row of any chain: the names of its columns are right."""

    metric_key: str
    origin_key: str
    date: Any
    value: Any


class _Row(BaseModel):
    """A row of a chain that we follow."""

    metric_key: str
    origin_key: str
    date: Annotated[dt.date, BeforeValidator(_day)]
    value: Number | None


def list_of(metric: str) -> str:
    """Under which name the chains with a metric stand beside the provider's lists."""
    return f"growthepie:{metric}"


def not_excluded(metric: str, key: str) -> bool:
    """Whether no documented exclusion says that a metric of a chain is not published."""
    return metric not in DOCUMENTED_EXCLUSIONS.get(key, frozenset())


def read_master(ask: Ask, answer: Any) -> Told:
    """
    Read the chains that growthepie keeps up, and which of them have each metric.

    A chain without a ``deployment`` counts as kept up. For a metric all lists that are given
    must agree: the chain's supported and excluded metrics and the metric's supported chains.
    Without any, the documented exclusions hold.
    """
    master: _Master = shaped(ask.address, _Master, answer)
    live = {key: chain for key, chain in master.chains.items() if _is_live(chain)}
    if not live:
        raise SourceError(
            ask.address,
            f"chains holds no chain whose deployment is {LIVE}, of {len(master.chains):,}",
            "expected every chain that is kept up",
        )
    names = {"growthepie": frozenset(live)}
    for metric in EXPORTS:
        names[list_of(metric)] = frozenset(
            key for key, chain in live.items() if _publishes(master, metric, key, chain)
        )
    return Told(names=names)


def read_rows(ask: Ask, answer: Any) -> Told:
    """
    Read flat rows: a metric's key, a chain's key, a UTC day and a value, which may be null.

    Columns are checked in all rows, what they hold in rows of chains that were asked for.
    Aggregates such as ``all_l2s`` stand among the chains and are none of those.
    """
    rows: list[_Columns] = shaped(ask.address, Items[_Columns], answer)
    series = {key: name for key, name in SERIES_OF.items() if name in ask.series}
    if not any(row.metric_key in series for row in rows):
        held = ", ".join(sorted({row.metric_key for row in rows})) or "no rows"
        raise SourceError(
            ask.address, f"metric_key holds {shown(held)}", f"expected {', '.join(series)}"
        )
    ours = {
        number: answer[number]
        for number, row in enumerate(rows)
        if row.origin_key in ask.chains and row.metric_key in series
    }
    return Told(tuple(_observed(ask, series, shaped(ask.address, Entries[int, _Row], ours))))


def _observed(ask: Ask, series: dict[str, str], rows: dict[int, _Row]) -> Iterator[Observation]:
    for row in rows.values():
        if row.value is not None:
            chain = ask.chains[row.origin_key]
            yield Observation(chain, series[row.metric_key], row.date, row.value)


def _is_live(chain: _Chain) -> bool:
    return chain.deployment is None or chain.deployment.casefold() == LIVE.casefold()


def _publishes(master: _Master, metric: str, key: str, chain: _Chain) -> bool:
    """Whether every list that the master file gives allows a metric of a chain."""
    about = master.metrics.get(metric)
    says = []
    if chain.supported_metrics is not None:
        says.append(metric in chain.supported_metrics)
    if chain.excluded_metrics is not None:
        says.append(metric not in chain.excluded_metrics)
    if about is not None and about.supported_chains is not None:
        says.append(key in about.supported_chains)
    return all(says) if says else not_excluded(metric, key)
