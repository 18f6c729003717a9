"""Puts together what the sources tell; what goes wrong is noted, and the rest goes on."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from generator.asking import Asker, Asking, Counting, Heard
from generator.errors import NotPublished, SourceError
from generator.lanes import Lanes
from generator.model.chain import Profile
from generator.model.report import Trouble
from generator.model.series import SERIES
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


LISTING_ENDED: Mapping[tuple[str, str, str], str] = {}
"""
(source, series, chain) that a source has given up for good, with the reason and its address.

A stored series of a chain that still runs may not end unseen: unless it stands here, each
refresh that is told nothing of it says so. An entry is a decision of a person.
"""

ENDED_CHAIN = "ended"
SHOWN_CELLS = 4


@dataclass
class Gathered:
    """
    What one source told.

    ``asked`` are the cells that requests were made for; ``failed`` and ``unpublished`` say
    why for those that gave nothing, ``failed`` also for stored ones that were not asked for.
    ``troubles`` concern the source as a whole.
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
    for line in _lapsed(gathered, plan, told):
        watch.failed(source.upstream.name, line)
    watch.end(source.upstream.name, len(gathered.rows))
    return gathered


def _lapsed(gathered: Gathered, plan: Plan, told: Collection[Cell]) -> Iterator[str]:
    """
    Count stored series of which a source says nothing any more as failed; yields what to say.

    A source that calls them unpublished, or lists them no longer so that nothing was asked,
    would otherwise end them without a word. Nothing is expected of a chain that has ended or
    has no profile or no name at the source any more, nor of what stands in ``LISTING_ENDED``.
    """
    upstream = gathered.upstream
    unlisted = {trouble.chain for trouble in gathered.troubles if trouble.gate == LISTED}
    lapsed: dict[str, list[Cell]] = {}
    for cell in sorted(plan.last.keys() - set(told) - gathered.failed.keys()):
        series, chain = cell
        if SERIES[series].mean_of or (upstream.name, series, chain) in LISTING_ENDED:
            continue
        if chain not in plan.chains or not _expected(upstream, plan.chains[chain]):
            continue
        if cell in gathered.asked:
            why = "the source says that it does not publish this; earlier it did"
        elif chain in unlisted:
            why = "not asked: the source no longer lists the chain's name"
        elif upstream.key is not None and not plan.keyed:
            why = f"not asked: the source no longer offers this without {upstream.key.variable}"
        else:
            why = "not asked: the source no longer lists this for the chain"
        lapsed.setdefault(why, []).append(cell)
    for why, cells in lapsed.items():
        gathered.failed |= dict.fromkeys(cells, why)
        gathered.unpublished -= set(cells)
        some = ", ".join(f"{series} of {chain}" for series, chain in cells[:SHOWN_CELLS])
        more = f" and {len(cells) - SHOWN_CELLS} more" if len(cells) > SHOWN_CELLS else ""
        yield f"stored series are kept as they were, {why}: {some}{more}"


def _expected(upstream: Upstream, profile: Profile) -> bool:
    """Whether a chain still runs and its profile still says what the source calls it."""
    if profile.status is not None and profile.status.value == ENDED_CHAIN:
        return False
    return any(getattr(profile.identifiers, kind) for kind in upstream.identifiers)


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
