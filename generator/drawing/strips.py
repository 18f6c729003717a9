"""Distributions side by side: a dot per chain, the median as a bar."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import Axis, human, shorten, text_width
from generator.format import NO_EMISSION
from generator.model.chart import Strip, StripChart

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEVELS = (0, *(side * n for n in range(1, 9) for side in (-1, 1)))

_RADIUS, _HALF = 0.36, 1.35
"""Of a dot, and half the height of a row of them, in text sizes."""


def swarm(places: Sequence[float], apart: float, levels: Sequence[int] = _LEVELS) -> list[int]:
    """
    Lift dots that would cover each other.

    ``places`` are their x in px, ``apart`` the least distance in px. Gives a level for
    each, 0 being the middle; dots come out on one level where no other is free.
    """
    last: dict[int, float] = {}
    chosen = [0] * len(places)
    for n in sorted(range(len(places)), key=lambda n: (places[n], n)):
        free = (k for k in levels if places[n] - last.get(k, -1e9) >= apart)
        chosen[n] = next(free, 0)
        last[chosen[n]] = places[n]
    return chosen


@paint.register(StripChart)
def _(chart: StripChart, sheet: Sheet) -> Table:
    size = sheet.size
    log = chart.scale == "log"
    kept = [[(c, v) for c, v in strip.values if v > 0 or not log] for strip in chart.strips]
    dropped = sum(len(s.values) - len(k) for s, k in zip(chart.strips, kept, strict=True))
    if dropped:
        verb = "values at or below zero have" if dropped > 1 else "value at or below zero has"
        sheet.note(f"{dropped} {verb} no place on the log scale.")
    values = [value for members in kept for _, value in members] or [1.0]
    low, high = min(values), max(values)
    if not log and low > 0 and low < high * 0.5:
        low = 0.0
    if low == high:
        low, high = (low / 2, high * 2) if log else (low - (abs(low) or 1), high + (abs(high) or 1))
        low, high = max(low, -sys.float_info.max), min(high, sys.float_info.max)
        low = min(values) if log and low == 0 else low
    across = Axis(low, high, sheet.left + size, sheet.right - size, log)
    tops = [sheet.top]
    swarms = []
    for members in kept:
        levels = swarm([across(value) for _, value in members], size * _RADIUS * 2)
        half = size * max(_HALF, (max(map(abs, levels), default=0) * 1.7 + 1.2) * _RADIUS)
        swarms.append((levels, half))
        tops.append(tops[-1] + (size * 2.5 + half * 2 if members else size * 2))
    floor = tops[-1]

    words = across.words(chart.unit)
    sheet.stroke([((across(v), sheet.top), (across(v), floor)) for v, _ in words], "rule")
    for value, word in words:
        half = text_width(word, size) / 2
        x = min(max(across(value), sheet.left + half), sheet.right - half)
        sheet.text(x, floor + size * 1.3, word, tone="soft", anchor="center")
    for strip, members, shape, top in zip(chart.strips, kept, swarms, tops, strict=False):
        middle = strip.median if len(strip.members) >= max(chart.fewest, 1) else None
        _heading(sheet, strip, middle, top, chart.unit)
        if members:
            spot = None
            if middle is not None and math.isfinite(middle) and (middle > 0 or not log):
                spot = across(middle)
            _dots(sheet, strip.role, members, shape, across, top + size * 1.6, spot)
    sheet.grow(floor + size * 1.9)
    rows = tuple(
        (strip.label, chain, _told(value, chart.unit))
        for strip in chart.strips
        for chain, value in strip.members
    )
    return ("Group", "Chain", "Value"), rows


def _told(value: float, unit: str) -> str:
    return human(value, unit) if math.isfinite(value) else NO_EMISSION


def _heading(sheet: Sheet, strip: Strip, middle: float | None, top: float, unit: str) -> None:
    size = sheet.size
    count = f"n = {len(strip.members)}"
    if middle is not None:
        count += f" · median {_told(middle, unit)}"
    room = sheet.right - sheet.left - text_width(count, size) - size
    label = shorten(strip.label, room, size, bold=True)
    end = sheet.left + text_width(label, size, bold=True) + size * 0.7
    # The grid must not run through the words.
    sheet.box(sheet.left, top, end + text_width(count, size), top + size * 1.5, "paper")
    sheet.text(sheet.left, top + size * 1.1, label, tone=strip.role, bold=True)
    sheet.text(end, top + size * 1.1, count, tone="soft")


def _dots(
    sheet: Sheet,
    role: str,
    members: list[tuple[str, float]],
    shape: tuple[list[int], float],
    across: Axis,
    top: float,
    centre: float | None,
) -> None:
    """
    Draw one row's dots and median.

    ``shape`` is the dots' levels and half the row's height, ``centre`` the median's x in px.
    """
    size, radius = sheet.size, sheet.size * _RADIUS
    levels, half = shape
    middle = top + half
    spots = [
        (across(value), middle + level * radius * 1.7)
        for (_, value), level in zip(members, levels, strict=True)
    ]
    sheet.taken += [(x - radius, y - radius, x + radius, y + radius) for x, y in spots]
    if centre is not None:
        sheet.taken.append((centre - 3, middle - half, centre + 3, middle + half))
        # The median lies behind the dots, so that it hides none of them.
        sheet.stroke([((centre, middle - half), (centre, middle + half))], "ink", 2.6)
    sheet.dots(spots, radius + 0.8, "paper")
    sheet.dots(spots, radius, role)
    order = sorted(range(len(members)), key=lambda n: members[n][1])
    for n in dict.fromkeys((order[-1], order[0])):
        _name(sheet, members[n][0], spots[n], radius, (top, top + half * 2 + size * 0.7))


def _name(
    sheet: Sheet, chain: str, spot: tuple[float, float], radius: float, span: tuple[float, float]
) -> None:
    """Write a chain's name beside its dot, or below or above it, if there is room."""
    size, (x, y) = sheet.size, spot
    name = shorten(chain, size * 12, size)
    width, up, down = text_width(name, size), size * 0.55, size * 0.55
    clear = radius + 3
    beside = ((x + clear, y), (x - clear - width, y))
    across = ((x - width / 2, y + clear + down), (x - width / 2, y - clear - up))
    for left, line in (*beside, *across):
        inside = left >= sheet.left and left + width <= sheet.right
        inside = inside and span[0] <= line - up and line + down <= span[1]
        box = left - 1, line - up, left + width + 1, line + down
        if inside and sheet.free(*box):
            sheet.taken.append(box)
            sheet.text(left, line + size * 0.36, name)
            return
