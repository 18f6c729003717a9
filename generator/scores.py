"""Findings into the design index: index, class, coverage and how stable the class is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from generator.model.finding import Finding
from generator.model.rubric import DesignRules

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int8]


class DesignClass(StrEnum):
    """The label that the design index gives."""

    TOKEN_FIRST = "token-first"
    INFRASTRUCTURE_FIRST = "infrastructure-first"
    MIXED = "mixed"
    UNDETERMINED = "undetermined"


LABELS = tuple(DesignClass)

BLOCK_CHAINS = 1024
"""Chains multiplied with all draws at once: many for the product's sake, few for memory's."""


@dataclass(frozen=True, slots=True)
class DesignIndex:
    """
    The design index of one chain, 0 (infrastructure-first) to 100 (token-first).

    ``low`` and ``high``: the index if every unknown criterion were 0 or 1. ``without_low``
    and ``without_high``: range over leaving out one known criterion. ``stability``: share of
    weight draws that keep the class. ``index`` is None where nothing is known.
    """

    index: float | None
    label: DesignClass
    known: int
    of: int
    low: float
    high: float
    without_low: float | None
    without_high: float | None
    stability: float | None


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """
    Scores of all chains on all design criteria.

    ``filled`` is chains × criteria with 0 where ``known`` is False; ``weights`` has one entry
    for each criterion. Rows and columns are in the order of ``chains`` and ``criteria``.
    """

    chains: tuple[str, ...]
    criteria: tuple[str, ...]
    filled: Floats
    known: npt.NDArray[np.bool_]
    weights: Floats

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many criteria are known of each chain."""
        counts: npt.NDArray[np.int64] = self.known.sum(axis=1)
        return counts

    def index(self) -> Floats:
        """The index of each chain with the rubric's weights; NaN where nothing is known."""
        return self.means(self.weights[:, None])[:, 0]

    def means(self, weights: Floats, rows: slice = slice(None)) -> Floats:
        """
        Weighted mean × 100 of the known scores for each set of weights (criteria × sets).

        Gives chains × sets, of some rows or of all; NaN where nothing known has weight.
        """
        weight = self.known[rows] @ weights
        weight[weight <= 0] = np.nan
        mean: Floats = self.filled[rows] @ weights
        mean *= 100
        mean /= weight
        return mean

    def without_one(self) -> Floats:
        """The index without each criterion in turn, chains × criteria; NaN where it is unknown."""
        rest = self.means((1 - np.eye(len(self.criteria))) * self.weights[:, None])
        return np.where(self.known, rest, np.nan)

    def drawn(self, rules: DesignRules) -> Iterator[tuple[slice, Floats]]:
        """
        Yield the index for each seeded draw of weights from a flat Dirichlet, in blocks of rows.

        A block is chains × draws; all blocks together are all chains.
        """
        generator = np.random.default_rng(rules.seed)
        draws = generator.dirichlet(np.ones(len(self.criteria)), rules.weight_draws).T
        weights = draws * self.weights[:, None]
        for start in range(0, len(self.chains), BLOCK_CHAINS):
            rows = slice(start, start + BLOCK_CHAINS)
            yield rows, self.means(weights, rows)


def tabulate(findings: Mapping[str, Sequence[Finding]], rules: DesignRules) -> ScoreTable:
    """Put the findings of all chains, one for each design criterion, into one table."""
    names = tuple(sorted(rules.weights))
    chains = tuple(sorted(findings))
    scores = np.full((len(chains), len(names)), np.nan)
    for row, chain in enumerate(chains):
        for finding in findings[chain]:
            if finding.score is not None:
                scores[row, names.index(finding.criterion)] = finding.score
    weights = np.array([rules.weights[name] for name in names])
    return ScoreTable(chains, names, np.nan_to_num(scores), ~np.isnan(scores), weights)


def score_designs(
    findings: Mapping[str, Sequence[Finding]], rules: DesignRules
) -> dict[str, DesignIndex]:
    """
    Score all chains at once.

    ``findings`` holds, per chain, one finding per design criterion. All weight draws of all
    chains are one matrix product, chains × criteria times criteria × draws, block by block.
    """
    table = tabulate(findings, rules)
    index, total = table.index(), table.weights.sum()
    low = 100 * (table.filled @ table.weights) / total
    high = low + 100 * (~table.known @ table.weights) / total
    labels = classify(index, table.counts, rules)
    counts = table.counts
    stability = np.empty(len(table.chains))
    for rows, drawn in table.drawn(rules):
        found = classify(drawn, counts[rows, None], rules)
        stability[rows] = np.count_nonzero(found == labels[rows, None], axis=1)
    stability /= rules.weight_draws
    without = table.without_one()
    least, most = np.fmin.reduce(without, axis=1), np.fmax.reduce(without, axis=1)
    result = {}
    for row, chain in enumerate(table.chains):
        label = LABELS[labels[row]]
        result[chain] = DesignIndex(
            index=None if np.isnan(index[row]) else float(index[row]),
            label=label,
            known=int(counts[row]),
            of=len(table.criteria),
            low=float(low[row]),
            high=float(high[row]),
            without_low=None if np.isnan(least[row]) else float(least[row]),
            without_high=None if np.isnan(most[row]) else float(most[row]),
            stability=None if label is DesignClass.UNDETERMINED else float(stability[row]),
        )
    return result


def classify(
    index: Floats,
    known: npt.NDArray[np.int64],
    rules: DesignRules,
    cutoffs: tuple[float, float] | None = None,
) -> Labels:
    """
    Class of each index as its place in ``LABELS``: a byte, for there may be millions.

    ``cutoffs`` (infrastructure-first at most, token-first at least) replace those of the rules.
    """
    at_most, at_least = cutoffs or (rules.infrastructure_first_at_most, rules.token_first_at_least)
    rounded = np.round(index, 9)  # a mean of exact bounds must not fall on the wrong side
    label = np.full(rounded.shape, LABELS.index(DesignClass.MIXED), dtype=np.int8)
    label[rounded <= at_most] = LABELS.index(DesignClass.INFRASTRUCTURE_FIRST)
    label[rounded >= at_least] = LABELS.index(DesignClass.TOKEN_FIRST)
    too_few = np.broadcast_to(known < rules.fewest_known, label.shape)
    label[too_few] = LABELS.index(DesignClass.UNDETERMINED)
    return label
