"""Whether capital came with use: both on one scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generator import charting
from generator.charting import ROLES, Strand, cautions, timeline, wording
from generator.charting.measures import CAPITAL, USE, running
from generator.edition import Edition
from generator.model.chart import Line, LineChart
from generator.model.chart_maker import maker
from generator.model.series import week_name

LONG_ENOUGH_WEEKS = 52
"""A year, so that the two quarters that are compared lie well apart."""
SHOWN = dt.timedelta(weeks=156)
"""Before that lies the dust of first weeks, beside which a log scale shows nothing else."""
START = 100.0


@dataclass(frozen=True, slots=True)
class _Pair:
    """A strand of use and one of capital, as lines 100 in the quarter to ``begun``."""

    strands: tuple[Strand, Strand]
    lines: tuple[Line, Line]
    begun: dt.date
    last: dt.date
    moved: tuple[str, str]
    """How each changed from the first quarter to the last."""


@maker(scope="chain", order=55)
def use_and_capital(edition: Edition, chain: str) -> LineChart | None:
    """A measure of use and one of capital over three years, both 100 in their first quarter."""
    pairs = list(_pairs(edition, chain))
    if not pairs:
        return None
    pair = pairs[running([one.last for one in pairs])]
    profile = edition.profiles[chain]
    use, capital = (line.label for line in pair.lines)
    second = capital if capital.isupper() else capital.lower()
    begun = week_name(pair.begun)
    said = f"{pair.moved[0]}, {second} {pair.moved[1]}"
    quarters = f"between the 13 weeks to {begun} and {week_name(pair.last)}"
    runs = [line.points for line in pair.lines]
    spoken = "; ".join(f"{line.label} {wording.trend(line.points)}" for line in pair.lines)
    marks = timeline.blobs_mark(profile) + timeline.token_mark(profile)
    return LineChart(
        slug=f"{chain}-use-and-capital",
        headline=wording.fit(
            f"{use} on {profile.name} {said} {quarters}", f"{use} {said} {quarters}"
        ),
        unit=f"index, 13 weeks to {begun} = 100, log scale",
        sources=charting.cited(edition, pair.strands),
        period=charting.period(*runs),
        alt=f"Use and capital of {profile.name}, each 100 in the 13 weeks to {begun}: {spoken}.",
        closed=charting.closed(edition, pair.strands),
        note=cautions.caution(edition, pair.lines, "Drawn as far as both are known"),
        lines=pair.lines,
        events=timeline.within(marks, *runs),
        scale="log",
        from_zero=False,
        reference=(START, "first 13 weeks"),
    )


def _pairs(edition: Edition, chain: str) -> Iterator[_Pair]:
    """
    Pairs with a year in common, what question 4 prefers first.

    Each measure gives its latest strand, as strands of two providers are no one course.
    """
    use, capital = (
        [
            (title, parts[-1])
            for series, title in measures
            if (parts := charting.strands(edition, series, chain))
        ]
        for measures in (USE, CAPITAL)
    )
    for one in use:
        for two in capital:
            pair = _pair(one, two)
            if pair is not None:
                yield pair


def _pair(use: tuple[str, Strand], capital: tuple[str, Strand]) -> _Pair | None:
    """Bring both to 100; None where they share no year, or either of its end quarters is bare."""
    strands = use[1], capital[1]
    shared = np.intersect1d(use[1].points.weeks, capital[1].points.weeks)
    if len(shared) < LONG_ENOUGH_WEEKS:
        return None
    last = dt.date.fromordinal(int(shared[-1]))
    first = max(dt.date.fromordinal(int(shared[0])), last - SHOWN)
    begun = first + dt.timedelta(weeks=charting.QUARTER_WEEKS - 1)
    drawn = [s.points.between(first, last) for s in strands]
    starts = [charting.quarter(points, end=begun) for points in drawn]
    moved = [
        wording.moved(start, charting.quarter(points, end=last))
        for start, points in zip(starts, drawn, strict=True)
    ]
    if not all(moved):
        return None
    lines = [
        Line(title, charting.scaled(points, START / start), role)
        for title, points, start, role in zip(
            (use[0], capital[0]), drawn, starts, ROLES[:2], strict=True
        )
        if start
    ]
    return _Pair(strands, (lines[0], lines[1]), begun, last, (moved[0], moved[1]))
