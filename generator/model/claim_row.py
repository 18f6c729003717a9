"""One row of ``data/ledger/claims.csv``: what one edition said of one claim."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from generator.model.claim import ClaimVerdict
from generator.model.fact import Closed, Day
from generator.model.ledger import (
    Digest,
    Probability,
    blank_as_none,
    cell_text,
    read_number,
    read_whole,
)

Given = Literal["yes", "no"]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Z][1-9][0-9]?$")]


def _verdict(raw: object) -> object:
    """Read a verdict from its word."""
    words = {verdict.value: verdict for verdict in ClaimVerdict}
    return words.get(raw, raw) if isinstance(raw, str) else raw


Number = Annotated[float | None, BeforeValidator(read_number), BeforeValidator(blank_as_none)]


class ClaimRow(Closed):
    """
    What the test of a claim found in the edition of ``week``, its Monday.

    ``version`` and ``rule`` say which rule was applied: ``rule`` is a digest of its words and code
    (``generator.rulebook``).
    ``effect``, ``low`` and ``high`` are in the unit of that version; ``p_adjusted`` is
    corrected for all tests of the same edition. ``data_hash`` is a digest of the series up to
    the week and of all profiles. ``backfilled`` marks a verdict that was computed on
    ``computed_on`` for a week that was long over.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, populate_by_name=True, allow_inf_nan=False
    )

    week: Day
    claim: Name
    version: Annotated[int, BeforeValidator(read_whole), Field(ge=1)]
    verdict: Annotated[ClaimVerdict, BeforeValidator(_verdict)]
    effect: Number
    low: Number
    high: Number
    p: Probability
    p_adjusted: Probability
    n: Annotated[int, BeforeValidator(read_whole), Field(ge=0)]
    rule: Digest
    data_hash: Digest
    computed_on: Day
    backfilled: Given

    def as_row(self) -> dict[str, str]:
        """Write the row by column, with plain numbers of at most eight significant digits."""
        return {name: cell_text(value) for name, value in self}


CLAIM_COLUMNS = tuple(ClaimRow.model_fields)
