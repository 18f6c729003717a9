"""Rules about days: in which order things stand, and that nothing is told before it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from generator.document import Path
from generator.fields import mappings
from generator.model.fact import PartialDate
from generator.rules.raw import Found, raw_date, raw_value

STALE_DAYS = 365


def issuance_order(token: Mapping[str, Any]) -> Iterator[Found]:
    """Each rule of issuance ends where the next one begins."""
    before: PartialDate | None = None
    rules = token.get("issuance")
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        raw = rule.get("start") if isinstance(rule, Mapping) else None
        start = raw_date(raw)
        if start is None and (raw is not None or index == 0):
            continue  # wrong in itself, or in force from the beginning
        path: Path = ("token", "issuance", index)
        if start is None:
            yield path, "token.issuance: a later rule without start", "say when it began"
        elif before is not None and start.first_day <= before.first_day:
            what = f"token.issuance: {start} does not come after {before}"
            yield path, what, "oldest first, each from another day"
        before = start or before


def events_order(values: Mapping[str, Any]) -> Iterator[Found]:
    """Events stand in the order of their days, each once, and have happened."""
    latest: PartialDate | None = None
    seen = set()
    events = values.get("events")
    for index, event in enumerate(events if isinstance(events, list) else []):
        date = raw_date(event.get("date")) if isinstance(event, Mapping) else None
        if date is None:
            continue
        if latest is not None and date < latest:
            yield (
                ("events", index),
                f"events: {date} stands after {latest}",
                "oldest first",
            )
        else:
            latest = date
        key = date, str(event.get("title"))
        if key in seen:
            yield ("events", index), f"events: {date} stands twice with one title", "keep one"
        seen.add(key)
        read_on = raw_date(event.get("read_on"))
        if read_on is not None and date.first_day > read_on.first_day:
            yield (
                ("events", index, "date"),
                f"events: {date} is after the day of reading, {read_on}",
                "events have happened; what is planned belongs into a schedule",
            )


def days_told(values: Mapping[str, Any]) -> Iterator[Found]:
    """No source tells of a later day, neither in what a statement is about nor in a beginning."""
    token = values.get("token")
    born = token.get("generation") if isinstance(token, Mapping) else None
    for begun, name in ((values.get("launch"), "launch"), (born, "token.generation")):
        date = raw_date(raw_value(begun))
        read_on = raw_date(begun.get("read_on")) if isinstance(begun, Mapping) else None
        if date is not None and read_on is not None and date.first_day > read_on.first_day:
            what = f"{name}: {date} is after the day of reading, {read_on}"
            yield (*name.split("."), "value"), what, "it has happened; leave out what is planned"
    for path, fact in mappings(values):
        read_on, as_of = raw_date(fact.get("read_on")), raw_date(fact.get("as_of"))
        if read_on is None:
            continue
        if as_of is not None and as_of.first_day > read_on.first_day:
            what = f"as_of: {as_of} is after the day of reading, {read_on}"
            yield (*path, "as_of"), what, "a source says nothing about a later day"


def read_ahead(values: Mapping[str, Any], today: dt.date) -> Iterator[Found]:
    """Facts that were read on a day that has not come."""
    for path, fact in mappings(values):
        read_on = raw_date(fact.get("read_on"))
        # A reader east of Greenwich may be a day ahead.
        if read_on is not None and read_on.first_day > today + dt.timedelta(days=1):
            yield (*path, "read_on"), f"read_on: {read_on} is in the future", f"at most {today}"


def stale(values: Mapping[str, Any], today: dt.date) -> Iterator[Found]:
    """Facts whose source was read over a year ago; they stand, but should be read again."""
    for path, fact in mappings(values):
        read_on = raw_date(fact.get("read_on"))
        if read_on is not None and (today - read_on.first_day).days > STALE_DAYS:
            what = f"{'.'.join(map(str, path))}: read on {read_on}, over a year ago"
            yield (*path, "read_on"), what, "read the source again, then change read_on"
