"""What a drawing consists of: words, strokes and areas, in px from the top left corner."""

from __future__ import annotations

import math
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


def thinned(run: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """
    Leave out spots of a run that lie on the straight line between those that stay.

    Nothing moves by more than half of the tenth of a px to which drawings are rounded.
    """
    rightward = all(after[0] - spot[0] > _HALF_A_TENTH for spot, after in pairwise(run))
    kept = list(run[:1])
    passed: list[Spot] = []
    cone = _Cone(run[0]) if rightward else None
    for spot, after in zip(run[1:], (*run[2:], None), strict=False):
        passed.append(spot)
        straight = after is not None and (
            cone.holds(spot, after) if cone else _straight(kept[-1], passed, after)
        )
        if not straight:
            kept.append(spot)
            passed = []
            cone = cone and _Cone(spot)
    return tuple(kept)


class _Cone:
    """
    Slopes of the lines from a start that pass near every spot so far, for runs to the right.

    Asks the same as ``_straight``, without looking again at the spots that were passed: a long
    straight stretch, such as a supply that does not change, would take its length squared.
    """

    def __init__(self, start: Spot) -> None:
        self._start = self._before = start
        self._low, self._high = -math.inf, math.inf
        self._falls, self._climbs = math.inf, -math.inf

    def holds(self, spot: Spot, end: Spot) -> bool:
        """Whether the line to ``end`` passes near every spot, ``spot`` included, without turns."""
        right, down = spot[0] - self._start[0], spot[1] - self._start[1]
        spread = _HALF_A_TENTH * math.sqrt(right * right + down * down - _HALF_A_TENTH**2)
        room = right * right - _HALF_A_TENTH**2
        self._low = max(self._low, (right * down - spread) / room)
        self._high = min(self._high, (right * down + spread) / room)
        self._step(spot)
        slope = (end[1] - self._start[1]) / (end[0] - self._start[0])
        last = (end[1] - spot[1]) / (end[0] - spot[0])
        falls, climbs = min(self._falls, last), max(self._climbs, last)
        return self._low <= slope <= self._high and min(1 + slope * falls, 1 + slope * climbs) >= 0

    def _step(self, spot: Spot) -> None:
        slope = (spot[1] - self._before[1]) / (spot[0] - self._before[0])
        self._falls, self._climbs = min(self._falls, slope), max(self._climbs, slope)
        self._before = spot


def _straight(start: Spot, between: list[Spot], end: Spot) -> bool:
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
