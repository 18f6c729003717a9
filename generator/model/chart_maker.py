"""What makes a chart: one function, with the pages it is for and its place on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from generator.model.chart import Chart

Scope = Literal["chain", "question", "criterion", "home", "trends", "classes", "unlocks", "rubric"]


@dataclass(frozen=True, kw_only=True)
class ChartMaker:
    """
    A function that makes one chart, found by looking in ``generator/charts``.

    Scope ``chain``: called as ``make(edition, chain_id)`` for every chain, its slug starts
    with the chain's id. Scopes ``question`` and ``criterion``: called in the same way with
    each of them. Other scopes: called as ``make(edition)`` once. Returns None where no data
    exist; a chart is never empty. ``order`` is its place on the page.
    """

    name: str
    scope: Scope
    order: int
    make: Callable[..., Chart | None]


def maker(*, scope: Scope, order: int) -> Callable[[Callable[..., Chart | None]], ChartMaker]:
    """Turn a function into a ChartMaker named like the function."""

    def wrap(make: Callable[..., Chart | None]) -> ChartMaker:
        return ChartMaker(name=make.__name__, scope=scope, order=order, make=make)

    return wrap
