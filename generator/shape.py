"""Checks the shape of an answer and reads the units of time that providers use."""

from __future__ import annotations

import datetime as dt
import reprlib
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Annotated, Any, TypeVar

from pydantic import (
    AllowInfNan,
    FailFast,
    Strict,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from generator.errors import SourceError, shown

EPOCH = dt.date(1970, 1, 1)
SECONDS_A_DAY = 86_400

_REPR = reprlib.Repr()  # bounded in depth and length, whatever an answer nests
_REPR.maxstring = _REPR.maxlong = _REPR.maxother = 80
NEAR_MIDNIGHT_SECONDS = 1_800

Number = Annotated[float, Strict(), AllowInfNan(False)]
"""A finite JSON number; a number written as text, true and false are none."""

Key = TypeVar("Key")
Item = TypeVar("Item")
PART_ITEMS = 100


class _Stop(FailFast):
    """One that can stand in a union and name a validator that is kept: both need its hash."""

    def __hash__(self) -> int:
        return hash(self.fail_fast)


def _in_parts(answer: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """Check an object part by part, so that no more than one part is ever found wrong."""
    if not isinstance(answer, dict) or len(answer) <= PART_ITEMS:
        return check(answer)
    left = iter(answer.items())
    checked: dict[Any, Any] = {}
    while part := dict(islice(left, PART_ITEMS)):
        checked |= check(part)
    return checked


Items = Annotated[list[Item], _Stop()]
"""
A list of any length, checked no further than where its first wrong item is noticed.

A description of every wrong item would take a thousand times the room of the answer.
"""

Entries = Annotated[dict[Key, Item], WrapValidator(_in_parts)]
"""An object of any length, checked up to the first part of it that holds something wrong."""


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def shaped(address: str, shape: Any, answer: Any) -> Any:
    """
    Validate a decoded answer against a model or a type; raises SourceError.

    The message names the first field that drifted, what was found there and how many more
    were found before checking ended; for that a shape takes Items and Entries, not list and dict.
    """
    try:
        return _adapter(shape).validate_python(answer)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        first = found[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise SourceError(
            address,
            f"{shown(place)} is {shown(_REPR.repr(first['input']))}{more}",
            shown(first["msg"], 160),
        ) from None


def day_of_seconds(
    address: str, field: str, seconds: float | str, *, back_seconds: float = 0
) -> dt.date:
    """
    UTC day of a unix time in seconds, given as a number or as text; raises SourceError.

    ``back_seconds`` are taken off first.
    """
    try:
        return EPOCH + dt.timedelta(days=(float(seconds) - back_seconds) // SECONDS_A_DAY)
    except (ValueError, OverflowError):
        raise SourceError(
            address, f"{field} is {shown(_REPR.repr(seconds))}", "expected a unix time in seconds"
        ) from None


def day_of_snapshot(address: str, field: str, seconds: float) -> dt.date:
    """
    UTC day that a value of one moment (unix time in seconds) stands for; raises SourceError.

    Before noon it is the day before, which has just ended; later it is the day itself, which
    the gates leave out while it lasts.
    """
    return day_of_seconds(address, field, seconds, back_seconds=SECONDS_A_DAY / 2)


def closes(address: str, field: str, points: Iterable[tuple[float, float]]) -> dict[dt.date, float]:
    """
    Closing values by UTC day, from points (unix time in seconds, value); raises SourceError.

    A point at midnight closes the day before. Points that are more than half an hour from
    midnight, such as *now*, close nothing; of several that close a day the nearest counts.
    """
    nearest: dict[dt.date, tuple[float, float]] = {}
    for seconds, value in points:
        day = day_of_snapshot(address, field, seconds)  # first: it refuses what is no time
        off = abs((seconds + SECONDS_A_DAY / 2) % SECONDS_A_DAY - SECONDS_A_DAY / 2)
        if off <= NEAR_MIDNIGHT_SECONDS and (day not in nearest or off < nearest[day][0]):
            nearest[day] = off, value
    return {day: value for day, (_, value) in sorted(nearest.items())}
