"""One row of ``data/ledger/calibration.csv``: how often a claim's test errs at today's sample."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from generator.model.fact import Closed, Day
from generator.model.ledger import Digest, Whole, plain_number, read_number, read_whole

LARGEST_FALSE_ALARM_RATE = 0.07
"""A test that errs more often than this at a nominal 5 % is not used for a verdict."""


def _blank(raw: object) -> object:
    return None if raw == "" else raw


Rate = Annotated[float, BeforeValidator(read_number), Field(ge=0, le=1)]
RateIfAny = Annotated[
    Annotated[float, Field(ge=0, le=1)] | None,
    BeforeValidator(read_number),
    BeforeValidator(_blank),
]
Word = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_ -]{0,60}$")]


class CalibrationRow(Closed):
    """
    How often a claim's test raised an alarm (p ≤ 0.05) in invented worlds of its sample's shape.

    ``part`` tells several tests of a claim apart. ``false_alarm_rate`` is that of the kind of
    world without an effect (``null``) in which it is highest, out of ``worlds``, between
    ``low`` and ``high`` with 95 % confidence; ``power`` is the rate with an effect of
    ``planted_effect`` in the claim's unit, out of ``planted_worlds``, and ``verdict_power`` the
    rate of p ≤ 0.05 ÷ ``tests``, as a verdict needs it where the claim's p is the smallest of so
    many; ``decides`` is the verdict that this effect asks for. A claim that can hold by its
    interval does so in ``interval_holds`` of the worlds without an effect (in the kind where it
    is rarest), and, wrongly, in ``interval_errs`` of the worlds with the smallest effect that its
    interval has to rule out. ``n`` is the size of the sample in the edition of ``week``; ``rule``
    and ``data_hash`` are the digests that the ledger of claims has.
    """

    claim: Annotated[str, StringConstraints(pattern=r"^[A-C][0-9]{1,2}$")]
    part: Word
    version: Annotated[int, BeforeValidator(read_whole), Field(ge=1)]
    test: Word
    null: Word
    false_alarm_rate: Rate
    low: Rate
    high: Rate
    power: Rate
    verdict_power: Rate
    tests: Whole
    decides: Word
    interval_holds: RateIfAny
    interval_errs: RateIfAny
    planted_effect: Annotated[float, BeforeValidator(read_number)]
    worlds: Whole
    planted_worlds: Whole
    n: Whole
    week: Day
    rule: Digest
    data_hash: Digest

    def as_row(self) -> dict[str, str]:
        """Write the row by column, with plain numbers."""
        return {name: _text(value) for name, value in self.model_dump().items()}


CALIBRATION_COLUMNS = tuple(CalibrationRow.model_fields)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return plain_number(value) if isinstance(value, float) else str(value)
