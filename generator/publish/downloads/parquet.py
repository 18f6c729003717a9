"""All values as one Parquet file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from generator.model.contents import Packed
from generator.publish.api.release import Release
from generator.publish.bulk import NO_DAYS, Part, batches, days_seen

PATH = "wellspring.parquet"

ROWS_AT_ONCE = 1_048_576
"""Rows of a group in the file, which are held in memory together."""

_WORD = pa.dictionary(pa.int32(), pa.string())
_SCHEMA = pa.schema(
    [
        ("kind", _WORD),
        ("id", _WORD),
        ("chain", _WORD),
        ("week", pa.date32()),
        ("value", pa.float64()),
        ("unit", _WORD),
        ("days", pa.int8()),
        ("source", _WORD),
        ("licence", _WORD),
    ]
)
_EPOCH = dt.date(1970, 1, 1)


def parquet(release: Release) -> Packed:
    """
    Every row that is given away: figures and series of all chains, with unit, source, licence.

    Rows are sorted by kind, id, chain, week and source. The file's metadata say from which data
    it was made; it holds no time of writing.
    """
    about = json.dumps(release.generated_from.model_dump(), sort_keys=True)
    schema = _SCHEMA.with_metadata({"wellspring": about})
    buffer = pa.BufferOutputStream()
    mondays = np.array([(week - _EPOCH).days for week in release.bulk.weeks], dtype=np.int32)
    with pq.ParquetWriter(buffer, schema, compression="zstd", version="2.6") as writer:
        for groups in batches(release.bulk.groups, ROWS_AT_ONCE):
            writer.write_table(pa.table(_columns(groups, mondays), schema=schema))
    return Packed(memoryview(buffer.getvalue()))


def _columns(groups: Sequence[Sequence[Part]], mondays: npt.NDArray[np.int32]) -> list[pa.Array]:
    """All columns of some groups of parts, rows in the order of weeks within a group."""
    parts = [part for group in groups for part in group]
    sizes = [len(part.weeks) for part in parts]
    weeks = np.concatenate([part.weeks for part in parts])
    groups_of = np.repeat([n for n, group in enumerate(groups) for _ in group], sizes)
    order = np.argsort(groups_of * len(mondays) + weeks, kind="stable")  # nearly sorted
    del groups_of
    part_of = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)[order]
    coming = np.argsort(np.argsort(order)[np.cumsum([0, *sizes[:-1]])])  # parts by their first row
    days = np.concatenate([days_seen(part) for part in parts])[order]

    def words(name: str) -> pa.Array:
        """A column of text that is the same in all rows of a part."""
        found: dict[str, int] = {}  # in the order of the rows
        codes = np.empty(len(parts), dtype=np.int32)
        for place in coming.tolist():
            codes[place] = found.setdefault(getattr(parts[place], name), len(found))
        return pa.DictionaryArray.from_arrays(pa.array(codes[part_of]), list(found))

    return [
        *(words(name) for name in ("kind", "id", "chain")),
        pa.array(mondays[weeks[order]]).cast(pa.date32()),
        pa.array(np.concatenate([part.values for part in parts])[order]),
        words("unit"),
        pa.array(days, mask=days == NO_DAYS),
        *(words(name) for name in ("source", "licence")),
    ]
