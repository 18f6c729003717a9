"""Where a series comes from: publisher, licence, citation, and which rows it gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from generator.model.fact import Closed, Day, Link


class Republish(StrEnum):
    """Whether a publisher's terms allow values to be given away in bulk."""

    YES = "yes"
    NON_COMMERCIAL = "non-commercial"
    UNCLEAR = "unclear"


class Span(Closed):
    """A run of weeks, first and last included, of some chains."""

    start: Day
    end: Day
    chains: tuple[str, ...] = Field(strict=False)


class Origin(Closed):
    """
    One archive or live feed, as ``ORIGIN.json`` of ``wellspring import`` states it.

    ``withheld`` are series that bulk downloads leave out although ``republish`` allows the
    rest: the publisher has them from somebody whose terms do not clearly allow it.
    """

    publisher: str
    title: str
    url: Link
    licence: str
    citation: str
    read_on: Day
    republish: Republish = Field(default=Republish.UNCLEAR, strict=False)
    withheld: tuple[str, ...] = Field(default=(), strict=False)
    note: str = ""


class Range(Origin):
    """What one origin contributed to the store: for each series, the weeks and chains."""

    id: str
    covers: dict[str, tuple[Span, ...]] = Field(default_factory=dict)

    def cells(self, metric: str) -> Iterator[tuple[str, dt.date, dt.date]]:
        """Yield (chain, first week, last week) of a series."""
        for span in self.covers.get(metric, ()):
            for chain in span.chains:
                yield chain, span.start, span.end


class Source(Closed):
    """The content of ``data/series/<source>/origin.yml``."""

    source: str
    ranges: tuple[Range, ...] = Field(strict=False)
