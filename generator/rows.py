"""
Rows of CSV within a bound of our own.

``csv.field_size_limit`` is one value for the whole process, and libraries raise it when they
are imported: a quotation mark that is never closed would then swallow a file whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any, cast

LONGEST_ROW = 100_000
"""Characters of a row and so of each of its cells; below csv's own limit of 131,072 a cell."""


class RowTooLong(csv.Error):
    """A row that is longer than any of ours can be."""

    def __init__(self) -> None:
        super().__init__(
            f"a row of more than {LONGEST_ROW:,} characters; close its quotation mark, "
            "or shorten the cell"
        )


class Rows(Iterator[list[str]]):
    """
    Reads rows as ``csv.reader`` does; ``begins`` is the line on which the last one begins.

    Raises csv.Error for what is no CSV, RowTooLong (a csv.Error) for a row beyond the bound.
    """

    def __init__(self, lines: Iterable[str], *, strict: bool = False) -> None:
        self._lines = lines
        self._length = 0
        self._reader = csv.reader(self._bounded(), strict=strict)
        self.begins = 0

    def __next__(self) -> list[str]:
        self._length = 0
        self.begins = self.line_num + 1
        return next(self._reader)

    @property
    def line_num(self) -> int:
        """How many lines have been read."""
        return self._reader.line_num

    def _bounded(self) -> Iterator[str]:
        for line in self._lines:
            self._length += len(line)
            if self._length > LONGEST_ROW:
                raise RowTooLong
            yield line


def named(rows: Rows) -> csv.DictReader[str]:
    """Rows by the names that the first of them gives, as ``csv.DictReader`` reads them."""
    reader: csv.DictReader[str] = csv.DictReader([])
    reader.reader = cast("Any", rows)
    return reader
