"""A chain's profile: what people assert about it, each fact with its source."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from generator.model.fact import (
    Amount,
    Closed,
    Count,
    Fact,
    Label,
    Link,
    PartialDate,
    Percent,
    Prose,
    Sourced,
    Truth,
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
RESERVED_IDS = frozenset(
    {
        *("all", "index", "home", "trends", "classes", "unlocks", "rubric", "claims", "criteria"),
        *("questions", "chains", "tokens", "method", "data", "status", "weeks", "feeds", "compare"),
        *("corrections", "mixed", "token-first", "infrastructure-first", "undetermined"),
    }
)
"""Names of pages, charts, calendars and feeds that are about no single chain."""

ChainId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._#-]*$", max_length=60)]
"""A provider's name for a chain. It becomes part of an address, so two points alone are none."""


class GasFact(Fact[GasAsset]):
    """The asset that pays for gas; ``symbol`` is what a wallet shows."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    symbol: Label
    """What a wallet shows, such as ETH."""


class FeePart(Sourced):
    """One documented part of the fees; the parts of a split add up to at most 100."""

    to: FeeRecipient
    """Who receives this part."""

    percent: Percent
    """Percent of the fees that users pay."""

    detail: Prose | None = None
    """In your own words what stands behind it."""


class Income(Fact[Amount]):
    """What a foundation or operator took in, in USD, over a number of years."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    years: Annotated[Count, Field(ge=1, le=10)]
    """Over how many years it came in."""


class Spending(Fact[Amount]):
    """What a foundation or operator spent, in USD, over a number of years."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    years: Annotated[Count, Field(ge=1, le=10)]
    """Over how many years it was spent."""


class Event(Sourced):
    """Something that happened on a day, month or year."""

    date: PartialDate
    """When it happened."""

    title: Label
    """What happened, in a few words."""

    kind: EventKind
    """What the event is about."""


class Remark(Sourced):
    """A sourced statement that fits no other field."""

    text: Prose
    """The statement, in your own words."""


class Identifiers(Closed):
    """What the chain is called by each provider."""

    evm_chain_id: Fact[Annotated[Count, Field(gt=0)]] | None = None
    """Chain id of EIP-155, as wallets ask for it."""

    defillama_chain: Fact[Key] | None = None
    """Name in DefiLlama's list of chains, such as OP Mainnet."""

    defillama_fees: Fact[Key] | None = None
    """Last part of the address of DefiLlama's page on the chain's fees."""

    defillama_app: Fact[Key] | None = None
    """The same for an application that runs its own chain."""

    growthepie: Fact[Key] | None = None
    """Key in growthepie's master list, such as arbitrum."""

    l2beat_id: Fact[Key] | None = None
    """Project id at L2BEAT."""

    l2beat_slug: Fact[Key] | None = None
    """Last part of the address of L2BEAT's page."""

    coingecko: Fact[Key] | None = None
    """CoinGecko's id of the token, shown on its page as API id."""

    coinmetrics: Fact[Key] | None = None
    """Coin Metrics' asset, such as eth."""


class Profile(Closed):
    """
    Everything in ``data/profiles/<id>.yml``.

    What is absent has not been seen; absence never means no.
    """

    id: ChainId
    """The file's name without .yml: small letters, digits and single dashes."""

    name: Label
    """The chain's name."""

    aliases: tuple[Label, ...] = Field(default=(), strict=False)
    """Other names in use, earlier ones among them."""

    summary: Prose
    """Two sentences: what the chain is, and where its fees and its token go."""

    website: Link | None = None
    """The project's own site."""

    status: Fact[Status] | None = None
    """Whether the chain still runs; absent means live."""

    kind: Fact[Kind]
    """What sort of chain it is."""

    proof_type: Fact[ProofType] | None = None
    """How a rollup shows that its state is right."""

    settlement: Fact[ChainId] | None = None
    """Id of the chain that settles this one; it needs a profile, too."""

    data_availability: Fact[DataAvailability] | None = None
    """Where a chain that settles elsewhere publishes its data."""

    stack: Fact[Label] | None = None
    """Software it is built with, such as OP Stack."""

    gas_asset: GasFact | None = None
    """In what users pay fees."""

    launch: Fact[PartialDate] | None = None
    """When anyone could first use the chain."""

    token: Token
    """The chain's token, or the statement that there is none."""

    sequencer: Fact[Sequencer] | None = None
    """Who orders transactions on a chain that settles elsewhere."""

    upgrade_control: Fact[UpgradeControl] | None = None
    """Who can change the rules."""

    exit_window_days: Fact[Annotated[Count, Field(ge=0, le=365)]] | None = None
    """Days that users have to leave before a change takes effect."""

    escape_hatch: Fact[Truth] | None = None
    """Whether users can leave without the operator, who may have stopped or refuse them."""

    stage: Fact[Literal["0", "1", "2", "not-staged"]] | None = None
    """L2BEAT's stage of a rollup, in quotes; a stage that was observed counts before it."""

    proof_system: Fact[ProofSystem] | None = None
    """Whether the proofs work today."""

    fee_destination: Fact[FeeDestination] | None = None
    """Where the larger part of the fees that users pay ends up."""

    fee_split: tuple[FeePart, ...] = Field(default=(), strict=False)
    """A documented split of the fees; the parts add up to at most 100."""

    revenue_share: Fact[Prose] | None = None
    """What the chain owes others of its revenue."""

    fee_switch: Fact[Prose] | None = None
    """Whether holders can be given a part of the fees, and how."""

    operator: Fact[Label] | None = None
    """The company that runs or builds the chain."""

    foundation: Fact[Label] | None = None
    """The foundation behind it."""

    funds_raised_usd: Fact[Amount] | None = None
    """US dollars raised from investors in all."""

    funding_rounds: tuple[Fact[Prose], ...] = Field(default=(), strict=False)
    """Single rounds of funding, each in a sentence."""

    accounts_published: Fact[Truth] | None = None
    """Whether operator or foundation publishes accounts."""

    reserves_usd: Fact[Amount] | None = None
    """US dollars that foundation or treasury holds."""

    income_usd: Income | None = None
    """US dollars that foundation or operator took in; as_of and years as for its spending."""

    spending_usd: Spending | None = None
    """US dollars that foundation or operator spent."""

    identifiers: Identifiers = Identifiers()
    """What the chain is called by each provider of figures."""

    events: tuple[Event, ...] = Field(default=(), strict=False)
    """What happened, oldest first."""

    remarks: tuple[Remark, ...] = Field(default=(), strict=False)
    """Sourced statements that fit no other field."""

    @property
    def settles_elsewhere(self) -> bool:
        """Whether another chain settles this one."""
        return self.settlement is not None or self.kind.value is Kind.ROLLUP
