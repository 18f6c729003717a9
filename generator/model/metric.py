"""A metric: one function with the words that the method page prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any, Literal

from generator.model.weekly import Weekly

Unit = Literal[
    "USD/day",
    "USD",
    "ratio",
    "percent",
    "percentage points",
    "log change",
    "USD per operation",
    "times",
]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """
    A computed quantity.

    ``needs`` are the names of the function's parameters: delivered series, other metrics,
    ``supply`` (the supply model) or ``chains`` (profiles). ``formula`` and the following
    texts are printed on the method page as they stand. ``question`` is the number of the
    question it serves. ``window_weeks``: how many weeks one value rests on.
    """

    name: str
    title: str
    unit: Unit
    formula: str
    reads_as: str
    gaming: str
    unknown_when: str
    question: int
    window_weeks: int
    compute: Callable[..., Weekly]

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of what goes in."""
        return tuple(signature(self.compute).parameters)

    def __call__(self, **inputs: Any) -> Weekly:
        """Compute from the inputs named in ``needs``."""
        return self.compute(**inputs)


def metric(
    *,
    title: str,
    unit: Unit,
    formula: str,
    reads_as: str,
    gaming: str,
    unknown_when: str,
    question: int,
    window_weeks: int = 1,
) -> Callable[[Callable[..., Weekly]], Metric]:
    """Turn a function into a Metric named like the function."""

    def wrap(compute: Callable[..., Weekly]) -> Metric:
        return Metric(
            name=compute.__name__,
            title=title,
            unit=unit,
            formula=formula,
            reads_as=reads_as,
            gaming=gaming,
            unknown_when=unknown_when,
            question=question,
            window_weeks=window_weeks,
            compute=compute,
        )

    return wrap
