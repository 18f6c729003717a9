"""The files of what is recorded: claims, weeks, unlocks."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Literal

from generator.model.claim import Claim
from generator.model.series import week_name
from generator.publish.api.release import Release, number, week
from generator.publish.api.tables import (
    ClaimNote,
    ClaimRecord,
    ClaimsFile,
    Rule,
    UndatedNote,
    UnlockNote,
    UnlocksFile,
    WeekNote,
    WeeksFile,
)
from generator.publish.calendar import CONFIRMED
from generator.scores import DesignClass
from generator.unlocks import Undated, Unlock, undated
from generator.views.claims import FOLDER as CLAIMS_FOLDER
from generator.views.claims import ClaimsRecord, address


def claims_file(release: Release, record: ClaimsRecord) -> ClaimsFile:
    """Return every claim with its rule, the edition's verdict and its record."""
    claims = []
    for item in record.judged:
        claim, outcome = item.claim, item.outcome
        claims.append(
            ClaimNote(
                id=claim.name,
                title=claim.title,
                essay=claim.essay.value,
                statement=claim.statement,
                version=claim.version,
                fixed_on=claim.fixed_on.isoformat(),
                seen_before=claim.seen_before or None,
                verdict=outcome.verdict.value,
                sentence=outcome.sentence,
                effect=number(outcome.effect),
                unit=outcome.unit,
                low=number(outcome.low),
                high=number(outcome.high),
                p=number(outcome.p),
                p_adjusted=number(item.p_adjusted),
                n=int(outcome.n),
                counted=outcome.counted,
                first_week=week(outcome.first_week),
                last_week=week(outcome.last_week),
                missing=[str(lack) for lack in outcome.missing],
                rule=_rule(claim),
                history=_history(release, record, claim),
                href=f"{CLAIMS_FOLDER}/{address(claim)}/",
            )
        )
    return ClaimsFile.model_validate({**release.header, "claims": claims})


def _rule(claim: Claim) -> Rule:
    return Rule(
        metric=claim.metric,
        population=claim.population,
        window=claim.window,
        test=claim.test,
        smallest_sample=claim.smallest_sample,
        holds=claim.holds,
        fails=claim.fails,
        mixed=claim.mixed,
    )


def _history(release: Release, record: ClaimsRecord, claim: Claim) -> list[ClaimRecord]:
    """Rows of the ledger up to the edition's week, latest first."""
    own = [
        row for row in record.ledger if row.claim == claim.name and row.week <= release.edition.week
    ]
    return [
        ClaimRecord(
            week=week_name(row.week),
            version=row.version,
            verdict=row.verdict.value,
            effect=number(row.effect),
            low=number(row.low),
            high=number(row.high),
            p_adjusted=number(row.p_adjusted),
            n=row.n,
            computed_on=row.computed_on.isoformat(),
            backfilled=row.backfilled == "yes",
        )
        for row in sorted(own, key=lambda row: (row.week, row.version), reverse=True)
    ]


def weeks_file(release: Release) -> WeeksFile:
    """Return the weeks that the ledger of scores holds up to the edition's week, newest first."""
    rows = sorted(
        (row for row in release.scores if row.week <= release.edition.week),
        key=lambda row: (row.week, row.chain),
        reverse=True,
    )
    weeks = []
    for monday, group in groupby(rows, key=lambda row: row.week):
        found = list(group)
        labels = Counter(row.design_class for row in found)
        weeks.append(
            WeekNote(
                week=week_name(monday),
                week_start=monday.isoformat(),
                chains=len(found),
                classes={label.value: labels[label.value] for label in DesignClass},
                rubric_version=max(row.rubric_version for row in found),
                recorded_on=max(row.recorded_on for row in found).isoformat(),
                href=f"weeks/{week_name(monday)}/",
            )
        )
    return WeeksFile.model_validate({**release.header, "weeks": weeks})


def unlocks_file(release: Release) -> UnlocksFile:
    """Return dated unlocks from the edition's week on, as the calendars have them, and the rest."""
    profiles = release.edition.profiles
    dated = [
        UnlockNote(
            uid=unlock.uid,
            chain=unlock.chain,
            day=state.day.isoformat(),
            over_month=unlock.over_month,
            tokens=number(float(state.tokens)) or 0.0,
            recipient=unlock.recipient.value,
            label=unlock.label,
            basis=unlock.basis.value,
            status=status(unlock),
            sequence=state.sequence,
            source=list(unlock.sources),
            read_on=unlock.read_on.isoformat(),
        )
        for unlock, state in release.dated
    ]
    rest = [_undated(item) for profile in profiles.values() for item in undated(profile)]
    return UnlocksFile.model_validate({**release.header, "unlocks": dated, "undated": rest})


def status(unlock: Unlock) -> Literal["confirmed", "tentative"]:
    """How firm an unlock is, as its event in the calendars says."""
    return "confirmed" if unlock.basis in CONFIRMED else "tentative"


def _undated(item: Undated) -> UndatedNote:
    return UndatedNote(
        chain=item.chain,
        label=item.label,
        recipient=item.recipient.value,
        tokens=None if item.tokens is None else number(float(item.tokens)),
        percent=None if item.percent is None else number(float(item.percent)),
        way=item.way,
        words=item.words or None,
        basis=item.basis.value,
        source=list(item.sources),
        read_on=item.read_on.isoformat(),
    )
