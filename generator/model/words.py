"""
Closed lists of words that profiles may use, each with what it means.

The meanings stand on the contributor page, in the schema, and on the pages of chains.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of a closed list, with its meaning."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Make the member from its word and the sentence that explains it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Kind(Word):
    """What sort of chain it is."""

    L1 = "l1", "general-purpose chain with its own validators or miners"
    ROLLUP = "rollup", "settles on a base layer, with or without proofs and on-chain data"
    APPCHAIN = "appchain", "an application that runs its own chain"
    SIDECHAIN = "sidechain", "own validators, with a bridge and checkpoints on a base layer"


class Status(Word):
    """Whether the chain still runs."""

    LIVE = "live", "in normal service, or impaired but not given up"
    WINDING_DOWN = "winding-down", "its makers have announced the end"
    ENDED = "ended", "no longer produces blocks"


class ProofType(Word):
    """How a rollup shows that its state is right."""

    OPTIMISTIC = "optimistic", "claims stand unless challenged by a fault proof"
    VALIDITY = "validity", "each claim comes with a zero-knowledge validity proof"


class ProofSystem(Word):
    """Whether the proofs work today."""

    LIVE = "live", "proofs are live and anyone outside the team may use or check them"
    RESTRICTED = "restricted", "proofs exist, but only named parties may propose or challenge"
    NONE = "none", "no proofs in production"


class DataAvailability(Word):
    """Where a chain that settles elsewhere publishes its data."""

    BLOBS = "blobs", "blobs of the base layer"
    CALLDATA = "calldata", "calldata of the base layer"
    EXTERNAL = "external", "another network, such as EigenDA or Celestia"
    COMMITTEE = "committee", "a committee signs that data is available"


class GasAsset(Word):
    """In what users pay fees."""

    BASE_ASSET = "base-asset", "the asset of the base layer"
    STABLECOIN = "stablecoin", "a stablecoin"
    OWN_TOKEN = "own-token", "the chain's own token"
    MIXED = "mixed", "the own token or another asset, at the user's choice"


class TokenStatus(Word):
    """Whether there is a token."""

    NONE = "none", "no token seen"
    ANNOUNCED = "announced", "announced, launch not seen"
    LAUNCHED = "launched", "exists"


class TokenScope(Word):
    """Whose token it is."""

    CHAIN = "chain", "made for this chain"
    APPLICATION = "application", "made for an application or project that later ran a chain"


class Sequencer(Word):
    """Who orders transactions on a chain that settles elsewhere."""

    SINGLE = "single", "one operator"
    NAMED_SET = "named-set", "a fixed or whitelisted set of operators"
    OPEN_SET = "open-set", "anyone who meets a published rule"


class UpgradeControl(Word):
    """Who can change the rules."""

    IMMUTABLE = "immutable", "nobody"
    GOVERNANCE = "governance", "an on-chain vote that executes itself"
    DAO_AND_COUNCIL = "dao-and-council", "a vote of holders together with a security council"
    COUNCIL = "council", "a council most of whose members are outside the team"
    MULTISIG = "multisig", "a multisig of the team or a few named parties"


class FeeDestination(Word):
    """Where the larger part of the fees that users pay ends up."""

    BURNED = "burned", "destroyed"
    USERS = "users", "returned to users or developers by rule"
    HOLDERS = "holders", "bought back for, or paid to, holders by rule"
    VALIDATORS = "validators", "paid by rule to those who secure the chain"
    BASE_LAYER = "base-layer", "paid on to the base layer"
    TREASURY = "treasury", "paid to a treasury that a vote of holders controls"
    SPLIT = "split", "divided between holders or users and the operator or foundation"
    OPERATOR = "operator", "kept by a company that runs the chain"
    FOUNDATION = "foundation", "kept by a foundation"


class FeeRecipient(Word):
    """One party of a documented split of fees."""

    BASE_LAYER = "base-layer", "base and data-availability layers"
    VALIDATORS = "validators", "validators, miners, provers and their delegators"
    OPERATOR = "operator", "the company that runs the chain"
    FOUNDATION = "foundation", "foundation"
    TREASURY = "treasury", "a treasury controlled by a vote"
    BURNED = "burned", "destroyed"
    HOLDERS = "holders", "bought back for, or paid to, holders"
    USERS = "users", "users and liquidity providers"
    PUBLIC_GOODS = "public-goods", "public goods and developers"
    PARENT = "parent", "share owed to the stack or ecosystem the chain belongs to"


class Recipient(Word):
    """Class of recipient of an allocation."""

    INSIDERS = "insiders", "team, founders, advisors, the company"
    INVESTORS = "investors", "private rounds before the token was public"
    FOUNDATION = "foundation", "foundation"
    TREASURY = "treasury", "treasury controlled by a vote, or reserve"
    ECOSYSTEM = "ecosystem", "ecosystem funds, grants, farming and other incentives"
    AIRDROP = "airdrop", "given to users"
    PUBLIC_SALE = "public-sale", "sold to anyone, or in circulation at a migration"
    STAKING = "staking", "rewards for securing the chain, set aside beforehand"
    MINING = "mining", "mined"


class EventKind(Word):
    """What an event is about; charts mark some kinds."""

    LAUNCH = "launch", "the chain opens"
    TOKEN = "token", "token generation, airdrop, large unlock, change of supply rules"
    UPGRADE = "upgrade", "change of the protocol"
    GOVERNANCE = "governance", "vote, council, change of control"
    FUNDING = "funding", "money raised"
    INCIDENT = "incident", "exploit, halt, loss"
    ENDING = "ending", "announced or actual end"
