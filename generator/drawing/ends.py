"""Labels of lines: beside the plot where lines reach its edge, at their ends where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.drawing.courses import Places, touches
from generator.drawing.frame import Sheet
from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, shorten, text_width, wrap
from generator.model.chart import Line
from generator.model.points import Point, Points

Drawable = tuple[Line, Points]
_NEAR_DAYS = 30
_CLEAR_PX = 4


class End(NamedTuple):
    """What is written for one line, or for the reference rule, at the height of ``value``."""

    tone: str
    parts: list[str]
    value: float
    reaches: bool
    """Whether its line comes near the plot's right edge."""
    last: Point | None
    """The line's last point."""


class Field(NamedTuple):
    """The plot as labels see it: its box, and rules that no label may lie on."""

    box: tuple[float, float, float, float]
    upright: list[float]
    level: list[float]


class Inside(NamedTuple):
    """A label inside the plot, with its left end and its first baseline in px."""

    end: End
    x: float
    y: float
    box: tuple[float, float, float, float]


def ends_of(
    sheet: Sheet,
    lines: Sequence[Drawable],
    floors: Sequence[Points],
    reference: tuple[float, str] | None,
) -> list[End]:
    """Wrap the labels of several lines, and of the reference rule, to at most two rows."""
    room = (sheet.right - sheet.left) * 0.3
    last = max(points[-1].week for _, points in lines if points)
    wanted: list[tuple[str, str, float, bool, Point | None]] = []
    for (line, points), under in zip(lines, floors, strict=True):
        if points and len(lines) > 1:
            value = (points[-1].value + under[-1].value) / 2 if under else points[-1].value
            near = (last - points[-1].week).days < _NEAR_DAYS
            wanted.append((line.role, line.label, value, near, points[-1]))
    ends = []
    for tone, label, value, reaches, point in wanted:
        parts = wrap(label, room, sheet.size)
        parts[1:] = [shorten(" ".join(parts[1:]), room, sheet.size)] if parts[1:] else []
        ends.append(End(tone, parts, value, reaches, point))
    if reference:
        label = shorten(reference[1], (sheet.right - sheet.left) * 0.5, sheet.size)
        ends.append(End("ink", [label], reference[0], False, None))
    return ends


def beside(sheet: Sheet, end: End) -> End:
    """The label of an end as it stands beside the plot: in at most two rows."""
    room = (sheet.right - sheet.left) * 0.3
    parts = wrap(" ".join(end.parts), room, sheet.size)
    parts[1:] = [shorten(" ".join(parts[1:]), room, sheet.size)] if parts[1:] else []
    return end._replace(parts=parts, reaches=end.reaches or end.last is None)


def place_inside(
    sheet: Sheet, ends: Sequence[End], spots: Places, field: Field, axes: tuple[Axis, Axis]
) -> tuple[list[Inside], list[End]]:
    """Find room for labels at the ends of their lines; give also those that have none."""
    placed: list[Inside] = []
    homeless: list[End] = []
    boxes: list[tuple[float, float, float, float]] = []
    pitch = sheet.size * 1.15
    for end in ends:
        width = max(text_width(part, sheet.size) for part in end.parts)
        height = pitch * len(end.parts)
        level = axes[1](end.value)
        if end.last is None:
            corners = _along(field, level, width, height)
        else:
            at = axes[0](end.last.week.toordinal()), axes[1](end.last.value)
            corners = _corners(at, width, height, sheet.size)
        for x, y in corners:
            box = x - _CLEAR_PX, y, x + width + _CLEAR_PX, y + height
            if _fits(box, field) and not touches(box, spots) and not _touch(box, boxes):
                boxes.append(box)
                placed.append(Inside(end, x, y + pitch * 0.8, box))
                break
        else:
            homeless.append(end)
    return placed, homeless


def _along(field: Field, level: float, width: float, height: float) -> Iterator[Spot]:
    """Top left corners for the label of a rule: above and below it, at its ends first."""
    left, _, right, _ = field.box
    for part in (1.0, 0.0, 0.5, 0.75, 0.25):
        x = left + _CLEAR_PX + (right - left - width - 2 * _CLEAR_PX) * part
        yield x, level - height - 1
        yield x, level + 1


def _corners(at: Spot, width: float, height: float, size: float) -> Iterator[Spot]:
    """Top left corners for a label of an end: beside it, above it, below it, then farther off."""
    x, y = at
    gap = size * 0.6
    for shift in (-height / 2, -height, 0.0):
        yield x + gap, y + shift
    for off in (gap, 3 * gap):
        for part in (0.5, 1.0, 0.0):
            yield x - width * part, y - height - off
            yield x - width * part, y + off


def _fits(box: tuple[float, float, float, float], field: Field) -> bool:
    left, top, right, floor = field.box
    inside = left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= floor
    crossed = any(box[0] < x < box[2] for x in field.upright)
    return inside and not crossed and not any(box[1] < y < box[3] for y in field.level)


def _touch(
    box: tuple[float, float, float, float], others: Sequence[tuple[float, float, float, float]]
) -> bool:
    return any(
        box[0] < right and left < box[2] and box[1] < down and top < box[3]
        for left, top, right, down in others
    )


def write_inside(sheet: Sheet, placed: Sequence[Inside]) -> None:
    """Write the labels that found room inside the plot."""
    for item in placed:
        for n, part in enumerate(item.end.parts):
            sheet.text(item.x, item.y + n * sheet.size * 1.15, part, tone=item.end.tone)


def write_ends(sheet: Sheet, ends: list[End], up: Axis, right: float, span: Spot) -> None:
    """Write labels at the heights of their lines' ends, pushed apart where they collide."""
    pitch = sheet.size * 1.15
    room = span[1] - span[0] + pitch
    # Where there are too many, lines in the background lose their labels first.
    while sum(len(end.parts) for end in ends) * pitch > room:
        least = max(range(len(ends)), key=lambda n: (ends[n].tone == "muted", n))
        ends = ends[:least] + ends[least + 1 :]
    ends = sorted(ends, key=lambda end: (up(end.value), end.parts))
    heights = [len(end.parts) * pitch for end in ends]
    tops = [up(end.value) - height / 2 for end, height in zip(ends, heights, strict=True)]
    tops = _spread(tops, heights, span[0] - pitch / 2, span[1] + pitch / 2)
    for end, top, height in zip(ends, tops, heights, strict=True):
        y, middle = up(end.value), top + height / 2
        if end.reaches and abs(middle - y) > pitch / 3:
            sheet.stroke([((right - 1, y), (right + 6, middle))], end.tone, 1, alpha=0.6)
        for n, part in enumerate(end.parts):
            sheet.text(right + 8, top + pitch * (n + 0.8), part, tone=end.tone)


def _spread(tops: list[float], heights: list[float], least: float, most: float) -> list[float]:
    """Move stacked labels apart by as little as possible, between ``least`` and ``most`` px."""
    groups: list[tuple[float, list[int]]] = []

    def begin(members: list[int]) -> float:
        whole = sum(heights[n] for n in members)
        offsets = [sum(heights[m] for m in members[:k]) for k in range(len(members))]
        wanted = sum(tops[n] - offset for n, offset in zip(members, offsets, strict=True))
        return max(least, min(wanted / len(members), most - whole))

    for n in range(len(tops)):
        members = [n]
        while groups and groups[-1][0] + sum(heights[m] for m in groups[-1][1]) > begin(members):
            members = [*groups.pop()[1], *members]
        groups.append((begin(members), members))
    return [
        start + sum(heights[m] for m in members[:k])
        for start, members in groups
        for k in range(len(members))
    ]
