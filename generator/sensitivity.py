"""
How far classes and ranks depend on the rubric's choices: cut-offs, weights, single criteria.

Chains below the fewest known criteria stay undetermined whatever is varied, and have no rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.model.finding import Finding
from generator.model.rubric import Cutoffs, Rubric
from generator.scores import LABELS, DesignClass, Floats, ScoreTable, classify, tabulate

BLOCK_DRAWS = 50
"""So many draws are ranked at once, for memory's sake; each is ranked by itself."""


@dataclass(frozen=True, slots=True)
class Span:
    """The middle share of a quantity over the weight draws."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Shaken:
    """
    One chain under other weights and cut-offs.

    ``drawn``: the index over the weight draws, None where nothing is known. ``rank``: 1 is the
    most infrastructure-first of the chains that have a class; equal indices share their mean
    rank. ``classes``: the class for each pair of cut-offs. ``decisive``: criteria without
    which the chain would be in another class, with that class.
    """

    drawn: Span | None
    rank: float | None
    ranks: Span | None
    classes: tuple[DesignClass, ...]
    decisive: tuple[tuple[str, DesignClass], ...]


@dataclass(frozen=True, slots=True)
class CutoffResult:
    """
    The classes for one pair of cut-offs.

    ``moved``: chains whose class differs from that of the rubric's pair, as (chain, class by
    the rubric, class here).
    """

    cutoffs: Cutoffs
    in_use: bool
    counts: Mapping[DesignClass, int]
    moved: tuple[tuple[str, DesignClass, DesignClass], ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Results for every pair of cut-offs, and for every chain by id, sorted."""

    cutoffs: tuple[CutoffResult, ...]
    chains: Mapping[str, Shaken]


def shake(findings: Mapping[str, Sequence[Finding]], rubric: Rubric) -> Sensitivity:
    """
    Vary weights, cut-offs and criteria for all chains at once.

    ``findings`` holds, per chain, one finding per design criterion.
    """
    rules, varied = rubric.design_index, rubric.sensitivity
    table = tabulate(findings, rules)
    index = table.index()
    usual = classify(index, table.counts, rules)
    by_cutoffs = [classify(index, table.counts, rules, pair) for pair in varied.cutoffs]
    drawn = np.empty((len(table.chains), rules.weight_draws))
    for rows, part in table.drawn(rules):
        drawn[rows] = part
    ranked = table.counts >= rules.fewest_known
    spans = _spans(drawn, varied.confidence)
    rank = ranks_of(index[:, None], ranked)[:, 0]
    ranks = _spans(ranks_of(drawn, ranked), varied.confidence)
    decisive = _decisive(table, usual, rubric)
    return Sensitivity(
        cutoffs=tuple(
            CutoffResult(
                cutoffs=pair,
                in_use=pair == (rules.infrastructure_first_at_most, rules.token_first_at_least),
                counts={label: int((labels == n).sum()) for n, label in enumerate(LABELS)},
                moved=tuple(
                    (chain, LABELS[before], LABELS[now])
                    for chain, before, now in zip(table.chains, usual, labels, strict=True)
                    if before != now
                ),
            )
            for pair, labels in zip(varied.cutoffs, by_cutoffs, strict=True)
        ),
        chains={
            chain: Shaken(
                drawn=spans[row],
                rank=float(rank[row]) if ranked[row] else None,
                ranks=ranks[row],
                classes=tuple(LABELS[labels[row]] for labels in by_cutoffs),
                decisive=decisive[row],
            )
            for row, chain in enumerate(table.chains)
        },
    )


def _spans(drawn: Floats, confidence: float) -> list[Span | None]:
    """The middle share of each row; None where the row is unknown."""
    edges = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(drawn, edges, axis=1)
    return [
        None if np.isnan(least) else Span(float(least), float(most))
        for least, most in zip(low, high, strict=True)
    ]


def ranks_of(index: Floats, ranked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    """
    Rank of each chain in each column: 1 is the lowest index, equal ones share their mean rank.

    ``index`` is chains × columns. ``ranked`` tells the chains that have a class; the others get
    NaN.
    """
    ranks = np.full(index.shape, np.nan)
    for start in range(0, index.shape[1], BLOCK_DRAWS):
        block = slice(start, start + BLOCK_DRAWS)
        # Rounded like classes are: chains with the same facts must tie whatever floats do.
        ranks[ranked, block] = _mean_ranks(np.round(index[ranked, block].T, 9)).T
    return ranks


def _mean_ranks(values: Floats) -> Floats:
    """
    Rank of each value in its row, from 1; equal values share the mean of their ranks.

    As ``scipy.stats.rankdata(values, axis=1)``, which takes more than twice as long.
    """
    order = np.argsort(values, axis=1)
    in_order = np.take_along_axis(values, order, axis=1)
    differs = np.diff(in_order, axis=1) > 0
    places = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    first, last = places.copy(), places.copy()
    first[:, 1:][~differs] = 0
    last[:, :-1][~differs] = values.shape[1]
    first = np.maximum.accumulate(first, axis=1)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    return ranks


def _decisive(
    table: ScoreTable, usual: np.ndarray[tuple[int, ...], np.dtype[np.int8]], rubric: Rubric
) -> list[tuple[tuple[str, DesignClass], ...]]:
    """Criteria without which each chain would change class; its known criteria still count."""
    without = table.without_one()
    labels = classify(without, table.counts[:, None], rubric.design_index)
    changed = (labels != usual[:, None]) & ~np.isnan(without)
    return [
        tuple((table.criteria[n], LABELS[labels[row, n]]) for n in np.flatnonzero(changed[row]))
        for row in range(len(table.chains))
    ]
