"""
The map of chains: design index across, coverage of emissions up on a log scale.

Chains without emissions and chains whose coverage is not known have bands of their own
above and below, so that neither is mistaken for a very high or a very low value.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from generator.drawing.frame import Sheet, Table, paint, rungs
from generator.drawing.map_layout import NAME_SIZE, Plot, inside_of, lay_out
from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, human, shorten, text_width
from generator.model.chart import Dot, MapChart, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

_Box = tuple[float, float, float, float]
_CLASSES: tuple[Role, ...] = ("infrastructure-first", "mixed", "token-first")
_COVERED = "fees equal emissions"
_ABOVE, _BELOW = "no emission", "coverage not known"


@paint.register(MapChart)
def _(chart: MapChart, sheet: Sheet) -> Table:
    size = sheet.size
    at_edge = sum(dot.y is not None and dot.y <= 0 and not dot.no_emission for dot in chart.dots)
    if at_edge:
        sheet.note(f"Dots on the lower edge of the log scale ({at_edge}) stand for zero.")
    margin = max(text_width(word, size) for label in (_ABOVE, _BELOW) for word in label.split())
    left, right = sheet.left + margin + size * 0.6, sheet.right - size * 0.5
    title = shorten(f"↑ {chart.y_title}", sheet.right - sheet.left, size)
    sheet.text(sheet.left, sheet.top + size * 0.6, title, tone="soft")
    across = Axis(0, 100, left, right)
    beside = _legend(sheet, chart, across)[1]
    zones = _zone_names(chart, across, size)
    top = sheet.top + size * (1.2 + 1.1 * max(len(name) for name in zones.values()))
    floor = sheet.bottom - size * (2.8 if beside else 4.1)
    plot = lay_out(chart, across, (top, floor), size)

    _zones(sheet, chart, zones, plot.across, (top, floor))
    rungs(sheet, plot.up, left, right, plot.up.words(""))
    level = plot.up(1.0)
    sheet.stroke([((left, level), (right, level))], "ink", 1, dash=(5, 3))
    sheet.stroke([((left, y), (right, y)) for y in plot.rules], "axis")
    for edges, label in (((top, plot.rules[0]), _ABOVE), ((plot.rules[1], floor), _BELOW)):
        parts = label.split()
        for n, part in enumerate(parts):
            y = sum(edges) / 2 + size * (0.36 + (n - (len(parts) - 1) / 2) * 1.02)
            sheet.text(left - 6, y, part, tone="soft", anchor="right")
    _scale(sheet, chart, plot.across, floor)

    lines = _whiskers(sheet, chart.dots, plot)
    radius = size * 0.36
    sheet.taken += [(x - radius, y - radius, x + radius, y + radius) for x, y in plot.spots]
    for dot, spot in zip(chart.dots, plot.spots, strict=True):
        sheet.dots([spot], radius + 1, "paper")
        sheet.dots([spot], radius, dot.role)
    _name_cover(sheet, level, left, right)
    # A name must not lie on the rule between two bands.
    sheet.taken += [(left, y - 0.5, right, y + 0.5) for y in plot.rules]
    for dot, spot in zip(chart.dots, plot.spots, strict=True):
        _name(sheet, dot, spot, radius, lines, (left, top, right, floor))
    return _table(chart)


def _name_cover(sheet: Sheet, level: float, left: float, right: float) -> None:
    """Say what the rule at 1 means, where no dot is; the others are read against it."""
    size = sheet.size * NAME_SIZE
    width = text_width(_COVERED, size)
    for x in (right - width - 2, left + 4, (left + right - width) / 2):
        for base in (level + size * 1.1, level - size * 0.45):
            box = x - 2, base - size, x + width + 2, base + size * 0.3
            if sheet.free(*box):
                sheet.text(x, base, _COVERED, size=size)
                sheet.taken.append(box)
                return


def _zone_names(chart: MapChart, across: Axis, size: float) -> dict[Role, list[str]]:
    """Each class with its name in rows: one, or two where the zone is too narrow for it."""
    cuts = (0.0, *chart.x_cuts, 100.0)
    names: dict[Role, list[str]] = {}
    for role, (start, end) in zip(_CLASSES, pairwise(cuts), strict=True):
        fits = text_width(role, size, bold=True) <= across(end) - across(start)
        first, hyphen, rest = role.partition("-")
        names[role] = [role] if fits or not rest else [first + hyphen, rest]
    return names


def _zones(
    sheet: Sheet, chart: MapChart, names: dict[Role, list[str]], across: Axis, span: Spot
) -> None:
    cuts = (0.0, *chart.x_cuts, 100.0)
    for (role, rows), (start, end) in zip(names.items(), pairwise(cuts), strict=True):
        sheet.box(across(start), span[0], across(end), span[1], role, 0.07)
        middle = (across(start) + across(end)) / 2
        for n, row in enumerate(reversed(rows)):
            base = span[0] - sheet.size * (0.4 + 1.1 * n)
            sheet.text(middle, base, row, tone=role, anchor="center", bold=True)


def _scale(sheet: Sheet, chart: MapChart, across: Axis, floor: float) -> None:
    base = floor + sheet.size * 1.2
    for value in sorted({0.0, *chart.x_cuts, 100.0}):
        sheet.stroke([((across(value), floor), (across(value), floor + 4))], "axis")
        sheet.text(across(value), base + 2, human(value), tone="soft", anchor="center")
    title, beside = _legend(sheet, chart, across)
    sheet.text(across(0), base + sheet.size * 1.3, title, tone="soft")
    if any(dot.role == "undetermined" for dot in chart.dots):
        x = across(0) + (text_width(title, sheet.size) + sheet.size * 2 if beside else 0)
        base += sheet.size * (1.3 if beside else 2.6)
        spot = x + sheet.size * 0.4, base - sheet.size * 0.36
        sheet.dots([spot], sheet.size * 0.36, "undetermined")
        sheet.text(x + sheet.size * 1.1, base, "undetermined", tone="undetermined")


def _legend(sheet: Sheet, chart: MapChart, across: Axis) -> tuple[str, bool]:
    """Give the title of the horizontal axis, and whether the legend fits beside it."""
    room = sheet.right - across(0)
    title = f"{chart.x_title} →"
    if text_width(title, sheet.size) > room:
        title = shorten(f"{chart.x_title.partition(':')[0]} →", room, sheet.size)
    both = text_width(title, sheet.size) + text_width("undetermined", sheet.size) + sheet.size * 3.1
    return title, both <= room


def _whiskers(sheet: Sheet, dots: tuple[Dot, ...], plot: Plot) -> list[_Box]:
    """Draw the ranges; give the boxes they take up."""
    boxes = []
    for dot, (x, y) in zip(dots, plot.spots, strict=True):
        runs: list[tuple[Spot, Spot]] = []
        if dot.x_low < dot.x_high:
            runs.append(((plot.across(dot.x_low), y), (plot.across(dot.x_high), y)))
        if dot.y is not None and not dot.no_emission:
            ends = [inside_of(plot.up, v) for v in (dot.y_low, dot.y_high) if v is not None]
            runs += [((x, min(y, end)), (x, max(y, end))) for end in ends if end != y]
        sheet.stroke(runs, dot.role, 1.2, alpha=0.45)
        boxes += [(*start, *end) for start, end in runs]
    return boxes


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
    sheet: Sheet, dot: Dot, spot: Spot, radius: float, lines: list[_Box], field: _Box
) -> None:
    """
    Label a dot where nothing else is, crossing as few whiskers as can be.

    ``lines`` are the whiskers' boxes; a dot without a free place stays bare.
    """
    size = sheet.size * NAME_SIZE
    name = shorten(dot.label, size * 11, size)
    width, height = text_width(name, size), size * 1.05
    found = []
    for n, (x, middle) in enumerate(_places(spot, width, height, radius + 2.5)):
        box = x - 1, middle - height / 2, x + width + 1, middle + height / 2
        inside = box[0] >= field[0] and box[1] >= field[1] and box[2] <= field[2]
        if inside and box[3] <= field[3] and sheet.free(*box):
            crossed = sum(
                box[0] < r and left < box[2] and box[1] < d and t < box[3]
                for left, t, r, d in lines
            )
            found.append((crossed, n, box))
    if found:
        box = min(found)[2]
        sheet.taken.append(box)
        sheet.text(box[0] + 1, (box[1] + box[3]) / 2 + size * 0.36, name, size=size)


def _table(chart: MapChart) -> Table:
    def coverage(dot: Dot) -> str:
        if dot.no_emission:
            return _ABOVE
        if dot.y is None:
            return _BELOW
        band = (dot.y_low, dot.y_high)
        inner = " to ".join(dict.fromkeys(human(v) for v in band if v is not None))
        return f"{human(dot.y)} ({inner})" if " to " in inner else human(dot.y)

    rows = tuple(
        (dot.label, human(dot.x), f"{human(dot.x_low)} to {human(dot.x_high)}", coverage(dot))
        for dot in chart.dots
    )
    return ("Chain", "Index", "Range", "Coverage"), rows
