"""Horizontal bars with their values at the end; the sheet grows with their number."""

from __future__ import annotations

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import Axis, human, shorten, text_width
from generator.model.chart import BarChart

_PITCH = 1.85
"""Height of one bar's row, in text sizes."""


@paint.register(BarChart)
def _(chart: BarChart, sheet: Sheet) -> Table:
    size, pitch = sheet.size, round(sheet.size * _PITCH)
    texts = [bar.text or human(bar.value, chart.unit) for bar in chart.bars]
    ranges = [
        (min(bar.value, *known), max(bar.value, *known))
        for bar in chart.bars
        for known in [[v for v in (bar.low, bar.high) if v is not None] or [bar.value]]
    ]
    room = (sheet.right - sheet.left) * 0.36
    labels = [shorten(bar.label, room, size) for bar in chart.bars]
    shown = [shorten(text, room, size) for text in texts]
    low = min([0.0, *(low for low, _ in ranges)])
    high = max([0.0, chart.limit or 0.0, *(high for _, high in ranges)])
    gap = size * 0.5
    column = sheet.left + max((text_width(label, size) for label in labels), default=0) + gap
    before = max(
        (text_width(t, size) for t, r in zip(shown, ranges, strict=True) if r[0] < 0), default=0
    )
    after = max((text_width(text, size) for text in shown), default=0)
    across = Axis(
        low, high or 1.0, column + (before + gap if before else 0), sheet.right - after - gap
    )

    for n, (bar, text, (least, most)) in enumerate(zip(chart.bars, shown, ranges, strict=True)):
        top, middle = sheet.top + n * pitch, sheet.top + (n + 0.5) * pitch
        zero, end = across(0), across(bar.value)
        if chart.limit:
            sheet.box(zero, top + 3, across(chart.limit), top + pitch - 3, "rule", 0.45)
        sheet.box(min(zero, end), top + 3, max(zero, end), top + pitch - 3, bar.role)
        if least < most:
            _whisker(sheet, across(least), across(most), middle)
        base = middle + size * 0.36
        sheet.text(column - gap, base, labels[n], anchor="right")
        if bar.value < 0:
            sheet.text(across(least) - gap, base, text, anchor="right")
        else:
            sheet.text(across(most) + gap, base, text)
    down = sheet.top + len(chart.bars) * pitch
    sheet.stroke([((across(0), sheet.top), (across(0), down))], "axis")
    sheet.grow(down + size * 0.4)

    ranged = any(least < most for least, most in ranges)
    rows = (
        (bar.label, text, _span(least, most, chart.unit)) if ranged else (bar.label, text)
        for bar, text, (least, most) in zip(chart.bars, texts, ranges, strict=True)
    )
    return ("Name", "Value", "Range")[: 3 if ranged else 2], tuple(rows)


def _whisker(sheet: Sheet, start: float, end: float, y: float) -> None:
    """Draw a range in ink with a paper edge, so that it shows on its bar and beyond it."""
    cap = sheet.size * 0.28
    runs = [((start, y), (end, y))]
    runs += [((x, y - cap), (x, y + cap)) for x in (start, end)]
    sheet.stroke(runs, "paper", 3.4)
    sheet.stroke(runs, "ink", 1.4)


def _span(low: float, high: float, unit: str) -> str:
    return f"{human(low, unit)} to {human(high, unit)}" if low < high else "–"
