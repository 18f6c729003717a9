"""What lies along the weeks of a chart: years or months below, events above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from generator.drawing.frame import Sheet
from generator.drawing.marks import Spot
from generator.drawing.palette import Axis, shorten, text_width
from generator.model.chart import EventMark

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEARS_ABOVE_DAYS = 600


def calendar(sheet: Sheet, across: Axis, floor: float) -> None:
    """Write years below ``floor`` (px), or months where the chart shows less than two years."""
    first, last = dt.date.fromordinal(int(across.low)), dt.date.fromordinal(int(across.high))
    yearly = (last - first).days > _YEARS_ABOVE_DAYS
    months = [
        dt.date(first.year + n // 12, n % 12 + 1, 1)
        for n in range(first.month - 1, (last.year - first.year) * 12 + last.month)
    ]
    starts = [m for m in months if first <= m <= last and (m.month == 1 or not yearly)] or [first]
    room = text_width("2024   " if yearly else "Sep 2024   ", sheet.size)
    apart = (across.end - across.start) / max(1, across.high - across.low) * (365 if yearly else 30)
    choices = (1, 2, 3, 5, 10, 20) if yearly else (1, 2, 3, 6, 12)
    step = next((c for c in choices if c * apart >= room), choices[-1])
    chosen = [s for s in starts if (s.year if yearly else s.month - 1) % step == 0] or starts[:1]
    words = [str(s.year) if yearly else f"{_MONTHS[s.month - 1]} {s.year}" for s in chosen]
    halves = [text_width(word, sheet.size) / 2 for word in words]
    places = [across(start.toordinal()) for start in chosen]
    edge, gap = across.start - 3, sheet.size * 0.6
    moved_to = edge + 2 * halves[0]  # where the first ends if it has to be moved to the edge
    if len(places) > 1 and places[0] - halves[0] < edge and places[1] - halves[1] < moved_to + gap:
        words[0] = ""  # else the second would have no room, and a year would be missing between
    written = 0.0
    for place, word, half in zip(places, words, halves, strict=True):
        sheet.stroke([((place, floor), (place, floor + 4))], "axis")
        x = min(max(place, edge + half), sheet.right - half)
        if word and x - half >= written:
            sheet.text(x, floor + sheet.size * 1.35, word, tone="soft", anchor="center")
            written = x + half + gap


def years(sheet: Sheet, across: Axis, floor: float) -> None:
    """Write the first and the last full year below ``floor`` (px), where a panel is narrow."""
    first, last = (dt.date.fromordinal(int(end)) for end in (across.low, across.high))
    starts = [dt.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)] or [first]
    half = text_width("2024", sheet.size) / 2
    written = 0.0
    for start in (starts[0], starts[-1]):
        x = across(start.toordinal())
        sheet.stroke([((x, floor), (x, floor + 4))], "axis")
        x = min(max(x, across.start + half), across.end - half)
        if x - half > written:
            word = str(start.year)
            sheet.text(x, floor + sheet.size * 1.35, word, tone="soft", anchor="center")
            written = x + half + sheet.size * 0.6


class Mark(NamedTuple):
    """An event in px; ``row`` 0 is next to the plot, -1 means that its label has no room."""

    x: float
    row: int
    start: float
    label: str


def place_events(
    sheet: Sheet, events: Sequence[EventMark], across: Axis, span: Spot
) -> tuple[list[Mark], int]:
    """
    Find room for event labels in two rows above the plot, between the two px of ``span``.

    Gives the marks and how many rows they use; a label without room is left out.
    """
    inside = [e for e in events if across.low <= e.date.toordinal() <= across.high]
    inside.sort(key=lambda event: (event.date, event.label))
    tries = [
        _try(sheet, inside, across, span, [(row, part) for row in rows for part in parts])
        for rows in ((0,), (0, 1), (1, 0))
        for parts in ((0.5, 0, 1), (0, 0.5, 1))
    ]
    # Most labels first; among equals the fewest rows, then the order of trying.
    best = max(tries, key=lambda marks: (sum(m.row >= 0 for m in marks), -_rows(marks)))
    return best, _rows(best)


def draw_events(sheet: Sheet, marks: list[Mark], top: float, floor: float) -> None:
    """Draw the dashed rules down to ``floor``, and the labels above ``top`` (px)."""
    pitch = sheet.size * 1.25
    for mark in marks:
        begin = top - max(mark.row, 0) * pitch
        sheet.stroke([((mark.x, begin), (mark.x, floor))], "axis", 1, dash=(3, 3))
        if mark.label:
            sheet.text(mark.start, begin - sheet.size * 0.3, mark.label, tone="soft")


def _rows(marks: list[Mark]) -> int:
    return max((mark.row for mark in marks), default=-1) + 1


def _try(
    sheet: Sheet,
    events: list[EventMark],
    across: Axis,
    span: Spot,
    choices: list[tuple[int, float]],
) -> list[Mark]:
    """Place labels from left to right, each in the first free of the ``choices``."""
    taken: tuple[list[Spot], list[Spot]] = ([], [])
    marks = []
    for event in events:
        x = across(event.date.toordinal())
        label = shorten(event.label, (span[1] - span[0]) / 2, sheet.size)
        width = text_width(label, sheet.size)
        for row, part in choices:
            start, end = x - width * part, x + width * (1 - part)
            bars = [(row, start - 6, end + 6)]
            if row:
                # A label in the upper row hangs on a rule that passes through the lower row.
                bars.append((0, x - 2, x + 2))
            fits = span[0] <= start and end <= span[1]
            if fits and all(b < c or a > d for n, a, b in bars for c, d in taken[n]):
                taken[row].append((start, end))
                if row:
                    taken[0].append((x, x))
                marks.append(Mark(x, row, start, label))
                break
        else:
            marks.append(Mark(x, -1, x, ""))
    return marks
