"""Lines over weeks: labelled at their ends, gaps left open, events as dashed rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.drawing.frame import Anchor, Sheet, Spot, Table, paint, rungs
from generator.drawing.palette import Axis, human, shorten, text_width, wrap
from generator.model.chart import EventMark, Line, LineChart, Point
from generator.model.series import week_name

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHLY_ABOVE, _QUARTERLY_ABOVE = 60, 260
_YEARS_ABOVE_DAYS = 600
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

    labels = _end_labels(sheet, lines, floors) if len(chart.lines) > 1 else []
    room = max(
        (text_width(part, sheet.size) for _, parts, _ in labels for part in parts), default=0
    )
    right = sheet.right - (room + 10 if labels else 4)
    low, high = _limits(chart, [point.value for point in points])
    wide = max(
        text_width(word, sheet.size) for _, word in Axis(low, high, 0, 1, log).words(chart.unit)
    )
    left = sheet.left + wide + 8
    weeks = [point.week.toordinal() for point in points]
    across = Axis(min(weeks), max(weeks), left + 3, right - 3)
    marks, rows = _place_events(sheet, chart.events, across, (left, sheet.right))
    top = sheet.top + rows * sheet.size * 1.25
    floor = sheet.bottom - sheet.size * 1.9
    up = Axis(low, high, floor, top, log)

    rungs(sheet, up, left, right, up.words(chart.unit))
    if low <= 0 <= high and not log:
        sheet.stroke([((left, up(0)), (right, up(0)))], "axis")
    _calendar(sheet, across, floor)
    _draw_events(sheet, marks, top, floor)
    for (line, kept), under in zip(lines, floors, strict=True):
        if under:
            tops, feet = (
                [(across(p.week.toordinal()), up(p.value)) for p in edge] for edge in (kept, under)
            )
            sheet.area(tops, feet, line.role, _FILL)
    runs = [(line, _runs(kept)) for line, kept in lines]
    for line, pieces in runs:
        _draw_line(
            sheet, line, [[(across(p.week.toordinal()), up(p.value), p) for p in r] for r in pieces]
        )
    spots = [(across(p.week.toordinal()), up(p.value)) for p in points]
    if chart.reference and (chart.reference[0] > 0 or not log):
        _refer(sheet, up(chart.reference[0]), chart.reference[1], (left, right), spots)
    _write_ends(sheet, labels, up, right, (top, floor))
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
    if chart.reference and (chart.reference[0] > 0 or chart.scale == "linear"):
        values = [*values, chart.reference[0]]
    low, high = min(values), max(values)
    if chart.scale == "log":
        return (low / 1.12, high * 1.12)
    if chart.from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    margin = (high - low) * 0.04 or abs(high) * 0.5 or 1.0
    return (low - margin if low else 0.0), (high + margin if high else 0.0)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Part a line's points wherever more than a week lies between two of them."""
    runs: list[list[Point]] = [[point] for point in points[:1]]
    for before, point in pairwise(points):
        if (point.week - before.week).days > 7:
            runs.append([])
        runs[-1].append(point)
    return runs


def _draw_line(sheet: Sheet, line: Line, runs: list[list[tuple[float, float, Point]]]) -> None:
    full: list[list[Spot]] = []
    faint: list[list[Spot]] = []
    sampled: list[Spot] = []
    lone: list[Spot] = []
    for run in runs:
        sampled += [(x, y) for x, y, point in run if point.days == 1]
        if len(run) == 1 and run[0][2].days > 1:
            lone.append(run[0][:2])
        before = None
        for one, two in pairwise(run):
            kind = faint if 1 in (one[2].days, two[2].days) else full
            if kind is not before:
                kind.append([one[:2]])
            kind[-1].append(two[:2])
            before = kind
    weight = sheet.size / 6.5
    sheet.stroke(faint, line.role, weight * 0.6, alpha=0.5)
    sheet.stroke(full, line.role, weight)
    sheet.dots(sampled, weight * 0.75, line.role)
    sheet.dots(lone, weight * 1.2, line.role)


def _end_labels(
    sheet: Sheet, lines: list[tuple[Line, list[Point]]], floors: list[list[Point]]
) -> list[tuple[Line, list[str], float]]:
    """Wrap each line's label to at most two rows; with it goes its last value, or its middle."""
    room = (sheet.right - sheet.left) * 0.3
    labels = []
    for (line, points), under in zip(lines, floors, strict=True):
        if points:
            end = (points[-1].value + under[-1].value) / 2 if under else points[-1].value
            parts = wrap(line.label, room, sheet.size)
            parts[1:] = [shorten(" ".join(parts[1:]), room, sheet.size)] if parts[1:] else []
            labels.append((line, parts, end))
    return labels


def _write_ends(
    sheet: Sheet,
    labels: list[tuple[Line, list[str], float]],
    up: Axis,
    right: float,
    span: tuple[float, float],
) -> None:
    """Write labels at the heights of their lines' ends, pushed apart where they collide."""
    pitch = sheet.size * 1.15
    room = span[1] - span[0] + pitch
    # Where there are too many, lines in the background lose their labels first.
    while sum(len(parts) * pitch for _, parts, _ in labels) > room:
        least = max(range(len(labels)), key=lambda n: (labels[n][0].role == "muted", n))
        labels = labels[:least] + labels[least + 1 :]
    labels = sorted(labels, key=lambda label: (up(label[2]), label[0].label))
    tops = [up(value) - len(parts) * pitch / 2 for _, parts, value in labels]
    heights = [len(parts) * pitch for _, parts, _ in labels]
    for n in range(1, len(tops)):
        tops[n] = max(tops[n], tops[n - 1] + heights[n - 1])
    lowest = span[1] + pitch / 2
    for n in reversed(range(len(tops))):
        tops[n] = min(tops[n], lowest - heights[n])
        lowest = tops[n]
    for (line, parts, value), top, height in zip(labels, tops, heights, strict=True):
        middle = top + height / 2
        if abs(middle - up(value)) > pitch / 3:
            sheet.stroke([((right - 1, up(value)), (right + 6, middle))], line.role, 1, alpha=0.6)
        for n, part in enumerate(parts):
            sheet.text(right + 8, top + pitch * (n + 0.8), part, tone=line.role)


def _calendar(sheet: Sheet, across: Axis, floor: float) -> None:
    """Write years, or months where the chart shows less than two years."""
    first, last = dt.date.fromordinal(int(across.low)), dt.date.fromordinal(int(across.high))
    yearly = (last - first).days > _YEARS_ABOVE_DAYS
    months = [
        dt.date(first.year + n // 12, n % 12 + 1, 1)
        for n in range(first.month - 1, (last.year - first.year) * 12 + last.month)
    ]
    starts = [m for m in months if first <= m <= last and (m.month == 1 or not yearly)]
    starts = starts or [first]
    room = text_width("2024   " if yearly else "Sep 2024   ", sheet.size)
    apart = (across.end - across.start) / max(1, across.high - across.low) * (365 if yearly else 30)
    choices = (1, 2, 3, 5, 10, 20) if yearly else (1, 2, 3, 6, 12)
    step = next((c for c in choices if c * apart >= room), choices[-1])
    for start in starts:
        x = across(start.toordinal())
        if (start.year if yearly else start.month - 1) % step and len(starts) > 1:
            continue
        word = str(start.year) if yearly else f"{_MONTHS[start.month - 1]} {start.year}"
        half = text_width(word, sheet.size) / 2
        sheet.stroke([((x, floor), (x, floor + 4))], "axis")
        x = min(max(x, across.start - 3 + half), sheet.right - half)
        sheet.text(x, floor + sheet.size * 1.35, word, tone="soft", anchor="center")


def _place_events(
    sheet: Sheet, events: Sequence[EventMark], across: Axis, span: Spot
) -> tuple[list[tuple[float, int, float, str]], int]:
    """
    Find room for event labels in two rows above the plot.

    Gives for each event its x, its row (0 is next to the plot, -1 means no label), the
    label's left end and the label; and how many rows are used.
    """
    inside = [e for e in events if across.low <= e.date.toordinal() <= across.high]
    taken: tuple[list[Spot], list[Spot]] = ([], [])
    marks = []
    for event in sorted(inside, key=lambda e: (e.date, e.label)):
        x = across(event.date.toordinal())
        label = shorten(event.label, (span[1] - span[0]) / 2, sheet.size)
        width = text_width(label, sheet.size)
        choices = [(row, x - width * part) for row in (0, 1) for part in (0.5, 0, 1)]
        for row, start in choices:
            ends = (start, start + width)
            fits = span[0] <= ends[0] and ends[1] <= span[1]
            # A label in the upper row hangs on a rule that passes through the lower row.
            bars = [(row, ends), *([(0, (x, x))] if row else [])]
            clear = all(b < l - 6 or a > r + 6 for n, (a, b) in bars for l, r in taken[n])  # noqa: E741
            if fits and clear:
                for n, bar in bars:
                    taken[n].append(bar)
                marks.append((x, row, start, label))
                break
        else:
            marks.append((x, -1, x, ""))
    return marks, max((row for _, row, _, _ in marks), default=-1) + 1


def _draw_events(
    sheet: Sheet, marks: list[tuple[float, int, float, str]], top: float, floor: float
) -> None:
    pitch = sheet.size * 1.25
    for x, row, start, label in marks:
        begin = top - max(row, 0) * pitch
        sheet.stroke([((x, begin), (x, floor))], "axis", 1, dash=(3, 3))
        if label:
            sheet.text(start, begin - sheet.size * 0.3, label, tone="soft")


def _refer(sheet: Sheet, y: float, label: str, span: Spot, spots: list[Spot]) -> None:
    """Draw the reference rule, with its label where the fewest points are."""
    sheet.stroke([((span[0], y), (span[1], y))], "ink", 1, dash=(5, 3))
    label = shorten(label, span[1] - span[0], sheet.size)
    width, height = text_width(label, sheet.size), sheet.size * 1.2
    places: list[tuple[float, float, Anchor]] = [
        (x, above, "left")
        for above in (y - height, y + 1)
        for x in (span[0] + 3, (span[0] + span[1] - width) / 2, span[1] - width - 3)
        if above > sheet.top and above + height < sheet.bottom - sheet.size * 1.9
    ] or [(span[0] + 3, y - height, "left")]
    x, above, anchor = min(
        places,
        key=lambda p: sum(
            p[0] - 4 < a < p[0] + width + 4 and p[1] < b < p[1] + height for a, b in spots
        ),
    )
    sheet.box(x - 2, above, x + width + 2, above + height - 1, "paper", 0.8)
    sheet.text(x, above + sheet.size * 0.95, label, anchor=anchor)


def _table(chart: LineChart) -> Table:
    """Give one row per week; in long series only the last week of a month or quarter."""
    cells = {(p.week, n): p for n, line in enumerate(chart.lines) for p in line.points}
    weeks = sorted({week for week, _ in cells})
    if len(weeks) > _MONTHLY_ABOVE:
        months = 3 if len(weeks) > _QUARTERLY_ABOVE else 1
        weeks = sorted({(w.year, (w.month - 1) // months): w for w in weeks}.values())
    rows = tuple(
        (
            week_name(week),
            *(
                human(cells[week, n].value, chart.unit, 4) if (week, n) in cells else "–"
                for n in range(len(chart.lines))
            ),
        )
        for week in weeks
    )
    return ("Week", *(line.label for line in chart.lines)), rows
