"""
``wellspring generate``, where it has nothing to do: data, program and libraries as last time.

A complete run notes a digest of every file it made under a digest of all that it was made from.
Where both still agree, running again would write nothing. Only what asks this is loaded here.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.cache import PACKAGE, Cache, installed, key_of
from generator.cli.common import cache_of, out, site_address, store_of
from generator.files import LOCK, STAGING, files_in, settle
from generator.garbage import without_passes
from generator.model.contents import Content, digest
from generator.stages import unwatched
from generator.workers import Workers


def generate(options: argparse.Namespace) -> int:
    """Write what the data of a week give; nothing where the last run left it all as it is."""
    cache, root = cache_of(options), options.project / "data"
    settle(root)
    run = Run(options.project, root, site_address(options.project), cache)
    if not options.as_of and (said := run.repeated()):
        for line in said:
            out.print(line)
        return 0
    # Processes share the cores; threads of numpy beside them would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with without_passes(), Workers(os.cpu_count() or 1) as workers:
        from generator.cli.beginning import begin  # modules stay, too

        store = store_of(options)
        begun = begin(store, options.as_of, cache, workers, unwatched)
        from generator.cli.generating import generate_anew  # while the claims are judged

        complete = generate_anew(options, store, cache, begun, workers=workers)
    if complete:
        run.note(*complete)
    cache.prune()
    return 0


class Run:
    """One run over the data below ``root``, for the site at ``address``."""

    def __init__(self, project: Path, root: Path, address: str, cache: Cache) -> None:
        self._docs = project / "docs"
        self._cache = cache
        # Taken before anything is read: a file that changes meanwhile belongs to the next run.
        self._key = key_of("run", address, _libraries(), *_contents(PACKAGE), *_contents(root))

    def note(
        self, files: Mapping[str, Content], folders: Sequence[str], said: Sequence[str]
    ) -> None:
        """Note a complete run: every file, the folders that hold no other, and what it said."""
        made = {path: digest(content) for path, content in files.items()}
        self._cache.put(self._key, json.dumps([made, list(folders), list(said)]).encode())

    def repeated(self) -> list[str]:
        """What the run would say; empty where it was not made before or its files were touched."""
        kept = self._cache.get(self._key)
        if kept is None:
            return []
        made, folders, said = json.loads(kept)
        stray = set(files_in(self._docs, folders)) - set(made)
        whole = not stray and all(
            (self._docs / path).is_file() and digest((self._docs / path).read_bytes()) == known
            for path, known in made.items()
        )
        return list(said) if whole else []


def _libraries() -> str:
    """Every installed library with its version, by the names of their records, and Python's."""
    # Reading what is in the records would take a tenth of a second.
    found = {record.name for folder in sys.path for record in Path(folder).glob("*.dist-info")}
    return "; ".join([*sorted(found), installed(())])


def _contents(root: Path) -> Iterator[str | bytes]:
    """Each file below a folder: its path and whether it is a link, then what it holds."""
    for path in sorted(_files(root)):
        yield f"{path.relative_to(root).as_posix()} {path.is_symlink()}"
        try:
            yield path.read_bytes()
        except OSError:  # whoever needs it says so, beside all else that is wrong
            yield "cannot be read"


def _files(root: Path) -> Iterable[Path]:
    left_out = {LOCK, STAGING, "__pycache__"}
    inside = (path for path in root.rglob("*") if path.is_file())
    return (path for path in inside if not left_out & {*path.relative_to(root).parts})
