"""Random draws that many tests ask for with the same size and seed, drawn once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt


@lru_cache(maxsize=4)
def times_drawn(size: int, draws: int, seed: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """How often each of ``size`` equal parts is drawn in ``size`` draws, draws × parts; kept."""
    found = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), draws)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=4)
def shocks_drawn(draws: int, weeks: int, seed: int) -> npt.NDArray[np.float64]:
    """Shocks of size 1, weeks × draws; kept."""
    shocks = np.random.default_rng(seed).standard_normal((draws, weeks))
    found = np.ascontiguousarray(shocks.T)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=4)
def signs_drawn(draws: int, parts: int, seed: int) -> npt.NDArray[np.float64]:
    """1 or −1 for each part, draws × parts; kept."""
    found = np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), (draws, parts))
    found.setflags(write=False)
    return found
