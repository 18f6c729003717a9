"""
Writes the digest of the latest recorded week, and what is to be corrected in the one before.

Everything comes from the ledgers, the profiles, the edition of that week and the report of
the last refresh. Ledgers only grow, so a digest notes how many rows it has taken in, and the
next one goes on from there: nothing is told twice and nothing is lost between two weeks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from generator.edition import Edition
from generator.model.claim_row import ClaimRow
from generator.model.digest import (
    ITS_DIGEST,
    ChainThen,
    DigestCorrection,
    RowsRead,
    Sentence,
    WeekDigest,
)
from generator.model.ledger import ScoreRow
from generator.model.report import RunReport
from generator.model.series import week_name
from generator.publish import news
from generator.publish.changes import changes
from generator.publish.history import Against
from generator.publish.plain import plain
from generator.publish.state import State, chains_then
from generator.publish.summary import sentences
from generator.publish.verdicts import data_digest
from generator.questions import QUESTIONS

MOST_NAMED = 20
"""More differences than these are counted, not listed."""

MARKED = {"class", *(f"q{question.number}" for question in QUESTIONS)}
"""Columns whose difference corrects a digest; smaller differences of figures do not."""

STANDING = ("rubric version", "program's version", "profile was changed")
"""Reasons for a difference that leave the past right: it was said by the facts of its time."""


@dataclass(frozen=True)
class Ledgers:
    """
    All rows of the ledgers, oldest first, with those of the week in question.

    ``corrections`` and ``unlocks`` are plain rows, as the store gives them.
    """

    scores: Sequence[ScoreRow]
    claims: Sequence[ClaimRow]
    corrections: Sequence[Mapping[str, str]]
    unlocks: Sequence[Mapping[str, str]]
    digests: Sequence[WeekDigest]


def week_digest(
    edition: Edition, ledgers: Ledgers, report: RunReport | None, recorded_on: dt.date, version: str
) -> WeekDigest:
    """Write the digest of the edition's week, which has to be the last of the ledger of scores."""
    week = edition.week
    earlier = [row.week for row in ledgers.scores if row.week < week]
    previous = max(earlier, default=None)
    chains = chains_then(edition)
    after = State(week, _rows(ledgers, week), chains, verdicts_of(ledgers.claims, week))
    before = State(
        week=previous or week,
        rows=_rows(ledgers, previous),
        chains=_chains(ledgers, previous),
        verdicts=verdicts_before(ledgers.claims, week),
    )
    read = ledgers.digests[-1].rows_read if ledgers.digests else None
    corrected = ledgers.corrections[read.corrections if read else 0 :]
    revised = ledgers.unlocks[read.unlocks if read else 0 :]
    items = [
        *changes(before, after),
        *news.upcoming(edition),
        *news.corrections(corrected, edition.profiles),
        *news.revised_unlocks(revised, edition.profiles),
        *news.failures(report, week),
    ]
    data_hash = data_digest(edition)
    used = [row.as_row() for row in (*before.rows.values(), *after.rows.values())]
    judged = [row.as_row() for row in (*before.verdicts.values(), *after.verdicts.values())]
    told = report.model_dump(mode="json") if report else None
    return WeekDigest(
        week=week,
        previous=previous,
        recorded_on=recorded_on,
        generator=version,
        data_hash=data_hash,
        inputs=_digest([version, data_hash, used, judged, list(corrected), list(revised), told]),
        rows_read=RowsRead(
            claims=len(ledgers.claims),
            corrections=len(ledgers.corrections),
            unlocks=len(ledgers.unlocks),
        ),
        sentences=sentences(before, after, items, report),
        items=tuple(items),
        chains=chains,
    )


def verdicts_of(rows: Sequence[ClaimRow], week: dt.date) -> dict[str, ClaimRow]:
    """Verdicts of a week by claim: rather one recorded in time, then that of the last version."""
    found: dict[str, ClaimRow] = {}
    for row in rows:
        if row.week == week:
            known = found.setdefault(row.claim, row)
            found[row.claim] = max(known, row, key=_in_time)
    return found


def _in_time(row: ClaimRow) -> tuple[bool, int]:
    return row.backfilled == "no", row.version


def verdicts_before(rows: Sequence[ClaimRow], week: dt.date) -> dict[str, ClaimRow]:
    """Latest verdict of each claim before a week, whether recorded then or computed later."""
    found: dict[str, ClaimRow] = {}
    for row in rows:
        if row.week < week:
            known = found.setdefault(row.claim, row)
            found[row.claim] = max(known, row, key=lambda one: (one.week, one.version))
    return found


def correction(
    found: Against, chains: Mapping[str, ChainThen], recorded_on: dt.date
) -> DigestCorrection | None:
    """
    Correct the digest of a past week where the data as they stand now give other marks.

    ``found`` is the past week computed again against its rows, ``chains`` tells names. None
    where classes and marks are as recorded, or differ because rubric, program or profile are
    others today.
    """
    differing: dict[str, list[str]] = {}
    for chain, column, recorded, present, why in map(astuple, found.differences):
        if column not in MARKED or any(reason in why for reason in STANDING):
            continue
        what = "class" if column == "class" else f"mark for question {column[1:]}"
        differing.setdefault(chain, []).append(
            f"its {what} is {present}, and {recorded} was recorded ({why})"
        )
    if not differing:
        return None
    said = [
        Sentence(
            subject=chains[chain].name if chain in chains else chain,
            says=f"comes out otherwise from the data as they stand now: {'; '.join(parts)}.",
            href=f"chains/{chain}/",
        )
        for chain, parts in sorted(differing.items())[:MOST_NAMED]
    ]
    if (more := len(differing) - len(said)) > 0:
        said.append(Sentence(subject=f"{more} more chains", says="come out otherwise as well."))
    return DigestCorrection(week=found.week, recorded_on=recorded_on, sentences=tuple(said))


def stated_correction(week: dt.date, words: str, recorded_on: dt.date) -> DigestCorrection:
    """Write a correction in somebody's own words."""
    said = Sentence(subject=f"{ITS_DIGEST}{week_name(week)}", says=plain(words))
    return DigestCorrection(week=week, recorded_on=recorded_on, sentences=(said,))


def _rows(ledgers: Ledgers, week: dt.date | None) -> dict[str, ScoreRow]:
    return {row.chain: row for row in ledgers.scores if row.week == week}


def _chains(ledgers: Ledgers, week: dt.date | None) -> Mapping[str, ChainThen]:
    return next((one.chains for one in ledgers.digests if one.week == week), {})


def _digest(parts: Sequence[object]) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
