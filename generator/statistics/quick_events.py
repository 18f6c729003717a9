"""The event study on arrays of weeks and chains: ``events`` says what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

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
from generator.statistics.draws import times_drawn
from generator.statistics.samples import Courses, Happenings

CELLS_AT_ONCE = 1_000_000


def study(
    sample: Happenings,
    before: int,
    after: int,
    sampling: Sampling,
    alternative: Alternative = "two-sided",
) -> EventEvidence:
    """Shortcut of ``event_study``."""
    length = before + after
    returns, first = _returns(sample.logs, length), sample.logs.weeks[0] + before
    around, free = _around(returns, first, sample, length)
    if len(around) < SMALLEST_EVENTS:
        raise ValueError(f"{len(around)} events are too few: the study needs {SMALLEST_EVENTS}")
    gains = np.array([one.found - one.usual for one in around])
    low, high = middle(
        _redrawn(gains, [one.chain for one in around], sampling), sampling.confidence
    )
    used = sorted({one.chain for one in around})
    place = {chain: number for number, chain in enumerate(used)}
    calendars = _calendars(
        np.column_stack([returns[chain] for chain in used]),
        np.array([one.week - first for one in around]),
        np.array([place[one.chain] for one in around]),
    )
    return EventEvidence(
        float(np.median(gains)),
        low,
        high,
        rarity(calendars[0], calendars[1:], alternative),
        len(around),
        EVENTS_ASSUMES,
        tuple(around),
        sum(free[chain] for chain in used),
        least_p=least_rarity(calendars.size - 1),
    )


def _returns(logs: Courses, length: int) -> dict[str, Floats]:
    """Return of every stretch by chain; NaN where an end is not seen."""
    weeks = np.asarray(logs.weeks)
    wide = np.full((weeks[-1] - weeks[0] + 1, len(logs.chains)), np.nan)
    wide[weeks - weeks[0]] = logs.values
    returns = np.ascontiguousarray((wide[length:] - wide[: max(0, len(wide) - length)]).T)
    return dict(zip(logs.chains, returns, strict=True))


def _around(
    returns: Mapping[str, Floats], first: int, sample: Happenings, length: int
) -> tuple[list[Around], dict[str, int]]:
    """Events that can be judged, and how many stretches of each chain overlap no event's."""
    own: dict[str, list[int]] = {}
    for chain, week in sorted(set(sample.events)):
        own.setdefault(chain, []).append(week)
    found, free = [], {}
    for chain, weeks in own.items():
        values = returns.get(chain, np.empty(0))
        quiet = ~np.isnan(values)
        seen = [week for week in weeks if 0 <= week - first < len(values) and quiet[week - first]]
        for week in weeks:
            quiet[max(0, week - first - length) : max(0, week - first + length + 1)] = False
        free[chain] = int(quiet.sum())
        if seen and free[chain] >= SMALLEST_WINDOWS:
            usual = float(np.median(values[quiet]))
            found += [Around(chain, week, float(values[week - first]), usual) for week in seen]
    return found, free


def _calendars(
    returns: Floats, weeks: npt.NDArray[np.int64], chains: npt.NDArray[np.int64]
) -> Floats:
    """Median gain of the events' own calendar, then of the same calendar moved to other weeks."""
    seen = np.flatnonzero((~np.isnan(returns)).any(axis=1))
    first, length = int(seen[0]), int(seen[-1] - seen[0]) + 1
    gains = returns[first : first + length] - np.nanmedian(returns, axis=0)
    calendars = []
    at_once = max(1, CELLS_AT_ONCE // weeks.size)
    for start in range(0, length, at_once):
        moved = np.arange(start, min(start + at_once, length))[:, None]
        # What is not seen stands last in each row.
        rows = np.sort(gains[(weeks - first + moved) % length, chains], axis=1)
        counts = weeks.size - np.isnan(rows).sum(axis=1)
        enough = counts >= LEAST_KEPT * weeks.size
        rows, counts = rows[enough], counts[enough]
        every = np.arange(len(rows))
        calendars.append((rows[every, (counts - 1) // 2] + rows[every, counts // 2]) / 2)
    found: Floats = np.concatenate(calendars)
    if found.size <= SMALLEST_CALENDARS:
        raise ValueError(f"{found.size - 1} other calendars are too few to compare with")
    return found


def _redrawn(gains: Floats, chains: Sequence[str], sampling: Sampling) -> Floats:
    """Median gain with chains drawn again, each with all its events; events of one chain alone."""
    clusters = np.arange(len(chains)) if len(set(chains)) == 1 else np.array(chains)
    names, places = np.unique(clusters, return_inverse=True)
    picked = times_drawn(names.size, sampling.draws, (sampling.seed, 1))
    order = np.argsort(gains)
    ordered, drawn_from = gains[order], places[order]
    found = []
    at_once = max(1, CELLS_AT_ONCE // gains.size)
    for start in range(0, sampling.draws, at_once):
        passed = np.cumsum(picked[start : start + at_once][:, drawn_from], axis=1)
        half = passed[:, -1:] / 2
        lower, upper = (passed >= half).argmax(axis=1), (passed > half).argmax(axis=1)
        found.append((ordered[lower] + ordered[upper]) / 2)
    return np.concatenate(found)
