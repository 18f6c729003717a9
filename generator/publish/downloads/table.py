"""One table of the downloads: its columns, its rows as CSV text, its licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.model.contents import Content
from generator.publish.cells import csv_file
from generator.publish.terms import OURS


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type of Frictionless Table Schema, meaning, unit where it has one."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    required: bool = True


@dataclass(frozen=True)
class Table:
    """
    One CSV file. ``path`` is relative to the folder of downloads.

    ``sources`` are folders of ``data/series`` and ``licences`` what its rows are under.
    """

    path: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int
    text: Content
    licences: tuple[str, ...]
    sources: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """Name in the data package."""
        return self.path.removesuffix(".csv").replace("/", "-").replace("_", "-")


CHAIN = Column("chain", "string", "id of the chain")
WEEK = Column("week", "date", "Monday of the ISO week")

SOURCE = Column("source", "string", "who gave the value, or the model or documents it follows from")

LICENCE = Column("licence", "string", "licence of the row")

DAYS = Column("days", "integer", "on how many days of the week the value stands")


def listed_table(
    path: str,
    title: str,
    columns: Sequence[Column],
    key: tuple[str, ...],
    rows: Sequence[Sequence[str]],
) -> Table:
    """Make a table of ours."""
    text = csv_file([column.name for column in columns], rows)
    return Table(path, title, tuple(columns), key, len(rows), text, (OURS,))
