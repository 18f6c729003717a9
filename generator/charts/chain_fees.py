"""A chain's fees, what of them it pays on as rent, and what its token pays on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from generator import charting
from generator.charting import ROLES, Strand, cautions, timeline, wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart
from generator.model.chart_maker import maker
from generator.model.series import week_name

IN_ETH = "The share is one of sums in ETH; emission coverage divides USD, at each week's price."
"""Why the share of fees in what is issued differs a little from emission coverage."""


@maker(scope="chain", order=10)
def fees_and_rent(edition: Edition, chain: str) -> LineChart | None:
    """Fees and rent in ETH per day, with issuance and burn for Ethereum itself."""
    unit = "ETH"
    fees = charting.strands(edition, "fees_eth", chain)
    rent = charting.strands(edition, "rent_eth", chain)
    if not fees:
        unit = "USD"
        fees = charting.strands(edition, "fees_usd", chain)
        rent = charting.strands(edition, "rent_usd", chain)
    if not fees:
        return None
    issued, burned = _supply_strands(edition, chain, unit)
    drawn = [("Fees", fees), ("Rent", rent), ("Issued", issued), ("Burned", burned)]
    lines = _coloured(drawn)
    profile = edition.profiles[chain]
    points = [line.points for line in lines]
    marks = timeline.blobs_mark(profile) + timeline.token_mark(profile)
    says = [f"{line.label}: {wording.trend(line.points, unit)}" for line in lines]
    return LineChart(
        slug=f"{chain}-fees-and-rent",
        headline=_headline(profile.name, fees[-1], rent, issued, unit),
        unit=f"{unit} per day, log scale",
        sources=charting.cited(edition, [s for _, parts in drawn for s in parts]),
        period=charting.period(*points),
        alt=f"{profile.name}, {unit} per day. {'; '.join(says)}.",
        note=f"{cautions.caution(edition, lines)} {IN_ETH if issued else ''}".strip(),
        lines=lines,
        events=timeline.within(marks, *points),
        scale="log",
        from_zero=False,
    )


def _supply_strands(edition: Edition, chain: str, unit: str) -> tuple[list[Strand], list[Strand]]:
    """Issued and burned tokens, where they are in the unit that fees are drawn in."""
    if chain != "ethereum" or unit != "ETH":
        return [], []
    return (
        charting.strands(edition, "issuance_native", chain),
        charting.strands(edition, "burn_native", chain),
    )


def _coloured(drawn: Sequence[tuple[str, Sequence[Strand]]]) -> tuple[Line, ...]:
    """Lines of all quantities, each strand in a colour of its own."""
    lines: list[Line] = []
    for title, parts in drawn:
        lines += charting.lines_of(title, parts, ROLES[len(lines) :])
    return tuple(lines)


def _headline(
    name: str, fees: Strand, rent: Sequence[Strand], issued: Sequence[Strand], unit: str
) -> str:
    paid = charting.quarter(fees.points)
    week = week_name(fees.points[-1].week)
    if paid is None:
        last = fees.points[-1].value
        return f"Users of {name} paid {amount(last, unit)} a day in fees in {week}"
    said = f"Users of {name} paid {amount(paid, unit)} a day in the 13 weeks to {week}"
    part = _ratio(fees, issued[-1]) if issued else None
    if part is not None:
        return f"{said}, {wording.share(part)} of what was newly issued"
    change = wording.moved(charting.quarter(fees.points, charting.YEAR_WEEKS), paid)
    year = f", {change} in a year" if change else ""
    part = _ratio(rent[-1], fees) if rent else None
    took = f"; rent took {wording.share(part)}" if part is not None else ""
    return wording.fit(said + year + took, said + took, said)


def _ratio(part: Strand, whole: Strand) -> float | None:
    """Ratio of sums over the weeks, of the last 13 of the fees, in which both are seen."""
    end = min(part.points[-1].week, whole.points[-1].week)
    start = end - dt.timedelta(weeks=charting.QUARTER_WEEKS)
    wholes = {p.week: p.value for p in whole.points if start < p.week <= end}
    both = [(p.value, wholes[p.week]) for p in part.points if p.week in wholes]
    total = sum(w for _, w in both)
    if len(both) < charting.FEWEST_OF_QUARTER or total <= 0:
        return None
    return sum(v for v, _ in both) / total


@maker(scope="chain", order=20)
def rent_share(edition: Edition, chain: str) -> LineChart | None:
    """Observed share of fees that is paid on to the base layer; documented shares are no line."""
    last = charting.last_seen(edition, chain, "rent_eth", "fees_eth")
    seen = edition.figures.weekly("rent_eth").by_provider
    parts = [s for s in charting.strands(edition, "rent_share", chain, last) if s.source in seen]
    if not parts:
        return None
    lines = tuple(
        Line(line.label, charting.scaled(line.points, 100), line.role)
        for line in charting.lines_of("Rent share", parts, ROLES)
    )
    profile = edition.profiles[chain]
    points = [line.points for line in lines]
    marks = timeline.within(timeline.blobs_mark(profile), *points)
    rents = charting.lines_of("Rent", charting.strands(edition, "rent_eth", chain), ROLES)
    now = lines[-1].points[-1]
    before = charting.at_week(lines[0].points, charting.BLOBS_LAST_WEEK) if marks else None
    took = wording.share(now.value / 100)
    says = f"Rent took {took} of fees on {profile.name} in the 13 weeks to {week_name(now.week)}"
    if before is not None:
        says += f", {wording.share(before / 100)} before blobs"
    spoken = "; ".join(wording.trend(run, "%") for run in points)
    return LineChart(
        slug=f"{chain}-rent-share",
        headline=says,
        unit="percent of fees, 13-week sums",
        sources=edition.publishers(("fees_eth", "rent_eth"), chain),
        period=charting.period(*points),
        alt=f"Share of fees that {profile.name} paid to its base and data layers: {spoken}.",
        note=cautions.caution(edition, lines, *_sampling(rents)),
        lines=lines,
        events=marks,
    )


def _sampling(raw: Sequence[Line]) -> list[str]:
    """Say on what days the sums rest; a rolling line does not show it itself."""
    said = cautions.sampled(raw[-1]) if raw else ""
    return [f"Fees and rent: {said}"] if said else []
