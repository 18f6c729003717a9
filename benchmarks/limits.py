"""What the measurements are held against, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.history import INVENTED, REAL, SINGLE, Row

GENERATE, MKDOCS, FINISH = "generate", "MkDocs alone", "finish"
"""Whole steps beside the stages of ``generate``: the command, its yardstick, what comes after."""

COLD, REFRESHED, NOTHING, EDITED = (
    *("generate, cold", "generate, one source refreshed"),
    *("generate, nothing to do", "generate, one profile changed"),
)
SERVED = "serve, one profile changed"
"""The same change where the command stays: from the written profile to the page that shows it."""

SCORES, CLAIMS = "scores with 2,000 draws", "claims with all resampling"
SMALL, MIDDLE, LARGE = 50, 500, 3000


@dataclass(frozen=True, slots=True)
class Held:
    """A value beside its limit; ``unit`` follows the number."""

    what: str
    value: float
    limit: float
    unit: str

    @property
    def is_kept(self) -> bool:
        """Whether the value is within its limit."""
        return self.value <= self.limit


def held(rows: Iterable[Row]) -> list[Held]:
    """Whatever some rows, of one run for each kind and size, can tell."""
    found = {row.place: row for row in rows}
    return [*_real(found), *_invented(found), *_single(found)]


Found = dict[tuple[str, int, str], Row]


def _real(found: Found) -> Iterator[Held]:
    for chains in sorted(chains for kind, chains, step in found if (kind, step) == (REAL, MKDOCS)):
        mkdocs = found[REAL, chains, MKDOCS].wall
        for step, limit, is_ratio in (
            (COLD, 1.5, True),
            (REFRESHED, 0.7, True),
            (NOTHING, 1.5, False),
            (EDITED, 2.0, False),
            (SERVED, 2.0, False),
        ):
            if row := found.get((REAL, chains, step)):
                what = f"{step}, {chains} real chains"
                if is_ratio:
                    yield Held(what, row.wall / mkdocs, limit, "× MkDocs alone")
                else:
                    yield Held(what, row.wall, limit, "s")


def _invented(found: Found) -> Iterator[Held]:
    whole = {chains: _whole(found, chains) for chains in (SMALL, MIDDLE, LARGE)}
    if rows := whole[MIDDLE]:
        value = sum(row.wall for row in rows) / found[INVENTED, MIDDLE, MKDOCS].wall
        yield Held(f"everything, {MIDDLE} chains, cold", value, 2.5, "× MkDocs alone")
    if whole[SMALL] and whole[MIDDLE]:
        growth = _cpu(whole[MIDDLE]) / _cpu(whole[SMALL])
        limit = MIDDLE / SMALL
        yield Held(f"processor time, {MIDDLE} chains", growth, limit, f"× {SMALL} chains")
    if rows := whole[LARGE]:
        memory = max(row.peak_mb for row in rows) * 2**20 / 1e9
        yield Held(f"memory, {LARGE:,} chains", memory, 4.0, "GB")
        minutes = sum(row.wall for row in rows) / 60
        yield Held(f"everything, {LARGE:,} chains, cold", minutes, 20.0, "min")


def _whole(found: Found, chains: int) -> Sequence[Row]:
    """Rows that together are a whole build; none where one is missing."""
    steps = (GENERATE, MKDOCS, FINISH)
    rows = [found[place] for step in steps if (place := (INVENTED, chains, step)) in found]
    return rows if len(rows) == len(steps) else ()


def _cpu(rows: Iterable[Row]) -> float:
    return sum(row.all_cpu for row in rows)


def _single(found: Found) -> Iterator[Held]:
    for (kind, chains, step), row in sorted(found.items()):
        if kind == SINGLE:
            limit = {SCORES: 1.0, CLAIMS: 20.0}[step]
            yield Held(f"{step}, {chains:,} chains", row.wall, limit, "s")
