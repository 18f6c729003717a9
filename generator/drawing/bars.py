"""Horizontal bars with their values at the end; the sheet grows with their number."""

from __future__ import annotations

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import Axis, human, shorten, text_width, wrap
from generator.model.chart import BarChart

_PITCH = 1.85
"""Height of one bar's row, in text sizes."""
_ROWS = 3
"""Most rows of a label: on a phone the longest ones need them."""
_TEXT = 0.6
"""Of the room for bars, how much their texts may take before the short ones stand instead."""


@paint.register(BarChart)
def _(chart: BarChart, sheet: Sheet) -> Table:
    size, thick = sheet.size, round(sheet.size * _PITCH)
    texts = [bar.text or human(bar.value, chart.unit) for bar in chart.bars]
    ranges = [
        (min(bar.value, *known), max(bar.value, *known))
        for bar in chart.bars
        for known in [[v for v in (bar.low, bar.high) if v is not None] or [bar.value]]
    ]
    gap = size * 0.5
    room = (sheet.right - sheet.left) * 0.36
    labels = [_rows(bar.label, room, size) for bar in chart.bars]
    low = min([0.0, *(low for low, _ in ranges)])
    high = max([0.0, chart.limit or 0.0, *(high for _, high in ranges)]) or 1.0
    column = sheet.left + gap
    column += max((text_width(row, size) for label in labels for row in label), default=0)
    shown = texts
    if max((text_width(text, size) for text in texts), default=0) > _TEXT * (sheet.right - column):
        shown = [bar.short or text for bar, text in zip(chart.bars, texts, strict=True)]
    widths = [text_width(text, size) + gap for text in shown]
    before = max((w for w, (least, _) in zip(widths, ranges, strict=True) if least < 0), default=0)
    start = column + before
    room = sheet.right - start
    # The scale ends where the text of no bar runs off the sheet, long bar or short.
    fitting = (
        (room - width) * (high - low) / (most - low)
        for width, (_, most) in zip(widths, ranges, strict=True)
        if most > low
    )
    across = Axis(low, high, start, start + max(min([room, *fitting]), room * 0.25))

    top = sheet.top
    for bar, label, text, (least, most) in zip(chart.bars, labels, shown, ranges, strict=True):
        pitch = thick + (len(label) - 1) * size
        middle = top + pitch / 2
        edges = middle - thick / 2 + 3, middle + thick / 2 - 3
        zero, end = across(0), across(bar.value)
        if chart.limit:
            sheet.box(zero, edges[0], across(chart.limit), edges[1], "rule", 0.45)
        spots = min(zero, end), edges[0], max(zero, end), edges[1]
        sheet.box(*spots, bar.role, hatched=bar.partial)
        if least < most:
            _whisker(sheet, across(least), across(most), middle)
        base = middle + size * 0.36
        for n, row in enumerate(label):
            lift = (n - (len(label) - 1) / 2) * size * 1.1
            sheet.text(column - gap, base + lift, row, anchor="right")
        if bar.value < 0:
            sheet.text(across(least) - gap, base, text, anchor="right")
        else:
            x = across(most) + gap
            sheet.text(x, base, shorten(text, sheet.right - x, size))
        top += pitch
    sheet.stroke([((across(0), sheet.top), (across(0), top))], "axis")
    sheet.grow(top + size * 0.4)

    ranged = any(least < most for least, most in ranges)
    rows = (
        (bar.label, text, _span(least, most, chart.unit)) if ranged else (bar.label, text)
        for bar, text, (least, most) in zip(chart.bars, texts, ranges, strict=True)
    )
    return ("Name", "Value", "Range")[: 3 if ranged else 2], tuple(rows)


def _rows(label: str, room: float, size: float) -> list[str]:
    """Break a label into a few rows; what is longer is cut."""
    rows = wrap(label, room, size) or [""]
    whole, rest = rows[: _ROWS - 1], " ".join(rows[_ROWS - 1 :])
    return [*whole, shorten(rest, room, size)] if rest else whole


def _whisker(sheet: Sheet, start: float, end: float, y: float) -> None:
    """Draw a range in ink with a paper edge, so that it shows on its bar and beyond it."""
    cap = sheet.size * 0.25
    runs = [((start, y), (end, y))]
    runs += [((x, y - cap), (x, y + cap)) for x in (start, end)]
    sheet.stroke(runs, "paper", 3)
    sheet.stroke(runs, "ink", 1.4)


def _span(low: float, high: float, unit: str) -> str:
    return f"{human(low, unit)} to {human(high, unit)}" if low < high else "–"
