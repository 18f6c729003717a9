"""What rollups pay on to their base and data layers, before and after blobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from statistics import median

from generator import charting
from generator.charting import ROLES, cautions, timeline, wording
from generator.charting.rollups import FEWEST_ROLLUPS, rollups
from generator.edition import Edition
from generator.model.chart import Bar, BarChart, Line, LineChart
from generator.model.chart_maker import maker
from generator.model.points import Point, Points
from generator.model.series import week_name

FAMILIAR = ("arbitrum", "base", "optimism")


def _rent_shares(edition: Edition) -> dict[str, Points]:
    """Observed rent share of each rollup in percent, up to the week its inputs end."""
    seen = edition.figures.weekly("rent_eth").by_provider
    found = {}
    for chain in rollups(edition):
        last = charting.last_seen(edition, chain, "rent_eth", "fees_eth")
        parts = [
            s for s in charting.strands(edition, "rent_share", chain, last) if s.source in seen
        ]
        if parts:
            found[chain] = charting.scaled(parts[-1].points, 100)
    return found


@maker(scope="trends", order=30)
def rent_before_and_after_blobs(edition: Edition) -> LineChart | None:
    """Median rent share over rollups, with three familiar ones."""
    shares = _rent_shares(edition)
    by_week: dict[dt.date, list[float]] = {}
    for points in shares.values():
        for point in points:
            by_week.setdefault(point.week, []).append(point.value)
    middle = Points.of(
        Point(week, median(by_week[week]))
        for week in sorted(by_week)
        if len(by_week[week]) >= FEWEST_ROLLUPS
    )
    if len(middle) < charting.FEWEST_POINTS:
        return None
    shown = [c for c in FAMILIAR if c in shares]
    lines = (
        Line("Median rollup", middle, "first"),
        *(
            Line(edition.profiles[c].name, shares[c], role)
            for c, role in zip(shown, ROLES[1:], strict=False)
        ),
    )
    before, now = charting.at_week(middle, charting.BLOBS_LAST_WEEK), middle[-1]
    said = f"The median rollup paid {wording.share(now.value / 100)} of its fees as rent in "
    said += week_name(now.week)
    if before is not None:
        said += f", {wording.share(before / 100)} just before blobs"
    runs = [line.points for line in lines]
    numbers = [len(by_week[p.week]) for p in middle]
    return LineChart(
        slug="trends-rent-before-and-after-blobs",
        headline=said,
        unit="percent of fees, 13-week sums",
        sources=_sources(edition, shares),
        period=charting.period(*runs),
        alt=f"Median rent share over rollups: {wording.trend(middle, '%')}.",
        note=cautions.caution(
            edition,
            lines,
            f"Median over {min(numbers)} to {max(numbers)} rollups with data in the week",
        ),
        wide=True,
        lines=lines,
        events=timeline.within([charting.BLOBS], *runs),
    )


def _sources(edition: Edition, chains: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        sorted({p for c in chains for p in edition.publishers(("fees_eth", "rent_eth"), c)})
    )


@maker(scope="trends", order=35)
def rent_by_chain(edition: Edition) -> BarChart | None:
    """Latest rent share of each rollup."""
    latest = {
        chain: points[-1]
        for chain, points in _rent_shares(edition).items()
        if charting.is_current(edition, points)
    }
    if len(latest) < FEWEST_ROLLUPS:
        return None
    order = sorted(latest, key=lambda c: (-latest[c].value, c))
    bars = tuple(
        Bar(
            edition.profiles[c].name,
            latest[c].value,
            "first",
            text=wording.share(latest[c].value / 100),
        )
        for c in order
    )
    below = sum(bar.value < 10 for bar in bars)
    spoken = wording.listed([f"{bar.label} {bar.text}" for bar in bars])
    weeks = [(point,) for point in latest.values()]
    return BarChart(
        slug="trends-rent-by-chain",
        headline=f"{below} of {len(bars)} rollups paid less than 10 % of their fees as rent in "
        f"the 13 weeks to {week_name(max(p.week for p in latest.values()))}",
        unit="percent of fees, 13-week sums",
        sources=_sources(edition, latest),
        period=charting.period(*weeks),
        alt=f"Share of fees paid on as rent: {spoken}.",
        note="Rollups whose rent and fees were both seen within the last year.",
        wide=True,
        bars=bars,
        limit=100.0,
    )
