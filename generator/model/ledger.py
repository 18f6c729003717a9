"""One row of ``data/ledger/scores.csv``: what one edition said of one chain."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from generator.model.chain import ChainId
from generator.model.fact import Closed, Day

NO_EMISSION = "no emission"
"""How an infinite coverage is written."""

SIGNIFICANT_DIGITS = 8

Mark = Literal["A", "B", "C", "D", "E", "not enough data", "not applicable"]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]{1,30}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


def _figure(raw: object) -> object:
    """Read a number that may be absent or infinite."""
    if raw == "":
        return None
    return math.inf if raw == NO_EMISSION else raw


def read_whole(raw: object) -> object:
    """Read a whole number from its digits."""
    return int(raw) if isinstance(raw, str) and raw.isdecimal() else raw


def read_number(raw: object) -> object:
    """Read a number from its text, so that words for numbers are refused."""
    if not isinstance(raw, str):
        return raw
    try:
        found = Decimal(raw)
    except ArithmeticError:
        return raw
    return float(found) if found.is_finite() else raw


def blank_as_none(raw: object) -> object:
    """Read an empty cell as no value."""
    return None if raw == "" else raw


Probability = Annotated[
    Annotated[float, Field(ge=0, le=1)] | None,
    BeforeValidator(read_number),
    BeforeValidator(blank_as_none),
]
"""A probability or rate from 0 to 1, None where the cell is empty."""


Whole = Annotated[int, BeforeValidator(read_whole), Field(ge=0)]
Index = Annotated[float, BeforeValidator(read_number), Field(ge=0, le=100)]
Figure = Annotated[float | None, BeforeValidator(read_number), BeforeValidator(_figure)]


class ScoreRow(Closed):
    """
    What an edition said of a chain, with the rubric, the facts and the series it rested on.

    ``week`` is the edition's Monday. ``index`` is absent where no criterion is known.
    ``q1`` to ``q6`` are the marks. The figures are the main ones of the six questions, in the
    unit of their metric; ``hands_off`` is the share met of the known criteria. ``generator`` is
    the program's version; ``profile`` and ``series`` are digests. They tell what has changed
    where a later computation differs.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, populate_by_name=True, allow_inf_nan=True
    )

    week: Day
    chain: ChainId
    rubric_version: Annotated[int, BeforeValidator(read_whole), Field(ge=1)]
    generator: Version
    design_class: Annotated[
        Literal["token-first", "infrastructure-first", "mixed", "undetermined"],
        Field(alias="class"),
    ]
    index: Annotated[
        Annotated[float, Field(ge=0, le=100)] | None,
        BeforeValidator(read_number),
        BeforeValidator(_figure),
    ]
    low: Index
    high: Index
    known: Whole
    q1: Mark
    q2: Mark
    q3: Mark
    q4: Mark
    q5: Mark
    q6: Mark
    emission_coverage: Figure
    value_leakage: Figure
    overhang_52w: Figure
    divergence_52w: Figure
    hands_off: Figure
    token_in_btc_52w: Figure
    profile: Digest
    series: Digest
    recorded_on: Day

    def as_row(self) -> dict[str, str]:
        """Write the row by column, with plain numbers of at most eight significant digits."""
        cells = (cell_text(value) for _, value in self)
        return dict(zip(SCORE_COLUMNS, cells, strict=True))


SCORE_COLUMNS = tuple(field.alias or name for name, field in ScoreRow.model_fields.items())


def cell_text(value: Any) -> str:
    """Write a cell of a ledger; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return NO_EMISSION if math.isinf(value) else plain_number(value)
    return str(value)


def plain_number(value: float) -> str:
    """Write a number without exponent and without trailing zeros."""
    return f"{Decimal(f'{value:.{SIGNIFICANT_DIGITS}g}').normalize():f}"
