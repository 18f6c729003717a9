"""Makes every chart of an edition: asks the makers, then draws what is not kept, on all cores."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import overload

from generator import charts
from generator.cache import NOTHING_KEPT, Cache, code, installed, key_of
from generator.discover import find
from generator.drawing.sizes import LIBRARIES, draw_sizes, packed, unpacked
from generator.edition import CRITERIA, Edition
from generator.model.chart import Chart, ChartMaker, Drawn
from generator.model.origin import Source
from generator.publish.takeaway import refusal
from generator.questions import QUESTIONS
from generator.workers import Workers

MAKERS: tuple[ChartMaker, ...] = tuple(
    sorted(find(charts, ChartMaker).values(), key=lambda m: (m.scope, m.order, m.name))
)


def calls(maker: ChartMaker, edition: Edition) -> list[tuple[str, tuple[object, ...]]]:
    """
    List the pages that a maker draws for, each with the maker's arguments besides the edition.

    A page is a chain's id, the address of a question or criterion, or a scope.
    """
    each: dict[str, list[tuple[str, tuple[object, ...]]]] = {
        "chain": [(chain, (chain,)) for chain in edition.profiles],
        "question": [(f"questions/{q.slug}", (q,)) for q in QUESTIONS],
        "criterion": [(f"criteria/{name.replace('_', '-')}", (c,)) for name, c in CRITERIA.items()],
    }
    return each.get(maker.scope, [(maker.scope, ())])


def plan(edition: Edition, only: Collection[str] | None = None) -> Iterator[tuple[str, Chart]]:
    """
    Yield (page, chart), the page as in ``calls``; makers without data give none.

    With ``only``, no other pages than these are asked for.
    """
    for maker in MAKERS:
        for page, arguments in calls(maker, edition):
            if only is not None and page not in only:
                continue
            chart = maker.make(edition, *arguments)
            if chart is not None:
                yield page, chart


class Drawings:
    """
    Drawings of charts that were asked for: taken from the cache, or drawn by the workers.

    What is missing is begun when it is asked for and waited for when it is read.
    """

    def __init__(self, workers: Workers, cache: Cache) -> None:
        self._workers, self._cache = workers, cache
        self._style = key_of(code("generator.drawing"), installed(LIBRARIES))
        self._asked: list[tuple[str, Chart, Drawn | None, str]] = []
        self._coming: list[Iterator[Drawn]] = []

    def ask(self, planned: Iterable[tuple[str, Chart]]) -> None:
        """Begin to draw (page, chart)."""
        missing = []
        for page, chart in planned:
            key = key_of(self._style, repr(chart))
            kept = self._cache.get(key)
            self._asked.append((page, chart, unpacked(chart, kept) if kept else None, key))
            if kept is None:
                missing.append(chart)
        self._coming.append(self._workers.start(draw_sizes, missing))

    def coming(self, sources: Mapping[str, Source]) -> dict[str, Sequence[Drawn]]:
        """All drawings by page, as ``by_page``; they are waited for when one is looked at."""
        wait = cache(lambda: self.by_page(sources))
        return {page: _Coming(wait, page) for page, _, _, _ in self._asked}

    def by_page(self, sources: Mapping[str, Source]) -> dict[str, tuple[Drawn, ...]]:
        """All drawings by page, in the order in which they were asked for."""
        coming = itertools.chain.from_iterable(self._coming)
        pages: dict[str, tuple[Drawn, ...]] = {}
        for page, chart, kept, key in self._asked:
            drawn = kept
            if drawn is None:
                drawn = replace(next(coming), chart=chart)
                self._cache.put(key, packed(drawn))
            ready = replace(drawn, withheld=refusal(chart, sources))
            pages[page] = (*pages.get(page, ()), ready)
        return pages


class _Coming(Sequence[Drawn]):
    """Drawings of one page, which may not be ready yet."""

    def __init__(self, wait: Callable[[], Mapping[str, Sequence[Drawn]]], page: str) -> None:
        self._wait, self._page = wait, page

    @overload
    def __getitem__(self, place: int) -> Drawn: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Drawn]: ...
    def __getitem__(self, place: int | slice) -> Drawn | Sequence[Drawn]:
        return self._wait()[self._page][place]

    def __len__(self) -> int:
        return len(self._wait()[self._page])


def draw_all(
    edition: Edition,
    more: Iterable[tuple[str, Chart]] = (),
    workers: Workers | None = None,
    cache: Cache = NOTHING_KEPT,
) -> dict[str, tuple[Drawn, ...]]:
    """
    Draw all charts by page, in the makers' order, and ``more`` after them, as (page, chart).

    Workers and cache change nothing but the time it takes.
    """
    drawings = Drawings(workers or Workers(), cache)
    drawings.ask([*plan(edition), *more])
    return drawings.by_page(edition.figures.panel.sources)
