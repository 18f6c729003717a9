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
