"""
The ledger of weekly digests: one line of JSON for each digest and each correction of one.

Lines are only ever added. Each ends in a digest of itself and of the line before, so that a
line changed later breaks every link after it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.errors import StoreError
from generator.files import write_atomically
from generator.model.digest import DigestCorrection, Entry, WeekDigest
from generator.model.series import week_name

LINK = "link"
_ENTRY: TypeAdapter[WeekDigest | DigestCorrection] = TypeAdapter(Entry)


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry with its link: twelve hex digits that occur in one line of the ledger alone."""

    entry: WeekDigest | DigestCorrection
    link: str


class DigestLedger:
    """The ledger of digests below the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.path = root / "ledger" / "digests.jsonl"

    def rows(self) -> list[Linked]:
        """
        Every entry in the order in which it was recorded.

        Raises StoreError with file and line for a damaged line, a broken link, a week that is
        recorded twice or after a later one, a correction without its digest, and a day before
        that of the line above.
        """
        if not self.path.exists():
            return []
        try:
            text = self.path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise StoreError(f"{self.path}: not a ledger of digests: {error}") from None
        found: list[Linked] = []
        # Not splitlines: it also cuts at signs that may stand inside a sentence.
        for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
            place = f"{self.path}:{number}"
            entry, said = _read(place, line)
            _follow(place, found, entry)
            link = _link(found, entry)
            if said != link:
                raise StoreError(
                    f"{place}: link {said!r}, not {link!r}: this line or the one before was "
                    "changed after it was recorded; restore the file"
                )
            found.append(Linked(entry, link))
        return found

    def check(self, entries: Iterable[WeekDigest | DigestCorrection]) -> None:
        """Raise StoreError where entries could not be appended; nothing is written."""
        self._with(entries)

    def append(self, entries: Iterable[WeekDigest | DigestCorrection]) -> int:
        """
        Append entries; what stands there is kept byte for byte.

        Leaves out the digest of a week that is recorded, and a correction that says what an
        earlier one of its week said. Returns how many were appended. Raises StoreError, and
        writes nothing, for an entry that cannot follow.
        """
        added = [f"{_text(row.entry, row.link)}\n" for row in self._with(entries)]
        if added:
            old = self.path.read_bytes().decode("utf-8") if self.path.exists() else ""
            end = "" if not old or old.endswith("\n") else "\n"
            write_atomically(self.path, "".join([old, end, *added]))
        return len(added)

    def _with(self, entries: Iterable[WeekDigest | DigestCorrection]) -> list[Linked]:
        """The new ones of some entries, linked to what stands there."""
        rows = self.rows()
        before = len(rows)
        for entry in entries:
            if any(_same(row.entry, entry) for row in rows):
                continue
            _follow(str(self.path), rows, entry)
            rows.append(Linked(entry, _link(rows, entry)))
        return rows[before:]


def _read(place: str, line: str) -> tuple[WeekDigest | DigestCorrection, str]:
    """Read one line; it must be exactly what the ledger would write."""
    try:
        raw = json.loads(line)
        link = raw.pop(LINK)
        entry = _ENTRY.validate_json(json.dumps(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        raise StoreError(f"{place}: {where}: {first['msg']}") from None
    except (ValueError, AttributeError, KeyError, TypeError):
        raise StoreError(f"{place}: not a line of the ledger of digests") from None
    if _text(entry, link) != line:
        raise StoreError(f"{place}: not written as the ledger writes it; restore the file")
    if entry.week.weekday():
        raise StoreError(f"{place}: week: {entry.week} is no Monday")
    return entry, str(link)


def _text(entry: WeekDigest | DigestCorrection, link: str = "") -> str:
    """Write an entry as one line of JSON."""
    plain = entry.model_dump(mode="json") | ({LINK: link} if link else {})
    return json.dumps(plain, ensure_ascii=False)


def _link(before: list[Linked], entry: WeekDigest | DigestCorrection) -> str:
    """Digest of an entry and of the link before it, twelve hex digits."""
    last = before[-1].link if before else ""
    return hashlib.sha256(f"{last}\n{_text(entry)}".encode()).hexdigest()[:12]


def _follow(place: str, before: list[Linked], entry: WeekDigest | DigestCorrection) -> None:
    """Raise StoreError where an entry cannot stand after those before it."""
    week = week_name(entry.week)
    weeks = [row.entry.week for row in before if isinstance(row.entry, WeekDigest)]
    if isinstance(entry, DigestCorrection):
        if entry.week not in weeks:
            raise StoreError(f"{place}: {week} has no digest that could be corrected")
    elif entry.week in weeks:
        raise StoreError(f"{place}: {week} is recorded twice")
    elif weeks and entry.week < weeks[-1]:
        raise StoreError(f"{place}: {week} follows a later week")
    latest = max((row.entry.recorded_on for row in before), default=dt.date.min)
    if entry.recorded_on < latest:
        raise StoreError(f"{place}: {entry.recorded_on} is before {latest}, a day recorded above")


def _same(old: WeekDigest | DigestCorrection, new: WeekDigest | DigestCorrection) -> bool:
    """Whether the ledger holds an entry already, whatever its day."""
    if old.week != new.week or old.kind != new.kind:
        return False
    if isinstance(old, DigestCorrection) and isinstance(new, DigestCorrection):
        return old.sentences == new.sentences
    return True
