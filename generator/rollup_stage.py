"""The stage that L2BEAT gives a chain: as it was observed, else as the profile states it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.figures import Figures
from generator.model.chain import Profile
from generator.model.fact import Sourced
from generator.model.weekly import Reading

NOT_STAGED = "not-staged"


@dataclass(frozen=True, slots=True)
class RollupStage:
    """
    A chain's stage: ``value`` is ``0``, ``1``, ``2`` or ``not-staged``.

    ``observed`` is the reading that gives it; without one it is that of the profile. ``stated``
    is what the profile says, ``fact`` with where it was read; both are None where it is silent.
    """

    value: str
    observed: Reading | None
    stated: str | None
    fact: Sourced | None

    @property
    def differs(self) -> bool:
        """Whether the profile says another stage than the one observed."""
        return self.stated is not None and self.stated != self.value


def rollup_stage(figures: Figures, profile: Profile) -> RollupStage | None:
    """
    The latest stage observed, else the profile's; None where neither is there.

    A reading that is too old for a mark is none here either.
    """
    fact = profile.stage
    stated = None if fact is None else fact.value
    observed = figures.reading("stage", profile.id)
    if observed is not None:
        return RollupStage(f"{observed.value:.0f}", observed, stated, fact)
    return None if stated is None else RollupStage(stated, None, stated, fact)
