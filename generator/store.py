"""
Opens ``data/``.

Nothing else does but ``profile_files``, ``series_files``, ``notices``, ``ledgers``, ``digests``
and ``calibration``.

Files are written to a temporary neighbour first and then moved into place, sorted, with
stable number formats, so that a weekly difference is short.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from generator.cache import NOTHING_KEPT, Cache
from generator.document import STORED, read
from generator.errors import Problem, StoreError
from generator.files import change_together, settle, write_atomically, write_together
from generator.garbage import without_passes
from generator.layout import covers, csv_text, number_text, origin_text, series_text
from generator.model.correction import Correction
from generator.model.origin import Origin, Range, Source
from generator.model.report import RunReport
from generator.model.series import SERIES, monday_of
from generator.profile_files import profile_texts, refused_files
from generator.profiles import ProfileText
from generator.rows import Rows, named
from generator.series_files import read_series

CELL = ["metric", "week", "chain"]
UNLOCK_COLUMNS = ["uid", "sequence", "day", "tokens", "basis", "recorded_on"]


@dataclass(frozen=True, slots=True)
class Change:
    """
    What a refresh adds to one source.

    ``rows``: metric, week (date), chain, value, days, archive (the id of its feed); they
    replace stored rows of the same cells. ``origins``: feeds that were read, by that id.
    """

    source: str
    rows: pd.DataFrame
    origins: Mapping[str, Origin]


class Store:
    """
    Reads and writes the data folder ``root``.

    Opening it finishes a change of several files that was cut short. ``cache`` keeps columnar
    copies of large files, and profiles that were right before.
    """

    def __init__(self, root: Path, cache: Cache = NOTHING_KEPT) -> None:
        self.root = root
        self.cache = cache
        settle(root)

    # -- profiles ---------------------------------------------------------------------

    def profile_texts(self) -> list[ProfileText]:
        """All profile files, sorted by name, with paths relative to the project."""
        return profile_texts(self.root)

    def refused_files(self) -> list[Problem]:
        """Symbolic links below the folder, and what does not belong among the profiles."""
        return refused_files(self.root)

    # -- series -----------------------------------------------------------------------

    @without_passes()
    def sources(self) -> dict[str, Source]:
        """Origin files by source id, sorted."""
        paths = sorted((self.root / "series").glob("*/origin.yml"))
        return {path.parent.name: _read_origin(path) for path in paths}

    def series(self) -> pd.DataFrame:
        """
        Every stored week.

        Columns source, metric (categories), week (datetime64, a Monday), chain (category),
        value, days; sorted by source, metric, week and chain.
        """
        paths = sorted((self.root / "series").glob("*/*.csv"))
        for path in paths:
            if path.stem not in SERIES:
                raise StoreError(f"{path}: no series {path.stem!r}; see: wellspring list series")
        if not paths:
            raise StoreError(f"no series in {self.root / 'series'}: run wellspring import first")
        return read_series(paths, self.cache)

    def add_archive(
        self, source: str, archive_id: str, origin: Origin, weekly: pd.DataFrame
    ) -> int:
        """
        Merge weekly rows (metric, week, chain, value, days) of one archive into a source.

        Where two archives of a source give the same week, the row that stands on more days
        stays; on equal days the archive read later wins. Importing the same archive again
        replaces its rows. Returns the number of rows this archive now holds.
        """
        rows = [
            self._owned(source, [r for r in self._ranges(source) if r.id != archive_id]),
            weekly.assign(archive=archive_id, read_on=origin.read_on),
        ]
        merged = pd.concat([part for part in rows if len(part)], ignore_index=True)
        merged = merged.sort_values(["metric", "week", "chain", "days", "read_on", "archive"])
        merged = merged.drop_duplicates(CELL, keep="last")
        write_together(self.root, self._source_texts(source, merged, {archive_id: origin}))
        return int((merged["archive"] == archive_id).sum())

    def owned(self) -> pd.DataFrame:
        """
        Every stored week with the archive or feed that it came from.

        Columns source, metric, week (datetime64), chain, value, days, archive.
        """
        sources = self.sources()
        parts = [
            self._owned(name, known.ranges).assign(source=name) for name, known in sources.items()
        ]
        rows = pd.concat(parts, ignore_index=True) if parts else _no_rows().assign(source="")
        rows["week"] = pd.to_datetime(rows["week"])
        return rows

    def commit(
        self, changes: Sequence[Change], corrections: Sequence[Correction], report: RunReport
    ) -> None:
        """
        Store what a refresh brought, as one change: series, origins, corrections, report.

        What another refresh stored meanwhile of sources without a change stays, in the report
        too. A crash leaves the old state or the new one.
        """
        change_together(self.root, lambda: self._commit_texts(changes, corrections, report))

    def _commit_texts(
        self, changes: Sequence[Change], corrections: Sequence[Correction], report: RunReport
    ) -> dict[str, str | None]:
        """All files that a refresh changes, by path, from what is stored now."""
        report = report.beside(self.report(), {change.source for change in changes})
        written = report.model_dump_json(indent=1, exclude_defaults=True)
        texts: dict[str, str | None] = {"report.json": written + "\n"}
        for change in changes:
            owned = self._owned(change.source, self._ranges(change.source))
            rows = [owned, change.rows.assign(read_on=None)]
            held = [part for part in rows if len(part)]
            if not held:
                continue  # a source that has never given anything has no files
            merged = pd.concat(held, ignore_index=True)
            merged = merged.drop_duplicates(CELL, keep="last")
            texts |= self._source_texts(change.source, merged, change.origins)
        ledger, added = self._with_corrections(corrections)
        if added:
            texts["ledger/corrections.csv"] = ledger
        return texts

    def _source_texts(
        self, source: str, rows: pd.DataFrame, origins: Mapping[str, Origin]
    ) -> dict[str, str | None]:
        """All files of a source that holds some rows, by path; None for one that goes."""
        folder = f"series/{source}"
        ranges = {item.id: item for item in self._ranges(source)}
        stale = {metric for r in ranges.values() for metric in r.covers} - set(rows["metric"])
        ranges |= {name: Range(id=name, **origin.model_dump()) for name, origin in origins.items()}
        texts: dict[str, str | None] = {f"{folder}/{metric}.csv": None for metric in stale}
        for metric, part in rows.groupby("metric"):
            texts[f"{folder}/{metric}.csv"] = series_text(part)
        covered = covers(rows)
        described = [
            item.model_copy(update={"covers": covered.get(name, {})})
            for name, item in sorted(ranges.items())
        ]
        texts[f"{folder}/origin.yml"] = origin_text(source, described)
        return texts

    def _ranges(self, source: str) -> tuple[Range, ...]:
        path = self.root / "series" / source / "origin.yml"
        return _read_origin(path).ranges if path.exists() else ()

    def _owned(self, source: str, ranges: Iterable[Range]) -> pd.DataFrame:
        """Stored rows of a source with the archive that each came from; week is a date."""
        spans: dict[str, list[tuple[str, dt.date, dt.date, str, dt.date]]] = {}
        for item in ranges:
            for metric in item.covers:
                spans.setdefault(metric, []).extend(
                    (*cell, item.id, item.read_on) for cell in item.cells(metric)
                )
        parts = []
        for metric, found in sorted(spans.items()):
            path = self.root / "series" / source / f"{metric}.csv"
            table = pd.read_csv(path, dtype={"chain": str})
            table["week"] = pd.to_datetime(table["week"]).dt.date
            owners = pd.DataFrame(found, columns=["chain", "start", "end", "archive", "read_on"])
            rows = table.merge(owners, on="chain")
            inside = (rows["week"] >= rows["start"]) & (rows["week"] <= rows["end"])
            parts.append(rows[inside].drop(columns=["start", "end"]).assign(metric=metric))
        return pd.concat(parts, ignore_index=True) if parts else _no_rows()

    # -- ledger -----------------------------------------------------------------------

    def corrections(self) -> list[dict[str, str]]:
        """Lines of ``ledger/corrections.csv``, oldest first."""
        path = self.root / "ledger" / "corrections.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            lines = Rows(file)
            try:
                return list(named(lines))
            except (csv.Error, UnicodeDecodeError) as error:
                place = f"{path}:{lines.begins}"
                raise StoreError(f"{place}: not a ledger of corrections: {error}") from None

    def append_corrections(self, corrections: Iterable[Correction]) -> int:
        """Append corrections not yet recorded; returns how many were new."""
        text, added = self._with_corrections(corrections)
        if added:
            write_atomically(self.root / "ledger" / "corrections.csv", text)
        return added

    def _with_corrections(self, corrections: Iterable[Correction]) -> tuple[str, int]:
        """
        The ledger with corrections that it does not hold yet, and how many these are.

        A day that is left out stands once, however often it is seen; a revision stands each
        time that a stored value was changed.
        """
        names = [field.name for field in fields(Correction)]
        old = self.corrections()
        known = {(row["date"], row["source"], row["chain"], row["metric"]) for row in old}
        new = [
            {
                k: "" if v is None else (number_text(v) if isinstance(v, float) else v)
                for k, v in asdict(c).items()
            }
            for c in corrections
            if not c.date or (c.date, c.source, c.chain, c.metric) not in known
        ]
        return csv_text(names, [*old, *new]), len(new)

    def unlock_rows(self) -> list[dict[str, str]]:
        """Rows of ``ledger/unlocks.csv``, oldest first; raises StoreError for a damaged line."""
        path = self.root / "ledger" / "unlocks.csv"
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

    def append_unlocks(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Append rows to ``ledger/unlocks.csv``; what stands there is kept byte for byte."""
        path = self.root / "ledger" / "unlocks.csv"
        header, _, added = csv_text(UNLOCK_COLUMNS, rows).partition("\n")
        if not added:
            return
        old = path.read_bytes().decode("utf-8") if path.exists() else ""
        old = old or f"{header}\n"
        write_atomically(path, old + ("" if old.endswith("\n") else "\n") + added)

    # -- report -----------------------------------------------------------------------

    def report(self) -> RunReport | None:
        """The last refresh; None where there was none yet."""
        path = self.root / "report.json"
        if not path.exists():
            return None
        try:
            return RunReport.model_validate_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StoreError(f"{path}: not the report of a refresh: {error}") from None

    # -- rubric -----------------------------------------------------------------------

    def rubric_text(self) -> str:
        """Text of ``rubric.yml``."""
        path = self.root / "rubric.yml"
        if not path.exists():
            raise StoreError(f"{path} is missing: it holds weights and thresholds")
        return path.read_text(encoding="utf-8")


def _read_origin(path: Path) -> Source:
    document, problems = read(path.name, path.read_text(encoding="utf-8"), STORED)
    if document is None or problems:
        raise StoreError(f"{path}: not an origin file: {problems[0]}")
    try:
        return Source.model_validate(document.values)
    except ValueError as error:
        raise StoreError(f"{path}: not an origin file: {error}") from None


def _no_rows() -> pd.DataFrame:
    columns = ["week", "chain", "value", "days", "archive", "read_on", "metric"]
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


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


def week_of(text: str) -> dt.date:
    """Monday of a week given as ``2026-W14`` or as any day of it."""
    try:
        return monday_of(dt.date.fromisoformat(text))
    except ValueError:
        raise StoreError(f"{text!r} is no week: write 2026-W14 or a day of it") from None
