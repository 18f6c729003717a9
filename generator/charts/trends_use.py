"""Use of rollups against the capital that is trusted to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from generator import charting
from generator.charting import ROLES, Strand, cautions, timeline, wording
from generator.charting.measures import USE
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart
from generator.model.chart_maker import maker
from generator.model.nouns import counted
from generator.model.points import Point, Points
from generator.model.series import week_name
from generator.model.words import Kind

SHOWN = 6
FEWEST_CHAINS = 3
LONG_ENOUGH_WEEKS = 52


def _longest(edition: Edition, series: str, *, current: bool = False) -> dict[str, Strand]:
    """Each chain's longest strand of a series, of those that are still running if asked."""
    found = {}
    for chain in edition.profiles:
        parts = [
            s
            for s in charting.strands(edition, series, chain)
            if not current or charting.is_current(edition, s.points)
        ]
        if parts:
            found[chain] = max(parts, key=lambda s: len(s.points))
    return found


def _rollups(edition: Edition, use: Mapping[str, Strand], held: Mapping[str, Strand]) -> list[str]:
    """Rollups whose use overlaps their capital for a year."""
    return [
        c
        for c in use
        if edition.profiles[c].kind.value is Kind.ROLLUP
        and c in held
        and _overlap(use[c], held[c]) >= LONG_ENOUGH_WEEKS
    ]


def _summed(strands: Iterable[Strand]) -> dict[dt.date, Point]:
    """Sum over the weeks in which every strand is seen."""
    tables = [{p.week: p for p in s.points} for s in strands]
    weeks = set.intersection(*(set(table) for table in tables)) if tables else set()
    return {
        week: Point(week, sum(t[week].value for t in tables), min(t[week].days for t in tables))
        for week in sorted(weeks)
    }


def _overlap(one: Strand, two: Strand) -> int:
    return np.intersect1d(one.points.weeks, two.points.weeks).size


def _indexed(points: Mapping[dt.date, Point], start: dt.date) -> Points:
    base = points[start].value
    return Points.of(Point(w, p.value / base, p.days) for w, p in points.items() if w >= start)


def _against(
    edition: Edition, capital: Sequence[tuple[str, str]], *, current: bool, slug: str
) -> LineChart | None:
    """
    Use against measures of capital on the same rollups, 1 in a common week.

    The first measure decides the rollups: those where it overlaps use for a year. Use is counted
    in what more of them have: in user operations, else in transactions. Later measures of
    capital are drawn if they cover all of these rollups.
    """
    held = [
        (title, _longest(edition, series, current=current and n == 0))
        for n, (series, title) in enumerate(capital)
    ]
    counts = [(title, _longest(edition, series, current=True)) for series, title in USE]
    found = [(title, use, _rollups(edition, use, held[0][1])) for title, use in counts]
    measure, use, chains = max(found, key=lambda one: len(one[2]))
    if not chains:
        return None
    drawn = [(measure, [use[c] for c in chains])]
    drawn += [(t, [of[c] for c in chains]) for t, of in held if all(c in of for c in chains)]
    sums = [(title, _summed(strands), strands) for title, strands in drawn]
    common = set(sums[0][1]) & set(sums[1][1])
    if not common:  # among many rollups, some week is always missing of one
        return None
    sums = [(t, s, parts) for t, s, parts in sums if common & set(s)]
    start, end = min(common), max(common)
    sums = [(t, s, parts) for t, s, parts in sums if start in s and s[start].value > 0]
    if len(sums) < 2:
        return None
    lines = tuple(
        Line(title, _indexed(points, start), role)
        for (title, points, _), role in zip(sums, ROLES, strict=False)
    )
    names = wording.listed([edition.profiles[c].name for c in chains])
    grown = [charting.at_week(line.points, end) or 0.0 for line in lines[:2]]
    said = (
        f"{names}: {measure.lower()} ×{amount(grown[0])} and {lines[1].label.lower()} "
        f"×{amount(grown[1])} from {week_name(start)} to {week_name(end)}"
    )
    spoken = "; ".join(f"{line.label} {wording.trend(line.points)}" for line in lines)
    runs = [line.points for line in lines]
    return LineChart(
        slug=slug,
        headline=wording.fit(said, said.replace(names, counted(len(chains), "rollup"))),
        unit=f"index, {week_name(start)} = 1, log scale",
        sources=charting.cited(edition, [s for _, _, parts in sums for s in parts]),
        period=charting.period(*runs),
        alt=f"{names}, each line 1 in {week_name(start)}: {spoken}.",
        closed=charting.closed(edition, [s for _, _, parts in sums for s in parts]),
        note=cautions.caution(edition, lines, f"Sums over {names}, in weeks with data for all"),
        wide=True,
        lines=lines,
        events=timeline.within([charting.BLOBS], *runs),
        scale="log",
        from_zero=False,
        reference=(1.0, f"as in {week_name(start)}"),
    )


@maker(scope="trends", order=10)
def activity_and_capital(edition: Edition) -> LineChart | None:
    """Use against value secured, and stablecoins as far as they cover the same chains."""
    measures = (("value_secured_usd", "Value secured"), ("stablecoins_usd", "Stablecoins"))
    return _against(edition, measures, current=False, slug="trends-activity-and-capital")


@maker(scope="trends", order=15)
def activity_and_stablecoins(edition: Edition) -> LineChart | None:
    """Use against stablecoins on the rollups where both still run."""
    measures = (("stablecoins_usd", "Stablecoins"),)
    return _against(edition, measures, current=True, slug="trends-activity-and-stablecoins")


@maker(scope="trends", order=17)
def use_by_chain(edition: Edition) -> LineChart | None:
    """
    Use per day of the six chains that have most.

    In user operations, else in transactions: in what more chains can be compared by.
    """
    counts = [(title, _longest(edition, series, current=True)) for series, title in USE]
    alike = [(title.lower(), charting.abreast(edition, use)) for title, use in counts]
    measure, strands = max(alike, key=lambda one: len(one[1]))
    if len(strands) < FEWEST_CHAINS:
        return None
    end = charting.common_end(strands.values())
    means = {c: charting.quarter(s.points, end=end) or 0.0 for c, s in strands.items()}
    top = sorted(means, key=lambda c: (-means[c], c))[:SHOWN]
    total = sum(means.values())
    if total <= 0:
        return None
    lines = tuple(
        Line(_label(edition, strands[c]), strands[c].points, role)
        for c, role in zip(top, ROLES, strict=False)
    )
    runs = [line.points for line in lines]
    spoken = "; ".join(f"{line.label} {wording.trend(line.points)}" for line in lines)
    return LineChart(
        slug=f"trends-{measure.replace(' ', '-')}-by-chain",
        headline=f"{edition.profiles[top[0]].name} carried {wording.share(means[top[0]] / total)} "
        f"of the {measure} of {counted(len(means), 'chain')} in the 13 weeks to "
        f"{week_name(end)}",
        unit=f"{measure} per day, log scale",
        sources=charting.cited(edition, [strands[c] for c in top]),
        period=charting.period(*runs),
        alt=f"{measure.capitalize()} per day on the {len(top)} busiest chains with data: {spoken}.",
        note=cautions.caution(edition, lines, "Chains without data are not counted"),
        wide=True,
        lines=lines,
        events=timeline.within([charting.BLOBS], *runs),
        scale="log",
        from_zero=False,
        panels=True,
    )


def _label(edition: Edition, strand: Strand) -> str:
    """A chain's name, with the provider where another one gave other years."""
    name = edition.profiles[strand.chain].name
    several = len(charting.strands(edition, strand.series, strand.chain)) > 1
    return f"{name} ({strand.publisher})" if several else name
