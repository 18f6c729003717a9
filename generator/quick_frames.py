"""Frames by arrays, for many chains: ``populations`` and ``rulings`` say what they are."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.shortcuts import UnknownSampleError
from generator.statistics import week_numbers
from generator.windows import QUARTER_WEEKS, YEAR_WEEKS

FLOAT = np.dtype(np.float64)


def kept(frame: pd.DataFrame, chains: Collection[str]) -> pd.DataFrame:
    """Shortcut of ``populations.kept``."""
    wanted = set(chains)
    places = {name: place for place, name in enumerate(frame.columns.tolist()) if name in wanted}
    # By place, as the library would look up a list of names one by one.
    chosen = frame.iloc[:, [places[name] for name in sorted(places)]]
    if {*chosen.dtypes} - {FLOAT} or np.isinf(values := chosen.to_numpy()).any():
        raise UnknownSampleError
    # Nothing is copied but by the library: sums depend on how a frame lies in memory.
    seen = ~np.isnan(values).all(axis=0)
    return chosen if seen.all() else chosen.loc[:, seen]


def ends_of(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Shortcut of ``rulings.ends_of``."""
    seen = values.dropna()
    weeks = _weeks(seen.index)
    if weeks is None:
        raise UnknownSampleError
    first, last = _ends(weeks)
    return seen.iloc[:first], seen.iloc[last:]


def moves(logs_of_chains: pd.DataFrame) -> pd.DataFrame:
    """Shortcut of ``rulings.moves``."""
    weeks = _weeks(logs_of_chains.index)
    if weeks is None:
        raise UnknownSampleError
    found = {}
    columns = np.ascontiguousarray(logs_of_chains.to_numpy(dtype=float).T)
    for chain, values in zip(logs_of_chains.columns, columns, strict=True):
        seen = ~np.isnan(values)
        when, level = weeks[seen], values[seen]
        if when.size < 2:
            raise UnknownSampleError
        first, last = _ends(when)
        total = float(level[last:].mean() - level[:first].mean())
        apart = float(when[last:].mean()) - float(when[:first].mean())
        changes = [100 * math.expm1(move) for move in (YEAR_WEEKS * total / apart, total)]
        found[str(chain)] = (float(when.size), *changes)
    return pd.DataFrame.from_dict(found, orient="index", columns=["weeks", "yearly", "total"])


def _weeks(index: pd.Index) -> npt.NDArray[np.int64] | None:
    """Numbers of ascending Mondays; None for another index."""
    if not isinstance(index, pd.DatetimeIndex) or not index.is_monotonic_increasing:
        return None
    return np.array(week_numbers(index)) if (index.day_of_week == 0).all() else None


def _ends(weeks: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Where the first 13 weeks end and where the last ones begin; halves of a shorter series."""
    end = min(QUARTER_WEEKS, int(weeks[-1] - weeks[0] + 1) // 2)
    first = np.searchsorted(weeks, weeks[0] + end)
    last = np.searchsorted(weeks, weeks[-1] - end, side="right")
    return int(first), int(last)
