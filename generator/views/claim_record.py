"""A claim's record in the ledger: its rows, and its stretches of one verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.model.claim import Claim
from generator.model.claim_row import ClaimRow
from generator.model.series import week_name
from generator.views.claim_figures import (
    effect_text,
    probability_text,
)


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
class Run:
    """Consecutive rows of the record with one verdict."""

    first: str
    last: str
    verdict: str


def record_row(row: ClaimRow, claim: Claim, unit: str) -> RecordRow:
    """One row of the ledger; the unit is known of the present version only."""
    return RecordRow(
        week=week_name(row.week),
        version=row.version,
        verdict=row.verdict.value,
        effect=effect_text(row.effect, unit if row.version == claim.version else ""),
        p_adjusted=probability_text(row.p_adjusted),
        n=row.n,
        computed_on=row.computed_on.isoformat(),
        backfilled=row.backfilled == "yes",
    )


def runs(rows: Sequence[ClaimRow]) -> tuple[Run, ...]:
    """The record as stretches of one verdict, oldest first."""
    runs: list[Run] = []
    for row in rows:
        week, verdict = week_name(row.week), row.verdict.value
        if runs and runs[-1].verdict == verdict:
            runs[-1] = Run(runs[-1].first, week, verdict)
        else:
            runs.append(Run(week, week, verdict))
    return tuple(runs)
