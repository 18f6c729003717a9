"""The course of one line: full weeks, weeks of one day, gaps, and stretches to be shaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import compress, pairwise

import numpy as np
import numpy.typing as npt

from generator.drawing.frame import Sheet
from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, text_width
from generator.model.chart import LineChart, Shade
from generator.model.points import WHOLE_WEEK_DAYS, Point, Points

_WEEK_DAYS = 7
_FEWEST_WEEKS = 8
"""Shorter stretches are seen by their points; a band would only be noise."""
Places = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""How far to the right, and how far down many spots lie, in px."""
Dash = tuple[float, float] | None
"""Lengths of stroke and gap in px; None is a solid line."""
_DASHES: tuple[Dash, ...] = (None, (7, 4), (2, 3))
_ONE_DAY, _SOME_DAYS = "one day a week", "not all days"
_SHADE, _MOSTLY = 0.4, 0.8


def runs_of(points: Points) -> list[slice]:
    """Part a line's points wherever more than a week lies between two of them."""
    starts = np.flatnonzero(np.diff(points.weeks) > _WEEK_DAYS) + 1
    ends = [0, *starts.tolist(), len(points)]
    return [slice(start, end) for start, end in pairwise(ends) if start < end]


def places_of(points: Points, across: Axis, up: Axis) -> Places:
    """Where points lie, as columns."""
    return across.along(points.weeks.astype(np.float64)), up.along(points.values)


def spots_of(points: Points, across: Axis, up: Axis) -> list[Spot]:
    """Where points lie, in px."""
    right, down = places_of(points, across, up)
    return list(zip(right.tolist(), down.tolist(), strict=True))


def touches(box: tuple[float, float, float, float], spots: Places) -> bool:
    """Whether a spot lies within a box: left, top, right and lower edge."""
    right, down = spots
    inside = (box[0] < right) & (right < box[2]) & (box[1] < down) & (down < box[3])
    return bool(inside.any())


def dashes(roles: Sequence[str]) -> list[Dash]:
    """Tell lines of one colour apart: the first is solid, the second dashed, the third dotted."""
    return [_DASHES[roles[:n].count(role) % len(_DASHES)] for n, role in enumerate(roles)]


def draw_line(
    sheet: Sheet, role: str, points: Points, across: Axis, up: Axis, dash: Dash = None
) -> None:
    """Draw full weeks as a line, weeks of one day as dots on a faint one, lone weeks as dots."""
    full: list[list[Spot]] = []
    faint: list[list[Spot]] = []
    sampled: list[Spot] = []
    lone: list[Spot] = []
    every, sole = spots_of(points, across, up), (points.days == 1).tolist()
    for run in runs_of(points):
        spots, single = every[run], sole[run]
        sampled += compress(spots, single)
        if len(spots) == 1:
            lone += spots
        if len(spots) > 1 and not any(single):
            full.append(spots)
            continue
        before = None
        for n, (one, two) in enumerate(pairwise(spots)):
            kind = faint if single[n] or single[n + 1] else full
            if kind is not before:
                kind.append([one])
            kind[-1].append(two)
            before = kind
    weight = sheet.size / 6.5
    sheet.stroke(faint, role, weight * 0.6, alpha=0.5)
    sheet.stroke(full, role, weight, dash=dash)
    sheet.dots(sampled, weight * 0.75, role)
    sheet.dots(lone, weight * 1.2, role)


def fill_between(
    sheet: Sheet, lines: Sequence[Points], across: Axis, up: Axis, alpha: float
) -> None:
    """Fill the range from the lowest to the highest line, in weeks that several of them have."""
    ends: dict[dt.date, list[float]] = {}
    for points in lines:
        for point in points:
            ends.setdefault(point.week, []).append(point.value)
    several = [week for week in sorted(ends) if len(ends[week]) > 1]
    upper, lower = (
        Points.of(Point(week, most(ends[week])) for week in several) for most in (max, min)
    )
    tops, feet = (spots_of(edge, across, up) for edge in (upper, lower))
    for run in runs_of(upper):
        if len(tops[run]) > 1:
            sheet.area(tops[run], feet[run], "first", alpha)


def stretches(chart: LineChart) -> list[Shade]:
    """
    List the stretches of partial coverage: those the chart states, else those of its points.

    A week counts as partial where none of the lines stands on all of its days.
    """
    if chart.shades:
        return list(chart.shades)
    weeks = np.concatenate([line.points.weeks for line in chart.lines])
    days = np.concatenate([line.points.days for line in chart.lines])
    order = np.lexsort((days, weeks))
    weeks, days = weeks[order], days[order]
    best = np.append(weeks[1:] > weeks[:-1], True)  # of each week the line that has most days
    weeks, days = weeks[best], days[best]
    partial = np.flatnonzero(days < WHOLE_WEEK_DAYS)
    parted = (np.diff(partial) > 1) | (np.diff(weeks[partial]) > 2 * _WEEK_DAYS)
    return [
        Shade(
            dt.date.fromordinal(int(weeks[run[0]])),
            dt.date.fromordinal(int(weeks[run[-1]])),
            # As cautions below charts count it.
            _ONE_DAY if (days[run] == 1).mean() >= _MOSTLY else _SOME_DAYS,
        )
        for run in np.split(partial, np.flatnonzero(parted) + 1)
        if len(run) >= _FEWEST_WEEKS
    ]


def shade(
    sheet: Sheet, found: Sequence[Shade], plot: tuple[Axis, float, float], spots: Places
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
                if not touches(box, spots) and sheet.free(*box):
                    sheet.text(x, base, item.label, size=size, tone="soft")
                    sheet.taken.append(box)
                    break
            else:
                continue
            break
