"""Puts together what the sources tell; what goes wrong is noted, and the rest goes on."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from generator.asking import Asker, Asking, Counting, Heard
from generator.errors import NotPublished, SourceError
from generator.lanes import Lanes
from generator.model.report import Trouble
from generator.model.upstream import Ask, Observation, Plan, Told, Upstream

Cell = tuple[str, str]
"""A series of a chain: (metric, chain)."""

LISTED = "identifier_listed"
LISTED_SENTENCE = "a name by which a profile knows the chain is in the provider's own list"


class Watch(Counting, Protocol):
    """Somebody who looks on; failures and ends are told source by source, in their order."""

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


def gather(asked: Sequence[tuple[Upstream, Plan]], client: Asker, watch: Watch) -> list[Gathered]:
    """
    Ask sources, all hosts at the same time and each of them one request after the other.

    What comes out, and the order in which ``watch`` is told of failures, is that of the
    sources and their plans, whichever host answers first.
    """
    found: list[Gathered] = []
    with Lanes() as lanes:
        sources = [Asking(upstream, plan, client, watch, lanes) for upstream, plan in asked]
        for source in sources:
            source.begin()
        for source in sources:
            while not source.done:
                lanes.wait()
            found.append(_gathered(source, watch))
    return found


def _gathered(source: Asking, watch: Watch) -> Gathered:
    """Put together what one source told."""
    plan, gathered = source.plan(), Gathered(source.upstream)
    said: set[str] = set()
    for heard in source.heard():
        for message in _put(gathered, plan, heard):
            if message.why not in said:  # a dead host is one line, not one for each address
                watch.failed(source.upstream.name, message.line)
                if not heard.ask.series:
                    gathered.troubles.append(Trouble(chain="", said=message.line))
            said.add(message.why)
    gathered.troubles += _unlisted(source.upstream, plan)
    # A series of which one request failed would keep its hole: later runs read the tail alone.
    gathered.rows = [r for r in gathered.rows if (r.metric, r.chain) not in gathered.failed]
    told = {(row.metric, row.chain) for row in gathered.rows}
    for cell in gathered.asked - told - gathered.unpublished:
        gathered.failed.setdefault(cell, "the answer holds no value for this chain")
    gathered.unpublished -= told
    watch.end(source.upstream.name, len(gathered.rows))
    return gathered


class _Message(NamedTuple):
    """A line for who looks on; of several with one ``why`` the first is enough."""

    why: str
    line: str


def _put(gathered: Gathered, plan: Plan, heard: Heard) -> Iterator[_Message]:
    """Add one answer, or its failure, to what a source told; yields what there is to say."""
    ask, error = heard.ask, heard.error
    cells = {(series, chain) for series in ask.series for chain in ask.chains.values()}
    gathered.asked |= cells
    gathered.rows += _ours(ask, plan, heard.told)
    gathered.unpublished |= heard.told.unpublished & cells
    if heard.left:
        yield _Message(heard.left, heard.left)
    if isinstance(error, NotPublished):
        gathered.unpublished |= cells
    elif error is not None:
        why = _why(error)
        gathered.failed |= dict.fromkeys(cells, why)
        yield _Message(why, str(error))


def _ours(ask: Ask, plan: Plan, told: Told) -> Iterator[Observation]:
    """Rows of series and chains that were asked for, as finite numbers."""
    chains = set(ask.chains.values()) & set(plan.chains)
    for row in told.rows:
        if row.metric in ask.series and row.chain in chains and math.isfinite(row.value):
            yield row


def _why(error: SourceError) -> str:
    """One reason for all that a dead host leaves unasked, else the whole message."""
    if error.found.startswith("not asked:"):
        return f"{error.found} ({error.allowed})"
    return str(error)


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
                said=f"{fact.value!r} ({kind}) is not in the provider's own list{hint}",
            )
