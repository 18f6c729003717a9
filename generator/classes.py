"""
Classes and kinds of chain compared on every metric, with intervals and effect sizes.

Which metrics are compared follows from a rule, never from a list: all of which two of the
three classes have enough latest values that are not too old for a mark.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import median as plain_median
from typing import TypeVar

from generator import statistics
from generator.edition import Edition, remembered
from generator.figures import METRICS, POOLED
from generator.model.metric import Metric
from generator.model.weekly import Reading
from generator.model.words import Kind
from generator.scores import DesignClass
from generator.statistics import Estimate, Sampling

COMPARED = (DesignClass.TOKEN_FIRST, DesignClass.MIXED, DesignClass.INFRASTRUCTURE_FIRST)
ENDS = (DesignClass.TOKEN_FIRST, DesignClass.INFRASTRUCTURE_FIRST)
"""The effect size compares these two; above 0 the first has the larger values."""

YARDSTICKS = {"token_in_btc_52w": "bitcoin", "token_in_btc_since_launch": "bitcoin"} | {
    "token_in_eth_52w": "ethereum"
}
"""Measured in itself a token is always 1, which says nothing."""

DAYS_A_YEAR = 365.25

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Group:
    """Latest values of a metric in one group; no ``median`` where there are too few."""

    values: Mapping[str, float]
    median: Estimate | None


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """
    One metric, by class and by kind.

    ``delta`` compares the two ends, None where one of them has too few values;
    ``within`` does so among the chains of one kind, for kinds where both have enough.
    ``weeks`` are the oldest and the newest week of the values.
    """

    metric: Metric
    readings: Mapping[str, Reading]
    classes: Mapping[DesignClass, Group]
    kinds: Mapping[Kind, Group]
    delta: Estimate | None
    within: Mapping[Kind, Estimate]
    weeks: tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a class consists of: its chains by kind, and their ages in years where known."""

    chains: tuple[str, ...]
    kinds: tuple[tuple[Kind, int], ...]
    ages: tuple[float, ...]

    @property
    def median_age(self) -> float | None:
        """Median age in years; None where no launch is known."""
        return plain_median(self.ages) if self.ages else None


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Everything the classes page compares; ``left_out`` counts values by class."""

    metrics: tuple[MetricComparison, ...]
    left_out: tuple[tuple[Metric, Mapping[DesignClass, int]], ...]
    makeup: Mapping[DesignClass, Makeup]


@remembered
def compare(edition: Edition) -> Comparisons:
    """Compare classes and kinds on every metric that the rule admits."""
    compared, left_out = [], []
    for metric in METRICS.values():
        found = compare_metric(edition, metric)
        if found is not None:
            compared.append(found)
        else:
            values = latest(edition, metric)
            counts = {label: len(_of_class(edition, values, label)) for label in COMPARED}
            left_out.append((metric, counts))
    makeup = {label: _makeup(edition, label) for label in COMPARED}
    by_question = sorted(compared, key=lambda c: c.metric.question)
    return Comparisons(tuple(by_question), tuple(left_out), makeup)


@remembered
def compare_metric(edition: Edition, metric: Metric) -> MetricComparison | None:
    """Compare classes and kinds on one metric; None where the rule leaves it out."""
    rules = edition.rubric.sensitivity
    readings = latest(edition, metric)
    values = {chain: reading.value for chain, reading in readings.items()}
    by_class = {label: _of_class(edition, values, label) for label in COMPARED}
    if sum(len(group) >= rules.fewest_compared for group in by_class.values()) < 2:
        return None

    def delta(among: Collection[Kind]) -> Estimate | None:
        first, second = (
            [value for chain, value in by_class[end].items() if _kind(edition, chain) in among]
            for end in ENDS
        )
        if min(len(first), len(second)) < rules.fewest_compared:
            return None
        return statistics.cliffs_delta(first, second, sampling(edition))

    within = {kind: delta((kind,)) for kind in Kind}
    weeks = [readings[chain].week for group in by_class.values() for chain in group]
    return MetricComparison(
        metric=metric,
        readings=readings,
        classes={label: _group(edition, group) for label, group in by_class.items()},
        kinds={
            kind: _group(edition, {c: v for c, v in values.items() if _kind(edition, c) is kind})
            for kind in Kind
        },
        delta=delta(tuple(Kind)),
        within={kind: found for kind, found in within.items() if found is not None},
        weeks=(min(weeks), max(weeks)),
    )


@remembered
def latest(edition: Edition, metric: Metric) -> dict[str, Reading]:
    """
    Latest telling value of each chain, not older than what the rubric marks.

    Parts of a pool are those of one provider, of the one that gives most chains.
    """
    found = {
        chain: reading
        for chain in edition.profiles
        if YARDSTICKS.get(metric.name) != chain
        and (reading := edition.figures.telling(metric.name, chain)) is not None
    }
    if metric.name not in POOLED or not found:
        return found
    given = Counter(reading.provider for reading in found.values())
    most = min(given, key=lambda provider: (-given[provider], provider))
    return {chain: reading for chain, reading in found.items() if reading.provider == most}


def sampling(edition: Edition) -> Sampling:
    """How intervals are drawn by the rubric."""
    rules = edition.rubric.sensitivity
    return Sampling(rules.bootstrap_draws, rules.seed, rules.confidence)


def age_years(edition: Edition, chain: str) -> float | None:
    """Years from the launch to the end of the edition's week; None where it is not known."""
    launch = edition.profiles[chain].launch
    if launch is None:
        return None
    days = (edition.week + dt.timedelta(days=6) - launch.value.first_day).days
    return days / DAYS_A_YEAR if days >= 0 else None


def _of_class(edition: Edition, values: Mapping[str, T], label: DesignClass) -> dict[str, T]:
    return {c: value for c, value in values.items() if edition.designs[c].label is label}


def _kind(edition: Edition, chain: str) -> Kind:
    return edition.profiles[chain].kind.value


def _group(edition: Edition, values: Mapping[str, float]) -> Group:
    enough = len(values) >= edition.rubric.sensitivity.fewest_compared
    found = statistics.median(list(values.values()), sampling(edition)) if enough else None
    return Group(values, found)


def _makeup(edition: Edition, label: DesignClass) -> Makeup:
    chains = tuple(c for c, design in edition.designs.items() if design.label is label)
    kinds = Counter(_kind(edition, chain) for chain in chains)
    ages = (age_years(edition, chain) for chain in chains)
    return Makeup(
        chains=chains,
        kinds=tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        ages=tuple(sorted(age for age in ages if age is not None)),
    )
