"""The token part of a profile: who got it, when it unlocks, what is newly issued."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from generator.model.fact import (
    Amount,
    Closed,
    Day,
    Fact,
    Label,
    PartialDate,
    Percent,
    Prose,
    Sourced,
)
from generator.model.words import Recipient, TokenScope, TokenStatus

StepPeriod = Literal["day", "month", "quarter", "half-year", "year"]


class Tranche(Closed):
    """
    One part of a schedule; the shares of a schedule's tranches add up to 100.

    Exactly one way of release is given: ``on`` a day; in equal steps ``start`` to ``end``
    (``every`` day is linear vesting); when a ``milestone`` is reached; at somebody's
    ``discretion``; or ``unknown``, where the documents seen do not say.
    """

    share: Percent
    on: Day | None = None
    start: Day | None = None
    end: Day | None = None
    every: StepPeriod | None = None
    milestone: Prose | None = None
    discretion: Prose | None = None
    unknown: Prose | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Tranche:
        over_time = self.start is not None and self.end is not None
        ways = (self.on, over_time or None, self.milestone, self.discretion, self.unknown)
        if sum(way is not None for way in ways) != 1:
            msg = (
                "a tranche needs exactly one of: on, start with end, milestone, discretion, unknown"
            )
            raise ValueError(msg)
        if over_time != (self.every is not None):
            msg = "start, end and every belong together (every: day, month, quarter, year)"
            raise ValueError(msg)
        if self.start and self.end and self.end <= self.start:
            msg = f"vesting ends ({self.end}) before or when it begins ({self.start})"
            raise ValueError(msg)
        return self

    @property
    def way(self) -> str:
        """One of ``date``, ``steps``, ``milestone``, ``discretion``, ``unknown``."""
        if self.on:
            return "date"
        if self.start:
            return "steps"
        return next(w for w in ("milestone", "discretion", "unknown") if getattr(self, w))


class Allocation(Sourced):
    """
    Who received or will receive how much.

    ``percent`` is of the initial supply (of the maximum supply where no initial supply is
    stated). ``minted_later`` marks what comes on top of the initial supply.
    """

    recipient: Recipient
    label: Label
    percent: Percent | None = None
    tokens: Amount | None = None
    minted_later: bool = False
    schedule: Annotated[tuple[Tranche, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _some_amount(self) -> Allocation:
        if self.percent is None and self.tokens is None:
            msg = "an allocation needs percent, tokens or both"
            raise ValueError(msg)
        return self


class AnnualRate(Sourced):
    """
    Issuance as a yearly percentage of supply from a day on.

    Each year the rate shrinks by ``decay_percent`` of itself, not below ``floor_percent``.
    """

    rule: Literal["annual-rate"]
    start: PartialDate
    annual_percent: Annotated[Percent, Field(le=50)]
    decay_percent: Percent | None = None
    floor_percent: Percent | None = None
    detail: Prose | None = None


class PerDay(Sourced):
    """Issuance of a fixed number of tokens a day from a day on."""

    rule: Literal["per-day"]
    start: PartialDate
    tokens_per_day: Amount
    detail: Prose | None = None


class Halving(Sourced):
    """Issuance per block that halves after a number of blocks."""

    rule: Literal["halving"]
    start: PartialDate
    tokens_per_block: Amount
    seconds_per_block: Annotated[int, Field(gt=0)]
    blocks_per_halving: Annotated[int, Field(gt=0)]
    detail: Prose | None = None


class Other(Sourced):
    """
    Issuance that no simple rule gives.

    ``none``: fixed supply. ``observed``: see the series. ``by-vote``: holders may mint up
    to a limit, nothing is scheduled. ``formula``: depends on what cannot be known ahead.
    """

    rule: Literal["none", "observed", "by-vote", "formula"]
    start: PartialDate | None = None
    limit_percent: Percent | None = None
    detail: Prose | None = None


Issuance = Annotated[AnnualRate | PerDay | Halving | Other, Field(discriminator="rule")]


class Burn(Sourced):
    """
    How tokens are destroyed or taken out of circulation by rule.

    ``fee-share``: ``percent`` of the fees that users pay is destroyed. ``buyback``: fees or
    revenue buy tokens back. ``observed``: see the series. ``none``: nothing is, as documented.
    """

    rule: Literal["none", "fee-share", "buyback", "observed"]
    start: PartialDate | None = None
    percent: Percent | None = None
    detail: Prose | None = None


class Token(Closed):
    """The chain's token, or the statement that there is none."""

    status: Fact[TokenStatus]
    symbol: Fact[Label] | None = None
    scope: Fact[TokenScope] | None = None
    generation: Fact[PartialDate] | None = None
    initial_supply: Fact[Amount] | None = None
    max_supply: Fact[Amount] | None = None
    allocations: tuple[Allocation, ...] = Field(default=(), strict=False)
    allocations_note: Prose | None = None
    issuance: tuple[Issuance, ...] = Field(default=(), strict=False)
    burn: tuple[Burn, ...] = Field(default=(), strict=False)

    def burns_in_force(self, day: dt.date) -> list[Burn]:
        """Rules of burning and buying back that had begun by a day, oldest first."""
        if self.status.value is not TokenStatus.LAUNCHED:
            return []
        begun = [r for r in self.burn if r.start is None or r.start.first_day <= day]
        return sorted(begun, key=lambda r: r.start.first_day if r.start else dt.date.min)

    def fee_burn(self, day: dt.date) -> Burn | None:
        """The newest rule in force that destroys a part of the fees."""
        rules = [rule for rule in self.burns_in_force(day) if rule.rule == "fee-share"]
        return rules[-1] if rules else None
