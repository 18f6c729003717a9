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

from generator.edition import REFERENCE_CHAINS, Edition
from generator.model.origin import Range, Republish
from generator.model.series import SERIES
from generator.panel import Panel
from generator.publish.digits import Numbers, all_rounded

OURS = "CC BY 4.0"
NON_COMMERCIAL = "CC BY-NC 4.0"
LICENCE_URLS = {
    OURS: "https://creativecommons.org/licenses/by/4.0/",
    NON_COMMERCIAL: "https://creativecommons.org/licenses/by-nc/4.0/",
}
SAME = 1e-6
"""Two values closer than this, relatively, are one value."""

Cells = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int16]
"""Places among the weeks of the panel."""


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
    """
    Weeks of a series of one source for one chain under one licence.

    ``weeks`` are places among the panel's weeks, rising; ``days`` and ``values``, which have
    eight significant digits, go with them.
    """

    series: str
    source: str
    chain: str
    publishers: tuple[str, ...]
    licence: str
    weeks: Places
    values: Numbers
    days: npt.NDArray[np.int8]


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
            values = self._panel.series(name).by_provider[source].to_numpy(dtype=float).T
            days = self._panel.days(name).by_provider[source].to_numpy(dtype=float).T
            known = ~np.isnan(values)
            shown = np.full(values.shape, np.nan)
            shown[known] = all_rounded(values[known])
            chains = list(self._panel.column)
            for place in np.flatnonzero(known.any(axis=1)).tolist():
                chain = chains[place]
                for publishers, licence, reason, mine in self._under(
                    name, source, chain, known[place]
                ):
                    who = name, source, chain, publishers, licence
                    if reason:
                        first, last = (self._panel.mondays[n] for n in (mine[0], mine[-1]))
                        withheld.append(Withheld(*who, len(mine), first, last, reason))
                    else:
                        numbers, counts = shown[place, mine], days[place, mine].astype(np.int8)
                        given.append(Given(*who, mine.astype(np.int16), numbers, counts))
        return tuple(given), tuple(withheld)

    def _under(
        self, name: str, source: str, chain: str, known: Cells
    ) -> Iterable[tuple[tuple[str, ...], str, str, npt.NDArray[np.intp]]]:
        """Sort weeks of one series by their terms: publishers, licence, why refused, weeks."""
        publishers: dict[tuple[str, str], set[str]] = {}
        masks: dict[tuple[str, str], Cells] = {}
        left = known.copy()
        start = self._panel.mondays[0]
        for item, runs in self._panel.covered(name, source, chain):
            key = item.licence, refusal(item, name)
            publishers.setdefault(key, set()).add(item.publisher)
            inside = masks.setdefault(key, np.zeros(len(known), dtype=bool))
            for first, last in runs:
                begin, end = -((start - first).days // 7), (last - start).days // 7 + 1
                weeks = slice(max(begin, 0), max(end, 0))
                inside[weeks] = known[weeks]
                left[weeks] = False
        if left.any():
            key = "not stated", "no origin describes it"
            publishers[key], masks[key] = {source}, left
        for key, mask in masks.items():
            mine = np.flatnonzero(mask)
            if len(mine):
                yield tuple(sorted(publishers[key])), *key, mine

    @cached_property
    def _closed(self) -> dict[str, list[tuple[npt.NDArray[np.intp], Numbers]]]:
        """
        By series, what each source has that is not given away.

        That is places of chains, and their values as weeks × chains, NaN where given away.
        """
        panel = self._panel
        given: dict[tuple[str, str], list[Given]] = {}
        for part in self.parts[0]:
            given.setdefault((part.series, part.source), []).append(part)
        found: dict[str, list[tuple[npt.NDArray[np.intp], Numbers]]] = {}
        for name, source in panel.stored():
            values = panel.series(name).by_provider[source].to_numpy(dtype=float)
            closed = np.isfinite(values)
            for part in given.get((name, source), ()):
                closed[part.weeks, panel.column[part.chain]] = False
            chains = np.flatnonzero(closed.any(axis=0))
            if len(chains):
                left = np.where(closed[:, chains], values[:, chains], np.nan)
                found.setdefault(name, []).append((chains, left))
        return found

    def repeats(self, metric: str, values: Numbers) -> Cells:
        """
        Where a figure is nothing but the value of a series that is not given away.

        ``values`` are weeks × chains, as in the panel.
        """
        same = np.zeros(values.shape, dtype=bool)
        for name in self._edition.figures.leaves(metric):
            for chains, closed in self._closed.get(name, ()):
                own = values[:, chains]
                same[:, chains] |= (own != 0) & np.isclose(own, closed, rtol=SAME, atol=0)
        return same

    def licences(self, metric: str) -> dict[str, str]:
        """By chain, a figure's licence: ours, or non-commercial where any series behind it is."""
        every = self._edition.profiles.keys()
        limited: set[str] = set()
        for name in self._edition.figures.leaves(metric):
            own: set[str] = self._non_commercial.get(name, set())
            limited |= own if own.isdisjoint(REFERENCE_CHAINS.get(name, ())) else every
        return {chain: NON_COMMERCIAL if chain in limited else OURS for chain in every}

    @cached_property
    def _non_commercial(self) -> dict[str, set[str]]:
        """By series, chains of which any stored week is for non-commercial use."""
        found: dict[str, set[str]] = {}
        for source in self._panel.sources.values():
            for item in source.ranges:
                if item.republish is Republish.NON_COMMERCIAL:
                    for name in item.covers:
                        found.setdefault(name, set()).update(c for c, _, _ in item.cells(name))
        return found


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
