"""
Letters: how wide they are, and lines of them as pixels.

All in DejaVu Sans, which matplotlib ships, so that a line is the same on every machine.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from generator.drawing.pictures import Pixels, colour_of

_UNITS = 2048
"""Units of the font in the height of a line: at so many px, a px is a unit."""
_SMALL_PX = 64
_NO_LETTER = "\uffff"
_OPAQUE = 255
_PART_OF_ANCHOR = {"left": 0.0, "center": 0.5, "right": 1.0}


@lru_cache(maxsize=64)
def letters(size_px: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Load the font; the basic layout needs no library of the machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    # Found without being loaded: matplotlib itself takes longer than a page of words.
    spec = find_spec("matplotlib")
    (folder, *_) = (spec.submodule_search_locations if spec else None) or [""]
    path = Path(folder, "mpl-data", "fonts", "ttf", name)
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


class Advances(dict[str, float]):
    """How far each letter takes a text of 1 px on, measured when it is first asked for."""

    def __init__(self, *, bold: bool) -> None:
        super().__init__()
        self._bold = bold

    def __missing__(self, char: str) -> float:
        small = letters(_SMALL_PX, bold=self._bold)
        known = bytes(small.getmask(char)) != bytes(small.getmask(_NO_LETTER))
        # Where the font has no such letter, the reader's has one as wide as it is high.
        self[char] = letters(_UNITS, bold=self._bold).getlength(char) / _UNITS if known else 1.0
        return self[char]


REGULAR, BOLD = Advances(bold=False), Advances(bold=True)


class _Letter(NamedTuple):
    columns: bytes
    """Its px from left to right, each column from top to bottom, as wide as it advances."""
    width: int
    beyond: npt.NDArray[np.uint8] | None
    """The columns with a margin on both sides, where it reaches beyond its width."""


@lru_cache(maxsize=4096)
def _letter(char: str, size_px: float, bold: bool) -> _Letter:  # noqa: FBT001 - a key of the cache
    font, margin = letters(size_px, bold=bold), _margin(size_px)
    rise, fall = font.getmetrics()
    width = round(font.getlength(char))
    image = Image.new("L", (width + 2 * margin, rise + fall))
    ImageDraw.Draw(image).text((margin, rise), char, _OPAQUE, font, "ls")
    columns = np.ascontiguousarray(np.asarray(image).T)
    within = columns[margin : margin + width]
    if np.count_nonzero(within) == np.count_nonzero(columns):
        return _Letter(within.tobytes(), width, None)
    return _Letter(bytes(within.size), width, columns)


def _margin(size_px: float) -> int:
    return ceil(size_px / 4)


@lru_cache(maxsize=500)
def _line(text: str, size_px: float, bold: bool) -> npt.NDArray[np.uint8]:  # noqa: FBT001
    """How strongly each px of a line is inked, from a margin before it to one behind it."""
    found = [_letter(char, size_px, bold) for char in text]
    margin, high = _margin(size_px), sum(letters(size_px, bold=bold).getmetrics())
    edge = bytes(margin * high)
    joined = bytearray().join([edge, *[letter.columns for letter in found], edge])
    columns = np.frombuffer(joined, np.uint8).reshape(-1, high)
    at = 0
    for letter in found:
        if letter.beyond is not None:
            place = columns[at : at + len(letter.beyond)]
            np.maximum(place, letter.beyond, out=place)
        at += letter.width
    return np.ascontiguousarray(columns.T)


@lru_cache(maxsize=64)
def _ramp(ink: str, paper: int) -> Pixels:
    """Colours from paper to ink, by how strongly a px is inked."""
    return _blended(np.full(256, paper, np.uint32), np.arange(256, dtype=np.uint8), ink)


def _blended(under: Pixels, strength: npt.NDArray[np.uint8], ink: str) -> Pixels:
    colour, part = colour_of(ink), strength.astype(np.uint32)
    found = np.full(under.shape, 0xFF000000, np.uint32)
    for shift in (0, 8, 16):
        mixed = (under >> shift & 255) * (255 - part) + (colour >> shift & 255) * part
        found |= (mixed + 127) // 255 << shift
    return found


def write(
    pixels: Pixels,
    text: str,
    place: tuple[float, float],
    size_px: float,
    ink: str,
    *,
    anchor: str = "left",
    bold: bool = False,
) -> None:
    """
    Write one line into a picture: left end, middle or right end of its baseline at ``place``.

    What lies beyond the picture's edges is cut off.
    """
    line = _line(text, size_px, bold)
    margin, (rise, _) = _margin(size_px), letters(size_px, bold=bold).getmetrics()
    width = line.shape[1] - 2 * margin
    left = round(place[0] - width * _PART_OF_ANCHOR[anchor]) - margin
    top = round(place[1]) - rise
    line = line[max(-top, 0) :, max(-left, 0) :]
    left, top = max(left, 0), max(top, 0)
    under = pixels[top : top + line.shape[0], left : left + line.shape[1]]
    line = line[: under.shape[0], : under.shape[1]]
    if not under.size:
        return
    paper = int(under[0, 0])
    if (under == paper).all():
        under[...] = _ramp(ink, paper).take(line)
    else:
        under[...] = _blended(under, line, ink)
