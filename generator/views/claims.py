"""The claims as pages: what each asserts, what its test found, its rule, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from generator.edition import Edition
from generator.model.calibration import CalibrationRow
from generator.model.chart import Chart
from generator.model.claim import Claim, ClaimVerdict, Essay, Judged, Outcome, StatedFact
from generator.model.claim_row import ClaimRow
from generator.model.drawn import Drawn
from generator.model.series import week_name
from generator.publish.verdicts import history, since
from generator.views.claim_calibration import CalibratedTest, calibrated_tests
from generator.views.claim_figures import (
    NO_FIGURE,
    effect_text,
    interval_text,
    probability_text,
    weeks_text,
    why_undecidable,
)
from generator.views.claim_record import RecordRow, Run, record_row, runs
from generator.views.claim_words import Missing, changes, fixed, missing, noun
from generator.views.verdicts import MEANS, Strip, power_words, strip

FOLDER = "claims"


@dataclass(frozen=True, slots=True)
class VariationRow:
    """The same test with one thing changed."""

    name: str
    verdict: str
    effect: str
    n: int
    same: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row behind a claim's verdict; ``chain`` is an id where the row is a chain's."""

    label: str
    cells: tuple[str, ...]
    chain: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Everything on one claim's page and in its row of the ledger."""

    claim: Claim
    outcome: Outcome
    verdict: str
    effect: str
    interval: str
    p: str
    p_adjusted: str
    undecidable: str
    weeks: str
    since: str
    since_later: bool
    record: tuple[RecordRow, ...]
    runs: tuple[Run, ...]
    variations: tuple[VariationRow, ...]
    agreeing: int
    rows: tuple[TableRow, ...]
    charts: Sequence[Drawn]
    calibration: tuple[CalibratedTest, ...]
    power: str
    means: str
    strip: Strip | None
    missing: tuple[Missing, ...]
    noun: str
    fixed: str
    changes: str

    @property
    def id(self) -> str:
        """The claim's address."""
        return address(self.claim)


@dataclass(frozen=True, slots=True)
class EssayView:
    """One essay's claims."""

    letter: str
    title: str
    pages: tuple[ClaimPage, ...]


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """All claims, by essay, and how many have each verdict."""

    pages: tuple[ClaimPage, ...]
    essays: tuple[EssayView, ...]
    counts: tuple[tuple[str, int], ...]
    rows_recorded: int
    backfilled: int
    stated: tuple[StatedFact, ...]
    meanings: tuple[tuple[str, str], ...]
    power_words: str
    amended: tuple[ClaimPage, ...]


def address(claim: Claim) -> str:
    """A claim's place below ``claims/``: ``a1``."""
    return claim.name.lower()


@dataclass(frozen=True, slots=True)
class ClaimsRecord:
    """
    What an edition finds of the claims, and what stands in ``data/ledger``.

    ``ledger`` may hold later weeks, which are left out; ``calibration`` are rows of
    ``calibration.csv``.
    """

    judged: tuple[Judged, ...] = ()
    ledger: tuple[ClaimRow, ...] = ()
    calibration: tuple[CalibrationRow, ...] = ()
    stated: tuple[StatedFact, ...] = ()


def claim_charts(judged: Iterable[Judged]) -> list[tuple[str, Chart]]:
    """Every claim's charts with the page that they stand on."""
    return [
        (f"{FOLDER}/{address(item.claim)}", cast("Chart", chart))
        for item in judged
        for chart in item.outcome.charts
    ]


def claims_view(
    edition: Edition, charts: Mapping[str, Sequence[Drawn]], given: ClaimsRecord
) -> ClaimsView:
    """Say what the claims' pages say; ``charts`` are by page (``claims/a1``)."""
    recorded = [row for row in given.ledger if row.week <= edition.week]
    pages = tuple(
        _page(
            edition,
            item,
            recorded,
            charts.get(f"{FOLDER}/{address(item.claim)}", ()),
            given.calibration,
        )
        for item in given.judged
    )
    found = [page.outcome.verdict for page in pages]
    essays = []
    for essay in Essay:
        letter, _, title = essay.value.partition(": ")
        own = tuple(page for page in pages if page.claim.essay is essay)
        if own:
            essays.append(EssayView(letter, f"{title[0].upper()}{title[1:]}", own))
    return ClaimsView(
        pages=pages,
        essays=tuple(essays),
        counts=tuple((verdict.value, found.count(verdict)) for verdict in ClaimVerdict),
        rows_recorded=len(recorded),
        backfilled=sum(row.backfilled == "yes" for row in recorded),
        stated=given.stated,
        meanings=tuple((verdict.value, words) for verdict, words in MEANS.items()),
        power_words=power_words(given.calibration, given.judged),
        amended=tuple(page for page in pages if page.claim.seen_before),
    )


def _page(
    edition: Edition,
    item: Judged,
    recorded: Iterable[ClaimRow],
    charts: Sequence[Drawn],
    calibration: Iterable[CalibrationRow],
) -> ClaimPage:
    claim, outcome = item.claim, item.outcome
    rows = history(recorded, claim, edition.week)
    stood = since(rows, claim, outcome.verdict)
    calibrated = calibrated_tests(calibration, claim)
    return ClaimPage(
        claim=claim,
        outcome=outcome,
        verdict=outcome.verdict.value,
        effect=effect_text(outcome.effect, outcome.unit),
        interval=interval_text(outcome),
        p=probability_text(outcome.p),
        p_adjusted=probability_text(item.p_adjusted),
        undecidable=why_undecidable(item),
        weeks=weeks_text(outcome),
        since=week_name(stood.week if stood else edition.week),
        since_later=stood is not None and stood.backfilled,
        record=tuple(record_row(row, claim, outcome.unit) for row in reversed(rows)),
        runs=runs(rows),
        variations=tuple(
            VariationRow(
                name=one.name,
                verdict=one.verdict.value,
                effect=effect_text(one.effect, outcome.unit),
                n=one.n,
                same=one.verdict is outcome.verdict,
            )
            for one in outcome.variations
        ),
        agreeing=sum(one.verdict is outcome.verdict for one in outcome.variations),
        rows=tuple(
            TableRow(row.label, row.cells, row.chain if row.chain in edition.profiles else "")
            for row in outcome.rows
        ),
        charts=charts,
        calibration=calibrated,
        power=calibrated[0].verdict_power if calibrated else NO_FIGURE,
        means=MEANS[outcome.verdict],
        strip=strip(rows),
        missing=missing(outcome),
        noun=noun(outcome),
        fixed=fixed(claim, edition.week),
        changes=changes([row.verdict for row in rows if row.version == claim.version]),
    )
