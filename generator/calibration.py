"""The table of measured false alarms and power, ``data/ledger/calibration.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from generator.errors import StoreError
from generator.files import write_atomically
from generator.layout import csv_text
from generator.model.calibration import CALIBRATION_COLUMNS, CalibrationRow
from generator.rows import Rows, named


class Calibration:
    """
    The table below the data folder ``root``.

    Unlike a ledger it is written anew by each run of the benchmark, for today's samples.
    """

    def __init__(self, root: Path) -> None:
        self.path = root / "ledger" / "calibration.csv"

    def rows(self) -> list[CalibrationRow]:
        """Every row by claim and part, none without a file; raises StoreError for a damaged one."""
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", newline="") as file:
            lines = Rows(file, strict=True)
            reader = named(lines)
            try:
                given = list(reader)
                header = tuple(reader.fieldnames or ())
            except (csv.Error, UnicodeDecodeError) as error:
                place = f"{self.path}:{lines.begins}"
                raise StoreError(f"{place}: not a table of calibration: {error}") from None
        if header != CALIBRATION_COLUMNS:
            raise StoreError(f"{self.path}:1: columns {list(header)}, not {CALIBRATION_COLUMNS}")
        rows = []
        for line, cells in enumerate(given, start=2):
            try:
                rows.append(CalibrationRow.model_validate(cells))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"][:1])
                raise StoreError(f"{self.path}:{line}: {place}: {first['msg']}") from None
        return rows

    def write(self, rows: Iterable[CalibrationRow]) -> None:
        """Write the table anew, sorted by claim and part."""
        ordered = sorted(rows, key=lambda r: (r.claim[0], int(r.claim[1:]), r.part))
        write_atomically(
            self.path, csv_text(list(CALIBRATION_COLUMNS), (row.as_row() for row in ordered))
        )
