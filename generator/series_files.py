"""
Series files below ``data/series`` as one table.

Reading text is most of the work. A columnar copy of each large file is therefore kept in the
cache under a digest of the file's bytes, so that it can never be out of date; one that is
missing or damaged is made anew from the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv, ipc

from generator.cache import Cache, installed, key_of
from generator.errors import StoreError
from generator.layout import SERIES_COLUMNS

# Its own would keep for later three times what the frame holds, in each process.
pa.set_memory_pool(pa.system_memory_pool())

COPIED_FROM_BYTES = 250_000
"""A smaller file is read as fast as its copy."""

_LAYOUT = "weeks of a series, 1"
_TYPES = {
    "week": pa.date32(),
    "chain": pa.dictionary(pa.int32(), pa.string()),
    "value": pa.float64(),
    "days": pa.int8(),
}


def read_series(paths: Iterable[Path], cache: Cache) -> pd.DataFrame:
    """
    Every row of some files ``<source>/<metric>.csv``, in their order.

    Columns source, metric (categories), week (datetime64), chain (category), value, days
    (int8); categories are sorted. Raises StoreError for a file that the store did not write.
    """
    named = [(path.parent.name, path.stem, _read(path, cache)) for path in paths]
    lengths = [len(table) for _, _, table in named]
    week = np.empty(sum(lengths), dtype="datetime64[us]")
    value, days = np.empty(len(week)), np.empty(len(week), dtype=np.int8)
    chains = sorted({chain for _, _, table in named for chain in _chains(table)})
    code = np.empty(len(week), dtype=np.min_scalar_type(-max(len(chains), 1)))
    start = 0
    for _, _, table in named:
        part = slice(start, start + len(table))
        week[part] = table["week"].cast(pa.timestamp("us")).to_numpy()
        value[part] = table["value"].to_numpy()
        days[part] = table["days"].to_numpy()
        places = np.searchsorted(chains, _chains(table)).astype(code.dtype)
        np.take(places, table["chain"].combine_chunks().indices.to_numpy(), out=code[part])
        start = part.stop
    columns = {
        "week": week,
        "chain": pd.Categorical.from_codes(code, pd.Index(chains)),
        "value": value,
        "days": days,
        "source": _repeated([source for source, _, _ in named], lengths),
        "metric": _repeated([metric for _, metric, _ in named], lengths),
    }
    return pd.DataFrame(columns, copy=False)


def _read(path: Path, cache: Cache) -> pa.Table:
    """One file with the types above, from its copy where there is one."""
    text = path.read_bytes()
    if len(text) < COPIED_FROM_BYTES:
        return _parsed(path, text)
    key = key_of(_LAYOUT, installed(["pyarrow"]), text)
    if (copy := cache.get(key)) is not None:
        return ipc.open_file(pa.BufferReader(copy)).read_all()
    table = _parsed(path, text)
    sink = pa.BufferOutputStream()
    with ipc.new_file(sink, table.schema, options=ipc.IpcWriteOptions(compression="zstd")) as file:
        file.write_table(table)
    cache.put(key, sink.getvalue().to_pybytes())
    return table


def _parsed(path: Path, text: bytes) -> pa.Table:
    """Read a file's text; raises StoreError."""
    try:
        table = csv.read_csv(
            pa.BufferReader(text),
            read_options=csv.ReadOptions(use_threads=False),
            convert_options=csv.ConvertOptions(column_types=_TYPES),
        )
        if table.column_names != SERIES_COLUMNS:
            raise StoreError(f"{path}: columns {table.column_names}, not {SERIES_COLUMNS}")
        if table["week"].null_count or table["days"].null_count:
            raise StoreError(f"{path}: not a series file: a row without week or days")
    except ValueError as error:
        raise StoreError(f"{path}: not a series file: {error}") from None
    return table.unify_dictionaries().combine_chunks()


def _chains(table: pa.Table) -> list[str]:
    """The chains of a file, each once, in the order of its codes."""
    chains: list[str] = table["chain"].combine_chunks().dictionary.to_pylist()
    return chains


def _repeated(labels: list[str], lengths: list[int]) -> pd.Categorical[str]:
    """Each label so many times, as a category."""
    known = sorted(set(labels))
    codes = np.repeat(np.searchsorted(known, labels).astype(np.int16), lengths)
    return pd.Categorical.from_codes(codes, pd.Index(known))
