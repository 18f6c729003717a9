"""
Whether ``generate`` has anything to do: the same data, program and libraries as last time.

A complete run notes a digest of every file it made under a digest of all that it was made from.
Where both still agree, running again would write nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from generator.cache import PACKAGE, Cache, installed, key_of
from generator.files import LOCK, STAGING
from generator.pages import generated


class Run:
    """One run over the data below ``root``, for the site at ``address``."""

    def __init__(self, project: Path, root: Path, address: str, cache: Cache) -> None:
        self._docs = project / "docs"
        self._cache = cache
        # Taken before anything is read: a file that changes meanwhile belongs to the next run.
        self._key = key_of("run", address, _libraries(), *_contents(PACKAGE), *_contents(root))

    def note(self, files: Mapping[str, str | bytes], said: Sequence[str]) -> None:
        """Note a complete run: every file it made and what it said."""
        made = {path: _digest(content) for path, content in files.items()}
        self._cache.put(self._key, json.dumps([made, list(said)]).encode())

    def repeated(self) -> list[str]:
        """What the run would say; empty where it was not made before or its files were touched."""
        kept = self._cache.get(self._key)
        if kept is None:
            return []
        made, said = json.loads(kept)
        there = generated(self._docs, made)
        whole = there == set(made) and all(
            _digest((self._docs / path).read_bytes()) == digest for path, digest in made.items()
        )
        return list(said) if whole else []


def _digest(content: str | bytes) -> str:
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def _libraries() -> str:
    """Every installed library with its version, and Python's."""
    found = {f"{item.name} {item.version}" for item in metadata.distributions()}
    return "; ".join([*sorted(found), installed(())])


def _contents(root: Path) -> Iterator[str | bytes]:
    """Each file below a folder: its path, then what it holds."""
    for path in sorted(_files(root)):
        yield path.relative_to(root).as_posix()
        yield path.read_bytes()


def _files(root: Path) -> Iterable[Path]:
    left_out = {LOCK, STAGING, "__pycache__"}
    inside = (path for path in root.rglob("*") if path.is_file())
    return (path for path in inside if not left_out & {*path.relative_to(root).parts})
