"""
The picture that other sites show beside a link to a page, from what it says.

Drawn with the font that matplotlib ships, so the same card gives the same bytes everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from generator.drawing.lettering import write
from generator.drawing.marks import Anchor
from generator.drawing.palette import INKS, shorten, wrap
from generator.drawing.pictures import colour_of, encoded

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
BAND = "#0f4c5c"

MARKS = {
    "A": ("#0b6a4e", "#ffffff"),
    "B": ("#7fc6ac", "#10261f"),
    "C": ("#f0dd9b", "#33290a"),
    "D": ("#eda96b", "#351a04"),
    "E": ("#a63a1d", "#ffffff"),
}
"""Ground and letter of each mark, as in the pages' style sheet."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A mark on a card: what is written for it, its letter where it has one, its topic."""

    said: str
    mark: str
    topic: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A chain's class, what is said of its design index, and its marks."""

    label: str
    index: str
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: title, description (a chain: its standing instead) and edition."""

    title: str
    about: str
    week: str
    standing: Standing | None = None


def draw_card(card: Card) -> bytes:
    """Draw a card as PNG."""
    pixels = np.full((HEIGHT, WIDTH), colour_of(INKS["paper"][0]), "<u4")
    image = Image.frombuffer("RGBA", (WIDTH, HEIGHT), pixels, "raw", "RGBA", 0, 1)
    image.readonly = 0  # what is drawn goes into the pixels themselves
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 18), fill=BAND)
    draw.line((MARGIN, 536, WIDTH - MARGIN, 536), INKS["rule"][0], 2)
    room, words, y = WIDTH - 2 * MARGIN, list[_Words](), 144
    for line in wrap(card.title, room, 64, bold=True)[:3]:
        words.append(_Words(line, (MARGIN, y), 64, INKS["ink"][0], bold=True))
        y += 78
    if card.standing:
        words += _class_and_marks(draw, card.standing, y - 34)
    else:
        about = wrap(card.about, room, 34)
        kept = about[:4] if len(about) <= 4 else [*about[:3], shorten(f"{about[3]} …", room, 34)]
        for n, line in enumerate(kept):
            words.append(_Words(line, (MARGIN, y - 2 + 48 * n), 34, INKS["soft"][0]))
    words.append(_Words("Wellspring", (MARGIN, 588), 32, BAND, bold=True))
    edition = f"edition {card.week}"
    words.append(_Words(edition, (WIDTH - MARGIN, 588), 28, INKS["soft"][0], "right"))
    for text, place, size, ink, anchor, bold in words:
        write(pixels, text, place, size, ink, anchor=anchor, bold=bold)
    return encoded(pixels, (INKS["paper"][0], BAND))


class _Words(NamedTuple):
    """A line of text, and where on its baseline it is fixed."""

    text: str
    place: tuple[float, float]
    size: float
    ink: str
    anchor: Anchor = "left"
    bold: bool = False


def _class_and_marks(draw: ImageDraw.ImageDraw, standing: Standing, top: float) -> list[_Words]:
    ink = INKS[standing.label][0]
    draw.ellipse((MARGIN, top + 8, MARGIN + 24, top + 32), fill=ink)
    soft, base = INKS["soft"][0], top + 32
    words = [
        _Words(standing.label, (MARGIN + 40, base), 34, ink, bold=True),
        _Words(standing.index, (WIDTH - MARGIN, base), 30, soft, "right"),
    ]
    step = (WIDTH - 2 * MARGIN) / len(standing.grades)
    for number, grade in enumerate(standing.grades):
        left, y = MARGIN + number * step, top + 92
        middle = left + (step - 16) / 2
        ground, letter = MARKS.get(grade.mark, (None, soft))
        box = (left, y, left + step - 16, y + 96)
        draw.rounded_rectangle(box, 12, fill=ground, outline=ground or INKS["rule"][0], width=3)
        words.append(_Words(grade.said, (middle, y + 65), 48, letter, "center", bold=True))
        words.append(_Words(grade.topic, (middle, y + 136), 25, soft, "center"))
    return words
