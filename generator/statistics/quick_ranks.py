"""Rank correlation of many chains: ``comparisons`` says what it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from generator.shortcuts import UnknownSampleError
from generator.statistics.basis import Alternative, Evidence, Floats, Sampling, finite, middle
from generator.statistics.ranked import (
    ASSOCIATION_ASSUMES,
    SMALLEST_PAIRS,
    _correlations,
    _in_order,
    _least,
)

CELLS_AT_ONCE = 250_000


def association(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    sampling: Sampling,
    alternative: Alternative = "two-sided",
) -> Evidence:
    """Shortcut of ``rank_association``: drawn pairs are ranked by counting, not by sorting."""
    one = finite(first, SMALLEST_PAIRS, "pairs")
    other = finite(second, SMALLEST_PAIRS, "pairs")
    if one.size != other.size or np.ptp(one) == 0 or np.ptp(other) == 0:
        raise ValueError("an association needs pairs, and two values on each side at least")
    every = np.arange(one.size)[None]
    ranks = [_ranks(side, every)[0] for side in (one, other)]
    effect = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    p = _p(ranks[0], ranks[1] - ranks[1].mean(), sampling, alternative)
    chance = np.random.default_rng([sampling.seed, 1])
    drawn = chance.integers(0, one.size, (sampling.draws, one.size))
    redrawn = np.concatenate(
        [
            _correlations(_ranks(ranks[0], places), _ranks(ranks[1], places))
            for places in np.array_split(drawn, max(1, drawn.size // CELLS_AT_ONCE))
        ]
    )
    low, high = middle(redrawn[np.isfinite(redrawn)], sampling.confidence)
    return Evidence(
        effect,
        low,
        high,
        p,
        one.size,
        ASSOCIATION_ASSUMES,
        least_p=_least(_chance(one, other, sampling), sampling, alternative),
    )


def _p(ranks: Floats, centred: Floats, sampling: Sampling, alternative: Alternative) -> float:
    """
    What ``scipy.stats.permutation_test`` finds, which draws the same orders from the same seed.

    The library itself takes longer to load than all that is asked of it here.
    """
    if math.factorial(ranks.size) <= sampling.draws:
        raise UnknownSampleError("so few values that every order is looked at")
    chance, counts = np.random.default_rng(sampling.seed), np.zeros(2, np.int64)
    observed = (ranks * centred).sum()
    near = abs(100 * np.finfo(np.float64).eps * observed)  # counts as equal
    at_once = max(1, CELLS_AT_ONCE // ranks.size)
    for begin in range(0, sampling.draws, at_once):
        rows = min(at_once, sampling.draws - begin)
        orders = chance.permuted(np.tile(np.arange(ranks.size), (rows, 1)), axis=1)
        found = (ranks[orders] * centred).sum(axis=1)
        counts += [(found <= observed + near).sum(), (found >= observed - near).sum()]
    less, greater = map(float, (counts + 1) / (sampling.draws + 1))
    sided = {"less": less, "greater": greater, "two-sided": 2 * min(less, greater)}
    return min(1.0, sided[alternative])


def _chance(one: Floats, other: Floats, sampling: Sampling) -> float:
    """
    Chance of the most extreme outcome; 0 where it is so far below that of one draw.

    That makes no difference to the least p, and the library need not be loaded for it.
    """
    orders = math.factorial(one.size)  # equally likely where no two values are the same
    if np.unique(one).size == np.unique(other).size == one.size and orders > 2 * sampling.draws + 2:
        return 0.0
    return min(_in_order(one, other), _in_order(one, -other))


def _ranks(ranks: Floats, drawn: npt.NDArray[np.int64]) -> Floats:
    """Ranks within each row of what was drawn, by the sample's ranks or the sample itself."""
    order = np.unique(ranks, return_inverse=True)[1]
    size = int(order.max()) + 1
    codes = order[drawn] + size * np.arange(len(drawn))[:, None]
    counts = np.bincount(codes.ravel(), minlength=size * len(drawn)).reshape(-1, size)
    last = counts.cumsum(axis=1)
    found: Floats = ((2 * last - counts + 1) / 2).ravel()[codes]
    return found
