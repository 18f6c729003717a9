"""What the rank correlation needs: the least p of a permutation, and many correlations at once."""

from __future__ import annotations

import numpy as np

from generator.libraries import special
from generator.statistics.basis import Alternative, Floats, Sampling, above_zero, least_rarity

SMALLEST_PAIRS = 5
ASSOCIATION_ASSUMES = (
    "Without an association any value of one could have stood beside any value of the other; "
    "chains count as independent of each other, which those of one maker are not."
)


@above_zero
def _least(chance: float, sampling: Sampling, alternative: Alternative) -> float:
    """Smallest p of a permutation: of its most extreme outcome, or of one draw among all."""
    sided = 2 if alternative == "two-sided" else 1
    return min(1.0, sided * least_rarity(sampling.draws, 1 / chance))


def _in_order(one: Floats, other: Floats) -> float:
    """Chance that values drawn into pairs at random stand in the same order on both sides."""
    mine, theirs = (np.unique(np.sort(side), return_inverse=True)[1] for side in (one, other))
    together = np.unique(np.column_stack([mine, theirs]), axis=0, return_counts=True)[1]
    ways = sum(
        special.gammaln(counts + 1).sum() for counts in (np.bincount(mine), np.bincount(theirs))
    )
    ways -= special.gammaln(together + 1).sum() + special.gammaln(one.size + 1)
    return float(np.exp(ways))


def _correlations(one: Floats, other: Floats) -> Floats:
    """Correlation of each row of one with the same row of the other; NaN for a constant row."""
    mine = one - one.mean(axis=1, keepdims=True)
    theirs = other - other.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (mine * theirs).sum(axis=1) / np.sqrt(
            (mine**2).sum(axis=1) * (theirs**2).sum(axis=1)
        )
    return found
