"""
What differs between two weeks or two checkouts, as Markdown for a comment.

A comment is shown by a host that acts on more than Markdown does: it links addresses, names
after an at sign and numbers after a hash. Words of profiles are made inert for that too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from generator.escape import escape
from generator.model.digest import Item
from generator.model.nouns import counted
from generator.publish.difference import Difference, Place, index_text, places
from generator.publish.plain import plain
from generator.publish.state import mark_of
from generator.publish.summary import NOUNS, of
from generator.questions import QUESTIONS

MOST_LINES = 60
"""A comment with more lines is not read, and hosts cut it; JSON has everything."""

_JOINER = "\u2060"
_LINKED = re.compile(r"(?<=[@#])(?=\w)|(?<=:/)(?=/)|(?<=www\.)|(?<=\w)(?=-\d)", re.IGNORECASE)


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
    indices = sum(index_text(item.before) != index_text(item.after) for item in found.moved)
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
            _arrow(index_text(was[chain]), index_text(now[chain])),
            _arrow(_rank(was[chain]), _rank(now[chain])),
            ", ".join(marks) or "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    left = len(touched) - MOST_LINES
    return ["\n".join(lines), *([f"and {counted(left, 'more chain')}"] if left > 0 else [])]


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
