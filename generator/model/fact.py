"""A fact: a value that somebody asserted, with where, when and on what basis it was read."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import unicodedata
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache, total_ordering
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")

LARGEST_EXPONENT = 30
"""Ether in wei has 27 digits; a number far beyond that would overflow in arithmetic."""

FIRST_YEAR = 2009
"""Of Bitcoin's first block; nothing that a profile tells of a chain came before."""

LAST_YEAR = 2100
"""Schedules are followed step by step to their end, so a slip of the pen must not reach far."""


class Basis(StrEnum):
    """How a fact is known. The order is from strongest to weakest."""

    ON_CHAIN = "on-chain"
    DOCUMENTED = "documented"
    MODELLED = "modelled"
    INFERRED = "inferred"


BASIS_MEANING = {
    Basis.ON_CHAIN: "read from the chain or enforced by a contract",
    Basis.DOCUMENTED: "stated by the project or by a register that cites it",
    Basis.MODELLED: "a third party's model of the documents",
    Basis.INFERRED: "concluded by us or by a register from other facts",
}


class Closed(BaseModel):
    """A frozen model that refuses unknown keys, so that a misspelt key is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,  # one description for schema, template and page
    )


@total_ordering
class PartialDate:
    """
    A date known to the day, the month or only the year.

    Accepts ``2024-03-16``, ``2024-03`` or ``2024`` and nothing else, from ``FIRST_YEAR`` to
    ``LAST_YEAR``. Orders by its first possible day.
    """

    __slots__ = ("first_day", "text")
    _SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

    def __init__(self, raw: object) -> None:
        text = str(raw)
        match = self._SHAPE.fullmatch(text)
        if not match:
            msg = "not a date: write YYYY-MM-DD, YYYY-MM or YYYY"
            raise ValueError(msg)
        year, month, day = (int(part) if part else 1 for part in match.groups())
        try:
            self.first_day = dt.date(year, month, day)
        except ValueError as error:
            msg = f"not a day of the calendar: {error}"
            raise ValueError(msg) from None
        if not FIRST_YEAR <= year <= LAST_YEAR:
            msg = f"a year out of range: {FIRST_YEAR} to {LAST_YEAR} are allowed"
            raise ValueError(msg)
        self.text = text

    @property
    def last_day(self) -> dt.date:
        """Last possible day."""
        if self.is_exact:
            return self.first_day
        months = 1 if len(self.text) == len("YYYY-MM") else 12
        year, month = divmod(self.first_day.month - 1 + months, 12)
        following = dt.date(self.first_day.year + year, month + 1, 1)
        return following - dt.timedelta(days=1)

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return len(self.text) == len("YYYY-MM-DD")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"PartialDate({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.text == other.text

    def __lt__(self, other: PartialDate) -> bool:
        return (self.first_day, self.text) < (other.first_day, other.text)

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda raw: raw if isinstance(raw, cls) else cls(raw),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        year = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        return {"anyOf": [{"type": "string", "pattern": f"^{cls._SHAPE.pattern}$"}, year]}


_HOST_PART = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
"""Between two points of a host's name."""


def _check_link(raw: object) -> str:
    """Accept a web address that a reader can open and that cannot carry script."""
    return _checked_link(str(raw).strip())


@lru_cache(1024)  # a profile names the same sources again and again
def _checked_link(text: str) -> str:
    if not text.isprintable():
        unseen = next(ord(c) for c in text if not c.isprintable())
        msg = f"not a web address a reader can open: an invisible character, U+{unseen:04X}"
        raise ValueError(msg)
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"}:
        begins = f"begins with {parts.scheme}:" if parts.scheme else "has no https://"
        msg = f"not a web address a reader can open: it {begins} (https or http are allowed)"
        raise ValueError(msg)
    # Browsers read letters and digits of full width as ordinary ones.
    host = unicodedata.normalize("NFKC", parts.hostname or "").removesuffix(".")
    if "." not in host or "@" in parts.netloc or re.search(r"[\s<>\"'`\\]", text):
        msg = "not a web address a reader can open: needs a public host and no spaces or quotes"
        raise ValueError(msg)
    if not _has_port(parts):
        msg = "not a web address a reader can open: its port is no number from 1 to 65535"
        raise ValueError(msg)
    if not _is_public(host):
        msg = f"not a public address: {host}"
        raise ValueError(msg)
    return text


def _has_port(parts: SplitResult) -> bool:
    """Whether the port is one, or none is named."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _is_public(host: str) -> bool:
    """Whether a host is one that anybody can reach; raises ValueError where it can be none."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        labels = host.split(".")
    if not all(_HOST_PART.fullmatch(label) for label in labels):
        msg = f"not a web address a reader can open: {host!r} is no host"
        raise ValueError(msg)
    # Browsers also read 127.1 and 0x7f.0.0.1 as addresses.
    is_number = re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]) is not None
    return not is_number and labels[-1] not in {"local", "localhost", "internal"}


_LINK_SCHEMA = {"type": "string", "pattern": "^https?://"}
Link = Annotated[str, BeforeValidator(_check_link), WithJsonSchema(_LINK_SCHEMA)]
Links = Annotated[
    tuple[Link, ...],
    BeforeValidator(lambda raw: (raw,) if isinstance(raw, str | int) else raw),
    Field(min_length=1, strict=False),
    WithJsonSchema(
        {"anyOf": [_LINK_SCHEMA, {"type": "array", "items": _LINK_SCHEMA, "minItems": 1}]}
    ),
]


_NUMBER = re.compile(
    r"[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?i:nan|inf(?:inity)?))"
)
"""Python would also read ``1_000`` and the digits of every script."""


def exact(raw: object) -> Decimal:
    """
    Read a number without going through a binary fraction: 26.94 stays 26.94.

    Raises ValueError for what is none, is endless or is beyond ``LARGEST_EXPONENT``.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        msg = "not a number"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects ValueError, not TypeError
    text = str(raw).strip()
    try:
        value = Decimal(text) if _NUMBER.fullmatch(text) else None
    except ArithmeticError:
        value = None
    if value is None:
        msg = "not a number"
        raise ValueError(msg)
    if not value.is_finite():
        msg = "not a finite number"
        raise ValueError(msg)
    if abs(value.adjusted()) > LARGEST_EXPONENT:
        msg = f"not a quantity: beyond 1e{LARGEST_EXPONENT}"
        raise ValueError(msg)
    return value


def _whole(raw: object) -> int:
    """Take a whole number that was written as one: no text, no truth value, no fraction."""
    if isinstance(raw, bool) or not isinstance(raw, int):
        msg = "not a whole number"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects ValueError, not TypeError
    return raw


def _truth(raw: object) -> bool:
    """Take a truth value that was written as one."""
    if not isinstance(raw, bool):
        msg = "neither true nor false"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects ValueError, not TypeError
    return raw


_DAY_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(raw: object) -> dt.date:
    """Read a day written ``YYYY-MM-DD``."""
    if isinstance(raw, dt.date):
        return raw
    if not _DAY_SHAPE.fullmatch(str(raw)):
        msg = "not a day: write YYYY-MM-DD"
        raise ValueError(msg)
    return PartialDate(raw).first_day


Exact = Annotated[Decimal, BeforeValidator(exact)]
Amount = Annotated[Decimal, BeforeValidator(exact), Field(ge=0)]
Percent = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=100)]
Share = Annotated[Decimal, BeforeValidator(exact), Field(gt=0, le=100)]
Count = Annotated[int, BeforeValidator(_whole)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Day = Annotated[dt.date, BeforeValidator(_day)]


class Words(Enum):
    """Marks a text that readers see as words; ``wellspring check`` judges how it is written."""

    PROSE = "sentences"
    LABEL = "a name or short title"


Prose = Annotated[str, Field(min_length=3, max_length=600), Words.PROSE]
Label = Annotated[str, Field(min_length=1, max_length=90), Words.LABEL]


class Sourced(Closed):
    """
    What every asserted thing carries.

    ``source`` is one web address, or several where a statement rests on more than one.
    ``read_on`` is the day the source was read; for a source pinned to a version it is the
    day of that version, because nothing later can have been seen.
    """

    source: Links
    """Where a reader can see it: one web address, or a list of several."""

    read_on: Day
    """The day on which you read the source."""

    basis: Basis
    """How it is known."""

    as_of: PartialDate | None = None
    """The day, month or year that the statement is about, where the source says so."""

    note: Prose | None = None
    """What a reader should know: doubts, sources that disagree, how a figure was read."""


class Fact(Sourced, Generic[T]):
    """A sourced value; ``detail`` says in our words what stands behind it."""

    # Each Fact[...] is a class of its own, whose source would be looked for in vain, and long. A
    # class that adds fields to one of them switches this on again.
    model_config = ConfigDict(use_attribute_docstrings=False)

    value: T = Field(description="The fact itself.")
    detail: Prose | None = Field(
        default=None, description="In your own words what stands behind the value."
    )
