"""
The plan of a refresh before anything is asked: which host how often, and how long it takes.

Hosts are asked at the same time, so that a refresh takes as long as its slowest host.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator.model.upstream import Plan, Upstream

ANSWER_SECONDS = 1.0
"""What an answer is counted as; most are faster, and those of some megabytes are slower."""


@dataclass(frozen=True, slots=True)
class Visits:
    """What one host is to be asked, in this order, and the pause after each answer."""

    host: str
    pace_seconds: float
    addresses: tuple[str, ...]

    @property
    def pauses_seconds(self) -> float:
        """All pauses between the requests."""
        return self.pace_seconds * max(0, len(self.addresses) - 1)

    @property
    def expected_seconds(self) -> float:
        """Answers and pauses, where nothing has to be asked twice."""
        return self.pauses_seconds + ANSWER_SECONDS * len(self.addresses)


def visits(upstreams: Iterable[Upstream], plan_of: Callable[[Upstream], Plan]) -> list[Visits]:
    """
    Plan some sources, by host in the order of their names.

    The provider's own lists are not known yet and further pages show only in answers: a name
    that is not listed saves a request, a next page adds one.
    """
    paces: dict[str, float] = {}
    addresses: dict[str, list[str]] = {}
    for upstream in upstreams:
        plan = plan_of(upstream)
        paces |= {host.name: host.pace_seconds for host in upstream.hosts}
        for ask in (*upstream.directory(plan), *upstream.ask(plan)):
            addresses.setdefault(ask.host, []).append(ask.address)
    return [Visits(host, paces[host], tuple(asked)) for host, asked in sorted(addresses.items())]


def slowest(planned: Iterable[Visits]) -> Visits | None:
    """The host that takes longest, which is how long all take; None where none is asked."""
    return max(planned, key=lambda one: one.expected_seconds, default=None)
