"""
The sheet every chart is drawn on: headline, unit, plot area, footer, published SVG.

All positions are px from the top left corner, as in the finished file. Painters
(``lines``, ``bars``, ...) register for one chart type each and draw between ``top``
and ``bottom``; ``draw`` is what the rest of the program calls.
"""

from __future__ import annotations

import math
from functools import singledispatch
from typing import TYPE_CHECKING

from generator.drawing.marks import Anchor, Area, Mark, Spot, Stroke, Words
from generator.drawing.palette import shorten, wrap
from generator.drawing.vector import svg
from generator.model.chart import Chart, MapChart
from generator.model.drawn import Drawn, table_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.drawing.palette import Axis

Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]

WIDTH, WIDE = 390, 760
"""Widths in px. On a phone of 360 px a chart is 328 px wide: its smallest letters have 10 px."""
HIGHEST_PICTURE = 4000
"""In px. Higher ones fit no slide, and one of thousands of rows takes a gigabyte to draw."""
_HEADLINE_LINES = 3
_LEAST_PLOT = 0.48  # of the height; longer texts make the sheet higher instead


class Sheet:
    """One chart's drawing surface; a painter may let it grow downwards."""

    def __init__(self, chart: Chart) -> None:
        """Write headline and unit; ``top`` is then the first free px below them."""
        self.width, self._height = (WIDE, 460) if chart.wide else (WIDTH, 310)
        if isinstance(chart, MapChart):
            self._height += 100 if chart.wide else 230  # three bands of dots need their height
        self.size, self.small, self.pad = (16.0, 14.0, 16.0) if chart.wide else (13.0, 12.0, 10.0)
        self.left, self.right = self.pad, self.width - self.pad
        self._grown: float | None = None
        self._footer: list[str] = []
        for text in (_cited(chart), chart.note):
            self.note(text)
        self.taken: list[tuple[float, float, float, float]] = []
        self.marks: list[Mark] = []
        self.top = self.pad
        for line, size in _headline(chart.headline, self.right - self.left, chart.wide):
            self.text(self.left, self.top + size * 0.85, line, size=size, bold=True)
            self.top += size * 1.22
        for line in wrap(chart.unit, self.right - self.left, self.size):
            self.text(self.left, self.top + self.size, line, tone="soft")
            self.top += self.size * 1.3
        self.top += self.size * 0.6

    @property
    def bottom(self) -> float:
        """Where the footer begins, less a margin."""
        if self._grown is not None:
            return self._grown
        free = self._height - self.pad - len(self._footer) * self.small * 1.3
        return max(free, self.top + self._height * _LEAST_PLOT)

    def grow(self, bottom: float) -> None:
        """Fix where the plot ends; the sheet's height follows."""
        self._grown = bottom

    def note(self, text: str) -> None:
        """Add a caution to the footer; call it before relying on ``bottom``."""
        self._footer += wrap(text, self.right - self.left, self.small)

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
        self.marks.append(Words(x, y, text, size or self.size, tone, anchor, bold))

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
        drawn = tuple(tuple(run) for run in runs)
        if drawn:
            self.marks.append(Stroke(drawn, tone, width, alpha, dash, round_ends))

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
        *,
        hatched: bool = False,
    ) -> None:
        """Fill a rectangle, or hatch it."""
        corners = (x, y), (right, y), (right, down), (x, down)
        self.marks.append(Area(corners, tone, alpha, hatched))

    def area(self, upper: Sequence[Spot], lower: Sequence[Spot], tone: str, alpha: float) -> None:
        """Fill what lies between two runs of spots."""
        self.marks.append(Area((*upper, *reversed(lower)), tone, alpha))

    def free(self, x: float, y: float, right: float, down: float) -> bool:
        """Tell whether a rectangle holds nothing that is in ``taken``."""
        return all(
            right <= left or edge <= x or down <= top or below <= y
            for left, top, edge, below in self.taken
        )

    def finish(self) -> int:
        """Write the footer; give the height in px."""
        y = self.bottom
        for line in self._footer:
            y += self.small * 1.3
            self.text(self.left, y, line, size=self.small, tone="soft")
        return math.ceil(y + self.pad)


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


def draw(chart: Chart, *, picture: bool = False) -> Drawn:
    """
    Draw a chart: the SVG for light, dark and print, the table, and a PNG if asked for.

    There is no PNG of a chart higher than ``HIGHEST_PICTURE``.
    """
    sheet = Sheet(chart)
    columns, rows = paint(chart, sheet)
    width, height = sheet.width, sheet.finish()
    said = {"title": chart.headline, "desc": chart.alt}
    taken_away = b""
    if picture and height <= HIGHEST_PICTURE:
        from generator.drawing.raster import png  # noqa: PLC0415 - it loads matplotlib

        taken_away = png(sheet.marks, width=width, height=height)
    return Drawn(
        chart,
        svg(sheet.marks, width=width, height=height, **said),
        width,
        height,
        table_text(columns, rows),
        png=taken_away,
    )
