"""What the files of the API are made from, and what each of them begins with."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring

from pydantic import BaseModel

from generator.cache import NOTHING_KEPT, Cache
from generator.edition import Edition
from generator.model.contents import Content
from generator.model.ledger import ScoreRow
from generator.model.series import week_name
from generator.publish.api.shapes import SCHEMA_VERSION, GeneratedFrom, LicenceNote
from generator.publish.bulk import Bulk, gather
from generator.publish.digits import EXACT, rounded
from generator.publish.revisions import Announced, Revision, listed_unlocks
from generator.publish.terms import LICENCE_URLS, NON_COMMERCIAL, OURS
from generator.publish.verdicts import data_digest
from generator.site import Site
from generator.unlocks import Unlock

FOLDER = "api/v1"

LICENCES = [
    LicenceNote(
        name=OURS,
        url=LICENCE_URLS[OURS],
        covers="profiles, rubric, scores, verdicts and figures computed by Wellspring, unless a "
        "figure says otherwise; credit: Wellspring contributors",
    ),
    LicenceNote(
        name=NON_COMMERCIAL,
        url=LICENCE_URLS[NON_COMMERCIAL],
        covers="series of Coin Metrics, and every figure that says so because such a series is "
        "behind it: no commercial use",
    ),
]


@dataclass(frozen=True)
class Release:
    """
    An edition with everything that is published from it.

    ``scores`` are the rows of the ledger of scores, ``unlock_rows`` those of ``UnlockLedger.rows``.
    Large files go through ``keep`` as they are made, which may hold them elsewhere; ``cache`` keeps
    what is the same in many releases.
    """

    edition: Edition
    site: Site
    scores: Sequence[ScoreRow]
    unlock_rows: Sequence[Mapping[str, str]]
    keep: Callable[[Content], Content] = lambda content: content
    cache: Cache = NOTHING_KEPT

    @cached_property
    def bulk(self) -> Bulk:
        """What may be given away."""
        return gather(self.edition)

    @cached_property
    def dated(self) -> Sequence[tuple[Unlock, Revision]]:
        """Unlocks from the edition's week on as the calendars have them, by day, chain, name."""
        announced, week = Announced(self.unlock_rows), self.edition.week
        return [
            (unlock, announced.state(unlock, week))
            for unlock in listed_unlocks(self.edition)
            if unlock.day >= week
        ]

    @cached_property
    def generated_from(self) -> GeneratedFrom:
        """Digest of the data, week and versions."""
        return GeneratedFrom(
            data_hash=data_digest(self.edition),
            week=week_name(self.edition.week),
            week_start=self.edition.week.isoformat(),
            rubric_version=self.edition.rubric.version,
            generator=self.site.version,
        )

    def let_go(self) -> None:
        """Forget what may be given away, which is large; asked for again, it is gathered anew."""
        self.__dict__.pop("bulk", None)

    @property
    def header(self) -> dict[str, object]:
        """What every file begins with."""
        return {
            "schema_version": SCHEMA_VERSION,
            "generated_from": self.generated_from,
            "licences": LICENCES,
        }


def number(value: float | None) -> float | None:
    """Eight significant digits; None for what is missing or has no limit."""
    return rounded(float(value)) if value is not None and math.isfinite(value) else None


def week(day: dt.date | None) -> str | None:
    """Name of a week, None where there is none."""
    return week_name(day) if day else None


class Text(str):
    """JSON that is written already; it stands in a file as it is."""

    __slots__ = ()


def written(document: BaseModel) -> str:
    """One line of JSON: keys in the order of the model, whole numbers without a fraction."""
    return one_line(document.model_dump(mode="json", by_alias=True))


def one_line(plain: object) -> str:
    """As ``written``, of what a model was dumped to."""
    return f"{_encoded(plain)}\n"


def _encoded(value: object) -> str:
    # The library encodes no text that is ready, and each fraction would have to be looked at first.
    if type(value) is str:  # most of a file
        return encode_basestring(value)
    if value is None:
        return "null"
    if isinstance(value, dict):
        items = [f"{encode_basestring(key)}:{_encoded(item)}" for key, item in value.items()]
        return f"{{{','.join(items)}}}"
    if isinstance(value, list):
        return f"[{','.join([_encoded(item) for item in value])}]"
    if isinstance(value, Text):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else _finite(value)
    return json.dumps(value)


def _finite(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number of JSON")
    return repr(value)
