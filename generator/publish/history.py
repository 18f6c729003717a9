"""
What an edition says of each chain as rows of the ledger, and where it differs from the ledger.

A past week is computed anew from the series as they stand. Where the result is not what was
recorded, the reason is looked for in what the row says it rested on.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.edition import Edition
from generator.model.finding import Finding, Verdict
from generator.model.ledger import SCORE_COLUMNS, ScoreRow
from generator.publish.data_digests import profile_digest, series_digest
from generator.questions import Answer

UNEXPLAINED = "unexplained"
EXPLAINING = {
    *("week", "chain", "rubric_version", "generator", "profile", "series", "recorded_on"),
}
"""Columns that say what a row rested on; the others are what an edition says."""

TOLERANCE = 1e-6
"""Numbers closer than this, relative or absolute, are the same: rows hold eight digits."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what was recorded; ``chain`` is an id."""

    chain: str
    column: str
    recorded: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Against:
    """
    An edition against the ledger's rows of its week.

    ``recorded_on`` is None where the ledger has no row of the week. ``added`` and ``gone``:
    chains that have a profile now but no row, and the other way round.
    """

    week: dt.date
    recorded_on: dt.date | None
    rubric_versions: tuple[int, ...]
    chains: int
    agreeing: int
    differences: tuple[Difference, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def rows_of(edition: Edition, recorded_on: dt.date, version: str) -> list[ScoreRow]:
    """What the edition says of every chain, by a version of the program; sorted by chain."""
    return [_row(edition, chain, recorded_on, version) for chain in sorted(edition.profiles)]


def against(
    edition: Edition,
    ledger: Iterable[ScoreRow],
    corrections: Sequence[Mapping[str, str]],
    version: str,
) -> Against:
    """
    Compare the edition with the ledger's rows of its week.

    ``corrections`` are the store's, ``version`` is that of the program.
    """
    recorded = {row.chain: row for row in ledger if row.week == edition.week}
    differences: list[Difference] = []
    agreeing = 0
    for chain in sorted(recorded.keys() & edition.profiles.keys()):
        now = _row(edition, chain, recorded[chain].recorded_on, version)
        found = _differences(recorded[chain], now, corrections)
        differences += found
        agreeing += not found
    return Against(
        week=edition.week,
        recorded_on=max((row.recorded_on for row in recorded.values()), default=None),
        rubric_versions=tuple(sorted({row.rubric_version for row in recorded.values()})),
        chains=len(recorded),
        agreeing=agreeing,
        differences=tuple(differences),
        added=tuple(sorted(edition.profiles.keys() - recorded.keys())) if recorded else (),
        gone=tuple(sorted(recorded.keys() - edition.profiles.keys())),
    )


def _row(edition: Edition, chain: str, recorded_on: dt.date, version: str) -> ScoreRow:
    design, answers = edition.designs[chain], edition.answers[chain]
    said: dict[str, object] = {f"q{a.question.number}": _mark(a) for a in answers}
    for answer in answers:
        name = answer.question.main_metric
        if answer.question.number == 5:
            said[name] = _share_met(edition.hands_off[chain], answer)
        else:
            reading = edition.figures.reading(name, chain)
            said[name] = None if reading is None else reading.value
    given = {
        "week": edition.week,
        "chain": chain,
        "rubric_version": edition.rubric.version,
        "generator": version,
        "class": design.label.value,
        "index": design.index,
        # A sum of shares may pass its bounds by a rounding error.
        "low": min(max(design.low, 0.0), 100.0),
        "high": min(max(design.high, 0.0), 100.0),
        "known": design.known,
        **said,
        "profile": profile_digest(edition.profiles[chain]),
        "series": series_digest(edition, chain),
        "recorded_on": recorded_on,
    }
    return ScoreRow.model_validate(given)


def _mark(answer: Answer) -> str:
    return answer.mark or answer.state


def _share_met(findings: Iterable[Finding], answer: Answer) -> float | None:
    """Share of the known criteria that are met; None where too few are known for a mark."""
    if answer.state != "marked":
        return None
    verdicts = [f.verdict for f in findings]
    known = [v for v in verdicts if v not in {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}]
    return sum(v is Verdict.MET for v in known) / len(known)


def _differences(
    recorded: ScoreRow, now: ScoreRow, corrections: Sequence[Mapping[str, str]]
) -> list[Difference]:
    then_text, now_text = recorded.as_row(), now.as_row()
    changed = [
        column
        for column in SCORE_COLUMNS
        if column not in EXPLAINING and not _same(column, recorded, now)
    ]
    if not changed:
        return []
    why = "; ".join(_reasons(recorded, now, corrections)) or UNEXPLAINED
    return [
        Difference(recorded.chain, column, then_text[column], now_text[column], why)
        for column in changed
    ]


def _same(column: str, recorded: ScoreRow, now: ScoreRow) -> bool:
    name = "design_class" if column == "class" else column
    then, today = getattr(recorded, name), getattr(now, name)
    if isinstance(then, float) and isinstance(today, float):
        return math.isclose(then, today, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(then == today)


def _reasons(
    recorded: ScoreRow, now: ScoreRow, corrections: Sequence[Mapping[str, str]]
) -> list[str]:
    """Everything that has changed under a row since it was recorded."""
    found = []
    if recorded.rubric_version != now.rubric_version:
        found.append(f"rubric version {recorded.rubric_version} became {now.rubric_version}")
    if recorded.generator != now.generator:
        found.append(f"the program's version {recorded.generator} became {now.generator}")
    if recorded.profile != now.profile:
        found.append("the profile was changed")
    if recorded.series != now.series:
        later = sorted(
            {
                row["metric"]
                for row in corrections
                if row["chain"] == recorded.chain
                and row["week"] <= recorded.week.isoformat()
                and row["recorded_on"] > recorded.recorded_on.isoformat()
            }
        )
        found.append(
            f"series were revised, see the corrections of {', '.join(later)}"
            if later
            else "series were added or revised, and no later correction is listed"
        )
    return found
