"""
Opens ``data/``.

Nothing else does but ``profile_files``, ``series_files``, ``source_files``, ``notices``,
``ledger_lines``, ``unlock_ledger``, ``digests`` and ``calibration``.

Files are written to a temporary neighbour first and then moved into place, sorted, with
stable number formats, so that a weekly difference is short.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from generator.cache import NOTHING_KEPT, Cache
from generator.errors import Problem, StoreError
from generator.files import change_together, settle, write_atomically, write_together
from generator.garbage import without_passes
from generator.layout import covers, csv_text, number_text, origin_text, series_text
from generator.model.correction import Correction
from generator.model.origin import Origin, Range, Source
from generator.model.report import RunReport
from generator.model.series import SERIES
from generator.profile_files import profile_texts, refused_files
from generator.profiles import ProfileText
from generator.rows import Rows, named
from generator.series_files import read_series
from generator.source_files import no_rows, owned_rows, read_origin, stored_ranges

CELL = ["metric", "week", "chain"]


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
        return {path.parent.name: read_origin(path) for path in paths}

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
        folder = self.root / "series" / source
        rows = [
            owned_rows(folder, [r for r in stored_ranges(folder) if r.id != archive_id]),
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
            owned_rows(self.root / "series" / name, known.ranges).assign(source=name)
            for name, known in sources.items()
        ]
        rows = pd.concat(parts, ignore_index=True) if parts else no_rows().assign(source="")
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
            folder = self.root / "series" / change.source
            owned = owned_rows(folder, stored_ranges(folder))
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
        ranges = {item.id: item for item in stored_ranges(self.root / "series" / source)}
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
