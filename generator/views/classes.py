"""The classes page in words: tables of medians and effect sizes, and what to be careful about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator import classes
from generator.charting.wording import listed
from generator.classes import COMPARED, ENDS, Comparisons, Group, Makeup, MetricComparison
from generator.edition import Edition
from generator.figures import METRICS
from generator.format import amount, percent
from generator.model.metric import Metric
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.model.words import Kind
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from generator.statistics import DELTA_ASSUMES, Estimate, delta_words
from generator.views.figures import figure_text

KIND_WORDS = {Kind.L1: "L1", Kind.ROLLUP: "rollup", Kind.APPCHAIN: "appchain"} | {
    Kind.SIDECHAIN: "sidechain"
}


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
        finding=_finding(edition, found),
        warnings=tuple(text for text in _warnings(edition, found) if text),
        assumption=DELTA_ASSUMES,
        interval_words=f"{percent(rules.confidence)} bootstrap interval, "
        f"{rules.bootstrap_draws:,} draws",
    )


def rests_on_profile(metric: Metric) -> bool:
    """Whether a metric uses facts of the profile, of which the class is made too."""
    return any(
        need in {"supply", "chains"} or (need in METRICS and rests_on_profile(METRICS[need]))
        for need in metric.needs
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
        delta="" if found.delta is None else _signed(found.delta.effect),
        delta_interval="" if found.delta is None else _interval(found.delta),
        delta_words=_delta_words(found.delta),
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


def _signed(effect: float) -> str:
    return f"{'+' if effect > 0 else ''}{amount(round(effect, 2))}"


def _interval(found: Estimate) -> str:
    return f"{_signed(found.low or 0)} to {_signed(found.high or 0)}"


def _delta_words(found: Estimate | None) -> str:
    if found is None:
        return "too few values"
    if found.effect == 0:
        return "no difference"
    more = ENDS[0] if found.effect > 0 else ENDS[1]
    return f"{delta_words(found.effect)}: {more.value} larger"


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


def _finding(edition: Edition, found: Comparisons) -> str:
    """How many metrics can be compared between the ends, and how many differ."""
    deltas = [c.delta for c in found.metrics if c.delta is not None]
    clear = sum(d.low is not None and d.high is not None and d.low * d.high > 0 for d in deltas)
    rules = edition.rubric.sensitivity
    first, second = (label.value for label in ENDS)
    if not deltas:
        return (
            f"Of {counted(len(found.metrics), 'metric')} compared, none has "
            f"{rules.fewest_compared} values in both the {first} and the {second} class."
        )
    return (
        f"Of {counted(len(found.metrics), 'metric')} compared, {len(deltas)} "
        f"{'has' if len(deltas) == 1 else 'have'} at least {rules.fewest_compared} values in both "
        f"the {first} and the {second} class; on {clear or 'none'} of these the interval of the "
        f"difference leaves out zero. With {percent(rules.confidence)} intervals, chance alone "
        "makes about one in "
        f"{amount(1 / (1 - rules.confidence))} do so."
    )


def _warnings(edition: Edition, found: Comparisons) -> list[str]:
    return [
        _small(edition, found),
        _kinds(found.makeup),
        _ages(edition, found.makeup),
        _within(edition, found),
        _shared(found),
    ]


def _small(edition: Edition, found: Comparisons) -> str:
    """Warn of small classes and of metrics with few values."""
    below, total = edition.rubric.sensitivity.small_below, len(found.metrics)
    few = sum(any(len(c.classes[label].values) < below for label in ENDS) for c in found.metrics)
    sizes = listed([f"{label.value} {len(found.makeup[label].chains)}" for label in COMPARED])
    if not few:
        return ""
    return (
        f"The groups are small. The classes have these numbers of chains: {sizes}. Not every chain "
        f"has data: on {'all' if few == total else f'{few} of'} {counted(total, 'metric')} one of "
        f"the two classes at the ends has fewer than {below} values, and its median says little."
    )


def _kinds(makeup: Mapping[DesignClass, Makeup]) -> str:
    """Warn where the most frequent kinds differ."""
    tops = {label: part.kinds[0] for label, part in makeup.items() if part.kinds}
    if len({kind for kind, _ in tops.values()}) < 2:
        return ""
    said = [
        f"{label.value} chains are most often {KIND_WORDS[kind]}s ({n} of {of})"
        for label, (kind, n) in tops.items()
        for of in [len(makeup[label].chains)]
    ]
    text = listed(said)
    return f"The classes differ in kind: {text}. A difference may be one of kind, not of design."


def _ages(edition: Edition, makeup: Mapping[DesignClass, Makeup]) -> str:
    """Compare the median ages of classes; say how far apart they are."""
    ages = {label: age for label, part in makeup.items() if (age := part.median_age) is not None}
    if len(ages) < 2:
        return ""
    gap = max(ages.values()) - min(ages.values())
    said = listed([f"{label.value} {age:.1f}" for label, age in ages.items()])
    limit = edition.rubric.sensitivity.years_apart
    if gap <= limit:
        return f"Median ages in years are close to each other: {said}."
    return (
        f"The classes differ in age. Median ages in years: {said}. A difference may be one of age, "
        "not of design."
    )


def _within(edition: Edition, found: Comparisons) -> str:
    """What can be said among chains of one kind, where kind cannot explain a difference."""
    fewest = edition.rubric.sensitivity.fewest_compared
    said = [
        f"{c.metric.title}, among {KIND_WORDS[kind]}s: Cliff's delta {_signed(d.effect)} "
        f"({_interval(d)}, n = {d.n[0]} and {d.n[1]})"
        for c in found.metrics
        for kind, d in c.within.items()
    ]
    if said:
        return f"Among chains of one kind, where kind explains nothing: {'; '.join(said)}."
    return (
        f"Among chains of one kind, no metric has {fewest} values in both classes at the ends, so "
        "no difference can be told apart from one of kind."
    )


def _shared(found: Comparisons) -> str:
    """Warn of metrics that rest on facts of which the class is made."""
    titles = [c.metric.title for c in found.metrics if rests_on_profile(c.metric)]
    if not titles:
        return ""
    return (
        f"{counted(len(titles), 'metric')} marked * "
        f"{'rests' if len(titles) == 1 else 'rest'} in part on the same facts as the class, such "
        "as the schedule of unlocks: a chain without a token emits nothing by definition. A "
        "difference there is partly true by construction."
    )
