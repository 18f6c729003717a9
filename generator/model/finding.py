"""Findings: what a criterion says of a chain, with the evidence it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.model.fact import Sourced


class Verdict(StrEnum):
    """Outcome of a criterion."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on: a fact of the profile, or a series."""

    label: str
    links: tuple[str, ...] = ()
    read_on: str = ""
    basis: str = ""

    @classmethod
    def of(cls, label: str, fact: Sourced) -> Evidence:
        """Evidence from a fact."""
        return cls(label, fact.source, fact.read_on.isoformat(), fact.basis.value)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What one criterion says of one chain.

    ``score`` is 0 to 1 for design criteria (1 is the token-first end) and None where unknown
    or where the criterion is not scored. ``sentence`` says why, for this chain.
    """

    criterion: str
    verdict: Verdict
    sentence: str
    score: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """
    A question asked of every chain.

    ``group`` is ``design`` or ``hands-off``. ``asks`` is the question in words; ``met``,
    ``partly``, ``not_met`` and ``unknown`` say what each outcome means. ``settles`` says what
    would end an unknown. ``judge`` takes (profile, context) and returns a Finding. ``order``
    is its place on the page. ``gaming`` says how a chain could look better than it is,
    ``limits`` what the criterion does not see.
    """

    name: str
    group: str
    order: int
    title: str
    asks: str
    met: str
    not_met: str
    unknown: str
    gaming: str
    limits: str
    partly: str = ""
    settles: str = ""
    judge: Callable[..., Finding]

    def __call__(self, profile: Any, context: Any) -> Finding:
        """Judge one chain."""
        return self.judge(profile, context)


def criterion(
    *,
    group: str,
    order: int,
    title: str,
    asks: str,
    met: str,
    not_met: str,
    unknown: str,
    gaming: str,
    limits: str,
    partly: str = "",
    settles: str = "",
) -> Callable[[Callable[..., Finding]], Criterion]:
    """Turn a function into a Criterion named like the function."""

    def wrap(judge: Callable[..., Finding]) -> Criterion:
        return Criterion(
            name=judge.__name__,
            group=group,
            order=order,
            title=title,
            asks=asks,
            met=met,
            partly=partly,
            not_met=not_met,
            unknown=unknown,
            gaming=gaming,
            limits=limits,
            settles=settles,
            judge=judge,
        )

    return wrap
