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
_ACTIVE = frozenset('\\;,"')
"""Signs that the library writes otherwise, besides those that a plain text does not have."""
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
    floats = {chain: _float(edition, chain) for chain in edition.profiles}
    found = []
    for unlock in present:
        if announced.concerns(unlock, first):
            state = announced.state(unlock, edition.week)
            profile = edition.profiles[unlock.chain]
            event = _unlock_event(unlock, state, profile, floats[unlock.chain])
            found.append(_Entry(state.day, state.uid, unlock.chain, event))
    for state in announced.withdrawn(present, edition.week):
        chain = _chain_of(state.uid, edition.profiles)
        event = _withdrawn_event(state, edition.profiles.get(chain))
        found.append(_Entry(state.day, state.uid, chain, event))
    return sorted(found, key=lambda entry: (entry.day, entry.uid))


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
    description: Iterable[str],
    recipient: str = "",
    link: str = "",
) -> str:
    """
    Write an all-day event that leaves the day free.

    The text is what the library writes for such an event, properties in its order. Its objects
    for each property of thousands of events would take five times as long.
    """
    after = state.day + dt.timedelta(days=1)
    lines = [
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(summary)}",
        f"DTSTART;VALUE=DATE:{_digits(state.day)}",
        f"DTEND;VALUE=DATE:{_digits(after)}",
        f"DTSTAMP:{_digits(state.recorded_on)}T000000Z",
        f"UID:{_escaped(state.uid)}@wellspring",
        f"SEQUENCE:{state.sequence}",
        *([f"CATEGORIES:{_escaped(recipient)}"] if recipient else ()),
        "DESCRIPTION:" + r"\n".join(_escaped(line) for line in description if line),
        f"LAST-MODIFIED:{_digits(state.recorded_on)}T000000Z",
        f"STATUS:{status}",
        "TRANSP:TRANSPARENT",
        *([f"URL:{link}"] if link else ()),
        f"X-WELLSPRING-TOKENS:{state.tokens:f}",
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(map(_folded, lines))


@lru_cache(maxsize=_TEXTS_KEPT)
def _escaped(text: str) -> str:
    shown = plain(text)
    if not _ACTIVE.intersection(shown):
        return shown
    written: bytes = vText(shown).to_ical()
    return written.decode("utf-8")


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


def _unlock_event(
    unlock: Unlock, state: Revision, profile: Profile, in_float: tuple[float, str] | None
) -> str:
    symbol, label = _symbol(profile), plain(unlock.label)
    when = f"over {unlock.day:%B %Y}" if unlock.over_month else f"on {unlock.day.isoformat()}"
    over = f" {when}" if unlock.over_month else ""
    tokens = float(state.tokens)
    return _event(
        state,
        "CONFIRMED" if unlock.basis in CONFIRMED else "TENTATIVE",
        f"{symbol}: {amount(tokens)} tokens unlock{over} ({label})",
        (
            f"{plain(profile.name)}: {whole(tokens)} {symbol} unlock {when}.",
            _share_of_supply(unlock.tokens, profile),
            f"That is {percent(tokens / in_float[0])} of {in_float[1]}." if in_float else "",
            f"Allocation: {label}",
            f"Recipient: {unlock.recipient.value} ({unlock.recipient.meaning})",
            f"Basis: {unlock.basis.value} ({BASIS_MEANING[unlock.basis]})",
            f"Read on: {unlock.read_on.isoformat()}",
            *(f"Source: {link}" for link in unlock.sources),
        ),
        unlock.recipient.value,
        unlock.sources[0],
    )


def _withdrawn_event(state: Revision, profile: Profile | None) -> str:
    who = _symbol(profile) if profile else state.uid
    tokens = float(state.tokens)
    words = (
        f"The profile no longer gives a date for this unlock. It stood for {whole(tokens)} tokens "
        f"on {state.day.isoformat()}."
    )
    return _event(
        state, "CANCELLED", f"{who}: unlock of {amount(tokens)} tokens withdrawn", (words,)
    )


def _share_of_supply(tokens: Decimal, profile: Profile) -> str:
    base = base_supply(profile.token)
    if not base:
        return ""
    which = "initial" if profile.token.initial_supply else "maximum"
    return f"That is {percent(float(tokens / base))} of the {which} supply."


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
