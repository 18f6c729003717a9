"""Values of a profile as they are written, for rules: what is wrong in itself counts as none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from generator.document import Path
from generator.model.fact import PartialDate, exact

Found = tuple[Path, str, str]
"""Path of what is wrong, what was found, what is allowed."""


def raw_rows(node: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The mappings of a list; what else stands in it is reported as wrong elsewhere."""
    rows = node.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def raw_value(fact: Any) -> Any:
    """The value of a fact in raw values; None where it is not written as one."""
    return fact.get("value") if isinstance(fact, Mapping) else None


def raw_date(raw: Any) -> PartialDate | None:
    """A date; None where it is not written as one."""
    if not isinstance(raw, str | int):
        return None
    return _written_date(str(raw))


@lru_cache(1024)  # most facts of a profile were read on a few days
def _written_date(text: str) -> PartialDate | None:
    try:
        return PartialDate(text)
    except ValueError:
        return None


def raw_decimal(raw: Any) -> Decimal | None:
    """A finite number of a size that arithmetic bears; None for anything else."""
    try:
        return exact(raw)
    except ValueError:
        return None


def raw_percent(raw: Any) -> Decimal | None:
    """A percentage; None where the field itself is reported as wrong elsewhere."""
    value = raw_decimal(raw)
    return value if value is not None and 0 <= value <= 100 else None
