"""Small multiples: a panel for each line, the others faint behind it, one scale for all."""

from __future__ import annotations

import numpy as np

from generator.drawing.courses import draw_line, runs_of, spots_of
from generator.drawing.frame import Sheet
from generator.drawing.palette import Axis, shorten, text_width
from generator.drawing.weeks import years
from generator.model.chart import Line, LineChart
from generator.model.points import Points

_FEWEST_PX = 150
"""Of a panel's width, its gap included."""
_RATIO = 0.62
"""Height of a panel by its width."""


def draw_panels(
    chart: LineChart,
    sheet: Sheet,
    lines: list[tuple[Line, Points]],
    limits: tuple[float, float],
) -> None:
    """Draw a grid of panels; the sheet grows with them."""
    size, log = sheet.size, chart.scale == "log"
    words = Axis(*limits, 0, 1, log).words(chart.unit, 4)
    margin = max((text_width(word, size) for _, word in words), default=0.0) + 8
    room = sheet.right - sheet.left - margin
    columns = max(2, min(3, int(room / _FEWEST_PX)))
    gap = size * 1.1
    width = (room - gap * (columns - 1)) / columns
    height = width * _RATIO
    pitch = height + size * 3.4
    weeks = np.concatenate([points.weeks for _, points in lines])
    first, last = int(weeks.min()), int(weeks.max())
    marks = chart.events[:1]
    for number, (line, points) in enumerate(lines):
        column, row = number % columns, number // columns
        left = sheet.left + margin + column * (width + gap)
        top = sheet.top + size * 1.5 + row * pitch
        floor = top + height
        across = Axis(first, last, left + 2, left + width - 2)
        up = Axis(*limits, floor, top, log)
        fits = text_width(line.label, size, bold=True) <= width
        # Where the name of the provider in brackets does not fit, the footer has it.
        label = line.label if fits else line.label.partition(" (")[0]
        name = shorten(label, width, size, bold=True)
        sheet.text(left, top - size * 0.5, name, tone=line.role, bold=True)
        rules = [((left, up(value)), (left + width, up(value))) for value, _ in words]
        sheet.stroke(rules, "rule")
        if column == 0:
            for value, word in words:
                base = up(value) + size * 0.36
                sheet.text(left - 6, base, word, tone="soft", anchor="right")
        years(sheet, across, floor)
        for mark in marks:
            x = across(mark.date.toordinal())
            sheet.stroke([((x, top), (x, floor))], "axis", 1, dash=(3, 3))
        for other, behind in lines:
            if other is not line:
                spots = spots_of(behind, across, up)
                for run in runs_of(behind):
                    sheet.stroke([spots[run]], "axis", 0.8, alpha=0.35)
        draw_line(sheet, line.role, points, across, up)
    rows = (len(lines) + columns - 1) // columns
    sheet.grow(sheet.top + size * 0.4 + rows * pitch)
    if marks:
        day = marks[0].date
        sheet.note(f"Dashed: {marks[0].label.lower()}, {day}. Grey: the other lines.")
    else:
        sheet.note("Grey: the other lines.")
