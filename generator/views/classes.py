"""The classes page: tables of medians and effect sizes, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from generator import classes
from generator.classes import COMPARED, Group, Makeup, MetricComparison
from generator.edition import Edition
from generator.format import percent
from generator.model.metric import Metric
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.model.words import Kind
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from generator.statistics import DELTA_ASSUMES
from generator.views.class_words import (
    KIND_WORDS,
    difference_words,
    finding,
    interval_text,
    rests_on_profile,
    signed_effect,
    warnings,
)
from generator.views.figures import figure_text


@dataclass(frozen=True, slots=True)
class Cell:
    """A median with its interval and n, each as shown; ``small`` where n is."""

    value: str
    interval: str
    n: int
    small: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One metric: cells by class and by kind, the effect size, and what it reads as."""

    name: str
    title: str
    reads_as: str
    weeks: str
    classes: tuple[Cell, ...]
    kinds: tuple[Cell, ...]
    delta: str
    delta_interval: str
    delta_words: str
    by_design: bool


@dataclass(frozen=True, slots=True)
class MakeupRow:
    """What one class consists of."""

    label: str
    chains: int
    kinds: str
    age: str


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """
    Everything on the classes page besides charts and members.

    ``groups``: (question number and title, its rows). ``left_out``: (metric title, name, n by
    class). ``rule``: why these metrics and no others.
    """

    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    left_out: tuple[tuple[str, str, tuple[int, ...]], ...]
    makeup: tuple[MakeupRow, ...]
    rule: str
    finding: str
    warnings: tuple[str, ...]
    assumption: str
    interval_words: str


def classes_page(edition: Edition) -> ClassesPage:
    """Put the comparison of classes into words."""
    found = classes.compare(edition)
    rules = edition.rubric.sensitivity
    rows = [(c.metric.question, _row(edition, c)) for c in found.metrics]
    return ClassesPage(
        labels=tuple(label.value for label in COMPARED),
        kinds=tuple(KIND_WORDS[kind] for kind in Kind),
        groups=tuple(
            (f"{question.number} {question.title}", mine)
            for question in QUESTIONS
            if (mine := tuple(row for number, row in rows if number == question.number))
        ),
        left_out=tuple(
            (metric.title, metric.name, tuple(counts[label] for label in COMPARED))
            for metric, counts in found.left_out
        ),
        makeup=tuple(_makeup_row(label, found.makeup[label]) for label in COMPARED),
        rule=f"Compared is every metric of which at least two of the three classes have "
        f"{rules.fewest_compared} or more chains with a value that is at most "
        f"{edition.figures.oldest_weeks} weeks old.",
        finding=finding(edition, found),
        warnings=tuple(text for text in warnings(edition, found) if text),
        assumption=DELTA_ASSUMES,
        interval_words=f"{percent(rules.confidence)} bootstrap interval, "
        f"{rules.bootstrap_draws:,} draws",
    )


def _row(edition: Edition, found: MetricComparison) -> Row:
    metric = found.metric
    oldest, newest = (week_name(week) for week in found.weeks)
    return Row(
        name=metric.name,
        title=metric.title,
        reads_as=metric.reads_as,
        weeks=oldest if oldest == newest else f"{oldest} to {newest}",
        classes=tuple(_cell(edition, metric, found.classes[label]) for label in COMPARED),
        kinds=tuple(_cell(edition, metric, found.kinds[kind]) for kind in Kind),
        delta="" if found.delta is None else signed_effect(found.delta.effect),
        delta_interval="" if found.delta is None else interval_text(found.delta),
        delta_words=difference_words(found.delta),
        by_design=rests_on_profile(metric),
    )


def _cell(edition: Edition, metric: Metric, group: Group) -> Cell:
    n = len(group.values)
    median = group.median
    interval = ""
    if median is not None and median.low is not None and median.high is not None:
        low, high = (figure_text(metric, value) for value in (median.low, median.high))
        interval = low if low == high else f"{low} to {high}"
    return Cell(
        value="" if median is None else figure_text(metric, median.effect),
        interval=interval,
        n=n,
        small=n < edition.rubric.sensitivity.small_below,
    )


def _makeup_row(label: DesignClass, makeup: Makeup) -> MakeupRow:
    age = makeup.median_age
    known = (
        f" (launch known for {len(makeup.ages)})" if len(makeup.ages) < len(makeup.chains) else ""
    )
    return MakeupRow(
        label=label.value,
        chains=len(makeup.chains),
        kinds=", ".join(counted(n, KIND_WORDS[kind]) for kind, n in makeup.kinds) or "none",
        age="not known" if age is None else f"{age:.1f} years{known}",
    )
