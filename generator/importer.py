"""
Reads archived daily observations (``chain,metric,date,value``).

Everything is checked first; one bad line stops the import.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator

import pandas as pd

from generator.errors import BadInput, Problem
from generator.gates.days import FIRST_POSSIBLE_DAY
from generator.model.origin import Origin
from generator.model.series import SERIES
from generator.rows import Rows

HEADER = ["chain", "metric", "date", "value"]
DAY_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER_SHAPE = re.compile(r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:nan|inf))")
"""Python would also read ``2024-W01-1`` as a day, and ``1_000`` or ``infinity`` as numbers."""


def read_observations(
    path: str, text: str, origin: Origin, chains: Collection[str]
) -> pd.DataFrame:
    """
    Parse and check a tidy CSV.

    Returns columns chain, metric, date, value, one row per observation. Raises BadInput with
    every wrong line: unknown chain or series, impossible date, duplicate, value that is not
    a finite number or negative or zero where none can be.
    """
    lines = _rows(path, text)
    _, header = next(lines, (1, []))
    if header != HEADER:
        raise BadInput(
            [Problem(path, 1, 1, f"header is {','.join(header)!r}", f"expected {','.join(HEADER)}")]
        )
    problems: list[Problem] = []
    first_seen: dict[tuple[str, str, str], int] = {}
    rows: list[tuple[str, str, dt.date, float]] = []
    for number, cells in lines:
        if not cells:
            continue
        found = list(_line_problems(path, number, cells, origin, chains))
        if not found:
            key = (cells[0], cells[1], cells[2])
            if key in first_seen:
                found.append(
                    Problem(
                        path,
                        number,
                        1,
                        f"{' '.join(key)} is given twice",
                        f"first on line {first_seen[key]}; keep one",
                    )
                )
            else:
                first_seen[key] = number
                rows.append((cells[0], cells[1], dt.date.fromisoformat(cells[2]), float(cells[3])))
        problems += found
    if not rows and not problems:
        problems.append(Problem(path, 0, 0, "holds no observation", "at least one line"))
    if problems:
        raise BadInput(problems)
    return pd.DataFrame(rows, columns=HEADER).assign(date=lambda d: pd.to_datetime(d["date"]))


def _rows(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV file with the line that each begins on."""
    rows = Rows(io.StringIO(text, newline=""))
    try:
        for cells in rows:
            yield rows.begins, cells
    except csv.Error as error:
        raise BadInput([Problem(path, rows.begins, 1, f"not CSV: {error}")]) from None


def _line_problems(
    path: str, number: int, cells: list[str], origin: Origin, chains: Collection[str]
) -> Iterable[Problem]:
    """Everything wrong with one line."""
    if len(cells) != len(HEADER):
        yield Problem(path, number, 1, f"{len(cells)} cells", f"expected {len(HEADER)}")
        return
    chain, metric, date, value = cells
    spec = SERIES.get(metric)
    column = 1
    if chain not in chains:
        yield Problem(path, number, column, f"unknown chain {chain!r}", "add its profile first")
    column += len(chain) + 1
    if spec is None or spec.mean_of:
        hint = "see: wellspring list series"
        yield Problem(path, number, column, f"unknown series {metric!r}", hint)
    column += len(metric) + 1
    try:
        day = dt.date.fromisoformat(date if DAY_SHAPE.fullmatch(date) else "")
        if not FIRST_POSSIBLE_DAY <= day <= origin.read_on:
            yield Problem(
                path,
                number,
                column,
                f"date {date} is not possible",
                f"from {FIRST_POSSIBLE_DAY} to the day it was read, {origin.read_on}",
            )
    except ValueError:
        yield Problem(path, number, column, f"{date!r} is no day", "YYYY-MM-DD")
    column += len(date) + 1
    if not NUMBER_SHAPE.fullmatch(value):
        yield Problem(path, number, column, f"{value!r} is not a number")
        return
    amount = float(value)
    if not math.isfinite(amount):
        yield Problem(path, number, column, f"{value} is not a finite number", "leave the line out")
    elif spec and amount < 0 and not spec.may_be_negative:
        yield Problem(path, number, column, f"{value} is negative", f"{metric} cannot be")
    elif spec and amount == 0 and not (spec.may_be_zero or spec.may_be_negative):
        yield Problem(
            path, number, column, f"{metric} is 0", "leave the line out if the value is missing"
        )
