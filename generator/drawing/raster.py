"""
Draws a drawing as PNG: the light version at twice its size, for slides and documents.

The picture is made from the same marks as the SVG, in a font that matplotlib brings along, so
that it has the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from generator.drawing.lettering import write
from generator.drawing.marks import Area, Mark, Stroke, Words
from generator.drawing.palette import INKS, plain
from generator.drawing.pictures import Pixels, colour_of, encoded

SCALE = 2
_POINTS_PER_INCH = 72
_STRIPE_PX = 6


class _Sheet(NamedTuple):
    """A picture that Agg draws lines and areas on, and the same px as numbers."""

    renderer: RendererAgg
    pixels: Pixels
    height: int


def png(marks: Sequence[Mark], *, width: int, height: int) -> bytes:
    """Draw the picture, ``SCALE`` times ``width`` and ``height`` px."""
    size = width * SCALE, height * SCALE
    renderer = RendererAgg(*size, _POINTS_PER_INCH * SCALE)
    pixels = np.asarray(renderer.buffer_rgba()).view("<u4")[..., 0]
    pixels[...] = colour_of(INKS["paper"][0])
    sheet = _Sheet(renderer, pixels, height)
    for mark in marks:
        _draw(mark, sheet)
    tones = sorted({"paper", *(mark.tone for mark in marks)})
    return encoded(pixels, dict.fromkeys(INKS[tone][0] for tone in tones))


def _colour(tone: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    light = INKS[tone][0]
    red, green, blue = (int(light[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue, alpha


def _upright(height: int) -> Affine2D:
    """From px below the top to Agg's px above the bottom."""
    return Affine2D().scale(SCALE, -SCALE).translate(0, height * SCALE)


@singledispatch
def _draw(mark: Mark, sheet: _Sheet) -> None:
    raise TypeError(f"no way to draw {type(mark).__name__} on {sheet}")


@_draw.register
def _(mark: Words, sheet: _Sheet) -> None:
    write(
        sheet.pixels,
        plain(mark.text),
        (mark.x * SCALE, mark.y * SCALE),
        mark.size * SCALE,
        INKS[mark.tone][0],
        anchor=mark.anchor,
        bold=mark.bold,
    )


@_draw.register
def _(mark: Stroke, sheet: _Sheet) -> None:
    renderer, height = sheet.renderer, sheet.height
    graphics = renderer.new_gc()
    graphics.set_foreground(_colour(mark.tone, mark.alpha), isRGBA=True)
    graphics.set_linewidth(mark.width)
    graphics.set_capstyle("round" if mark.round_ends else "butt")
    graphics.set_joinstyle("round")
    if mark.dash:
        graphics.set_dashes(0, mark.dash)
    dots = [run[0] for run in mark.runs if len(set(run)) == 1]
    if dots:
        # Agg draws nothing where a line has no length.
        disc = Affine2D().scale(mark.width / 2 * SCALE)
        fill = _colour(mark.tone, mark.alpha)
        graphics.set_linewidth(0)
        places = Path(dots), _upright(height)
        renderer.draw_markers(graphics, Path.unit_circle(), disc, *places, fill)
        graphics.set_linewidth(mark.width)
    runs = [run for run in mark.runs if len(set(run)) > 1]
    if runs:
        spots = [spot for run in runs for spot in run]
        codes = [code for run in runs for code in (Path.MOVETO, *[Path.LINETO] * (len(run) - 1))]
        renderer.draw_path(graphics, Path(spots, codes), _upright(height), None)
    graphics.restore()


@_draw.register
def _(mark: Area, sheet: _Sheet) -> None:
    renderer, height = sheet.renderer, sheet.height
    graphics = renderer.new_gc()
    graphics.set_linewidth(0)
    outline = Path([*mark.outline, mark.outline[0]], closed=True)
    if not mark.hatched:
        fill = _colour(mark.tone, mark.alpha)
        graphics.set_foreground(fill, isRGBA=True)
        renderer.draw_path(graphics, outline, _upright(height), fill)
    else:
        left, right = (f(x for x, _ in mark.outline) for f in (min, max))
        top, down = (f(y for _, y in mark.outline) for f in (min, max))
        corners = _upright(height).transform([(left, down), (right, top)])
        graphics.set_clip_rectangle(Bbox(corners))
        graphics.set_foreground(_colour(mark.tone), isRGBA=True)
        graphics.set_linewidth(2)
        high, step = down - top, _STRIPE_PX * 2**0.5
        runs, x = [], left - high
        while x < right:
            runs += [(x, down), (x + high, top)]
            x += step
        codes = [Path.MOVETO, Path.LINETO] * (len(runs) // 2)
        renderer.draw_path(graphics, Path(runs, codes), _upright(height), None)
    graphics.restore()
