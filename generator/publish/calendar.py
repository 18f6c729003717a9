"""
Calendars of unlocks (RFC 5545): one for all chains, per design class and per chain.

An unlock is an event of one whole day that blocks nobody's time. Linear vesting is one event
a month, on the first day of the month, whose text says that the tokens unlock over the month:
a bar across every day of every month would hide the dates that matter. UID names the place in
the schedule, so a corrected date moves the event; SEQUENCE comes from the ledger of unlocks.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

import pandas as pd

from generator.edition import Edition
from generator.errors import BuildError
from generator.format import amount, percent, whole
from generator.model.chain import Profile
from generator.model.fact import BASIS_MEANING, Basis
from generator.model.words import Recipient
from generator.publish.bulk import grouped
from generator.publish.icalendar import TEXTS_KEPT, Entry, calendar_text, escaped, event_text
from generator.publish.plain import plain
from generator.publish.revisions import Announced, Revision, listed_unlocks
from generator.schedules import base_supply
from generator.scores import DesignClass
from generator.unlocks import Unlock
from generator.views.coming import CALENDAR_WEEKS_BACK

FOLDER = "calendars"
CONFIRMED = {Basis.ON_CHAIN, Basis.DOCUMENTED}
ALL = "all"


def calendars(edition: Edition, ledger_rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """
    Calendars by path below ``docs/``, none of them empty.

    ``ledger_rows`` is what ``UnlockLedger.rows`` returns; without any, every event is new.
    Events reach from 26 weeks before the edition's week to the last dated unlock. An event
    that was announced for that time stays listed when it is moved before it. A chain whose noted
    unlocks are all longer ago keeps the last of them, so that who follows it meets no error.
    """
    reserved = {ALL, *DesignClass}
    if clash := sorted(reserved & set(edition.profiles)):
        raise BuildError(f"a chain cannot be called {clash[0]!r}: a calendar has that name")
    announced = Announced(ledger_rows)
    entries = _entries(edition, announced)
    made = {ALL: calendar_text("Token unlocks", entries)} if entries else {}
    for label in DesignClass:
        chosen = [e for e in entries if e.chain and edition.designs[e.chain].label is label]
        if chosen:
            made[label.value] = calendar_text(f"Token unlocks: {label.value} chains", chosen)
    by_chain = grouped(entries, attrgetter("chain"))
    for chain, chosen in sorted({**_over(edition, announced, by_chain), **by_chain}.items()):
        if not chain:
            continue
        made[chain] = calendar_text(f"Token unlocks: {edition.profiles[chain].name}", chosen)
    return {f"{FOLDER}/{name}.ics": text for name, text in sorted(made.items())}


def _entries(edition: Edition, announced: Announced) -> list[Entry]:
    """Every event, sorted by day and uid."""
    first = edition.week - dt.timedelta(weeks=CALENDAR_WEEKS_BACK)
    present = listed_unlocks(edition)
    tokens = {chain: _token(edition, chain) for chain in edition.profiles}
    found = [
        _entry(edition, announced, unlock, tokens[unlock.chain])
        for unlock in present
        if announced.concerns(unlock, first)
    ]
    for state in announced.withdrawn(present, edition.week):
        chain = _chain_of(state.uid, edition.profiles)
        event = _withdrawn_event(state, edition.profiles.get(chain))
        found.append(Entry(state.day, state.uid, chain, event))
    return sorted(found, key=attrgetter("day", "uid"))


def _entry(edition: Edition, announced: Announced, unlock: Unlock, token: _Token) -> Entry:
    state = announced.state(unlock, edition.week)
    return Entry(state.day, state.uid, unlock.chain, _unlock_event(unlock, state, token))


def _over(edition: Edition, announced: Announced, there: Container[str]) -> dict[str, list[Entry]]:
    """The last day's events of chains whose noted unlocks are over, but for those ``there``."""
    noted = [u for u in listed_unlocks(edition) if u.chain not in there and announced.has(u)]
    return {
        chain: [
            _entry(edition, announced, unlock, _token(edition, chain))
            for unlock in found
            if unlock.day == found[-1].day
        ]
        for chain, found in grouped(noted, attrgetter("chain")).items()
    }


@dataclass(frozen=True, slots=True)
class _Token:
    """
    What the events of one chain have in common; all texts are plain.

    ``supply`` and ``in_float`` are tokens that an unlock is compared with, and what these are.
    """

    chain: str
    symbol: str
    supply: tuple[Decimal, str] | None
    in_float: tuple[float, str] | None


def _token(edition: Edition, chain: str) -> _Token:
    profile = edition.profiles[chain]
    base = base_supply(profile.token)
    which = "initial" if profile.token.initial_supply else "maximum"
    supply = (base, f"the {which} supply") if base else None
    return _Token(plain(profile.name), _symbol(profile), supply, _float(edition, chain))


def _unlock_event(unlock: Unlock, state: Revision, token: _Token) -> str:
    label = plain(unlock.label)
    when = f"over {unlock.day:%B %Y}" if unlock.over_month else f"on {unlock.day.isoformat()}"
    over = f" {when}" if unlock.over_month else ""
    tokens = float(state.tokens)
    said = [f"{token.chain}: {whole(tokens)} {token.symbol} unlock {when}."]
    if token.supply:
        share = float(unlock.tokens / token.supply[0])
        said.append(f"That is {percent(share)} of {token.supply[1]}.")
    if token.in_float:
        said.append(f"That is {percent(tokens / token.in_float[0])} of {token.in_float[1]}.")
    about = _about(label, unlock.recipient, unlock.basis, unlock.read_on, unlock.sources)
    return event_text(
        state,
        "CONFIRMED" if unlock.basis in CONFIRMED else "TENTATIVE",
        f"{token.symbol}: {amount(tokens)} tokens unlock{over} ({label})",
        escaped("\n".join([*said, ""])) + about,
        unlock.recipient.value,
        unlock.sources[0],
    )


@lru_cache(maxsize=TEXTS_KEPT)
def _about(
    label: str, recipient: Recipient, basis: Basis, read_on: dt.date, sources: tuple[str, ...]
) -> str:
    """What the description of every unlock of an allocation ends with, escaped."""
    lines = (
        f"Allocation: {label}",
        f"Recipient: {recipient.value} ({recipient.meaning})",
        f"Basis: {basis.value} ({BASIS_MEANING[basis]})",
        f"Read on: {read_on.isoformat()}",
        *(f"Source: {link}" for link in sources),
    )
    return escaped("\n".join(map(plain, lines)))


def _withdrawn_event(state: Revision, profile: Profile | None) -> str:
    who = _symbol(profile) if profile else state.uid
    tokens = float(state.tokens)
    words = (
        f"The profile no longer gives a date for this unlock. It stood for {whole(tokens)} tokens "
        f"on {state.day.isoformat()}."
    )
    summary = f"{who}: unlock of {amount(tokens)} tokens withdrawn"
    return event_text(state, "CANCELLED", summary, escaped(words))


def _float(edition: Edition, chain: str) -> tuple[float, str] | None:
    """Tokens in circulation as last seen, else as scheduled, and how the text calls them."""
    seen = edition.figures.reading("circulating_supply", chain)
    if seen is not None and seen.value > 0:
        return seen.value, (
            f"the circulating supply seen in the week of {seen.week.isoformat()} ({seen.provider})"
        )
    totals = edition.figures.supply.scheduled_float[chain]
    scheduled = float(totals.loc[pd.Timestamp(edition.week) :].iloc[0])
    if math.isfinite(scheduled) and scheduled > 0:
        return scheduled, f"the float scheduled for the week of {edition.week.isoformat()}"
    return None


def _symbol(profile: Profile) -> str:
    return plain(profile.token.symbol.value if profile.token.symbol else profile.name)


def _chain_of(uid: str, profiles: Iterable[str]) -> str:
    """The chain whose id a uid begins with; empty where that chain has no profile any more."""
    return max((chain for chain in profiles if uid.startswith(f"{chain}-")), key=len, default="")
