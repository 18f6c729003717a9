"""What happens around events, against weeks of the same chain without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from generator.shortcuts import shortcut
from generator.statistics.around import (
    EVENTS_ASSUMES,
    LEAST_KEPT,
    SMALLEST_CALENDARS,
    SMALLEST_EVENTS,
    SMALLEST_WINDOWS,
    Around,
    EventEvidence,
)
from generator.statistics.basis import (
    Alternative,
    Floats,
    Sampling,
    least_rarity,
    middle,
    rarity,
)
from generator.statistics.kept import keep_result
from generator.statistics.quick_events import study
from generator.statistics.samples import Courses, Happenings, levels


@keep_result(EventEvidence)
@shortcut(study)
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
    event's. An event needs both ends seen and its chain five such stretches. p by moving all
    events together to other weeks, the first week after the last, so that events of
    several chains in one month stay in one month: how many of these calendars show as much,
    each return less the median of all of its chain's. Interval by drawing chains, with all
    their events, again; events where there is one chain. ``n`` counts events. Raises
    ValueError for fewer than five usable events, or fewer than twenty other calendars.
    """
    returns = _returns(sample.logs, before, after)
    around = _around(returns, sample.events, before + after)
    if len(around) < SMALLEST_EVENTS:
        raise ValueError(f"{len(around)} events are too few: the study needs {SMALLEST_EVENTS}")
    gains = np.array([one.found - one.usual for one in around])
    effect = float(np.median(gains))
    redrawn = _redrawn(gains, [one.chain for one in around], sampling)
    low, high = middle(redrawn, sampling.confidence)
    apart = {
        chain: _free(returns[chain], sample.events, chain, before + after) for chain in returns
    }
    calendars = _calendars(returns, around)
    return EventEvidence(
        effect,
        low,
        high,
        rarity(calendars[0], calendars[1:], alternative),
        len(around),
        EVENTS_ASSUMES,
        tuple(around),
        sum(len(apart[chain]) for chain in {one.chain for one in around}),
        least_p=least_rarity(calendars.size - 1),
    )


Returns = Mapping[str, Mapping[int, float]]
"""Log return of the stretch round each week, by chain and week number."""


def _returns(logs: Courses, before: int, after: int) -> Returns:
    """Return of every stretch whose both ends are seen."""
    return {
        chain: {
            week: seen[week + after] - seen[week - before]
            for week in range(logs.weeks[0] + before, logs.weeks[-1] - after + 1)
            if week + after in seen and week - before in seen
        }
        for chain, seen in levels(logs).items()
    }


def _free(
    returns: Mapping[int, float], events: Sequence[tuple[str, int]], chain: str, length: int
) -> list[float]:
    """Returns of a chain's stretches that overlap no event's."""
    own = [week for name, week in events if name == chain]
    return [
        value for week, value in returns.items() if all(abs(week - event) > length for event in own)
    ]


def _around(returns: Returns, events: Sequence[tuple[str, int]], length: int) -> list[Around]:
    """Events that can be judged, with what is usual for their chain; by chain and week."""
    found = []
    for chain, week in sorted(set(events)):
        if week in returns.get(chain, {}):
            free = _free(returns[chain], events, chain, length)
            if len(free) >= SMALLEST_WINDOWS:
                value = returns[chain][week]
                found.append(Around(chain, week, value, float(np.median(free))))
    return found


def _calendars(returns: Returns, around: Sequence[Around]) -> Floats:
    """Median gain of the events' own calendar, then of the same calendar moved to other weeks."""
    used = {one.chain for one in around}
    gains = {
        chain: {week: value - centre for week, value in returns[chain].items()}
        for chain in used
        for centre in [float(np.median(list(returns[chain].values())))]
    }
    first = min(week for chain in used for week in gains[chain])
    length = max(week for chain in used for week in gains[chain]) - first + 1
    calendars = []
    for moved in range(length):
        weeks = [(one.chain, first + (one.week - first + moved) % length) for one in around]
        seen = [gains[chain][week] for chain, week in weeks if week in gains[chain]]
        # With fewer events a calendar's median would scatter more widely than the real one's.
        if len(seen) >= LEAST_KEPT * len(around):
            calendars.append(float(np.median(seen)))
    if len(calendars) <= SMALLEST_CALENDARS:
        raise ValueError(f"{len(calendars) - 1} other calendars are too few to compare with")
    return np.array(calendars)


def _redrawn(gains: Floats, chains: list[str], sampling: Sampling) -> Floats:
    """Median gain with chains drawn again, each with all its events; events of one chain alone."""
    clusters = list(range(len(chains))) if len(set(chains)) == 1 else chains
    names, places = np.unique(clusters, return_inverse=True)
    chance = np.random.default_rng([sampling.seed, 1])
    picked = chance.multinomial(names.size, np.full(names.size, 1 / names.size), sampling.draws)
    order = np.argsort(gains)
    passed = np.cumsum(picked[:, places[order]], axis=1)
    half = passed[:, -1:] / 2
    lower, upper = (passed >= half).argmax(axis=1), (passed > half).argmax(axis=1)
    return np.asarray((gains[order][lower] + gains[order][upper]) / 2)
