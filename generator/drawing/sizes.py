"""All that is drawn of one chart, as a value that can be kept and read again."""

from __future__ import annotations

import json
from dataclasses import replace

from generator.drawing.frame import draw
from generator.model.chart import Chart, Drawn
from generator.model.contents import as_bytes

LIBRARIES = ("matplotlib", "numpy", "pillow")
"""Packages whose versions may change a picture."""

_LENGTH_BYTES = 8


def draw_sizes(chart: Chart) -> Drawn:
    """Draw a chart and its picture; a wide one also for phones, with letters large enough."""
    drawn = draw(chart, picture=True)
    if not chart.wide:
        return drawn
    return replace(drawn, narrow=draw(replace(chart, wide=False)).svg)


def written(drawn: Drawn) -> bytes:
    """Write a drawing, without its chart, as bytes."""
    words = [drawn.svg, drawn.narrow, drawn.width, drawn.height, drawn.columns, drawn.rows]
    head = json.dumps(words, ensure_ascii=False).encode("utf-8")
    return len(head).to_bytes(_LENGTH_BYTES, "big") + head + as_bytes(drawn.png)


def unpacked(chart: Chart, kept: bytes) -> Drawn:
    """Read what ``written`` wrote of a chart."""
    end = _LENGTH_BYTES + int.from_bytes(kept[:_LENGTH_BYTES], "big")
    svg, narrow, width, height, columns, rows = json.loads(kept[_LENGTH_BYTES:end])
    return Drawn(
        chart=chart,
        svg=svg,
        width=width,
        height=height,
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        narrow=narrow,
        png=kept[end:],
    )
