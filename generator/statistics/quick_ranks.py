"""Rank correlation of many chains: ``comparisons`` says what it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from generator.libraries import stats
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
    ranks = [stats.rankdata(one), stats.rankdata(other)]
    effect = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    centred = ranks[1] - ranks[1].mean()
    found = stats.permutation_test(
        (ranks[0],),
        lambda shuffled, axis: (shuffled * centred).sum(axis=axis),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=sampling.draws,
        alternative=alternative,
        rng=np.random.default_rng(sampling.seed),
    )
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
        float(found.pvalue),
        one.size,
        ASSOCIATION_ASSUMES,
        least_p=_least(min(_in_order(one, other), _in_order(one, -other)), sampling, alternative),
    )


def _ranks(ranks: Floats, drawn: npt.NDArray[np.int64]) -> Floats:
    """Ranks within each row of what was drawn, by the ranks that it has in the sample."""
    order = np.unique(ranks, return_inverse=True)[1]
    size = int(order.max()) + 1
    codes = order[drawn] + size * np.arange(len(drawn))[:, None]
    counts = np.bincount(codes.ravel(), minlength=size * len(drawn)).reshape(-1, size)
    last = counts.cumsum(axis=1)
    found: Floats = ((2 * last - counts + 1) / 2).ravel()[codes]
    return found
