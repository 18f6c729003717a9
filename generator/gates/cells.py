"""Rows that gates compare: by series and week, as logarithms, and by powers of ten."""

from __future__ import annotations

import numpy as np
import pandas as pd

SERIES_KEY = ["metric", "chain"]
CELL = [*SERIES_KEY, "week"]
WEEK = pd.Timedelta(weeks=1)

SAME_LEVEL = float(np.log(1.25))

UNIT_TOLERANCE = 0.02
NEWEST_POWER = 2
"""A week is revised by a factor of ten at times, by one of a hundred only in another unit."""


def is_power(ratios: pd.Series) -> pd.Series:
    """Mark ratios within 2 % of a power of ten of a hundred or more, or of a hundredth or less."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.log10(ratios).round()
        near = (ratios / 10.0**exponent - 1).abs() <= UNIT_TOLERANCE
    marked: pd.Series = near & (exponent.abs() >= NEWEST_POWER) & np.isfinite(exponent)
    return marked


def with_logs(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the logarithm of their value: −inf for zero, NaN for what is negative."""
    with np.errstate(divide="ignore"):
        logs = np.log(rows["value"].where(rows["value"] >= 0))
    return rows[[*CELL, "value"]].assign(log=logs)
