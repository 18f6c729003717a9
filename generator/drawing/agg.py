"""
Lines and areas as pixels, drawn by Agg as matplotlib brings it along.

The compiled part alone: what matplotlib puts around it takes longer to load than twenty charts
to draw, and looks for fonts on the machine, of which none is wanted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from matplotlib.backends._backend_agg import RendererAgg  # type: ignore[attr-defined] # no types
from matplotlib.path import Path

from generator.drawing.marks import Spot
from generator.drawing.pictures import Pixels, colour_of

_POINTS_PER_INCH = 72

Colour = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """How lines are drawn: ``width`` and ``dash`` in px, only within ``box`` where there is one."""

    ink: str
    width: float
    alpha: float = 1.0
    cap: str = "butt"
    dash: tuple[float, float] | None = None
    box: tuple[float, float, float, float] | None = None
    """Left, top, right and lower edge."""


class Canvas:
    """A picture, ``scale`` times ``width`` and ``height`` px; all else is in px before that."""

    def __init__(self, width: int, height: int, scale: int, paper: str) -> None:
        self._agg = RendererAgg(width * scale, height * scale, _POINTS_PER_INCH * scale)
        # From px below the top to Agg's px above the bottom.
        self._upright = np.array([[scale, 0, 0], [0, -scale, height * scale], [0, 0, 1.0]])
        self._scale = scale
        self.pixels: Pixels = np.asarray(self._agg).view("<u4")[..., 0]
        self.pixels[...] = colour_of(paper)

    def lines(self, runs: Sequence[Sequence[Spot]], pen: Pen) -> None:
        """Draw lines through each run of spots."""
        spots = [spot for run in runs for spot in run]
        codes = np.full(len(spots), Path.LINETO, Path.code_type)
        codes[[0, *accumulate(len(run) for run in runs[:-1])]] = Path.MOVETO
        box = None
        if pen.box:
            left, top, right, down = pen.box
            corners = np.array([(left, down, 1), (right, top, 1)]) @ self._upright.T
            box = np.ascontiguousarray(corners[:, :2])
        way = _Way(_colour(pen.ink, pen.alpha), pen.width, pen.cap, pen.dash, box)
        self._agg.draw_path(way, Path(spots, codes), self._upright, None)

    def fill(self, outline: Sequence[Spot], ink: str, alpha: float) -> None:
        """Fill an area."""
        colour = _colour(ink, alpha)
        path = Path([*outline, outline[0]], closed=True)
        self._agg.draw_path(_Way(colour, 0), path, self._upright, colour)

    def dots(self, spots: Sequence[Spot], radius: float, ink: str, alpha: float) -> None:
        """Draw a disc around each spot."""
        colour = _colour(ink, alpha)
        disc = np.diag([radius * self._scale, radius * self._scale, 1.0])
        places = Path(spots), self._upright
        self._agg.draw_markers(_Way(colour, 0), Path.unit_circle(), disc, *places, colour)


def _colour(ink: str, alpha: float) -> Colour:
    red, green, blue = (int(ink[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue, alpha


class _Way:
    """A way to draw, as the compiled part asks for it: by matplotlib's own names."""

    def __init__(
        self,
        colour: Colour,
        width: float,
        cap: str = "butt",
        dash: tuple[float, float] | None = None,
        box: npt.NDArray[np.float64] | None = None,
    ) -> None:
        self._rgb, self._alpha, self._forced_alpha = colour, colour[3], True
        self._linewidth, self._capstyle, self._joinstyle = width, cap, "round"
        self._antialiased, self._cliprect, self._dash = 1, box, dash

    def get_dashes(self) -> tuple[float, tuple[float, float] | None]:
        return 0.0, self._dash

    def get_clip_path(self) -> tuple[None, None]:
        return None, None

    def get_hatch_color(self) -> Colour:
        return 0.0, 0.0, 0.0, 1.0

    def get_hatch_linewidth(self) -> float:
        return 1.0

    def _nothing(self) -> None:
        return None

    get_snap = get_hatch_path = get_sketch_params = _nothing
