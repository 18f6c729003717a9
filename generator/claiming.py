"""
Judges every claim on an edition, and corrects p for all tests made together.

In two steps: a claim's function gives the verdict of its test at p of 0.05 or less, and here
p is corrected after Holm over all tests of the edition. A verdict that rests on a p which is
then above 0.05 becomes *mixed*, and its sentence says so.
"""

from __future__ import annotations

from dataclasses import replace

from generator import claims
from generator.discover import find
from generator.edition import Edition
from generator.model.claim import Claim, ClaimVerdict, Judged, Outcome
from generator.rulings import ALPHA
from generator.statistics import holm

DECIDED = frozenset({ClaimVerdict.HOLDS, ClaimVerdict.FAILS})

CLAIMS: dict[str, Claim] = {
    c.name: c
    for c in sorted(find(claims, Claim).values(), key=lambda c: (c.name[0], int(c.name[1:])))
}


def judge_all(edition: Edition) -> tuple[Judged, ...]:
    """Judge all claims, in the order of their numbers; p is corrected over all of them (Holm)."""
    outcomes = [claim(edition) for claim in CLAIMS.values()]
    adjusted = holm([outcome.p for outcome in outcomes])
    tests = sum(p is not None for p in adjusted)
    return tuple(
        Judged(claim, outcome if p is None else corrected(outcome, p, tests), p)
        for claim, outcome, p in zip(CLAIMS.values(), outcomes, adjusted, strict=True)
    )


def corrected(outcome: Outcome, p_adjusted: float, tests: int) -> Outcome:
    """
    Turn a verdict that rests on p into *mixed* where the corrected p is above 0.05.

    The p of each variation is multiplied like the claim's own, so that a variation differs
    from the verdict only by what was changed in it.
    """
    if outcome.p is None:
        return outcome
    factor = p_adjusted / outcome.p
    variations = tuple(
        replace(one, verdict=ClaimVerdict.MIXED)
        if one.p is not None and one.verdict in DECIDED and one.p * factor > ALPHA
        else one
        for one in outcome.variations
    )
    if not outcome.rests_on_p or p_adjusted <= ALPHA:
        return replace(outcome, variations=variations)
    return replace(
        outcome,
        verdict=ClaimVerdict.MIXED,
        sentence=f"{outcome.sentence} By itself the test would say that the claim "
        f"{outcome.verdict.value} (p = {outcome.p:.3f}); corrected for the {tests} tests of this "
        f"edition p is {p_adjusted:.2f}, above {ALPHA}, so the verdict is mixed.",
        variations=variations,
    )
