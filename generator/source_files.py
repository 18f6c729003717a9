"""Files of one source below ``data/series``: its origins, and who gave which of its weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from generator.document import STORED, read
from generator.errors import StoreError
from generator.model.origin import Range, Source


def read_origin(path: Path) -> Source:
    """Read an origin file; raises StoreError for what is none."""
    document, problems = read(path.name, path.read_text(encoding="utf-8"), STORED)
    if document is None or problems:
        raise StoreError(f"{path}: not an origin file: {problems[0]}")
    try:
        return Source.model_validate(document.values)
    except ValueError as error:
        raise StoreError(f"{path}: not an origin file: {error}") from None


def stored_ranges(folder: Path) -> tuple[Range, ...]:
    """What a source's origin file says; nothing where there is none."""
    path = folder / "origin.yml"
    return read_origin(path).ranges if path.exists() else ()


def no_rows() -> pd.DataFrame:
    """A table as ``owned_rows`` gives it, without a row."""
    columns = ["week", "chain", "value", "days", "archive", "read_on", "metric"]
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


def owned_rows(folder: Path, ranges: Iterable[Range]) -> pd.DataFrame:
    """Stored rows of a source with the archive that each came from; week is a date."""
    spans: dict[str, list[tuple[str, dt.date, dt.date, str, dt.date]]] = {}
    for item in ranges:
        for metric in item.covers:
            spans.setdefault(metric, []).extend(
                (*cell, item.id, item.read_on) for cell in item.cells(metric)
            )
    parts = []
    for metric, found in sorted(spans.items()):
        table = pd.read_csv(folder / f"{metric}.csv", dtype={"chain": str})
        table["week"] = pd.to_datetime(table["week"]).dt.date
        owners = pd.DataFrame(found, columns=["chain", "start", "end", "archive", "read_on"])
        rows = table.merge(owners, on="chain")
        inside = (rows["week"] >= rows["start"]) & (rows["week"] <= rows["end"])
        parts.append(rows[inside].drop(columns=["start", "end"]).assign(metric=metric))
    return pd.concat(parts, ignore_index=True) if parts else no_rows()
