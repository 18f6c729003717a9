"""Checks the shape of an answer and reads the units of time that providers use."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from generator.errors import SourceError, shown

EPOCH = dt.date(1970, 1, 1)
SECONDS_A_DAY = 86_400


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def shaped(address: str, shape: Any, answer: Any) -> Any:
    """
    Validate a decoded answer against a model or a type; raises SourceError.

    The message names the first field that drifted, what was found there and how many more
    there are.
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
            f"{shown(place)} is {shown(repr(first['input']))}{more}",
            first["msg"],
        ) from None


def day_of_seconds(address: str, field: str, seconds: float | str) -> dt.date:
    """UTC day of a unix time in seconds, given as a number or as text; raises SourceError."""
    try:
        return EPOCH + dt.timedelta(days=float(seconds) // SECONDS_A_DAY)
    except (ValueError, OverflowError):
        raise SourceError(
            address, f"{field} is {shown(repr(seconds))}", "expected a unix time in seconds"
        ) from None
