"""
How weekly values depend on earlier weeks, and series without an effect that depend as much.

Weekly prices, fees and value secured remember: a series that wanders for a year looks like a
trend to any test that counts its weeks as independent.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from generator.shortcuts import shortcut
from generator.statistics import quick_memory
from generator.statistics.basis import Floats, Sampling

SMALLEST_NEIGHBOURS = 10
RUN_WEEKS = 4
DOUBT = 0.02
GRID = (*(step / 20 for step in range(20)), 0.975, 1.0)
"""Shares of a deviation that may be left a week later; 1 is a random walk."""


class Memory(NamedTuple):
    """Share of a deviation that is left a week later; size of a week's shock."""

    carried: float
    shock: float


class Fit(Protocol):
    """What is taken off a series before its memory is read; the same off every drawn series."""

    def strip(self, times: Floats, rows: Floats) -> Floats:
        """Deviations of each row (draws × weeks) from what was fitted to it."""
        ...

    def __hash__(self) -> int: ...


class Level(NamedTuple):
    """A level: each row's own mean."""

    def strip(self, times: Floats, rows: Floats) -> Floats:
        """Deviations from the mean of each row."""
        del times
        return np.asarray(rows - rows.mean(axis=1, keepdims=True))


class Line(NamedTuple):
    """A straight line by least squares."""

    def strip(self, times: Floats, rows: Floats) -> Floats:
        """Deviations from the line through each row."""
        centred = times - times.mean()
        slopes = rows @ centred / (centred @ centred)
        return np.asarray(rows - rows.mean(axis=1, keepdims=True) - slopes[:, None] * centred)


def memory(weeks: tuple[int, ...], values: Floats, fit: Fit, sampling: Sampling) -> Memory:
    """
    Longest memory that a series could well have, in doubt a random walk.

    Of the memories in ``GRID`` the longest with which at least 2 in 100 drawn series, treated
    in the same way, show as little as this one: an upper bound of 98 % confidence (after
    Andrews 1993, doi:10.2307/2951781). What is measured is the first autocorrelation over
    neighbouring weeks. Raises ValueError with fewer than ten neighbouring weeks.
    """
    if (np.diff(weeks) == 1).sum() < SMALLEST_NEIGHBOURS:
        raise ValueError("fewer than ten neighbouring weeks: memory cannot be told")
    started = from_zero(weeks)
    deviations = fit.strip(np.asarray(started, dtype=float), values[None, :])
    bounds = _least_shown(started, fit, sampling.draws, sampling.seed)
    shown = float(_shown(started, deviations)[0])
    carried = max(
        (share for share, least in zip(GRID, bounds, strict=True) if shown >= least), default=0.0
    )
    return Memory(carried, float(shocks_of(started, deviations, carried)[0]))


def from_zero(weeks: tuple[int, ...]) -> tuple[int, ...]:
    """The same weeks counted from the first, so that draws are shared between editions."""
    return tuple(week - weeks[0] for week in weeks)


@lru_cache(maxsize=8)
@shortcut(quick_memory.paths)
def paths(weeks: tuple[int, ...], carried: float, draws: int, seed: int) -> Floats:
    """
    Series without any effect: draws × weeks, shocks of size 1, with the given memory and gaps.

    ``weeks`` start at 0. A random walk starts at 0, any other series in its own spread. Not
    to be changed by callers.
    """
    chance = np.random.default_rng(seed)
    found = _carry(chance.standard_normal((draws, weeks[-1] + 1)), weeks, carried)
    found.setflags(write=False)
    return found


def own_paths(weeks: tuple[int, ...], values: Floats, carried: float, sampling: Sampling) -> Floats:
    """
    Series without any effect, as ``paths``, from the series' own weekly shocks drawn again.

    For what a single large shock could bring about. The shocks are as large as ``shocks_of`` the
    series says.
    """
    following = np.flatnonzero(np.diff(weeks) == 1)
    centred = values - values.mean()
    shocks = centred[following + 1] - carried * centred[following]
    shocks -= shocks.mean()
    spread = float(shocks.std()) or 1.0
    shocks *= float(shocks_of(weeks, centred[None, :], carried)[0]) / spread
    chance = np.random.default_rng([sampling.seed, 2])
    return _carry(chance.choice(shocks, (sampling.draws, weeks[-1] + 1)), weeks, carried)


def _carry(shocks: Floats, weeks: tuple[int, ...], carried: float) -> Floats:
    """Series from shocks (draws × weeks), at the weeks that are seen."""
    values = np.ascontiguousarray(shocks.T)
    values[0] *= 1 / math.sqrt(1 - carried**2) if carried < 1 else 0
    for week in range(1, len(values)):
        values[week] += carried * values[week - 1]
    return np.ascontiguousarray(values[list(weeks)].T)


def shocks_of(weeks: tuple[int, ...], deviations: Floats, carried: float) -> Floats:
    """
    Size of a week's shock in each row of deviations (draws × weeks).

    Where shocks go on for some weeks, as those of a weekly mean do, the larger size that they
    add up to counts (Newey and West 1987, doi:10.2307/1913610, over four weeks).
    """
    following = np.flatnonzero(np.diff(weeks) == 1)
    shocks = deviations[:, following + 1] - carried * deviations[:, following]
    shocks -= shocks.mean(axis=1, keepdims=True)
    spread = (shocks**2).mean(axis=1)
    added = sum(
        2 * (1 - lag / (RUN_WEEKS + 1)) * (shocks[:, lag:] * shocks[:, :-lag]).sum(axis=1)
        for lag in range(1, RUN_WEEKS + 1)
    )
    return np.asarray(np.sqrt(np.maximum(spread, spread + added / following.size)))


def _shown(weeks: tuple[int, ...], deviations: Floats) -> Floats:
    """First autocorrelation of each row over neighbouring weeks; 0 for a row without spread."""
    following = np.flatnonzero(np.diff(weeks) == 1)
    before, after = deviations[:, following], deviations[:, following + 1]
    spread = (before**2).sum(axis=1)
    return np.asarray((before * after).sum(axis=1) / np.where(spread > 0, spread, 1.0))


@lru_cache(maxsize=256)
def _least_shown(weeks: tuple[int, ...], fit: Fit, draws: int, seed: int) -> tuple[float, ...]:
    """For each memory of the grid the autocorrelation that 98 in 100 drawn series exceed."""
    times = np.asarray(weeks, dtype=float)
    return tuple(
        float(np.quantile(_shown(weeks, fit.strip(times, paths(weeks, share, draws, seed))), DOUBT))
        for share in GRID
    )


def block_length(values: Floats) -> int:
    """
    Length of blocks that keep most of a series' memory.

    Carlstein (1986, doi:10.1214/aos/1176350057) for a first-order autoregression:
    (√6 r ÷ (1 − r²))^⅔ × n^⅓ with r the first autocorrelation, at least 1 and at
    most a quarter of the series.
    """
    centred = values - values.mean()
    spread = float(centred @ centred)
    carried = float(centred[:-1] @ centred[1:]) / spread if spread > 0 else 0.0
    carried = min(max(carried, 0.0), 0.97)
    wanted: float = (math.sqrt(6) * carried / (1 - carried**2)) ** (2 / 3) * values.size ** (1 / 3)
    return max(1, min(math.ceil(wanted), values.size // 4))


def redrawn_places(n: int, length: int, sampling: Sampling) -> npt.NDArray[np.int64]:
    """
    Places of the stationary bootstrap, draws × n: blocks of random length, ``length`` on average.

    Politis and Romano (1994, doi:10.1080/01621459.1994.10476870); after the last week comes the
    first.
    """
    chance = np.random.default_rng(sampling.seed)
    places = chance.integers(0, n, (sampling.draws, n))
    new = chance.random((sampling.draws, n)) < 1 / length
    for step in range(1, n):
        places[:, step] = np.where(new[:, step], places[:, step], (places[:, step - 1] + 1) % n)
    return places
