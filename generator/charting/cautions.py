"""What to be careful about in a chart's lines: an early end, one day a week, long gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from generator.charting import FEWEST_POINTS, wording
from generator.edition import Edition
from generator.model.chart import Line
from generator.model.series import week_name

ENDED_AFTER_WEEKS = 26
LONG_GAP_WEEKS = 8

MOSTLY = 0.8
"""A line counts as sampled from the week on after which so many of its weeks are one day."""


def caution(edition: Edition, lines: Sequence[Line], *more: str) -> str:
    """Say which lines ended early, stand on one day a week, or have long gaps."""
    said = [
        *_said_of(lines, {line.label: _ended(edition, line) for line in lines}),
        *_said_of(lines, {line.label: sampled(line) for line in lines}),
        *_said_of(lines, {line.label: _gaps(line) for line in lines}),
        *more,
    ]
    return " ".join(f"{text[0].upper()}{text[1:].rstrip('.')}." for text in said if text)


def _said_of(lines: Sequence[Line], remarks: dict[str, str]) -> list[str]:
    """One remark for all lines it is true of; lines are named unless it is true of all."""
    by_remark: dict[str, list[str]] = {}
    for label, remark in remarks.items():
        if remark:
            by_remark.setdefault(remark, []).append(label)
    return [
        remark if len(labels) == len(lines) else f"{wording.listed(labels)}: {remark}"
        for remark, labels in by_remark.items()
    ]


def _ended(edition: Edition, line: Line) -> str:
    last = line.points[-1].week
    late = (edition.week - last).days // 7 > ENDED_AFTER_WEEKS
    return f"until {week_name(last)}" if late else ""


def sampled(line: Line) -> str:
    """Say from which week on a line mostly stands on one day a week."""
    single = line.points.days == 1
    for n in np.flatnonzero(single[: 1 - FEWEST_POINTS]).tolist():
        begins = single[n : n + FEWEST_POINTS].mean() >= MOSTLY
        if begins and single[n:].mean() >= MOSTLY:
            week = week_name(line.points[n].week)
            return f"one day a week from {week}" if n else "one day a week throughout"
    return ""


def _gaps(line: Line) -> str:
    week, points = dt.timedelta(weeks=1), line.points
    gaps = [
        f"{week_name(points[n].week + week)} to {week_name(points[n + 1].week - week)}"
        for n in np.flatnonzero(np.diff(points.weeks) // week.days > LONG_GAP_WEEKS).tolist()
    ]
    return f"no data {wording.listed(gaps)}" if gaps else ""
