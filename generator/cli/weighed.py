"""What is weighed apart from everything else: one file, and one page with what it may load."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.publish.loads import Load, drawn, loaded, local

LEVEL = 6
"""How hard servers and networks commonly compress."""


@dataclass(frozen=True, slots=True)
class Way:
    """An address as it is written, and the paths below the site that it may lead to."""

    target: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways of which a browser takes one; see ``Load``."""

    choices: tuple[Way, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site: its gzipped bytes and, of a page or a style sheet, what it loads."""

    size: int
    loads: tuple[Ways, ...] = ()


def weigh_file(site: Path, path: str) -> File:
    """Weigh one file; raises OSError where it cannot be read."""
    content = (site / path).read_bytes()
    size = len(gzip.compress(content, LEVEL, mtime=0))
    if path.endswith(".html"):
        return File(size, _ways(path, loaded(content.decode("utf-8"))))
    if path.endswith(".css"):
        return File(size, _ways(path, drawn(content.decode("utf-8"))))
    return File(size)


def _ways(path: str, loads: Iterable[Load]) -> tuple[Ways, ...]:
    found = dict.fromkeys(
        Ways(tuple(Way(target, tuple(local(path, target))) for target in load.choices), load.needed)
        for load in loads
    )
    return tuple(ways for ways in found if any(way.paths for way in ways.choices))
