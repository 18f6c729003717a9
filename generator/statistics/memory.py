"""
How weekly values depend on earlier weeks, and series without an effect that depend as much.

Weekly prices, fees and value secured remember: a series that wanders for a year looks like a
trend to any test that counts its weeks as independent.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from generator.statistics.basis import Floats, Sampling

STEPS_OF_MEMORY = 20
"""Memory is rounded up to twentieths, so that draws can be shared between series."""


class Memory(NamedTuple):
    """Share of a deviation that is left a week later (1: a random walk); size of a week's shock."""

    carried: float
    shock: float


def memory(weeks: tuple[int, ...], deviations: Floats, fitted: int) -> Memory:
    """
    Memory of deviations from a level, trend or step that took ``fitted`` numbers to fit.

    First-order autoregression over neighbouring weeks, with Kendall's (1954) bias taken back,
    and set to 1 where it lies within 1/√n of 1 (Perron and Yabu 2009,
    doi:10.1016/j.jeconom.2009.03.002), rounded up. Raises ValueError with fewer than ten
    neighbouring weeks.
    """
    following = np.diff(weeks) == 1
    before, after = deviations[:-1][following], deviations[1:][following]
    if before.size < 10:
        raise ValueError("fewer than ten neighbouring weeks: memory cannot be told")
    centre = deviations.mean()
    before, after = before - centre, after - centre
    spread = float(before @ before)
    raw = float(before @ after) / spread if spread > 0 else 0.0
    mended = raw + (fitted + 2 * fitted * max(raw, 0.0)) / before.size
    if mended > 1 - 1 / math.sqrt(before.size):
        carried = 1.0
    else:
        carried = max(0.0, math.ceil(mended * STEPS_OF_MEMORY) / STEPS_OF_MEMORY)
    return Memory(carried, float(np.std(after - carried * before)))


@lru_cache(maxsize=256)
def paths(weeks: tuple[int, ...], carried: float, draws: int, seed: int) -> Floats:
    """
    Series without any effect: draws × weeks, shocks of size 1, with the given memory and gaps.

    A random walk starts at 0, any other series in its own spread. Not to be changed by callers.
    """
    chance = np.random.default_rng(seed)
    length = weeks[-1] - weeks[0] + 1
    values = chance.standard_normal((draws, length))
    if carried < 1:
        values[:, 0] /= math.sqrt(1 - carried**2)
    for week in range(1, length):
        values[:, week] += carried * values[:, week - 1]
    found: Floats = values[:, np.asarray(weeks) - weeks[0]]
    found.setflags(write=False)
    return found


def shocks_of(weeks: tuple[int, ...], deviations: Floats, carried: float) -> Floats:
    """Size of a week's shock in each row of deviations (draws × weeks), as ``memory`` takes it."""
    following = np.diff(weeks) == 1
    centred = deviations - deviations.mean(axis=1, keepdims=True)
    found: Floats = np.std(
        centred[:, 1:][:, following] - carried * centred[:, :-1][:, following], axis=1
    )
    return found


def block_length(values: Floats) -> int:
    """
    Length of blocks that keep most of a series' memory.

    Carlstein (1986, doi:10.1214/aos/1176350057) for a first-order autoregression:
    (√6 ρ ÷ (1 − ρ²))^⅔ × n^⅓, at least 1 and at most a quarter of the series.
    """
    centred = values - values.mean()
    spread = float(centred @ centred)
    carried = float(centred[:-1] @ centred[1:]) / spread if spread > 0 else 0.0
    carried = min(max(carried, 0.0), 0.97)
    wanted = (math.sqrt(6) * carried / (1 - carried**2)) ** (2 / 3) * values.size ** (1 / 3)
    return max(1, min(math.ceil(wanted), values.size // 4))


def redrawn_places(
    n: int, length: int, sampling: Sampling
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
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
