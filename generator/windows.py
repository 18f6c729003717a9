"""Rolling windows over weekly frames, with one rule for weeks that were not seen."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from generator.rolling import rolling_mean, rolling_sum
from generator.shortcuts import shortcut

WEEK = pd.Timedelta(weeks=1)
QUARTER_WEEKS = 13
YEAR_WEEKS = 52
FEWEST_WEEKS = 7
"""A 13-week figure needs more than half of its weeks."""


def _quickly(frame: pd.DataFrame) -> pd.DataFrame:
    """Shortcut of ``quarter_mean``."""
    mean = rolling_mean(frame, QUARTER_WEEKS, FEWEST_WEEKS)
    return mean.where(frame.bfill().notna())


@shortcut(_quickly)
def quarter_mean(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Mean over the 13 weeks ending in each week; NaN with fewer than 7 weeks seen.

    After the last week seen there is no value, so that a figure is never dated later than
    the data it rests on.
    """
    mean = frame.rolling(QUARTER_WEEKS, min_periods=FEWEST_WEEKS).mean()
    return mean.where(frame.bfill().notna())


def steps_mean(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Mean over the 13 weeks ending in each week of what is paid in steps; NaN as in ``quarter_mean``.

    Weeks of nothing do not stand for a step that was not seen: a quarter that has such weeks needs
    all weeks from the first one ever seen. There is a value only in weeks that are seen themselves.
    """
    gaps = rolling_sum(frame.isna() & frame.ffill().notna(), QUARTER_WEEKS, 1)
    empty = rolling_sum(frame == 0, QUARTER_WEEKS, 1)
    mean = rolling_mean(frame, QUARTER_WEEKS, FEWEST_WEEKS)
    return mean.where(frame.notna() & ((gaps == 0) | (empty == 0)))


def quarter_ratio(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Ratio of 13-week sums over the weeks in which both are seen."""
    seen = part.notna() & whole.notna()
    total = quarter_mean(whole.where(seen))
    return quarter_mean(part.where(seen)) / total.where(total != 0)


def year_growth(frame: pd.DataFrame) -> pd.DataFrame:
    """Natural log of the ratio of two 13-week means a year apart."""
    mean = quarter_mean(frame)
    positive = mean.where(mean > 0)
    return pd.DataFrame(np.log(positive / positive.shift(YEAR_WEEKS)))


def year_ratio(frame: pd.DataFrame) -> pd.DataFrame:
    """A value divided by the value 52 weeks before."""
    return frame / frame.shift(YEAR_WEEKS)


def column(frame: pd.DataFrame, chain: str) -> pd.Series:
    """One chain's values; all unknown where the collection has no such chain."""
    return frame[chain] if chain in frame.columns else pd.Series(np.nan, index=frame.index)


def only(frame: pd.DataFrame, chains: Iterable[str]) -> pd.DataFrame:
    """Keep the values of some chains; the others become unknown."""
    kept = np.broadcast_to(frame.columns.isin(list(chains)), frame.shape)
    return frame.where(kept)
