"""
The sheet every chart is drawn on: headline, unit, plot area, footer, published SVG.

All positions are px from the top left corner, as in the finished file. Painters
(``lines``, ``bars``, ...) register for one chart type each and draw between ``top``
and ``bottom``; ``draw`` is what the rest of the program calls.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache, singledispatch
from typing import TYPE_CHECKING, Literal, cast

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from generator.drawing.palette import ink, plain, shorten, themed, wrap
from generator.model.chart import Chart, Drawn, MapChart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.backend_bases import RendererBase

    from generator.drawing.palette import Axis

Anchor = Literal["left", "center", "right"]
Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
Spot = tuple[float, float]

_HEADLINE_LINES = 3
_UNSAID = "Date", "Creator", "Format", "Type"
_LEAST_PLOT = 0.48  # of the height; longer texts make the sheet higher instead


@lru_cache(maxsize=32)
def _letters(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size, weight=700 if bold else 400)


class _Label(Text):
    """Text without mathtext and without layout: its baseline is already known."""

    def draw(self, renderer: RendererBase) -> None:
        graphics = renderer.new_gc()
        graphics.set_foreground(cast("str", self.get_color()))
        x, y = self.get_transform().transform(self.get_unitless_position())
        down = renderer.get_canvas_width_height()[1] - y
        renderer.draw_text(
            graphics, x, down, self.get_text(), self.get_fontproperties(), 0, False, self
        )
        graphics.restore()


class Sheet:
    """One chart's drawing surface; a painter may let it grow downwards."""

    def __init__(self, chart: Chart) -> None:
        """Write headline and unit; ``top`` is then the first free px below them."""
        self.width, self._height = (760, 460) if chart.wide else (480, 300)
        if isinstance(chart, MapChart):
            self._height += 100 if chart.wide else 160  # three bands of dots need their height
        self.size, self.small, self.pad = (16.0, 14.0, 16.0) if chart.wide else (13.0, 11.5, 12.0)
        self.left, self.right = self.pad, self.width - self.pad
        self._grown: float | None = None
        self._footer = [_cited(chart), chart.note] if chart.note else [_cited(chart)]
        self._down = Affine2D()
        self.taken: list[tuple[float, float, float, float]] = []
        self.figure = Figure(dpi=72, facecolor=ink("paper"), edgecolor="none", linewidth=0)
        self.top = self.pad
        for line, size in _headline(chart.headline, self.right - self.left, chart.wide):
            self.text(self.left, self.top + size * 0.85, line, size=size, bold=True)
            self.top += size * 1.22
        for line in wrap(chart.unit, self.right - self.left, self.size):
            self.text(self.left, self.top + self.size, line, tone="soft")
            self.top += self.size * 1.3
        self.top += self.size * 0.6

    def _footer_lines(self) -> list[str]:
        room = self.right - self.left
        return [line for part in self._footer for line in wrap(part, room, self.small)]

    @property
    def bottom(self) -> float:
        """Where the footer begins, less a margin."""
        if self._grown is not None:
            return self._grown
        free = self._height - self.pad - len(self._footer_lines()) * self.small * 1.3
        return max(free, self.top + self._height * _LEAST_PLOT)

    def grow(self, bottom: float) -> None:
        """Fix where the plot ends; the sheet's height follows."""
        self._grown = bottom

    def note(self, text: str) -> None:
        """Add a caution to the footer; call it before relying on ``bottom``."""
        self._footer.append(text)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float | None = None,
        tone: str = "ink",
        anchor: Anchor = "left",
        bold: bool = False,
    ) -> None:
        """Write one line with its baseline at ``y``."""
        letters = _letters(size or self.size, bold=bold)
        label = _Label(
            x, y, plain(text), color=ink(tone), fontproperties=letters, ha=anchor, zorder=1
        )
        label.set_transform(self._down)
        self.figure.add_artist(label)

    def stroke(
        self,
        runs: Iterable[Sequence[Spot]],
        tone: str,
        width: float = 1.0,
        *,
        alpha: float = 1.0,
        dash: tuple[float, float] | None = None,
        round_ends: bool = False,
    ) -> None:
        """Draw lines through each run of spots; nothing connects one run to the next."""
        spots = [spot for run in runs for spot in (*run, (math.nan, math.nan))][:-1]
        if not spots:
            return
        cap: Literal["round", "butt"] = "round" if round_ends else "butt"
        line = Line2D(
            [x for x, _ in spots],
            [y for _, y in spots],
            color=ink(tone),
            linewidth=width,
            alpha=alpha if alpha < 1 else None,
            linestyle=(0, (dash[0] / width, dash[1] / width)) if dash else "-",
            solid_capstyle=cap,
            dash_capstyle=cap,
            marker="",
            transform=self._down,
            zorder=1,
        )
        self.figure.add_artist(line)

    def dots(self, spots: Iterable[Spot], radius: float, tone: str) -> None:
        """Draw filled dots: lines without length and with round ends, the shortest SVG."""
        self.stroke([(spot, spot) for spot in spots], tone, radius * 2, round_ends=True)

    def box(
        self,
        x: float,
        y: float,
        right: float,
        down: float,
        tone: str,
        alpha: float = 1.0,
        hatch: str | None = None,
    ) -> None:
        """Fill a rectangle, or hatch it."""
        patch = Rectangle((x, y), right - x, down - y, zorder=1, linewidth=0, hatch=hatch)
        patch.set(facecolor=ink("paper" if hatch else tone), edgecolor=ink(tone))
        patch.set(alpha=alpha if alpha < 1 else None, transform=self._down)
        self.figure.add_artist(patch)

    def area(self, upper: Sequence[Spot], lower: Sequence[Spot], tone: str, alpha: float) -> None:
        """Fill what lies between two runs of spots."""
        patch = Polygon([*upper, *reversed(lower)], closed=True, zorder=1, linewidth=0)
        patch.set(facecolor=ink(tone), edgecolor="none", alpha=alpha, transform=self._down)
        self.figure.add_artist(patch)

    def free(self, x: float, y: float, right: float, down: float) -> bool:
        """Tell whether a rectangle holds nothing that is in ``taken``."""
        return all(
            right <= left or edge <= x or down <= top or below <= y
            for left, top, edge, below in self.taken
        )

    def finish(self, chart: Chart) -> tuple[str, int]:
        """Write the footer; give the SVG and its height in px."""
        y = self.bottom
        for line in self._footer_lines():
            y += self.small * 1.3
            self.text(self.left, y, line, size=self.small, tone="soft")
        height = math.ceil(y + self.pad)
        self._down.scale(1, -1).translate(0, height)
        self.figure.set_size_inches(self.width / 72, height / 72)
        out = io.StringIO()
        FigureCanvasSVG(self.figure).print_svg(out, metadata=dict.fromkeys(_UNSAID))
        said = {"title": chart.headline, "desc": chart.alt}
        return themed(out.getvalue(), width=self.width, height=height, **said), height


def _cited(chart: Chart) -> str:
    weeks = "weeks " if " to " in chart.period else "week "
    period = f"{weeks if chart.period[:1].isdigit() else ''}{chart.period}"
    sources = f"Source: {', '.join(chart.sources)}" if chart.sources else ""
    return " · ".join(part for part in (sources, period) if part)


def _headline(text: str, room: float, wide: bool) -> list[tuple[str, float]]:  # noqa: FBT001
    lines: list[str] = []
    size = 0.0
    for size in (20.0, 18.5, 17.0) if wide else (15.0, 14.0):
        lines = wrap(text, room, size, bold=True)
        if len(lines) <= _HEADLINE_LINES:
            break
    else:
        rest = " ".join(lines[_HEADLINE_LINES - 1 :])
        lines[_HEADLINE_LINES - 1 :] = [shorten(rest, room, size, bold=True)]
    return [(line, size) for line in lines]


def rungs(
    sheet: Sheet, axis: Axis, left: float, right: float, words: list[tuple[float, str]]
) -> None:
    """Draw the horizontal grid, with its labels to the left of ``left``."""
    sheet.stroke([((left, axis(v)), (right, axis(v))) for v, _ in words], "rule")
    above = math.inf
    for value, word in words:
        if abs(above - axis(value)) >= sheet.size * 1.1:
            above = axis(value)
            sheet.text(left - 6, above + sheet.size * 0.36, word, tone="soft", anchor="right")


@singledispatch
def paint(chart: Chart, sheet: Sheet) -> Table:
    """Draw one type of chart; give the table behind it: columns and rows of strings."""
    raise TypeError(f"no painter for {type(chart).__name__} on {sheet.width} px")


def draw(chart: Chart) -> Drawn:
    """Draw a chart: the SVG for light, dark and print, and the table behind it."""
    settings = {"svg.fonttype": "none", "svg.hashsalt": chart.slug, "path.simplify": False}
    with mpl.rc_context(settings | {"hatch.linewidth": 1.0}):  # type: ignore[arg-type]
        sheet = Sheet(chart)
        columns, rows = paint(chart, sheet)
        svg, height = sheet.finish(chart)
    return Drawn(chart, svg, sheet.width, height, columns, rows)
