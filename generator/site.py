"""Assembles the one frozen Site that every template sees: all text and numbers, no paths."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generator.edition import CRITERIA, Edition
from generator.figures import METRICS, POOLED
from generator.model.drawn import Drawn
from generator.model.finding import Criterion
from generator.model.metric import Metric
from generator.model.notice import Notice
from generator.model.origin import Range
from generator.model.report import RunReport
from generator.model.rubric import Rubric
from generator.model.series import SERIES, SeriesSpec, week_name
from generator.publish.history import Against, against
from generator.questions import QUESTIONS, Question
from generator.scores import DesignClass
from generator.views import answers as answer_views
from generator.views import claims as claim_views
from generator.views import classes as class_views
from generator.views import coverage as coverage_views
from generator.views import criteria as criterion_views
from generator.views import follow as follow_views
from generator.views import published as published_views
from generator.views import questions as question_views
from generator.views import refreshes as refresh_views
from generator.views import rubric as rubric_views
from generator.views import series as series_views
from generator.views import tokens as token_views
from generator.views import unlocks as unlock_views
from generator.views import weeks as week_views
from generator.views.chain_page import ChainPage, chain_page

SCOPES = ("home", "trends", "classes", "unlocks", "rubric")
"""Pages with charts of their own, besides the chains."""


@dataclass(frozen=True)
class Site:
    """The whole site of one edition."""

    week: str
    week_start: str
    version: str
    rubric: Rubric
    chains: tuple[ChainPage, ...]
    charts: Mapping[str, Sequence[Drawn]]
    questions: tuple[Question, ...]
    question_pages: tuple[question_views.QuestionPage, ...]
    criteria: tuple[Criterion, ...]
    criterion_pages: tuple[criterion_views.CriterionPage, ...]
    metrics: tuple[Metric, ...]
    pooled: tuple[str, ...]
    specs: tuple[SeriesSpec, ...]
    stored: tuple[coverage_views.StoredRow, ...]
    matrix: coverage_views.CoverageMatrix
    ranges: Mapping[str, tuple[Range, ...]]
    refresh: refresh_views.RefreshView | None
    corrections: tuple[refresh_views.CorrectionRow, ...]
    correction_counts: tuple[tuple[str, int], ...]
    mark_counts: Mapping[int, Mapping[str, int]]
    class_marks: tuple[tuple[str, Mapping[int, Mapping[str, int]]], ...]
    class_counts: Mapping[str, int]
    missing: tuple[tuple[Question, tuple[tuple[str, int], ...]], ...]
    latest_use: tuple[tuple[str, str], ...]
    oldest_marked: str
    unlocks: unlock_views.UnlocksPage
    tokens: token_views.TokensPage
    comparison: class_views.ClassesPage
    rubric_page: rubric_views.RubricPage
    recorded: Against
    claims: claim_views.ClaimsView
    digests: week_views.DigestsView
    follow: follow_views.FollowView
    published: published_views.PublishedView = published_views.NOTHING
    notices: tuple[tuple[str, Notice], ...] = ()

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each chain among all, by id."""
        return {page.id: place for place, page in enumerate(self.chains)}


def assemble(
    edition: Edition,
    charts: Mapping[str, Sequence[Drawn]],
    corrections: Sequence[Mapping[str, str]],
    version: str,
    report: RunReport | None = None,
    recorded: Against | None = None,
    claims: claim_views.ClaimsRecord | None = None,
    digests: Sequence[week_views.Recorded] = (),
) -> Site:
    """
    Build the site.

    ``charts`` maps every name in ``SCOPES``, every chain id and every address of a question,
    criterion or claim (``questions/value``) to drawn charts; ``report`` is that of the last
    refresh; ``recorded`` is the edition against the ledger, which counts as empty without it;
    without ``claims`` there are no pages of claims; ``digests`` is the ledger of digests.
    """
    shown = answer_views.answer_views(edition)
    stale = refresh_views.stale_cells(report)
    pages = tuple(
        chain_page(edition, chain, charts.get(chain, ()), shown[chain], stale)
        for chain in edition.profiles
    )
    question_pages = question_views.question_pages(edition, charts, shown)
    stored = coverage_views.stored_rows(edition)
    latest_corrections, correction_counts = refresh_views.corrections_view(corrections)
    site = Site(
        week=week_name(edition.week),
        week_start=edition.week.isoformat(),
        version=version,
        rubric=edition.rubric,
        chains=pages,
        charts={scope: charts.get(scope, ()) for scope in SCOPES},
        questions=QUESTIONS,
        question_pages=question_pages,
        criteria=tuple(CRITERIA.values()),
        criterion_pages=criterion_views.criterion_pages(edition, charts),
        metrics=tuple(METRICS.values()),
        pooled=tuple(sorted(POOLED)),
        specs=tuple(spec for spec in SERIES.values() if not spec.mean_of),
        stored=stored,
        matrix=coverage_views.coverage_matrix(edition),
        ranges=series_views.used_ranges(edition),
        refresh=refresh_views.refresh_view(report),
        corrections=latest_corrections,
        correction_counts=correction_counts,
        mark_counts=_mark_counts(pages),
        class_marks=tuple(
            (label.value, _mark_counts([page for page in pages if page.index.label is label]))
            for label in DesignClass
        ),
        class_counts={
            label.value: sum(page.index.label is label for page in pages) for label in DesignClass
        },
        missing=tuple((page.question, page.missing_counts) for page in question_pages),
        latest_use=_freshest(stored),
        oldest_marked=_oldest_marked(edition),
        unlocks=unlock_views.unlocks_page(edition),
        tokens=token_views.tokens_page(edition),
        comparison=class_views.classes_page(edition),
        rubric_page=rubric_views.rubric_page(edition),
        recorded=recorded or against(edition, (), (), version),
        claims=claim_views.claims_view(edition, charts, claim_views.ClaimsRecord()),
        digests=week_views.digests_view(edition, digests, []),
        follow=follow_views.follow_view(edition),
    )
    return with_claims(site, edition, charts, claims, digests) if claims else site


def with_claims(
    site: Site,
    edition: Edition,
    charts: Mapping[str, Sequence[Drawn]],
    claims: claim_views.ClaimsRecord,
    digests: Sequence[week_views.Recorded] = (),
) -> Site:
    """Add the pages of claims, and to those of weeks the links to them; all as in ``assemble``."""
    shown = claim_views.claims_view(edition, charts, claims)
    weeks = week_views.digests_view(edition, digests, [page.id for page in shown.pages])
    return replace(site, claims=shown, digests=weeks)


def with_chains(
    site: Site,
    edition: Edition,
    charts: Mapping[str, Sequence[Drawn]],
    chains: Collection[str],
    report: RunReport | None = None,
) -> Site:
    """Make the pages of some chains again, and no table of them; all as in ``assemble``."""
    shown = answer_views.answer_views(edition, chains)
    stale = refresh_views.stale_cells(report)
    pages = [
        chain_page(edition, page.id, charts.get(page.id, ()), shown[page.id], stale)
        if page.id in chains
        else page
        for page in site.chains
    ]
    return replace(site, chains=tuple(pages))


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


def _freshest(stored: Sequence[coverage_views.StoredRow]) -> tuple[tuple[str, str], ...]:
    """(series title, last week) of the main groups of series, for the home page's caution."""
    wanted = ("fees_eth", "tx_count", "stablecoins_usd", "price_usd", "circulating_supply")
    rows: dict[str, str] = {}
    for row in stored:
        if row.series in wanted and row.last > rows.get(row.title, ""):
            rows[row.title] = row.last
    return tuple(rows.items())


def _oldest_marked(edition: Edition) -> str:
    """Week of the oldest figure that a mark stands on; empty where no mark stands on any."""
    weeks = [
        answer.reading.week
        for answers in edition.answers.values()
        for answer in answers
        if answer.state == "marked" and answer.reading is not None
    ]
    return week_name(min(weeks)) if weeks else ""
