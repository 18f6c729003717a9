"""Trends of one weekly series: by the usual rule, and for series that wander."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from generator.libraries import stats
from generator.shortcuts import shortcut
from generator.statistics import quick_trends
from generator.statistics.basis import (
    Alternative,
    Evidence,
    Floats,
    Sampling,
    least_rarity,
    middle,
    rarity,
)
from generator.statistics.kept import keep_result
from generator.statistics.memory import Line, from_zero, memory, paths, shocks_of
from generator.statistics.samples import Course

SMALLEST_WEEKS = 20
YEAR = 52

TREND_ASSUMES = (
    "Weeks scatter around a straight line and forget a deviation within a few weeks; a series "
    "that wanders like a price would give far too many false alarms."
)
PERSISTENT_ASSUMES = (
    "Without a trend the series would keep a fixed share of each week's deviation in the next "
    "week, up to a random walk, with shocks of equal size."
)


def trend(course: Course, sampling: Sampling, alternative: Alternative = "two-sided") -> Evidence:
    """
    Theil–Sen slope per 52 weeks, with Mann–Kendall p corrected for autocorrelation.

    Correction of Hamed and Rao (1998, doi:10.1016/S0022-1694(97)00125-X): the variance grows
    with the significant autocorrelations of the ranks of the deviations from the slope; pairs
    of weeks across a gap count at their true distance. It never shrinks the variance. The
    interval widens with it. For series that scatter around a level; for prices, fees and
    other series that wander take ``persistent_trend``. Nothing is drawn; only ``confidence``
    is used. Raises ValueError for fewer than 20 weeks.
    """
    weeks, values = _long_enough(course)
    n = values.size
    slope = float(stats.theilslopes(values, weeks).slope)
    kendall = np.sign(values[None, :] - values[:, None])[np.triu_indices(n, 1)].sum()
    ties = np.unique(values, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    grown = _growth_of_variance(weeks, stats.rankdata(values - slope * weeks))
    score = (kendall - np.sign(kendall)) / math.sqrt(variance * grown) if variance else 0.0
    p = {
        "two-sided": 2 * stats.norm.sf(abs(score)),
        "greater": stats.norm.sf(score),
        "less": stats.norm.cdf(score),
    }[alternative]
    # The interval's rule knows only a share outside: the one that gives the wider variance.
    wide = stats.norm.ppf(0.5 + sampling.confidence / 2) * math.sqrt(grown)
    outside = max(2 * float(stats.norm.sf(wide)), 1e-12)
    found = stats.theilslopes(values, weeks, alpha=outside)
    low, high = float(found.low_slope), float(found.high_slope)
    return Evidence(YEAR * slope, YEAR * low, YEAR * high, min(1.0, float(p)), n, TREND_ASSUMES)


@keep_result(Evidence)
def persistent_trend(
    course: Course, sampling: Sampling, alternative: Alternative = "two-sided"
) -> Evidence:
    """
    Theil–Sen slope per 52 weeks, against series without a trend that wander as much.

    p and interval from drawn series with the same weeks, the same memory (see ``memory``; a
    random walk where it cannot be told from one) and no trend, each slope measured in its own
    weekly shocks. Honest for a price in BTC, and less able to see a trend than ``trend`` where
    a series does not wander. Raises ValueError for fewer than 20 weeks, or fewer than ten
    neighbouring ones.
    """
    weeks, values = _long_enough(course)
    slope = float(stats.theilslopes(values, weeks).slope)
    kept = memory(course.weeks, values, Line(), sampling)
    started = from_zero(course.weeks)
    drawn = kept.shock * _slopes_without(started, kept.carried, sampling.draws, sampling.seed)
    low, high = middle(drawn, sampling.confidence)
    return Evidence(
        YEAR * slope,
        YEAR * (slope - high),
        YEAR * (slope - low),
        rarity(slope, drawn, alternative),
        values.size,
        PERSISTENT_ASSUMES,
        least_p=least_rarity(sampling.draws),
    )


@lru_cache(maxsize=256)
@shortcut(quick_trends.slopes)
def _slopes_without(weeks: tuple[int, ...], carried: float, draws: int, seed: int) -> Floats:
    """Slopes of drawn series without a trend, in their own weekly shocks."""
    series = paths(weeks, carried, draws, seed)
    times = np.asarray(weeks, dtype=float)
    earlier, later = np.triu_indices(times.size, 1)
    distance = times[later] - times[earlier]
    slopes = np.array(
        [np.median((row[later] - row[earlier]) / distance) for row in series], dtype=float
    )
    found: Floats = slopes / shocks_of(weeks, Line().strip(times, series), carried)
    found.setflags(write=False)
    return found


def _growth_of_variance(weeks: Floats, ranks: Floats) -> float:
    """By how much autocorrelation of the ranks widens the variance of Kendall's count; ≥ 1."""
    n = ranks.size
    length = int(weeks[-1] - weeks[0]) + 1
    placed = np.zeros(length)
    seen = np.zeros(length)
    places = (weeks - weeks[0]).astype(int)
    placed[places], seen[places] = ranks - ranks.mean(), 1.0
    spread = float(placed @ placed) / n
    if spread == 0:
        return 1.0
    grown, chance_alone = 0.0, float(stats.norm.ppf(0.975)) / math.sqrt(n)
    for lag in range(1, length):
        pairs = float(seen[:-lag] @ seen[lag:])
        if pairs < 3:
            continue
        # Divided by n, not by the pairs, as the paper's estimator is.
        carried = float(placed[:-lag] @ placed[lag:]) / pairs * (pairs / n) / spread
        if abs(carried) > chance_alone:
            grown += pairs * (pairs - 1) * (pairs - 2) * carried
    return max(1.0, 1 + 2 * grown / (n * (n - 1) * (n - 2)))


def _long_enough(course: Course) -> tuple[Floats, Floats]:
    if len(course.weeks) < SMALLEST_WEEKS:
        raise ValueError(f"{len(course.weeks)} weeks are too few: a trend needs {SMALLEST_WEEKS}")
    return np.asarray(course.weeks, dtype=float), course.values
