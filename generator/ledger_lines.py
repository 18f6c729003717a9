"""Lines of a ledger: read as cells, and appended below what stands there."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from generator.errors import StoreError
from generator.files import write_atomically
from generator.rows import Rows


def ledger_lines(path: Path, columns: Sequence[str], what: str) -> list[list[str]]:
    """Lines below the header as cells, as many as there are columns; none without a file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = Rows(file, strict=True)
        try:
            header, *lines = list(rows) or [[]]
        except (csv.Error, UnicodeDecodeError) as error:
            raise StoreError(f"{path}:{rows.begins}: not a ledger of {what}: {error}") from None
    if header != list(columns):
        raise StoreError(f"{path}:1: columns {header}, not {','.join(columns)}")
    for line, cells in enumerate(lines, start=2):
        if len(cells) != len(columns):
            raise StoreError(f"{path}:{line}: {len(cells)} fields, expected {len(columns)}")
    return lines


def append_text(path: Path, text: str) -> None:
    """Append CSV text below what a file holds; its header is written into a new file only."""
    header, _, added = text.partition("\n")
    old = path.read_bytes().decode("utf-8") if path.exists() else ""
    old = old or f"{header}\n"
    write_atomically(path, old + ("" if old.endswith("\n") else "\n") + added)
