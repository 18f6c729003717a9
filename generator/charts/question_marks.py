"""A question over all chains: the values its marks stand on, by kind of chain."""

from __future__ import annotations

import datetime as dt
import math

from generator import charting
from generator.charting import comparing, wording
from generator.edition import Edition
from generator.figures import METRICS
from generator.format import amount, percent
from generator.model.chart import Bar, BarChart, Role, StripChart
from generator.model.chart_maker import maker
from generator.model.nouns import counted
from generator.model.rubric import LETTERS
from generator.model.series import week_name
from generator.questions import Question
from generator.views.peers import measured

UNITS = {
    1: ("fees over emission, log scale", "log"),
    2: ("percent of fees", "linear"),
    3: ("percent of today's float", "linear"),
    4: ("percent change of use ÷ capital over 52 weeks", "linear"),
    5: ("percent of known criteria met", "linear"),
    6: ("times: price in BTC over the price a year before, log scale", "log"),
}
"""Unit and scale of each question's main figure, as drawn."""

IN_PERCENT = {2, 3, 4, 5}


@maker(scope="question", order=10)
def question_counts(edition: Edition, question: Question) -> BarChart | None:
    """How many chains have each mark, and how many have none."""
    given = [answers[question.number - 1] for answers in edition.answers.values()]
    words = [*LETTERS, "not enough data", "not applicable"]
    found = [answer.mark or answer.state for answer in given]
    marked = sum(answer.state == "marked" for answer in given)
    if not given:
        return None
    count = {word: found.count(word) for word in words}
    said = ", ".join(f"{count[letter]} × {letter}" for letter in LETTERS if count[letter])
    headline = f"{marked} of {len(given)} chains have a mark" + (f": {said}" if said else "")
    role: Role = "first"
    edition_week = week_name(edition.week)
    return BarChart(
        slug=f"question-{question.slug}-marks",
        headline=wording.fit(headline),
        unit="number of chains",
        sources=(f"{len(given)} chain profiles", "series on the data page"),
        period=f"edition {edition_week}, marks on figures of {charting.span(weeks)}"
        if (weeks := _weeks(edition, question))
        else edition_week,
        alt=f"{question.title} {', '.join(f'{count[word]} {word}' for word in words)}.",
        wide=True,
        bars=tuple(
            Bar(word, float(count[word]), role if word in LETTERS else "muted", text=f"{number}")
            for word in words
            for number in [count[word]]
        ),
        limit=float(len(given)),
    )


@maker(scope="question", order=20)
def question_values(edition: Edition, question: Question) -> StripChart | None:
    """The main figure of every marked chain, a strip for each kind."""
    unit, scale = UNITS[question.number]
    times = 100 if question.number in IN_PERCENT else 1
    metric = METRICS.get(question.main_metric)
    growth = metric is not None and metric.unit == "log change"
    strips = []
    for kind, label, role in comparing.KINDS:
        values = {}
        for chain, profile in edition.profiles.items():
            value = measured(edition, chain, edition.answers[chain][question.number - 1])
            if profile.kind.value is kind and value is not None:
                values[profile.name] = times * (math.expm1(value) if growth else value)
        if values:
            strips.append(comparing.strip(label, role, values))
    if sum(len(strip.values) for strip in strips) < comparing.FEWEST_VALUES:
        return None
    title = metric.title if metric else "Criteria met"
    words = (lambda value: percent(value / 100)) if times == 100 else amount
    fewest = edition.rubric.sensitivity.fewest_compared
    notes = [comparing.small(strips)]
    if endless := sum(len(strip.endless) for strip in strips):
        said = counted(endless, "chain")
        notes.append(f"Not drawn, but counted: {said} without emission.")
    publishers = {
        publisher
        for chain in edition.profiles
        if edition.answers[chain][question.number - 1].reading is not None
        for publisher in edition.publishers((question.main_metric,), chain)
    }
    return StripChart(
        slug=f"question-{question.slug}-values",
        headline=comparing.headline(title, strips, words, fewest),
        unit=unit,
        sources=(*sorted(publishers), "chain profiles"),
        period=charting.span(_weeks(edition, question) or [edition.week]),
        alt=comparing.spoken(title, strips, words, fewest),
        note=" ".join(note for note in notes if note),
        wide=True,
        strips=tuple(strips),
        scale="log" if scale == "log" else "linear",
        fewest=fewest,
    )


def _weeks(edition: Edition, question: Question) -> set[dt.date]:
    """Weeks of the readings that the marks stand on; none where facts alone give them."""
    given = (answers[question.number - 1] for answers in edition.answers.values())
    return {a.reading.week for a in given if a.state == "marked" and a.reading is not None}
