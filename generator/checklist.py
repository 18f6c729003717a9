"""What is missing for the next mark of the hands-off test, as a list to work through."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.model.finding import Finding, Verdict
from generator.model.rubric import Bounds

MARKS = "EDCBA"
"""From worst to best."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """
    How far a chain is from the next mark of question 5.

    ``mark`` is None with fewer known criteria than needed; ``more_known`` then says how many
    are lacking. ``next_mark`` is None at the best one. ``if_met``: how many of those not met
    would have to be met, ``if_shown``: how many of the unknown would have to be shown to be
    met; each alone, and None where that alone is not enough.
    """

    mark: str | None
    next_mark: str | None
    needs_share: float
    met: int
    known: int
    more_known: int
    if_met: int | None
    if_shown: int | None
    open: tuple[Finding, ...]


def checklist(findings: Sequence[Finding], bounds: Bounds, fewest_known: int) -> Checklist:
    """Work out the next step from the ten findings; criteria not applicable do not count."""
    not_met = [f for f in findings if f.verdict in {Verdict.NOT_MET, Verdict.PARTLY}]
    unknown = [f for f in findings if f.verdict is Verdict.UNKNOWN]
    met = sum(f.verdict is Verdict.MET for f in findings)
    known = met + len(not_met)
    mark = bounds.mark(met / known) if known >= fewest_known else None
    following = MARKS[MARKS.index(mark) + 1 : MARKS.index(mark) + 2] if mark else ""
    needs = bounds.bounds["ABCD".index(following)] if following else math.nan

    def reaches(met: int, known: int) -> bool:
        return bool(following) and bounds.mark(met / known) <= following

    return Checklist(
        mark=mark,
        next_mark=following or None,
        needs_share=needs,
        met=met,
        known=known,
        more_known=max(0, fewest_known - known),
        if_met=_fewest(len(not_met), lambda k: reaches(met + k, known)),
        if_shown=_fewest(len(unknown), lambda k: reaches(met + k, known + k)),
        open=(*not_met, *unknown),
    )


def _fewest(most: int, enough: Callable[[int], bool]) -> int | None:
    """Smallest number from 1 to ``most`` that is enough."""
    return next((k for k in range(1, most + 1) if enough(k)), None)
