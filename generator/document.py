"""
Reads YAML text into plain values and remembers the line and column of each.

Works on the parser's events with a stack of its own: nothing recurses, nothing is built that
the text does not spell out, and reading stops at the limits below. Words mean what YAML 1.2's
core schema says, so ``no`` and ``on`` are words; dates stay text, and numbers with a point
keep their digits as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from generator.errors import Problem, shown
from generator.scalars import meaning
from generator.unreadable import (
    MAX_PROBLEMS,
    WRITTEN,
    Limits,
    Place,
    unreadable_characters,
    yaml_problem,
)

MAX_DEPTH = 12
MAX_SCALAR = 3_000
"""Characters of one value; Python refuses to read an integer of more than 4,300 digits."""

STORED = Limits(bytes=10_000_000, values=500_000)
"""Of an origin file, which names the chains of a range once per metric and span."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """
    A mapping in plain values, and by path the place (line and column, from 1) of each.

    The place of a value with a key is that of the key. ``commented`` holds the paths of values
    without quotes that one space and a comment follow.
    """

    values: dict[str, Any]
    places: Mapping[Path, Place]
    commented: frozenset[Path] = frozenset()

    def path(self, location: Iterable[str | int]) -> Path:
        """The parts of a location that are written, as deep as it goes; others are passed over."""
        path: Path = ()
        for part in location:
            if (*path, part) in self.places:
                path = (*path, part)
        return path

    def place(self, location: Iterable[str | int]) -> Place:
        """Where the deepest part of a location that is written stands."""
        return self.places.get(self.path(location), (1, 1))


def read(path: str, text: str, limits: Limits = WRITTEN) -> tuple[Document | None, list[Problem]]:
    """
    Read one YAML mapping.

    Returns None beside the problems where the text cannot be trusted as a whole. A duplicate
    key is a problem, and the first of its values stands.
    """
    problems = list(unreadable_characters(path, text, limits))
    if problems:
        return None, problems
    # The parser does not count a mark of the byte order in its positions.
    reading = _Reading(path, text.removeprefix("\ufeff"), limits)
    try:
        # PyYAML's binding of libyaml, far faster than a parser written in Python.
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            reading.take(event)
            if reading.is_over:
                break
    except yaml.YAMLError as error:
        return None, [yaml_problem(path, text, error)]
    if reading.refused:
        return None, reading.refused
    if not isinstance(reading.root, dict):
        what = "nothing is written here" if reading.root is None else "not keys with values"
        allowed = "on each line a key, a colon, a space and a value, such as name: Nova"
        return None, [Problem(path, 1, 1, what, allowed)]
    commented = frozenset(reading.commented)
    return Document(reading.root, reading.places, commented), reading.problems


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun; ``key`` is the one whose value comes next."""

    holder: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    is_second: bool = False


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    path: str
    text: str
    limits: Limits
    root: Any = None
    commented: list[Path] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    documents: int = 0
    count: int = 0
    is_over: bool = False
    stack: list[_Open] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        """Go on by one event."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if event.version or event.tags:
                self._refuse(event, "YAML directives are not allowed", "leave the line out")
            if self.documents > 1:
                self._refuse(event, "another document begins", "one file holds one profile")
                self.is_over = True
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        self.is_over |= len(self.refused) >= MAX_PROBLEMS or len(self.problems) >= MAX_PROBLEMS

    def _node(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "YAML aliases are not allowed", "repeat the value")
        elif getattr(event, "tag", None):
            self._refuse(event, "YAML tags are not allowed", "write the plain value")
        elif getattr(event, "anchor", None):
            allowed = "put a text that begins with & in quotes"
            self._refuse(event, "YAML anchors are not allowed", allowed)
        above = self.stack[-1] if self.stack else None
        if above is not None and isinstance(above.holder, dict) and above.key is None:
            self._key(event, above)
            return
        value: Any = None
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._put(event, above, value)
        if isinstance(event, yaml.ScalarEvent) and self._is_commented(event):
            self.commented.append(path)
        self.count += 1
        if self.count > self.limits.values:
            what = f"more than {self.limits.values:,} values"
            self._refuse(event, what, "one file holds one profile")
            self.is_over = True
        if isinstance(event, yaml.CollectionStartEvent):
            self.stack.append(_Open(value, path))
            if len(self.stack) > MAX_DEPTH:
                self._refuse(event, f"nested deeper than {MAX_DEPTH} levels", "write it flat")
                self.is_over = True

    def _key(self, event: yaml.NodeEvent, above: _Open) -> None:
        """A key of a mapping: one word."""
        if isinstance(event, yaml.AliasEvent):
            above.key = ""
            return
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a list or mapping as a key", "a key is one word")
            self.is_over = True
            return
        if event.value == "<<":
            self._refuse(event, "YAML merge keys are not allowed", "repeat the keys")
        above.key = event.value[:MAX_SCALAR]
        above.is_second = above.key in above.holder
        if above.is_second:
            what = f"duplicate key {shown(above.key)!r}"
            self.problems.append(Problem(self.path, *_mark(event), what, "keep one"))
        else:
            self.places[(*above.path, above.key)] = _mark(event)

    def _put(self, event: yaml.NodeEvent, above: _Open | None, value: Any) -> Path:
        """Put a value where it belongs; returns its path."""
        if above is None:
            self.root = value
            return ()
        if isinstance(above.holder, list):
            above.holder.append(value)
            path = (*above.path, len(above.holder) - 1)
            self.places[path] = _mark(event)
            return path
        path = (*above.path, above.key or "")
        if above.is_second:
            path = (*path, "\0")  # places below the second value shall not hide the first's
        else:
            above.holder[above.key or ""] = value
        above.key = None
        return path

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if len(text) > MAX_SCALAR:
            self._refuse(event, "value too long", f"at most {MAX_SCALAR:,} characters")
            return None
        return meaning(text) if event.implicit[0] else text

    def _is_commented(self, event: yaml.ScalarEvent) -> bool:
        """Whether one space and a comment follow a value without quotes."""
        mark = event.end_mark if event.implicit[0] else None
        return mark is not None and self.text.startswith(" #", mark.index)

    def _refuse(self, event: yaml.Event, what: str, allowed: str) -> None:
        self.refused.append(Problem(self.path, *_mark(event), what, allowed))


def _mark(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
