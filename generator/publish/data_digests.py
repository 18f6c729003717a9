"""Digests of what an edition says of a chain rests on: its profile and its series."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from generator.edition import REFERENCE_CHAINS, Edition, remembered
from generator.model.chain import Profile
from generator.panel import Panel
from generator.publish.digits import all_rounded, short_texts

CHAINS_AT_ONCE = 256
"""Chains whose values are written out together to be digested."""

_DIGEST_DIGITS = 12
_LINE_DIGITS = 10
"""Digits of a value that a digest sees."""


def profile_digest(profile: Profile) -> str:
    """Twelve hex digits that change with any fact or word of a profile."""
    plain = profile.model_dump(mode="json", exclude_defaults=True)
    return _digest(json.dumps(plain, sort_keys=True, ensure_ascii=False))


def series_digest(edition: Edition, chain: str) -> str:
    """Twelve hex digits that change with any stored value that a chain's figures can use."""
    return _series_digests(edition)[chain]


@remembered
def _series_digests(edition: Edition) -> Mapping[str, str]:
    """All of them by chain, made together: the text of all values is more than memory holds."""
    panel = edition.figures.panel
    seen = {chain: hashlib.sha256() for chain in panel.column}
    begun: set[str] = set()
    every = list(panel.column)
    for series, source in panel.stored():
        references = [c for c in REFERENCE_CHAINS.get(series, ()) if c in panel.column]
        shared = _lines(panel, series, source, references)
        for start in range(0, len(every), CHAINS_AT_ONCE):
            some = every[start : start + CHAINS_AT_ONCE]
            lines = shared | _lines(panel, series, source, some)
            for chain in some:
                for column in sorted({chain, *references} & lines.keys()):
                    seen[chain].update(b"\n" if chain in begun else b"")
                    seen[chain].update(lines[column])
                    begun.add(chain)
    return {chain: digest.hexdigest()[:_DIGEST_DIGITS] for chain, digest in seen.items()}


def _lines(panel: Panel, series: str, source: str, chains: Sequence[str]) -> dict[str, bytes]:
    """Each value of a series of one source as a line, by chain; only chains that have any."""
    frame = panel.series(series).by_provider[source].to_numpy(dtype=float)
    values = frame[:, [panel.column[chain] for chain in chains]].T
    known = ~np.isnan(values)
    places, weeks = np.nonzero(known)
    days = pa.array([week.isoformat() for week in panel.mondays])
    before = pa.array([f"{series},{source},{chain}" for chain in chains], pa.string())
    rows = compute.binary_join_element_wise(
        before.take(pa.array(places)),
        days.take(pa.array(weeks)),
        short_texts(all_rounded(values[known], _LINE_DIGITS), _LINE_DIGITS),
        ",",
    )
    ends = np.cumsum([0, *known.sum(axis=1)])
    texts = compute.binary_join(pa.ListArray.from_arrays(pa.array(ends, pa.int32()), rows), "\n")
    return {
        chain: text.as_buffer().to_pybytes()
        for chain, text in zip(chains, texts, strict=True)
        if len(text.as_buffer())
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGEST_DIGITS]
