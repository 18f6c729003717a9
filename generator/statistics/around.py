"""What an event study finds, and the least that it needs."""

from __future__ import annotations

from dataclasses import dataclass

from generator.statistics.basis import Evidence

SMALLEST_EVENTS = 5
SMALLEST_WINDOWS = 5
SMALLEST_CALENDARS = 20
LEAST_KEPT = 2 / 3

EVENTS_ASSUMES = (
    "Without an effect the calendar of all events could as well have begun in any other week; "
    "chains may move together as closely as they like."
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
