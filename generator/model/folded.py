"""Frames of weeks and chains that take little room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.model.weekly import Weekly

Numbers = npt.NDArray[np.float64]

UNFOLDED_AT_ONCE = 4
"""Frames kept as they are after they were unfolded: whoever asks for one often asks again."""


class Folded:
    """
    A frame of numbers as runs of equal values, one chain after the other.

    Most cells of thousands of chains hold nothing, and what documents say stands for years, so that
    this is a quarter of the frame. One chain, as in ``folded[chain]``, is unfolded by itself.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.index, self.columns = frame.index, frame.columns
        values = frame.to_numpy(dtype=float)
        # Sums depend in their last digits on how a frame lies in memory, so it is laid out again.
        self._by_week = values.flags.c_contiguous
        by_chain = np.ascontiguousarray(values.T).ravel()
        bits = by_chain.view(np.int64)  # by which NaN is equal to NaN
        begins = np.ones(len(bits) + 1, dtype=bool)
        np.not_equal(bits[1:], bits[:-1], out=begins[1:-1])
        begins[:: max(len(self.index), 1)] = True  # no run goes on from one chain to the next
        bounds = np.flatnonzero(begins)
        self._values = by_chain[bounds[:-1]]
        self._bounds = bounds.astype(np.int32)
        chains = np.arange(len(self.columns) + 1) * len(self.index)
        self._runs = bounds.searchsorted(chains)

    def __contains__(self, chain: object) -> bool:
        return chain in self.columns

    def __getitem__(self, chain: str) -> pd.Series:
        return pd.Series(self.array(chain), index=self.index, name=chain, copy=False)

    def array(self, chain: str) -> Numbers:
        """One chain's values by week; raises KeyError for a chain that is no column."""
        first, last = self._runs_of(chain)
        bounds = self._bounds[first : last + 1]
        return self._values[first:last].repeat(bounds[1:] - bounds[:-1])

    def cell(self, week: dt.date, chain: str) -> float:
        """One value; raises KeyError for a week that is no row or a chain that is no column."""
        first, last = self._runs_of(chain)
        row, bounds = _place(self.index, pd.Timestamp(week)), self._bounds[first:last]
        return float(self._values[first - 1 + bounds.searchsorted(bounds[0] + row, side="right")])

    def _runs_of(self, chain: str) -> list[int]:
        """Place of a chain's first run, and of the next chain's."""
        place = _place(self.columns, chain)
        runs: list[int] = self._runs[place : place + 2].tolist()
        return runs

    def reindex(self, weeks: pd.Index) -> pd.DataFrame:
        """Give the rows of some weeks, unknown where there are none."""
        return self.frame().reindex(weeks)

    def frame(self) -> pd.DataFrame:
        """Give the whole frame; others have its values, too: pandas copies them before a change."""
        return _unfolded(self).copy(deep=False)

    def unfold(self) -> pd.DataFrame:
        """Make the whole frame, which belongs to whoever asks."""
        shape = len(self.columns), len(self.index)
        values = self._values.repeat(np.diff(self._bounds)).reshape(shape).T
        if self._by_week:
            values = np.ascontiguousarray(values)
        return pd.DataFrame(values, index=self.index, columns=self.columns, copy=False)


def _place(labels: pd.Index, label: object) -> int:
    place = labels.get_loc(label)
    assert isinstance(place, int)  # no label stands twice
    return place


@lru_cache(UNFOLDED_AT_ONCE)
def _unfolded(folded: Folded) -> pd.DataFrame:
    return folded.unfold()


class Frames(Mapping[str, pd.DataFrame]):
    """Frames by name, each of them unfolded when it is asked for."""

    def __init__(self, folded: Mapping[str, Folded]) -> None:
        self.folded = dict(folded)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.folded[name].frame()

    def __contains__(self, name: object) -> bool:
        return name in self.folded

    def __iter__(self) -> Iterator[str]:
        return iter(self.folded)

    def __len__(self) -> int:
        return len(self.folded)


@dataclass(frozen=True)
class FoldedWeekly(Weekly):
    """A quantity that is kept: frames are unfolded when asked for, and one chain by itself."""

    by_provider: Frames

    @classmethod
    def of_frames(cls, weekly: Weekly) -> FoldedWeekly:
        """Fold the frames of a quantity."""
        return cls(Frames({name: Folded(one) for name, one in weekly.by_provider.items()}))

    @cached_property
    def charted(self) -> Folded:
        """The charted values, as they are kept."""
        folded = [*self.by_provider.folded.values()]
        return folded[0] if len(folded) == 1 else Folded(Weekly({**self.by_provider}).values)

    @property
    def values(self) -> pd.DataFrame:
        """The charted value: of the first provider that has one for the chain and week."""
        return self.charted.frame()

    def of(self, chain: str, provider: str | None = None) -> pd.Series:
        """One chain's charted values, or those of one provider, by week."""
        return self._folded(provider)[chain]

    def array(self, chain: str, provider: str | None = None) -> Numbers:
        """As ``of``, without the weeks."""
        return self._folded(provider).array(chain)

    def _folded(self, provider: str | None) -> Folded:
        return self.charted if provider is None else self.by_provider.folded[provider]
