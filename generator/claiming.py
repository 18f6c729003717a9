"""
Judges every claim on an edition, and corrects p for all tests made together.

In two steps: a claim's function gives the verdict of its test at p of 0.05 or less, and here
p is corrected after Holm over all tests of the edition. A verdict that rests on a p which is
then above 0.05 becomes *mixed*, and its sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator import claims
from generator.discover import find
from generator.edition import Edition
from generator.model.claim import Claim, ClaimVerdict, FixedWindow, Judged, Outcome
from generator.rulings import ALPHA
from generator.statistics import holm

DECIDED = frozenset({ClaimVerdict.HOLDS, ClaimVerdict.FAILS})

CLAIMS: dict[str, Claim] = {
    c.name: c
    for c in sorted(find(claims, Claim).values(), key=lambda c: (c.name[0], int(c.name[1:])))
}

WINDOWS = find(claims, FixedWindow)
"""Claims that look at the same weeks in every edition; the others move on with it."""


def judge_all(edition: Edition) -> tuple[Judged, ...]:
    """Judge all claims, in the order of their numbers; p is corrected over all of them (Holm)."""
    outcomes = {claim.name: claim(edition) for claim in CLAIMS.values()}
    family = Family({name: outcome.p for name, outcome in outcomes.items()})
    return tuple(
        Judged(
            claim,
            corrected(outcomes[name], name, family),
            family.corrected(name, outcomes[name].p),
            family.corrected(name, outcomes[name].least_p),
            family.tests,
        )
        for name, claim in CLAIMS.items()
    )


class Family:
    """The p of all tests of one edition by the claim's name, None where no test was made."""

    def __init__(self, p_values: Mapping[str, float | None]) -> None:
        self._tested = {name: p for name, p in p_values.items() if p is not None}
        self._adjusted = dict(zip(p_values, holm(p_values.values()), strict=True))
        self.tests = len(self._tested)

    def corrected(self, name: str, p: float | None) -> float | None:
        """
        A claim's p after Holm's correction over the family; None where it made no test.

        Another p than its own is corrected as if the claim's test had given it, by the rank
        that it has among the others.
        """
        if p is None or name not in self._tested:
            return None
        if p == self._tested[name]:
            return self._adjusted[name]
        # The library collects garbage on every call, too slow for hundreds of variations.
        smaller = sorted(q for other, q in self._tested.items() if other != name and q < p)
        steps = [(self.tests - rank) * q for rank, q in enumerate([*smaller, p])]
        return min(1.0, max(steps))


def corrected(outcome: Outcome, name: str, family: Family) -> Outcome:
    """
    Turn a verdict that rests on p into *mixed* where the corrected p is above 0.05.

    The p of each variation is corrected as if it stood in the place of the claim's own, so
    that a variation differs from the verdict only by what was changed in it.
    """
    p = family.corrected(name, outcome.p)
    if outcome.p is None or p is None:
        return outcome
    variations = tuple(
        replace(one, verdict=ClaimVerdict.MIXED)
        if one.verdict in DECIDED
        and (found := family.corrected(name, one.p)) is not None
        and found > ALPHA
        else one
        for one in outcome.variations
    )
    if not outcome.rests_on_p or p <= ALPHA:
        return replace(outcome, variations=variations)
    return replace(
        outcome,
        verdict=ClaimVerdict.MIXED,
        sentence=f"{outcome.sentence} By itself the test would say that the claim "
        f"{outcome.verdict.value} (p = {outcome.p:.3f}); corrected for the {family.tests} tests of "
        f"this edition p is {p:.2f}, above {ALPHA}, so the verdict is mixed.",
        variations=variations,
    )
