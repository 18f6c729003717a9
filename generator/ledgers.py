"""
The ledger of scores, ``data/ledger/scores.csv``: read in full, written only at its end.

Every row is kept as it was recorded. A week is recorded once, for all chains together.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from generator.errors import StoreError
from generator.files import write_atomically
from generator.layout import csv_text
from generator.model.ledger import SCORE_COLUMNS, ScoreRow
from generator.model.series import week_name


class ScoreLedger:
    """The ledger of scores below the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.path = root / "ledger" / "scores.csv"

    def rows(self) -> list[ScoreRow]:
        """
        Every row, oldest week first.

        Raises StoreError with file and line for a damaged row, a repeated one, and a week that
        comes after a later one.
        """
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                header, *lines = list(reader) or [[]]
            except (csv.Error, UnicodeDecodeError) as error:
                raise StoreError(f"{self.path}: not a ledger of scores: {error}") from None
        if tuple(header) != SCORE_COLUMNS:
            raise StoreError(f"{self.path}:1: columns {header}, not {','.join(SCORE_COLUMNS)}")
        rows: list[ScoreRow] = []
        seen: set[tuple[dt.date, str]] = set()
        for line, cells in enumerate(lines, start=2):
            row = self._row(line, cells)
            if (row.week, row.chain) in seen:
                raise StoreError(
                    f"{self.path}:{line}: {row.chain} is recorded twice for {week_name(row.week)}"
                )
            if rows and row.week < rows[-1].week:
                raise StoreError(f"{self.path}:{line}: {week_name(row.week)} follows a later week")
            seen.add((row.week, row.chain))
            rows.append(row)
        return rows

    def _row(self, line: int, cells: Sequence[str]) -> ScoreRow:
        """Read one line; it must be exactly what the ledger would write."""
        if len(cells) != len(SCORE_COLUMNS):
            raise StoreError(
                f"{self.path}:{line}: {len(cells)} fields, expected {len(SCORE_COLUMNS)}"
            )
        given = dict(zip(SCORE_COLUMNS, cells, strict=True))
        try:
            row = ScoreRow.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"][:1])
            raise StoreError(f"{self.path}:{line}: {place}: {first['msg']}") from None
        written = row.as_row()
        wrong = next((name for name in SCORE_COLUMNS if written[name] != given[name]), None)
        if wrong:
            raise StoreError(
                f"{self.path}:{line}: {wrong}: {given[wrong]!r}, not {written[wrong]!r}"
            )
        if row.week.weekday():
            raise StoreError(f"{self.path}:{line}: week: {row.week} is no Monday")
        return row

    def append(self, rows: Sequence[ScoreRow]) -> int:
        """
        Append the rows of one week; what stands there is kept byte for byte.

        Appends nothing where that week or a later one is recorded. Returns how many rows were
        appended. Raises StoreError for rows of several weeks.
        """
        weeks = {row.week for row in rows}
        if len(weeks) > 1:
            raise StoreError(f"{self.path}: rows of one week at a time, not of {len(weeks)}")
        recorded = self.rows()
        if not rows or (recorded and recorded[-1].week >= max(weeks)):
            return 0
        ordered = sorted(rows, key=lambda row: row.chain)
        text = csv_text(list(SCORE_COLUMNS), (row.as_row() for row in ordered))
        header, _, added = text.partition("\n")
        old = self.path.read_bytes().decode("utf-8") if self.path.exists() else ""
        old = old or f"{header}\n"
        write_atomically(self.path, old + ("" if old.endswith("\n") else "\n") + added)
        return len(ordered)
