"""A whole that is paid out in steps: each bar begins where the one above ended."""

from __future__ import annotations

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import Axis, human, shorten, text_width, wrap
from generator.model.chart import Segment, WaterfallChart

_PITCH = 1.75
"""Height of a row of one line, in text sizes."""

_LABELS = 0.36
"""Most of the width that names of rows may take."""


@paint.register(WaterfallChart)
def _(chart: WaterfallChart, sheet: Sheet) -> Table:
    size, total = sheet.size, chart.whole.value
    rows = [chart.whole, *chart.segments]
    rest = total - sum(segment.value for segment in chart.segments)
    # Shares that were rounded for reading do not add up exactly.
    if rest > total * 1e-3:
        text = chart.remainder_text or human(rest, chart.unit)
        rows.append(Segment(chart.remainder, rest, "muted", text))
    texts = [row.text or human(row.value, chart.unit) for row in rows]
    width = sheet.right - sheet.left
    labels = [wrap(row.label, width * _LABELS, size)[:3] or [""] for row in rows]
    column = max(text_width(line, size) for label in labels for line in label)
    reach = max(total, sum(segment.value for segment in chart.segments))
    across = Axis(0, reach or 1.0, sheet.left + column + size * 0.6, sheet.right)

    y, paid = sheet.top, 0.0
    for n, (row, label, text) in enumerate(zip(rows, labels, texts, strict=True)):
        start = 0.0 if n == 0 else paid
        end = row.value if n == 0 else paid + row.value
        high = size * (_PITCH + (len(label) - 1) * 1.2)
        middle = y + high / 2
        left, right = across(start), max(across(end), across(start) + 1.2)
        hatch = "////" if n == len(rows) - 1 and row.label == chart.remainder else None
        sheet.box(left, middle - size * 0.68, right, middle + size * 0.68, row.role, hatch=hatch)
        for line, words in enumerate(label):
            base = middle + size * (0.36 + 1.2 * (line - (len(label) - 1) / 2))
            sheet.text(across.start - size * 0.6, base, words, anchor="right")
        _write(sheet, text, (left, right, middle), across, within=hatch is None)
        if n + 1 < len(rows):
            joint = across(0 if n == 0 else end)
            sheet.stroke([((joint, middle + size * 0.68), (joint, y + high + size * 0.3))], "axis")
        paid = 0.0 if n == 0 else end
        y += high
    if reach > total * 1.001:
        sheet.stroke([((across(total), sheet.top), (across(total), y))], "ink", dash=(3, 3))
    sheet.grow(y + size * 0.3)
    return ("Part", "Share"), tuple((r.label, t) for r, t in zip(rows, texts, strict=True))


def _write(
    sheet: Sheet, text: str, bar: tuple[float, float, float], across: Axis, *, within: bool
) -> None:
    """Write a bar's text inside it, to its right or to its left, wherever it fits."""
    size, (left, right, middle) = sheet.size, bar
    wide, base = text_width(text, size), middle + size * 0.36
    if within and wide + size < right - left:
        sheet.text((left + right) / 2, base, text, tone="paper", anchor="center")
    elif right + size * 0.4 + wide <= sheet.right:
        sheet.text(right + size * 0.4, base, text)
    elif across.start + wide <= left - size * 0.4:
        sheet.text(left - size * 0.4, base, text, anchor="right")
    else:
        room = sheet.right - across.start - size
        words = shorten(text, room, size)
        centre = (left + right) / 2
        half = text_width(words, size) / 2 + size * 0.3
        sheet.box(centre - half, middle - size * 0.6, centre + half, middle + size * 0.6, "paper")
        sheet.text(centre, base, words, anchor="center")
