"""The tables of weekly values: one for each metric and series, and one for each chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
from pyarrow import compute

from generator.figures import METRICS
from generator.model.contents import Packed
from generator.model.series import SERIES
from generator.publish.api.release import Release
from generator.publish.bulk import (
    NO_DAYS,
    UNIT_MEANING,
    Bulk,
    Part,
    batches,
    days_seen,
    grouped,
    unit_of,
)
from generator.publish.cells import csv_cells, text_cell
from generator.publish.digits import plain_texts
from generator.publish.downloads.table import CHAIN, DAYS, LICENCE, SOURCE, WEEK, Column, Table

ROWS_AT_ONCE = 65_536
"""Rows of a table that are made together, which takes some times the memory of their text."""

_DAYS = range(NO_DAYS, 8)
"""On how many days of a week a value may stand."""

FIGURE_KEY: tuple[str, ...] = ("chain", "week")
SERIES_KEY: tuple[str, ...] = ("chain", "week", "source")


def by_quantity(bulk: Bulk) -> Iterable[Table]:
    """One table for each metric and each series that has rows."""
    for (kind, name), groups in grouped(bulk.groups, lambda g: (g[0].kind, g[0].id)).items():
        unit = unit_of(name)
        if kind == "figure":
            more: tuple[Column, ...] = ()
            title, meaning = METRICS[name].title, METRICS[name].formula
            key, folder = FIGURE_KEY, "figures"
        else:
            title, meaning = SERIES[name].title, SERIES[name].meaning
            key, folder, more = SERIES_KEY, "series", (DAYS,)
        value = Column("value", "number", f"{meaning} ({UNIT_MEANING[unit]})", unit)
        columns = (CHAIN, WEEK, value, *more, SOURCE, LICENCE)

        about = f"{folder}/{name}.csv", title, columns, key
        yield _table(*about, bulk, groups, lambda part: _cell(part.chain))


def by_chain(release: Release) -> Iterable[Table]:
    """One table for each chain, of everything that is told of it."""
    columns = (
        Column("kind", "string", "figure: computed by Wellspring; series: as a source gave it"),
        Column("id", "string", "id of the metric or series, as in figures/ and series/"),
        WEEK,
        Column("value", "number", "the value, in the unit of the row"),
        Column("unit", "string", "unit of the value"),
        Column("days", "integer", DAYS.meaning + "; empty for figures", required=False),
        SOURCE,
        LICENCE,
    )

    def which(part: Part) -> str:
        return f"{_cell(part.kind)},{_cell(part.id)}"

    names = {page.id: page.profile.name for page in release.site.chains}
    for one, groups in grouped(release.bulk.groups, lambda g: g[0].chain).items():
        key = ("kind", "id", "week", "source")
        title = f"Everything about {text_cell(names[one])}"
        yield _table(f"chains/{one}.csv", title, columns, key, release.bulk, groups, which)


def _table(
    path: str,
    title: str,
    columns: Sequence[Column],
    key: tuple[str, ...],
    bulk: Bulk,
    groups: Sequence[Sequence[Part]],
    which: Callable[[Part], str],
) -> Table:
    """Write a table of values; ``which`` gives the cells before the week."""
    parts = [part for group in groups for part in group]
    names = [column.name for column in columns]
    some = batches(groups, ROWS_AT_ONCE)
    rows = b"".join(_rows(names, bulk.days, together, which) for together in some)
    return Table(
        path=path,
        title=title,
        columns=tuple(columns),
        key=key,
        rows=sum(len(part.weeks) for part in parts),
        text=Packed(f"{csv_cells(names)}\n".encode() + rows),
        licences=tuple(sorted({text_cell(part.licence) for part in parts})),
        sources=tuple(sorted({text_cell(part.source).partition(":")[0] for part in parts})),
    )


def _rows(
    names: Sequence[str],
    days: Sequence[str],
    groups: Sequence[Sequence[Part]],
    which: Callable[[Part], str],
) -> bytes:
    """
    Rows of a CSV file, in the order of weeks within a group; all are made at once.

    What stands behind the value is one of few texts for each number of days seen.
    """
    parts = [part for group in groups for part in group]
    weeks = np.concatenate([part.weeks for part in parts])
    numbers = np.concatenate([part.values for part in parts])
    seen = np.concatenate([days_seen(part) for part in parts])
    part_of = np.repeat(np.arange(len(parts)), [len(part.weeks) for part in parts])
    if len(parts) > len(groups):
        group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        order = np.argsort(group_of[part_of] * len(days) + weeks, kind="stable")  # nearly sorted
        weeks, numbers, seen, part_of = (a[order] for a in (weeks, numbers, seen, part_of))

    behind = names[names.index("value") + 1 :]
    ends: dict[tuple[str, ...], int] = {}
    end_of = np.array(
        [ends.setdefault((p.unit, p.source, p.licence), len(ends)) for p in parts], dtype=np.int64
    )
    end_texts = [text for end in ends for text in _ends(tuple(behind), *end)]
    rows = compute.binary_join_element_wise(
        pa.array([which(part) for part in parts]).take(pa.array(part_of)),
        pa.array(days).take(pa.array(weeks)),
        plain_texts(numbers),
        pa.array(end_texts).take(pa.array(end_of[part_of] * len(_DAYS) + seen - NO_DAYS)),
        ",",
    )
    _, bounds, written = rows.buffers()  # one row behind the other
    end = int(np.frombuffer(bounds, dtype=np.int32)[len(rows)])
    content: bytes = written.slice(0, end).to_pybytes()
    return content


@lru_cache(maxsize=1024)
def _ends(names: tuple[str, ...], unit: str, source: str, licence: str) -> tuple[str, ...]:
    """The last cells of a row and its end, by number of days seen."""
    cells = {"unit": _cell(unit), "source": _cell(source), "licence": _cell(licence)}
    every = ({**cells, "days": "" if n == NO_DAYS else str(n)} for n in _DAYS)
    return tuple(",".join(texts[name] for name in names) + "\n" for texts in every)


@lru_cache(maxsize=1024)
def _cell(text: str) -> str:
    """A cell of text as a file has it; few are different."""
    return csv_cells([text_cell(text)])
