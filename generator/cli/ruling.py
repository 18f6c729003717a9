"""Claims judged in a process of their own, while the main one draws and writes."""

from __future__ import annotations

from collections.abc import Iterable

from generator.cache import Cache
from generator.claiming import CLAIMS, judge_all
from generator.edition import Edition
from generator.model.claim import Judged, Outcome
from generator.statistics.kept import results_in

Ruled = tuple[str, Outcome, float | None, float | None, int]
"""The fields of ``Judged``, with the claim's name for the claim, whose rule is not picklable."""


def rule(edition: Edition, cache: Cache) -> list[Ruled]:
    """Judge the claims of an edition; what tests found is kept in the cache."""
    with results_in(cache):
        return [
            (one.claim.name, one.outcome, one.p_adjusted, one.least_p_adjusted, one.tests)
            for one in judge_all(edition)
        ]


def judged(ruled: Iterable[Ruled]) -> tuple[Judged, ...]:
    """Give what ``rule`` found its claims back."""
    return tuple(Judged(CLAIMS[row[0]], *row[1:]) for row in ruled)
