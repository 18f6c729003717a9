"""Weighs the built site against its budget, ``generator/budget.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

import generator
from generator.cli.common import out
from generator.cli.weighed import File, Ways, weigh_file
from generator.errors import BuildError
from generator.publish.budget import Budget, Weight, Weights, read_budget
from generator.workers import Workers

INDEX = "search/search_index.json"
LIMITS = "generator/budget.toml"
ADVICE = f"where readers gain by the weight, raise the limit in {LIMITS} and say there what for"


def site_budget() -> Budget:
    """The budget of every site that this program builds; raises BuildError for what is none."""
    text = files(generator).joinpath("budget.toml").read_text(encoding="utf-8")
    try:
        return read_budget(text)
    except ValueError as error:
        raise BuildError(f"{LIMITS}: {error}") from None


def hold_to_budget(site: Path, workers: Workers | None = None) -> None:
    """Weigh a built site and print what it weighs; raises BuildError for what is too heavy."""
    weights = weigh(site, site_budget(), workers)
    for line in weights.table():
        out.print(line)
    if exceeded := weights.exceeded():
        raise BuildError(
            "\n".join(["site/ is built and heavier than its budget", *exceeded, ADVICE])
        )


def weigh(site: Path, budget: Budget, workers: Workers | None = None) -> Weights:
    """
    Weigh each page of a built site with all that it loads; every file is compressed once.

    Raises BuildError with every page that loads a file which is not there.
    """
    pages = [page.relative_to(site).as_posix() for page in sorted(site.rglob("*.html"))]
    scales = _Scales(site, workers or Workers())
    scales.put_on(pages)
    weights: list[Weight] = []
    wrong: list[str] = []
    for path in pages:
        address = path.removesuffix("index.html") if Path(path).name == "index.html" else path
        try:
            loads = scales.closure(path)
        except BuildError as error:
            wrong.append(str(error))
            continue
        files = (path, *sorted(loads - {path}))
        sizes = tuple((name, scales.size(name)) for name in files)
        weights.append(Weight(address, budget.limit_of(address), sizes))
    if wrong:
        raise BuildError("\n".join(wrong))
    search = scales.size(INDEX) if (site / INDEX).is_file() else 0
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    return Weights(budget, tuple(weights), search, total)


class _Scales:
    """Files of a site with their gzipped sizes and what they load."""

    def __init__(self, site: Path, workers: Workers) -> None:
        self._site, self._workers = site, workers
        self._files: dict[str, File] = {}
        self._found = cache(self._is_there)
        self._drawn = cache(self._of_style)

    def put_on(self, pages: Sequence[str]) -> None:
        """Weigh pages, then all that they name, as many at once as there are workers."""
        self._weigh(pages)
        named = (load for page in pages for load in self._files[page].loads)
        found = {way for load in named for way in self._versions(load)}
        self._weigh(sorted(found - self._files.keys()))

    def size(self, path: str) -> int:
        """Gzipped bytes of a file."""
        return self._file(path).size

    def closure(self, path: str) -> set[str]:
        """Paths of what a file loads; raises BuildError for what is not there and must be."""
        found: set[str] = set()
        for load in self._file(path).loads:
            if versions := self._versions(load, path):
                heaviest = max(versions, key=lambda way: (self.size(way), way))
                found |= {heaviest, *self._drawn(heaviest)}
        return found - {INDEX}

    def _versions(self, load: Ways, path: str = "") -> list[str]:
        """Files that a browser chooses from; with the ``path`` of who loads, all that must be."""
        found = []
        for way in load.choices:
            there = [name for name in way.paths if self._found(name)][:1]
            if path and way.paths and load.needed and not there:
                raise BuildError(f"{path}: loads {way.target!r}, which is not in the site")
            found += there
        return found

    def _weigh(self, paths: Sequence[str]) -> None:
        weighed = self._workers.start(partial(weigh_file, self._site), paths)
        self._files.update(zip(paths, weighed, strict=True))

    def _file(self, path: str) -> File:
        if path not in self._files:
            self._weigh([path])
        return self._files[path]

    def _is_there(self, path: str) -> bool:
        try:
            return ".." not in path.split("/") and (self._site / path).is_file()
        except OSError:  # a text too long for a name
            return False

    def _of_style(self, path: str) -> frozenset[str]:
        return frozenset(self.closure(path)) if path.endswith(".css") else frozenset()
