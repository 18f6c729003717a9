"""Blocks of weeks drawn once for all samples of a size: ``drifts`` says what is done with them."""

from __future__ import annotations

import numpy as np

from generator.statistics.basis import Floats, Sampling
from generator.statistics.draws import signs_drawn, times_drawn

YEAR = 52


def turns(changes: Floats, sampling: Sampling) -> Floats:
    """Shortcut of ``_turns``."""
    return np.asarray(signs_drawn(sampling.draws, len(changes), sampling.seed) @ changes)


def redrawn(changes: Floats, lengths: Floats, sampling: Sampling) -> Floats:
    """Shortcut of ``_redrawn``; no more arrays of draws and chains are held than it takes."""
    times = times_drawn(len(changes), sampling.draws, (sampling.seed, 1)).astype(float)
    weeks = times @ lengths
    found: Floats = times @ changes
    found *= YEAR
    none = weeks <= 0
    found /= np.maximum(weeks, 1, out=weeks)
    if none.any():
        own = YEAR * changes.sum(axis=0) / lengths.sum(axis=0)
        found = np.where(none, own, found)
    return found
