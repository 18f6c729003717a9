"""Compares an answer with the contract of its source and says in words what has drifted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.errors import SourceError, shown
from generator.model.upstream import Ask, Upstream

LOOKED_AT = 3
"""Rows of a list that are looked at: the first ones stand for all."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference; ``broken`` where the contract no longer holds."""

    broken: bool
    said: str


def drift(upstream: Upstream, ask: Ask, answer: Any) -> list[Drift]:
    """
    Everything in which an answer differs from the contract.

    A key that is gone breaks the contract; a key that is new is only worth knowing. Where the
    reader itself refuses the answer, its sentence comes first.
    """
    said = []
    try:
        ask.read(ask, answer)
    except SourceError as error:
        said.append(Drift(broken=True, said=str(error)))
    found = frozenset(key_paths(answer))
    gone = ", ".join(sorted(upstream.probe_keys - found))
    new = shown(", ".join(sorted(found - upstream.probe_keys)), 300)
    if gone:
        said.append(Drift(broken=True, said=f"{ask.address}: {gone} gone, named in the contract"))
    if new:
        said.append(Drift(broken=False, said=f"{ask.address}: {new} new, not in the contract"))
    return said


def key_paths(answer: Any, at: str = "") -> Iterator[str]:
    """
    Where keys stand in a decoded answer: ``chart.types``, ``[].date``.

    Lists of plain values end there; of a list's objects the first few are looked at.
    """
    if isinstance(answer, dict):
        for key, value in answer.items():
            path = f"{at}.{key}" if at else str(key)
            yield path
            yield from key_paths(value, path)
    elif isinstance(answer, list):
        for value in answer[:LOOKED_AT]:
            yield from key_paths(value, f"{at}[]")
