"""
The ledgers of scores and claims: read in full, written only at their end.

Every row is kept as it was recorded. Rows of claims are linked: each ends in a digest of
itself and of the row before, so that a row changed later breaks every link after it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from generator.errors import StoreError
from generator.layout import csv_text
from generator.ledger_lines import append_text, ledger_lines
from generator.model.claim_row import CLAIM_COLUMNS, ClaimRow
from generator.model.ledger import SCORE_COLUMNS, ScoreRow
from generator.model.series import week_name

LINK = "link"
"""The last column of the ledger of claims."""

R = TypeVar("R", ScoreRow, ClaimRow)


class ScoreLedger:
    """The ledger of scores below the data folder ``root``: a week once, for all chains."""

    def __init__(self, root: Path) -> None:
        self.path = root / "ledger" / "scores.csv"

    def rows(self) -> list[ScoreRow]:
        """
        Every row, oldest week first.

        Raises StoreError with file and line for a damaged row, a repeated one, and a week that
        comes after a later one.
        """
        rows: list[ScoreRow] = []
        seen: set[tuple[dt.date, str]] = set()
        for line, cells in enumerate(ledger_lines(self.path, SCORE_COLUMNS, "scores"), start=2):
            row = _read(self.path, line, cells, SCORE_COLUMNS, ScoreRow)
            if (row.week, row.chain) in seen:
                raise StoreError(
                    f"{self.path}:{line}: {row.chain} is recorded twice for {week_name(row.week)}"
                )
            if rows and row.week < rows[-1].week:
                raise StoreError(f"{self.path}:{line}: {week_name(row.week)} follows a later week")
            seen.add((row.week, row.chain))
            rows.append(row)
        return rows

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
        append_text(self.path, csv_text(list(SCORE_COLUMNS), (row.as_row() for row in ordered)))
        return len(ordered)


class ClaimLedger:
    """The ledger of claims below the data folder ``root``: a claim's version once a week."""

    columns = (*CLAIM_COLUMNS, LINK)

    def __init__(self, root: Path) -> None:
        self.path = root / "ledger" / "claims.csv"

    def rows(self) -> list[ClaimRow]:
        """
        Every row in the order in which it was recorded.

        Raises StoreError with file and line for a damaged row, a repeated one, a broken link,
        a version whose rule is not that of its earlier rows, and a week that is not marked as
        computed later but comes after a later one.
        """
        return [row for row, _ in self.linked()]

    def linked(self) -> list[tuple[ClaimRow, str]]:
        """Every row with its link; raises StoreError as ``rows`` does."""
        found: list[tuple[ClaimRow, str]] = []
        order = _Order()
        link = ""
        for line, cells in enumerate(ledger_lines(self.path, self.columns, "claims"), start=2):
            row = _read(self.path, line, cells[:-1], CLAIM_COLUMNS, ClaimRow)
            order.take(f"{self.path}:{line}", row)
            link = _link(link, cells[:-1])
            if cells[-1] != link:
                raise StoreError(
                    f"{self.path}:{line}: link {cells[-1]!r}, not {link!r}: this row or the one "
                    "before was changed after it was recorded; restore the file"
                )
            found.append((row, link))
        return found

    def append(self, rows: Sequence[ClaimRow]) -> int:
        """
        Append rows of claims; what stands there is kept byte for byte.

        Leaves out a claim's version that is recorded for its week already. Returns how many
        rows were appended. Raises StoreError, and writes nothing, where a version's rule is
        not that of its recorded rows.
        """
        order = _Order()
        recorded = self.linked()
        for row, _ in recorded:
            order.take(str(self.path), row)
        link = recorded[-1][1] if recorded else ""
        added = []
        for row in rows:
            if order.has(row):
                continue
            order.take(str(self.path), row)
            written = row.as_row()
            link = _link(link, written.values())
            added.append(written | {LINK: link})
        if added:
            append_text(self.path, csv_text(list(self.columns), added))
        return len(added)


class _Order:
    """The rows of the ledger of claims taken so far, and what may follow them."""

    def __init__(self) -> None:
        self._known: set[tuple[dt.date, str, int]] = set()
        self._rules: dict[tuple[str, int], ClaimRow] = {}
        self._latest = dt.date.min

    def has(self, row: ClaimRow) -> bool:
        """Whether the claim's version is there for the row's week."""
        return (row.week, row.claim, row.version) in self._known

    def take(self, place: str, row: ClaimRow) -> None:
        """Take the next row; raises StoreError with the place where it cannot follow."""
        named = f"{row.claim} version {row.version}"
        if self.has(row):
            raise StoreError(f"{place}: {named} is recorded twice for {week_name(row.week)}")
        first = self._rules.setdefault((row.claim, row.version), row)
        if first.rule != row.rule:
            raise StoreError(
                f"{place}: the rule of {named} is not that of its row of "
                f"{week_name(first.week)}: a changed rule needs a new version"
            )
        if row.backfilled == "no":
            if row.week < self._latest:
                raise StoreError(f"{place}: {week_name(row.week)} follows a later week")
            self._latest = row.week
        self._known.add((row.week, row.claim, row.version))


def _link(before: str, cells: Iterable[str]) -> str:
    """Digest of a row as written and of the link before it, twelve hex digits."""
    text = ",".join((before, *cells))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _read(path: Path, line: int, cells: Sequence[str], columns: Sequence[str], form: type[R]) -> R:
    """Read one line; it must be exactly what the ledger would write."""
    given = dict(zip(columns, cells, strict=True))
    try:
        row = form.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][:1])
        raise StoreError(f"{path}:{line}: {place}: {first['msg']}") from None
    written = row.as_row()
    wrong = next((name for name in columns if written[name] != given[name]), None)
    if wrong:
        raise StoreError(f"{path}:{line}: {wrong}: {given[wrong]!r}, not {written[wrong]!r}")
    if row.week.weekday():
        raise StoreError(f"{path}:{line}: week: {row.week} is no Monday")
    return row
