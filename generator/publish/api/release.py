"""What the files of the API are made from, and what each of them begins with."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from generator.edition import Edition
from generator.model.ledger import ScoreRow
from generator.model.series import week_name
from generator.publish.api.shapes import SCHEMA_VERSION, GeneratedFrom, LicenceNote
from generator.publish.bulk import Bulk, gather, rounded
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


_EXACT = 2**53
"""Every smaller whole number is the same as a float."""


@dataclass(frozen=True)
class Release:
    """
    An edition with everything that is published from it.

    ``scores`` are the rows of the ledger of scores, ``unlock_rows`` those of ``Store.unlock_rows``.
    """

    edition: Edition
    site: Site
    scores: Sequence[ScoreRow]
    unlock_rows: Sequence[Mapping[str, str]]

    @cached_property
    def bulk(self) -> Bulk:
        """What may be given away."""
        return gather(self.edition)

    @cached_property
    def dated(self) -> Sequence[tuple[Unlock, Revision]]:
        """Unlocks from the edition's week on as the calendars have them, by day, chain, name."""
        announced, week = Announced(self.unlock_rows), self.edition.week
        found = ((unlock, announced.state(unlock, week)) for unlock in listed_unlocks(self.edition))
        return sorted(
            ((unlock, state) for unlock, state in found if state.day >= week),
            key=lambda pair: (pair[1].day, pair[0].chain, pair[0].uid),
        )

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


def written(document: BaseModel) -> str:
    """One line of JSON: keys in the order of the model, whole numbers without a fraction."""
    plain = document.model_dump(mode="json", by_alias=True)
    return json.dumps(_lean(plain), ensure_ascii=False, separators=(",", ":")) + "\n"


def _lean(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lean(item) for key, item in value.items()}
    if isinstance(value, list):
        kinds = set(map(type, value))
        if kinds == {float}:  # most of a file
            return [int(n) if n.is_integer() and abs(n) < _EXACT else n for n in value]
        return [_lean(item) for item in value] if kinds & {dict, list, float} else value
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value
