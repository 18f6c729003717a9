"""Values with a likely and a possible range each; the sheet grows with their number."""

from __future__ import annotations

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import Axis, human, shorten, text_width
from generator.model.chart import RangeChart

_PITCH = 1.45
"""Height of one row, in text sizes."""


@paint.register(RangeChart)
def _(chart: RangeChart, sheet: Sheet) -> Table:
    size, radius = sheet.size, sheet.size * 0.36
    room = (sheet.right - sheet.left) * 0.4
    labels = [shorten(row.label, room, size) for row in chart.rows]
    column = sheet.left + max((text_width(label, size) for label in labels), default=0)
    across = Axis(chart.low, chart.high, column + size, sheet.right - size)
    pitch = size * _PITCH
    floor = sheet.top + pitch * len(chart.rows)
    words = across.words(chart.unit)
    sheet.stroke([((across(v), sheet.top), (across(v), floor)) for v, _ in words], "rule")
    for cut in chart.cuts:
        sheet.stroke([((across(cut), sheet.top), (across(cut), floor))], "axis", 1, dash=(3, 3))
    for value, word in words:
        half = text_width(word, size) / 2
        x = min(max(across(value), sheet.left + half), sheet.right - half)
        sheet.text(x, floor + size * 1.3, word, tone="soft", anchor="center")
    for number, (row, label) in enumerate(zip(chart.rows, labels, strict=True)):
        y = sheet.top + pitch * (number + 0.5)
        sheet.text(column, y + size * 0.36, label, anchor="right")
        for (low, high), width, alpha in ((row.possible, 1.4, 1.0), (row.likely, size * 0.42, 0.5)):
            if low < high:
                sheet.stroke([((across(low), y), (across(high), y))], row.role, width, alpha=alpha)
        sheet.dots([(across(row.value), y)], radius + 0.8, "paper")
        sheet.dots([(across(row.value), y)], radius, row.role)
    sheet.grow(floor + size * 1.9)
    rows = tuple(
        (
            row.label,
            human(row.value, chart.unit),
            _span(row.likely, chart.unit),
            _span(row.possible, chart.unit),
        )
        for row in chart.rows
    )
    return ("Name", *chart.names), rows


def _span(span: tuple[float, float], unit: str) -> str:
    low, high = span
    return f"{human(low, unit)} to {human(high, unit)}" if low < high else "–"
