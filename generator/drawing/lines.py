"""Lines over weeks: labelled at their ends, gaps left open, events as dashed rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from generator.drawing.courses import (
    Places,
    dashes,
    draw_line,
    fill_between,
    places_of,
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
from generator.drawing.palette import Axis, human, text_width
from generator.drawing.panels import draw_panels
from generator.drawing.weeks import Mark, calendar, draw_events, place_events
from generator.model.chart import LineChart
from generator.model.drawn import THINNED
from generator.model.points import Points
from generator.model.series import week_name

_MONTHLY_ABOVE, _QUARTERLY_ABOVE = 60, 300
"""From how many weeks on the table keeps one row per month, or per quarter."""
_FILL = 0.3
"""How strongly the areas of a stacked chart are filled; the grid shines through."""


@paint.register(LineChart)
def _(chart: LineChart, sheet: Sheet) -> Table:
    log = chart.scale == "log"
    lines: list[Drawable]
    lines = [(line, _on_scale(line.points, log=log)) for line in chart.lines]
    dropped = sum(len(line.points) - len(points) for line, points in lines)
    if dropped:
        verb = "values at or below zero have" if dropped > 1 else "value at or below zero has"
        sheet.note(f"{dropped} {verb} no place on the log scale.")
    floors = [Points.of(()) for _ in lines]
    if chart.stacked:
        lines, floors = _piled(lines)
    if not any(kept for _, kept in lines):
        middle = (sheet.left + sheet.right) / 2, (sheet.top + sheet.bottom) / 2
        sheet.text(*middle, "no data", tone="soft", anchor="center")
        return _table(chart)

    if chart.panels:
        draw_panels(chart, sheet, lines, _limits(chart, lines))
        return _table(chart)
    plot = _fitted(chart, sheet, lines, floors)
    across, up, left, right, top = plot.across, plot.up, plot.left, plot.right, plot.top
    sheet.taken += [item.box for item in plot.inside]
    sheet.taken += [(mark.x - 1, top, mark.x + 1, plot.floor) for mark in plot.events]
    if shaded := stretches(chart):
        shade(sheet, shaded, (across, top, plot.floor), _places(lines, plot))
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
    # The ends of a range are alike by intent.
    styles = [None] * len(lines) if chart.band else dashes([line.role for line, _ in lines])
    order = sorted(range(len(lines)), key=lambda n: lines[n][0].role != "muted")
    for line, kept, dash in ((*lines[n], styles[n]) for n in order):
        draw_line(sheet, line.role, kept, across, up, dash)
    write_inside(sheet, plot.inside)
    write_ends(sheet, plot.ends, up, right, (top, plot.floor))
    return _table(chart)


def _on_scale(points: Points, *, log: bool) -> Points:
    return points.where(points.values > 0) if log else points


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


def _fitted(chart: LineChart, sheet: Sheet, lines: list[Drawable], floors: list[Points]) -> _Plot:
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
        if not early:
            return plot
        axes = plot.across, plot.up
        placed, homeless = place_inside(sheet, early, _places(lines, plot), plot.field(), axes)
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
    room = max((text_width(part, sheet.size) for end in ends for part in end.parts), default=0)
    right = sheet.right - (room + 10 if ends else 4)
    low, high = _limits(chart, lines, *(reference[:1] if reference else ()))
    log = chart.scale == "log"
    words = Axis(low, high, 0, 1, log).words(chart.unit)
    left = sheet.left + max((text_width(word, sheet.size) for _, word in words), default=0) + 8
    weeks = np.concatenate([kept.weeks for _, kept in lines])
    across = Axis(int(weeks.min()), int(weeks.max()), left + 3, right - 3)
    marks, rows = place_events(sheet, chart.events, across, (left, sheet.right))
    top = sheet.top + rows * sheet.size * 1.25
    floor = sheet.bottom - sheet.size * 1.9
    up = Axis(low, high, floor, top, log)
    return _Plot(across, up, left, right, top, floor, words, marks, ends, [], reference)


def _places(lines: list[Drawable], plot: _Plot) -> Places:
    """Where the points of all lines lie."""
    columns = zip(*(places_of(kept, plot.across, plot.up) for _, kept in lines), strict=True)
    right, down = map(np.concatenate, columns)
    return right, down


def _piled(lines: list[Drawable]) -> tuple[list[Drawable], list[Points]]:
    """Put each line on those before it; give the raised lines and what each stands on."""
    height: dict[int, float] = {}
    raised, floors = [], []
    for line, points in lines:
        weeks = points.weeks.tolist()
        under = np.array([height.get(week, 0.0) for week in weeks], np.float64)
        floors.append(replace(points, values=under))
        raised.append((line, replace(points, values=under + points.values)))
        height.update(zip(weeks, (under + points.values).tolist(), strict=True))
    return raised, floors


def _limits(chart: LineChart, lines: list[Drawable], *more: float) -> tuple[float, float]:
    """Ends of the axis for some lines, and for ``more`` values."""
    values = np.concatenate([*(kept.values for _, kept in lines), more])
    low, high = float(values.min()), float(values.max())
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
    columns = [
        dict(zip(line.points.weeks.tolist(), line.points.values.tolist(), strict=True))
        for line in chart.lines
    ]
    weeks = list(map(dt.date.fromordinal, sorted(set().union(*columns))))
    head = "Week"
    if len(weeks) > _MONTHLY_ABOVE:
        months = 3 if len(weeks) > _QUARTERLY_ABOVE else 1
        head = THINNED[months]
        weeks = sorted({(w.year, (w.month - 1) // months): w for w in weeks}.values())
    rows = tuple(
        (week_name(week), *(human(c[day], chart.unit) if day in c else "–" for c in columns))
        for week in weeks
        for day in [week.toordinal()]
    )
    return (head, *(line.label for line in chart.lines)), rows
