"""How chart definitions put findings into words: shares, changes, lists, headlines that fit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator.format import amount, percent
from generator.model.points import Point, Points
from generator.model.series import week_name

EVENT_LETTERS, HEADLINE_LETTERS = 26, 110
DANGLING = {"a", "an", "and", "are", "by", "for", "from", "in", "is", "of", "the", "to"}


def share(value: float) -> str:
    """Write a share of 1 as a percentage for a headline: ``29 %``, ``4.8 %``, ``0.44 %``."""
    size = 100 * abs(value)
    if size == 0 or math.isnan(size):
        return percent(value)
    digits = 1 if 99 <= size < 100 else max(0, 1 - math.floor(math.log10(size)))
    return percent(round(value, min(digits, 6) + 2))


def fit(*choices: str) -> str:
    """Take the first wording that is short enough for a headline, else the last."""
    return next((text for text in choices if len(text) <= HEADLINE_LETTERS), choices[-1])


def moved(before: float | None, now: float | None) -> str:
    """Say how a positive quantity changed: ``up 14 %``, ``down 95 %``; empty where unknown."""
    if before is None or now is None or before <= 0 or now <= 0:
        return ""
    ratio = now / before
    if abs(ratio - 1) < 0.005:
        return "unchanged"
    if ratio >= 3:
        return f"up {amount(ratio)}-fold"
    if ratio < 0.0005:
        return "down over 99.9 %"
    return f"up {share(ratio - 1)}" if ratio > 1 else f"down {share(1 - ratio)}"


def peak(*runs: Points) -> Point:
    """The highest point of some runs; the earliest where several are equal."""
    tops = [run[int(run.values.argmax())] for run in runs]
    return max(tops, key=lambda p: (p.value, -p.week.toordinal()))


def trend(points: Points, unit: str = "") -> str:
    """Say start, end and peak of a line with their weeks, for a reader who cannot see it."""
    first, last, top = points[0], points[-1], peak(points)
    return (
        f"from {amount(first.value, unit)} in {week_name(first.week)} to "
        f"{amount(last.value, unit)} in {week_name(last.week)}, highest "
        f"{amount(top.value, unit)} in {week_name(top.week)}"
    )


def listed(words: Sequence[str]) -> str:
    """Join words for a sentence: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def brief(title: str) -> str:
    """
    Cut an event's title to what fits above a chart.

    At a comma or colon, before a preposition, else between words, which an ellipsis tells.
    """
    text = title.partition(",")[0].partition(":")[0]
    if len(text) <= EVENT_LETTERS:
        return text
    words = text.split()
    hangs = [word.lower() in DANGLING for word in words]
    cuts = [n for n in range(2, len(words)) if hangs[n] and not hangs[n - 1]]
    clauses = [" ".join(words[:n]) for n in cuts]
    whole = [clause for clause in clauses if len(clause) <= EVENT_LETTERS]
    if whole:
        return whole[-1]
    words = text[: EVENT_LETTERS + 1].split()[:-1]
    while words and words[-1].lower() in DANGLING:
        words.pop()
    return " ".join(words) + "…"
