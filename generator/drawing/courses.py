"""The course of one line: full weeks, weeks of one day, gaps, and stretches to be shaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean

from generator.drawing.frame import Sheet
from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, text_width
from generator.model.chart import LineChart, Point, Shade

_WEEK = dt.timedelta(weeks=1)
_FEWEST_WEEKS = 8
"""Shorter stretches are seen by their points; a band would only be noise."""
_ONE_DAY, _SOME_DAYS = "one day a week", "not all days"
_SHADE, _MOSTLY = 0.4, 0.8


def runs_of(points: Sequence[Point]) -> list[list[Point]]:
    """Part a line's points wherever more than a week lies between two of them."""
    runs: list[list[Point]] = [[point] for point in points[:1]]
    for before, point in pairwise(points):
        if point.week - before.week > _WEEK:
            runs.append([])
        runs[-1].append(point)
    return runs


def spots_of(points: Sequence[Point], across: Axis, up: Axis) -> list[Spot]:
    """Where points lie, in px."""
    weeks = across.along(point.week.toordinal() for point in points)
    return list(zip(weeks, up.along(point.value for point in points), strict=True))


def draw_line(sheet: Sheet, role: str, runs: list[list[Point]], across: Axis, up: Axis) -> None:
    """Draw full weeks as a line, weeks of one day as dots on a faint one, lone weeks as dots."""
    full: list[list[Spot]] = []
    faint: list[list[Spot]] = []
    sampled: list[Spot] = []
    lone: list[Spot] = []
    for run in runs:
        spots = spots_of(run, across, up)
        single = [spot for spot, point in zip(spots, run, strict=True) if point.days == 1]
        sampled += single
        if len(run) == 1:
            lone += spots
        if not single and len(run) > 1:
            full.append(spots)
            continue
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


def fill_between(
    sheet: Sheet, lines: Sequence[Sequence[Point]], across: Axis, up: Axis, alpha: float
) -> None:
    """Fill the range from the lowest to the highest line, in weeks that several of them have."""
    ends: dict[dt.date, list[float]] = {}
    for points in lines:
        for point in points:
            ends.setdefault(point.week, []).append(point.value)
    several = [Point(week, max(ends[week])) for week in sorted(ends) if len(ends[week]) > 1]
    for run in runs_of(several):
        upper = spots_of(run, across, up)
        lower = spots_of([Point(p.week, min(ends[p.week])) for p in run], across, up)
        if len(run) > 1:
            sheet.area(upper, lower, "first", alpha)


def stretches(chart: LineChart) -> list[Shade]:
    """
    List the stretches of partial coverage: those the chart states, else those of its points.

    A week counts as partial where none of the lines stands on all of its days.
    """
    if chart.shades:
        return list(chart.shades)
    days: dict[dt.date, int] = {}
    for line in chart.lines:
        for point in line.points:
            days[point.week] = max(days.get(point.week, 0), point.days)
    found: list[list[dt.date]] = []
    for week in sorted(days):
        if days[week] >= 7:
            found.append([])
        else:
            if not found or (found[-1] and week - found[-1][-1] > 2 * _WEEK):
                found.append([])
            found[-1].append(week)
    return [
        Shade(run[0], run[-1], _ONE_DAY if _mostly_one_day(days[w] for w in run) else _SOME_DAYS)
        for run in found
        if len(run) >= _FEWEST_WEEKS
    ]


def _mostly_one_day(days: Iterable[int]) -> bool:
    """Whether four in five of the weeks stand on one day, as cautions below charts count it."""
    return fmean(n == 1 for n in days) >= _MOSTLY


def shade(
    sheet: Sheet, found: Sequence[Shade], plot: tuple[Axis, float, float], spots: Sequence[Spot]
) -> None:
    """
    Shade stretches of a plot; each is named where no line passes.

    ``plot`` is the axis across with the plot's top and floor in px; ``spots`` are where the
    lines pass, and ``taken`` of the sheet holds what else no name may lie on.
    """
    size = sheet.small
    across, top, floor = plot
    for item in found:
        left, right = across(item.first.toordinal()), across(item.last.toordinal())
        sheet.box(left, top, right, floor, "rule", _SHADE)
        width = text_width(item.label, size)
        if width + 8 > right - left:
            continue
        for base in (top + size * 1.05, floor - size * 0.5):
            for x in (left + 4, right - 4 - width, (left + right - width) / 2):
                box = x - 3, base - size, x + width + 3, base + size * 0.4
                hit = any(box[0] < a < box[2] and box[1] < b < box[3] for a, b in spots)
                if not hit and sheet.free(*box):
                    sheet.text(x, base, item.label, size=size, tone="soft")
                    sheet.taken.append(box)
                    break
            else:
                continue
            break
