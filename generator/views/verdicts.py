"""Verdicts for readers: what each of them means, and a claim's record as a row of small shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from generator.format import percent
from generator.model.calibration import CalibrationRow
from generator.model.claim import ClaimVerdict, Judged
from generator.model.claim_row import ClaimRow
from generator.model.nouns import counted
from generator.model.series import week_name

MEANS = {
    ClaimVerdict.HOLDS: "The figures meet the condition that the rule sets for “holds”.",
    ClaimVerdict.FAILS: "The figures meet the condition that the rule sets for “fails”: they show "
    "the opposite.",
    ClaimVerdict.MIXED: "Undecided. The figures meet neither condition, so the claim is neither "
    "shown nor refuted.",
    ClaimVerdict.NOT_ENOUGH: "Not tested. Fewer figures are stored than the rule asks for; that "
    "says nothing for or against the claim.",
}
"""What each verdict says, in the words of the ledger and of each claim's page."""

STEP, SIZE, HEIGHT = 8, 6, 10
HALF_POWER = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """One recorded verdict as a shape at ``x``; ``kind`` is the verdict as a CSS word."""

    x: int
    kind: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A claim's record as shapes from the oldest verdict to the newest, and in words."""

    marks: tuple[Mark, ...]
    width: int
    words: str


def strip(rows: Sequence[ClaimRow]) -> Strip | None:
    """Draw the record, oldest first; None where fewer than two verdicts are recorded."""
    if len(rows) < 2:
        return None
    counts = [
        f"{count} {verdict.value}"
        for verdict in ClaimVerdict
        if (count := sum(row.verdict is verdict for row in rows))
    ]
    return Strip(
        marks=tuple(
            Mark(n * STEP + SIZE // 2, row.verdict.value.replace(" ", "-"))
            for n, row in enumerate(rows)
        ),
        width=len(rows) * STEP - STEP + SIZE,
        words=f"{len(rows)} verdicts from {week_name(rows[0].week)} to "
        f"{week_name(rows[-1].week)}: {', '.join(counts)}",
    )


def power_words(rows: Iterable[CalibrationRow], judged: Iterable[Judged]) -> str:
    """
    Say how often corrected p of the present rules shows what was planted; may be empty.

    A claim with several tests counts once, with its weakest.
    """
    present = {(item.claim.name, item.claim.version) for item in judged}
    weakest: dict[str, float] = {}
    for row in rows:
        if (row.claim, row.version) in present:
            weakest[row.claim] = min(row.verdict_power, weakest.get(row.claim, 1.0))
    if not weakest:
        return ""
    low = sum(power < HALF_POWER for power in weakest.values())
    return (
        f"Of {counted(len(weakest), 'claim')} with a calibrated test, {low} would miss the planted "
        f"effect more often than show it; the median power is {percent(median(weakest.values()))}."
    )
