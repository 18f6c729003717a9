"""Rules about amounts: shares add up, and tokens agree with their percentages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from generator.document import Path
from generator.rules.raw import Found, raw_decimal, raw_percent, raw_rows, raw_value

ROUNDING_PERCENT = Decimal("0.05")
"""Published shares are rounded, so a sum may miss 100 by this much."""

SHARE_TOLERANCE_PERCENT = Decimal("0.06")
"""The same for a number of tokens beside its percentage."""

MOST_TIMES = 1_000
"""More than so many times the supply is no slip of a figure, but counted in another unit."""


def allocation_sums(token: Mapping[str, Any]) -> Iterator[Found]:
    """Allocations make up the supply, and agree with it one by one."""
    rows = raw_rows(token, "allocations")
    supply = raw_value(token.get("initial_supply")) or raw_value(token.get("max_supply"))
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
            allowed = "100, or allocations_note says why not"
            are_parts = abs(100 * total - 100) <= ROUNDING_PERCENT
            hint = "; a third is written 33.3, not 0.333" if are_parts else ""
            yield path, f"token.allocations: percents add up to {total:f}", f"{allowed}{hint}"
    allocations = token.get("allocations")
    for index, row in enumerate(allocations if isinstance(allocations, list) else []):
        if isinstance(row, Mapping):
            yield from _shares((*path, index, "schedule"), row)
            yield from _token_count((*path, index, "tokens"), row, supply)


def _part(row: Mapping[str, Any], supply: Any) -> Decimal | None:
    """An allocation in percent of the supply; None where that is unknown or told elsewhere."""
    if row.get("percent") is not None:
        return raw_percent(row["percent"])
    times = _times(row.get("tokens"), supply)
    return None if times is None or not 0 <= times <= MOST_TIMES else 100 * times


def _times(tokens: Any, supply: Any) -> Decimal | None:
    """How many times the supply a number of tokens is; None where one of them is no number."""
    count, whole = raw_decimal(tokens), raw_decimal(supply)
    return None if count is None or whole is None or whole <= 0 else count / whole


def _shares(path: Path, row: Mapping[str, Any]) -> Iterator[Found]:
    """The shares of a schedule's tranches make up the whole allocation."""
    tranches = row.get("schedule")
    if isinstance(tranches, list):
        shares = [raw_percent(t.get("share") if isinstance(t, Mapping) else None) for t in tranches]
        known = [share for share in shares if share]  # no part may be 0 %, as the model says
        total = sum(known, Decimal(0))
        if len(known) == len(shares) and abs(total - 100) > ROUNDING_PERCENT:
            yield path, f"schedule: shares add up to {total}", "they make up 100"


def _token_count(path: Path, row: Mapping[str, Any], supply: Any) -> Iterator[Found]:
    """A number of tokens is what its percentage makes of the supply."""
    tokens, percent = raw_decimal(row.get("tokens")), raw_decimal(row.get("percent"))
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
