"""
The picture that other sites show beside a link to a page, from what it says.

Drawn with the font that matplotlib ships, so the same card gives the same bytes everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from generator.drawing.palette import INKS, shorten, wrap
from generator.drawing.pictures import encoded, letters

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
    image = Image.new("RGB", (WIDTH, HEIGHT), INKS["paper"][0])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 18), fill=BAND)
    room = WIDTH - 2 * MARGIN
    y = 84
    for line in wrap(card.title, room, 64, bold=True)[:3]:
        draw.text((MARGIN, y), line, INKS["ink"][0], letters(64, bold=True))
        y += 78
    if card.standing:
        _class_and_marks(draw, card.standing, y + 26)
    else:
        about = wrap(card.about, room, 34)
        kept = about[:4] if len(about) <= 4 else [*about[:3], shorten(f"{about[3]} …", room, 34)]
        for line in kept:
            draw.text((MARGIN, y + 26), line, INKS["soft"][0], letters(34))
            y += 48
    draw.line((MARGIN, 536, WIDTH - MARGIN, 536), INKS["rule"][0], 2)
    draw.text((MARGIN, 558), "Wellspring", BAND, letters(32, bold=True))
    edition = f"edition {card.week}"
    draw.text((WIDTH - MARGIN, 562), edition, INKS["soft"][0], letters(28), anchor="ra")
    return encoded(image, {(0, 0): BAND, (0, HEIGHT - 1): INKS["paper"][0]})


def _class_and_marks(draw: ImageDraw.ImageDraw, standing: Standing, top: float) -> None:
    ink = INKS[standing.label][0]
    draw.ellipse((MARGIN, top + 8, MARGIN + 24, top + 32), fill=ink)
    draw.text((MARGIN + 40, top), standing.label, ink, letters(34, bold=True))
    place = WIDTH - MARGIN, top
    draw.text(place, standing.index, INKS["soft"][0], letters(30), anchor="ra")
    step = (WIDTH - 2 * MARGIN) / len(standing.grades)
    for number, grade in enumerate(standing.grades):
        _mark(draw, grade, MARGIN + number * step, top + 92, step - 16)


def _mark(draw: ImageDraw.ImageDraw, grade: Grade, x: float, y: float, width: float) -> None:
    ground, letter = MARKS.get(grade.mark, (None, INKS["soft"][0]))
    box = (x, y, x + width, y + 96)
    draw.rounded_rectangle(box, 12, fill=ground, outline=ground or INKS["rule"][0], width=3)
    draw.text((x + width / 2, y + 48), grade.said, letter, letters(48, bold=True), anchor="mm")
    draw.text((x + width / 2, y + 112), grade.topic, INKS["soft"][0], letters(25), anchor="ma")
