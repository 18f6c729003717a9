"""What many chains do together over time, when one market moves them all."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generator.shortcuts import shortcut
from generator.statistics import quick_drifts
from generator.statistics.basis import (
    Alternative,
    Evidence,
    Floats,
    Sampling,
    least_rarity,
    middle,
    rarity,
    remembered,
)
from generator.statistics.kept import keep_result
from generator.statistics.samples import Courses

SMALLEST_CHAINS = 2
SMALLEST_WEEKS = 20
YEAR = 52
BLOCK_WEEKS = 4
END_WEEKS = 13
"""A single week at either end, often of one day's figures, would decide the whole change."""

DRIFT_ASSUMES = (
    "Without a drift a stretch of four weeks could as well have gone the other way, for all "
    "chains at once; chains may move together as closely as they like."
)


@keep_result(Evidence)
def common_drift(
    courses: Courses, sampling: Sampling, alternative: Alternative = "two-sided"
) -> Evidence:
    """
    Median over chains of the change per 52 weeks, from a chain's first 13 weeks to its last 13.

    Both ends are means of what is seen in them, and the time between is that between their mean
    weeks; of a chain seen for less than 26 weeks each end is half. Values are logs, or anything
    whose changes add up. p by turning blocks of four weeks round for all chains at once; interval
    by drawing such blocks again. ``n`` counts chains. Raises ValueError for fewer than two chains
    with two values, or fewer than 20 weeks.
    """
    changes, lengths = _blocks(courses)
    effect = float(np.median(_rates(changes.sum(axis=0), lengths.sum(axis=0))))
    turned = np.median(_rates(_turns(changes, sampling), lengths.sum(axis=0)), axis=1)
    drawn = np.median(_redrawn(changes, lengths, sampling), axis=1)
    low, high = middle(drawn, sampling.confidence)
    p = rarity(effect, turned, alternative)
    least = least_rarity(sampling.draws, 2.0 ** len(changes))
    return Evidence(effect, low, high, p, changes.shape[1], DRIFT_ASSUMES, least_p=least)


@keep_result(Evidence)
def falling_share(
    courses: Courses, sampling: Sampling, alternative: Alternative = "two-sided"
) -> Evidence:
    """
    Share of chains, 0 to 1, whose mean of the last 13 weeks is below that of the first 13.

    ``n`` counts chains; no change counts as half. Most chains fell where the median chain did, so
    p is that of ``common_drift``, turned round. The interval comes from blocks drawn again.
    Raises ValueError as ``common_drift`` does.
    """
    changes, lengths = _blocks(courses)
    totals = changes.sum(axis=0, keepdims=True)
    low, high = middle(_falling(_redrawn(changes, lengths, sampling)), sampling.confidence)
    turned: dict[Alternative, Alternative] = {"less": "greater", "greater": "less"}
    drift = common_drift(courses, sampling, turned.get(alternative, alternative))
    effect = float(_falling(totals)[0])
    return replace(drift, effect=effect, low=low, high=high)


def _blocks(courses: Courses) -> tuple[Floats, Floats]:
    """
    What each block adds to each chain's change between its ends, and to the weeks between them.

    Blocks × chains. A change across a gap stands in the week in which the chain is seen again.
    """
    values = courses.values[:, (~np.isnan(courses.values)).sum(axis=0) > 1]
    if values.shape[1] < SMALLEST_CHAINS or len(courses.weeks) < SMALLEST_WEEKS:
        raise ValueError(f"a drift needs {SMALLEST_CHAINS} chains and {SMALLEST_WEEKS} weeks")
    weeks = np.asarray(courses.weeks)
    places = (weeks - weeks[0]) // BLOCK_WEEKS
    changes = np.zeros((math.ceil((weeks[-1] - weeks[0] + 1) / BLOCK_WEEKS), values.shape[1]))
    lengths = np.zeros_like(changes)
    for chain, column in enumerate(values.T):
        seen = np.flatnonzero(~np.isnan(column))
        counted = _counted(weeks[seen])
        np.add.at(changes[:, chain], places[seen[1:]], counted * np.diff(column[seen]))
        np.add.at(lengths[:, chain], places[seen[1:]], counted * np.diff(weeks[seen]))
    return changes, lengths


def _counted(weeks: Floats) -> Floats:
    """
    Part of each change between seen weeks that the difference of the ends' means holds, 0 to 1.

    A change within the first end moves only the weeks after it, one within the last end only
    those from it on; a change between the ends counts in full.
    """
    end = min(END_WEEKS, (weeks[-1] - weeks[0] + 1) // 2)
    first, last = weeks < weeks[0] + end, weeks > weeks[-1] - end
    reached = first.cumsum()[:-1] / first.sum()
    ahead = last[::-1].cumsum()[::-1][1:] / last.sum()
    return np.asarray(reached + ahead - 1)


@shortcut(quick_drifts.turns)
def _turns(changes: Floats, sampling: Sampling) -> Floats:
    """Total change of each chain with blocks turned round at random; draws × chains."""
    chance = np.random.default_rng(sampling.seed)
    signs = chance.choice(np.array([-1.0, 1.0]), (sampling.draws, len(changes)))
    return np.asarray(signs @ changes)


@remembered
@shortcut(quick_drifts.redrawn)
def _redrawn(changes: Floats, lengths: Floats, sampling: Sampling) -> Floats:
    """Change per year of each chain with blocks drawn again; its own rate where none was drawn."""
    chance = np.random.default_rng([sampling.seed, 1])
    blocks = len(changes)
    times = chance.multinomial(blocks, np.full(blocks, 1 / blocks), sampling.draws).astype(float)
    weeks = times @ lengths
    own = _rates(changes.sum(axis=0), lengths.sum(axis=0))
    return np.where(weeks > 0, _rates(times @ changes, np.maximum(weeks, 1)), own)


def _rates(totals: Floats, weeks: Floats) -> Floats:
    return np.asarray(YEAR * totals / weeks)


def _falling(totals: Floats) -> Floats:
    return np.asarray((totals < 0).mean(axis=1) + (totals == 0).mean(axis=1) / 2)
