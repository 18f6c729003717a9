"""Verdicts of claims as rows of the ledger, and what the ledger says of a claim so far."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.claiming import WINDOWS
from generator.edition import Edition
from generator.model.claim import Claim, ClaimVerdict, Judged
from generator.model.claim_row import ClaimRow, Given
from generator.publish.data_digests import profile_digest, series_digest
from generator.rulebook import rule_digest

_MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Since:
    """From which recorded week on a verdict has stood, and whether that was computed later."""

    week: dt.date
    backfilled: bool


def claim_rows(
    edition: Edition, judged: Iterable[Judged], computed_on: dt.date, backfilled: Given
) -> list[ClaimRow]:
    """What the edition says of every claim, in the order given."""
    data_hash = data_digest(edition)
    return [
        ClaimRow(
            week=edition.week,
            claim=item.claim.name,
            version=item.claim.version,
            verdict=item.outcome.verdict,
            effect=_plain(item.outcome.effect),
            low=_plain(item.outcome.low),
            high=_plain(item.outcome.high),
            p=_plain(item.outcome.p),
            p_adjusted=_plain(item.p_adjusted),
            n=int(item.outcome.n),
            rule=rule_digest(item.claim),
            data_hash=data_hash,
            computed_on=computed_on,
            backfilled=backfilled,
        )
        for item in judged
    ]


def _plain(value: float | None) -> float | None:
    """Turn a number of a numerical library into one of Python's."""
    return None if value is None else float(value)


def data_digest(edition: Edition) -> str:
    """Twelve hex digits: every stored value up to the edition's week, all profiles, the rubric."""
    lines = [
        f"{chain},{profile_digest(profile)},{series_digest(edition, chain)}"
        for chain, profile in sorted(edition.profiles.items())
    ]
    text = "\n".join([*lines, edition.rubric.model_dump_json()])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def quarter_weeks(first: dt.date, latest: dt.date) -> Iterator[dt.date]:
    """Mondays of the last full week of each quarter, from the week ``first``, before ``latest``."""
    year, quarter = first.year, (first.month - 1) // _MONTHS_IN_QUARTER
    while True:
        year, quarter = (year, quarter + 1) if quarter < _MONTHS_IN_QUARTER else (year + 1, 0)
        after = dt.date(year, _MONTHS_IN_QUARTER * quarter + 1, 1)  # the day after the quarter
        monday = after - dt.timedelta(days=after.weekday() + 7)
        if monday >= latest:
            return
        if monday >= first:
            yield monday


def history(ledger: Iterable[ClaimRow], claim: Claim, week: dt.date) -> tuple[ClaimRow, ...]:
    """
    Rows of a claim up to a week, oldest week first, older versions before newer ones.

    Of a claim that looks at fixed weeks none from before they began: nothing was known of them.
    """
    window = WINDOWS.get(claim.name)
    own = [
        row
        for row in ledger
        if row.claim == claim.name
        and row.week <= week
        and (window is None or row.week >= window.first)
    ]
    return tuple(sorted(own, key=lambda row: (row.week, row.version)))


def since(rows: Sequence[ClaimRow], claim: Claim, verdict: ClaimVerdict) -> Since | None:
    """
    Say since when the claim's present version has had a verdict without a break.

    ``rows`` are those of ``history``. None where the latest row says something else, or where
    there is no row: then the verdict is new in this edition.
    """
    found = None
    for row in reversed([row for row in rows if row.version == claim.version]):
        if row.verdict is not verdict:
            break
        found = Since(row.week, row.backfilled == "yes")
    return found
