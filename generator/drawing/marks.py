"""What a drawing consists of: words, strokes and areas, in px from the top left corner."""

from __future__ import annotations

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
    kept = list(run[:1])
    passed: list[Spot] = []
    for spot, after in zip(run[1:], (*run[2:], None), strict=False):
        passed.append(spot)
        if after is None or not _straight(kept[-1], passed, after):
            kept.append(spot)
            passed = []
    return tuple(kept)


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
