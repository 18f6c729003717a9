"""What the file of a chain says of its series: course, observers, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from generator.model.origin import Range
from generator.model.series import SERIES, week_name
from generator.publish.api.release import Release, Text
from generator.publish.api.shapes import Observed, SourceNote, WithheldSeries
from generator.publish.bulk import Bulk, Part, unit_of
from generator.publish.digits import json_texts
from generator.publish.terms import Given


def courses_of(bulk: Bulk, parts: Sequence[Part | Given]) -> Iterator[dict[str, Text]]:
    """Weeks and values of each part, which are never empty."""
    if not parts:
        return
    ends = pa.array(np.cumsum([0, *(len(part.weeks) for part in parts)]), pa.int32())

    def joined(texts: pa.StringArray) -> list[str]:
        """The items of each part's list."""
        lists = pa.ListArray.from_arrays(ends, texts)
        found: list[str] = compute.binary_join(lists, ",").to_pylist()
        return found

    weeks = pa.array(np.concatenate([part.weeks for part in parts]))
    days = joined(pa.array([f'"{day}"' for day in bulk.days]).take(weeks))
    values = joined(json_texts(np.concatenate([part.values for part in parts])))
    for mondays, numbers in zip(days, values, strict=True):
        yield {"weeks": Text(f"[{mondays}]"), "values": Text(f"[{numbers}]")}


def observed_series(release: Release, chain: str) -> list[Observed]:
    """Series of a chain as sources gave them; their course is put in later."""
    bulk = release.bulk
    return [
        Observed(
            id=item.series,
            title=SERIES[item.series].title,
            unit=unit_of(item.series),
            nature=SERIES[item.series].nature.value,
            source=item.source,
            publishers=list(item.publishers),
            licence=item.licence,
            weeks=[],
            values=[],
            days=[],
        )
        for item in bulk.given_by_chain.get(chain, ())
    ]


def withheld_series(release: Release, chain: str) -> list[WithheldSeries]:
    """Series of a chain that are left out, with the reason."""
    return [
        WithheldSeries(
            id=item.series,
            title=SERIES[item.series].title,
            source=item.source,
            publishers=list(item.publishers),
            licence=item.licence,
            weeks=item.weeks,
            first=week_name(item.first),
            last=week_name(item.last),
            reason=item.reason,
        )
        for item in release.bulk.withheld_by_chain.get(chain, ())
    ]


def source_notes(release: Release, chain: str) -> list[SourceNote]:
    """Archives and feeds that gave any stored value of the chain."""
    panel = release.edition.figures.panel
    found: dict[tuple[str, str], Range] = {
        (source, item.id): item
        for name, source in panel.stored()
        for item, _ in panel.covered(name, source, chain)
    }
    return [
        SourceNote(
            source=source,
            id=name,
            publisher=item.publisher,
            title=item.title,
            url=item.url,
            licence=item.licence,
            republish=item.republish.value,
            citation=item.citation,
            read_on=item.read_on.isoformat(),
        )
        for (source, name), item in sorted(found.items())
    ]
