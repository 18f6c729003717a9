"""What pictures share: how they are encoded, the same bytes on every machine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

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
    starts = np.flatnonzero(np.concatenate(([True], flat[1:] != flat[:-1])))
    lengths = np.diff(starts, append=flat.size)
    colours = flat[starts]
    cells = _cells(colours)
    weights = np.bincount(cells, lengths, _ALL_CELLS).astype(np.float64)
    used = np.flatnonzero(weights)
    # Whole numbers from here on, so that no machine rounds another way.
    means = [
        np.rint(np.bincount(cells, part * lengths, _ALL_CELLS)[used] / weights[used])
        for part in _channels(colours)
    ]
    palette, nearest = _palette(means, weights[used], [colour_of(ink) for ink in exact])
    numbers = np.zeros(_ALL_CELLS, np.uint8)
    numbers[used] = nearest
    high, wide = pixels.shape
    few = np.repeat(numbers[cells], lengths)
    image = Image.frombuffer("P", (wide, high), few, "raw", "P", 0, 1)
    image.putpalette(palette)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _palette(
    means: Sequence[npt.NDArray[np.float64]], weights: npt.NDArray[np.float64], exact: Sequence[int]
) -> tuple[list[int], npt.NDArray[np.uint8]]:
    """
    Choose colours for those in ``means``; give also which of them is the nearest to each.

    After those in ``exact``, each is the one that is farthest from all before, the more so the
    more px have it, so that a thin line keeps its colour beside many letters.
    """
    palette: list[int] = []
    away = np.full(len(weights), np.inf)
    nearest = np.zeros(len(weights), np.uint8)
    order, fixed = np.sqrt(weights), list(exact)
    for number in range(_COLOURS):
        if number < len(fixed):
            colour = [fixed[number] >> shift & 255 for shift in _SHIFTS]
        else:
            farthest = int((order * away).argmax())
            if not away[farthest]:
                break
            colour = [int(part[farthest]) for part in means]
        palette += colour
        squares = [(part - own) ** 2 for part, own in zip(means, colour, strict=True)]
        new = squares[0] + squares[1] + squares[2]
        closer = new < away
        away[closer], nearest[closer] = new[closer], number
    return palette, nearest


def _channels(colours: Pixels) -> list[Pixels]:
    return [(colours >> np.uint32(shift)) & np.uint32(255) for shift in _SHIFTS]


def _cells(colours: Pixels) -> npt.NDArray[np.intp]:
    """Number of the colours that come close to each, from its highest bits in each channel."""
    red, green, blue = (part.astype(np.intp) >> 8 - _CELL_BITS for part in _channels(colours))
    return red | green << _CELL_BITS | blue << 2 * _CELL_BITS
