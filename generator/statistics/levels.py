"""Level of one weekly series, and a step in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.statistics.basis import Alternative, Evidence, Floats, Sampling, middle, rarity
from generator.statistics.memory import block_length, memory, paths, redrawn_places, shocks_of
from generator.statistics.samples import Course

SMALLEST_WEEKS = 20
SMALLEST_SIDE = 8

LEVEL_ASSUMES = (
    "The weeks are one stretch of a series that keeps its level; blocks of weeks are drawn again, "
    "long enough to keep most of what a week owes to the one before."
)
STEP_ASSUMES = (
    "Without a step the series would keep a fixed share of each week's deviation in the next "
    "week, up to a random walk, with shocks of equal size."
)


@dataclass(frozen=True, slots=True)
class Step(Evidence):
    """Evidence of a step; ``week`` is the number of the first week after it."""

    week: int


def series_level(
    course: Course,
    sampling: Sampling,
    against: float,
    middle_value: Literal["mean", "median"] = "median",
    alternative: Alternative = "two-sided",
) -> Evidence:
    """
    Mean or median of a series in its own unit, tested against a level fixed in advance.

    Interval and p by the stationary bootstrap with the block length of ``block_length``; weeks
    across a gap count as neighbours. p is the share of centred draws as far from the level as
    the series. Raises ValueError for fewer than 20 weeks.
    """
    values = _long_enough(course)
    of_rows = np.mean if middle_value == "mean" else np.median
    effect = float(of_rows(values))
    places = redrawn_places(values.size, block_length(values), sampling)
    drawn: Floats = np.asarray(of_rows(values[places], axis=1))
    low, high = middle(drawn, sampling.confidence)
    p = rarity(effect - against, drawn - effect, alternative)
    return Evidence(effect, low, high, p, values.size, LEVEL_ASSUMES)


def step_change(
    course: Course,
    sampling: Sampling,
    at: int | None = None,
    alternative: Alternative = "two-sided",
) -> Step:
    """
    Mean after a week less mean before it, in the series' unit, at a given or the likeliest week.

    ``at`` is the number of the first week after the step. Without it every week that leaves
    eight weeks and a seventh of the series on each side is tried, and the largest step in
    units of its own uncertainty is taken, in the series as in each drawn one. p and
    interval from drawn series with the same weeks and memory and no step; the interval takes
    the week as given. Raises ValueError for fewer than 20 weeks, or fewer than eight on a side.
    """
    values = _long_enough(course)
    weeks = np.asarray(course.weeks)
    n = values.size
    if at is None:
        margin = max(SMALLEST_SIDE, n // 7)
        splits = np.arange(margin, n - margin + 1)
    else:
        splits = np.array([int(np.searchsorted(weeks, at))])
        if not SMALLEST_SIDE <= splits[0] <= n - SMALLEST_SIDE:
            raise ValueError(f"a step needs {SMALLEST_SIDE} weeks on each side")
    steps, scores = _steps(values[None, :], splits)
    best = _furthest(scores, alternative)
    step = float(steps[0, best[0]])
    sides = np.arange(n) >= splits[best[0]]
    kept = memory(course.weeks, values - step * sides, fitted=2)
    started = tuple(int(week - weeks[0]) for week in weeks)
    drawn = paths(started, kept.carried, sampling.draws, sampling.seed)
    drawn_steps, drawn_scores = _steps(drawn, splits)
    found = _furthest(drawn_scores, alternative)
    rows = np.arange(len(drawn))
    at_found = np.arange(n)[None, :] >= splits[found][:, None]
    shocks = shocks_of(started, drawn - drawn_steps[rows, found][:, None] * at_found, kept.carried)
    p = (
        rarity(
            float(scores[0, best[0]]), kept.shock * drawn_scores[rows, found] / shocks, alternative
        )
        if kept.shock
        else 1.0
    )
    low, high = middle(kept.shock * drawn_steps[:, best[0]] / shocks, sampling.confidence)
    return Step(step, step - high, step - low, p, n, STEP_ASSUMES, int(weeks[splits[best[0]]]))


def _steps(
    rows: Floats, splits: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[Floats, Floats]:
    """Step at each split, and the same weighted by how well the split tells it; rows × splits."""
    n = rows.shape[1]
    sums = np.cumsum(rows, axis=1)
    before = sums[:, splits - 1] / splits
    after = (sums[:, -1:] - sums[:, splits - 1]) / (n - splits)
    steps = after - before
    return steps, steps * np.sqrt(splits * (n - splits) / n)


def _furthest(
    scores: Floats, alternative: Alternative
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Place of the score furthest in the direction asked, per row."""
    if alternative == "two-sided":
        return np.argmax(np.abs(scores), axis=1)
    return np.argmax(scores, axis=1) if alternative == "greater" else np.argmin(scores, axis=1)


def _long_enough(course: Course) -> Floats:
    if len(course.weeks) < SMALLEST_WEEKS:
        raise ValueError(f"{len(course.weeks)} weeks are too few: the test needs {SMALLEST_WEEKS}")
    return course.values
