"""
The digest of a week as ``data/ledger/digests.jsonl`` holds it: written once, never changed.

A digest keeps its sentences, not what would be needed to write them again, so that later
versions of the program and later data leave past weeks as they were read.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from generator.model.chain import ChainId
from generator.model.fact import Closed, Day
from generator.model.ledger import Digest as ShortDigest
from generator.model.ledger import Version

Section = Literal[
    "rules",
    "classes",
    "stages",
    "marks",
    "moves",
    "claims",
    "unlocks",
    "corrections",
    "profiles",
    "sources",
]
DesignLabel = Literal["token-first", "infrastructure-first", "mixed", "undetermined"]
Address = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+/)*$")]
LongDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Words = Annotated[str, StringConstraints(min_length=1)]

ITS_DIGEST = "The digest of "
"""How the subject begins of a correction in words, which speaks of a whole digest."""


class Sentence(Closed):
    """
    One sentence: ``subject`` is what it speaks of, ``says`` the rest with its full stop.

    ``href`` is the page of the subject, relative to the site's top, such as
    ``chains/arbitrum/``; it is empty where there is none. It never has an anchor, because
    pages are rearranged and digests are not.
    """

    subject: Words
    says: Words
    href: Address = ""

    @property
    def is_whole(self) -> bool:
        """Whether ``says`` is a sentence of its own, which needs no subject."""
        return self.subject.startswith(ITS_DIGEST)

    @property
    def joint(self) -> str:
        """What stands after the subject."""
        return ": " if self.is_whole else " "

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.subject}{self.joint}{self.says}"

    def linked(self, pages: Container[str]) -> Self:
        """The same, without its link where that leads to none of ``pages``."""
        return self if not self.href or self.href in pages else self.model_copy(update={"href": ""})


class Item(Sentence):
    """
    One thing that changed or is to come.

    ``about`` is a chain's id, a claim's name or a source; ``key`` says what of it changed,
    such as ``class`` or ``q2``. ``before`` and ``after`` are its values as words; ``classes``
    are the design classes that it concerns.
    """

    section: Section
    about: str
    key: str
    before: str = ""
    after: str = ""
    classes: tuple[DesignLabel, ...] = Field(default=(), strict=False)


class ChainThen(Closed):
    """What later digests need of a chain besides its row of the ledger of scores."""

    name: str
    stage: str = ""


class RowsRead(Closed):
    """How many rows of each ledger this digest and those before it have taken in."""

    claims: Annotated[int, Field(ge=0)]
    corrections: Annotated[int, Field(ge=0)]
    unlocks: Annotated[int, Field(ge=0)]


class WeekDigest(Closed):
    """
    The digest of one recorded week, its Monday.

    ``previous`` is the recorded week it is compared with. ``data_hash`` is that of the ledger
    of claims: series up to the week, profiles and rubric. ``inputs`` covers these and every
    row of the ledgers and report that the digest was made of. ``sentences`` are the five that
    sum it up. ``chains`` is by chain id.
    """

    kind: Literal["digest"] = "digest"
    week: Day
    previous: Day | None
    recorded_on: Day
    generator: Version
    data_hash: ShortDigest
    inputs: LongDigest
    rows_read: RowsRead
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=5, max_length=5, strict=False)]
    items: tuple[Item, ...] = Field(strict=False)
    chains: dict[ChainId, ChainThen]


class DigestCorrection(Closed):
    """A dated correction of an earlier digest: what is now known to be otherwise."""

    kind: Literal["correction"] = "correction"
    week: Day
    recorded_on: Day
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1, strict=False)]


Entry = Annotated[WeekDigest | DigestCorrection, Field(discriminator="kind")]
