"""One bar divided into the parts of a whole, each part named in a list below it."""

from __future__ import annotations

from typing import NamedTuple

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import human, shorten, text_width, wrap
from generator.model.chart import StackChart


class _Part(NamedTuple):
    label: str
    value: float
    tone: str
    text: str
    hatch: str | None = None


@paint.register(StackChart)
def _(chart: StackChart, sheet: Sheet) -> Table:
    parts = _parts(chart)
    whole = max(chart.total, sum(part.value for part in parts)) or 1.0
    size = sheet.size
    down = sheet.top + size * 2.8
    x = sheet.left
    for part in parts:
        end = x + max(0.0, part.value) / whole * (sheet.right - sheet.left)
        # A hairline of paper parts neighbours of one colour; slivers are too thin for it.
        edge = max(x, end - 1.5) if end - x > 4 else end
        if end > x:
            sheet.box(x, sheet.top, edge, down, part.tone, hatch=part.hatch)
        words = (f"{part.label} {part.text}", part.text, "")
        word = next(w for w in words if not w or text_width(w, size) + size * 0.8 < edge - x)
        if word and not part.hatch:
            sheet.text((x + edge) / 2, down - size * 1.04, word, tone="paper", anchor="center")
        x = end
    down += size * 0.9
    room = (sheet.right - sheet.left) * 0.58
    labels = [wrap(part.label, room, size)[:3] for part in parts]
    column = max((text_width(line, size) for label in labels for line in label), default=0)
    start = sheet.left + size * 1.5
    values = start + column + size
    for part, label in zip(parts, labels, strict=True):
        swatch = sheet.left, down + size * 0.2, sheet.left + size, down + size * 1.2
        sheet.box(*swatch, part.tone, hatch=part.hatch)
        sheet.text(
            values, down + size * 1.05, shorten(part.text, sheet.right - values, size), tone="soft"
        )
        for line in label:
            sheet.text(start, down + size * 1.05, line)
            down += size * 1.3
        down += size * 0.3
    sheet.grow(down + size * 0.3)
    return ("Part", "Share"), tuple((part.label, part.text) for part in parts)


def _parts(chart: StackChart) -> list[_Part]:
    whole = max(chart.total, sum(segment.value for segment in chart.segments)) or 1.0
    parts = [
        _Part(s.label, s.value, s.role, s.text or human(s.value / whole * 100, "%"))
        for s in chart.segments
    ]
    rest = chart.total - sum(part.value for part in parts)
    # Shares that were rounded for reading do not add up exactly.
    if rest > chart.total * 1e-3:
        text = human(rest / whole * 100, "%")
        parts.append(_Part(chart.remainder, rest, "soft", text, hatch="////"))
    return parts
