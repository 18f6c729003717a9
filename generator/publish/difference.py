"""
What differs between two weeks or two checkouts, as Markdown for a comment or as JSON.

A comment is shown by a host that acts on more than Markdown does: it links addresses, names
after an at sign and numbers after a hash. Words of profiles are made inert for that too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from generator.escape import escape
from generator.model.digest import Item
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.publish.calendar import plain
from generator.publish.changes import State, changes, mark_of
from generator.publish.summary import NOUNS, of
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from generator.sensitivity import ranks_of

MOST_LINES = 60
"""A comment with more lines is not read, and hosts cut it; JSON has everything."""

_JOINER = "\u2060"
_LINKED = re.compile(r"(?<=[@#])(?=\w)|(?<=:/)(?=/)|(?<=www\.)|(?<=\w)(?=-\d)", re.IGNORECASE)


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
        if (_index(was[chain]), was[chain].rank) != (_index(now[chain]), now[chain].rank)
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


def as_markdown(found: Difference) -> str:
    """A summary that a comment can carry."""
    parts = [f"## {harmless(found.before.name)} → {harmless(found.after.name)}"]
    bases = [found.before.basis, found.after.basis]
    parts.append(
        f"Both: {harmless(bases[0])}."
        if bases[0] == bases[1]
        else f"Before: {harmless(bases[0])}. After: {harmless(bases[1])}."
    )
    parts += [harmless(note) for note in found.notes]
    if not (found.items or found.moved or found.added or found.removed):
        parts.append("Nothing differs: no class, index, rank, mark, figure, verdict or page.")
        return _joined(parts)
    parts.append(f"**{_counts(found)}.**")
    parts += _table(found)
    for section, title in (
        ("rules", "Rules"),
        ("classes", "Classes"),
        ("stages", "Stages"),
        ("marks", "Marks"),
        ("claims", "Claims"),
        ("moves", "Biggest moves of each question’s figure"),
        ("profiles", "Profiles"),
    ):
        items = [item for item in found.items if item.section == section]
        parts += _list(title, items, lambda item: f"{_subject(item)} {harmless(item.says)}")
    parts += _list("Pages added", found.added, lambda page: f"`{page}`")
    parts += _list("Pages removed", found.removed, lambda page: f"`{page}`")
    return _joined(parts)


def harmless(text: str) -> str:
    """Text that shows as given and makes no link, mention, reference or markup."""
    return str(escape(_LINKED.sub(_JOINER, plain(text))))


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _counts(found: Difference) -> str:
    said = [counted(len(of(found.items, key)), one, many, "no") for key, one, many in NOUNS]
    indices = sum(_index(item.before) != _index(item.after) for item in found.moved)
    ranks = sum(item.before.rank != item.after.rank for item in found.moved)
    said += [
        counted(indices, "design index", "design indices", "no"),
        counted(ranks, "rank", none="no"),
    ]
    text = f"{', '.join(said)} differ"
    added = counted(len(found.added), "page", none="no")
    return f"{text[:1].upper()}{text[1:]}; {added} added, {len(found.removed) or 'none'} removed"


def _table(found: Difference) -> list[str]:
    """Chains whose class, index, rank or marks differ, as a table."""
    touched = {item.chain for item in found.moved}
    touched |= {item.about for item in of(found.items, "classes", "marks")}
    if not touched:
        return []
    was, now = places(found.before.state), places(found.after.state)
    lines = [
        "Rank 1 is the most infrastructure-first of the chains that have a class.",
        "",
        "| Chain | Class | Index | Rank | Marks |",
        "| --- | --- | --- | --- | --- |",
    ]
    for chain in sorted(touched)[:MOST_LINES]:
        old, new = found.before.state.rows[chain], found.after.state.rows[chain]
        marks = [
            f"{q.number}: {_arrow(mark_of(old, q), mark_of(new, q))}"
            for q in QUESTIONS
            if mark_of(old, q) != mark_of(new, q)
        ]
        cells = (
            harmless(found.after.state.name(chain)),
            _arrow(old.design_class, new.design_class),
            _arrow(_index(was[chain]), _index(now[chain])),
            _arrow(_rank(was[chain]), _rank(now[chain])),
            ", ".join(marks) or "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    left = len(touched) - MOST_LINES
    return ["\n".join(lines), *([f"and {left} more chains"] if left > 0 else [])]


def _index(place: Place) -> str:
    return "–" if place.index is None else f"{place.index:.1f}"


def _rank(place: Place) -> str:
    return "–" if place.rank is None else f"{place.rank:g}"


def _arrow(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _subject(item: Item) -> str:
    return f"**{harmless(item.subject)}**"


def _list(title: str, items: Sequence[Any], line: Callable[[Any], str]) -> list[str]:
    """A heading and a list, cut where it is long; nothing where there is nothing."""
    if not items:
        return []
    lines = [f"- {line(item)}" for item in items[:MOST_LINES]]
    left = len(items) - MOST_LINES
    return [f"### {title}", "\n".join([*lines, *([f"- and {left} more"] if left > 0 else [])])]
