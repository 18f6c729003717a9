"""
Draws a drawing as PNG: the light version at twice its size, for slides and documents.

The picture is made from the same marks as the SVG, in a font that matplotlib brings along, so
that it has the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from generator.drawing.agg import Canvas, Pen
from generator.drawing.lettering import write
from generator.drawing.marks import Area, Mark, Stroke, Words
from generator.drawing.palette import INKS, plain
from generator.drawing.pictures import encoded

SCALE = 2
_STRIPE_PX = 6


def png(marks: Sequence[Mark], *, width: int, height: int) -> bytes:
    """Draw the picture, ``SCALE`` times ``width`` and ``height`` px."""
    canvas = Canvas(width, height, SCALE, INKS["paper"][0])
    for mark in marks:
        _draw(mark, canvas)
    tones = sorted({"paper", *(mark.tone for mark in marks)})
    return encoded(canvas.pixels, dict.fromkeys(INKS[tone][0] for tone in tones))


@singledispatch
def _draw(mark: Mark, canvas: Canvas) -> None:
    raise TypeError(f"no way to draw {type(mark).__name__} on {canvas}")


@_draw.register
def _(mark: Words, canvas: Canvas) -> None:
    write(
        canvas.pixels,
        plain(mark.text),
        (mark.x * SCALE, mark.y * SCALE),
        mark.size * SCALE,
        INKS[mark.tone][0],
        anchor=mark.anchor,
        bold=mark.bold,
    )


@_draw.register
def _(mark: Stroke, canvas: Canvas) -> None:
    ink = INKS[mark.tone][0]
    # Agg draws nothing where a line has no length.
    long = [any(spot != run[0] for spot in run) for run in mark.runs]
    dots = [run[0] for run, drawn in zip(mark.runs, long, strict=True) if not drawn]
    runs = [run for run, drawn in zip(mark.runs, long, strict=True) if drawn]
    if dots:
        canvas.dots(dots, mark.width / 2, ink, mark.alpha)
    if runs:
        cap = "round" if mark.round_ends else "butt"
        canvas.lines(runs, Pen(ink, mark.width, mark.alpha, cap, mark.dash))


@_draw.register
def _(mark: Area, canvas: Canvas) -> None:
    ink = INKS[mark.tone][0]
    if not mark.hatched:
        canvas.fill(mark.outline, ink, mark.alpha)
        return
    left, right = (f(x for x, _ in mark.outline) for f in (min, max))
    top, down = (f(y for _, y in mark.outline) for f in (min, max))
    high, step = down - top, _STRIPE_PX * 2**0.5
    runs, x = [], left - high
    while x < right:
        runs.append(((x, down), (x + high, top)))
        x += step
    canvas.lines(runs, Pen(ink, 2, box=(left, top, right, down)))
