"""All stored series as frames of weeks and chains, up to one week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from generator.model.origin import Range, Source
from generator.model.series import SERIES
from generator.model.weekly import Weekly

_DIGITS = 10
"""Digits of a value that a digest sees."""


class Panel:
    """
    Read-only view of the store.

    ``table`` has columns source, metric, week, chain, value, days (see Store.series);
    ``chains`` are the columns of every frame; weeks after ``as_of`` are not seen.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        sources: Mapping[str, Source],
        chains: Sequence[str],
        as_of: dt.date | None = None,
    ) -> None:
        if as_of is not None:
            table = table[table["week"] <= pd.Timestamp(as_of)]
        self.sources = dict(sources)
        self.chains = pd.Index(sorted(chains), name="chain")
        first, last = table["week"].min(), table["week"].max()
        self.weeks = pd.date_range(first, last, freq="7D", name="week")
        self.as_of: dt.date = last.date()
        self._parts = {
            (str(metric), str(source)): part
            for (metric, source), part in table.groupby(["metric", "source"], sort=True)
        }
        self.series = cache(self._series)
        self.days = cache(self._days)
        self.lines = cache(self._lines)
        self.ranges = cache(self._ranges)

    def _series(self, name: str) -> Weekly:
        """A delivered series by provider; an empty frame where nothing is stored."""
        given = [source for metric, source in self._parts if metric == name]
        order = SERIES[name].precedence
        ranked = sorted(given, key=lambda s: (order.index(s) if s in order else len(order), s))
        frames = {s: self._frame(name, s, "value") for s in ranked}
        return Weekly(frames or {"": self.empty()})

    def _days(self, name: str) -> Weekly:
        """On how many days of the week each value of a series stands."""
        return Weekly(
            {s: self._frame(name, s, "days") for m, s in self._parts if m == name}
            or {"": self.empty()}
        )

    def _lines(self, name: str, source: str) -> dict[str, str]:
        """Each value of a series of one source as a line of text, by chain, for digests."""
        frame = self.series(name).by_provider[source]
        days = [f"{week:%Y-%m-%d}" for week in self.weeks]
        lines = {}
        for chain, values in zip(frame.columns, frame.to_numpy().T, strict=True):
            seen = np.flatnonzero(~np.isnan(values)).tolist()
            before = f"{name},{source},{chain},"
            lines[str(chain)] = "\n".join(
                f"{before}{days[n]},{value:.{_DIGITS}g}"
                for n, value in zip(seen, values[seen].tolist(), strict=True)
            )
        return lines

    def _frame(self, name: str, source: str, column: str) -> pd.DataFrame:
        wide = self._parts[name, source].pivot(index="week", columns="chain", values=column)
        return wide.reindex(index=self.weeks, columns=self.chains).astype(float)

    def empty(self) -> pd.DataFrame:
        """A frame in which nothing is known."""
        return pd.DataFrame(np.nan, index=self.weeks, columns=self.chains)

    def stored(self) -> list[tuple[str, str]]:
        """(series, source) pairs that hold data, sorted."""
        return sorted(self._parts)

    def _ranges(self, series: str, source: str, chain: str) -> tuple[Range, ...]:
        """Origins that gave any week of a series for a chain."""
        described = self.sources.get(source)
        if described is None:
            return ()
        return tuple(
            item for item in described.ranges if any(c == chain for c, _, _ in item.cells(series))
        )
