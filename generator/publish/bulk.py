"""
Everything of an edition that may be given away, as one table: raw series and computed figures.

The API and the downloads are written from it, so that they hold the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from generator.edition import Edition
from generator.figures import METRICS
from generator.model.series import SERIES
from generator.publish.digits import Numbers, all_rounded
from generator.publish.terms import Given, Places, Terms, Withheld

NO_DAYS = -1

Weeks = npt.NDArray[np.bool_]
"""Chains by weeks of the panel."""

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)

UNITS = {"percent": "share", "percentage points": "share difference"}
"""Metrics that pages show as percentages are parts of 1 in files."""

UNIT_MEANING = {
    "share": "part of 1; pages show it as a percentage",
    "share difference": "difference of two shares, as parts of 1; pages show points",
    "ratio": "one quantity divided by another of the same unit",
    "times": "one quantity divided by another of the same unit",
    "log change": "natural logarithm of the ratio of two values; pages show the change in percent",
    "USD": "US dollars",
    "USD/day": "US dollars, mean of a day of the week",
    "USD per operation": "US dollars for each operation of a day",
    "ETH/day": "ether, mean of a day of the week",
    "tokens": "the chain's own tokens",
    "tokens/day": "the chain's own tokens, mean of a day of the week",
    "per day": "count, mean of a day of the week",
    "gwei": "billionths of an ether for a unit of gas",
    "stage": "L2BEAT stage, 0 to 2",
}


@dataclass(frozen=True, slots=True)
class Part:
    """
    Weeks of one quantity of one chain from one source under one licence.

    ``kind`` is ``figure`` or ``series``. ``weeks`` are places among the panel's weeks, rising;
    ``values`` have eight significant digits; ``days`` are None for a figure.
    """

    kind: str
    id: str
    chain: str
    unit: str
    source: str
    licence: str
    weeks: Places
    values: Numbers
    days: npt.NDArray[np.int8] | None


@dataclass(frozen=True)
class Bulk:
    """
    What is given away.

    ``weeks`` are the Mondays of the panel; ``parts`` are sorted by kind, id, chain and source.
    ``left_out`` counts weeks of a (metric, chain) that only repeat a series that is not given
    away.
    """

    weeks: tuple[dt.date, ...]
    parts: tuple[Part, ...]
    given: tuple[Given, ...]
    withheld: tuple[Withheld, ...]
    licences: Mapping[tuple[str, str], str]
    left_out: Mapping[tuple[str, str], int]

    def leaves_out(self, metric: str, chain: str, week: dt.date) -> bool:
        """Whether a figure of a week only repeats a series that is not given away."""
        if not self.left_out.get((metric, chain)):
            return False
        own = [part for part in self.by_chain.get(chain, ()) if part.id == metric]
        return all(self.weeks[place] != week for part in own for place in part.weeks)

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The Mondays as text."""
        return tuple(week.isoformat() for week in self.weeks)

    @cached_property
    def groups(self) -> Sequence[Sequence[Part]]:
        """Parts of one kind, id and chain together: their rows go by week, then by source."""
        return list(grouped(self.parts, attrgetter("kind", "id", "chain")).values())

    @cached_property
    def by_chain(self) -> Mapping[str, Sequence[Part]]:
        """The parts of each chain that has any, in their order, by chain."""
        return grouped(self.parts, attrgetter("chain"))

    @cached_property
    def given_by_chain(self) -> Mapping[str, Sequence[Given]]:
        """What is given away of each chain's raw series, in the order of the series list."""
        return grouped(self.given, attrgetter("chain"))

    @cached_property
    def withheld_by_chain(self) -> Mapping[str, Sequence[Withheld]]:
        """What is not given away of each chain's raw series, in the order of the series list."""
        return grouped(self.withheld, attrgetter("chain"))


def gather(edition: Edition) -> Bulk:
    """Collect what may be given away."""
    terms = Terms(edition)
    given, withheld = terms.parts
    licences: dict[tuple[str, str], str] = {}
    left_out: dict[tuple[str, str], int] = {}
    parts = [
        Part(
            *("series", item.series, item.chain, unit_of(item.series), item.source, item.licence),
            *(item.weeks, item.values, item.days),
        )
        for item in given
    ]
    begun = _begun(edition)
    for name in METRICS:
        by_chain = terms.licences(name)
        found, repeated = _figures(edition, terms, name, by_chain, begun)
        parts += found
        left_out |= {(name, chain): count for chain, count in repeated.items()}
        licences |= {(name, chain): licence for chain, licence in by_chain.items()}
    parts.sort(key=attrgetter("kind", "id", "chain", "source"))
    mondays = tuple(edition.figures.panel.mondays)
    return Bulk(mondays, tuple(parts), given, withheld, licences, left_out)


def _begun(edition: Edition) -> Weeks:
    """
    Weeks, by chain, in which the chain or its token was there; all where neither day is known.

    That a chain paid nothing out before says nothing of it, so that such a zero is not given away.
    """
    mondays = edition.figures.panel.mondays
    ends = np.arange(len(mondays)) * 7 + 6
    begun = np.ones((len(edition.figures.panel.column), len(mondays)), np.bool_)
    for chain, place in edition.figures.panel.column.items():
        profile = edition.profiles[chain]
        told = (profile.launch, profile.token.generation)
        if days := [fact.value.first_day for fact in told if fact]:
            begun[place] = ends >= (min(days) - mondays[0]).days
    return begun


def _figures(
    edition: Edition, terms: Terms, name: str, licences: Mapping[str, str], begun: Weeks
) -> tuple[list[Part], dict[str, int]]:
    """The parts of a metric, and by chain how many weeks are left out; all chains at once."""
    charted = edition.figures.weekly(name).values.to_numpy(dtype=float).T
    finite = np.isfinite(charted) & ((charted != 0) | begun)
    same = terms.repeats(name, charted.T).T & finite
    kept, by = finite & ~same, edition.figures.given(name)
    places, seen = np.nonzero(kept)
    groups = places * len(by.providers) + by.codes[seen, places]
    order = np.argsort(groups, kind="stable")
    groups, weeks = groups[order], seen[order].astype(np.int16)
    values = all_rounded(charted[kept])[order]
    bounds = np.flatnonzero(np.diff(groups, prepend=-1, append=-1)).tolist()
    chains, unit = list(edition.figures.panel.column), unit_of(name)
    parts = []
    for start, end in pairwise(bounds):
        place, code = divmod(int(groups[start]), len(by.providers))
        chain, source = chains[place], by.providers[code] or "model"
        about = "figure", name, chain, unit, source, licences[chain]
        parts.append(Part(*about, weeks[start:end], values[start:end], None))
    counts = zip(chains, np.count_nonzero(same, axis=1).tolist(), strict=True)
    return parts, {chain: count for chain, count in counts if count}


def days_seen(part: Part) -> npt.NDArray[np.int8]:
    """On how many days each value of a part stands; ``NO_DAYS`` for a figure."""
    if part.days is None:
        return np.full(len(part.weeks), NO_DAYS, dtype=np.int8)
    return part.days


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Sort items into lists by a key, both in the order in which they come."""
    found: dict[Key, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def batches(groups: Iterable[Sequence[Part]], most_rows: int) -> Iterator[list[Sequence[Part]]]:
    """Groups of parts that have about ``most_rows`` rows together; larger ones stand alone."""
    waiting: list[Sequence[Part]] = []
    count = 0
    for group in groups:
        size = sum(len(part.weeks) for part in group)
        if waiting and count + size > most_rows:
            yield waiting
            waiting, count = [], 0
        waiting.append(group)
        count += size
    if waiting:
        yield waiting


def unit_of(name: str) -> str:
    """The unit of a metric or series in files."""
    unit = METRICS[name].unit if name in METRICS else SERIES[name].unit
    return UNITS.get(unit, unit)
