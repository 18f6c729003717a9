"""Cells of CSV files: numbers as numbers, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from generator.model.ledger import plain_number
from generator.publish.plain import plain

FORMULA = ("=", "+", "-", "@")
"""A spreadsheet computes a cell that begins with one of these."""


def text_cell(text: str | None) -> str:
    """
    Text on one line, with an apostrophe in front where a spreadsheet would compute it.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    shown = plain(text or "")
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def number_cell(value: float | None) -> str:
    """A number without exponent and of at most eight digits; empty where it is missing."""
    return "" if value is None else plain_number(value)


def csv_cells(cells: Sequence[object]) -> str:
    """Some cells of a row as a CSV file has them, separated and quoted where they need it."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV file with a header and Unix line ends; the cells are written as given."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()
