"""What happens around events, against weeks of the same chain without one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.statistics.basis import Alternative, Evidence, Floats, Sampling, middle, rarity
from generator.statistics.samples import Happenings, levels

SMALLEST_EVENTS = 5
SMALLEST_WINDOWS = 5

EVENTS_ASSUMES = (
    "Without an effect an event could as well have fallen into any other stretch of the same "
    "chain's weeks that touches no event."
)


@dataclass(frozen=True, slots=True)
class Around:
    """Log return around one event, and the median of the same chain's stretches without one."""

    chain: str
    week: int
    found: float
    usual: float


@dataclass(frozen=True, slots=True)
class EventEvidence(Evidence):
    """Evidence with each event that was used; ``windows`` counts stretches without an event."""

    events: tuple[Around, ...]
    windows: int


def event_study(
    sample: Happenings,
    before: int,
    after: int,
    sampling: Sampling,
    alternative: Alternative = "two-sided",
) -> EventEvidence:
    """
    Median over events of the log return against BTC around it, less the chain's usual one.

    The return runs from ``before`` weeks before an event's week to ``after`` weeks after it.
    Usual is the median over stretches of the same length of the same chain that overlap no
    event's. An event needs both ends seen and its chain five such stretches. p by giving
    the events of a chain to stretches drawn from its own, with or without an event. Interval
    by drawing chains, with all their events, again; events where there is one chain. ``n``
    counts events. Raises ValueError for fewer than five usable events.
    """
    own, free = _returns(sample, before, after)
    count = sum(len(found) for found in own.values())
    if count < SMALLEST_EVENTS:
        raise ValueError(f"{count} events are too few: the study needs {SMALLEST_EVENTS}")
    around = [
        Around(chain, week, value, float(np.median(free[chain])))
        for chain in sorted(own)
        for week, value in own[chain]
    ]
    gains = np.array([one.found - one.usual for one in around])
    effect = float(np.median(gains))
    chance = np.random.default_rng(sampling.seed)
    columns = []
    for chain in sorted(own):
        held = np.array([value for _, value in own[chain]])
        pool = np.concatenate([held, free[chain]])
        order = chance.random((sampling.draws, pool.size)).argsort(axis=1)
        given = pool[order]
        usual = np.median(given[:, held.size :], axis=1, keepdims=True)
        columns.append(given[:, : held.size] - usual)
    drawn = np.median(np.concatenate(columns, axis=1), axis=1)
    low, high = middle(
        _redrawn(gains, np.array([one.chain for one in around]), sampling), sampling.confidence
    )
    return EventEvidence(
        effect,
        low,
        high,
        rarity(effect, drawn, alternative),
        count,
        EVENTS_ASSUMES,
        tuple(around),
        sum(free[chain].size for chain in own),
    )


def _returns(
    sample: Happenings, before: int, after: int
) -> tuple[dict[str, list[tuple[int, float]]], dict[str, Floats]]:
    """Returns around events by chain, and those of stretches of the same chain without one."""
    own: dict[str, list[tuple[int, float]]] = {}
    free: dict[str, Floats] = {}
    for chain, logs in levels(sample.logs).items():
        events = sorted({week for name, week in sample.events if name == chain})
        returns = {
            week: logs[week + after] - logs[week - before]
            for week in range(min(logs) + before, max(logs) - after + 1)
            if week + after in logs and week - before in logs
        }
        apart = [
            value
            for week, value in returns.items()
            if all(abs(week - event) > before + after for event in events)
        ]
        used = [(week, returns[week]) for week in events if week in returns]
        if used and len(apart) >= SMALLEST_WINDOWS:
            own[chain], free[chain] = used, np.array(apart)
    return own, free


def _redrawn(
    gains: Floats, chains: np.ndarray[tuple[int], np.dtype[np.str_]], sampling: Sampling
) -> Floats:
    """Median gain with chains drawn again, each with all its events."""
    chance = np.random.default_rng([sampling.seed, 1])
    names = np.unique(chains)
    if names.size == 1:
        return np.asarray(np.median(chance.choice(gains, (sampling.draws, gains.size)), axis=1))
    parts = [gains[chains == name] for name in names]
    picked = chance.integers(0, names.size, (sampling.draws, names.size))
    return np.array([np.median(np.concatenate([parts[i] for i in row])) for row in picked])
