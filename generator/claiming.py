"""Judges every claim on an edition, and corrects p for all tests made together."""

from __future__ import annotations

from generator import claims
from generator.discover import find
from generator.edition import Edition
from generator.model.claim import Claim, Judged
from generator.statistics import holm

CLAIMS: dict[str, Claim] = {
    c.name: c
    for c in sorted(find(claims, Claim).values(), key=lambda c: (c.name[0], int(c.name[1:])))
}


def judge_all(edition: Edition) -> tuple[Judged, ...]:
    """Judge all claims, in the order of their numbers; p is corrected over all of them (Holm)."""
    outcomes = [claim(edition) for claim in CLAIMS.values()]
    adjusted = holm([outcome.p for outcome in outcomes])
    return tuple(
        Judged(claim, outcome, p)
        for claim, outcome, p in zip(CLAIMS.values(), outcomes, adjusted, strict=True)
    )
