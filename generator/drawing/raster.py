"""
Draws a drawing as PNG: the light version at twice its size, for slides and documents.

The picture is made from the same marks as the SVG, in a font that matplotlib brings along, so
that it has the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, singledispatch

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from PIL import Image, ImageDraw

from generator.drawing.marks import Anchor, Area, Mark, Stroke, Words
from generator.drawing.palette import INKS, plain
from generator.drawing.pictures import encoded, letters

SCALE = 2
_POINTS_PER_INCH = 72
_STRIPE_PX = 6
_ANCHORS = {"left": "ls", "center": "ms", "right": "rs"}


def png(marks: Sequence[Mark], *, width: int, height: int) -> bytes:
    """Draw the picture, ``SCALE`` times ``width`` and ``height`` px."""
    size = width * SCALE, height * SCALE
    renderer = RendererAgg(*size, _POINTS_PER_INCH * SCALE)
    sheet = Area(((0, 0), (width, 0), (width, height), (0, height)), "paper")
    for mark in (sheet, *marks):
        _draw(mark, renderer, height)
    image = Image.frombuffer("RGBA", size, renderer.buffer_rgba(), "raw", "RGBA", 0, 1)
    return encoded(image.convert("RGB"), {(0, 0): INKS["paper"][0]})


def _colour(tone: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    light = INKS[tone][0]
    red, green, blue = (int(light[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue, alpha


def _upright(height: int) -> Affine2D:
    """From px below the top to Agg's px above the bottom."""
    return Affine2D().scale(SCALE, -SCALE).translate(0, height * SCALE)


@singledispatch
def _draw(mark: Mark, renderer: RendererAgg, height: int) -> None:
    raise TypeError(f"no way to draw {type(mark).__name__} with {renderer} at {height}")


@_draw.register
def _(mark: Words, renderer: RendererAgg, height: int) -> None:
    # A whole line at once: matplotlib lays out and blends letter by letter, ten times as long.
    inked, left, down = _inked(plain(mark.text), mark.size, mark.bold, mark.anchor, mark.tone)
    x, y = round(mark.x * SCALE) + left, round(mark.y * SCALE) + down
    graphics = renderer.new_gc()
    renderer.draw_image(graphics, x, height * SCALE - y, inked)
    graphics.restore()


@lru_cache(maxsize=1000)
def _inked(
    text: str,
    size: float,
    bold: bool,  # noqa: FBT001 - a key of the cache
    anchor: Anchor,
    tone: str,
) -> tuple[npt.NDArray[np.uint8], int, int]:
    """A line as pixels, lowest row first; its left and lower edge from its place, in px."""
    font, place = letters(size * SCALE, bold=bold), _ANCHORS[anchor]
    left, top, right, down = (round(edge) for edge in font.getbbox(text, anchor=place))
    line = Image.new("L", (max(right - left, 1), max(down - top, 1)))
    ImageDraw.Draw(line).text((-left, -top), text, 255, font, place)
    inked = np.empty((*line.size[::-1], 4), np.uint8)
    inked[..., :3] = [round(255 * part) for part in _colour(tone)[:3]]
    inked[..., 3] = np.asarray(line)
    return np.ascontiguousarray(inked[::-1]), left, down


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
