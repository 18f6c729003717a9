"""Lines over weeks: labelled at their ends, gaps left open, events as dashed rules."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from generator.drawing.courses import (
    draw_line,
    fill_between,
    runs_of,
    shade,
    spots_of,
    stretches,
)
from generator.drawing.ends import (
    Drawable,
    End,
    Field,
    Inside,
    beside,
    ends_of,
    place_inside,
    write_ends,
    write_inside,
)
from generator.drawing.frame import Sheet, Table, paint, rungs
from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, human, text_width
from generator.drawing.panels import draw_panels
from generator.drawing.weeks import Mark, calendar, draw_events, place_events
from generator.model.chart import LineChart, Point
from generator.model.series import week_name

_MONTHLY_ABOVE, _QUARTERLY_ABOVE = 60, 300
"""From how many weeks on the table keeps one row per month, or per quarter."""
_FILL = 0.3
"""How strongly the areas of a stacked chart are filled; the grid shines through."""


@paint.register(LineChart)
def _(chart: LineChart, sheet: Sheet) -> Table:
    log = chart.scale == "log"
    lines: list[Drawable]
    lines = [(line, [p for p in line.points if p.value > 0 or not log]) for line in chart.lines]
    dropped = sum(len(line.points) - len(points) for line, points in lines)
    if dropped:
        verb = "values at or below zero have" if dropped > 1 else "value at or below zero has"
        sheet.note(f"{dropped} {verb} no place on the log scale.")
    floors = [list[Point]() for _ in lines]
    if chart.stacked:
        lines, floors = _piled(lines)
    if not any(kept for _, kept in lines):
        middle = (sheet.left + sheet.right) / 2, (sheet.top + sheet.bottom) / 2
        sheet.text(*middle, "no data", tone="soft", anchor="center")
        return _table(chart)

    if chart.panels:
        values = [point.value for _, kept in lines for point in kept]
        draw_panels(chart, sheet, lines, _limits(chart, values))
        return _table(chart)
    plot = _fitted(chart, sheet, lines, floors)
    across, up, left, right, top = plot.across, plot.up, plot.left, plot.right, plot.top
    sheet.taken += [item.box for item in plot.inside]
    sheet.taken += [(mark.x - 1, top, mark.x + 1, plot.floor) for mark in plot.events]
    shade(sheet, stretches(chart), (across, top, plot.floor), _spots(lines, plot))
    rungs(sheet, up, left, right, plot.words)
    if up.low <= 0 <= up.high and not log:
        sheet.stroke([((left, up(0)), (right, up(0)))], "axis")
    calendar(sheet, across, plot.floor)
    draw_events(sheet, plot.events, top, plot.floor)
    for (line, kept), under in zip(lines, floors, strict=True):
        if under:
            tops, feet = (spots_of(edge, across, up) for edge in (kept, under))
            sheet.area(tops, feet, line.role, _FILL)
    if chart.band:
        fill_between(sheet, [kept for _, kept in lines], across, up, _FILL / 2)
    if plot.reference:
        level = up(plot.reference[0])
        sheet.stroke([((left, level), (right, level))], "ink", 1, dash=(5, 3))
    # Lines in the background go first, so that they do not cover the others.
    for line, kept in sorted(lines, key=lambda pair: pair[0].role != "muted"):
        draw_line(sheet, line.role, runs_of(kept), across, up)
    write_inside(sheet, plot.inside)
    write_ends(sheet, plot.ends, up, right, (top, plot.floor))
    return _table(chart)


class _Plot(NamedTuple):
    """Where everything lies, once the labels have found their places."""

    across: Axis
    up: Axis
    left: float
    right: float
    top: float
    floor: float
    words: list[tuple[float, str]]
    events: list[Mark]
    ends: list[End]
    """Labels to the right of the plot."""
    inside: list[Inside]
    """Labels at the ends of lines that stop early."""
    reference: tuple[float, str] | None

    def field(self) -> Field:
        """What labels inside the plot must keep to, and keep off."""
        crossings = [self.up(self.reference[0])] if self.reference else []
        box = self.left, self.top, self.right, self.floor
        return Field(box, [mark.x for mark in self.events], crossings)


def _fitted(
    chart: LineChart, sheet: Sheet, lines: list[Drawable], floors: list[list[Point]]
) -> _Plot:
    """Lay out the plot; labels that find no room inside it go to its right, one by one."""
    log = chart.scale == "log"
    reference = chart.reference
    if reference and log and reference[0] <= 0:
        reference = None
    ends = ends_of(sheet, lines, floors, reference)
    early = [end for end in ends if not end.reaches and not chart.stacked]
    while True:
        outside = [beside(sheet, end) for end in ends if end not in early]
        plot = _laid_out(chart, sheet, lines, outside, reference)
        axes = plot.across, plot.up
        placed, homeless = place_inside(sheet, early, _spots(lines, plot), plot.field(), axes)
        if not homeless:
            return plot._replace(inside=placed)
        early = [end for end in early if end not in homeless]


def _laid_out(
    chart: LineChart,
    sheet: Sheet,
    lines: list[Drawable],
    ends: list[End],
    reference: tuple[float, str] | None,
) -> _Plot:
    points = [point for _, kept in lines for point in kept]
    room = max((text_width(part, sheet.size) for end in ends for part in end.parts), default=0)
    right = sheet.right - (room + 10 if ends else 4)
    values = [point.value for point in points] + ([reference[0]] if reference else [])
    low, high = _limits(chart, values)
    log = chart.scale == "log"
    words = Axis(low, high, 0, 1, log).words(chart.unit)
    left = sheet.left + max((text_width(word, sheet.size) for _, word in words), default=0) + 8
    weeks = [point.week.toordinal() for point in points]
    across = Axis(min(weeks), max(weeks), left + 3, right - 3)
    marks, rows = place_events(sheet, chart.events, across, (left, sheet.right))
    top = sheet.top + rows * sheet.size * 1.25
    floor = sheet.bottom - sheet.size * 1.9
    up = Axis(low, high, floor, top, log)
    return _Plot(across, up, left, right, top, floor, words, marks, ends, [], reference)


def _spots(lines: list[Drawable], plot: _Plot) -> list[Spot]:
    return [spot for _, kept in lines for spot in spots_of(kept, plot.across, plot.up)]


def _piled(lines: list[Drawable]) -> tuple[list[Drawable], list[list[Point]]]:
    """Put each line on those before it; give the raised lines and what each stands on."""
    height: dict[dt.date, float] = {}
    raised, floors = [], []
    for line, points in lines:
        floors.append([Point(p.week, height.get(p.week, 0.0), p.days) for p in points])
        height |= {p.week: height.get(p.week, 0.0) + p.value for p in points}
        raised.append((line, [Point(p.week, height[p.week], p.days) for p in points]))
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
