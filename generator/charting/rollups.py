"""Which chains the charts over all rollups are about."""

from __future__ import annotations

from generator.edition import Edition
from generator.model.words import Kind

FEWEST_ROLLUPS = 3
"""Of fewer, nothing is said as of rollups in general."""


def rollups(edition: Edition) -> list[str]:
    """Ids of all rollups, in the order of the profiles."""
    return [c for c, p in edition.profiles.items() if p.kind.value is Kind.ROLLUP]
