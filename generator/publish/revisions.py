"""
Which unlocks were announced, when, and what was corrected since: the ledger of unlocks.

The ledger has a row for every state of an unlock; the last row of a uid is its present state.
An unlock that differs from its last row is a correction and has the next sequence. One that
vanished from its profile has a last row with basis ``cancelled``, with the day and amount it
stood for, so that its sequence still grows if it ever comes back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Context, Decimal
from operator import attrgetter

from generator.edition import Edition, remembered
from generator.model.chain import Profile
from generator.unlocks import Unlock, unlocks

CANCELLED = "cancelled"
LEDGER_WEEKS = 52
"""Unlocks older than this that were never recorded are history, not announcements."""

_SMALLEST = Decimal("0.000001")
_PRECISE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Revision:
    """One row of ``data/ledger/unlocks.csv``: a state of an unlock and the day it was noted."""

    uid: str
    sequence: int
    day: dt.date
    tokens: Decimal
    basis: str
    recorded_on: dt.date

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Revision:
        """Read a row that the store has judged."""
        return cls(
            uid=row["uid"],
            sequence=int(row["sequence"]),
            day=dt.date.fromisoformat(row["day"]),
            tokens=Decimal(row["tokens"]),
            basis=row["basis"],
            recorded_on=dt.date.fromisoformat(row["recorded_on"]),
        )

    def as_row(self) -> dict[str, str]:
        """Write the row, with tokens as a plain number."""
        return {name: str(value) for name, value in asdict(self).items()} | {
            "tokens": f"{self.tokens:f}"
        }


class Announced:
    """What the ledger says about each unlock."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._last: dict[str, Revision] = {}
        self._latest_day: dict[str, dt.date] = {}
        for row in rows:
            revision = Revision.of(row)
            uid = revision.uid
            self._last[uid] = revision
            self._latest_day[uid] = max(revision.day, self._latest_day.get(uid, dt.date.min))

    def state(self, unlock: Unlock, today: dt.date) -> Revision:
        """State of an unlock: its last row where nothing changed, else the row that follows."""
        last = self._last.get(unlock.uid)
        tokens = rounded(unlock.tokens)
        if last is None:
            return Revision(unlock.uid, 0, unlock.day, tokens, unlock.basis.value, today)
        if (last.day, last.tokens, last.basis) == (unlock.day, tokens, unlock.basis.value):
            return last
        return Revision(
            uid=unlock.uid,
            sequence=last.sequence + 1,
            day=unlock.day,
            tokens=tokens,
            basis=unlock.basis.value,
            recorded_on=max(today, last.recorded_on),
        )

    def withdrawn(self, present: Iterable[Unlock], today: dt.date) -> list[Revision]:
        """Announced unlocks of ``today`` and later that no profile gives any more, as cancelled."""
        standing = {unlock.uid for unlock in present}
        return [
            last
            if last.basis == CANCELLED
            else replace(
                last,
                sequence=last.sequence + 1,
                basis=CANCELLED,
                recorded_on=max(today, last.recorded_on),
            )
            for uid, last in self._last.items()
            if uid not in standing and last.day >= today
        ]

    def concerns(self, unlock: Unlock, first: dt.date) -> bool:
        """Whether the unlock lies on ``first`` or later, or was once announced for then."""
        return max(unlock.day, self._latest_day.get(unlock.uid, dt.date.min)) >= first

    def has(self, unlock: Unlock) -> bool:
        """Whether the ledger has noted the unlock."""
        return unlock.uid in self._last

    def is_stated(self, revision: Revision) -> bool:
        """Whether the ledger holds this very state as its last."""
        return self._last.get(revision.uid) == revision

    def last_recorded_on(self) -> dt.date | None:
        """The day of the latest row."""
        return max((last.recorded_on for last in self._last.values()), default=None)


def rounded(tokens: Decimal) -> Decimal:
    """Tokens to a millionth, without trailing zeros: what the ledger compares."""
    return tokens.quantize(_SMALLEST, context=_PRECISE).normalize(_PRECISE)


def all_unlocks(profiles: Mapping[str, Profile]) -> list[Unlock]:
    """
    Every dated unlock of some tokens, past and to come, each with a uid of its own.

    Labels that differ only in signs give equal uids; the second and further ones get a number.
    """
    by_uid: dict[str, list[Unlock]] = {}
    for unlock in unlocks(profiles, dt.date.min, dt.date.max):
        if rounded(unlock.tokens):
            by_uid.setdefault(unlock.uid, []).append(unlock)
    found = []
    for uid, same in by_uid.items():
        same.sort(key=lambda u: (u.chain, u.label, u.recipient, u.day, u.tokens))
        found.append(same[0])
        found += [replace(item, uid=f"{uid}.{n}") for n, item in enumerate(same[1:], start=2)]
    return sorted(found, key=attrgetter("day", "chain", "uid"))


@remembered
def listed_unlocks(edition: Edition) -> tuple[Unlock, ...]:
    """The same of an edition's profiles, once for all that list them."""
    return tuple(all_unlocks(edition.profiles))


def to_record(
    profiles: Mapping[str, Profile], rows: Iterable[Mapping[str, str]], today: dt.date
) -> list[dict[str, str]]:
    """Rows to append to the ledger: new, corrected and withdrawn unlocks, by uid."""
    announced = Announced(rows)
    present = all_unlocks(profiles)
    first = today - dt.timedelta(weeks=LEDGER_WEEKS)
    states = [announced.state(u, today) for u in present if announced.concerns(u, first)]
    states += announced.withdrawn(present, today)
    new = [state for state in states if not announced.is_stated(state)]
    return [state.as_row() for state in sorted(new, key=lambda s: _in_order(s.uid))]


def _in_order(uid: str) -> list[tuple[int, str]]:
    """Sort key that puts position 9 before position 10."""
    return [(int(part) if part.isdecimal() else -1, part) for part in uid.split("-")]
