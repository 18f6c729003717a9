"""
Rolling windows over the columns of a frame, all at once.

The library takes columns one by one, which is most of the time where there are thousands.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.indexers import BaseIndexer
from pandas.api.typing import Rolling


class _Windows(BaseIndexer):
    """Windows over columns that stand below each other, each of which begins anew."""

    def __init__(self, weeks: int, length: int) -> None:
        super().__init__()
        self._weeks, self._length = weeks, length

    def get_window_bounds(
        self,
        num_values: int = 0,
        min_periods: int | None = None,
        center: object = None,
        closed: str | None = None,
        step: int | None = None,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """First row of each row's window, and the row after its last."""
        del min_periods, center, closed, step  # pandas asks for them by name
        ends = np.arange(1, num_values + 1, dtype=np.int64)
        begins = np.arange(0, num_values, self._length, dtype=np.int64).repeat(self._length)
        return np.maximum(ends - self._weeks, begins), ends


def rolling_mean(frame: pd.DataFrame, weeks: int, fewest: int) -> pd.DataFrame:
    """As ``frame.rolling(weeks, min_periods=fewest).mean()``, to the last bit."""
    return _like(frame, _rolling(frame, weeks, fewest).mean())


def rolling_sum(frame: pd.DataFrame, weeks: int, fewest: int) -> pd.DataFrame:
    """As ``frame.rolling(weeks, min_periods=fewest).sum()``, to the last bit."""
    return _like(frame, _rolling(frame, weeks, fewest).sum())


def _rolling(frame: pd.DataFrame, weeks: int, fewest: int) -> Rolling[pd.Series]:
    below_each_other = pd.Series(frame.to_numpy(dtype=float).ravel(order="F"), copy=False)
    return below_each_other.rolling(_Windows(weeks, len(frame)), min_periods=fewest)


def _like(frame: pd.DataFrame, below_each_other: pd.Series) -> pd.DataFrame:
    values = below_each_other.to_numpy().reshape(frame.shape, order="F")
    return pd.DataFrame(values, index=frame.index, columns=frame.columns, copy=False)
