"""The claims as pages: what each asserts, what its test found, its rule, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from generator.edition import Edition
from generator.format import amount, percent
from generator.model.calibration import CalibrationRow
from generator.model.chart import Chart, Drawn
from generator.model.claim import Claim, ClaimVerdict, Essay, Judged, Outcome, StatedFact
from generator.model.claim_row import ClaimRow
from generator.model.series import week_name
from generator.publish.verdicts import history, since
from generator.rulings import ALPHA
from generator.views.claim_words import Missing, changes, fixed, missing, noun
from generator.views.verdicts import MEANS, Strip, power_words, strip

FOLDER = "claims"
NO_FIGURE = "–"
_SMALLEST_P = 0.001


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One row of a claim's history in the ledger."""

    week: str
    version: int
    verdict: str
    effect: str
    p_adjusted: str
    n: int
    computed_on: str
    backfilled: bool


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
class CalibratedTest:
    """How one test of a claim did in simulated worlds: the worst kind without any effect."""

    test: str
    kind: str
    false_alarms: str
    interval: str
    power: str
    verdict_power: str
    tests: int
    decides: str
    by_interval: str
    planted: str
    worlds: str
    n: int
    week: str


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive rows of the record with one verdict."""

    first: str
    last: str
    verdict: str


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
    calibrated = _calibration(calibration, claim)
    return ClaimPage(
        claim=claim,
        outcome=outcome,
        verdict=outcome.verdict.value,
        effect=_effect(outcome.effect, outcome.unit),
        interval=_interval(outcome),
        p=_probability(outcome.p),
        p_adjusted=_probability(item.p_adjusted),
        undecidable=_undecidable(item),
        weeks=_weeks(outcome),
        since=week_name(stood.week if stood else edition.week),
        since_later=stood is not None and stood.backfilled,
        record=tuple(_record(row, claim, outcome.unit) for row in reversed(rows)),
        runs=_runs(rows),
        variations=tuple(
            VariationRow(
                name=one.name,
                verdict=one.verdict.value,
                effect=_effect(one.effect, outcome.unit),
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


def _effect(value: float | None, unit: str) -> str:
    return NO_FIGURE if value is None else amount(value, unit)


def _interval(outcome: Outcome) -> str:
    """Both bounds; nothing where either is not known."""
    if outcome.low is None or outcome.high is None:
        return ""
    return f"{amount(outcome.low, outcome.unit)} to {amount(outcome.high, outcome.unit)}"


def _probability(p: float | None) -> str:
    """Write p with three places; what is smaller as a bound."""
    if p is None:
        return NO_FIGURE
    return f"<{_SMALLEST_P}" if p < _SMALLEST_P else f"{p:.3f}"


def _undecidable(item: Judged) -> str:
    """Say that no p of this test could decide at its n; nothing where one could or need not."""
    least, corrected = item.outcome.least_p, item.least_p_adjusted
    mixed = item.outcome.verdict is ClaimVerdict.MIXED
    if not mixed or least is None or corrected is None or corrected <= ALPHA:
        return ""
    return (
        f"too few {item.outcome.counted} to decide beside {item.tests - 1} other tests: "
        f"the smallest p that the test can give for {item.outcome.n} is "
        f"{_probability(least)}, corrected {_probability(corrected)}, above {ALPHA}"
    )


def _weeks(outcome: Outcome) -> str:
    """First and last week looked at; nothing where the claim looks at no weeks."""
    if outcome.first_week is None or outcome.last_week is None:
        return ""
    return f"{week_name(outcome.first_week)} to {week_name(outcome.last_week)}"


def _record(row: ClaimRow, claim: Claim, unit: str) -> RecordRow:
    """One row of the ledger; the unit is known of the present version only."""
    return RecordRow(
        week=week_name(row.week),
        version=row.version,
        verdict=row.verdict.value,
        effect=_effect(row.effect, unit if row.version == claim.version else ""),
        p_adjusted=_probability(row.p_adjusted),
        n=row.n,
        computed_on=row.computed_on.isoformat(),
        backfilled=row.backfilled == "yes",
    )


def _calibration(rows: Iterable[CalibrationRow], claim: Claim) -> tuple[CalibratedTest, ...]:
    """The tests of the present version of a claim, in the order of the file."""
    return tuple(
        CalibratedTest(
            test=" ".join(filter(None, (row.test.replace("_", " "), row.part))),
            kind=row.null,
            false_alarms=percent(row.false_alarm_rate),
            interval=f"{percent(row.low)} to {percent(row.high)}",
            power=percent(row.power),
            verdict_power=percent(row.verdict_power),
            tests=row.tests,
            decides=row.decides,
            by_interval=_by_interval(row),
            planted=amount(row.planted_effect),
            worlds=f"{row.worlds:,} and {row.planted_worlds:,}",
            n=row.n,
            week=week_name(row.week),
        )
        for row in rows
        if (row.claim, row.version) == (claim.name, claim.version)
    )


def _by_interval(row: CalibrationRow) -> str:
    """How often the claim holds by its interval, rightly and wrongly; nothing without the rule."""
    if row.interval_holds is None or row.interval_errs is None:
        return ""
    return f"rightly {percent(row.interval_holds)}, wrongly {percent(row.interval_errs)}"


def _runs(rows: Sequence[ClaimRow]) -> tuple[Run, ...]:
    """The record as stretches of one verdict, oldest first."""
    runs: list[Run] = []
    for row in rows:
        week, verdict = week_name(row.week), row.verdict.value
        if runs and runs[-1].verdict == verdict:
            runs[-1] = Run(runs[-1].first, week, verdict)
        else:
            runs.append(Run(week, week, verdict))
    return tuple(runs)
