"""Asks one source and reads its answers; what goes wrong is noted, and the rest goes on."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from generator.errors import NotPublished, SourceError
from generator.model.report import Trouble
from generator.model.upstream import Ask, Observation, Plan, Told, Upstream

Cell = tuple[str, str]
"""A series of a chain: (metric, chain)."""

LISTED = "identifier_listed"
LISTED_SENTENCE = "a name by which a profile knows the chain is in the provider's own list"
MOST_FOLLOW_UPS = 200
"""A source that always names a next page must not keep a refresh for ever."""


class Asker(Protocol):
    """What is needed of a client."""

    def get(self, address: str, *, absent: frozenset[int], examine: Callable[[Any], Told]) -> Told:
        """Ask an address; raises SourceError or NotPublished."""


class Watch(Protocol):
    """Somebody who looks on."""

    def begin(self, source: str, requests: int) -> None:
        """A source is asked; its directory's answers said how often."""

    def step(self, source: str, address: str) -> None:
        """One address was asked."""

    def failed(self, source: str, message: str) -> None:
        """A request failed; the message is one line."""

    def end(self, source: str, observations: int) -> None:
        """A source is done."""


@dataclass
class Gathered:
    """
    What one source told.

    ``asked`` are the cells that requests were made for; ``failed`` and ``unpublished`` say
    why for those that gave nothing. ``troubles`` concern the source as a whole.
    """

    upstream: Upstream
    rows: list[Observation] = field(default_factory=list)
    asked: set[Cell] = field(default_factory=set)
    failed: dict[Cell, str] = field(default_factory=dict)
    unpublished: set[Cell] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)


def gather(upstream: Upstream, plan: Plan, client: Asker, watch: Watch) -> Gathered:
    """Ask a source for its own lists, then for everything that they and the plan allow."""
    gathered = Gathered(upstream)
    names: dict[str, frozenset[str]] = {}
    teller = _Teller(gathered, plan, client, watch)
    directory = upstream.directory(plan)
    watch.begin(upstream.name, len(directory))
    for ask in directory:
        _join(names, teller.ask_all(ask))
    plan = dataclasses.replace(plan, names=names)
    asks = upstream.ask(plan)
    watch.begin(upstream.name, len(directory) + len(asks))
    for ask in asks:
        _join(names, teller.ask_all(ask))
    gathered.troubles += _unlisted(upstream, dataclasses.replace(plan, names=names))
    # A series of which one request failed would keep its hole: later runs read the tail alone.
    gathered.rows = [r for r in gathered.rows if (r.metric, r.chain) not in gathered.failed]
    told = {(row.metric, row.chain) for row in gathered.rows}
    for cell in gathered.asked - told - gathered.unpublished:
        gathered.failed.setdefault(cell, "the answer holds no value for this chain")
    for cell in told:
        gathered.unpublished.discard(cell)
    watch.end(upstream.name, len(gathered.rows))
    return gathered


@dataclass
class _Teller:
    gathered: Gathered
    plan: Plan
    client: Asker
    watch: Watch

    def ask_all(self, first: Ask) -> dict[str, frozenset[str]]:
        """Make a request and those that its answer asks for; returns the provider's lists."""
        names: dict[str, frozenset[str]] = {}
        waiting = deque([first])
        made = 0
        while waiting and made < MOST_FOLLOW_UPS:
            ask = waiting.popleft()
            made += 1
            told = self._ask(ask)
            _join(names, told.names)
            waiting.extend(told.more)
        if waiting:
            self._note(
                first, f"{first.address}: more than {MOST_FOLLOW_UPS} pages; the rest is left"
            )
        return names

    def _ask(self, ask: Ask) -> Told:
        cells = {(series, chain) for series in ask.series for chain in ask.chains.values()}
        self.gathered.asked |= cells
        told = Told()
        try:
            told = self.client.get(
                ask.address, absent=ask.absent, examine=lambda answer: _read(ask, answer)
            )
            self.gathered.rows += self._ours(ask, told)
            self.gathered.unpublished |= told.unpublished & cells
            self.gathered.unpublished |= told.unpublished & cells
        except NotPublished:
            self.gathered.unpublished |= cells
        except SourceError as error:
            self._note(ask, str(error))
            self.gathered.failed |= dict.fromkeys(cells, str(error))
        self.watch.step(self.gathered.upstream.name, ask.address)
        return told

    def _note(self, ask: Ask, message: str) -> None:
        self.watch.failed(self.gathered.upstream.name, message)
        if not ask.series:
            self.gathered.troubles.append(Trouble(chain="", said=message))

    def _ours(self, ask: Ask, told: Told) -> Iterator[Observation]:
        """Rows of series and chains that were asked for, as finite numbers."""
        chains = set(ask.chains.values()) & set(self.plan.chains)
        for row in told.rows:
            if row.metric in ask.series and row.chain in chains and math.isfinite(row.value):
                yield row


def _join(names: dict[str, frozenset[str]], more: Mapping[str, frozenset[str]]) -> None:
    """Add to lists of names what another answer lists; one list may come in several answers."""
    for kind, found in more.items():
        names[kind] = names.get(kind, frozenset()) | found


def _read(ask: Ask, answer: Any) -> Told:
    """Read an answer; what a reader did not foresee is still a sentence, not a crash."""
    try:
        return ask.read(ask, answer)
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(
            ask.address,
            f"the answer cannot be read: {type(error).__name__}",
            "its shape is not the agreed one; run: wellspring doctor",
        ) from error


def _unlisted(upstream: Upstream, plan: Plan) -> Iterator[Trouble]:
    """Identifiers of profiles that the provider's own lists lack, with the nearest match."""
    for kind in upstream.identifiers:
        known = plan.names.get(kind)
        if known is None:
            continue
        for chain, profile in sorted(plan.chains.items()):
            fact = getattr(profile.identifiers, kind)
            if fact is None or fact.value in known:
                continue
            near = difflib.get_close_matches(fact.value, sorted(known), 1)
            hint = f"; the nearest is {near[0]!r}" if near else ""
            yield Trouble(
                chain=chain,
                gate=LISTED,
                said=f"{kind} {fact.value!r} is not in the list of {upstream.publisher}{hint}",
            )
