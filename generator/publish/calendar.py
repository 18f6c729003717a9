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
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

import pandas as pd
from icalendar import Calendar, Component, vText
from icalendar.parser import Contentline

from generator.edition import Edition
from generator.errors import BuildError
from generator.format import amount, percent, whole
from generator.model.chain import Profile
from generator.model.fact import BASIS_MEANING, Basis
from generator.model.words import Recipient
from generator.publish.bulk import grouped
from generator.publish.revisions import Announced, Revision, listed_unlocks
from generator.schedules import base_supply
from generator.scores import DesignClass
from generator.unlocks import Unlock

FOLDER = "calendars"
WEEKS_BACK = 26
WIDTH_BYTES = 75
"""A content line that is shorter is not folded."""
_PIECES = re.compile(
    rf".{{1,{WIDTH_BYTES - 1}}}\Z|.{{{WIDTH_BYTES - 2}}}[^\\^]|.{{{WIDTH_BYTES - 2}}}"
)
_ACTIVE = re.compile(r"[\\;,\n]")
"""Signs that the library writes otherwise."""
_ONE_DAY = dt.timedelta(days=1)
_TEXTS_KEPT = 1024
"""Events of one allocation follow each other and have most of their words in common."""
CONFIRMED = {Basis.ON_CHAIN, Basis.DOCUMENTED}
PRODID = "-//Wellspring//Calendar of unlocks//EN"
ALL = "all"


@dataclass(frozen=True, slots=True)
class _Entry:
    """
    An event, written out once, and where it belongs.

    ``chain`` is empty where no profile is left.
    """

    day: dt.date
    uid: str
    chain: str
    text: str


def calendars(edition: Edition, ledger_rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """
    Calendars by path below ``docs/``, none of them empty.

    ``ledger_rows`` is what ``Store.unlock_rows`` returns; without any, every event is new.
    Events reach from 26 weeks before the edition's week to the last dated unlock. An event
    that was announced for that time stays listed when it is moved before it.
    """
    reserved = {ALL, *DesignClass}
    if clash := sorted(reserved & set(edition.profiles)):
        raise BuildError(f"a chain cannot be called {clash[0]!r}: a calendar has that name")
    entries = _entries(edition, Announced(ledger_rows))
    made = {ALL: _calendar("Token unlocks", entries)} if entries else {}
    for label in DesignClass:
        chosen = [e for e in entries if e.chain and edition.designs[e.chain].label is label]
        if chosen:
            made[label.value] = _calendar(f"Token unlocks: {label.value} chains", chosen)
    for chain, chosen in sorted(grouped(entries, attrgetter("chain")).items()):
        if not chain:
            continue
        made[chain] = _calendar(f"Token unlocks: {edition.profiles[chain].name}", chosen)
    return {f"{FOLDER}/{name}.ics": text for name, text in sorted(made.items())}


def _entries(edition: Edition, announced: Announced) -> list[_Entry]:
    """Every event, sorted by day and uid."""
    first = edition.week - dt.timedelta(weeks=WEEKS_BACK)
    present = listed_unlocks(edition)
    tokens = {chain: _token(edition, chain) for chain in edition.profiles}
    found = []
    for unlock in present:
        if announced.concerns(unlock, first):
            state = announced.state(unlock, edition.week)
            event = _unlock_event(unlock, state, tokens[unlock.chain])
            found.append(_Entry(state.day, state.uid, unlock.chain, event))
    for state in announced.withdrawn(present, edition.week):
        chain = _chain_of(state.uid, edition.profiles)
        event = _withdrawn_event(state, edition.profiles.get(chain))
        found.append(_Entry(state.day, state.uid, chain, event))
    return sorted(found, key=attrgetter("day", "uid"))


def _calendar(name: str, entries: Iterable[_Entry]) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(plain(name)), encode=False)
    weekly = vText("P1W")  # the library would write seven days, which some readers do not know
    weekly.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", weekly, encode=False)
    calendar.add("x-published-ttl", vText("P1W"), encode=False)
    frame, end = _text(calendar), "END:VCALENDAR\r\n"
    return "".join([frame.removesuffix(end), *(entry.text for entry in entries), end])


def _text(component: Component) -> str:
    """Content lines, escaped and folded by the library."""
    lines: bytes = component.to_ical()
    return lines.decode("utf-8")


def _event(
    state: Revision,
    status: str,
    summary: str,
    description: str,
    recipient: str = "",
    link: str = "",
) -> str:
    """
    Write an all-day event that leaves the day free; ``description`` is escaped already.

    The text is what the library writes for such an event, properties in its order. Its objects
    for each property of thousands of events would take five times as long.
    """
    recorded = f"{_digits(state.recorded_on)}T000000Z"
    lines = [
        "BEGIN:VEVENT",
        _folded(f"SUMMARY:{_escaped(plain(summary))}"),
        f"DTSTART;VALUE=DATE:{_digits(state.day)}",
        f"DTEND;VALUE=DATE:{_digits(state.day + _ONE_DAY)}",
        f"DTSTAMP:{recorded}",
        _folded(f"UID:{_escaped(plain(state.uid))}@wellspring"),
        f"SEQUENCE:{state.sequence}",
        *([f"CATEGORIES:{recipient}"] if recipient else ()),
        _folded(f"DESCRIPTION:{description}"),
        f"LAST-MODIFIED:{recorded}",
        f"STATUS:{status}",
        "TRANSP:TRANSPARENT",
        *([_folded(f"URL:{link}")] if link else ()),
        _folded(f"X-WELLSPRING-TOKENS:{state.tokens:f}"),
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(lines)


def _escaped(text: str) -> str:
    """Lines of plain text as the value of a property."""
    if not _ACTIVE.search(text):
        return text
    written: bytes = vText(text).to_ical()
    return written.decode("utf-8")


@lru_cache(maxsize=_TEXTS_KEPT)
def _digits(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _folded(line: str) -> str:
    """
    Break a content line where the library breaks it: not behind a sign that escapes another.

    A line of many octets a sign is left to the library, which looks at one sign at a time.
    """
    if not line.isascii():
        written: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
        return written.decode("utf-8")
    return line if len(line) < WIDTH_BYTES else "\r\n ".join(_PIECES.findall(line))


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
    return _event(
        state,
        "CONFIRMED" if unlock.basis in CONFIRMED else "TENTATIVE",
        f"{token.symbol}: {amount(tokens)} tokens unlock{over} ({label})",
        _escaped("\n".join([*said, ""])) + about,
        unlock.recipient.value,
        unlock.sources[0],
    )


@lru_cache(maxsize=_TEXTS_KEPT)
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
    return _escaped("\n".join(map(plain, lines)))


def _withdrawn_event(state: Revision, profile: Profile | None) -> str:
    who = _symbol(profile) if profile else state.uid
    tokens = float(state.tokens)
    words = (
        f"The profile no longer gives a date for this unlock. It stood for {whole(tokens)} tokens "
        f"on {state.day.isoformat()}."
    )
    summary = f"{who}: unlock of {amount(tokens)} tokens withdrawn"
    return _event(state, "CANCELLED", summary, _escaped(words))


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


def plain(text: str) -> str:
    """One line without control, reading-direction or half characters: safe in any reader."""
    if text.isprintable():  # nearly every text, and all of them pass here many times
        return " ".join(text.split())
    kept = (" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(kept).split())
