"""``wellspring record``: notes unlocks, scores and verdicts in ledgers, which only ever grow."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence

import pandas as pd

from generator import __version__
from generator.claiming import CLAIMS, judge_all
from generator.cli.common import load_profiles, out, read_rubric, store_of, week_of
from generator.digests import DigestLedger
from generator.edition import Edition, compute
from generator.errors import BadInput, Problem, StoreError
from generator.ledgers import ClaimLedger, ScoreLedger
from generator.model.claim_row import ClaimRow, Given
from generator.model.digest import DigestCorrection, WeekDigest
from generator.model.fact import Words
from generator.model.series import monday_of, week_name
from generator.prose import complaints
from generator.publish.digest import Ledgers, correction, stated_correction, week_digest
from generator.publish.history import Against, against, rows_of
from generator.publish.revisions import CANCELLED, Announced, to_record
from generator.publish.verdicts import claim_rows, data_digest, quarter_weeks
from generator.store import Store
from generator.unlock_ledger import UnlockLedger
from generator.views.weeks import Recorded

SUNDAY = 6
FRESH_DAYS = 14
"""A verdict computed later than this after its week's Sunday is marked as such."""
LONGEST_SENTENCE = 600


def record(options: argparse.Namespace) -> int:
    """Append what is new to all ledgers; nothing is written where any cannot be computed."""
    store = store_of(options)
    clock = dt.datetime.now(dt.UTC).date()
    today = options.today or clock
    # A reader east of Greenwich may be a day ahead; a later row would lock the ledger until then.
    if today > clock + dt.timedelta(days=1):
        raise BadInput([Problem("--today", 0, 0, f"{today} is in the future", f"at most {clock}")])
    if options.correct:
        return _correct(store, options.correct[0], options.correct[1], today)
    unlocks = UnlockLedger(store.root)
    rows = unlocks.rows()
    last = Announced(rows).last_recorded_on()
    if last and today < last:
        raise StoreError(f"the ledger of unlocks was last written on {last}, after {today}")
    editions = Editions(store)
    new = to_record(editions.profiles, rows, today)
    scores, claims = ScoreLedger(store.root), ClaimLedger(store.root)
    week = editions.latest_finished(today)
    recorded = scores.rows()
    is_new = not recorded or recorded[-1].week < week
    score_rows = rows_of(editions.of(week), today, __version__) if is_new else []
    verdicts = _new_verdicts(editions, claims, week, today)
    if options.backfill:
        verdicts += _past_verdicts(editions, claims, week, today)
    digests = DigestLedger(store.root)
    entries = _new_digests(
        editions,
        digests,
        Ledgers(
            scores=[*recorded, *score_rows],
            claims=[*claims.rows(), *verdicts],
            corrections=store.corrections(),
            unlocks=[*rows, *new],
            digests=[row.entry for row in digests.rows() if isinstance(row.entry, WeekDigest)],
        ),
        today,
    )
    unlocks.append(new)
    known = {row["uid"] for row in rows}
    withdrawn = sum(row["basis"] == CANCELLED for row in new)
    corrected = sum(row["uid"] in known for row in new) - withdrawn
    out.print(
        f"data/ledger/unlocks.csv: {len(new) - corrected - withdrawn} new, {corrected} corrected, "
        f"{withdrawn} withdrawn"
    )
    judged = claims.append(verdicts)
    past = sum(row.week != week for row in verdicts)
    late = backfilled(week, today) == "yes"
    out.print(
        f"data/ledger/claims.csv: {judged - past} rows for {week_name(week)}"
        + (", marked as computed later" if late and judged > past else "")
        + (f", {past} for past quarters, marked as computed later" if options.backfill else "")
        if judged
        else f"data/ledger/claims.csv: {week_name(week)} or a later week is recorded already"
    )
    noted = digests.append(entries)
    corrected_weeks = sum(isinstance(entry, DigestCorrection) for entry in entries)
    out.print(
        f"data/ledger/digests.jsonl: {noted - corrected_weeks} digest for {week_name(week)}, "
        f"{corrected_weeks} corrected"
        if noted
        else f"data/ledger/digests.jsonl: {week_name(week)} or a later week is recorded already"
    )
    appended = scores.append(score_rows)
    out.print(
        f"data/ledger/scores.csv: {appended} rows for {week_name(week)}"
        if appended
        else f"data/ledger/scores.csv: {week_name(week)} or a later week is recorded already"
    )
    return 0


def _new_digests(
    editions: Editions, ledger: DigestLedger, ledgers: Ledgers, today: dt.date
) -> list[WeekDigest | DigestCorrection]:
    """The digest of the last week of the ledger of scores, and the correction of the one before."""
    week = max(row.week for row in ledgers.scores)
    if any(digest.week >= week for digest in ledgers.digests):
        return []
    made = week_digest(editions.of(week), ledgers, editions.report, today, __version__)
    found: list[WeekDigest | DigestCorrection] = [made]
    if made.previous and any(digest.week == made.previous for digest in ledgers.digests):
        before = editions.of(made.previous)
        differing = against(before, ledgers.scores, ledgers.corrections, __version__)
        wrong = correction(differing, made.chains, today)
        found += [wrong] if wrong else []
    ledger.check(found)
    return found


def _correct(store: Store, week: str, words: str, today: dt.date) -> int:
    """
    Append a dated correction of a past digest in somebody's own words.

    Raises BadInput for words that could not stand in a profile: what is noted stays for good.
    """
    found = [*complaints(words, Words.PROSE)]
    if not words.strip() or len(words) > LONGEST_SENTENCE:
        allowed = f"1 to {LONGEST_SENTENCE} characters"
        found = [(f"a sentence of {len(words.strip()):,} characters", allowed)]
    if found:
        raise BadInput(Problem("--correct", 0, 0, what, allowed) for what, allowed in found)
    noted = DigestLedger(store.root).append([stated_correction(week_of(week), words, today)])
    said = "is corrected" if noted else "has that correction already"
    out.print(f"data/ledger/digests.jsonl: the digest of {week} {said}")
    return 0


class Editions:
    """Editions of past weeks from the data as they stand; each is computed when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.profiles = load_profiles(store)
        self.report = store.report()
        self.table = store.series()
        self.first_week: dt.date = self.table["week"].min().date()
        self.last_week: dt.date = self.table["week"].max().date()
        self._last: Edition | None = None

    def of(self, week: dt.date) -> Edition:
        """The edition of a week; the last one is kept, because scores and verdicts share it."""
        if self._last is None or self._last.week != week:
            rubric, sources = read_rubric(self._store), self._store.sources()
            self._last = compute(self.profiles, self.table, sources, rubric, week)
        return self._last

    def latest_finished(self, today: dt.date) -> dt.date:
        """
        Monday of the latest stored week that is finished, which is once its Sunday has passed.

        Raises StoreError where there is none.
        """
        finished = monday_of(today) - dt.timedelta(weeks=1)
        weeks = self.table["week"][self.table["week"] <= pd.Timestamp(finished)]
        if weeks.empty:
            raise StoreError(f"no week in data/series was finished by {today}: nothing to record")
        week: dt.date = weeks.max().date()
        return week


def _new_verdicts(
    editions: Editions, ledger: ClaimLedger, week: dt.date, today: dt.date
) -> list[ClaimRow]:
    """Verdicts of a week; none where each claim has one for it, or a fresh one of a later week."""
    rows = ledger.rows()
    known = {(row.claim, row.version) for row in rows if row.week == week}
    present = {(name, claim.version) for name, claim in CLAIMS.items()}
    if present <= known or any(row.backfilled == "no" and row.week >= week for row in rows):
        return []
    edition = editions.of(week)
    return claim_rows(edition, judge_all(edition), today, backfilled(week, today))


def backfilled(week: dt.date, today: dt.date) -> Given:
    """Whether a verdict of a week that is computed today comes long after its Sunday."""
    return "yes" if (today - week).days - SUNDAY > FRESH_DAYS else "no"


def _past_verdicts(
    editions: Editions, ledger: ClaimLedger, before: dt.date, today: dt.date
) -> list[ClaimRow]:
    """Verdicts of present versions as of the end of each past quarter that has none of them."""
    known = {(row.week, row.claim, row.version) for row in ledger.rows()}
    rows = []
    for week in quarter_weeks(editions.first_week, before):
        if all((week, name, claim.version) in known for name, claim in CLAIMS.items()):
            continue
        edition = editions.of(week)
        found = claim_rows(edition, judge_all(edition), today, "yes")
        rows += [row for row in found if (row.week, row.claim, row.version) not in known]
        out.print(f"judged as of {week_name(week)}")
    return rows


def report(found: Against) -> list[str]:
    """Where an edition differs from the ledger, and why, in lines."""
    week = week_name(found.week)
    if found.recorded_on is None:
        return [f"ledger: no row for {week}"]
    agreeing = f"{found.agreeing} of {found.chains} chains as recorded for {week}"
    lines = [f"ledger: {agreeing} on {found.recorded_on}"]
    for item in found.differences:
        then, now = (text or "unknown" for text in (item.recorded, item.now))
        lines.append(f"  {item.chain} {item.column}: {then} became {now} ({item.why})")
    lines += [f"  {chain}: not recorded, its profile came later" for chain in found.added]
    lines += [f"  {chain}: recorded, but its profile is gone" for chain in found.gone]
    return lines


def report_inputs(edition: Edition, digests: Sequence[Recorded]) -> None:
    """Say whether the data of an edition are those of its week's digest."""
    now, week = data_digest(edition), week_name(edition.week)
    for entry, _ in digests:
        if isinstance(entry, WeekDigest) and entry.week == edition.week:
            same = "as" if entry.data_hash == now else f"not {entry.data_hash}, which was"
            out.print(f"data: {now}, {same} recorded for {week}")
            return
    out.print(f"data: {now}; no digest of {week} is recorded")
