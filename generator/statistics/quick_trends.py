"""
Slopes of drawn series without computing each to the last digit: ``trends`` says what they are.

The median of all slopes between two weeks is one of them, or the mean of two. Which ones come
into question is told by slopes in half the precision, and only those are worked out in full.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from generator.statistics.basis import Floats
from generator.statistics.memory import Line, paths, shocks_of

Places = npt.NDArray[np.intp]
CELLS_AT_ONCE = 250_000
UNSURE = 2.0**-19
"""
How far a slope in half the precision may be from the true one, in largest values of the series.

Weeks are at least 1 apart. Two values, their difference, the distance and the product are each
rounded by 2⁻²⁴ at most: 2⁻²¹ in all, and four times as much to be sure.
"""


def slopes(weeks: tuple[int, ...], carried: float, draws: int, seed: int) -> Floats:
    """Shortcut of ``_slopes_without``."""
    series = paths(weeks, carried, draws, seed)
    times = np.asarray(weeks, dtype=float)
    found: Floats = median_slopes(times, series) / shocks_of(
        weeks, Line().strip(times, series), carried
    )
    found.setflags(write=False)
    return found


def median_slopes(times: Floats, series: Floats) -> Floats:
    """Median slope between two weeks of each row; draws × weeks, weeks at least 1 apart."""
    pairs = np.triu_indices(times.size, 1)
    at_once = max(1, CELLS_AT_ONCE // pairs[0].size)
    blocks = range(0, len(series), at_once)
    return np.concatenate([_of(times, series[row : row + at_once], *pairs) for row in blocks])


def _of(times: Floats, rows: Floats, earlier: Places, later: Places) -> Floats:
    """Median slopes of some rows between two places each."""
    apart = times[later] - times[earlier]
    half, single = divmod(earlier.size, 2)
    halved = rows.astype(np.float32)
    rough = halved.take(later, axis=1) - halved.take(earlier, axis=1)
    rough *= (1 / apart).astype(np.float32)
    ordered = np.partition(rough, half, axis=1)
    upper = ordered[:, half]
    lower = upper if single else ordered[:, :half].max(axis=1)
    slack = (2 * UNSURE * np.abs(rows).max(axis=1)).astype(np.float32)
    below = rough < (lower - slack)[:, None]
    unsure = ~below & (rough <= (upper + slack)[:, None])
    row, pair = np.divmod(np.flatnonzero(unsure.ravel()), earlier.size)
    exact = (rows[row, later[pair]] - rows[row, earlier[pair]]) / apart[pair]
    exact = exact[np.lexsort((exact, row))]
    place = np.searchsorted(row, np.arange(len(rows))) + half - below.sum(axis=1)
    return np.asarray(exact[place] if single else (exact[place - 1] + exact[place]) / 2)
