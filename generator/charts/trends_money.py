"""Stablecoins across chains, and what gas costs on Ethereum."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from generator import charting
from generator.charting import ROLES, Strand, cautions, timeline, wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart, Role
from generator.model.chart_maker import maker
from generator.model.points import Point, Points
from generator.model.series import week_name

FEWEST_CHAINS = 3
GAS_CHAIN = "ethereum"


def _current(edition: Edition) -> dict[str, Strand]:
    """Strands of stablecoins by chain that run to the same weeks, the largest first."""
    parts = {c: charting.strands(edition, "stablecoins_usd", c) for c in edition.profiles}
    found = charting.abreast(edition, {c: given[-1] for c, given in parts.items() if given})
    order = sorted(found, key=lambda c: (-found[c].points[-1].value, c))
    return {chain: found[chain] for chain in order}


def _role(rank: int) -> Role:
    return ROLES[rank] if rank < len(ROLES) else "muted"


@maker(scope="trends", order=40)
def stablecoins(edition: Edition) -> LineChart | None:
    """Stablecoins in USD by chain."""
    strands = _current(edition)
    if len(strands) < FEWEST_CHAINS:
        return None
    lines = tuple(
        Line(edition.profiles[c].name, s.points, _role(n))
        for n, (c, s) in enumerate(strands.items())
    )
    last = charting.common_end(strands.values())
    held = {line.label: charting.at_week(line.points, last) or 0.0 for line in lines}
    total = sum(held.values())
    two = lines[:2]
    both = sum(held[line.label] for line in two)
    spoken = wording.listed([f"{name} {amount(value, 'USD')}" for name, value in held.items()])
    return LineChart(
        slug="trends-stablecoins",
        headline=f"{two[0].label} and {two[1].label} carried {wording.share(both / total)} of "
        f"the stablecoins of {len(lines)} chains in {week_name(last)}",
        unit="USD, log scale",
        sources=charting.cited(edition, strands.values()),
        period=charting.period(*(line.points for line in lines)),
        alt=f"Stablecoins in {week_name(last)}: {spoken}; together {amount(total, 'USD')}.",
        note=cautions.caution(edition, lines, "Only chains with a running series"),
        wide=True,
        lines=lines,
        scale="log",
        from_zero=False,
    )


@maker(scope="trends", order=45)
def stablecoin_concentration(edition: Edition) -> LineChart | None:
    """Shares of the same chains, from the first week in which all of them are seen."""
    strands = _current(edition)
    if len(strands) < FEWEST_CHAINS:
        return None
    tables = {c: {p.week: p.value for p in s.points} for c, s in strands.items()}
    weeks = sorted(set.intersection(*(set(table) for table in tables.values())))
    weeks = [week for week in weeks if week >= _unbroken_since(weeks)]
    if len(weeks) < charting.FEWEST_POINTS:
        return None
    totals = {week: sum(table[week] for table in tables.values()) for week in weeks}
    lines = tuple(
        Line(
            edition.profiles[c].name,
            Points.of(Point(week, 100 * tables[c][week] / totals[week]) for week in weeks),
            _role(n),
        )
        for n, c in enumerate(strands)
    )
    top = lines[0]
    first, last = top.points[0], top.points[-1]
    ends = [
        f"{line.label} {wording.share(line.points[0].value / 100)} and "
        f"{wording.share(line.points[-1].value / 100)}"
        for line in lines
    ]
    return LineChart(
        slug="trends-stablecoin-concentration",
        headline=f"{top.label}'s share of stablecoins on {len(lines)} chains: "
        f"{wording.share(first.value / 100)} in {week_name(first.week)}, "
        f"{wording.share(last.value / 100)} in {week_name(last.week)}",
        unit="percent of the stablecoins on these chains",
        sources=charting.cited(edition, strands.values()),
        period=charting.period(top.points),
        alt=f"Shares in {week_name(first.week)} and {week_name(last.week)}: {'; '.join(ends)}.",
        note=cautions.caution(edition, lines, "From the first week with data for all chains"),
        wide=True,
        lines=lines,
    )


def _unbroken_since(weeks: list[dt.date]) -> dt.date:
    """First week after the last gap; a share over fewer chains is another quantity."""
    since = weeks[0] if weeks else dt.date.max
    for before, week in pairwise(weeks):
        if (week - before).days > 7:
            since = week
    return since


@maker(scope="trends", order=50)
def ethereum_gas(edition: Edition) -> LineChart | None:
    """Base fee and gas price of Ethereum, with the months in which blobs began."""
    base = charting.strands(edition, "base_fee_gwei", GAS_CHAIN)
    paid = charting.strands(edition, "gas_price_gwei", GAS_CHAIN)
    lines = (
        *charting.lines_of("Base fee", base, ("first", "third")),
        *charting.lines_of("Gas price", paid, ("second", "fourth")),
    )
    if not lines:
        return None
    longest = max(lines, key=lambda line: line.points[-1].week)
    top = wording.peak(longest.points)
    now = charting.quarter(longest.points) or longest.points[-1].value
    runs = [line.points for line in lines]
    spoken = "; ".join(f"{line.label} {wording.trend(line.points, 'gwei')}" for line in lines)
    return LineChart(
        slug="trends-ethereum-gas",
        headline=f"Ethereum's {longest.label.lower()} averaged {amount(now)} gwei in the 13 weeks "
        f"to {week_name(longest.points[-1].week)}, {amount(top.value)} at its peak in "
        f"{week_name(top.week)}",
        unit="gwei, log scale",
        sources=charting.cited(edition, [*base, *paid]),
        period=charting.period(*runs),
        alt=f"Price of gas on Ethereum: {spoken}.",
        note=cautions.caution(edition, lines),
        wide=True,
        lines=lines,
        events=timeline.within([charting.BLOBS], *runs),
        scale="log",
        from_zero=False,
    )
