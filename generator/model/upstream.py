"""
A public source of series: what it gives, under which terms, how it is asked and read.

Asking (which addresses) and reading (a decoded answer into observations) are separate, pure
functions; the network is somebody else's business.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.model.chain import Profile
from generator.model.origin import Republish

OVERLAP_WEEKS = 8
"""How far back a later refresh reads again, to notice revisions."""


class Observation(NamedTuple):
    """One value of one day (UTC) of one chain."""

    chain: str
    metric: str
    date: dt.date
    value: float


@dataclass(frozen=True, slots=True)
class Told:
    """
    What an answer says.

    ``names`` are the provider's own lists, by the profile's identifier that they belong to
    (``defillama_chain``). ``more`` are further requests that the answer asks for, such as
    its next page. A null is no observation; a zero is one, and the gates judge it.
    ``unpublished`` are (series, chain) for which the provider says in an answer about many
    chains that it has nothing.
    """

    rows: tuple[Observation, ...] = ()
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    more: tuple[Ask, ...] = ()
    unpublished: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """
    One request and how to read its answer.

    ``address`` is absolute and holds no key. ``read`` takes this request and the decoded
    JSON; it raises SourceError naming the field that is not as agreed, NotPublished where
    the provider says so in its own words, and SourceBusy where it asks for patience in an
    answer that looks like a success. ``series`` and ``chains`` (the provider's name → our
    id) say what the answer should give. ``absent`` are HTTP statuses by which the provider
    says that it does not publish this, each with words that stand in such an answer (``""``:
    whatever it says). A page in HTML never says so: that is what an address that has moved
    gives.
    """

    address: str
    read: Callable[[Ask, Any], Told]
    series: tuple[str, ...] = ()
    chains: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[int, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host that is asked."""
        return self.address.partition("://")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a source's asking may look at.

    ``run_on`` is the day of the refresh. ``last`` is the last week that the source's live feed
    has stored, by (series, chain); ``names`` are the provider's own lists as its directory
    gave them (a list that could not be read is absent); ``keyed`` says whether an optional key
    is at hand.
    """

    chains: Mapping[str, Profile]
    run_on: dt.date
    last: Mapping[tuple[str, str], dt.date] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    keyed: bool = False

    def named(self, kind: str) -> dict[str, str]:
        """
        Chains that a provider knows: its name → our id, by one kind of identifier.

        A name that is missing from the provider's own list is left out; a gate reports it.
        """
        known = self.names.get(kind)
        found = {}
        for chain, profile in sorted(self.chains.items()):
            fact = getattr(profile.identifiers, kind)
            if fact is not None and (known is None or fact.value in known):
                found[fact.value] = chain
        return found

    def since(self, series: str, chain: str) -> dt.date | None:
        """First day to read again; None where nothing is stored and all history is wanted."""
        last = self.last.get((series, chain))
        return None if last is None else last - dt.timedelta(weeks=OVERLAP_WEEKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """
    Series that share a title, an address for readers and terms.

    ``republish`` says whether values may be given away in bulk; it decides what downloads
    contain.
    """

    id: str
    series: tuple[str, ...]
    title: str
    url: str
    licence: str
    citation: str
    republish: Republish
    note: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """A host that a source asks, and the shortest pause between two requests."""

    name: str
    pace_seconds: float


@dataclass(frozen=True, slots=True)
class Key:
    """An optional key: the environment variable that holds it and where it is sent."""

    variable: str
    header: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """
    One public source; ``name`` is its folder below ``data/series``.

    ``directory`` asks for the provider's own lists of names (its answers may hold
    observations too), ``ask`` for the series. ``identifiers`` are the profile's fields it
    goes by. ``probe`` is one small request for ``wellspring doctor``, which compares the keys
    of its answer with ``probe_keys``; there ``chart.types`` is a key in an object and
    ``[].date`` one in each object of a list.
    """

    name: str
    publisher: str
    hosts: tuple[Host, ...]
    feeds: tuple[Feed, ...]
    identifiers: tuple[str, ...]
    directory: Callable[[Plan], tuple[Ask, ...]]
    ask: Callable[[Plan], tuple[Ask, ...]]
    probe: Callable[[Plan], Ask]
    probe_keys: frozenset[str]
    key: Key | None = None

    def feed_of(self, series: str) -> Feed:
        """The feed that gives a series; raises KeyError for a series that none gives."""
        for feed in self.feeds:
            if series in feed.series:
                return feed
        raise KeyError(series)
