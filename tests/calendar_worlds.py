"""Small worlds with unlocks, their calendars and a strict reader of iCalendar."""

import datetime as dt
import functools
import re

from icalendar import Calendar

from generator.publish.calendar import calendars
from generator.publish.revisions import to_record
from tests import worlds
from tests.worlds import allocation, collection, fact, profile, token, tranche

TODAY = dt.date(2025, 4, 28)
"""Monday of the last week of the invented world."""
CLIFF = dt.date(2025, 6, 16)


def chain(*rows, name="alpha", **more):
    """A chain whose token has these allocations and a symbol."""
    return profile(name, tokens=token(*rows, symbol=fact("ALPH"), **more))


def team(on=CLIFF, percent=20, **more):
    """Half of the team's tokens on a day, half in twelve months after it."""
    return allocation(
        "insiders",
        percent,
        tranche(50, on=on),
        tranche(50, start=CLIFF, end=dt.date(2026, 6, 16), every="month"),
        label="Team",
        **more,
    )


def linear(percent=40, **more):
    """Two years of linear vesting from the middle of a month."""
    way = tranche(100, start=dt.date(2024, 5, 16), end=dt.date(2026, 5, 16), every="day")
    return allocation("ecosystem", percent, way, label="Ecosystem", **more)


SALE = functools.partial(allocation, "public-sale", 40, label="Sale")


def made(*chains, rows=(), series=None):
    """Calendars of an invented world."""
    return calendars(worlds.compute(collection(*chains), series or {}), rows)


def events(text):
    """Events of a calendar by UID; a UID may stand there once."""
    found = Calendar.from_ical(text).walk("VEVENT")
    by_uid = {str(event["UID"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def recorded(*chains, rows=(), today=TODAY):
    """Rows of the ledger after recording these chains on a day."""
    return [*rows, *to_record(collection(*chains), rows, today)]


def lines(text):
    """Unfolded content lines of a calendar, after a check of what RFC 5545 says of lines."""
    octets = text.encode("utf-8")
    assert octets.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", octets)
    physical = octets.split(b"\r\n")
    assert max(len(line) for line in physical) <= 75
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", octets)
    for line in physical:
        line.decode("utf-8")  # no character is cut in two
    return octets.replace(b"\r\n ", b"").decode("utf-8").splitlines()


def check_format(text):
    """Second reading of a calendar, without the library that wrote it."""
    content = lines(text)
    shape = re.compile(r"[A-Z0-9-]+(;[A-Z0-9-]+=[A-Za-z0-9/-]+)*:.*")
    assert [line for line in content if not shape.fullmatch(line)] == []
    assert (content[0], content[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:P1W"} <= set(content)
    assert "METHOD" not in {line.split(":")[0] for line in content}
    first = content.index("BEGIN:VEVENT")
    heads = [re.split("[:;]", line)[0] for line in content[1:first]]
    assert len(heads) == len(set(heads))
    assert {"PRODID", "VERSION", "X-WR-CALNAME", "X-PUBLISHED-TTL"} <= set(heads)
    body = "\n".join(content[first:-1])
    blocks = re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT(?:\n|$)", body, re.DOTALL)
    assert len(blocks) == content.count("BEGIN:VEVENT") == content.count("END:VEVENT")
    for block in blocks:
        values = [line.split(":", 1) for line in block.split("\n")]
        names = [re.split(";", name)[0] for name, _ in values]
        assert len(names) == len(set(names))
        by_name = dict(zip(names, [value for _, value in values], strict=True))
        assert re.fullmatch(r"[0-9]{8}T000000Z", by_name["DTSTAMP"])
        assert by_name["LAST-MODIFIED"] == by_name["DTSTAMP"]
        assert re.fullmatch(r"[0-9]+", by_name["SEQUENCE"])
        assert by_name["STATUS"] in {"CONFIRMED", "TENTATIVE", "CANCELLED"}
        assert by_name["TRANSP"] == "TRANSPARENT"
        start, end = (
            dt.datetime.strptime(by_name[name], "%Y%m%d").date()  # noqa: DTZ007 - a whole day
            for name in ("DTSTART", "DTEND")
        )
        assert end - start == dt.timedelta(days=1)
        assert by_name["UID"].endswith("@wellspring")
        assert by_name["SUMMARY"]
        assert by_name["DESCRIPTION"]
    return blocks
