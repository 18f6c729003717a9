"""What a refresh did: asked, received, stored, kept, revised, failed, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum

from pydantic import Field

from generator.model.fact import Closed, Day


class State(StrEnum):
    """How a source came out of a refresh."""

    FRESH = "fresh"
    PARTLY = "partly"
    FAILED = "failed"


class Trouble(Closed):
    """
    Something wrong with one chain's series; ``chain`` is empty where it concerns the source.

    ``gate`` names the gate that stopped or warned; it is empty for a failed request.
    ``waits`` is the value of the week ``waits_of`` that the next week's may confirm.
    """

    chain: str
    said: str
    gate: str = ""
    waits: float | None = None
    waits_of: Day | None = None


class SeriesReport(Closed):
    """
    One series of one source. Counts are of chains, except the two of weeks.

    ``kept``: chains whose data stay as they were because the new ones failed; their series is
    stale. ``days_left_out``: days that day gates refused, today apart. ``unpublished``:
    chains for which the source says that it has nothing.
    """

    series: str
    asked: int
    received: int
    weeks_stored: int
    weeks_revised: int
    days_left_out: int = 0
    kept: tuple[str, ...] = Field(default=(), strict=False)
    unpublished: tuple[str, ...] = Field(default=(), strict=False)
    failed: tuple[Trouble, ...] = Field(default=(), strict=False)
    warnings: tuple[Trouble, ...] = Field(default=(), strict=False)
    last_week: Day | None = None
    next_expected: Day | None = None


class SourceReport(Closed):
    """One source: how it went, what each host was asked, and its series."""

    source: str
    publisher: str
    state: State = Field(strict=False)
    asked_on: Day
    requests: dict[str, int]
    troubles: tuple[Trouble, ...] = Field(default=(), strict=False)
    series: tuple[SeriesReport, ...] = Field(strict=False)


class RunReport(Closed):
    """
    The last refresh, as ``data/report.json`` holds it.

    It tells the day of the run and no time of day, so that the same answers on the same day
    give the same bytes. ``weeks_through`` is the last finished week; ``gates`` are the rules
    that new figures had to pass, by name.
    """

    run_on: Day
    weeks_through: Day
    gates: dict[str, str]
    sources: tuple[SourceReport, ...] = Field(strict=False)

    def beside(self, other: RunReport | None, asked: Collection[str]) -> RunReport:
        """Tell of the sources that were asked, and what another report tells of the rest."""
        mine = [item for item in self.sources if item.source in asked]
        kept = [item for item in other.sources if item.source not in asked] if other else []
        sources = sorted([*mine, *kept], key=lambda item: item.source)
        return self.model_copy(update={"sources": tuple(sources)})

    def stale(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield (source, series, chain, why) of every series that was not updated."""
        for source in self.sources:
            for item in source.series:
                for trouble in item.failed:
                    yield source.source, item.series, trouble.chain, trouble.said
