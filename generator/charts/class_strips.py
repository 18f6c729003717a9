"""Distributions by class: a dot per chain, so that a median never stands alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from generator import schedules
from generator.charting import comparing, wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Scale, StripChart, maker
from generator.model.series import week_name
from generator.model.weekly import Reading
from generator.model.words import TokenStatus

YARDSTICK = "bitcoin"
"""Measured in itself it is always 1, which says nothing."""


@maker(scope="classes", order=10)
def design_index_by_kind(edition: Edition) -> StripChart | None:
    """The design index of L1s, rollups, appchains and sidechains."""
    strips = []
    for kind, label, role in comparing.KINDS:
        values = {
            profile.name: index
            for chain, profile in edition.profiles.items()
            if profile.kind.value is kind and (index := edition.designs[chain].index) is not None
        }
        if values:
            strips.append(comparing.strip(label, role, values))
    if sum(len(strip.values) for strip in strips) < comparing.FEWEST_VALUES:
        return None
    return StripChart(
        slug="classes-design-index",
        headline=comparing.headline("Design index", strips, amount),
        unit="index, 0 infrastructure-first to 100 token-first",
        sources=(f"{len(edition.profiles)} chain profiles",),
        period=week_name(edition.week),
        alt=comparing.spoken("Design index", strips, amount),
        note=comparing.small(strips),
        wide=True,
        strips=tuple(strips),
    )


@maker(scope="classes", order=20)
def emission_coverage_by_class(edition: Edition) -> StripChart | None:
    """Emission coverage where it is finite."""
    unit = "percent of emissions covered by fees, 13-week sums, log scale"
    return _latest(edition, "emission_coverage", "Emission coverage", unit, scale="log")


@maker(scope="classes", order=30)
def rent_share_by_class(edition: Edition) -> StripChart | None:
    """Latest share of fees that goes to those who secure the chain."""
    return _latest(edition, "rent_share", "Rent share", "percent of fees, 13-week sums")


@maker(scope="classes", order=40)
def value_leakage_by_class(edition: Edition) -> StripChart | None:
    """Latest share of fees without a documented path back."""
    return _latest(edition, "value_leakage", "Value leakage", "percent of fees, 13-week sums")


@maker(scope="classes", order=50)
def overhang_by_class(edition: Edition) -> StripChart | None:
    """Supply that comes within a year, of today's float."""
    return _latest(edition, "overhang_52w", "Overhang, 52 weeks", "percent of today's float")


@maker(scope="classes", order=60)
def float_share_by_class(edition: Edition) -> StripChart | None:
    """Circulating part of the supply."""
    return _latest(edition, "float_share", "Float", "percent of the maximum, else total supply")


@maker(scope="classes", order=70)
def insider_share_by_class(edition: Edition) -> StripChart | None:
    """Allocation of team and investors, for tokens whose allocation is documented."""
    values = {}
    for chain, profile in edition.profiles.items():
        known = any(
            finding.criterion == "insider_share" and finding.score is not None
            for finding in edition.design_findings[chain]
        )
        if known and profile.token.status.value is TokenStatus.LAUNCHED:
            values[chain] = _insiders(edition, chain)
    return comparing.by_class(
        edition,
        values,
        slug="classes-insider-share",
        title="Insider share",
        unit="percent of the initial supply allotted to team and investors",
        sources=(wording.counted(len(values), "chain profile"),),
        period=week_name(edition.week),
        more="Chains without a token are left out.",
    )


def _insiders(edition: Edition, chain: str) -> float:
    """Percent of the base supply, not capped where the design criterion is."""
    token = edition.profiles[chain].token
    return float(
        sum(
            schedules.allocated_percent(a, token) or 0
            for a in token.allocations
            if a.recipient in schedules.INSIDERS and not a.minted_later
        )
    )


@maker(scope="classes", order=80)
def token_in_btc_by_class(edition: Edition) -> StripChart | None:
    """A year's result of holding the token, in BTC."""
    unit = "percent gained or lost against BTC over 52 weeks"
    return _latest(
        edition, "token_in_btc_52w", "Token in BTC, 52 weeks", unit, lambda value: value - 1
    )


@maker(scope="classes", order=90)
def use_growth_by_class(edition: Edition) -> StripChart | None:
    """A year's growth of use."""
    unit = "percent change of 13-week means over 52 weeks"
    return _latest(edition, "use_growth_52w", "Growth of use, 52 weeks", unit, math.expm1)


def _latest(
    edition: Edition,
    metric: str,
    title: str,
    unit: str,
    share: Callable[[float], float] = float,
    *,
    scale: Scale = "linear",
) -> StripChart | None:
    """Latest finite values of a metric by class; ``share`` makes a value a share of 1."""
    readings = {
        chain: reading
        for chain in edition.profiles
        if (reading := edition.figures.reading(metric, chain)) is not None
        and math.isfinite(reading.value)
        and not (metric == "token_in_btc_52w" and chain == YARDSTICK)
    }
    publishers = {p for chain in readings for p in edition.publishers((metric,), chain)}
    return comparing.by_class(
        edition,
        {chain: 100 * share(reading.value) for chain, reading in readings.items()},
        slug=f"classes-{metric.replace('_', '-')}",
        title=title,
        unit=unit,
        sources=(*sorted(publishers), "chain profiles"),
        period=_weeks(readings),
        scale=scale,
    )


def _weeks(readings: Mapping[str, Reading]) -> str:
    """First and last week of the values; they are as recent as each chain's data."""
    weeks = sorted({reading.week for reading in readings.values()})
    if not weeks:
        return ""
    first, last = week_name(weeks[0]), week_name(weeks[-1])
    return first if first == last else f"{first} to {last}"
