"""Samples by arrays: ``samples`` says what they are."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from generator.shortcuts import UnknownSampleError
from generator.statistics.basis import Floats

FIRST_MONDAY, DAYS = 4, 7
Made = TypeVar("Made")


def numbers(mondays: pd.DatetimeIndex) -> list[int]:
    """Shortcut of ``week_numbers``."""
    if mondays.hasnans or mondays.tz is not None:
        raise UnknownSampleError
    days = mondays.to_numpy().astype("datetime64[D]").astype(np.int64)
    found: list[int] = ((days - FIRST_MONDAY) // DAYS).tolist()
    return found


def courses(cls: type[Made], frame: pd.DataFrame) -> Made:
    """Shortcut of ``Courses.of``."""
    ascends = isinstance(frame.index, pd.DatetimeIndex) and frame.index.is_monotonic_increasing
    if not ascends or not (frame.dtypes == np.float64).all():
        raise UnknownSampleError
    weeks = pd.DatetimeIndex(frame.index)
    values: Floats = frame.to_numpy()
    known = ~np.isnan(values)
    rows, columns = (np.flatnonzero(known.any(axis=axis)) for axis in (1, 0))
    return cls(  # type: ignore[call-arg]
        tuple(numbers(weeks[rows])),
        tuple(str(chain) for chain in frame.columns[columns]),
        np.asfortranarray(values[np.ix_(rows, columns)]),
    )
