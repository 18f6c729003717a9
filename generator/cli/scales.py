"""Weighs the built site against its budget, ``generator/budget.toml``."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import generator
from generator.cli.common import out
from generator.errors import BuildError
from generator.publish.budget import (
    Budget,
    Load,
    Weight,
    Weights,
    drawn,
    loaded,
    local,
    read_budget,
)

INDEX = "search/search_index.json"
LIMITS = "generator/budget.toml"
ADVICE = f"where readers gain by the weight, raise the limit in {LIMITS} and say there what for"
LEVEL = 6
"""How hard servers and networks commonly compress."""


def site_budget() -> Budget:
    """The budget of every site that this program builds; raises BuildError for what is none."""
    text = files(generator).joinpath("budget.toml").read_text(encoding="utf-8")
    try:
        return read_budget(text)
    except ValueError as error:
        raise BuildError(f"{LIMITS}: {error}") from None


def hold_to_budget(site: Path) -> None:
    """Weigh a built site and print what it weighs; raises BuildError for what is too heavy."""
    weights = weigh(site, site_budget())
    for line in weights.table():
        out.print(line)
    if exceeded := weights.exceeded():
        raise BuildError(
            "\n".join(["site/ is built and heavier than its budget", *exceeded, ADVICE])
        )


def weigh(site: Path, budget: Budget) -> Weights:
    """
    Weigh each page of a built site with all that it loads; every file is compressed once.

    Raises BuildError with every page that loads a file which is not there.
    """
    scales = _Scales(site)
    pages: list[Weight] = []
    wrong: list[str] = []
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site).as_posix()
        address = path.removesuffix("index.html") if page.name == "index.html" else path
        content = page.read_bytes()
        try:
            loads = scales.closure(path, loaded(content.decode("utf-8")))
        except BuildError as error:
            wrong.append(str(error))
            continue
        own = (path, _packed(content))
        rest = tuple((name, scales.size(name)) for name in sorted(loads - {path}))
        pages.append(Weight(address, budget.limit_of(address), (own, *rest)))
    if wrong:
        raise BuildError("\n".join(wrong))
    search = scales.size(INDEX) if (site / INDEX).is_file() else 0
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    return Weights(budget, tuple(pages), search, total)


class _Scales:
    """Files of a site with their gzipped sizes and what style sheets draw."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self.size = cache(self._size)
        self._found = cache(self._is_there)
        self._drawn = cache(self._of_style)

    def closure(self, path: str, loads: Iterable[Load]) -> set[str]:
        """Paths of what a page loads; raises BuildError for what is not there and must be."""
        found: set[str] = set()
        for load in loads:
            versions = [way for target in load.choices for way in self._way(path, target, load)]
            if versions:
                heaviest = max(versions, key=lambda way: (self.size(way), way))
                found |= {heaviest, *self._drawn(heaviest)}
        return found - {INDEX}

    def _way(self, path: str, target: str, load: Load) -> list[str]:
        """The file that a target leads to; none for another host and for what is no address."""
        ways = local(path, target)
        found = [way for way in ways if self._found(way)][:1]
        if ways and load.needed and not found:
            raise BuildError(f"{path}: loads {target!r}, which is not in the site")
        return found

    def _size(self, path: str) -> int:
        return _packed((self._site / path).read_bytes())

    def _is_there(self, path: str) -> bool:
        try:
            return ".." not in path.split("/") and (self._site / path).is_file()
        except OSError:  # a text too long for a name
            return False

    def _of_style(self, path: str) -> frozenset[str]:
        if not path.endswith(".css"):
            return frozenset()
        css = (self._site / path).read_text(encoding="utf-8")
        return frozenset(self.closure(path, drawn(css)))


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, LEVEL, mtime=0))
