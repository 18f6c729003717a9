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

_BAR, _GAP = 0.8, 0.35
"""Height of a bar, and of what lies above and below it, in text sizes."""

_TEXTS, _MOST_LINES = 0.6, 3
"""Most of the width that a step's value may take, and most lines of its name."""

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
    """Draw each step below its name and value; give the axis and the px where they end."""
    size, right = sheet.size, sheet.right
    across = Axis(0, reach, sheet.left, right)
    y = sheet.top
    for n, step in enumerate(steps):
        text = shorten(step.text, (right - sheet.left) * _TEXTS, size)
        room = right - sheet.left - text_width(text, size) - size
        for line, words in enumerate(wrap(step.label, room, size)[:_MOST_LINES] or [""]):
            y += size * (1.15 if line else 1.0)
            sheet.text(sheet.left, y, words)
            if line == 0:
                sheet.text(right, y, text, tone="soft", anchor="right")
        top, down = y + size * _GAP, y + size * (_GAP + _BAR)
        start, end = across(step.start), max(across(step.end), across(step.start) + 1.2)
        if track:
            sheet.box(sheet.left, top, right, down, "rule", 0.45)
        sheet.box(start, top, end, down, step.role, hatched=step.hatched)
        y = down + size * _GAP
        if n + 1 < len(steps):
            # The joint stops above the next name, so that it runs through no word.
            joint = min(max(across(steps[n + 1].start), sheet.left + 0.5), right - 0.5)
            sheet.stroke([((joint, down), (joint, y))], "axis")
    sheet.grow(y + size * 0.2)
    return across, y
