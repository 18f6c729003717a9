"""
Badges for read-mes: a chain's class, and its mark on each question, as small SVG files.

The address of a badge stays: ``badges/<chain>.svg`` and ``badges/<chain>-<question>.svg``. Each
has colours of its own for both halves and a border, so that it reads on light and dark pages.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from generator.drawing.palette import INKS, plain, text_width
from generator.edition import Edition
from generator.errors import BuildError
from generator.model.series import week_name
from generator.questions import Answer

FOLDER = "badges"
NAME = "Wellspring"

_FONT_SIZE = 11
_HEIGHT = 20
_SIDE = 7
_LEFT = "#1c2330"
_BORDER = "#8d929d"
_LIGHT, _DARK = "#ffffff", "#10151d"

# Those of the marks on pages; each keeps 4.5 : 1 with the letter on it.
MARKS = {
    "A": ("#0b6a4e", _LIGHT),
    "B": ("#7fc6ac", _DARK),
    "C": ("#f0dd9b", _DARK),
    "D": ("#eda96b", _DARK),
    "E": ("#a63a1d", _LIGHT),
}
_NEITHER = ("#e9ebef", _DARK)
_STATES = {"not enough data": "no data", "not applicable": "n/a"}


def badges(edition: Edition) -> dict[str, str]:
    """
    Every badge by path below ``docs/``, sorted.

    Raises BuildError where a chain's id is another chain's id and a question's name.
    """
    found: dict[str, str] = {}
    week = week_name(edition.week)
    for chain, profile in edition.profiles.items():
        label = edition.designs[chain].label.value
        fill = INKS[label][0], _LIGHT
        title = f"{profile.name} is {label}, says {NAME} ({week})"
        drawn = {class_path(chain): badge(NAME, label, fill, title)}
        for answer in edition.answers[chain]:
            path = mark_path(chain, answer.question.slug)
            drawn[path] = _mark_badge(profile.name, answer, week)
        if clash := sorted(found.keys() & drawn.keys()):
            raise BuildError(f"two badges would be called {clash[0]!r}")
        found |= drawn
    return dict(sorted(found.items()))


def class_path(chain: str) -> str:
    """Address of a chain's badge with its class."""
    return f"{FOLDER}/{chain}.svg"


def mark_path(chain: str, question: str) -> str:
    """Address of a chain's badge with its mark on a question."""
    return f"{FOLDER}/{chain}-{question}.svg"


def _mark_badge(name: str, answer: Answer, week: str) -> str:
    shown = answer.mark or _STATES[answer.state]
    fill = MARKS[answer.mark] if answer.mark else _NEITHER
    question = answer.question.title
    title = f"{name}: {question} {answer.mark or answer.state}, says {NAME} ({week})"
    return badge(question, shown, fill, title)


def badge(left: str, right: str, fill: tuple[str, str], title: str) -> str:
    """
    Draw a badge: ``left`` on dark, ``right`` on the first colour of ``fill`` in the second.

    All texts are plain; ``title`` is what a screen reader says. Text is fitted to its room, so
    that another font cannot overflow it.
    """
    left, right, title = (plain(text) for text in (left, right, title))
    widths = [round(text_width(text, _FONT_SIZE), 1) for text in (left, right)]
    split = round(widths[0] + 2 * _SIDE, 1)
    width = round(split + widths[1] + 2 * _SIDE, 1)
    background, ink = fill
    texts = "".join(
        f'<text x="{x:g}" y="14" fill="{colour}" textLength="{room:g}">{escape(text)}</text>'
        for text, x, room, colour in (
            (left, _SIDE, widths[0], _LIGHT),
            (right, round(split + _SIDE, 1), widths[1], ink),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{_HEIGHT}" '
        f'viewBox="0 0 {width:g} {_HEIGHT}" role="img" aria-label={quoteattr(title)}>'
        f"<title>{escape(title)}</title>"
        f'<clipPath id="r"><rect width="{width:g}" height="{_HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{split:g}" height="{_HEIGHT}" fill="{_LEFT}"/>'
        f'<rect x="{split:g}" width="{width - split:g}" height="{_HEIGHT}" '
        f'fill="{background}"/></g>'
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{_HEIGHT - 1}" rx="2.5" fill="none" '
        f'stroke="{_BORDER}"/>'
        f'<g font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="{_FONT_SIZE}">{texts}'
        "</g></svg>\n"
    )
