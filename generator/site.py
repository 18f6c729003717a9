"""Assembles the one frozen Site that every template sees: all text and numbers, no paths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.edition import CRITERIA, Edition
from generator.figures import METRICS
from generator.format import NO_DATA, amount, percent, with_unit
from generator.model.chain import Profile
from generator.model.chart import Drawn
from generator.model.finding import Criterion, Finding
from generator.model.metric import Metric
from generator.model.origin import Range
from generator.model.rubric import Rubric
from generator.model.series import SERIES, SeriesSpec, week_name
from generator.model.weekly import Reading
from generator.model.words import Kind, TokenStatus
from generator.questions import QUESTIONS, Answer, Question
from generator.scores import DesignClass, DesignIndex
from generator.views import captures as captures_views
from generator.views import facts as fact_views
from generator.views import hands_off as hands_off_views
from generator.views import series as series_views
from generator.views import supply as supply_views
from generator.views import unlocks as unlock_views

SCOPES = ("home", "trends", "classes", "unlocks")
"""Pages with charts of their own, besides the chains."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One metric of a chain: its latest value, where it comes from and how old it is."""

    name: str
    title: str
    question: int
    value: str
    week: str
    age_weeks: int | None
    provider: str
    publishers: tuple[str, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class ChainPage:
    """Everything on one chain's page."""

    profile: Profile
    kind_words: str
    token_words: str
    index: DesignIndex
    answers: tuple[Answer, ...]
    answer_sources: tuple[tuple[str, ...], ...]
    design: tuple[tuple[Criterion, Finding], ...]
    hands_off: tuple[tuple[Criterion, Finding], ...]
    walking_away: hands_off_views.HandsOffView
    captures: captures_views.CapturesView
    figures: tuple[FigureRow, ...]
    charts: tuple[Drawn, ...]
    facts: tuple[fact_views.FactRow, ...]
    allocations: tuple[fact_views.AllocationRow, ...]
    issuance: tuple[fact_views.StatementRow, ...]
    supply: supply_views.SupplyView
    fee_split: tuple[fact_views.StatementRow, ...]
    events: tuple[fact_views.StatementRow, ...]
    remarks: tuple[fact_views.StatementRow, ...]
    series: tuple[series_views.SeriesRow, ...]
    disagreements: tuple[series_views.Disagreement, ...]

    @property
    def id(self) -> str:
        """The chain's id, which is its address."""
        return self.profile.id

    @property
    def marked(self) -> int:
        """How many questions have a mark."""
        return sum(answer.state == "marked" for answer in self.answers)

    @property
    def asked(self) -> int:
        """How many questions apply."""
        return sum(answer.state != "not applicable" for answer in self.answers)


@dataclass(frozen=True)
class Site:
    """The whole site of one edition."""

    week: str
    week_start: str
    version: str
    rubric: Rubric
    chains: tuple[ChainPage, ...]
    charts: Mapping[str, tuple[Drawn, ...]]
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...]
    metrics: tuple[Metric, ...]
    specs: tuple[SeriesSpec, ...]
    stored: tuple[series_views.StoredRow, ...]
    matrix_series: tuple[str, ...]
    matrix: tuple[tuple[str, tuple[int | None, ...]], ...]
    ranges: Mapping[str, tuple[Range, ...]]
    corrections: tuple[Mapping[str, str], ...]
    mark_counts: Mapping[int, Mapping[str, int]]
    class_counts: Mapping[str, int]
    missing: tuple[tuple[str, int], ...]
    latest_use: tuple[tuple[str, str], ...]
    unlocks: unlock_views.UnlocksPage
    tokens: unlock_views.TokensPage


def assemble(
    edition: Edition,
    charts: Mapping[str, Sequence[Drawn]],
    corrections: Sequence[Mapping[str, str]],
    version: str,
) -> Site:
    """
    Build the site.

    ``charts`` maps every name in ``SCOPES`` and every chain id to drawn charts.
    """
    pages = tuple(_chain_page(edition, chain, charts.get(chain, ())) for chain in edition.profiles)
    return Site(
        week=week_name(edition.week),
        week_start=edition.week.isoformat(),
        version=version,
        rubric=edition.rubric,
        chains=pages,
        charts={scope: tuple(charts.get(scope, ())) for scope in SCOPES},
        questions=QUESTIONS,
        criteria=tuple(CRITERIA.values()),
        metrics=tuple(METRICS.values()),
        specs=tuple(spec for spec in SERIES.values() if not spec.mean_of),
        stored=series_views.stored_rows(edition),
        matrix_series=series_views.MATRIX,
        matrix=series_views.coverage_matrix(edition),
        ranges=series_views.used_ranges(edition),
        corrections=tuple(corrections),
        mark_counts=_mark_counts(pages),
        class_counts={
            label.value: sum(page.index.label is label for page in pages) for label in DesignClass
        },
        missing=_most_missing(pages),
        latest_use=_freshest(edition),
        unlocks=unlock_views.unlocks_page(edition),
        tokens=unlock_views.tokens_page(edition),
    )


def _chain_page(edition: Edition, chain: str, charts: Sequence[Drawn]) -> ChainPage:
    profile = edition.profiles[chain]
    answers = edition.answers[chain]
    return ChainPage(
        profile=profile,
        kind_words=kind_words(profile),
        token_words=token_words(profile),
        index=edition.designs[chain],
        answers=answers,
        answer_sources=tuple(
            _publishers(edition, METRICS.get(answer.question.main_metric), chain, answer.reading)
            for answer in answers
        ),
        design=tuple((CRITERIA[f.criterion], f) for f in edition.design_findings[chain]),
        hands_off=tuple((CRITERIA[f.criterion], f) for f in edition.hands_off[chain]),
        walking_away=hands_off_views.hands_off_view(edition, chain),
        captures=captures_views.captures_view(edition, chain),
        figures=tuple(_figure(edition, metric, chain) for metric in METRICS.values()),
        charts=tuple(charts),
        facts=fact_views.fact_rows(profile),
        allocations=fact_views.allocation_rows(profile.token.allocations),
        issuance=fact_views.issuance_rows(profile),
        supply=supply_views.supply_view(edition, chain),
        fee_split=fact_views.fee_rows(profile),
        events=fact_views.event_rows(profile),
        remarks=fact_views.remark_rows(profile),
        series=series_views.series_rows(edition, chain),
        disagreements=series_views.disagreements(edition, chain),
    )


def _figure(edition: Edition, metric: Metric, chain: str) -> FigureRow:
    reading = edition.figures.reading(metric.name, chain)
    return FigureRow(
        name=metric.name,
        title=metric.title,
        question=metric.question,
        value=figure_text(metric, reading.value) if reading else NO_DATA,
        week=week_name(reading.week) if reading else "",
        age_weeks=reading.age_weeks if reading else None,
        provider=reading.provider if reading else "",
        publishers=_publishers(edition, metric, chain, reading),
        formula=metric.formula,
    )


def _publishers(
    edition: Edition, metric: Metric | None, chain: str, reading: Reading | None
) -> tuple[str, ...]:
    """Publishers of the weeks that one reading rests on."""
    if reading is None or metric is None:
        return ()
    weeks = 0 if metric.window_weeks == 1 else metric.window_weeks
    first = reading.week - dt.timedelta(weeks=weeks)
    return edition.publishers((metric.name,), chain, (first, reading.week))


def figure_text(metric: Metric, value: float) -> str:
    """A metric's value with its unit."""
    if metric.unit == "percent":
        return percent(value)
    if metric.unit == "times":
        return f"{amount(value)} ×"
    if value == float("inf"):
        return "no emission"
    return with_unit(value, metric.unit if metric.unit.startswith("USD") else "")


def kind_words(profile: Profile) -> str:
    """What the chain is, in the words of its profile: ``optimistic rollup on ethereum``."""
    kind = profile.kind.value
    name = {Kind.L1: "L1"}.get(kind, kind.value)
    if profile.proof_type:
        name = f"{profile.proof_type.value.value} {name}"
    if profile.settlement:
        name += f" on {profile.settlement.value}"
    return name


def token_words(profile: Profile) -> str:
    """The token in a word: its symbol, ``none`` or ``announced``."""
    token = profile.token
    if token.status.value is TokenStatus.NONE:
        return "none"
    symbol = token.symbol.value if token.symbol else "yes"
    return symbol if token.status.value is TokenStatus.LAUNCHED else f"{symbol} (announced)"


def _mark_counts(pages: Sequence[ChainPage]) -> dict[int, dict[str, int]]:
    """Per question: how many chains have each mark, lack data or are not asked."""
    counts: dict[int, dict[str, int]] = {}
    for position, question in enumerate(QUESTIONS):
        row = dict.fromkeys(("A", "B", "C", "D", "E", "not enough data", "not applicable"), 0)
        for page in pages:
            answer = page.answers[position]
            row[answer.mark or answer.state] += 1
        counts[question.number] = row
    return counts


def _most_missing(pages: Sequence[ChainPage]) -> tuple[tuple[str, int], ...]:
    """What is missing for marks, most often first."""
    counts: dict[str, int] = {}
    for page in pages:
        for answer in page.answers:
            if answer.state == "not enough data":
                for what in answer.missing:
                    asked = CRITERIA.get(what)
                    words = f"hands-off test: {asked.title.lower()}" if asked else what
                    counts[words] = counts.get(words, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _freshest(edition: Edition) -> tuple[tuple[str, str], ...]:
    """(series title, last week) of the main groups of series, for the home page's caution."""
    wanted = ("fees_eth", "tx_count", "stablecoins_usd", "price_usd", "circulating_supply")
    rows: dict[str, str] = {}
    for row in series_views.stored_rows(edition):
        if row.series in wanted and row.last > rows.get(row.title, ""):
            rows[row.title] = row.last
    return tuple(rows.items())
