"""Tests across chains: association, two samples, pairs, shares, and many tests at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from generator.libraries import multipletests, stats
from generator.shortcuts import shortcut
from generator.statistics import quick_holm, quick_ranks
from generator.statistics.basis import (
    Alternative,
    Evidence,
    Floats,
    Sampling,
    finite,
    middle,
)
from generator.statistics.kept import keep_result
from generator.statistics.ranked import (
    ASSOCIATION_ASSUMES,
    SMALLEST_PAIRS,
    _correlations,
    _in_order,
    _least,
)

SMALLEST_GROUP = 4

PAIRED_ASSUMES = (
    "Without a difference each pair could have stood the other way round; chains count as "
    "independent of each other, though one market moves them all."
)
GROUPS_ASSUMES = (
    "Without a difference any chain could have stood in either group; chains count as "
    "independent of each other, and they were not put into groups at random."
)
SHARE_ASSUMES = (
    "Each chain counts as an independent draw with the same chance; chains of one maker or moved "
    "by one market are less independent, which makes the interval too narrow."
)


@keep_result(Evidence)
@shortcut(quick_ranks.association)
def rank_association(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    sampling: Sampling,
    alternative: Alternative = "two-sided",
) -> Evidence:
    """
    Spearman's rank correlation of pairs, −1 to 1.

    p by permutation of one side (all orders where there are no more than ``draws``),
    interval by drawing pairs again. Raises ValueError for fewer than five pairs, missing
    or infinite values, samples of different sizes, and a side that is constant.
    """
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
    redrawn = _correlations(
        stats.rankdata(one[drawn], axis=1), stats.rankdata(other[drawn], axis=1)
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


@keep_result(Evidence)
def paired_difference(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    sampling: Sampling,
    alternative: Alternative = "two-sided",
) -> Evidence:
    """
    Median of ``first − second`` over pairs, in the values' unit.

    p by turning pairs round (all ways where there are no more than ``draws``), on Wilcoxon's
    signed ranks, so that no single chain decides; interval by drawing pairs again. Raises
    ValueError for fewer than five pairs, missing or infinite values and sizes that differ.
    """
    one = finite(first, SMALLEST_PAIRS, "pairs")
    other = finite(second, SMALLEST_PAIRS, "pairs")
    if one.size != other.size:
        raise ValueError("a paired difference needs pairs")
    differences = one - other
    found = stats.permutation_test(
        (np.sign(differences) * stats.rankdata(np.abs(differences)),),
        lambda signed, axis: signed.sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=sampling.draws,
        alternative=alternative,
        rng=np.random.default_rng(sampling.seed),
    )
    chance = np.random.default_rng([sampling.seed, 1])
    drawn = np.median(chance.choice(differences, (sampling.draws, one.size)), axis=1)
    low, high = middle(drawn, sampling.confidence)
    return Evidence(
        float(np.median(differences)),
        low,
        high,
        float(found.pvalue),
        one.size,
        PAIRED_ASSUMES,
        least_p=_least(0.5 ** np.count_nonzero(differences), sampling, alternative),
    )


@keep_result(Evidence)
def two_sample_difference(
    first: Sequence[float] | Floats,
    second: Sequence[float] | Floats,
    sampling: Sampling,
    alternative: Alternative = "two-sided",
) -> Evidence:
    """
    Median of ``first`` less median of ``second``, in the values' unit.

    p by permutation of the labels (all ways where there are no more than ``draws``), on the
    sum of ranks, so that no single chain decides; interval by drawing each sample again.
    Raises ValueError for a sample of fewer than four and for missing or infinite values.
    """
    one, other = finite(first, SMALLEST_GROUP, "values"), finite(second, SMALLEST_GROUP, "values")
    ranks = stats.rankdata(np.concatenate([one, other]))
    found = stats.permutation_test(
        (ranks[: one.size], ranks[one.size :]),
        lambda mine, theirs, axis: mine.mean(axis=axis) - theirs.mean(axis=axis),
        vectorized=True,
        n_resamples=sampling.draws,
        alternative=alternative,
        rng=np.random.default_rng(sampling.seed),
    )
    chance = np.random.default_rng([sampling.seed, 1])
    drawn = np.median(chance.choice(one, (sampling.draws, one.size)), axis=1) - np.median(
        chance.choice(other, (sampling.draws, other.size)), axis=1
    )
    low, high = middle(drawn, sampling.confidence)
    effect = float(np.median(one) - np.median(other))
    return Evidence(
        effect,
        low,
        high,
        float(found.pvalue),
        one.size + other.size,
        GROUPS_ASSUMES,
        least_p=_least(
            min(_on_top(ranks, one.size), _on_top(-ranks, one.size)), sampling, alternative
        ),
    )


@keep_result(Evidence)
def share(
    count: int,
    n: int,
    confidence: float,
    against: float = 0.5,
    alternative: Alternative = "two-sided",
) -> Evidence:
    """
    Share ``count ÷ n``, 0 to 1, against a share fixed in advance.

    Interval of Clopper and Pearson (1934), p of the binomial test; exact, nothing is drawn.
    Raises ValueError for n below 1 and a count outside 0 to n.
    """
    if not 0 <= count <= n or n < 1:
        raise ValueError(f"{count} of {n} is no share")
    found = stats.binomtest(count, n, against, alternative)
    interval = stats.binomtest(count, n, against).proportion_ci(confidence, "exact")
    return Evidence(
        count / n,
        float(interval.low),
        float(interval.high),
        float(found.pvalue),
        n,
        SHARE_ASSUMES,
        least_p=min(float(stats.binomtest(k, n, against, alternative).pvalue) for k in (0, n)),
    )


@shortcut(quick_holm.holm)
def holm(p_values: Iterable[float | None]) -> tuple[float | None, ...]:
    """
    Adjust p values of tests made together (Holm 1979), in the order given.

    A None (no test was made) stays None and counts for nothing.
    """
    every = tuple(p_values)
    given = [p for p in every if p is not None]
    if not given:
        return every
    adjusted = iter(multipletests(given, method="holm")[1])
    return tuple(None if p is None else float(next(adjusted)) for p in every)


def _on_top(ranks: Floats, size: int) -> float:
    """Chance that a group of that size drawn at random holds the largest ranks."""
    ordered = np.sort(ranks)[::-1]
    last = ordered[size - 1]
    tied, inside = int((ranks == last).sum()), int((ordered[:size] == last).sum())
    return math.comb(tied, inside) / math.comb(ranks.size, size)
