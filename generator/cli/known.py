"""What the ledgers hold beside an edition, and what of it was known while that was the latest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.cli.common import load_notices
from generator.digests import DigestLedger
from generator.ledgers import ClaimLedger, ScoreLedger
from generator.model.claim_row import ClaimRow
from generator.model.ledger import ScoreRow
from generator.model.notice import Notice
from generator.model.report import RunReport
from generator.store import Store
from generator.unlock_ledger import UnlockLedger
from generator.views.weeks import Recorded


@dataclass(frozen=True)
class Records:
    """Rows of all ledgers, oldest first; notices by name, newest first; the last refresh."""

    corrections: Sequence[Mapping[str, str]]
    scores: Sequence[ScoreRow]
    claims: Sequence[ClaimRow]
    unlocks: Sequence[Mapping[str, str]]
    digests: Sequence[Recorded]
    notices: tuple[tuple[str, Notice], ...]
    last_run: RunReport | None


def read_records(store: Store) -> Records:
    """Read all of them; raises StoreError and BadInput for what is damaged."""
    return Records(
        corrections=store.corrections(),
        scores=ScoreLedger(store.root).rows(),
        claims=ClaimLedger(store.root).rows(),
        unlocks=UnlockLedger(store.root).rows(),
        digests=[(row.entry, row.link) for row in DigestLedger(store.root).rows()],
        notices=load_notices(store),
        last_run=store.report(),
    )


def known_then(records: Records, week: dt.date) -> Records:
    """Leave out what came after the edition of a week; what tells of earlier weeks as well."""
    last = _last_day(records.scores, week)
    run = records.last_run
    return Records(
        corrections=_until(last, records.corrections),
        scores=[row for row in records.scores if row.week <= week and row.recorded_on <= last],
        claims=[row for row in records.claims if row.computed_on <= last],
        unlocks=_until(last, records.unlocks),
        digests=[row for row in records.digests if row[0].recorded_on <= last],
        notices=tuple(row for row in records.notices if row[1].corrected_on <= last),
        last_run=None if run is None or run.weeks_through > week else run,
    )


def _last_day(scores: Sequence[ScoreRow], week: dt.date) -> dt.date:
    """
    The last day on which the edition of a week was the latest.

    A week that was recorded stood until the next one was, however late that came; another
    would have stood for the week after it.
    """
    own = {row.recorded_on for row in scores if row.week == week}
    following = {row.recorded_on for row in scores if row.week > week}
    next_came = min(following) if own and following else week + dt.timedelta(weeks=2)
    return max({next_came - dt.timedelta(days=1), *own})


def _until(last: dt.date, rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [row for row in rows if row["recorded_on"] <= last.isoformat()]
