"""Unlocks of the next 52 weeks over all chains, against each chain's float."""

from __future__ import annotations

from decimal import Decimal

from generator import charting
from generator.charting import wording
from generator.edition import Edition, remembered
from generator.format import percent
from generator.model.chart import Bar, BarChart
from generator.model.chart_maker import maker
from generator.views.coming import window
from generator.views.releases import float_base, releases

MOST = 10
Months = dict[str, Decimal]


@maker(scope="unlocks", order=10)
def unlocks_of_the_year(edition: Edition) -> BarChart | None:
    """The ten chains with the largest dated unlocks as percent of today's float."""
    ranked = _ranked(edition)
    if not ranked:
        return None
    totals = [(chain, 100 * float(sum(months.values()))) for chain, months in ranked]
    name = {chain: edition.profiles[chain].name for chain, _ in totals}
    first, last = window(edition)
    said = [f"{name[chain]} {percent(value / 100)}" for chain, value in totals]
    return BarChart(
        slug="unlocks-52-weeks",
        headline=f"{name[totals[0][0]]} unlocks most against its float within 52 weeks: "
        f"{wording.share(totals[0][1] / 100)}",
        unit="percent of today's float, unlocked by date",
        sources=_sources(edition, [chain for chain, _ in totals]),
        period=f"days {first} to {last}",
        alt=f"Dated unlocks within 52 weeks against today's float: {wording.listed(said)}.",
        note="Observed float, else the scheduled one. Undated supply is not drawn.",
        bars=tuple(
            Bar(name[chain], value, "first", text=percent(value / 100)) for chain, value in totals
        ),
    )


@maker(scope="unlocks", order=20)
def largest_months(edition: Edition) -> BarChart | None:
    """The month in which each of the same chains unlocks most against its float."""
    found = []
    for chain, months in _ranked(edition):
        month = min(months, key=lambda m: (-months[m], m))
        found.append((edition.profiles[chain].name, month, 100 * float(months[month])))
    if not found:
        return None
    found.sort(key=lambda row: (-row[2], row[0]))
    first, last = window(edition)
    said = [f"{name} {percent(value / 100)} in {month}" for name, month, value in found]
    name, month, value = found[0]
    return BarChart(
        slug="unlocks-largest-months",
        headline=f"Largest month: {name} in {month}, {wording.share(value / 100)} of its float",
        unit="percent of today's float, unlocked in one calendar month",
        sources=_sources(edition, [chain for chain, _ in _ranked(edition)]),
        period=f"days {first} to {last}",
        alt=f"Largest month of dated unlocks against today's float: {wording.listed(said)}.",
        note="Each chain's largest month; the earliest where several are equal.",
        bars=tuple(
            Bar(name, value, "first", text=f"{percent(value / 100)} in {month}")
            for name, month, value in found
        ),
    )


@remembered
def _ranked(edition: Edition) -> list[tuple[str, Months]]:
    """Chains with a known float by what unlocks in 52 weeks, as shares of the float by month."""
    found = []
    for chain, profile in edition.profiles.items():
        base = float_base(edition, chain).value
        months: Months = {}
        for item in releases(profile, *window(edition)) if base else ():
            month = f"{item.day:%Y-%m}"
            months[month] = months.get(month, Decimal(0)) + item.tokens / (base or 1)
        if months:
            found.append((chain, months))
    return sorted(found, key=lambda row: (-sum(row[1].values()), row[0]))[:MOST]


def _sources(edition: Edition, chains: list[str]) -> tuple[str, ...]:
    """Sites of the allocations, and the publishers of the floats."""
    first, last = window(edition)
    used = {
        (item.chain, item.allocation.label): item.allocation
        for chain in chains
        for item in releases(edition.profiles[chain], first, last)
    }
    publishers = {
        name
        for chain in chains
        if (reading := edition.figures.reading("circulating_supply", chain))
        for name in edition.publishers(("circulating_supply",), chain, (reading.week, reading.week))
    }
    return (*charting.sites(used.values()), *sorted(publishers))
