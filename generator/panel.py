"""All stored series as frames of weeks and chains, up to one week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.model.folded import Folded, FoldedWeekly, Frames
from generator.model.origin import Range, Source
from generator.model.series import SERIES

Runs = tuple[tuple[dt.date, dt.date], ...]
"""First and last week of each run of weeks, both included."""


class Panel:
    """
    Read-only view of the store.

    ``table`` has columns source, metric, week, chain, value, days (see Store.series);
    ``chains`` are the columns of every frame; weeks after ``as_of`` are not seen, and ``is_past``
    says whether there are any.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        sources: Mapping[str, Source],
        chains: Sequence[str],
        as_of: dt.date | None = None,
    ) -> None:
        stored = len(table)
        if as_of is not None:
            table = table[table["week"] <= pd.Timestamp(as_of)]
        self.is_past = len(table) < stored
        self.sources = dict(sources)
        self.chains = pd.Index(sorted(chains), name="chain")
        self.column = {chain: place for place, chain in enumerate(self.chains)}
        first, last = table["week"].min(), table["week"].max()
        self.weeks = pd.date_range(first, last, freq="7D", name="week")
        self.mondays: list[dt.date] = [week.date() for week in self.weeks]
        self.as_of: dt.date = last.date()
        self._folded = {key: self._wide(table, key, rows) for key, rows in _parts(table).items()}
        self.series = cache(self._series)
        self.days = cache(self._days)
        self.ranges = cache(self._ranges)
        self._covered = cache(self._by_chain)

    def _series(self, name: str) -> FoldedWeekly:
        """A delivered series by provider; an empty frame where nothing is stored."""
        given = [source for metric, source in self._folded if metric == name]
        order = SERIES[name].precedence
        ranked = sorted(given, key=lambda s: (order.index(s) if s in order else len(order), s))
        folded = {s: self._folded[name, s][0] for s in ranked}
        return FoldedWeekly(Frames(folded or {"": self._empty}))

    def _days(self, name: str) -> FoldedWeekly:
        """On how many days of the week each value of a series stands."""
        folded = {s: days for (m, s), (_, days) in self._folded.items() if m == name}
        return FoldedWeekly(Frames(folded or {"": self._empty}))

    @cached_property
    def _empty(self) -> Folded:
        return Folded(self.empty())

    def _wide(
        self, table: pd.DataFrame, key: tuple[str, str], parts: Iterable[slice]
    ) -> tuple[Folded, Folded]:
        """Values of one series of one source, and on how many days of the week each stands."""
        shape = len(self.weeks), len(self.chains)
        wide = np.full(shape, np.nan), np.full(shape, np.nan)
        taken = np.zeros(shape, dtype=bool)
        count = 0
        for part in parts:
            rows = table.iloc[part]
            labels, codes = _coded(rows["chain"])
            place = np.append(self.chains.get_indexer(labels), -1)[codes]
            days = (rows["week"] - self.weeks[0]).dt.days.to_numpy()
            held = (place >= 0) & (days % 7 == 0)
            cells = days[held] // 7, place[held]
            for frame, column in zip(wide, ("value", "days"), strict=True):
                frame[cells] = rows[column].to_numpy(dtype=float)[held]
            taken[cells] = True
            count += int(held.sum())
        if count > np.count_nonzero(taken):
            name, source = key
            msg = f"{source} gives a week of {name} twice"
            raise ValueError(msg)
        values, stands_on = (
            Folded(pd.DataFrame(frame, index=self.weeks, columns=self.chains, copy=False))
            for frame in wide
        )
        return values, stands_on

    def empty(self) -> pd.DataFrame:
        """A frame in which nothing is known."""
        return pd.DataFrame(np.nan, index=self.weeks, columns=self.chains)

    def stored(self) -> list[tuple[str, str]]:
        """(series, source) pairs that hold data, sorted."""
        return sorted(self._folded)

    def publisher(self, source: str) -> str:
        """Name of who publishes what a source gave; what is no source keeps its own words."""
        described = self.sources.get(source)
        return described.ranges[0].publisher if described else source

    def _ranges(self, series: str, source: str, chain: str) -> tuple[Range, ...]:
        """Origins that gave any week of a series for a chain."""
        return tuple(item for item, _ in self.covered(series, source, chain))

    def covered(self, series: str, source: str, chain: str) -> Sequence[tuple[Range, Runs]]:
        """Origins that gave weeks of a series for a chain, each with the runs of these weeks."""
        return self._covered(series, source).get(chain, ())

    def _by_chain(self, series: str, source: str) -> dict[str, list[tuple[Range, Runs]]]:
        described = self.sources.get(source)
        found: dict[str, list[tuple[Range, Runs]]] = {}
        for item in described.ranges if described else ():
            runs: dict[str, list[tuple[dt.date, dt.date]]] = {}
            for chain, start, end in item.cells(series):
                runs.setdefault(chain, []).append((start, end))
            for chain, given in runs.items():
                found.setdefault(chain, []).append((item, tuple(given)))
        return found


def _coded(labels: pd.Series) -> tuple[pd.Index, npt.NDArray[np.integer]]:
    """Different labels of a column, and by row the place of its label; -1 for none."""
    if isinstance(labels.dtype, pd.CategoricalDtype):
        return labels.cat.categories, labels.cat.codes.to_numpy()
    codes, known = pd.factorize(labels)
    return pd.Index(known), codes


def _parts(table: pd.DataFrame) -> dict[tuple[str, str], list[slice]]:
    """By series and source, sorted, the runs of rows that hold it; nothing is copied."""
    names, metric = _coded(table["metric"])
    sources, source = _coded(table["source"])
    ends = np.flatnonzero((metric[1:] != metric[:-1]) | (source[1:] != source[:-1])) + 1
    found: dict[tuple[str, str], list[slice]] = {}
    for start, end in pairwise([0, *ends.tolist(), len(table)]):
        key = str(names[metric[start]]), str(sources[source[start]])
        found.setdefault(key, []).append(slice(start, end))
    return dict(sorted(found.items()))
