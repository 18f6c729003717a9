"""A chain's profile: what people assert about it, each fact with its source."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from generator.model.fact import (
    Amount,
    Closed,
    Fact,
    Label,
    Link,
    PartialDate,
    Percent,
    Prose,
    Sourced,
)
from generator.model.token import Token
from generator.model.words import (
    DataAvailability,
    EventKind,
    FeeDestination,
    FeeRecipient,
    GasAsset,
    Kind,
    ProofSystem,
    ProofType,
    Sequencer,
    Status,
    UpgradeControl,
)

ID_SHAPE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ChainId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ._#-]+$", max_length=60)]


class GasFact(Fact[GasAsset]):
    """The asset that pays for gas; ``symbol`` is what a wallet shows."""

    symbol: Label


class FeePart(Sourced):
    """One documented part of the fees; the parts of a split add up to at most 100."""

    to: FeeRecipient
    percent: Percent
    detail: Prose | None = None


class Spending(Fact[Amount]):
    """What a foundation or operator spent, in USD, over a number of years."""

    years: Annotated[int, Field(ge=1, le=10)]


class Event(Sourced):
    """Something that happened on a day, month or year."""

    date: PartialDate
    title: Label
    kind: EventKind


class Remark(Sourced):
    """A sourced statement that fits no other field."""

    text: Prose


class Identifiers(Closed):
    """What the chain is called by each provider."""

    evm_chain_id: Fact[Annotated[int, Field(gt=0)]] | None = None
    defillama_chain: Fact[Key] | None = None
    defillama_fees: Fact[Key] | None = None
    defillama_app: Fact[Key] | None = None
    growthepie: Fact[Key] | None = None
    l2beat_id: Fact[Key] | None = None
    l2beat_slug: Fact[Key] | None = None
    coingecko: Fact[Key] | None = None
    coinmetrics: Fact[Key] | None = None


class Profile(Closed):
    """
    Everything in ``data/profiles/<id>.yml``.

    What is absent has not been seen; absence never means no.
    """

    id: ChainId
    name: Label
    aliases: tuple[Label, ...] = Field(default=(), strict=False)
    summary: Prose
    website: Link | None = None
    status: Fact[Status] | None = None
    kind: Fact[Kind]
    proof_type: Fact[ProofType] | None = None
    settlement: Fact[ChainId] | None = None
    data_availability: Fact[DataAvailability] | None = None
    stack: Fact[Label] | None = None
    gas_asset: GasFact | None = None
    launch: Fact[PartialDate] | None = None
    token: Token
    sequencer: Fact[Sequencer] | None = None
    upgrade_control: Fact[UpgradeControl] | None = None
    exit_window_days: Fact[Annotated[int, Field(ge=0, le=365)]] | None = None
    stage: Fact[Literal["0", "1", "2", "not-staged"]] | None = None
    proof_system: Fact[ProofSystem] | None = None
    fee_destination: Fact[FeeDestination] | None = None
    fee_split: tuple[FeePart, ...] = Field(default=(), strict=False)
    revenue_share: Fact[Prose] | None = None
    fee_switch: Fact[Prose] | None = None
    operator: Fact[Label] | None = None
    foundation: Fact[Label] | None = None
    funds_raised_usd: Fact[Amount] | None = None
    funding_rounds: tuple[Fact[Prose], ...] = Field(default=(), strict=False)
    accounts_published: Fact[bool] | None = None
    reserves_usd: Fact[Amount] | None = None
    spending_usd: Spending | None = None
    identifiers: Identifiers = Identifiers()
    events: tuple[Event, ...] = Field(default=(), strict=False)
    remarks: tuple[Remark, ...] = Field(default=(), strict=False)

    @property
    def settles_elsewhere(self) -> bool:
        """Whether another chain settles this one."""
        return self.settlement is not None or self.kind.value is Kind.ROLLUP
