"""Text of calendars as RFC 5545 has it: events, escaped words, lines of 75 bytes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from icalendar import Calendar, Component, vText
from icalendar.parser import Contentline

from generator.publish.plain import plain
from generator.publish.revisions import Revision

WIDTH_BYTES = 75
"""A content line that is shorter is not folded."""

_PIECES = re.compile(
    rf".{{1,{WIDTH_BYTES - 1}}}\Z|.{{{WIDTH_BYTES - 2}}}[^\\^]|.{{{WIDTH_BYTES - 2}}}"
)

_ACTIVE = re.compile(r"[\\;,\n]")
"""Signs that the library writes otherwise."""

_ONE_DAY = dt.timedelta(days=1)

TEXTS_KEPT = 1024
"""Events of one allocation follow each other and have most of their words in common."""

PRODID = "-//Wellspring//Calendar of unlocks//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An event, written out once, and where it belongs.

    ``chain`` is empty where no profile is left.
    """

    day: dt.date
    uid: str
    chain: str
    text: str


def calendar_text(name: str, entries: Iterable[Entry]) -> str:
    """Write a calendar of some events."""
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


def event_text(
    state: Revision,
    status: str,
    summary: str,
    description: str,
    recipient: str = "",
    link: str = "",
) -> str:
    """Write one event; ``about`` is escaped already."""
    """
    Write an all-day event that leaves the day free; ``description`` is escaped already.

    The text is what the library writes for such an event, properties in its order. Its objects
    for each property of thousands of events would take five times as long.
    """
    recorded = f"{day_digits(state.recorded_on)}T000000Z"
    lines = [
        "BEGIN:VEVENT",
        _folded(f"SUMMARY:{escaped(plain(summary))}"),
        f"DTSTART;VALUE=DATE:{day_digits(state.day)}",
        f"DTEND;VALUE=DATE:{day_digits(state.day + _ONE_DAY)}",
        f"DTSTAMP:{recorded}",
        _folded(f"UID:{escaped(plain(state.uid))}@wellspring"),
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


def escaped(text: str) -> str:
    """Lines of plain text as the value of a property."""
    if not _ACTIVE.search(text):
        return text
    written: bytes = vText(text).to_ical()
    return written.decode("utf-8")


@lru_cache(maxsize=TEXTS_KEPT)
def day_digits(day: dt.date) -> str:
    """Write a day as calendars do."""
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
