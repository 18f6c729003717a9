"""Makes every chart of an edition: asks the makers, then draws on all cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from generator import charts
from generator.discover import find
from generator.drawing.frame import draw
from generator.edition import CRITERIA, Edition
from generator.model.chart import Chart, ChartMaker, Drawn
from generator.publish.takeaway import refusal
from generator.questions import QUESTIONS

MAKERS: tuple[ChartMaker, ...] = tuple(
    sorted(find(charts, ChartMaker).values(), key=lambda m: (m.scope, m.order, m.name))
)
CHUNK = 8


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


def plan(edition: Edition) -> Iterator[tuple[str, Chart]]:
    """Yield (page, chart), the page as in ``calls``; makers without data give none."""
    for maker in MAKERS:
        for page, arguments in calls(maker, edition):
            chart = maker.make(edition, *arguments)
            if chart is not None:
                yield page, chart


def draw_sizes(chart: Chart) -> Drawn:
    """Draw a chart and its picture; a wide one also for phones, with letters large enough."""
    drawn = draw(chart, picture=True)
    if not chart.wide:
        return drawn
    return replace(drawn, narrow=draw(replace(chart, wide=False)).svg)


def draw_all(
    edition: Edition, workers: int, more: Iterable[tuple[str, Chart]] = ()
) -> dict[str, tuple[Drawn, ...]]:
    """
    Draw all charts by page, in the makers' order, and ``more`` after them, as (page, chart).

    The number of workers changes nothing.
    """
    planned = [*plan(edition), *more]
    jobs = [chart for _, chart in planned]
    if workers > 1 and len(jobs) > CHUNK:
        # forkserver: the parent may hold threads of numerical libraries, which fork would copy
        with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
            drawn = list(pool.map(draw_sizes, jobs, chunksize=CHUNK))
    else:
        drawn = [draw_sizes(job) for job in jobs]
    sources = edition.figures.panel.sources
    pages: dict[str, tuple[Drawn, ...]] = {}
    for (page, _), done in zip(planned, drawn, strict=True):
        ready = replace(done, withheld=refusal(done.chart, sources))
        pages[page] = (*pages.get(page, ()), ready)
    return pages
