"""Level of one weekly series, and a step in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

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
from generator.statistics.memory import (
    Level,
    block_length,
    from_zero,
    memory,
    own_paths,
    paths,
    redrawn_places,
    shocks_of,
)
from generator.statistics.samples import Course

SMALLEST_WEEKS = 20
SMALLEST_SIDE = 8

LEVEL_ASSUMES = (
    "The weeks are one stretch of a series that keeps its level; blocks of weeks are drawn again, "
    "long enough to keep most of what a week owes to the one before."
)
PERSISTENT_LEVEL_ASSUMES = (
    "Without a difference the series would have wandered round the level fixed in advance, or "
    "from it since the first week where it cannot be told from a random walk, with shocks of "
    "equal size."
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
    least = least_rarity(sampling.draws)
    return Evidence(effect, low, high, p, values.size, LEVEL_ASSUMES, least_p=least)


@keep_result(Evidence)
def persistent_level(
    course: Course, sampling: Sampling, against: float, alternative: Alternative = "two-sided"
) -> Evidence:
    """
    Median of a series in its own unit, against series that wander as much round a fixed level.

    p and interval from drawn series with the same weeks and memory (see ``memory``). One that
    cannot be told from a random walk counts as if it had stood at the level ``against`` in its
    first week and wandered off since. Raises ValueError for fewer than 20 weeks, or fewer than
    ten neighbouring ones.
    """
    values = _long_enough(course)
    effect = float(np.median(values))
    kept = memory(course.weeks, values, Level(), sampling)
    started = from_zero(course.weeks)
    rows = paths(started, kept.carried, sampling.draws, sampling.seed)
    shocks = shocks_of(started, Level().strip(np.empty(0), rows), kept.carried)
    drawn = kept.shock * np.median(rows, axis=1) / shocks
    low, high = middle(drawn, sampling.confidence)
    p = rarity(effect - against, drawn, alternative)
    return Evidence(
        effect,
        effect - high,
        effect - low,
        p,
        values.size,
        PERSISTENT_LEVEL_ASSUMES,
        least_p=least_rarity(sampling.draws),
    )


@keep_result(Step)
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
    the week as given. Where the week is searched for they are drawn from the series' own
    shocks, the step among them: one large shock to a series that wanders is no step, and such
    a step is seen only where the series does not wander. Raises ValueError for fewer than 20 weeks,
    fewer than eight on a side, or fewer than ten neighbouring weeks.
    """
    values = _long_enough(course)
    weeks, n = np.asarray(course.weeks), values.size
    if at is None:
        margin = max(SMALLEST_SIDE, n // 7)
        stepped = Stepped(tuple(range(margin, n - margin + 1)), alternative)
    else:
        stepped = Stepped((int(np.searchsorted(weeks, at)),), alternative)
        if not SMALLEST_SIDE <= stepped.splits[0] <= n - SMALLEST_SIDE:
            raise ValueError(f"a step needs {SMALLEST_SIDE} weeks on each side")
    found, score, step = (each[0] for each in stepped.furthest(values[None, :]))
    kept = memory(course.weeks, values, stepped, sampling)
    started = from_zero(course.weeks)
    if at is None:
        rows = own_paths(started, values, kept.carried, sampling)
    else:
        even = paths(started, kept.carried, sampling.draws, sampling.seed)
        shocks = shocks_of(started, stepped.strip(np.empty(0), even), kept.carried)
        rows = kept.shock * even / shocks[:, None]
    p = rarity(float(score), stepped.furthest(rows)[1], alternative)
    split = stepped.splits[int(found)]
    low, high = middle(Stepped((split,), alternative).furthest(rows)[2], sampling.confidence)
    size = float(step)
    return Step(
        size,
        size - high,
        size - low,
        p,
        n,
        STEP_ASSUMES,
        course.weeks[split],
        least_p=least_rarity(sampling.draws),
    )


class Stepped(NamedTuple):
    """A level that steps at the likeliest of some splits: places of the first week after it."""

    splits: tuple[int, ...]
    alternative: Alternative

    def furthest(self, rows: Floats) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
        """Per row: place in ``splits``, step weighted by how well the split tells it, and step."""
        splits, n = np.array(self.splits), rows.shape[1]
        sums = np.cumsum(rows, axis=1)
        before = sums[:, splits - 1] / splits
        steps = (sums[:, -1:] - sums[:, splits - 1]) / (n - splits) - before
        scores = steps * np.sqrt(splits * (n - splits) / n)
        if self.alternative == "two-sided":
            found = np.argmax(np.abs(scores), axis=1)
        else:
            found = np.argmax(scores if self.alternative == "greater" else -scores, axis=1)
        every = np.arange(len(rows))
        return found, scores[every, found], steps[every, found]

    def strip(self, times: Floats, rows: Floats) -> Floats:
        """Deviations from each row's own two levels."""
        del times
        found, _, steps = self.furthest(rows)
        after = np.arange(rows.shape[1])[None, :] >= np.array(self.splits)[found][:, None]
        levelled = rows - steps[:, None] * after
        return np.asarray(levelled - levelled.mean(axis=1, keepdims=True))


def _long_enough(course: Course) -> Floats:
    if len(course.weeks) < SMALLEST_WEEKS:
        raise ValueError(f"{len(course.weeks)} weeks are too few: the test needs {SMALLEST_WEEKS}")
    return course.values
