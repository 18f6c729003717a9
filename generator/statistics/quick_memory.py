"""Series without an effect from shocks that are drawn once: ``memory`` says what they are."""

from __future__ import annotations

import math

import numpy as np

from generator.statistics.basis import Floats
from generator.statistics.draws import shocks_drawn


def paths(weeks: tuple[int, ...], carried: float, draws: int, seed: int) -> Floats:
    """Shortcut of ``paths``."""
    values = shocks_drawn(draws, weeks[-1] + 1, seed).copy()
    values[0] *= 1 / math.sqrt(1 - carried**2) if carried < 1 else 0
    for week in range(1, len(values)):
        values[week] += carried * values[week - 1]
    seen = values if len(weeks) == len(values) else values[list(weeks)]
    found: Floats = np.ascontiguousarray(seen.T)
    found.setflags(write=False)
    return found
