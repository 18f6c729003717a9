"""
Estimates with their uncertainty: thin over numpy, seeded, each with what it takes for granted.

A value may be infinite (``no emission``): every estimate here rests on order alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.statistics.basis import Estimate, Floats, Sampling, middle

MEDIAN_ASSUMES = (
    "The chains are drawn again at random, with replacement, as if they were an independent sample "
    "of chains of this group; they are not drawn at random, and many share their makers' designs."
)
DELTA_ASSUMES = (
    f"{MEDIAN_ASSUMES} Where the groups do not overlap at all, the interval has no width, which "
    "overstates how much few values tell."
)


def median(values: Sequence[float], sampling: Sampling) -> Estimate:
    """
    The median with a percentile bootstrap interval; in the values' own unit.

    Raises ValueError for an empty sample.
    """
    sample = _sample(values)
    effect = float(np.median(sample))
    low, high = None, None
    if sample.size > 1:
        chance = np.random.default_rng(sampling.seed)
        drawn = chance.choice(sample, (sampling.draws, sample.size))
        low, high = middle(np.median(drawn, axis=1), sampling.confidence)
    return Estimate(effect, low, high, (sample.size,), MEDIAN_ASSUMES)


def cliffs_delta(first: Sequence[float], second: Sequence[float], sampling: Sampling) -> Estimate:
    """
    Cliff's delta of two samples with a percentile bootstrap interval; −1 to 1.

    The share of pairs in which the value of ``first`` is larger less the share in which it is
    smaller (Cliff 1993, doi:10.1037/0033-2909.114.3.494). Each sample is drawn again on its
    own. Raises ValueError for an empty sample.
    """
    one, other = _sample(first), _sample(second)
    # Both are sorted, so that pairs need not be looked at one by one: of each value of the other
    # sample it is known how many of the first are below it, and how many are not above it.
    below, not_above = (one.searchsorted(other, side) for side in ("left", "right"))
    low, high = None, None
    if min(one.size, other.size) > 1:
        chance = np.random.default_rng(sampling.seed)
        times_one = chance.multinomial(one.size, np.full(one.size, 1 / one.size), sampling.draws)
        times_other = chance.multinomial(
            other.size, np.full(other.size, 1 / other.size), sampling.draws
        )
        upto = np.pad(times_one.cumsum(axis=1), ((0, 0), (1, 0)))
        larger_less_smaller = one.size - upto[:, not_above] - upto[:, below]
        pairs = (larger_less_smaller * times_other).sum(axis=1)
        low, high = middle(pairs / (one.size * other.size), sampling.confidence)
    effect = float((one.size - not_above - below).sum() / (one.size * other.size))
    return Estimate(effect, low, high, (one.size, other.size), DELTA_ASSUMES)


DELTA_WORDS = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"))
"""Upper bounds of Romano and others (2006), Appropriate statistics for ordinal level data."""


def delta_words(delta: float) -> str:
    """How large a Cliff's delta is by the usual convention."""
    return next((word for bound, word in DELTA_WORDS if abs(delta) < bound), "large")


def _sample(values: Sequence[float]) -> Floats:
    sample = np.asarray(values, dtype=float)
    if not sample.size or np.isnan(sample).any():
        msg = "an estimate needs at least one value, and none that is not a number"
        raise ValueError(msg)
    return np.sort(sample)
