"""
Everything of an edition that may be given away, as one table: raw series and computed figures.

The API and the downloads are written from it, so that they hold the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from generator.edition import Edition
from generator.figures import METRICS
from generator.model.series import SERIES
from generator.publish.terms import Given, Terms, Withheld

COLUMNS = ("kind", "id", "chain", "week", "value", "unit", "days", "source", "licence")
DIGITS = 8

UNITS = {"percent": "share", "percentage points": "share difference"}
"""Metrics that pages show as percentages are parts of 1 in files."""

UNIT_MEANING = {
    "share": "part of 1; pages show it as a percentage",
    "share difference": "difference of two shares, as parts of 1; pages show points",
    "ratio": "one quantity divided by another of the same unit",
    "times": "one quantity divided by another of the same unit",
    "log change": "natural logarithm of the ratio of two values; pages show the change in percent",
    "USD": "US dollars",
    "USD/day": "US dollars, mean of a day of the week",
    "USD per operation": "US dollars for each operation of a day",
    "ETH/day": "ether, mean of a day of the week",
    "tokens": "the chain's own tokens",
    "tokens/day": "the chain's own tokens, mean of a day of the week",
    "per day": "count, mean of a day of the week",
    "gwei": "billionths of an ether for a unit of gas",
    "stage": "L2BEAT stage, 0 to 2",
}


@dataclass(frozen=True)
class Bulk:
    """
    What is given away.

    ``table`` has the columns of ``COLUMNS``, week as datetime64 (a Monday), days as Int64, sorted
    by kind, id, chain, week and source; ``left_out`` counts weeks of a (metric, chain) that only
    repeat a series that is not given away.
    """

    table: pd.DataFrame
    given: tuple[Given, ...]
    withheld: tuple[Withheld, ...]
    licences: Mapping[tuple[str, str], str]
    left_out: Mapping[tuple[str, str], int]


def gather(edition: Edition) -> Bulk:
    """Collect what may be given away."""
    terms = Terms(edition)
    given, withheld = terms.parts
    licences: dict[tuple[str, str], str] = {}
    left_out: dict[tuple[str, str], int] = {}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for item in given:
        fixed = "series", item.series, item.chain, unit_of(item.series), item.source, item.licence
        _extend(columns, fixed, item.weeks, item.values, [int(n) for n in item.days])
    for name in METRICS:
        weekly = edition.figures.weekly(name)
        charted, providers = weekly.values, weekly.provider
        for chain in edition.profiles:
            licence = licences[name, chain] = terms.licence(name, chain)
            values = charted[chain].to_numpy(dtype=float)
            finite = np.isfinite(values)
            same = terms.repeats(name, chain, values) & finite
            if same.any():
                left_out[name, chain] = int(same.sum())
            kept = finite & ~same
            by = providers[chain].to_numpy()[kept]
            for source in dict.fromkeys(by):
                mine = kept.copy()
                mine[kept] = by == source
                fixed = "figure", name, chain, unit_of(name), str(source) or "model", licence
                _extend(columns, fixed, charted.index[mine], values[mine], None)
    table = pd.DataFrame(columns)
    table["week"] = pd.to_datetime(table["week"])
    table["days"] = table["days"].astype("Int64")
    table["value"] = table["value"].astype(float)
    order = ["kind", "id", "chain", "week", "source"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    return Bulk(table, given, withheld, licences, left_out)


def _extend(
    columns: Mapping[str, list[Any]],
    fixed: tuple[str, str, str, str, str, str],
    weeks: Iterable[Any],
    values: Iterable[float],
    days: list[int] | None,
) -> None:
    """Add rows that share kind, id, chain, unit, source and licence."""
    numbers = [rounded(value) for value in values]
    for name, same in zip(("kind", "id", "chain", "unit", "source", "licence"), fixed, strict=True):
        columns[name].extend([same] * len(numbers))
    columns["week"].extend(weeks)
    columns["value"].extend(numbers)
    columns["days"].extend(days or [None] * len(numbers))


def unit_of(name: str) -> str:
    """The unit of a metric or series in files."""
    unit = METRICS[name].unit if name in METRICS else SERIES[name].unit
    return UNITS.get(unit, unit)


def rounded(value: float) -> float:
    """A number to eight significant digits, as ledgers keep it."""
    return float(f"{value:.{DIGITS}g}")
