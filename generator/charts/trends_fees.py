"""What rollups earn and what they pay on: fees and rent across all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from generator import charting
from generator.charting import ROLES, Strand, cautions, timeline, wording
from generator.charting.rollups import FEWEST_ROLLUPS, rollups
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart, Shade
from generator.model.chart_maker import maker
from generator.model.nouns import counted
from generator.model.points import Point, Points
from generator.model.series import week_name

SHOWN = 6


def _latest(edition: Edition, series: str) -> dict[str, Strand]:
    """Each rollup's latest strand of a series, of those that end together."""
    parts = {c: charting.strands(edition, series, c) for c in rollups(edition)}
    return charting.abreast(edition, {c: found[-1] for c, found in parts.items() if found})


@maker(scope="trends", order=20)
def rollup_fees(edition: Edition) -> LineChart | None:
    """Fees in ETH per day of the six rollups with the highest fees."""
    strands = _latest(edition, "fees_eth")
    if len(strands) < FEWEST_ROLLUPS:
        return None
    end = charting.common_end(strands.values())
    means = {c: charting.quarter(s.points, end=end) or 0.0 for c, s in strands.items()}
    top = sorted(means, key=lambda c: (-means[c], c))[:SHOWN]
    total = sum(means.values())
    if total <= 0:
        return None
    lines = tuple(
        Line(edition.profiles[c].name, strands[c].points, role)
        for c, role in zip(top, ROLES, strict=False)
    )
    first = lines[0]
    spoken = "; ".join(f"{line.label} {wording.trend(line.points, 'ETH')}" for line in lines)
    return LineChart(
        slug="trends-rollup-fees",
        headline=f"{first.label} took {wording.share(means[top[0]] / total)} of the fees of "
        f"{counted(len(means), 'rollup')} in the 13 weeks to "
        f"{week_name(end)}",
        unit="ETH per day, log scale",
        sources=charting.cited(edition, [strands[c] for c in top]),
        period=charting.period(*(line.points for line in lines)),
        alt=f"Fees that users of the {len(top)} largest rollups paid, ETH per day: {spoken}.",
        note=cautions.caution(edition, lines),
        wide=True,
        lines=lines,
        events=timeline.within([charting.BLOBS], *(line.points for line in lines)),
        scale="log",
        from_zero=False,
        panels=True,
    )


@maker(scope="trends", order=25)
def rollup_fees_total(edition: Edition) -> LineChart | None:
    """Fees of all rollups covered in a week; growth is told over the same rollups."""
    strands = _latest(edition, "fees_eth")
    if len(strands) < FEWEST_ROLLUPS:
        return None
    last = charting.common_end(strands.values())
    by_week: dict[dt.date, list[Point]] = {}
    for strand in strands.values():
        for point in strand.points:
            if point.week <= last:
                by_week.setdefault(point.week, []).append(point)
    points = Points.of(
        Point(week, sum(p.value for p in by_week[week]), min(p.days for p in by_week[week]))
        for week in sorted(by_week)
    )
    now = charting.quarter(points)
    if len(points) < charting.FEWEST_POINTS or now is None:
        return None
    line = Line("Fees of all rollups covered", points)
    counts = [len(by_week[point.week]) for point in points]
    change = wording.moved(*_same_rollups(strands.values(), last))
    return LineChart(
        slug="trends-rollup-fees-total",
        headline=f"Rollups' users paid {amount(now, 'ETH')} a day in the 13 weeks to "
        f"{week_name(last)}{f', {change} in a year on the same rollups' if change else ''}",
        unit="ETH per day, log scale",
        sources=charting.cited(edition, strands.values()),
        period=charting.period(points),
        alt=f"Fees of all rollups covered, ETH per day: {wording.trend(points, 'ETH')}.",
        note=cautions.caution(
            edition,
            [line],
            f"{counted(counts[0], 'rollup')} covered at the start, {counts[-1]} at the "
            "end: coverage grows, so the line is no measure of growth",
        ),
        wide=True,
        lines=(line,),
        events=timeline.within([charting.BLOBS], points),
        scale="log",
        from_zero=False,
        shades=_growing([point.week for point in points], counts),
    )


def _growing(weeks: list[dt.date], counts: list[int]) -> tuple[Shade, ...]:
    """The weeks before the line covers as many rollups as at its end."""
    full = next(n for n, count in enumerate(counts) if count >= counts[-1])
    if full == 0:
        return ()
    least, most = min(counts[:full]), max(counts[:full])
    number = str(least) if least == most else f"{least} to {most}"
    return (Shade(weeks[0], weeks[full - 1], f"{number} of {counts[-1]} rollups"),)


def _same_rollups(strands: Iterable[Strand], last: dt.date) -> tuple[float, float]:
    """13-week means a year before and now, summed over rollups that have both."""
    before = now = 0.0
    for strand in strands:
        points = strand.points.between(dt.date.min, last)
        then, here = charting.quarter(points, charting.YEAR_WEEKS), charting.quarter(points)
        if then is not None and here is not None:
            before, now = before + then, now + here
    return before, now
