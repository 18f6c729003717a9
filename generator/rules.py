"""
Rules of a profile that concern several fields, its words, or the day of the check.

They look at raw values, so that one wrong field hides no other; a value that is itself wrong
is passed over here, because the model reports it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from generator.document import Path
from generator.fields import mappings, texts
from generator.model.chain import RESERVED_IDS, Profile
from generator.model.fact import PartialDate, exact
from generator.model.words import TokenStatus
from generator.prose import complaints, summary_complaints

ROUNDING_PERCENT = Decimal("0.05")
"""Published shares are rounded, so a sum may miss 100 by this much."""

SHARE_TOLERANCE_PERCENT = Decimal("0.06")
"""The same for a number of tokens beside its percentage."""

MOST_TIMES = 1_000
"""More than so many times the supply is no slip of a figure, but counted in another unit."""

STALE_DAYS = 365

Found = tuple[Path, str, str]
"""Path of what is wrong, what was found, what is allowed."""


def broken_rules(values: Mapping[str, Any]) -> Iterator[Found]:
    """Everything that no single field's type can see."""
    yield from _words(values)
    token = values.get("token")
    if isinstance(token, Mapping):
        yield from _allocations(token)
        yield from _without_token(token)
        yield from _issuance(token)
    parts = (_percent(part.get("percent")) for part in _rows(values, "fee_split"))
    total = sum((part for part in parts if part is not None), Decimal(0))
    if total > 100 + ROUNDING_PERCENT:
        yield ("fee_split",), f"fee_split: percents add up to {total}", "at most 100"
    own = values.get("id")
    if isinstance(own, str) and own in RESERVED_IDS:
        yield ("id",), f"id: the site needs {own!r} for a page of its own", "another id"
    base = _value(values.get("settlement"))
    if base is not None and base == values.get("id"):
        yield ("settlement", "value"), "settlement: the chain itself", "the id of another chain"
    yield from _events(values)
    yield from _days(values)


def _words(values: Mapping[str, Any]) -> Iterator[Found]:
    for path, written, text in texts((Profile,), values):
        name = ".".join(map(str, path))
        for found, allowed in complaints(text, written):
            yield path, f"{name}: {found}", allowed
        if path == ("summary",):
            for found, allowed in summary_complaints(text):
                yield path, f"{name}: {found}", allowed


def _allocations(token: Mapping[str, Any]) -> Iterator[Found]:
    rows = _rows(token, "allocations")
    supply = _value(token.get("initial_supply")) or _value(token.get("max_supply"))
    first = [row for row in rows if row.get("minted_later") is not True]
    known = [part for row in first if (part := _part(row, supply)) is not None]
    total = round(sum(known, Decimal(0)), 6).normalize()
    path: Path = ("token", "allocations")
    if total > 100 + ROUNDING_PERCENT:
        yield (
            path,
            f"token.allocations: percents add up to {total:f}",
            "at most 100; mark what is minted on top with minted_later: true",
        )
    elif not token.get("allocations_note"):
        if supply is None and any(row.get("percent") is None for row in first):
            yield (
                path,
                "token.allocations: tokens alone, and no supply",
                "state initial_supply or max_supply, or allocations_note says why not",
            )
        elif first and len(known) == len(first) and total < 100 - ROUNDING_PERCENT:
            yield (
                path,
                f"token.allocations: percents add up to {total:f}",
                "100, or allocations_note says why not",
            )
    allocations = token.get("allocations")
    for index, row in enumerate(allocations if isinstance(allocations, list) else []):
        if isinstance(row, Mapping):
            yield from _shares((*path, index, "schedule"), row)
            yield from _token_count((*path, index, "tokens"), row, supply)


def _part(row: Mapping[str, Any], supply: Any) -> Decimal | None:
    """An allocation in percent of the supply; None where that is unknown or told elsewhere."""
    if row.get("percent") is not None:
        return _percent(row["percent"])
    times = _times(row.get("tokens"), supply)
    return None if times is None or not 0 <= times <= MOST_TIMES else 100 * times


def _times(tokens: Any, supply: Any) -> Decimal | None:
    """How many times the supply a number of tokens is; None where one of them is no number."""
    count, whole = _decimal(tokens), _decimal(supply)
    return None if count is None or whole is None or whole <= 0 else count / whole


def _shares(path: Path, row: Mapping[str, Any]) -> Iterator[Found]:
    """The shares of a schedule's tranches make up the whole allocation."""
    tranches = row.get("schedule")
    if isinstance(tranches, list):
        shares = [_percent(t.get("share") if isinstance(t, Mapping) else None) for t in tranches]
        known = [share for share in shares if share]  # no part may be 0 %, as the model says
        total = sum(known, Decimal(0))
        if len(known) == len(shares) and abs(total - 100) > ROUNDING_PERCENT:
            yield path, f"schedule: shares add up to {total}", "they make up 100"


def _token_count(path: Path, row: Mapping[str, Any], supply: Any) -> Iterator[Found]:
    """A number of tokens is what its percentage makes of the supply."""
    tokens, percent = _decimal(row.get("tokens")), _decimal(row.get("percent"))
    if tokens is None or (percent is None and row.get("minted_later") is True):
        return
    times = _times(row.get("tokens"), supply)
    if supply is None and percent is not None:
        yield path, "tokens beside percent, and no supply", "state initial_supply or max_supply"
    elif times is None:
        return
    elif times > MOST_TIMES:
        what = f"tokens are more than {MOST_TIMES:,} times the supply"
        yield path, what, "whole tokens, not parts of them such as wei; or another supply"
    elif percent is not None and abs(100 * times - percent) > SHARE_TOLERANCE_PERCENT:
        made = (100 * times).quantize(Decimal("0.01"))
        yield path, f"tokens are {made} % of the supply, percent says {percent}", "make them agree"


def _without_token(token: Mapping[str, Any]) -> Iterator[Found]:
    status = _value(token.get("status"))
    if status == TokenStatus.NONE.value:
        for name in ("allocations", "initial_supply", "max_supply", "generation"):
            if token.get(name):
                yield (
                    ("token", name),
                    f"token.{name}: of a token that does not exist",
                    "status none",
                )
    elif status == TokenStatus.LAUNCHED.value and not token.get("symbol"):
        yield ("token", "status"), "token: launched, but without a symbol", "add token.symbol"


def _issuance(token: Mapping[str, Any]) -> Iterator[Found]:
    """Each rule of issuance ends where the next one begins."""
    before: PartialDate | None = None
    rules = token.get("issuance")
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        raw = rule.get("start") if isinstance(rule, Mapping) else None
        start = _date(raw)
        if start is None and (raw is not None or index == 0):
            continue  # wrong in itself, or in force from the beginning
        path: Path = ("token", "issuance", index)
        if start is None:
            yield path, "token.issuance: a later rule without start", "say when it began"
        elif before is not None and start.first_day <= before.first_day:
            what = f"token.issuance: {start} does not come after {before}"
            yield path, what, "oldest first, each from another day"
        before = start or before


def _events(values: Mapping[str, Any]) -> Iterator[Found]:
    latest: PartialDate | None = None
    seen = set()
    events = values.get("events")
    for index, event in enumerate(events if isinstance(events, list) else []):
        date = _date(event.get("date")) if isinstance(event, Mapping) else None
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
        read_on = _date(event.get("read_on"))
        if read_on is not None and date.first_day > read_on.first_day:
            yield (
                ("events", index, "date"),
                f"events: {date} is after the day of reading, {read_on}",
                "events have happened; what is planned belongs into a schedule",
            )


def _days(values: Mapping[str, Any]) -> Iterator[Found]:
    """No source tells of a later day, neither in what a statement is about nor in a beginning."""
    token = values.get("token")
    born = token.get("generation") if isinstance(token, Mapping) else None
    for begun, name in ((values.get("launch"), "launch"), (born, "token.generation")):
        date = _date(_value(begun))
        read_on = _date(begun.get("read_on")) if isinstance(begun, Mapping) else None
        if date is not None and read_on is not None and date.first_day > read_on.first_day:
            what = f"{name}: {date} is after the day of reading, {read_on}"
            yield (*name.split("."), "value"), what, "it has happened; leave out what is planned"
    for path, fact in mappings(values):
        read_on, as_of = _date(fact.get("read_on")), _date(fact.get("as_of"))
        if read_on is None:
            continue
        if as_of is not None and as_of.first_day > read_on.first_day:
            what = f"as_of: {as_of} is after the day of reading, {read_on}"
            yield (*path, "as_of"), what, "a source says nothing about a later day"


def read_ahead(values: Mapping[str, Any], today: dt.date) -> Iterator[Found]:
    """Facts that were read on a day that has not come."""
    for path, fact in mappings(values):
        read_on = _date(fact.get("read_on"))
        # A reader east of Greenwich may be a day ahead.
        if read_on is not None and read_on.first_day > today + dt.timedelta(days=1):
            yield (*path, "read_on"), f"read_on: {read_on} is in the future", f"at most {today}"


def stale(values: Mapping[str, Any], today: dt.date) -> Iterator[Found]:
    """Facts whose source was read over a year ago; they stand, but should be read again."""
    for path, fact in mappings(values):
        read_on = _date(fact.get("read_on"))
        if read_on is not None and (today - read_on.first_day).days > STALE_DAYS:
            what = f"{'.'.join(map(str, path))}: read on {read_on}, over a year ago"
            yield (*path, "read_on"), what, "read the source again, then change read_on"


def _rows(node: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The mappings of a list; what else stands in it is reported as wrong elsewhere."""
    rows = node.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _value(fact: Any) -> Any:
    """The value of a fact in raw values; None where it is not written as one."""
    return fact.get("value") if isinstance(fact, Mapping) else None


def _date(raw: Any) -> PartialDate | None:
    if not isinstance(raw, str | int):
        return None
    return _written_date(str(raw))


@lru_cache(1024)  # most facts of a profile were read on a few days
def _written_date(text: str) -> PartialDate | None:
    try:
        return PartialDate(text)
    except ValueError:
        return None


def _decimal(raw: Any) -> Decimal | None:
    """A finite number of a size that arithmetic bears; None for anything else."""
    try:
        return exact(raw)
    except ValueError:
        return None


def _percent(raw: Any) -> Decimal | None:
    """A percentage; None where the field itself is reported as wrong elsewhere."""
    value = _decimal(raw)
    return value if value is not None and 0 <= value <= 100 else None
