"""Findings into the design index: index, class, coverage and how stable the class is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from generator.model.finding import Finding
from generator.model.rubric import DesignRules

Floats = npt.NDArray[np.float64]


class DesignClass(StrEnum):
    """The label that the design index gives."""

    TOKEN_FIRST = "token-first"
    INFRASTRUCTURE_FIRST = "infrastructure-first"
    MIXED = "mixed"
    UNDETERMINED = "undetermined"


LABELS = tuple(DesignClass)


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


def score_designs(
    findings: Mapping[str, Sequence[Finding]], rules: DesignRules
) -> dict[str, DesignIndex]:
    """
    Score all chains at once.

    ``findings`` holds, per chain, one finding per design criterion. All weight draws of all
    chains are one matrix product: chains × criteria times criteria × draws.
    """
    names = sorted(rules.weights)
    chains = sorted(findings)
    scores = np.full((len(chains), len(names)), np.nan)
    for row, chain in enumerate(chains):
        for finding in findings[chain]:
            if finding.score is not None:
                scores[row, names.index(finding.criterion)] = finding.score
    weights = np.array([rules.weights[name] for name in names])
    known = ~np.isnan(scores)
    filled = np.nan_to_num(scores)
    index = _mean(filled, known, weights[:, None])[:, 0]
    total = weights.sum()
    low = 100 * (filled @ weights) / total
    high = low + 100 * (~known @ weights) / total
    draws = _draws(rules, len(names)) * weights[:, None]
    labels = _labels(index, known.sum(axis=1), rules)
    drawn = _labels(_mean(filled, known, draws), known.sum(axis=1)[:, None], rules)
    stability = (drawn == labels[:, None]).mean(axis=1)
    result = {}
    for row, chain in enumerate(chains):
        without = _leave_one_out(filled[row], known[row], weights)
        label = LABELS[labels[row]]
        result[chain] = DesignIndex(
            index=None if np.isnan(index[row]) else float(index[row]),
            label=label,
            known=int(known[row].sum()),
            of=len(names),
            low=float(low[row]),
            high=float(high[row]),
            without_low=min(without, default=None),
            without_high=max(without, default=None),
            stability=None if label is DesignClass.UNDETERMINED else float(stability[row]),
        )
    return result


def _draws(rules: DesignRules, criteria: int) -> Floats:
    """Seeded draws from a flat Dirichlet distribution, criteria × draws."""
    generator = np.random.default_rng(rules.seed)
    return generator.dirichlet(np.ones(criteria), rules.weight_draws).T


def _mean(filled: Floats, known: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Weighted mean × 100 of the known scores: chains × weight sets; NaN where none is known."""
    weight = known @ weights
    with np.errstate(invalid="ignore"):
        mean: Floats = 100 * (filled @ weights) / np.where(weight > 0, weight, np.nan)
    return mean


def _labels(
    index: Floats, known: npt.NDArray[np.int64], rules: DesignRules
) -> npt.NDArray[np.int8]:
    """Class of each index as its place in ``LABELS``: a byte, for there may be millions."""
    rounded = np.round(index, 9)  # a mean of exact bounds must not fall on the wrong side
    label = np.full(rounded.shape, LABELS.index(DesignClass.MIXED), dtype=np.int8)
    leaning = rounded <= rules.infrastructure_first_at_most
    label[leaning] = LABELS.index(DesignClass.INFRASTRUCTURE_FIRST)
    label[rounded >= rules.token_first_at_least] = LABELS.index(DesignClass.TOKEN_FIRST)
    too_few = np.broadcast_to(known < rules.fewest_known, label.shape)
    label[too_few] = LABELS.index(DesignClass.UNDETERMINED)
    return label


def _leave_one_out(filled: Floats, known: npt.NDArray[np.bool_], weights: Floats) -> list[float]:
    """The index without each known criterion in turn."""
    without = []
    for column in np.flatnonzero(known):
        rest = known.copy()
        rest[column] = False
        if rest.any():
            without.append(float(100 * (filled[rest] @ weights[rest]) / weights[rest].sum()))
    return without
