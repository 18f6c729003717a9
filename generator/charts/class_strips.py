"""Distributions by class: a dot per chain, so that a median never stands alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from generator import charting, classes, schedules
from generator.charting import comparing, wording
from generator.edition import Edition
from generator.figures import METRICS
from generator.format import amount
from generator.model.chart import Bar, BarChart, Scale, StripChart
from generator.model.chart_maker import ChartMaker, maker
from generator.model.metric import Metric, Unit
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.model.words import TokenStatus
from generator.questions import QUESTIONS
from generator.statistics import delta_words

DRAWN = tuple(name for question in QUESTIONS for name in (question.main_metric, *question.also))
"""Metrics with a chart: those that a question of the scorecard uses."""

LOG_FROM = 100.0
"""Values all above zero that span more than this ratio are drawn on a log scale."""

FIRST_ORDER = 20

UNITS: dict[Unit, tuple[str, Callable[[float], float], comparing.Words]] = {
    "percent": ("percent", lambda value: 100 * value, comparing.percent_words),
    "log change": (
        "percent change over 52 weeks",
        lambda value: 100 * math.expm1(value),
        comparing.percent_words,
    ),
    "ratio": ("ratio", float, amount),
    "times": ("times", float, amount),
    "USD/day": ("USD a day", float, lambda value: amount(value, "USD")),
    "USD": ("USD", float, lambda value: amount(value, "USD")),
    "USD per operation": ("USD per operation", float, lambda value: amount(value, "USD")),
}
"""Unit line, value as drawn and value in words, by the unit of a metric."""


@maker(scope="classes", order=5)
def class_differences(edition: Edition) -> BarChart | None:
    """Effect size of every metric of which both ends have enough values."""
    compared = [c for c in classes.compare(edition).metrics if c.delta is not None]
    if not compared:
        return None
    bars, apart = [], []
    for comparison in compared:
        assert comparison.delta is not None
        found = comparison.delta
        assert found.low is not None
        assert found.high is not None
        first, second = found.n
        excludes = found.low > 0 or found.high < 0
        apart += [comparison.metric.title] if excludes else []
        bars.append(
            Bar(
                f"{comparison.metric.title} ({first}, {second})",
                found.effect,
                "first" if excludes else "muted",
                low=found.low,
                high=found.high,
                text=amount(round(found.effect, 2)),
            )
        )
    publishers = {
        publisher
        for comparison in compared
        for chain in comparison.readings
        for publisher in edition.publishers((comparison.metric.name,), chain)
    }
    weeks = {week for comparison in compared for week in comparison.weeks}
    total = counted(len(bars), "metric")
    share = edition.rubric.sensitivity.confidence
    return BarChart(
        slug="classes-differences",
        headline=f"Token-first against infrastructure-first: {len(apart)} of {total} "
        f"{'has' if len(apart) == 1 else 'have'} an interval clear of no difference",
        unit="Cliff's delta: 1 if every token-first value is the larger, "
        "\u22121 if every one is the smaller",
        sources=(*sorted(publishers), "chain profiles"),
        period=charting.span(weeks),
        alt="Cliff's delta, token-first against infrastructure-first: "
        + "; ".join(
            f"{bar.label} {amount(bar.value)} ({amount(bar.low)} to {amount(bar.high)}, "
            f"{delta_words(bar.value)})"
            for bar in bars
        )
        + ".",
        note=f"Whiskers: {share:.0%} bootstrap intervals".replace("%", " %")
        + "; a bar is coloured where its interval does not reach 0. In brackets: how many "
        "token-first and infrastructure-first chains have a value.",
        wide=True,
        bars=tuple(bars),
    )


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
    fewest = edition.rubric.sensitivity.fewest_compared
    return StripChart(
        slug="classes-design-index",
        headline=comparing.headline("Design index", strips, amount, fewest),
        unit="index, 0 infrastructure-first to 100 token-first",
        sources=(f"{len(edition.profiles)} chain profiles",),
        period=week_name(edition.week),
        alt=comparing.spoken("Design index", strips, amount, fewest),
        note=comparing.small(strips),
        wide=True,
        strips=tuple(strips),
        fewest=fewest,
    )


@maker(scope="classes", order=19)
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
        sources=(counted(len(values), "chain profile"),),
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


def _strips(metric: Metric, order: int) -> ChartMaker:
    """The maker of one metric's strips."""

    def make(edition: Edition) -> StripChart | None:
        compared = classes.compare_metric(edition, metric)
        if compared is None:
            return None
        unit, drawn, words = UNITS[metric.unit]
        values = {chain: drawn(reading.value) for chain, reading in compared.readings.items()}
        publishers = {p for chain in values for p in edition.publishers((metric.name,), chain)}
        return comparing.by_class(
            edition,
            values,
            slug=f"classes-{metric.name.replace('_', '-')}",
            title=metric.title,
            unit=unit,
            sources=(*sorted(publishers), "chain profiles"),
            period=charting.span([compared.readings[chain].week for chain in values]),
            scale=_scale(values),
            more=_beyond(edition, compared),
            words=words,
        )

    return ChartMaker(name=f"{metric.name}_by_class", scope="classes", order=order, make=make)


METRIC_STRIPS = tuple(
    _strips(METRICS[name], FIRST_ORDER + place)
    for place, name in enumerate(DRAWN)
    if name in METRICS
)


def _scale(values: Mapping[str, float]) -> Scale:
    finite = [value for value in values.values() if math.isfinite(value)]
    least, most = min(finite, default=0), max(finite, default=0)
    return "log" if least > 0 and most > LOG_FROM * least else "linear"


def _beyond(edition: Edition, compared: classes.MetricComparison) -> str:
    """Say how many chains lie beyond the axis; medians count them."""
    counts = {
        label.value: sum(
            math.isinf(reading.value) and edition.designs[chain].label is label
            for chain, reading in compared.readings.items()
        )
        for label, _ in comparing.CLASSES
    }
    said = [f"{label} {count}" for label, count in counts.items() if count]
    if not said:
        return ""
    return f"Not drawn, but counted: chains without emission, {wording.listed(said)}."
