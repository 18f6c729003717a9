"""``wellspring record``: notes unlocks and scores in the ledgers, which only ever grow."""

from __future__ import annotations

import argparse
import datetime as dt

import pandas as pd

from generator import __version__
from generator.cli.common import load_profiles, out, read_rubric, store_of
from generator.edition import compute
from generator.errors import StoreError
from generator.ledgers import ScoreLedger
from generator.model.chain import Profile
from generator.model.ledger import ScoreRow
from generator.model.series import monday_of, week_name
from generator.publish.history import Against, rows_of
from generator.publish.revisions import CANCELLED, Announced, to_record
from generator.store import Store


def record(options: argparse.Namespace) -> int:
    """Append what is new to both ledgers; nothing is written where either cannot be computed."""
    store = store_of(options)
    today = options.today or dt.datetime.now(dt.UTC).date()
    rows = store.unlock_rows()
    last = Announced(rows).last_recorded_on()
    if last and today < last:
        raise StoreError(f"the ledger of unlocks was last written on {last}, after {today}")
    profiles = load_profiles(store)
    new = to_record(profiles, rows, today)
    ledger = ScoreLedger(store.root)
    scores, week = _new_scores(store, ledger, profiles, today)
    store.append_unlocks(new)
    known = {row["uid"] for row in rows}
    withdrawn = sum(row["basis"] == CANCELLED for row in new)
    corrected = sum(row["uid"] in known for row in new) - withdrawn
    out.print(
        f"data/ledger/unlocks.csv: {len(new) - corrected - withdrawn} new, {corrected} corrected, "
        f"{withdrawn} withdrawn"
    )
    appended = ledger.append(scores)
    out.print(
        f"data/ledger/scores.csv: {appended} rows for {week_name(week)}"
        if appended
        else f"data/ledger/scores.csv: {week_name(week)} or a later week is recorded already"
    )
    return 0


def _new_scores(
    store: Store, ledger: ScoreLedger, profiles: dict[str, Profile], today: dt.date
) -> tuple[list[ScoreRow], dt.date]:
    """
    Rows of the latest finished week, none where it is recorded already; and that week.

    A week is finished once its Sunday has passed.
    """
    table = store.series()
    finished = monday_of(today) - dt.timedelta(weeks=1)
    weeks = table["week"][table["week"] <= pd.Timestamp(finished)]
    if weeks.empty:
        raise StoreError(f"no week in data/series was finished by {today}: nothing to record")
    week: dt.date = weeks.max().date()
    recorded = ledger.rows()
    if recorded and recorded[-1].week >= week:
        return [], week
    edition = compute(profiles, table, store.sources(), read_rubric(store), week)
    return rows_of(edition, today, __version__), week


def report(found: Against) -> None:
    """Say where an edition differs from the ledger, and why."""
    week = week_name(found.week)
    if found.recorded_on is None:
        out.print(f"ledger: no row for {week}")
        return
    out.print(
        f"ledger: {found.agreeing} of {found.chains} chains as recorded for {week} "
        f"on {found.recorded_on}"
    )
    for item in found.differences:
        then, now = (text or "unknown" for text in (item.recorded, item.now))
        out.print(f"  {item.chain} {item.column}: {then} became {now} ({item.why})")
    for chain in found.added:
        out.print(f"  {chain}: not recorded, its profile came later")
    for chain in found.gone:
        out.print(f"  {chain}: recorded, but its profile is gone")
