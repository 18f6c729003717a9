"""
All measurements of speed so far, in ``benchmarks/history.csv``, so that what became slower shows.

A run adds its rows at the end. Rows of different machines are never compared.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from benchmarks.meter import Used
from generator.files import write_atomically
from generator.layout import csv_text

INVENTED, REAL, SINGLE = "invented", "real", "single"
"""Kinds of measurements: stages in invented worlds, whole commands on the real data, functions."""


@dataclass(frozen=True, slots=True)
class Row:
    """
    What one step of a run cost.

    ``run`` is the minute in which the run began, its name; ``load`` is the number of processes
    that wanted a core in the minutes before, so other work shows. Times are in seconds: ``wall``,
    ``cpu`` of the process itself and ``workers`` of those that it started. ``peak_mb`` and
    ``made_kb`` are memory and written files, in units of 1024 and 1000 to the next.
    """

    run: str
    commit: str
    machine: str
    load: float
    kind: str
    chains: int
    step: str
    wall: float
    cpu: float
    workers: float
    peak_mb: int
    made_kb: int

    @property
    def place(self) -> tuple[str, int, str]:
        """What was measured."""
        return self.kind, self.chains, self.step

    @property
    def all_cpu(self) -> float:
        """Processor seconds of all processes."""
        return self.cpu + self.workers


@dataclass(frozen=True, slots=True)
class Occasion:
    """One run: when, of which commit, on which machine and beside how much other work."""

    run: str
    commit: str
    machine: str
    load: float

    def row(self, kind: str, chains: int, step: str, used: Used) -> Row:
        """A row of this run."""
        return Row(
            self.run,
            self.commit,
            self.machine,
            self.load,
            kind,
            chains,
            step,
            round(used.wall, 3),
            round(used.cpu, 3),
            round(used.workers, 3),
            round(used.peak / 2**20),
            round(used.made / 1000),
        )


NAMES = [field.name for field in fields(Row)]


def read_history(path: Path) -> list[Row]:
    """
    All rows, oldest first; none where there is no file.

    Raises ValueError for a file with other columns.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if reader.fieldnames != NAMES:
            raise ValueError(f"{path}: columns {reader.fieldnames}, not {NAMES}")
        return [
            Row(
                run=line["run"],
                commit=line["commit"],
                machine=line["machine"],
                load=float(line["load"]),
                kind=line["kind"],
                chains=int(line["chains"]),
                step=line["step"],
                wall=float(line["wall"]),
                cpu=float(line["cpu"]),
                workers=float(line["workers"]),
                peak_mb=int(line["peak_mb"]),
                made_kb=int(line["made_kb"]),
            )
            for line in reader
        ]


def append(path: Path, rows: Iterable[Row]) -> None:
    """Add rows at the end; what stands there stays as it is."""
    text = path.read_text(encoding="utf-8") if path.exists() else csv_text(NAMES, [])
    added = csv_text(NAMES, map(asdict, rows)).partition("\n")[2]
    write_atomically(path, text + added)


def last_before(history: Sequence[Row], row: Row) -> Row | None:
    """The newest earlier row of the same step on the same machine."""
    same = [
        one
        for one in history
        if one.place == row.place and one.machine == row.machine and one.run < row.run
    ]
    return same[-1] if same else None


def ratio(new: Row, old: Row) -> float:
    """
    Processor time as a multiple of an earlier one.

    Raises ValueError for rows of different machines or steps, which say nothing of each other,
    and ZeroDivisionError where the earlier one is below a millisecond.
    """
    if new.machine != old.machine:
        raise ValueError(f"not comparable: measured on {new.machine!r} and on {old.machine!r}")
    if new.place != old.place:
        raise ValueError(f"not comparable: {new.place} and {old.place}")
    return new.all_cpu / old.all_cpu


def latest(history: Iterable[Row], machine: str) -> list[Row]:
    """Rows of the newest run of each kind and size on a machine, in the order of the runs."""
    newest: dict[tuple[str, int], str] = {}
    mine = [row for row in history if row.machine == machine]
    for row in mine:
        newest[row.kind, row.chains] = row.run
    return [row for row in mine if newest[row.kind, row.chains] == row.run]
