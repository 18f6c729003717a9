"""What differs between two weeks or two checkouts, also as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from generator.model.digest import Item
from generator.model.series import week_name
from generator.publish.changes import changes
from generator.publish.state import State
from generator.scores import DesignClass
from generator.sensitivity import ranks_of


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its state, what it is called and where its rows come from."""

    state: State
    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Place:
    """
    A chain's design index and its rank, as the rubric page has it.

    1 is the most infrastructure-first; equal indices share their mean rank, so it may be half a
    place. None for a chain without a class.
    """

    index: float | None
    rank: float | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One chain whose index or rank differs."""

    chain: str
    name: str
    before: Place
    after: Place


@dataclass(frozen=True)
class Difference:
    """Everything that differs; ``pages`` that were added and removed are addresses."""

    before: Side
    after: Side
    items: tuple[Item, ...]
    moved: tuple[Moved, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    notes: tuple[str, ...]


def difference(before: Side, after: Side, notes: Iterable[str] = ()) -> Difference:
    """Compare two sides."""
    was, now = places(before.state), places(after.state)
    moved = [
        Moved(chain, after.state.name(chain), was[chain], now[chain])
        for chain in sorted(was.keys() & now.keys())
        if (index_text(was[chain]), was[chain].rank) != (index_text(now[chain]), now[chain].rank)
    ]
    old, new = _pages(before.state), _pages(after.state)
    return Difference(
        before=before,
        after=after,
        items=tuple(changes(before.state, after.state)),
        moved=tuple(moved),
        added=tuple(sorted(new - old)),
        removed=tuple(sorted(old - new)),
        notes=tuple(notes),
    )


def places(state: State) -> dict[str, Place]:
    """Index and rank of every chain."""
    rows = sorted(state.rows.items())
    index = np.array([np.nan if row.index is None else row.index for _, row in rows])
    has_class = [row.design_class != DesignClass.UNDETERMINED.value for _, row in rows]
    ranks = ranks_of(index[:, None], np.array(has_class, dtype=np.bool_) & ~np.isnan(index))[:, 0]
    return {
        chain: Place(index=row.index, rank=None if np.isnan(rank) else float(rank))
        for (chain, row), rank in zip(rows, ranks, strict=True)
    }


def _pages(state: State) -> set[str]:
    return {f"chains/{chain}/" for chain in state.rows} | {
        f"claims/{claim.lower()}/" for claim in state.verdicts
    }


def as_json(found: Difference) -> str:
    """Everything as JSON, sorted, with a version of its shape."""
    whole: dict[str, Any] = {
        "schema_version": 2,
        "before": _side(found.before),
        "after": _side(found.after),
        "changes": [
            item.model_dump(mode="json", exclude={"subject", "says"}) | {"text": item.text}
            for item in found.items
        ],
        "index": [asdict(item) for item in found.moved],
        "pages": {"added": list(found.added), "removed": list(found.removed)},
        "notes": list(found.notes),
    }
    return f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n"


def _side(side: Side) -> Mapping[str, str | int]:
    return {
        "name": side.name,
        "week": week_name(side.state.week),
        "basis": side.basis,
        "chains": len(side.state.rows),
        "claims": len(side.state.verdicts),
    }


def index_text(place: Place) -> str:
    """Write a design index with one place."""
    return "–" if place.index is None else f"{place.index:.1f}"
