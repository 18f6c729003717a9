"""
What may be given away in bulk, and under which licence.

A series is given away week by week: a week that an origin gave whose publisher allows it, and
whose origin does not withhold the series. What no origin describes is not given away. A figure
that we compute is ours, for non-commercial use where any series behind it is; a week in which
it only repeats a series that is not given away is left out like that series.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.edition import REFERENCE_CHAINS, Edition
from generator.model.origin import Range, Republish
from generator.model.series import SERIES
from generator.panel import Panel

OURS = "CC BY 4.0"
NON_COMMERCIAL = "CC BY-NC 4.0"
LICENCE_URLS = {
    OURS: "https://creativecommons.org/licenses/by/4.0/",
    NON_COMMERCIAL: "https://creativecommons.org/licenses/by-nc/4.0/",
}
SAME = 1e-6
"""Two values closer than this, relatively, are one value."""

Cells = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A series of one source for one chain, or part of it, that is not given away, and why."""

    series: str
    source: str
    chain: str
    publishers: tuple[str, ...]
    licence: str
    weeks: int
    first: dt.date
    last: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """Weeks of a series of one source for one chain under one licence, rising."""

    series: str
    source: str
    chain: str
    publishers: tuple[str, ...]
    licence: str
    weeks: pd.DatetimeIndex
    values: Numbers
    days: npt.NDArray[np.int64]


class Terms:
    """The terms of everything in one edition's store."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._panel: Panel = edition.figures.panel

    @cached_property
    def stored(self) -> list[tuple[str, str]]:
        """(series, source) pairs that sources deliver, in the order of the series list."""
        order = list(SERIES)
        found = [
            (name, source) for name, source in self._panel.stored() if not SERIES[name].mean_of
        ]
        return sorted(found, key=lambda pair: (order.index(pair[0]), pair[1]))

    @cached_property
    def parts(self) -> tuple[tuple[Given, ...], tuple[Withheld, ...]]:
        """What is given away and what is not: by series, source and chain."""
        given: list[Given] = []
        withheld: list[Withheld] = []
        for name, source in self.stored:
            for chain in self._panel.chains:
                self._part(name, source, str(chain), given, withheld)
        return tuple(given), tuple(withheld)

    def _part(
        self, name: str, source: str, chain: str, given: list[Given], withheld: list[Withheld]
    ) -> None:
        """Sort the weeks of one series of one source for one chain into the two lists."""
        values = self._panel.series(name).by_provider[source][chain].dropna()
        if values.empty:
            return
        index = pd.DatetimeIndex(values.index)
        days = self._panel.days(name).by_provider[source][chain].reindex(index)
        by_terms: dict[tuple[str, str], list[Range]] = {}
        masks: dict[tuple[str, str], Cells] = {}
        described = np.zeros(len(index), dtype=bool)
        for item, inside in self._inside(name, source, chain, index):
            key = item.licence, refusal(item, name)
            by_terms.setdefault(key, []).append(item)
            masks[key] = masks.get(key, np.zeros(len(index), dtype=bool)) | inside
            described |= inside
        if not described.all():
            key = "not stated", "no origin describes it"
            by_terms[key], masks[key] = [], ~described
        for (licence, reason), mask in masks.items():
            if not mask.any():
                continue
            publishers = tuple(sorted({r.publisher for r in by_terms[licence, reason]})) or (
                source,
            )
            weeks = index[mask]
            if reason:
                first, last = weeks[0].date(), weeks[-1].date()
                count = int(mask.sum())
                withheld.append(
                    Withheld(name, source, chain, publishers, licence, count, first, last, reason)
                )
            else:
                numbers = values.to_numpy(dtype=float)[mask]
                counts = days.to_numpy()[mask].astype(np.int64)
                given.append(
                    Given(name, source, chain, publishers, licence, weeks, numbers, counts)
                )

    def _inside(
        self, name: str, source: str, chain: str, weeks: pd.DatetimeIndex
    ) -> Iterable[tuple[Range, Cells]]:
        """Each origin of a series for a chain with the weeks that it gave."""
        for item in self._panel.ranges(name, source, chain):
            inside = np.zeros(len(weeks), dtype=bool)
            for owner, first, last in item.cells(name):
                if owner == chain:
                    inside |= (weeks >= pd.Timestamp(first)) & (weeks <= pd.Timestamp(last))
            yield item, inside

    @cached_property
    def _closed(self) -> dict[tuple[str, str], list[Numbers]]:
        """By series and chain: values by week of the panel that are not given away, else NaN."""
        weeks = self._panel.weeks
        given: dict[tuple[str, str, str], Cells] = {}
        for part in self.parts[0]:
            key = part.series, part.source, part.chain
            mask = given.setdefault(key, np.zeros(len(weeks), dtype=bool))
            mask[weeks.get_indexer(part.weeks)] = True
        found: dict[tuple[str, str], list[Numbers]] = {}
        for name, source in self._panel.stored():
            table = self._panel.series(name).by_provider[source].to_numpy(dtype=float)
            for column, chain in enumerate(self._panel.chains):
                values = table[:, column].copy()
                values[given.get((name, source, str(chain)), np.zeros(len(weeks), bool))] = np.nan
                if np.isfinite(values).any():
                    found.setdefault((name, str(chain)), []).append(values)
        return found

    def repeats(self, metric: str, chain: str, values: Numbers) -> Cells:
        """
        In which weeks a figure is nothing but the value of a series that is not given away.

        ``values`` has one entry for each week of the panel.
        """
        same = np.zeros(len(values), dtype=bool)
        for name in self._edition.figures.leaves(metric):
            for closed in self._closed.get((name, chain), ()):
                same |= (values != 0) & np.isclose(values, closed, rtol=SAME, atol=0)
        return same

    def licence(self, metric: str, chain: str) -> str:
        """The licence of a figure: ours, or non-commercial where any series behind it is."""
        for name in self._edition.figures.leaves(metric):
            for column in sorted({chain, *REFERENCE_CHAINS.get(name, ())}):
                if (name, column) in self._non_commercial:
                    return NON_COMMERCIAL
        return OURS

    @cached_property
    def _non_commercial(self) -> set[tuple[str, str]]:
        """(series, chain) of which any stored week is for non-commercial use."""
        return {
            (name, chain)
            for source in self._panel.sources.values()
            for item in source.ranges
            if item.republish is Republish.NON_COMMERCIAL
            for name in item.covers
            for chain, _, _ in item.cells(name)
        }


def refusal(item: Range, series: str) -> str:
    """Why a series of an origin is not given away in bulk; empty where it is."""
    if series in item.withheld:
        return (
            f"{item.publisher} has it from a publisher whose terms do not clearly allow "
            "republishing"
        )
    if item.republish is Republish.UNCLEAR:
        return f"the terms of {item.publisher} do not clearly allow republishing"
    return ""
