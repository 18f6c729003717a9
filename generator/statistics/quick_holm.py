"""Holm's correction without its library, which takes longer to load than all claims to judge."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def holm(p_values: Iterable[float | None]) -> tuple[float | None, ...]:
    """Shortcut of ``holm``."""
    every = tuple(p_values)
    given = np.array([p for p in every if p is not None], dtype=float)
    order = np.argsort(given)
    stepped = np.maximum.accumulate(given[order] * np.arange(given.size, 0, -1))
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(stepped, 1.0)
    found = iter(adjusted.tolist())
    return tuple(None if p is None else next(found) for p in every)
