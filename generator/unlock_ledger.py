"""The ledger of unlocks: what was announced of each, read in full, written only at its end."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.errors import StoreError
from generator.layout import csv_text
from generator.ledger_lines import append_text
from generator.rows import Rows, named

UNLOCK_COLUMNS = ["uid", "sequence", "day", "tokens", "basis", "recorded_on"]


class UnlockLedger:
    """The ledger of unlocks below the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.path = root / "ledger" / "unlocks.csv"

    def rows(self) -> list[dict[str, str]]:
        """Every row, oldest first; raises StoreError for a damaged line."""
        path = self.path
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            lines = Rows(file, strict=True)
            reader = named(lines)
            try:
                rows = list(reader)
                if reader.fieldnames != UNLOCK_COLUMNS:
                    raise StoreError(
                        f"{path}:1: columns {reader.fieldnames}, not {','.join(UNLOCK_COLUMNS)}"
                    )
            except (csv.Error, UnicodeDecodeError) as error:
                place = f"{path}:{lines.begins}"
                raise StoreError(f"{place}: not a ledger of unlocks: {error}") from None
        for line, row in enumerate(rows, start=2):
            if wrong := _wrong_in_unlock(row):
                raise StoreError(f"{path}:{line}: {wrong}")
        return rows

    def append(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Append rows; what stands there is kept byte for byte."""
        if rows:
            append_text(self.path, csv_text(UNLOCK_COLUMNS, rows))


def _wrong_in_unlock(row: Mapping[str | None, Any]) -> str:
    """What is wrong with a row of the ledger of unlocks; nothing where it is right."""
    if None in row or None in row.values() or not row["uid"]:
        return f"expected {len(UNLOCK_COLUMNS)} fields"
    try:
        dt.date.fromisoformat(row["day"])
        dt.date.fromisoformat(row["recorded_on"])
        tokens = Decimal(row["tokens"])
        sequence = int(row["sequence"])
    except (ValueError, ArithmeticError) as error:
        return f"not a row of the ledger: {error}"
    return "" if tokens.is_finite() and sequence >= 0 else "not a row of the ledger"
