"""
Asks one source: first for its own lists, then for all that they and its plan allow.

Its hosts are asked at the same time, each of them one request after the other.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, Protocol

from generator.errors import SourceError
from generator.lanes import Lanes
from generator.model.upstream import Ask, Plan, Told, Upstream

MOST_FOLLOW_UPS = 200
"""A source that always names a next page must not keep a refresh for ever."""


class Asker(Protocol):
    """What is needed of a client; different hosts are asked from different threads."""

    def get(
        self, address: str, *, absent: Mapping[int, str], examine: Callable[[Any], Told]
    ) -> Told:
        """Ask an address; raises SourceError or NotPublished."""


class Counting(Protocol):
    """Somebody who counts requests, from one thread; several sources go on at the same time."""

    def begin(self, source: str, requests: int) -> None:
        """A source is asked; its directory's answers said how often."""

    def step(self, source: str, address: str) -> None:
        """One address was asked."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One request: what its answer told, or what was wrong; ``left`` says what was not asked."""

    ask: Ask
    told: Told = field(default_factory=Told)
    error: SourceError | None = None
    left: str = ""


class Asking:
    """
    One source while it is asked.

    Requests are made in the lanes of their hosts; all else happens in the thread that waits
    for the lanes. ``done`` says that nothing is left to ask.
    """

    def __init__(
        self, upstream: Upstream, plan: Plan, client: Asker, watch: Counting, lanes: Lanes
    ) -> None:
        self.upstream = upstream
        self.done = False
        self._plan = plan
        self._client = client
        self._watch = watch
        self._lanes = lanes
        self._answers: list[tuple[Heard, ...]] = []
        self._open = 0

    def begin(self) -> None:
        """Send for the source's own lists; all else follows when they are there."""
        self._send(self.upstream.directory(self._plan), self._ask_series)

    def heard(self) -> Iterator[Heard]:
        """What has been heard, in the order of the plan, whichever host answered first."""
        return chain.from_iterable(self._answers)

    def plan(self) -> Plan:
        """The plan with the provider's own lists, as far as they have been heard."""
        names: dict[str, frozenset[str]] = {}
        for heard in self.heard():
            for kind, found in heard.told.names.items():  # one list may come in several answers
                names[kind] = names.get(kind, frozenset()) | found
        return dataclasses.replace(self._plan, names=names)

    def _ask_series(self) -> None:
        self._send(self.upstream.ask(self.plan()), self._end)

    def _end(self) -> None:
        self.done = True

    def _send(self, asks: Sequence[Ask], then: Callable[[], None]) -> None:
        """Put requests into the lanes of their hosts; ``then`` follows the last answer."""
        first = len(self._answers)
        self._answers += [()] * len(asks)
        self._open = len(asks)
        self._watch.begin(self.upstream.name, len(self._answers))
        for number, ask in enumerate(asks, start=first):
            self._lanes.add(ask.host, partial(self._ask_all, number, ask, then))
        if not asks:
            then()

    def _ask_all(self, number: int, first: Ask, then: Callable[[], None]) -> Callable[[], None]:
        """Make a request and those that its answer asks for, in the lane of its host."""
        heard: list[Heard] = []
        waiting = deque([first])
        while waiting and len(heard) < MOST_FOLLOW_UPS:
            ask = waiting.popleft()
            heard.append(self._ask(ask))
            waiting.extend(heard[-1].told.more)
            self._lanes.say(partial(self._watch.step, self.upstream.name, ask.address))
        if waiting:
            left = f"{first.address}: more than {MOST_FOLLOW_UPS} pages; the rest is left"
            heard.append(Heard(first, left=left))
        return partial(self._take, number, tuple(heard), then)

    def _ask(self, ask: Ask) -> Heard:
        try:
            told = self._client.get(
                ask.address, absent=ask.absent, examine=lambda answer: _read(ask, answer)
            )
        except SourceError as error:
            return Heard(ask, error=error)
        return Heard(ask, told)

    def _take(self, number: int, heard: tuple[Heard, ...], then: Callable[[], None]) -> None:
        self._answers[number] = heard
        self._open -= 1
        if not self._open:
            then()


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
