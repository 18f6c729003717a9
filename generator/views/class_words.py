"""What the comparison of classes finds and what to be careful about, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping

from generator.charting.wording import listed
from generator.classes import COMPARED, ENDS, Comparisons, Makeup
from generator.edition import Edition
from generator.figures import METRICS
from generator.format import NO_EMISSION, amount, percent
from generator.model.metric import Metric
from generator.model.nouns import counted
from generator.model.words import Kind
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from generator.statistics import Estimate, delta_words

KIND_WORDS = {Kind.L1: "L1", Kind.ROLLUP: "rollup", Kind.APPCHAIN: "appchain"} | {
    Kind.SIDECHAIN: "sidechain"
}


def rests_on_profile(metric: Metric) -> bool:
    """Whether a metric uses facts of the profile, of which the class is made too."""
    return any(
        need in {"supply", "chains"} or (need in METRICS and rests_on_profile(METRICS[need]))
        for need in metric.needs
    )


def signed_effect(effect: float) -> str:
    """Write an effect with its sign and two places."""
    return f"{'+' if effect > 0 else ''}{amount(round(effect, 2))}"


def interval_text(found: Estimate) -> str:
    """Write both bounds of an effect."""
    return f"{signed_effect(found.low or 0)} to {signed_effect(found.high or 0)}"


def difference_words(found: Estimate | None) -> str:
    """Say how large an effect is and in which class the values are larger."""
    if found is None:
        return "too few values"
    if found.effect == 0:
        return "no difference"
    more = ENDS[0] if found.effect > 0 else ENDS[1]
    return f"{delta_words(found.effect)}: {more.value} larger"


def finding(edition: Edition, found: Comparisons) -> str:
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


def warnings(edition: Edition, found: Comparisons) -> list[str]:
    """What to be careful about; a text is empty where there is no cause for it."""
    return [
        _small(edition, found),
        _kinds(found.makeup),
        _ages(edition, found.makeup),
        _within(edition, found),
        _shared(found),
        _undated(edition),
    ]


def _undated(edition: Edition) -> str:
    """Warn of chains whose coverage has no mark: what they may pay out has no date."""
    names = []
    for chain, answers in edition.answers.items():
        reading = edition.figures.reading(QUESTIONS[0].main_metric, chain)
        if reading and math.isinf(reading.value) and answers[0].state != "marked":
            names.append(edition.profiles[chain].name)
    if not names:
        return ""
    return (
        f"“{NO_EMISSION.capitalize()}” means that nothing with a date was paid out. "
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} counted so here, but without a mark "
        "on question 1: much of the supply is paid out at somebody's discretion or at milestones, "
        "and how much of it was is not known."
    )


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
        f"{c.metric.title}, among {KIND_WORDS[kind]}s: Cliff's delta {signed_effect(d.effect)} "
        f"({interval_text(d)}, n = {d.n[0]} and {d.n[1]})"
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
