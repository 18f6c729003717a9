"""
The picture that other sites show beside a link to a page: its title, what it says, its edition.

A chain's card also has its class and its six marks. Drawn with the font that matplotlib ships,
so the same page gives the same bytes everywhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

from generator.drawing.palette import INKS, shorten, wrap
from generator.questions import Answer
from generator.site import ChainPage, Site

FOLDER = "cards"
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
BAND = "#0f4c5c"
COLOURS = 64
"""Letters stay smooth with so many, and a card stays near 15 kB."""

MARKS = {
    "A": ("#0b6a4e", "#ffffff"),
    "B": ("#7fc6ac", "#10261f"),
    "C": ("#f0dd9b", "#33290a"),
    "D": ("#eda96b", "#351a04"),
    "E": ("#a63a1d", "#ffffff"),
}
"""Ground and letter of each mark, as in the pages' style sheet."""

_TOPICS = ("value", "keeping", "supply", "use", "hands off", "holding")


def cards(pages: Mapping[str, str], site: Site) -> dict[str, bytes]:
    """Draw a PNG for every page, by path below ``docs/``; ``pages`` are rendered Markdown."""
    chains = {f"chains/{page.id}.md": page for page in site.chains}
    return {
        f"{FOLDER}/{path.removesuffix('.md')}.png": _card(text, site.week, chains.get(path))
        for path, text in sorted(pages.items())
        if path.endswith(".md")
    }


def _card(text: str, week: str, chain: ChainPage | None) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), INKS["paper"][0])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 18), fill=BAND)
    room = WIDTH - 2 * MARGIN
    y = 84
    for line in wrap(_told(text, "title"), room, 64, bold=True)[:3]:
        draw.text((MARGIN, y), line, INKS["ink"][0], _font(64, bold=True))
        y += 78
    if chain:
        _class_and_marks(draw, chain, y + 26)
    else:
        about = wrap(_told(text, "description"), room, 34)
        kept = about[:4] if len(about) <= 4 else [*about[:3], shorten(f"{about[3]} …", room, 34)]
        for line in kept:
            draw.text((MARGIN, y + 26), line, INKS["soft"][0], _font(34))
            y += 48
    draw.line((MARGIN, 536, WIDTH - MARGIN, 536), INKS["rule"][0], 2)
    draw.text((MARGIN, 558), "Wellspring", BAND, _font(32, bold=True))
    edition = f"edition {week}"
    draw.text((WIDTH - MARGIN, 562), edition, INKS["soft"][0], _font(28), anchor="ra")
    return _png(image)


def _class_and_marks(draw: ImageDraw.ImageDraw, chain: ChainPage, top: float) -> None:
    label = chain.index.label
    ink = INKS[label.value][0]
    draw.ellipse((MARGIN, top + 8, MARGIN + 24, top + 32), fill=ink)
    draw.text((MARGIN + 40, top), label.value, ink, _font(34, bold=True))
    index = chain.index.index
    said = "design index not known" if index is None else f"design index {index:.1f} of 100"
    draw.text((WIDTH - MARGIN, top), said, INKS["soft"][0], _font(30), anchor="ra")
    step = (WIDTH - 2 * MARGIN) / len(chain.answers)
    for number, answer in enumerate(chain.answers):
        _mark(draw, answer, MARGIN + number * step, top + 92, step - 16, _TOPICS[number])


def _mark(
    draw: ImageDraw.ImageDraw, answer: Answer, x: float, y: float, width: float, topic: str
) -> None:
    ground, letter = MARKS.get(answer.mark or "", (None, INKS["soft"][0]))
    box = (x, y, x + width, y + 96)
    draw.rounded_rectangle(box, 12, fill=ground, outline=ground or INKS["rule"][0], width=3)
    said = answer.mark or ("n/a" if answer.state == "not applicable" else "–")
    draw.text((x + width / 2, y + 48), said, letter, _font(48, bold=True), anchor="mm")
    draw.text((x + width / 2, y + 112), topic, INKS["soft"][0], _font(25), anchor="ma")


def _told(text: str, key: str) -> str:
    """Read a line of a page's front matter; empty where it has none."""
    found = re.search(rf'^{key}: *"?(.*?)"? *$', text, flags=re.MULTILINE)
    return unescape(found[1]) if found else ""


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(mpl.get_data_path(), "fonts", "ttf", name)
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def _png(image: Image.Image) -> bytes:
    """Encode without a date; few colours, so that it stays small."""
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()
