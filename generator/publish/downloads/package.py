"""
The description of the downloads: a Frictionless data package, a read-me and a citation.

https://datapackage.org (version 1 keys, which all tools read).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from generator.model.contents import digest, size_bytes
from generator.model.origin import Range
from generator.publish.api.release import Release
from generator.publish.cells import text_cell
from generator.publish.downloads.parquet import PATH as PARQUET
from generator.publish.downloads.table import Column, Table
from generator.publish.terms import LICENCE_URLS, NON_COMMERCIAL, OURS, refusal

PATH = "datapackage.json"
README = "README.txt"
CITATION = "CITATION.cff"

_NAMES = {OURS: "CC-BY-4.0", NON_COMMERCIAL: "CC-BY-NC-4.0"}


def data_package(release: Release, found: Sequence[Table]) -> str:
    """Describe every table: schema, units, sources, licences, size and checksum."""
    origins = _origins(release)
    content = {
        "profile": "tabular-data-package",
        "name": "wellspring",
        "title": "Wellspring: where does a blockchain's value come from, and who keeps it?",
        "description": "Weekly figures about blockchains, and the series behind them as far as "
        "their publishers allow it. " + _left_out(release),
        "version": release.generated_from.week,
        "generated_from": release.generated_from.model_dump(),
        "keywords": ["blockchain", "open data", "rollups", "tokenomics"],
        "contributors": [{"title": "Wellspring contributors", "role": "author"}],
        "licenses": [_licence(OURS), _licence(NON_COMMERCIAL)],
        "sources": [_source(item) for _, item in origins],
        "resources": [_resource(table, origins) for table in found],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _left_out(release: Release) -> str:
    count = len(release.bulk.withheld)
    return (
        f"{count} series of single chains are left out because their terms do not clearly allow "
        "republishing; withheld.csv names each with the reason."
    )


def _licence(name: str) -> dict[str, str]:
    """The licence of rows: a known one by its short name, another by its words."""
    known = next((licence for licence in (NON_COMMERCIAL, OURS) if name.startswith(licence)), None)
    if known is None:
        return {"name": "other", "title": name}
    return {"name": _NAMES[known], "title": name, "path": LICENCE_URLS[known]}


def _origins(release: Release) -> list[tuple[str, Range]]:
    """(source, origin) of everything that gave a row, sorted."""
    used = {(item.source, item.series) for item in release.bulk.given}
    panel = release.edition.figures.panel
    return [
        (name, item)
        for name, source in sorted(panel.sources.items())
        for item in source.ranges
        if any((name, series) in used and not refusal(item, series) for series in item.covers)
    ]


def _source(item: Range) -> dict[str, str]:
    return {"title": f"{item.publisher}: {item.title}", "path": item.url}


def _resource(table: Table, origins: Sequence[tuple[str, Range]]) -> dict[str, Any]:
    sources = [_source(item) for name, item in origins if name in table.sources]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.path,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size_bytes(table.text),
        "hash": f"sha256:{digest(table.text)}",
        "licenses": [_licence(name) for name in table.licences],
        **({"sources": sources} if sources else {}),
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.meaning,
    }
    if column.unit:
        found["unit"] = column.unit
    if column.required:
        found["constraints"] = {"required": True}
    return found


def readme(release: Release) -> str:
    """What the files are and how they may be used, as plain text."""
    made = release.generated_from
    origins = "\n".join(
        f"  {item.publisher}: {item.title}\n    {item.licence}. Cite: {item.citation}"
        for _, item in _origins(release)
    )
    closed = sorted(
        {
            f"  {text_cell(', '.join(item.publishers))}: {item.series}"
            for item in release.bulk.withheld
        }
    )
    return f"""\
Wellspring, edition {made.week}
Where does a blockchain's value come from, and who keeps it?

Made from data {made.data_hash} (week of {made.week_start}) with rubric version
{made.rubric_version} by wellspring {made.generator}. Equal data give equal bytes.

Files
  {PATH:<22} every table: columns, units, keys, sources, licences, checksums
  figures/*.csv          what Wellspring computes, one file a metric
  series/*.csv           what publishers gave and may be given on, one file a series
  chains/*.csv           the same rows by chain
  {PARQUET:<22} the same rows in one file
  chains.csv             class, index and marks of each chain
  unlocks.csv            unlocks of tokens to come
  scores.csv, claims.csv what past editions said, as recorded
  withheld.csv           series that are left out, and why
  SHA256SUMS             check with: sha256sum --check SHA256SUMS

Reading
  The unit of time is the ISO week, named by its Monday. A flow is the mean per day of the days
  seen in the week, a stock the last value seen. A missing value has no row; it is never 0. A
  week without a finite ratio (fees without any emission) has no row either. Numbers have at
  most eight significant digits; shares are parts of 1. Text that a spreadsheet would compute
  has an apostrophe in front.

Licences
  Each row names its licence. Figures computed by Wellspring, scores, verdicts and facts:
  {OURS}, credit "Wellspring contributors". Rows with {NON_COMMERCIAL}: no commercial use.
  Series keep their publishers' licences:
{origins}

Left out, because terms do not clearly allow republishing
{chr(10).join(closed) or "  nothing"}

How to cite: see {CITATION}. Please cite the publishers of the series that you use as well.
"""


def citation(release: Release) -> str:
    """Return a citation file (https://citation-file-format.github.io)."""
    made = release.generated_from
    return f"""\
cff-version: 1.2.0
message: "If you use these data, please cite them, and the publishers of the series you use."
type: dataset
title: "Wellspring: where does a blockchain's value come from, and who keeps it?"
authors:
  - name: "Wellspring contributors"
version: "{made.week}"
identifiers:
  - type: other
    value: "data {made.data_hash}"
    description: "digest of the data that the edition was made from"
license: CC-BY-4.0
"""
