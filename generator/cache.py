"""
What was made before, kept by what it was made from: drawings, cards, scripts, whole runs.

A key is a digest of everything that a content depends on, so an entry is never out of date. An
entry holds a digest of its key and content; one that does not agree counts as missing. All
entries lie below one folder, which may be deleted at any time.

Nothing here reads a clock: what is used moves to the younger of two generations. Once that has
grown past ``LIMIT_BYTES``, the older one is thrown away and the younger takes its place.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).parent
LIMIT_BYTES = 400_000_000
YOUNG, OLD = "young", "old"
_DIGEST_BYTES = 32


class Cache:
    """Contents by key; without a folder, nothing is kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """The content kept under a key; None where there is none that can be trusted."""
        if self.folder is None:
            return None
        young, old = (self._path(generation, key) for generation in (YOUNG, OLD))
        try:
            entry = young.read_bytes()
        except OSError:
            try:
                entry = old.read_bytes()
                young.parent.mkdir(parents=True, exist_ok=True)
                old.replace(young)
            except OSError:  # nothing there, or another process was faster
                return None
        content = entry[_DIGEST_BYTES:]
        return content if entry[:_DIGEST_BYTES] == _seal(key, content) else None

    def put(self, key: str, content: bytes) -> None:
        """Keep a content; a disk that is full or read-only only makes the next run slower."""
        if self.folder is None:
            return
        path = self._path(YOUNG, key)
        # Several processes may keep the same content at once: what is not whole yet has no seal.
        temporary = path.with_name(f".{key}.new")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(_seal(key, content) + content)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise

    def prune(self, limit_bytes: int = LIMIT_BYTES) -> None:
        """Throw the older generation away once the younger is larger than ``limit_bytes``."""
        if self.folder is None:
            return
        with suppress(OSError):
            young, old = self.folder / YOUNG, self.folder / OLD
            if sum(_sizes(young)) > limit_bytes:
                shutil.rmtree(old, ignore_errors=True)
                young.rename(old)

    def _path(self, generation: str, key: str) -> Path:
        assert self.folder is not None
        return self.folder / generation / key[:2] / key


NOTHING_KEPT = Cache()


def _sizes(folder: Path) -> Iterator[int]:
    """Bytes of every file below a folder, without a path for each of thousands."""
    with os.scandir(folder) as inside:
        for entry in inside:
            if entry.is_dir():
                yield from _sizes(Path(entry.path))
            else:
                yield entry.stat().st_size


def _seal(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + content).digest()


def key_of(*parts: str | bytes) -> str:
    """Name what a content depends on; parts do not run into each other."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(f"{len(raw)}:".encode() + raw)
    return digest.hexdigest()


def installed(names: Iterable[str]) -> str:
    """Versions of some libraries, and of the machine's Python."""
    versions = [f"{name} {metadata.version(name)}" for name in names]
    return "; ".join([*versions, sys.version, platform.machine()])


@cache
def code(package: str, kept: Cache = NOTHING_KEPT) -> str:
    """
    Digest of the source of a package of ours and of all our modules that it imports.

    It is ``kept`` for as long as none of our modules changes: reading what they import takes a
    tenth of a second. Raises ValueError for a name that is no module of ours.
    """
    key = key_of("code", package, _all_code(PACKAGE))
    known = kept.get(key)
    if known is not None:
        return known.decode()
    found = _code(package)
    kept.put(key, found.encode())
    return found


@cache
def _all_code(folder: Path) -> str:
    ours = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*.py")))
    return key_of(*(part for name, path in ours for part in (name, path.read_bytes())))


def _code(package: str) -> str:
    ours = _modules()
    reached: set[str] = set()
    waiting = [name for name in ours if f"{name}.".startswith(f"{package}.")]
    if not waiting:
        raise ValueError(f"no module of ours is called {package!r}")
    while waiting:
        name = waiting.pop()
        if name in ours and name not in reached:
            reached.add(name)
            waiting += [name.rpartition(".")[0], *_imported(ours[name].read_bytes())]
    return key_of(*(part for name in sorted(reached) for part in (name, ours[name].read_bytes())))


def _modules() -> dict[str, Path]:
    """Every module of ours by dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = (PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


def _imported(source: bytes) -> list[str]:
    """Names that a module imports, taken as modules and as what lies in modules."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
