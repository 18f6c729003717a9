"""
Draws a drawing as PNG: the light version at twice its size, for slides and documents.

The picture is made from the same marks as the SVG, in a font that matplotlib brings along, so
that it has the same bytes on every machine.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache, singledispatch

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from PIL import Image

from generator.drawing.marks import Area, Mark, Stroke, Words
from generator.drawing.palette import INKS, plain, text_width

SCALE = 2
_POINTS_PER_INCH = 72
_STRIPE_PX = 6
_COLOURS = 64
_PART = {"left": 0.0, "center": 0.5, "right": 1.0}


def png(marks: Sequence[Mark], *, width: int, height: int) -> bytes:
    """Draw the picture, ``SCALE`` times ``width`` and ``height`` px."""
    size = width * SCALE, height * SCALE
    renderer = RendererAgg(*size, _POINTS_PER_INCH * SCALE)
    sheet = Area(((0, 0), (width, 0), (width, height), (0, height)), "paper")
    # At this size letters need no hints, and take half the time without.
    with mpl.rc_context({"text.hinting": "none"}):
        for mark in (sheet, *marks):
            _draw(mark, renderer, height)
    image = Image.frombuffer("RGBA", size, renderer.buffer_rgba(), "raw", "RGBA", 0, 1)
    few = image.convert("RGB").quantize(
        _COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    # The corner is paper; reduced colours come close to it, and close is visible on a white page.
    palette, paper = few.getpalette() or [], few.getpixel((0, 0))
    if isinstance(paper, int):
        palette[paper * 3 : paper * 3 + 3] = [round(255 * part) for part in _colour("paper")[:3]]
        few.putpalette(palette)
    out = io.BytesIO()
    few.save(out, "PNG")
    return out.getvalue()


def _colour(tone: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    light = INKS[tone][0]
    red, green, blue = (int(light[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue, alpha


@lru_cache(maxsize=32)
def _letters(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size, weight=700 if bold else 400)


def _upright(height: int) -> Affine2D:
    """From px below the top to Agg's px above the bottom."""
    return Affine2D().scale(SCALE, -SCALE).translate(0, height * SCALE)


@singledispatch
def _draw(mark: Mark, renderer: RendererAgg, height: int) -> None:
    raise TypeError(f"no way to draw {type(mark).__name__} with {renderer} at {height}")


@_draw.register
def _(mark: Words, renderer: RendererAgg, height: int) -> None:  # noqa: ARG001 - one signature
    text = plain(mark.text)
    x = mark.x - text_width(text, mark.size, bold=mark.bold) * _PART[mark.anchor]
    graphics = renderer.new_gc()
    graphics.set_foreground(_colour(mark.tone), isRGBA=True)
    letters = _letters(mark.size, bold=mark.bold)
    renderer.draw_text(graphics, x * SCALE, mark.y * SCALE, text, letters, 0, ismath=False)
    graphics.restore()


@_draw.register
def _(mark: Stroke, renderer: RendererAgg, height: int) -> None:
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
def _(mark: Area, renderer: RendererAgg, height: int) -> None:
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
