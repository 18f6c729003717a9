"""All values as one Parquet file."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq

from generator.publish.api.release import Release
from generator.publish.bulk import COLUMNS

PATH = "wellspring.parquet"

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


def parquet(release: Release) -> bytes:
    """
    Every row that is given away: figures and series of all chains, with unit, source, licence.

    The file's metadata say from which data it was made; it holds no time of writing.
    """
    frame = release.bulk.table[list(COLUMNS)]
    about = json.dumps(release.generated_from.model_dump(), sort_keys=True)
    table = pa.Table.from_pandas(
        frame.assign(week=frame["week"].dt.date), schema=_SCHEMA, preserve_index=False
    ).replace_schema_metadata({"wellspring": about})
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", version="2.6")
    content: bytes = buffer.getvalue().to_pybytes()
    return content
