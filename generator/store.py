"""
The only module that opens anything under ``data/``.

Files are written to a temporary neighbour first and then moved into place, sorted, with
stable number formats, so that a weekly difference is short.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from generator.errors import StoreError
from generator.files import write_atomically
from generator.model.correction import Correction
from generator.model.origin import Origin, Range, Source, Span
from generator.model.series import SERIES, monday_of
from generator.profiles import ProfileText

SERIES_COLUMNS = ["week", "chain", "value", "days"]
SIGNIFICANT_DIGITS = 10
UNLOCK_COLUMNS = ["uid", "sequence", "day", "tokens", "basis", "recorded_on"]


class Store:
    """Reads and writes the data folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    # -- profiles ---------------------------------------------------------------------

    def profile_texts(self) -> list[ProfileText]:
        """All profile files, sorted by name, with paths relative to the project."""
        folder = self.root / "profiles"
        files = [p for p in sorted(folder.glob("*.yml")) if p.is_file() and not p.is_symlink()]
        if not files:
            raise StoreError(f"no profiles in {folder}: expected one <id>.yml per chain")
        return [
            ProfileText(
                f"{self.root.name}/profiles/{path.name}",
                # What is not UTF-8 is kept as lone surrogates, so that its place can be told.
                path.read_text(encoding="utf-8", errors="surrogateescape"),
            )
            for path in files
        ]

    # -- series -----------------------------------------------------------------------

    def sources(self) -> dict[str, Source]:
        """Origin files by source id, sorted."""
        found = {}
        for path in sorted((self.root / "series").glob("*/origin.yml")):
            try:
                raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
                found[path.parent.name] = Source.model_validate(raw)
            except (ValidationError, ValueError, YAMLError) as error:
                raise StoreError(f"{path}: not an origin file: {error}") from None
        return found

    def series(self) -> pd.DataFrame:
        """
        Every stored week.

        Columns source, metric (categories), week (datetime64, a Monday), chain (category),
        value, days; sorted by source, metric, week and chain.
        """
        parts = []
        for path in sorted((self.root / "series").glob("*/*.csv")):
            if path.stem not in SERIES:
                raise StoreError(f"{path}: no series {path.stem!r}; see: wellspring list series")
            try:
                part = pd.read_csv(path, dtype={"chain": str, "value": float, "days": int})
                if list(part.columns) != SERIES_COLUMNS:
                    raise StoreError(f"{path}: columns {list(part.columns)}, not {SERIES_COLUMNS}")
                part["week"] = pd.to_datetime(part["week"], format="%Y-%m-%d")
            except ValueError as error:
                raise StoreError(f"{path}: not a series file: {error}") from None
            parts.append(part.assign(source=path.parent.name, metric=path.stem))
        if not parts:
            raise StoreError(f"no series in {self.root / 'series'}: run wellspring import first")
        return pd.concat(parts, ignore_index=True)

    def add_archive(
        self, source: str, archive_id: str, origin: Origin, weekly: pd.DataFrame
    ) -> int:
        """
        Merge weekly rows (metric, week, chain, value, days) of one archive into a source.

        Where two archives of a source give the same week, the row that stands on more days
        stays; on equal days the archive read later wins. Importing the same archive again
        replaces its rows. Returns the number of rows this archive now holds.
        """
        folder = self.root / "series" / source
        ranges = {
            r.id: r for r in self.sources().get(source, Source(source=source, ranges=())).ranges
        }
        kept = [
            self._owned(folder, ranges.values(), exclude=archive_id),
            weekly.assign(archive=archive_id, read_on=origin.read_on),
        ]
        rows = pd.concat([part for part in kept if len(part)], ignore_index=True)
        rows = rows.sort_values(["metric", "week", "chain", "days", "read_on", "archive"])
        rows = rows.drop_duplicates(["metric", "week", "chain"], keep="last")
        stale = {metric for r in ranges.values() for metric in r.covers} - set(rows["metric"])
        ranges[archive_id] = Range(id=archive_id, **origin.model_dump())
        texts: dict[Path, str] = {}
        for metric, part in rows.groupby("metric"):
            texts[folder / f"{metric}.csv"] = _series_text(part)
        covers = _covers(rows)
        described = [
            r.model_copy(update={"covers": covers.get(r.id, {})})
            for r in sorted(ranges.values(), key=lambda r: r.id)
        ]
        texts[folder / "origin.yml"] = _origin_text(source, described)
        for path, text in texts.items():
            write_atomically(path, text)
        for metric in stale:
            (folder / f"{metric}.csv").unlink(missing_ok=True)
        return int((rows["archive"] == archive_id).sum())

    def _owned(self, folder: Path, ranges: Iterable[Range], exclude: str) -> pd.DataFrame:
        """Stored rows of a source with the archive that each came from."""
        parts = []
        for item in ranges:
            if item.id == exclude:
                continue
            for metric in item.covers:
                table = pd.read_csv(folder / f"{metric}.csv", dtype={"chain": str})
                table["week"] = pd.to_datetime(table["week"]).dt.date
                for chain, first, last in item.cells(metric):
                    part = table[(table["chain"] == chain) & table["week"].between(first, last)]
                    parts.append(part.assign(metric=metric, archive=item.id, read_on=item.read_on))
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    # -- ledger -----------------------------------------------------------------------

    def corrections(self) -> list[dict[str, str]]:
        """Lines of ``ledger/corrections.csv``, oldest first."""
        path = self.root / "ledger" / "corrections.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def append_corrections(self, corrections: Iterable[Correction]) -> int:
        """Append corrections not yet recorded; returns how many were new."""
        names = [field.name for field in fields(Correction)]
        old = self.corrections()
        known = {(row["date"], row["source"], row["chain"], row["metric"]) for row in old}
        new = [
            {
                k: "" if v is None else (number_text(v) if isinstance(v, float) else v)
                for k, v in asdict(c).items()
            }
            for c in corrections
            if (c.date, c.source, c.chain, c.metric) not in known
        ]
        if new:
            write_atomically(
                self.root / "ledger" / "corrections.csv", csv_text(names, [*old, *new])
            )
        return len(new)

    def unlock_rows(self) -> list[dict[str, str]]:
        """Rows of ``ledger/unlocks.csv``, oldest first; raises StoreError for a damaged line."""
        path = self.root / "ledger" / "unlocks.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            try:
                rows = list(reader)
                if reader.fieldnames != UNLOCK_COLUMNS:
                    raise StoreError(
                        f"{path}:1: columns {reader.fieldnames}, not {','.join(UNLOCK_COLUMNS)}"
                    )
            except (csv.Error, UnicodeDecodeError) as error:
                raise StoreError(f"{path}: not a ledger of unlocks: {error}") from None
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

    # -- rubric -----------------------------------------------------------------------

    def rubric_text(self) -> str:
        """Text of ``rubric.yml``."""
        path = self.root / "rubric.yml"
        if not path.exists():
            raise StoreError(f"{path} is missing: it holds weights and thresholds")
        return path.read_text(encoding="utf-8")


def number_text(value: float) -> str:
    """Write a number with at most ten significant digits and no exponent."""
    return f"{Decimal(f'{value:.{SIGNIFICANT_DIGITS}g}'):f}"


def csv_text(names: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV with Unix line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


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


def _series_text(rows: pd.DataFrame) -> str:
    """One series file: week,chain,value,days, sorted."""
    ordered = rows.sort_values(["week", "chain"])
    lines = [
        f"{week:%Y-%m-%d},{chain},{number_text(value)},{days}"
        for week, chain, value, days in zip(
            ordered["week"], ordered["chain"], ordered["value"], ordered["days"], strict=True
        )
    ]
    return "\n".join([",".join(SERIES_COLUMNS), *lines, ""])


def _covers(rows: pd.DataFrame) -> dict[str, dict[str, tuple[Span, ...]]]:
    """
    Say which archive gave which weeks: archive id → series → spans.

    A chain's weeks are cut where the archive changes, so spans of two archives never overlap;
    chains with equal spans are listed together.
    """
    ordered = rows.sort_values(["metric", "chain", "week"])
    cell = ordered[["metric", "chain", "archive"]]
    run = (cell != cell.shift()).any(axis=1).cumsum()
    spans: dict[tuple[str, str, dt.date, dt.date], list[str]] = {}
    for _, part in ordered.groupby(run):
        first, last = part.iloc[0], part.iloc[-1]
        key = (first["archive"], first["metric"], first["week"], last["week"])
        spans.setdefault(key, []).append(first["chain"])
    covers: dict[str, dict[str, tuple[Span, ...]]] = {}
    for (archive, metric, start, end), chains in sorted(spans.items()):
        of_archive = covers.setdefault(archive, {})
        span = Span(start=start, end=end, chains=tuple(sorted(chains)))
        of_archive[metric] = (*of_archive.get(metric, ()), span)
    return covers


def _origin_text(source: str, ranges: Iterable[Range]) -> str:
    """Write an origin file: plain YAML in a fixed order."""
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 100
    yaml.representer.ignore_aliases = lambda *_: True  # a range repeats its dates in full
    out = io.StringIO()
    yaml.dump(
        {"source": source, "ranges": list(_plain_ranges(ranges))},
        out,
    )
    return out.getvalue()


def _plain_ranges(ranges: Iterable[Range]) -> Iterator[dict[str, Any]]:
    """Ranges as plain values that YAML writes without tags."""
    for item in ranges:
        plain = item.model_dump(exclude={"covers"})
        plain["republish"] = item.republish.value
        plain["withheld"] = list(item.withheld)
        plain["covers"] = {
            metric: [span.model_dump() | {"chains": list(span.chains)} for span in spans]
            for metric, spans in sorted(item.covers.items())
        }
        yield plain


def week_of(text: str) -> dt.date:
    """Monday of a week given as ``2026-W14`` or as any day of it."""
    try:
        return monday_of(dt.date.fromisoformat(text))
    except ValueError:
        raise StoreError(f"{text!r} is no week: write 2026-W14 or a day of it") from None
