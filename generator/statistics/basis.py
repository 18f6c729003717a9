"""What every estimate and test here shares: how is drawn, what comes out, what is refused."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, Literal, ParamSpec

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
P = ParamSpec("P")
Alternative = Literal["two-sided", "less", "greater"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How often is drawn, with which seed, and which middle share of the draws is told."""

    draws: int
    seed: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A figure with the interval in which it lies under the assumption.

    ``n`` holds the size of each sample. ``low`` and ``high`` are None where a sample of one
    value says nothing about its spread.
    """

    effect: float
    low: float | None
    high: float | None
    n: tuple[int, ...]
    assumption: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What a test found: an effect with its interval, and how rare it is without any effect.

    ``p`` is the probability of an effect at least as large where there is none, two-sided
    unless the call said otherwise; the interval is always two-sided. ``n`` counts what was
    drawn from: weeks, chains, pairs or events, both samples together. ``least_p`` is the
    smallest p that the test can give for a sample of this size, however large the effect.
    """

    effect: float
    low: float
    high: float
    p: float
    n: int
    assumption: str
    least_p: float = field(default=0.0, kw_only=True)


def finite(values: Sequence[float] | Floats, smallest: int, what: str) -> Floats:
    """
    Take a sample as an array of finite numbers, in its own order.

    Raises ValueError for a missing or infinite value and for a sample below ``smallest``.
    """
    sample = np.asarray(values, dtype=float)
    if sample.ndim != 1 or not np.isfinite(sample).all():
        raise ValueError(f"{what} must be a row of finite numbers: leave out what is missing")
    if sample.size < smallest:
        raise ValueError(f"{sample.size} {what} are too few: the test needs {smallest}")
    return sample


def rarity(effect: float, drawn: Floats, alternative: Alternative) -> float:
    """
    Share of draws without an effect that are at least as far from zero as the effect.

    The effect itself counts as one draw, so that no p is ever 0 (Phipson and Smyth 2010,
    doi:10.2202/1544-6115.1585).
    """
    slack = 1e-9 * max(1.0, abs(effect))
    if alternative == "two-sided":
        as_far = np.abs(drawn) >= abs(effect) - slack
    elif alternative == "greater":
        as_far = drawn >= effect - slack
    else:
        as_far = drawn <= effect + slack
    return float((1 + as_far.sum()) / (1 + drawn.size))


def least_rarity(draws: int, ways: float = math.inf) -> float:
    """
    Smallest p that ``rarity`` can give: of so many draws, or of so many ways to draw.

    ``ways`` counts the worlds without an effect that are equally likely, one of which is as far
    from zero as any can be.
    """
    return max(1 / (1 + draws), 1 / ways)


def above_zero(
    find: Callable[Concatenate[float, P], float],
) -> Callable[Concatenate[float, P], float]:
    """Keep a chance above zero: with some 170 pairs the true one is too small to be written."""

    @wraps(find)
    def ask(chance: float, /, *args: P.args, **kwargs: P.kwargs) -> float:
        return find(max(chance, sys.float_info.min), *args, **kwargs)

    return ask


def middle(drawn: Floats, confidence: float) -> tuple[float, float]:
    """
    Bounds of the middle share of the draws.

    Both are draws themselves: nothing is interpolated, which infinite values would not allow.
    """
    ordered = np.sort(drawn)
    outside = math.floor(round(len(ordered) * (1 - confidence) / 2, 9))
    return float(ordered[outside]), float(ordered[-1 - outside])
