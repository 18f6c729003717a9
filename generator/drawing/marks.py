"""What a drawing consists of: words, strokes and areas, in px from the top left corner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Anchor = Literal["left", "center", "right"]
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text with its baseline at ``y``."""

    x: float
    y: float
    text: str
    size: float
    tone: str
    anchor: Anchor = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines through each run of spots; nothing connects one run to the next."""

    runs: tuple[tuple[Spot, ...], ...]
    tone: str
    width: float
    alpha: float = 1.0
    dash: tuple[float, float] | None = None
    round_ends: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A closed outline, filled; hatched ones have their tone as stripes on paper."""

    outline: tuple[Spot, ...]
    tone: str
    alpha: float = 1.0
    hatched: bool = False


Mark = Words | Stroke | Area

_HALF_A_TENTH = 0.05
_SURELY_OFF = _HALF_A_TENTH * 1.001
"""Times the way across and down, which is never shorter than the way straight there."""


def thinned(run: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """
    Leave out spots of a run that lie on the straight line between those that stay.

    Nothing moves by more than half of the tenth of a px to which drawings are rounded.
    """
    kept, at = list(run[:1]), 0
    while at < len(run) - 1:
        at = _next(run, at)
        kept.append(run[at])
    return tuple(kept)


def _next(run: tuple[Spot, ...], start: int) -> int:
    """
    Place of the first spot after ``start`` that stays.

    Where a run goes on to one side, the slopes of lines that pass near every spot so far are
    kept as bounds. To look again at all spots that were passed, as elsewhere, would take the
    square of the length of a long straight stretch, such as a supply that does not change.
    """
    (left, top), (x, y) = run[start], run[start + 1]
    side = 1.0 if x > left else -1.0
    before_x, before_y = left, top
    low, high, falls, climbs = -math.inf, math.inf, math.inf, -math.inf
    for at in range(start + 1, len(run) - 1):
        after_x, after_y = run[at + 1]
        step, ahead = (x - before_x) * side, (after_x - x) * side
        if step <= _HALF_A_TENTH or ahead <= _HALF_A_TENTH:
            return _turned(run, start, at)
        right, down = (x - left) * side, y - top
        far, deep = (after_x - left) * side, after_y - top
        if abs(right * deep - far * down) > _SURELY_OFF * (far + abs(deep)):
            return at
        spread = _HALF_A_TENTH * math.sqrt(right * right + down * down - _HALF_A_TENTH**2)
        room = right * right - _HALF_A_TENTH**2
        low = max(low, (right * down - spread) / room)
        high = min(high, (right * down + spread) / room)
        slope, stepped, last = deep / far, (y - before_y) / step, (after_y - y) / ahead
        falls, climbs = min(falls, stepped), max(climbs, stepped)
        turns = 1 + slope * min(falls, last) < 0 or 1 + slope * max(climbs, last) < 0
        if turns or not low <= slope <= high:
            return at
        before_x, before_y, x, y = x, y, after_x, after_y
    return len(run) - 1


def _turned(run: tuple[Spot, ...], start: int, at: int) -> int:
    """Place of the first spot that stays, where the run does not go on to one side."""
    places = range(at, len(run) - 1)
    bent = (n for n in places if not _straight(run[start], run[start + 1 : n + 1], run[n + 1]))
    return next(bent, len(run) - 1)


def _straight(start: Spot, between: Sequence[Spot], end: Spot) -> bool:
    across, down = end[0] - start[0], end[1] - start[1]
    length = (across * across + down * down) ** 0.5
    if length == 0:
        return False
    # Along the line, each spot lies beyond the one before: what turns back is no straight line.
    ways = [((x - start[0]) * across + (y - start[1]) * down) / length for x, y in between]
    return all(a <= b for a, b in pairwise([0.0, *ways, length])) and all(
        abs((x - start[0]) * down - (y - start[1]) * across) <= _HALF_A_TENTH * length
        for x, y in between
    )
