"""All that is drawn of one chart, as a value that can be kept and read again."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import accumulate, pairwise

from generator.drawing.frame import draw
from generator.model.chart import Chart, ChartBase
from generator.model.contents import Packed, packed
from generator.model.drawn import Drawn

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
    """Write a drawing, without its chart, as bytes; its files are packed."""
    files = [packed(content) for content in (drawn.svg, drawn.narrow, drawn.png)]
    bodies = [drawn.table, *(file.compressed() for file in files)]
    told = [(file.size, file.digest) for file in files]
    head = json.dumps([drawn.width, drawn.height, told, [len(body) for body in bodies]]).encode()
    return b"".join((len(head).to_bytes(_LENGTH_BYTES, "big"), head, *bodies))


def unpacked(chart: ChartBase, kept: bytes) -> Drawn:
    """Read what ``written`` wrote of a chart."""
    end = _LENGTH_BYTES + int.from_bytes(kept[:_LENGTH_BYTES], "big")
    width, height, told, lengths = json.loads(kept[_LENGTH_BYTES:end])
    places = pairwise(accumulate(lengths, initial=end))
    table, *bodies = (kept[start:stop] for start, stop in places)
    svg, narrow, png = (
        Packed.again(body, size, digest) if size else ""
        for body, (size, digest) in zip(bodies, told, strict=True)
    )
    return Drawn(chart, svg, width, height, table, narrow, png)
