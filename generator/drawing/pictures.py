"""What pictures share: their font and how they are encoded, the same bytes on every machine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageColor, ImageFont

_COLOURS = 64
"""Letters stay smooth with so many, and a card stays near 15 kB."""
_COMPRESSION = 4
"""Of zlib's nine: the highest ones take longer than all else together, for a tenth of the size."""


@lru_cache(maxsize=64)
def letters(size_px: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which matplotlib ships; the basic layout needs no library of the machine."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(mpl.get_data_path(), "fonts", "ttf", name)
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


def encoded(image: Image.Image, exact: Mapping[tuple[int, int], str]) -> bytes:
    """
    Write an RGB image as PNG with few colours and without a date.

    Reduced colours come close to the true ones, and close is visible on a white page: the
    colour of each place in ``exact`` becomes the one given for it.
    """
    few = image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    for place, colour in exact.items():
        (at,) = few.crop((*place, place[0] + 1, place[1] + 1)).tobytes()
        palette[at * 3 : at * 3 + 3] = ImageColor.getrgb(colour)[:3]
    few.putpalette(palette)
    out = io.BytesIO()
    few.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()
