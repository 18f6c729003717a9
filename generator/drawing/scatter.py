"""
The map of chains: design index across, coverage of emissions up on a log scale.

Chains without emissions and chains whose coverage is not known have bands of their own
above and below, so that neither is mistaken for a very high or a very low value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.drawing.frame import Sheet, Spot, Table, paint, rungs
from generator.drawing.palette import Axis, human, shorten, text_width
from generator.drawing.strips import swarm
from generator.model.chart import Dot, MapChart

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABOVE, _BELOW = "no emission", "coverage not known"


@dataclass(frozen=True, slots=True)
class _Plot:
    across: Axis
    up: Axis
    above: float
    below: float
    """Middles of the two bands, in px; ``up`` lies between them."""


@paint.register(MapChart)
def _(chart: MapChart, sheet: Sheet) -> Table:
    size = sheet.size
    band = size * 2.9
    margin = max(text_width(word, size) for label in (_ABOVE, _BELOW) for word in label.split())
    left, right = sheet.left + margin + size * 0.6, sheet.right - size * 0.5
    sheet.text(sheet.left, sheet.top + size * 0.6, f"↑ {chart.y_title}"[:200], tone="soft")
    top = sheet.top + size * 2.3
    floor = sheet.bottom - size * 2.8
    low, high = _limits(chart.dots)
    up = Axis(low, high, floor - band - size * 0.4, top + band + size * 0.4, log=True)
    plot = _Plot(Axis(0, 100, left, right), up, top + band / 2, floor - band / 2)

    _zones(sheet, chart, plot.across, top, floor)
    rungs(sheet, up, left, right, up.words(""))
    sheet.stroke([((left, y), (right, y)) for y in (top + band, floor - band)], "axis")
    for middle, label in ((plot.above, _ABOVE), (plot.below, _BELOW)):
        parts = label.split()
        for n, part in enumerate(parts):
            y = middle + size * (0.36 + (n - (len(parts) - 1) / 2) * 1.02)
            sheet.text(left - 6, y, part, tone="soft", anchor="right")
    _scale(sheet, chart, plot.across, floor)

    spots = _spots(chart.dots, plot, size * 0.8)
    _whiskers(sheet, chart.dots, spots, plot)
    radius = size * 0.36
    sheet.taken += [(x - radius, y - radius, x + radius, y + radius) for x, y in spots]
    for dot, spot in zip(chart.dots, spots, strict=True):
        sheet.dots([spot], radius + 1, "paper")
        sheet.dots([spot], radius, dot.role)
    for dot, spot in zip(chart.dots, spots, strict=True):
        _name(sheet, dot, spot, radius, (left, top, right, floor))
    at_edge = sum(dot.y is not None and dot.y <= 0 and not dot.no_emission for dot in chart.dots)
    if at_edge:
        sheet.note(f"Dots on the lower edge of the log scale ({at_edge}) stand for zero.")
    return _table(chart)


def _limits(dots: tuple[Dot, ...]) -> tuple[float, float]:
    values = [dot.y for dot in dots if dot.y is not None and dot.y > 0 and not dot.no_emission]
    low, high = min(values, default=0.1), max(values, default=10.0)
    edges = [v for dot in dots for v in (dot.y_low, dot.y_high) if v is not None and v > 0]
    # A whisker that runs to almost nothing must not squeeze the dots together.
    low = min(low, max(min(edges, default=low), low / 4))
    high = max(high, min(max(edges, default=high), high * 4))
    return low / 1.3, high * 1.3


def _zones(sheet: Sheet, chart: MapChart, across: Axis, top: float, floor: float) -> None:
    cuts = (0.0, *chart.x_cuts, 100.0)
    roles = ("infrastructure-first", "mixed", "token-first")
    for role, start, end in zip(roles, cuts, cuts[1:], strict=False):
        sheet.box(across(start), top, across(end), floor, role, 0.07)
        name = shorten(role, across(end) - across(start), sheet.size, bold=True)
        middle = (across(start) + across(end)) / 2
        sheet.text(middle, top - sheet.size * 0.4, name, tone=role, anchor="center", bold=True)


def _scale(sheet: Sheet, chart: MapChart, across: Axis, floor: float) -> None:
    base = floor + sheet.size * 1.2
    for value in sorted({0.0, *chart.x_cuts, 100.0}):
        sheet.stroke([((across(value), floor), (across(value), floor + 4))], "axis")
        sheet.text(across(value), base + 2, human(value), tone="soft", anchor="center")
    title = shorten(f"{chart.x_title} →", sheet.right - across(0) - sheet.size * 11, sheet.size)
    sheet.text(across(0), base + sheet.size * 1.3, title, tone="soft")
    if any(dot.role == "undetermined" for dot in chart.dots):
        name = "undetermined"
        x = sheet.right - text_width(name, sheet.size)
        sheet.text(sheet.right, base + sheet.size * 1.3, name, tone="undetermined", anchor="right")
        sheet.dots([(x - sheet.size * 0.7, base + sheet.size * 0.95)], sheet.size * 0.36, name)


def _spots(dots: tuple[Dot, ...], plot: _Plot, apart: float) -> list[Spot]:
    """Place the dots; within a band they are lifted where they would cover each other."""
    heights: dict[int, float] = {}
    for middle, chosen in (
        (plot.above, [n for n, dot in enumerate(dots) if dot.no_emission]),
        (plot.below, [n for n, dot in enumerate(dots) if dot.y is None and not dot.no_emission]),
    ):
        levels = swarm([plot.across(dots[n].x) for n in chosen], apart, (0, -1, 1))
        heights |= {n: middle + k * apart for n, k in zip(chosen, levels, strict=True)}
    return [
        (plot.across(dot.x), heights[n] if n in heights else _inside(plot.up, dot.y))
        for n, dot in enumerate(dots)
    ]


def _inside(up: Axis, value: float | None) -> float:
    return up(min(max(value or up.low, up.low), up.high))


def _whiskers(sheet: Sheet, dots: tuple[Dot, ...], spots: list[Spot], plot: _Plot) -> None:
    for dot, (x, y) in zip(dots, spots, strict=True):
        runs: list[tuple[Spot, Spot]] = []
        if dot.x_low < dot.x_high:
            runs.append(((plot.across(dot.x_low), y), (plot.across(dot.x_high), y)))
        if dot.y is not None and not dot.no_emission:
            ends = [_inside(plot.up, v) for v in (dot.y_low, dot.y_high) if v is not None]
            runs += [((x, y), (x, end)) for end in ends]
        sheet.stroke(runs, dot.role, 1.2, alpha=0.45)


def _places(spot: Spot, width: float, height: float, clear: float) -> Iterator[Spot]:
    """Give the left end and the middle height of a label, best places first."""
    x, y = spot
    lift = height / 2 + clear * 0.6
    for shift in (0.0, -lift, lift):
        yield x + clear, y + shift
        yield x - clear - width, y + shift
    for shift in (-height / 2 - clear, height / 2 + clear):
        for part in (0.5, 0.2, 0.8):
            yield x - width * part, y + shift


def _name(
    sheet: Sheet, dot: Dot, spot: Spot, radius: float, field: tuple[float, float, float, float]
) -> None:
    """Label a dot in the first place where nothing else is; leave it bare if there is none."""
    size = sheet.size * 0.94
    name = shorten(dot.label, size * 11, size)
    width, height = text_width(name, size), size * 1.05
    for x, middle in _places(spot, width, height, radius + 2.5):
        box = x - 1, middle - height / 2, x + width + 1, middle + height / 2
        inside = (
            box[0] >= field[0] and box[1] >= field[1] and box[2] <= field[2] and box[3] <= field[3]
        )
        if inside and sheet.claim(*box):
            sheet.text(x, middle + size * 0.36, name, size=size)
            return


def _table(chart: MapChart) -> Table:
    def coverage(dot: Dot) -> str:
        if dot.no_emission:
            return _ABOVE
        if dot.y is None:
            return _BELOW
        band = (dot.y_low, dot.y_high)
        inner = " to ".join(human(v) for v in band if v is not None)
        return f"{human(dot.y)} ({inner})" if inner else human(dot.y)

    rows = tuple(
        (dot.label, human(dot.x), f"{human(dot.x_low)} to {human(dot.x_high)}", coverage(dot))
        for dot in chart.dots
    )
    return ("Chain", "Index", "Range", "Coverage"), rows
