"""Makes every chart of an edition: asks the makers, then draws what is not kept, on all cores."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import overload

from generator import charts
from generator.cache import Cache, code, installed, key_of
from generator.discover import find
from generator.drawing.sizes import LIBRARIES, draw_sizes, unpacked, written
from generator.edition import CRITERIA, Edition
from generator.model.chart import Chart, caption
from generator.model.chart_maker import ChartMaker
from generator.model.drawn import Drawn
from generator.publish.takeaway import chart_csv, refusal
from generator.questions import QUESTIONS
from generator.shelf import Shelf
from generator.workers import Workers

MAKERS: tuple[ChartMaker, ...] = tuple(
    sorted(find(charts, ChartMaker).values(), key=lambda m: (m.scope, m.order, m.name))
)
_CHUNK_CHAINS = 4
"""Pages of chains that one process draws at a time."""


def pages(edition: Edition) -> dict[str, tuple[str, tuple[object, ...]]]:
    """
    List the pages that makers draw for: each with the makers' scope and further arguments.

    A page is a chain's id, the address of a question or criterion, or a scope.
    """
    return {
        **{m.scope: (m.scope, ()) for m in MAKERS if m.scope not in _SCOPES_OF_MANY},
        **{f"questions/{q.slug}": ("question", (q,)) for q in QUESTIONS},
        **{
            f"criteria/{name.replace('_', '-')}": ("criterion", (c,))
            for name, c in CRITERIA.items()
        },
        **{chain: ("chain", (chain,)) for chain in edition.profiles},
    }


_SCOPES_OF_MANY = frozenset({"chain", "question", "criterion"})


def plan(edition: Edition, only: Collection[str] | None = None) -> Iterator[tuple[str, Chart]]:
    """
    Yield (page, chart), the page as in ``pages``; makers without data give none.

    With ``only``, no other pages than these are asked for.
    """
    for page, (scope, arguments) in pages(edition).items():
        for maker in MAKERS if only is None or page in only else ():
            chart = maker.make(edition, *arguments) if maker.scope == scope else None
            if chart is not None:
                yield page, chart


@dataclass(frozen=True)
class _Desk:
    """All that drawing needs beside a chart."""

    edition: Edition
    cache: Cache
    style: str
    shelf: Shelf

    def draw(self, chart: Chart) -> Drawn:
        """Take a drawing from the cache or make it; the chart's figures go into its CSV."""
        key = key_of(self.style, repr(chart))
        kept = self.cache.get(key)
        if kept is None:
            kept = written(draw_sizes(chart))
            self.cache.put(key, kept)
        drawn = unpacked(caption(chart), kept)
        sources = self.edition.figures.panel.sources
        withheld, put = refusal(chart, sources), self.shelf.put
        return replace(
            drawn,
            svg=put(drawn.svg),
            narrow=put(drawn.narrow),
            png=put(drawn.png),
            csv="" if withheld else put(chart_csv(chart, sources)),
            withheld=withheld,
        )


def _draw_pages(desk: _Desk, only: Collection[str]) -> list[tuple[str, Drawn]]:
    return [(page, desk.draw(chart)) for page, chart in plan(desk.edition, only)]


def _draw_one(desk: _Desk, asked: tuple[str, Chart]) -> list[tuple[str, Drawn]]:
    page, chart = asked
    return [(page, desk.draw(chart))]


class Drawings:
    """
    Drawings of an edition's charts: taken from the cache, or drawn by the workers.

    Drawing begins when it is asked for, and is waited for when a drawing is read. It is the
    edition and what belongs to it that the workers share; they lay what is drawn on the shelf.
    """

    def __init__(
        self, edition: Edition, workers: Workers, cache: Cache, shelf: Shelf | None = None
    ) -> None:
        style = key_of(code("generator.drawing", cache), installed(LIBRARIES))
        self._edition, self._workers = edition, workers
        self._coming: list[Iterator[list[tuple[str, Drawn]]]] = []
        self._pages: list[str] = []
        self._ready: dict[str, tuple[Drawn, ...]] = {}
        # What the charts of all chains rest on is found here: else each process would find it.
        deque(plan(edition, [*edition.profiles][:1]), maxlen=0)
        workers.share(_Desk(edition, cache, style, shelf or Shelf()))

    def ask_pages(self, only: Collection[str] | None = None) -> None:
        """Begin to draw for all pages, or for some of them."""
        asked = [page for page in pages(self._edition) if only is None or page in only]
        chains = [page for page in asked if page in self._edition.profiles]
        others = [[page] for page in asked if page not in self._edition.profiles]
        starts = range(0, len(chains), _CHUNK_CHAINS)
        chunks = [chains[start : start + _CHUNK_CHAINS] for start in starts]
        self._pages += asked
        self._coming.append(self._workers.start_sharing(_draw_pages, [*others, *chunks], chunk=1))

    def ask(self, charts_by_page: Sequence[tuple[str, Chart]]) -> None:
        """Begin to draw charts that no maker makes."""
        self._pages += dict.fromkeys(page for page, _ in charts_by_page)
        self._coming.append(self._workers.start_sharing(_draw_one, charts_by_page))

    def coming(self) -> dict[str, Sequence[Drawn]]:
        """All drawings by page, as ``by_page``; they are waited for when one is looked at."""
        return {page: _Coming(self.by_page, page) for page in self._pages}

    def by_page(self) -> Mapping[str, tuple[Drawn, ...]]:
        """All drawings by page, each page's in the makers' order; none for a page without."""
        for several in self._coming:
            for page, drawn in itertools.chain.from_iterable(several):
                self._ready[page] = (*self._ready.get(page, ()), drawn)
        self._coming.clear()
        return self._ready


class _Coming(Sequence[Drawn]):
    """Drawings of one page, which may not be ready yet."""

    def __init__(self, wait: Callable[[], Mapping[str, Sequence[Drawn]]], page: str) -> None:
        self._wait, self._page = wait, page

    @overload
    def __getitem__(self, place: int) -> Drawn: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Drawn]: ...
    def __getitem__(self, place: int | slice) -> Drawn | Sequence[Drawn]:
        return self._wait().get(self._page, ())[place]

    def __len__(self) -> int:
        return len(self._wait().get(self._page, ()))
