"""The token part of a profile: who got it, when it unlocks, what is newly issued."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from generator.model.fact import (
    Amount,
    Closed,
    Count,
    Day,
    Fact,
    Label,
    PartialDate,
    Percent,
    Prose,
    Share,
    Sourced,
    Truth,
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

    share: Share
    """Percent of the allocation that this part is."""

    on: Day | None = None
    """The day on which it is released at once."""

    start: Day | None = None
    """The first day of vesting; nothing is released on it."""

    end: Day | None = None
    """The last day of vesting."""

    every: StepPeriod | None = None
    """How long a step of vesting is; ``day`` is linear vesting."""

    milestone: Prose | None = None
    """What has to happen before it is released."""

    discretion: Prose | None = None
    """Who decides when it is released."""

    unknown: Prose | None = None
    """What the documents leave open."""

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
    """Class of recipient."""

    label: Label
    """What the source calls this allocation."""

    percent: Percent | None = None
    """Of the initial supply; of the maximum supply where no initial supply is stated."""

    tokens: Amount | None = None
    """Number of tokens."""

    minted_later: Truth = False
    """Whether it comes on top of the initial supply."""

    schedule: Annotated[tuple[Tranche, ...], Field(min_length=1, strict=False)]
    """When it is released; the shares of the parts add up to 100."""

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
    """A yearly percentage of supply."""

    start: PartialDate
    """When the rule began."""

    annual_percent: Annotated[Percent, Field(le=50)]
    """Percent of supply issued in the first year."""

    decay_percent: Percent | None = None
    """By how much of itself the rate shrinks each year."""

    floor_percent: Percent | None = None
    """Below this the rate does not fall."""

    detail: Prose | None = None
    """In your own words what stands behind the rule."""


class PerDay(Sourced):
    """Issuance of a fixed number of tokens a day from a day on."""

    rule: Literal["per-day"]
    """A fixed number of tokens a day."""

    start: PartialDate
    """When the rule began."""

    tokens_per_day: Amount
    """Tokens issued each day."""

    detail: Prose | None = None
    """In your own words what stands behind the rule."""


class Halving(Sourced):
    """Issuance per block that halves after a number of blocks."""

    rule: Literal["halving"]
    """A number of tokens per block that halves."""

    start: PartialDate
    """When the rule began."""

    tokens_per_block: Amount
    """Tokens issued with each block at the start."""

    seconds_per_block: Annotated[Count, Field(gt=0)]
    """Seconds between two blocks."""

    blocks_per_halving: Annotated[Count, Field(gt=0)]
    """Blocks after which the number halves."""

    detail: Prose | None = None
    """In your own words what stands behind the rule."""


class Other(Sourced):
    """
    Issuance that no simple rule gives.

    ``none``: fixed supply. ``observed``: see the series. ``by-vote``: holders may mint up
    to a limit, nothing is scheduled. ``formula``: depends on what cannot be known ahead.
    """

    rule: Literal["none", "observed", "by-vote", "formula"]
    """What stands in place of a simple rule."""

    start: PartialDate | None = None
    """When the rule began; absent where it always held."""

    limit_percent: Percent | None = None
    """The most that a vote can mint a year, in percent of supply."""

    detail: Prose | None = None
    """In your own words what stands behind the rule."""


Issuance = Annotated[AnnualRate | PerDay | Halving | Other, Field(discriminator="rule")]


class Burn(Sourced):
    """
    How tokens are destroyed or taken out of circulation by rule.

    ``fee-share``: ``percent`` of the fees that users pay is destroyed. ``buyback``: fees or
    revenue buy tokens back. ``observed``: see the series. ``none``: nothing is, as documented.
    """

    rule: Literal["none", "fee-share", "buyback", "observed"]
    """How tokens are taken out."""

    start: PartialDate | None = None
    """When the rule began; absent where it always held."""

    percent: Percent | None = None
    """Percent of the fees that is destroyed or spent."""

    detail: Prose | None = None
    """In your own words what stands behind the rule."""


class Token(Closed):
    """The chain's token, or the statement that there is none."""

    status: Fact[TokenStatus]
    """Whether there is a token."""

    symbol: Fact[Label] | None = None
    """The token's symbol, such as ETH."""

    scope: Fact[TokenScope] | None = None
    """Whose token it is."""

    generation: Fact[PartialDate] | None = None
    """When the token began to exist."""

    initial_supply: Fact[Amount] | None = None
    """Tokens that existed or were set aside at the beginning."""

    max_supply: Fact[Amount] | None = None
    """Tokens that can ever exist, where a rule limits them."""

    allocations: tuple[Allocation, ...] = Field(default=(), strict=False)
    """Who received or will receive how much, as documented."""

    allocations_note: Prose | None = None
    """Why the allocations do not add up to 100, or what differs between sources."""

    issuance: tuple[Issuance, ...] = Field(default=(), strict=False)
    """Rules by which new tokens are issued, oldest first."""

    burn: tuple[Burn, ...] = Field(default=(), strict=False)
    """Rules by which tokens are destroyed or bought back, oldest first."""

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
