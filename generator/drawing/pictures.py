"""What pictures share: how they are encoded, the same bytes on every machine."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor

Pixels = npt.NDArray[np.uint32]
"""Rows of px: red, green, blue and alpha, from the least byte of a number to the greatest."""

Channels = npt.NDArray[np.float64]
"""Rows of red, green and blue, whole numbers from 0 to 255."""

_COLOURS = 32
"""Letters stay smooth with so many, and a card stays near 15 kB."""
_COMPRESSION = 3
"""Of zlib's nine: higher ones take longer than all else together, for a tenth of the size."""
_SHIFTS = (0, 8, 16)
_CELL_BITS = 5
"""Colours that share so many bits in each channel count as one."""
_WIDE_PX = 8
"""Longer runs of one colour are areas, or parts of strong lines."""
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
    begins = np.empty(flat.size, np.bool_)
    begins[0] = True
    np.not_equal(flat[1:], flat[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=flat.size)
    colours = flat[starts]
    cells = _cells(colours)
    inks = np.array([colour_of(ink) for ink in exact], np.uint32)
    # One colour stands for its cell: where there is one, that of an area and no edge's.
    shades = np.zeros(_ALL_CELLS, np.uint32)
    shades[cells] = colours
    wide = lengths > _WIDE_PX
    shades[cells[wide]] = colours[wide]
    shades[_cells(inks)] = inks
    weights = np.bincount(cells, lengths, _ALL_CELLS).astype(np.float64)
    used = np.flatnonzero(weights)
    palette, nearest = _palette(_channels(shades[used]), weights[used], _channels(inks))
    kinds = np.zeros(_ALL_CELLS, np.uint8)
    kinds[used] = nearest
    few = np.repeat(kinds[cells], lengths)
    high, width = pixels.shape
    image = Image.frombuffer("P", (width, high), few, "raw", "P", 0, 1)
    image.putpalette(palette)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _palette(
    shades: Channels, weights: npt.NDArray[np.float64], exact: Channels
) -> tuple[list[int], npt.NDArray[np.uint8]]:
    """
    Choose colours for those in ``shades``; give also which of them is the nearest to each.

    After those in ``exact``, each is the one that is farthest from all before, the more so the
    more px have it, so that a thin line keeps its colour beside many letters.
    """
    # Distances are squared, and whole numbers: exact in any order of adding.
    lengths, order = (shades * shades).sum(axis=1), np.sqrt(weights)
    chosen = exact[:_COLOURS]
    away = np.empty((_COLOURS, len(shades)))
    count = len(chosen)
    away[:count] = lengths - 2 * chosen @ shades.T + (chosen * chosen).sum(axis=1)[:, None]
    nearest, palette = away[:count].min(axis=0, initial=np.inf), [*chosen]
    while count < _COLOURS:
        farthest = (order * nearest).argmax()
        if not nearest[farthest]:
            break
        palette.append(shades[farthest])
        away[count] = lengths - 2 * shades @ shades[farthest] + lengths[farthest]
        np.minimum(nearest, away[count], out=nearest)
        count += 1
    whole = np.array(palette).astype(int).ravel().tolist()
    return whole, away[:count].argmin(axis=0).astype(np.uint8)


def _channels(colours: Pixels) -> Channels:
    parts = [(colours >> np.uint32(shift)) & np.uint32(255) for shift in _SHIFTS]
    return np.stack(parts, axis=1).astype(np.float64)


def _cells(colours: Pixels) -> npt.NDArray[np.intp]:
    """Number of the colours that come close to each, from its highest bits in each channel."""
    shared = np.uint32((1 << _CELL_BITS) - 1)
    found = np.zeros(len(colours), np.uint32)
    for number, shift in enumerate(_SHIFTS):
        found |= (colours >> shift + 8 - _CELL_BITS & shared) << number * _CELL_BITS
    return found.astype(np.intp)
