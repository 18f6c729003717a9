"""How a chain is used and what using it costs."""

from __future__ import annotations

from collections.abc import Sequence

from generator import charting
from generator.charting import ROLES, Strand, cautions, timeline, wording
from generator.charting.measures import USE, running
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import EventMark, Line, LineChart, Scale
from generator.model.chart_maker import maker
from generator.model.series import week_name


@maker(scope="chain", order=40)
def use(edition: Edition, chain: str) -> LineChart | None:
    """User operations and transactions per day, a line for each provider."""
    profile = edition.profiles[chain]
    marks = timeline.blobs_mark(profile) + timeline.token_mark(profile)
    return _flow(edition, chain, USE, "use", marks)


@maker(scope="chain", order=60)
def cost_to_user(edition: Edition, chain: str) -> LineChart | None:
    """Median fee of one transaction."""
    parts = charting.strands(edition, "tx_cost_median_usd", chain)
    if not parts:
        return None
    name = edition.profiles[chain].name
    now = parts[-1].points[-1]
    top = wording.peak(*(s.points for s in parts))
    return _chart(
        edition,
        parts,
        charting.lines_of("Median fee", parts, ROLES),
        slug=f"{chain}-cost-to-user",
        unit="USD per transaction, log scale",
        headline=f"The median transaction on {name} cost {amount(now.value, 'USD')} in "
        f"{week_name(now.week)}, {amount(top.value, 'USD')} at its dearest in "
        f"{week_name(top.week)}",
        marks=timeline.blobs_mark(edition.profiles[chain]),
        scale="log",
    )


@maker(scope="chain", order=100)
def app_volume(edition: Edition, chain: str) -> LineChart | None:
    """Volume of an appchain's own application."""
    marks = timeline.token_mark(edition.profiles[chain])
    measures = (("app_volume_usd", "Application volume"),)
    return _flow(edition, chain, measures, "app-volume", marks)


@maker(scope="chain", order=110)
def active_addresses(edition: Edition, chain: str) -> LineChart | None:
    """Distinct senders per day."""
    marks = timeline.token_mark(edition.profiles[chain])
    measures = (("active_addresses", "Active addresses"),)
    return _flow(edition, chain, measures, "active-addresses", marks)


@maker(scope="chain", order=120)
def gas_price(edition: Edition, chain: str) -> LineChart | None:
    """Base fee and gas price in gwei."""
    base = charting.strands(edition, "base_fee_gwei", chain)
    paid = charting.strands(edition, "gas_price_gwei", chain)
    if not base and not paid:
        return None
    name = edition.profiles[chain].name
    lines = (
        *charting.lines_of("Base fee", base, ("first", "third")),
        *charting.lines_of("Gas price", paid, ("second", "fourth")),
    )
    title, strand = ("base fee", base[-1]) if base else ("gas price", paid[-1])
    before = charting.quarter(strand.points, charting.YEAR_WEEKS)
    now = charting.quarter(strand.points) or strand.points[-1].value
    change = wording.moved(before, now)
    points = [line.points for line in lines]
    spoken = "; ".join(f"{line.label}: {wording.trend(line.points, 'gwei')}" for line in lines)
    return LineChart(
        slug=f"{chain}-gas-price",
        headline=f"{name}'s {title} averaged {amount(now)} gwei in the 13 weeks to "
        f"{week_name(strand.points[-1].week)}{f', {change} in a year' if change else ''}",
        unit="gwei, log scale",
        sources=charting.cited(edition, [*base, *paid]),
        period=charting.period(*points),
        alt=f"{spoken}.",
        note=cautions.caution(edition, lines),
        lines=lines,
        events=timeline.within([charting.BLOBS], *points) if chain == "ethereum" else (),
        scale="log",
        from_zero=False,
    )


def _flow(
    edition: Edition,
    chain: str,
    measures: Sequence[tuple[str, str]],
    slug: str,
    marks: list[EventMark],
) -> LineChart | None:
    """
    Series per day from zero; the headline compares a quarter with the year before.

    ``measures`` are series with their titles; the headline is of the first that still runs.
    """
    held = [(t, charting.strands(edition, series, chain)) for series, t in measures]
    held = [(title, parts) for title, parts in held if parts]
    if not held:
        return None
    title, parts = held[running([parts[-1].points[-1].week for _, parts in held])]
    name, strand = edition.profiles[chain].name, parts[-1]
    unit = "USD" if strand.series.endswith("_usd") else ""
    now = charting.quarter(strand.points)
    week = week_name(strand.points[-1].week)
    if now is None:
        said = f"{title} on {name}: {amount(strand.points[-1].value, unit)} a day in {week}"
    else:
        said = f"{title} on {name}: {amount(now, unit)} a day in the 13 weeks to {week}"
        change = wording.moved(charting.quarter(strand.points, charting.YEAR_WEEKS), now)
        said += f", {change} in a year" if change else ""
    lines: list[Line] = []
    for what, of in held:
        lines += charting.lines_of(what, of, ROLES[len(lines) :])
    return _chart(
        edition,
        [strand for _, of in held for strand in of],
        lines,
        slug=f"{chain}-{slug}",
        unit=f"{unit} per day".strip(),
        headline=said,
        marks=marks,
        scale="linear",
    )


def _chart(
    edition: Edition,
    parts: Sequence[Strand],
    lines: Sequence[Line],
    *,
    slug: str,
    unit: str,
    headline: str,
    marks: list[EventMark],
    scale: Scale,
) -> LineChart:
    points = [line.points for line in lines]
    dollars = "USD" if unit.startswith("USD") else ""
    spoken = "; ".join(f"{line.label} {wording.trend(line.points, dollars)}" for line in lines)
    return LineChart(
        slug=slug,
        headline=headline,
        unit=unit,
        sources=charting.cited(edition, parts),
        period=charting.period(*points),
        alt=f"{edition.profiles[parts[0].chain].name}, {unit}: {spoken}.",
        note=cautions.caution(edition, lines),
        lines=tuple(lines),
        events=timeline.within(marks, *points),
        scale=scale,
        from_zero=scale == "linear",
    )
