"""The bare tests at sizes like today's, on invented samples: what each can do by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from generator.statistics import (
    Counted,
    Course,
    Courses,
    Evidence,
    Groups,
    Happenings,
    Pairs,
    Sample,
    Sampling,
    Trial,
    common_drift,
    event_study,
    falling_share,
    paired_difference,
    persistent_level,
    persistent_trend,
    rank_association,
    series_level,
    share,
    step_change,
    trend,
    two_sample_difference,
)

SAMPLING = Sampling(draws=1999, seed=6, confidence=0.95)


def _walk(weeks: int, chains: int = 1) -> Courses:
    """Prices of chains that one market moves, with heavy tails; one week in nine not seen."""
    chance = np.random.default_rng(weeks)
    market = chance.standard_t(4, (weeks, 1)) * 0.06
    values = np.cumsum(market + chance.standard_t(4, (weeks, chains)) * 0.06, axis=0)
    seen = [week for week in range(weeks) if week % 9 != 4]
    names = tuple(f"chain{place:02}" for place in range(chains))
    return Courses(tuple(seen), names, values[seen])


def _course(weeks: int) -> Course:
    walk = _walk(weeks)
    return Course(walk.weeks, walk.values[:, 0])


def _spread(*sizes: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """Skewed values, as shares and fees are."""
    chance = np.random.default_rng(sum(sizes))
    return tuple(np.exp(chance.normal(size=size)) for size in sizes)


def _happenings() -> Happenings:
    """Two cliffs of each of eight chains in two years."""
    logs = _walk(104, 8)
    events = [(c, 20 + 3 * i) for i, c in enumerate(logs.chains)]
    events += [(c, 62 + 2 * i) for i, c in enumerate(logs.chains)]
    return Happenings(logs, tuple(events))


def _trial(
    name: str, part: str, sample: Sample, test: Callable[[Any], Evidence], planted: float
) -> Trial:
    return Trial(f"reference {name}", 1, name, lambda _: sample, test, planted, part=part)


def _course_trials() -> list[Trial]:
    found = []
    for weeks in (52, 104, 156):
        course, part = _course(weeks), f"{weeks} weeks"
        found += [
            _trial("trend", part, course, partial(trend, sampling=SAMPLING), -1),
            _trial(
                "persistent_trend", part, course, partial(persistent_trend, sampling=SAMPLING), -1
            ),
            _trial(
                "series_level",
                part,
                course,
                partial(series_level, sampling=SAMPLING, against=0),
                -1,
            ),
            _trial(
                "persistent_level",
                part,
                course,
                partial(persistent_level, sampling=SAMPLING, against=0),
                -1,
            ),
            _trial(
                "step_change",
                f"{part}, searched",
                course,
                partial(step_change, sampling=SAMPLING),
                1,
            ),
            _trial(
                "step_change",
                f"{part}, given",
                course,
                partial(step_change, sampling=SAMPLING, at=course.weeks[len(course.weeks) // 2]),
                1,
            ),
        ]
    return found


def _chain_trials() -> list[Trial]:
    found = []
    for n in (8, 12, 20):
        part = f"{n} chains"
        one, other = _spread(n, n)
        pairs, groups = Pairs(one, other), Groups(one[: n // 2], other[: n // 2])
        count = Counted(n // 2, n, 0.5)
        found += [
            _trial(
                "rank_association",
                part,
                pairs,
                lambda s: rank_association(s.first, s.second, SAMPLING),
                0.6,
            ),
            _trial(
                "paired_difference",
                part,
                pairs,
                lambda s: paired_difference(s.first, s.second, SAMPLING),
                1,
            ),
            _trial(
                "two_sample_difference",
                part,
                groups,
                lambda s: two_sample_difference(s.first, s.second, SAMPLING),
                1,
            ),
            _trial("share", part, count, lambda s: share(s.count, s.n, 0.95, s.against), 0.85),
            _trial(
                "common_drift",
                f"{part}, 104 weeks",
                _walk(104, n),
                partial(common_drift, sampling=SAMPLING),
                -0.7,
            ),
            _trial(
                "falling_share",
                f"{part}, 104 weeks",
                _walk(104, n),
                partial(falling_share, sampling=SAMPLING),
                -0.7,
            ),
        ]
    return found


TRIALS = (
    *_course_trials(),
    *_chain_trials(),
    _trial(
        "event_study",
        "16 events, 8 chains",
        _happenings(),
        partial(event_study, before=4, after=4, sampling=SAMPLING),
        -0.15,
    ),
)
