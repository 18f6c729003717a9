"""Days that charts mark: a token's birth, its events and large unlocks, first blobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from generator import schedules
from generator.charting import BLOBS, ends_of, wording
from generator.edition import Edition
from generator.model.chain import Profile
from generator.model.chart import EventMark
from generator.model.points import Point
from generator.model.words import EventKind, TokenStatus

MOST_EVENTS = 4

NEAR = dt.timedelta(days=10)
"""Two marks closer than this are one event, such as an unlock and the week it falls into."""

LARGE_UNLOCK = 0.05
"""From which part of the base supply on an unlock of one week is marked."""


def token_mark(profile: Profile) -> list[EventMark]:
    """Mark of the day the token came into being, where the day is known."""
    born = profile.token.generation
    if profile.token.status.value is not TokenStatus.LAUNCHED or born is None:
        return []
    symbol = profile.token.symbol
    label = f"{symbol.value} token" if symbol else "Token"
    return [EventMark(born.value.first_day, label)] if born.value.is_exact else []


def blobs_mark(profile: Profile) -> list[EventMark]:
    """Mark of the first blobs, for chains that settle on Ethereum."""
    settled = profile.settlement
    return [BLOBS] if settled is not None and settled.value == "ethereum" else []


def token_events(edition: Edition, chain: str) -> list[EventMark]:
    """Token generation, token events with an exact day and large unlocks, at most four."""
    profile = edition.profiles[chain]
    marks = token_mark(profile)
    for event in profile.events:
        day = event.date.first_day
        if event.kind is EventKind.TOKEN and event.date.is_exact and _is_new(day, marks):
            marks.append(EventMark(day, wording.brief(event.title)))
    marks += [mark for mark in _large_unlocks(edition, chain) if _is_new(mark.date, marks)]
    return sorted(marks[:MOST_EVENTS], key=lambda mark: mark.date)


def _is_new(day: dt.date, marks: Iterable[EventMark]) -> bool:
    return all(abs(day - mark.date) > NEAR for mark in marks)


def _large_unlocks(edition: Edition, chain: str) -> list[EventMark]:
    """Weeks in which a large part of the base supply unlocks by date, the largest first."""
    token = edition.profiles[chain].token
    base = schedules.base_supply(token)
    totals = edition.figures.supply.unlocked_total
    if not base or chain not in totals or token.status.value is not TokenStatus.LAUNCHED:
        return []
    steps = np.diff(totals[chain].to_numpy(), prepend=np.nan) / float(base)
    rows = np.flatnonzero(steps >= LARGE_UNLOCK)
    return [
        EventMark(totals.index[row].date(), f"{wording.share(float(steps[row]))} unlock")
        for row in rows[np.argsort(-steps[rows], kind="stable")].tolist()
    ]


def within(marks: Iterable[EventMark], *points: Sequence[Point]) -> tuple[EventMark, ...]:
    """Keep the marks that fall into the weeks drawn."""
    first, last = ends_of(points)
    inside = (m for m in marks if first <= m.date <= last)
    return tuple(sorted(inside, key=lambda m: (m.date, m.label)))
