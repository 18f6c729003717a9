"""Where each dot of the map of chains lies, and how high its bands are."""

from __future__ import annotations

from dataclasses import dataclass

from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, text_width
from generator.model.chart import Dot, MapChart

NAME_SIZE = 0.94
"""Size of a chain's name, in text sizes."""

_ROW = 1.15
"""Height of a row of dots in a band, in text sizes; names fit between two rows."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Where everything on the map lies; ``across`` and ``up`` are its axes."""

    across: Axis
    up: Axis
    spots: list[Spot]
    """Where each dot lies, in px."""
    rules: tuple[float, float]
    """Heights of the rules that part the bands from what lies between them, in px."""


def lay_out(chart: MapChart, across: Axis, span: Spot, size: float) -> Plot:
    """Give each band the height that its dots and names need, as far as there is any."""
    top, floor = span
    bands = (
        [n for n, dot in enumerate(chart.dots) if dot.no_emission],
        [n for n, dot in enumerate(chart.dots) if dot.y is None and not dot.no_emission],
    )
    between = len(chart.dots) - len(bands[0]) - len(bands[1])
    whole = floor - top
    free = whole - min(max(size * (3 + between), whole * 0.25), whole * 0.6)
    needed = [
        max(2.9, (_rows_of(chart.dots, band, across, size, 99)[1] + 0.9) * _ROW) * size
        for band in bands
    ]
    # The band above says more, so the other one takes what is left.
    above = min(needed[0], max(size * 2.9, free * 0.45))
    heights = above, min(needed[1], max(size * 2.9, free - above))
    rules = top + heights[0], floor - heights[1]
    low, high = _limits(chart.dots)
    up = Axis(low, high, rules[1] - size * 0.5, rules[0] + size * 0.5, log=True)
    spots = [(across(dot.x), inside_of(up, dot.y)) for dot in chart.dots]
    for band, start, height in zip(bands, (top, rules[1]), heights, strict=True):
        room = max(1, int(height / size / _ROW - 0.3))
        rows, used = _rows_of(chart.dots, band, across, size, room)
        for n, row in zip(band, rows, strict=True):
            lift = (row - (used - 1) / 2) * size * _ROW
            spots[n] = (spots[n][0], start + height / 2 + lift)
    return Plot(across, up, spots, rules)


def _rows_of(
    dots: tuple[Dot, ...], band: list[int], across: Axis, size: float, most: int
) -> tuple[list[int], int]:
    """Put a band's dots into at most ``most`` rows, so that names fit beside them."""
    ends, last, bare = [-1e9] * most, [-1e9] * most, [False] * most
    rows = dict.fromkeys(band, 0)
    for n in sorted(band, key=lambda n: (dots[n].x, n)):
        x = across(dots[n].x)
        free = [row for row in range(most) if ends[row] <= x - size * 0.6]
        # Where names cannot all stand, dots without one crowd in as few rows as they can.
        full = [row for row in range(most) if bare[row] and last[row] <= x - size * 0.8]
        row = min(free or full or range(most), key=lambda row: last[row] if not free else row)
        rows[n], last[row], bare[row] = row, x, not free
        ends[row] = x + size * 0.8 + (text_width(dots[n].label, size * NAME_SIZE) if free else 0)
    return list(rows.values()), max(rows.values(), default=0) + 1


def _limits(dots: tuple[Dot, ...]) -> tuple[float, float]:
    values = [dot.y for dot in dots if dot.y is not None and dot.y > 0 and not dot.no_emission]
    low, high = min(values, default=0.1), max(values, default=10.0)
    edges = [v for dot in dots for v in (dot.y_low, dot.y_high) if v is not None and v > 0]
    # A whisker that runs to almost nothing must not squeeze the dots together.
    low = min(low, max(min(edges, default=low), low / 4))
    high = max(high, min(max(edges, default=high), high * 4))
    return min(low / 1.3, 0.7), max(high * 1.3, 1.4)


def inside_of(up: Axis, value: float | None) -> float:
    """Height of a value in px; what lies beyond the axis stands at its end."""
    return up(min(max(value or up.low, up.low), up.high))
