"""What pictures share: how they are encoded, the same bytes on every machine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor

Pixels = npt.NDArray[np.uint32]
"""Rows of px: red, green, blue and alpha, from the least byte of a number to the greatest."""

_COLOURS = 32
"""Letters stay smooth with so many, and a card stays near 15 kB."""
_COMPRESSION = 3
"""Of zlib's nine: higher ones take longer than all else together, for a tenth of the size."""
_SHIFTS = (0, 8, 16)
_CELL_BITS = 5
"""Colours that share so many bits in each channel count as one."""
_ALL_CELLS = 1 << _CELL_BITS * len(_SHIFTS)


def colour_of(ink: str) -> int:
    """A colour, such as ``#1c2330``, as a px."""
    red, green, blue = ImageColor.getrgb(ink)[:3]
    return red | green << 8 | blue << 16 | 0xFF000000


def encoded(pixels: Pixels, exact: Iterable[str]) -> bytes:
    """
    Write an opaque picture as PNG with few colours and without a date.

    Reduced colours come close to the true ones, and close is visible on a white page: those in
    ``exact`` stay what they are.
    """
    # Most px are like the one before: what follows is asked of the first of each such run.
    flat = pixels.ravel()
    begins = np.ones(flat.size, np.bool_)
    np.not_equal(flat[1:], flat[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=flat.size)
    colours, weights = flat[starts], lengths.astype(np.float64)
    cells = _cells(colours)
    by_cell = np.bincount(cells, weights, _ALL_CELLS).astype(np.float64)
    used = np.flatnonzero(by_cell)
    place = np.zeros(_ALL_CELLS, np.intp)
    place[used] = np.arange(len(used))
    kinds = place[cells]
    sums = [np.bincount(kinds, part * weights) for part in _channels(colours)]
    # Whole numbers from here on, so that no machine rounds another way.
    means = np.rint(np.stack(sums, axis=1) / by_cell[used, None])
    palette, nearest = _palette(means, by_cell[used], [colour_of(ink) for ink in exact])
    few = np.repeat(nearest[kinds], lengths)
    high, wide = pixels.shape
    image = Image.frombuffer("P", (wide, high), few, "raw", "P", 0, 1)
    image.putpalette(palette)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _palette(
    means: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], exact: Sequence[int]
) -> tuple[list[int], npt.NDArray[np.uint8]]:
    """
    Choose colours for those in ``means``; give also which of them is the nearest to each.

    After those in ``exact``, each is the one that is farthest from all before, the more so the
    more px have it, so that a thin line keeps its colour beside many letters.
    """
    palette = [[colour >> shift & 255 for shift in _SHIFTS] for colour in exact[:_COLOURS]]
    away, order = np.full(len(weights), np.inf), np.sqrt(weights)
    lengths = (means * means).sum(axis=1)
    squares: list[npt.NDArray[np.float64]] = []
    while len(squares) < _COLOURS:
        if len(squares) == len(palette):
            farthest = (order * away).argmax()
            if not away[farthest]:
                break
            palette.append(means[farthest].astype(int).tolist())
        colour = np.array(palette[len(squares)], np.float64)
        # Squares of distances, exact in any order of adding: all of these are whole numbers.
        squares.append(means @ (-2 * colour) + lengths + colour @ colour)
        np.minimum(away, squares[-1], out=away)
    nearest = np.argmin(squares, axis=0).astype(np.uint8)
    return list(chain.from_iterable(palette)), nearest


def _channels(colours: Pixels) -> list[Pixels]:
    return [(colours >> np.uint32(shift)) & np.uint32(255) for shift in _SHIFTS]


def _cells(colours: Pixels) -> npt.NDArray[np.intp]:
    """Number of the colours that come close to each, from its highest bits in each channel."""
    shared = np.uint32((1 << _CELL_BITS) - 1)
    found = np.zeros(len(colours), np.uint32)
    for number, shift in enumerate(_SHIFTS):
        found |= (colours >> shift + 8 - _CELL_BITS & shared) << number * _CELL_BITS
    return found.astype(np.intp)
