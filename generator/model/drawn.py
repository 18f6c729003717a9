"""A chart as drawn: its pictures, its CSV and its table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from generator.model.chart import ChartBase
from generator.model.contents import Content

THINNED = {1: "Last week of each month", 3: "Last week of each quarter"}
"""What heads the weeks of a table that leaves some out, by the months that have one row."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    A chart as it goes to the page: the SVG text and the table behind it.

    ``chart`` says what stands beside it; what is drawn need not be in it any more. ``table`` is
    what ``table_text`` gives: rows of cells would take more memory than all else. A wide chart
    also has ``narrow``, the same chart drawn for a phone. ``png`` is the light version as a
    picture, empty where none was asked for or the chart is too high for one; ``csv`` are its
    figures to take away.
    """

    chart: ChartBase
    svg: Content
    width: int
    height: int
    table: bytes
    narrow: Content = ""
    png: Content = b""
    csv: Content = ""
    withheld: str = ""
    """Why the figures are not given away as CSV; empty where they are."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the table's columns."""
        columns, _ = json.loads(self.table)
        return tuple(columns)

    @property
    def is_thinned(self) -> bool:
        """Whether the table leaves out weeks that are drawn; its first column says which it has."""
        # Reading the whole table again for its head would cost more than all else here.
        return self.table.startswith(tuple(f'[["{head}"'.encode() for head in THINNED.values()))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Cells of the table, row by row."""
        _, rows = json.loads(self.table)
        return tuple(tuple(row) for row in rows)


def table_text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Write the table behind a chart."""
    return json.dumps([columns, rows], ensure_ascii=False, separators=(",", ":")).encode()
