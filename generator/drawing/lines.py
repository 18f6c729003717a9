"""Lines over weeks: labelled at their ends, gaps left open, events as dashed rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from generator.drawing.frame import Sheet, Spot, Table, paint, rungs
from generator.drawing.palette import Axis, human, shorten, text_width, wrap
from generator.drawing.weeks import calendar, draw_events, place_events
from generator.model.chart import Line, LineChart, Point
from generator.model.series import week_name

_MONTHLY_ABOVE, _QUARTERLY_ABOVE = 60, 300
"""From how many weeks on the table keeps one row per month, or per quarter."""
_FILL = 0.3
"""How strongly the areas of a stacked chart are filled; the grid shines through."""


@paint.register(LineChart)
def _(chart: LineChart, sheet: Sheet) -> Table:
    log = chart.scale == "log"
    lines = [(line, [p for p in line.points if p.value > 0 or not log]) for line in chart.lines]
    dropped = sum(len(line.points) - len(points) for line, points in lines)
    if dropped:
        verb = "values at or below zero have" if dropped > 1 else "value at or below zero has"
        sheet.note(f"{dropped} {verb} no place on the log scale.")
    floors = [list[Point]() for _ in lines]
    if chart.stacked:
        lines, floors = _piled(lines)
    points = [point for _, kept in lines for point in kept]
    if not points:
        middle = (sheet.left + sheet.right) / 2, (sheet.top + sheet.bottom) / 2
        sheet.text(*middle, "no data", tone="soft", anchor="center")
        return _table(chart)

    reference = chart.reference
    if reference and log and reference[0] <= 0:
        reference = None
    ends = _ends(sheet, lines, floors, reference)
    room = max((text_width(part, sheet.size) for end in ends for part in end.parts), default=0)
    right = sheet.right - (room + 10 if ends else 4)
    values = [point.value for point in points] + ([reference[0]] if reference else [])
    low, high = _limits(chart, values)
    words = Axis(low, high, 0, 1, log).words(chart.unit)
    left = sheet.left + max((text_width(word, sheet.size) for _, word in words), default=0) + 8
    weeks = [point.week.toordinal() for point in points]
    across = Axis(min(weeks), max(weeks), left + 3, right - 3)
    marks, rows = place_events(sheet, chart.events, across, (left, sheet.right))
    top = sheet.top + rows * sheet.size * 1.25
    floor = sheet.bottom - sheet.size * 1.9
    up = Axis(low, high, floor, top, log)

    rungs(sheet, up, left, right, words)
    if low <= 0 <= high and not log:
        sheet.stroke([((left, up(0)), (right, up(0)))], "axis")
    calendar(sheet, across, floor)
    draw_events(sheet, marks, top, floor)
    for (line, kept), under in zip(lines, floors, strict=True):
        if under:
            tops, feet = (
                [(across(p.week.toordinal()), up(p.value)) for p in edge] for edge in (kept, under)
            )
            sheet.area(tops, feet, line.role, _FILL)
    if reference:
        sheet.stroke([((left, up(reference[0])), (right, up(reference[0])))], "ink", 1, dash=(5, 3))
    # Lines in the background go first, so that they do not cover the others.
    for line, kept in sorted(lines, key=lambda pair: pair[0].role != "muted"):
        _draw_line(sheet, line.role, _runs(kept), across, up)
    _write_ends(sheet, ends, up, right, (top, floor))
    return _table(chart)


def _piled(
    lines: list[tuple[Line, list[Point]]],
) -> tuple[list[tuple[Line, list[Point]]], list[list[Point]]]:
    """Put each line on those before it; give the raised lines and what each stands on."""
    height: dict[dt.date, float] = {}
    raised, floors = [], []
    for line, points in lines:
        floors.append([replace(p, value=height.get(p.week, 0.0)) for p in points])
        height |= {p.week: height.get(p.week, 0.0) + p.value for p in points}
        raised.append((line, [replace(p, value=height[p.week]) for p in points]))
    return raised, floors


def _limits(chart: LineChart, values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    if chart.scale == "log":
        return (low / 1.12, high * 1.12)
    if chart.from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    margin = (high - low) * 0.04 or abs(high) * 0.5 or 1.0
    if low == high == 0:
        return 0.0, 1.0
    return (low - margin if low else 0.0), (high + margin if high else 0.0)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Part a line's points wherever more than a week lies between two of them."""
    runs: list[list[Point]] = [[point] for point in points[:1]]
    for before, point in pairwise(points):
        if (point.week - before.week).days > 7:
            runs.append([])
        runs[-1].append(point)
    return runs


def _draw_line(sheet: Sheet, role: str, runs: list[list[Point]], across: Axis, up: Axis) -> None:
    """Draw full weeks as a line, weeks of one day as dots on a faint one, lone weeks as dots."""
    full: list[list[Spot]] = []
    faint: list[list[Spot]] = []
    sampled: list[Spot] = []
    lone: list[Spot] = []
    for run in runs:
        spots = [(across(point.week.toordinal()), up(point.value)) for point in run]
        sampled += [spot for spot, point in zip(spots, run, strict=True) if point.days == 1]
        if len(run) == 1:
            lone += spots
        before = None
        for n, (one, two) in enumerate(pairwise(spots)):
            kind = faint if 1 in {run[n].days, run[n + 1].days} else full
            if kind is not before:
                kind.append([one])
            kind[-1].append(two)
            before = kind
    weight = sheet.size / 6.5
    sheet.stroke(faint, role, weight * 0.6, alpha=0.5)
    sheet.stroke(full, role, weight)
    sheet.dots(sampled, weight * 0.75, role)
    sheet.dots(lone, weight * 1.2, role)


class _End(NamedTuple):
    """What is written to the right of the plot, at the height of ``value``."""

    tone: str
    parts: list[str]
    value: float
    reaches: bool
    """Whether its line comes near the plot's right edge."""


def _ends(
    sheet: Sheet,
    lines: list[tuple[Line, list[Point]]],
    floors: list[list[Point]],
    reference: tuple[float, str] | None,
) -> list[_End]:
    """Wrap the labels of several lines, and of the reference rule, to at most two rows."""
    room = (sheet.right - sheet.left) * 0.3
    last = max(points[-1].week for _, points in lines if points)
    wanted: list[tuple[str, str, float, bool]] = []
    for (line, points), under in zip(lines, floors, strict=True):
        if points and len(lines) > 1:
            value = (points[-1].value + under[-1].value) / 2 if under else points[-1].value
            near = (last - points[-1].week).days < 30
            wanted.append((line.role, line.label, value, near))
    if reference:
        wanted.append(("ink", reference[1], reference[0], True))
    ends = []
    for tone, label, value, reaches in wanted:
        parts = wrap(label, room, sheet.size)
        parts[1:] = [shorten(" ".join(parts[1:]), room, sheet.size)] if parts[1:] else []
        ends.append(_End(tone, parts, value, reaches))
    return ends


def _write_ends(sheet: Sheet, ends: list[_End], up: Axis, right: float, span: Spot) -> None:
    """Write labels at the heights of their lines' ends, pushed apart where they collide."""
    pitch = sheet.size * 1.15
    room = span[1] - span[0] + pitch
    # Where there are too many, lines in the background lose their labels first.
    while sum(len(end.parts) for end in ends) * pitch > room:
        least = max(range(len(ends)), key=lambda n: (ends[n].tone == "muted", n))
        ends = ends[:least] + ends[least + 1 :]
    ends = sorted(ends, key=lambda end: (up(end.value), end.parts))
    heights = [len(end.parts) * pitch for end in ends]
    tops = [up(end.value) - height / 2 for end, height in zip(ends, heights, strict=True)]
    tops = _spread(tops, heights, span[0] - pitch / 2, span[1] + pitch / 2)
    for end, top, height in zip(ends, tops, heights, strict=True):
        y, middle = up(end.value), top + height / 2
        if end.reaches and abs(middle - y) > pitch / 3:
            sheet.stroke([((right - 1, y), (right + 6, middle))], end.tone, 1, alpha=0.6)
        for n, part in enumerate(end.parts):
            sheet.text(right + 8, top + pitch * (n + 0.8), part, tone=end.tone)


def _spread(tops: list[float], heights: list[float], least: float, most: float) -> list[float]:
    """Move stacked labels apart by as little as possible, between ``least`` and ``most`` px."""
    groups: list[tuple[float, list[int]]] = []

    def begin(members: list[int]) -> float:
        whole = sum(heights[n] for n in members)
        offsets = [sum(heights[m] for m in members[:k]) for k in range(len(members))]
        wanted = sum(tops[n] - offset for n, offset in zip(members, offsets, strict=True))
        return max(least, min(wanted / len(members), most - whole))

    for n in range(len(tops)):
        members = [n]
        while groups and groups[-1][0] + sum(heights[m] for m in groups[-1][1]) > begin(members):
            members = [*groups.pop()[1], *members]
        groups.append((begin(members), members))
    return [
        start + sum(heights[m] for m in members[:k])
        for start, members in groups
        for k in range(len(members))
    ]


def _table(chart: LineChart) -> Table:
    """Give one row per week; in long series only the last week of a month or quarter."""
    cells = {(p.week, n): p.value for n, line in enumerate(chart.lines) for p in line.points}
    weeks = sorted({week for week, _ in cells})
    if len(weeks) > _MONTHLY_ABOVE:
        months = 3 if len(weeks) > _QUARTERLY_ABOVE else 1
        weeks = sorted({(w.year, (w.month - 1) // months): w for w in weeks}.values())
    columns = range(len(chart.lines))
    rows = tuple(
        (
            week_name(week),
            *(human(cells[week, n], chart.unit) if (week, n) in cells else "–" for n in columns),
        )
        for week in weeks
    )
    return ("Week", *(line.label for line in chart.lines)), rows
