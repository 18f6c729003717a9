"""A question as a page: thresholds, distribution, every chain's mark, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.edition import CRITERIA, Edition
from generator.figures import METRICS
from generator.format import percent, ratio
from generator.model.drawn import Drawn
from generator.model.finding import Criterion
from generator.model.metric import Metric
from generator.model.rubric import LETTERS, Bounds, ScorecardRules
from generator.model.words import Kind
from generator.questions import QUESTIONS, Answer, Question
from generator.scores import DesignClass
from generator.views import answers as views
from generator.views import peers

OUTCOMES = (*LETTERS, "not enough data", "not applicable")
FOLDER = "questions"


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """One chain's answer in the table of marks."""

    chain: str
    name: str
    kind: str
    label: str
    view: views.AnswerView


@dataclass(frozen=True, slots=True)
class UnmarkedRow:
    """A chain without a mark, and what it lacks; or to which the question is not put."""

    chain: str
    name: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Everything on one question's page."""

    question: Question
    thresholds: tuple[tuple[str, str], ...]
    metrics: tuple[Metric, ...]
    criteria: tuple[Criterion, ...]
    charts: Sequence[Drawn]
    counts: tuple[tuple[str, tuple[int, ...]], ...]
    marked: tuple[MarkedRow, ...]
    unmarked: tuple[UnmarkedRow, ...]
    not_asked: tuple[UnmarkedRow, ...]
    missing_counts: tuple[tuple[str, int], ...]

    @property
    def id(self) -> str:
        """The question's address."""
        return self.question.slug


def question_pages(
    edition: Edition,
    charts: Mapping[str, Sequence[Drawn]],
    shown: Mapping[str, tuple[views.AnswerView, ...]],
) -> tuple[QuestionPage, ...]:
    """One page for each question, in order; ``shown`` are the answers of every chain."""
    return tuple(
        _page(
            edition,
            question,
            charts.get(f"{FOLDER}/{question.slug}", ()),
            {chain: answers[position] for chain, answers in shown.items()},
        )
        for position, question in enumerate(QUESTIONS)
    )


def _page(
    edition: Edition,
    question: Question,
    charts: Sequence[Drawn],
    shown: Mapping[str, views.AnswerView],
) -> QuestionPage:
    given = {chain: view.answer for chain, view in shown.items()}
    rules = edition.rubric.scorecard
    bounds = rules.marks.get(question.main_metric)
    marked = sorted(
        (chain for chain, answer in given.items() if answer.state == "marked"),
        key=lambda chain: (
            given[chain].mark or "",
            _best_first(edition, chain, given[chain], bounds),
            edition.profiles[chain].name.casefold(),
        ),
    )
    names = (question.main_metric, *question.also)
    return QuestionPage(
        question=question,
        thresholds=thresholds(question, bounds) if bounds else _signs(rules),
        metrics=tuple(METRICS[name] for name in names if name in METRICS),
        criteria=tuple(c for c in CRITERIA.values() if c.group == question.slug),
        charts=charts,
        counts=_counts(edition, given),
        marked=tuple(_marked(edition, chain, shown[chain]) for chain in marked),
        unmarked=_without(edition, given, "not enough data"),
        not_asked=_without(edition, given, "not applicable"),
        missing_counts=_missing_counts(given),
    )


def _best_first(edition: Edition, chain: str, answer: Answer, bounds: Bounds | None) -> float:
    value = peers.measured(edition, chain, answer)
    if value is None or bounds is None:
        return 0.0
    return -value if bounds.direction == "at-least" else value


def thresholds(question: Question, bounds: Bounds) -> tuple[tuple[str, str], ...]:
    """Each mark with the values that give it, in words."""
    metric = METRICS.get(question.main_metric)
    write = percent if metric is None or metric.unit == "percent" else ratio
    words = [write(bound) for bound in bounds.bounds]
    if bounds.direction == "at-least":
        middle = [f"{low} to below {high}" for high, low in pairwise(words)]
        said = [f"{words[0]} or more", *middle, f"below {words[-1]}"]
    else:
        middle = [f"above {low}, up to {high}" for low, high in pairwise(words)]
        said = [f"up to {words[0]}", *middle, f"above {words[-1]}"]
    return tuple(zip(LETTERS, said, strict=True))


def _signs(rules: ScorecardRules) -> tuple[tuple[str, str], ...]:
    """The rule of question 4, whose marks follow from two growths."""
    half = percent(rules.fall_by_half)
    return (
        ("A", "use and capital both grow"),
        ("B", f"use grows and capital holds, which is a fall of {_holds(rules)} at most"),
        ("C", "use grows and capital falls by more"),
        ("D", "use falls or does not grow"),
        ("E", f"use and capital both fall to {half} of what they were, or less"),
    )


def _holds(rules: ScorecardRules) -> str:
    return percent(rules.capital_holds_within)


def _counts(
    edition: Edition, given: Mapping[str, Answer]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """How often each outcome occurs: in all, by class and by kind; groups without chains go."""
    groups: list[tuple[str, list[str]]] = [("all chains", list(given))]
    groups += [
        (label.value, [c for c in given if edition.designs[c].label is label])
        for label in DesignClass
    ]
    groups += [
        (peers.kind_plural(kind), [c for c in given if edition.profiles[c].kind.value is kind])
        for kind in Kind
    ]
    rows = []
    for name, chains in groups:
        found = [given[chain].mark or given[chain].state for chain in chains]
        if chains:
            rows.append((name, tuple(found.count(outcome) for outcome in OUTCOMES)))
    return tuple(rows)


def _marked(edition: Edition, chain: str, view: views.AnswerView) -> MarkedRow:
    profile = edition.profiles[chain]
    return MarkedRow(
        chain=chain,
        name=profile.name,
        kind=views.kind_words(profile, edition.profiles),
        label=edition.designs[chain].label.value,
        view=view,
    )


def _without(edition: Edition, given: Mapping[str, Answer], state: str) -> tuple[UnmarkedRow, ...]:
    """Chains in a state without a mark, by name, each with what is missing or why not asked."""
    rows = []
    for chain, answer in given.items():
        if answer.state == state:
            profile = edition.profiles[chain]
            lacking = ", ".join(_lacking(answer)) if state == "not enough data" else ""
            words = lacking or answer.sentence
            kind = views.kind_words(profile, edition.profiles)
            rows.append(UnmarkedRow(chain, profile.name, kind, words))
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.chain)))


def _lacking(answer: Answer) -> list[str]:
    """What a mark lacks, in words: series, facts, or titles of criteria."""
    return [
        f"{CRITERIA[what].title[0].lower()}{CRITERIA[what].title[1:]}" if what in CRITERIA else what
        for what in answer.missing
    ]


def _missing_counts(given: Mapping[str, Answer]) -> tuple[tuple[str, int], ...]:
    """What is missing for marks, most often first."""
    counts: dict[str, int] = {}
    for answer in given.values():
        if answer.state == "not enough data":
            for words in _lacking(answer):
                counts[words] = counts.get(words, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
