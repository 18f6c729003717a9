"""
Wholes and their parts as steps: each bar begins where the one above ended.

A ``StackChart`` has its parts on the track of the whole; a ``WaterfallChart`` begins with the
whole itself, which may be overrun. What is left is hatched.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.drawing.frame import Sheet, Table, paint
from generator.drawing.palette import Axis, human, shorten, text_width, wrap
from generator.model.chart import Role, Segment, StackChart, WaterfallChart

_PITCH = 1.75
"""Height of a row of one line, in text sizes."""

_LABELS = 0.36
"""Most of the width that names of rows may take."""

_HALF = 0.68
"""Half a bar's height, in text sizes."""

_ROUNDED = 1e-3
"""Shares that were rounded for reading do not add up exactly: so much of the whole is none."""


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    start: float
    end: float
    role: Role
    text: str
    hatched: bool = False


@paint.register(StackChart)
def _(chart: StackChart, sheet: Sheet) -> Table:
    whole = max(chart.total, sum(segment.value for segment in chart.segments)) or 1.0
    rows = [
        (s.label, s.value, s.role, s.text or human(s.value / whole * 100, "%"))
        for s in chart.segments
    ]
    steps = _steps(rows)
    rest = chart.total - sum(segment.value for segment in chart.segments)
    if rest > chart.total * _ROUNDED:
        text = human(rest / whole * 100, "%")
        start = steps[-1].end if steps else 0.0
        steps.append(_Step(chart.remainder, start, start + rest, "muted", text, hatched=True))
    _draw(sheet, steps, whole, track=True)
    return ("Part", "Share"), tuple((step.label, step.text) for step in steps)


@paint.register(WaterfallChart)
def _(chart: WaterfallChart, sheet: Sheet) -> Table:
    total = chart.whole.value

    def row(segment: Segment) -> tuple[str, float, Role, str]:
        text = segment.text or human(segment.value, chart.unit)
        return segment.label, segment.value, segment.role, text

    parts = _steps([row(segment) for segment in chart.segments])
    steps = [*_steps([row(chart.whole)]), *parts]
    rest = total - sum(segment.value for segment in chart.segments)
    if rest > total * _ROUNDED:
        text = chart.remainder_text or human(rest, chart.unit)
        start = parts[-1].end if parts else 0.0
        steps.append(_Step(chart.remainder, start, start + rest, "muted", text, hatched=True))
    reach = max(total, sum(segment.value for segment in chart.segments)) or 1.0
    across, floor = _draw(sheet, steps, reach)
    if reach > total * (1 + _ROUNDED):
        sheet.stroke([((across(total), sheet.top), (across(total), floor))], "ink", dash=(3, 3))
    return ("Part", "Share"), tuple((step.label, step.text) for step in steps)


def _steps(rows: list[tuple[str, float, Role, str]]) -> list[_Step]:
    steps, at = [], 0.0
    for label, value, role, text in rows:
        steps.append(_Step(label, at, at + value, role, text))
        at += value
    return steps


def _draw(
    sheet: Sheet, steps: list[_Step], reach: float, *, track: bool = False
) -> tuple[Axis, float]:
    """Draw a row for each step; give the axis and the px at which the rows end."""
    size = sheet.size
    width = sheet.right - sheet.left
    labels = [wrap(step.label, width * _LABELS, size)[:3] or [""] for step in steps]
    column = max((text_width(line, size) for label in labels for line in label), default=0.0)
    across = Axis(0, reach, sheet.left + column + size * 0.6, sheet.right)
    y = sheet.top
    for n, (step, label) in enumerate(zip(steps, labels, strict=True)):
        high = size * (_PITCH + (len(label) - 1) * 1.2)
        middle = y + high / 2
        edges = middle - size * _HALF, middle + size * _HALF
        left, right = across(step.start), max(across(step.end), across(step.start) + 1.2)
        if track:
            sheet.box(across.start, edges[0], sheet.right, edges[1], "rule", 0.45)
        sheet.box(left, edges[0], right, edges[1], step.role, hatched=step.hatched)
        for line, words in enumerate(label):
            base = middle + size * (0.36 + 1.2 * (line - (len(label) - 1) / 2))
            sheet.text(across.start - size * 0.6, base, words, anchor="right")
        _write(sheet, step.text, (left, right, middle), across, within=not step.hatched)
        if n + 1 < len(steps):
            joint = across(steps[n + 1].start)
            sheet.stroke([((joint, edges[1]), (joint, y + high + size * 0.3))], "axis")
        y += high
    sheet.grow(y + size * 0.3)
    return across, y


def _write(
    sheet: Sheet, text: str, bar: tuple[float, float, float], across: Axis, *, within: bool
) -> None:
    """Write a bar's text inside it, to its right or to its left, wherever it fits."""
    size, (left, right, middle) = sheet.size, bar
    wide, base = text_width(text, size), middle + size * 0.36
    if within and wide + size < right - left:
        sheet.text((left + right) / 2, base, text, tone="paper", anchor="center")
    elif right + size * 0.4 + wide <= sheet.right:
        sheet.text(right + size * 0.4, base, text)
    elif across.start + wide <= left - size * 0.4:
        sheet.text(left - size * 0.4, base, text, anchor="right")
    else:
        room = sheet.right - across.start - size
        words = shorten(text, room, size)
        centre = (left + right) / 2
        half = text_width(words, size) / 2 + size * 0.3
        sheet.box(centre - half, middle - size * 0.6, centre + half, middle + size * 0.6, "paper")
        sheet.text(centre, base, words, anchor="center")
