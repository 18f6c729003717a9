"""
Single unlocks with day and amount: what calendars, tables and the ledger list.

A step is one unlock on its day. Linear vesting is listed month by month, on the first day of
the month, with what unlocks in that month. Undated tranches are listed apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.model.chain import Profile
from generator.model.fact import Basis
from generator.model.token import Tranche
from generator.model.words import Recipient
from generator.schedules import (
    add_months,
    allocated_tokens,
    counted,
    released_percent,
    step_days,
)

Way = str


@dataclass(frozen=True, slots=True)
class Unlock:
    """
    Tokens of one allocation that come free on a day, or over the month that begins on it.

    ``uid`` stays the same when a date or an amount is corrected: it names chain, allocation,
    tranche and position in the schedule, not the day.
    """

    uid: str
    chain: str
    day: dt.date
    over_month: bool
    tokens: Decimal
    recipient: Recipient
    label: str
    basis: Basis
    sources: tuple[str, ...]
    read_on: dt.date


@dataclass(frozen=True, slots=True)
class Undated:
    """Tokens of one allocation that have no date, and why."""

    chain: str
    tokens: Decimal | None
    percent: Decimal | None
    recipient: Recipient
    label: str
    way: Way
    words: str
    basis: Basis
    sources: tuple[str, ...]
    read_on: dt.date


def unlocks(profiles: Mapping[str, Profile], first: dt.date, last: dt.date) -> list[Unlock]:
    """All unlocks with a day from ``first`` to ``last``, sorted by day, chain and name."""
    found = [
        unlock
        for profile in profiles.values()
        for unlock in _of_chain(profile)
        if first <= unlock.day <= last
    ]
    return sorted(found, key=lambda u: (u.day, u.chain, u.uid))


def undated(profile: Profile) -> list[Undated]:
    """Tranches without a date, in the order of the profile."""
    rows = []
    for allocation in counted(profile.token):
        tokens = allocated_tokens(allocation, profile.token)
        for tranche in allocation.schedule:
            if tranche.way in {"date", "steps"}:
                continue
            rows.append(
                Undated(
                    chain=profile.id,
                    tokens=None if tokens is None else tokens * tranche.share / 100,
                    percent=None
                    if allocation.percent is None
                    else allocation.percent * tranche.share / 100,
                    recipient=allocation.recipient,
                    label=allocation.label,
                    way=tranche.way,
                    words=tranche.milestone or tranche.discretion or tranche.unknown or "",
                    basis=allocation.basis,
                    sources=allocation.source,
                    read_on=allocation.read_on,
                )
            )
    return rows


def _of_chain(profile: Profile) -> Iterator[Unlock]:
    for allocation in counted(profile.token):
        tokens = allocated_tokens(allocation, profile.token)
        if tokens is None:
            continue
        for number, tranche in enumerate(allocation.schedule, start=1):
            parts = _parts(tranche, tokens)
            for position, (day, amount) in enumerate(parts, start=1):
                yield Unlock(
                    uid=f"{profile.id}-{_name(allocation.label)}-{number}-{position}",
                    chain=profile.id,
                    day=day,
                    over_month=tranche.every == "day",
                    tokens=amount,
                    recipient=allocation.recipient,
                    label=allocation.label,
                    basis=allocation.basis,
                    sources=allocation.source,
                    read_on=allocation.read_on,
                )


def _parts(tranche: Tranche, tokens: Decimal) -> list[tuple[dt.date, Decimal]]:
    """(day, tokens) of each release of a tranche; they add up to the tranche exactly."""
    whole = tokens * tranche.share / 100
    if tranche.on is not None:
        return [(tranche.on, whole)]
    if tranche.start is None or tranche.end is None:
        return []
    if tranche.every != "day":
        days = step_days(tranche)
        each = whole / len(days)
        return [*((day, each) for day in days[:-1]), (days[-1], whole - each * (len(days) - 1))]
    parts = []
    month = tranche.start.replace(day=1)
    before = Decimal(0)
    while month <= tranche.end:
        following = add_months(month, 1)
        released = released_percent(tranche, following - dt.timedelta(days=1)) * tokens / 100
        parts.append((month, released - before))
        month, before = following, released
    return parts


def _name(label: str) -> str:
    """A label as part of an identifier."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "allocation"
