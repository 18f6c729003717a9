"""Links the first use of each term of the glossary in a page's prose."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.glossary import TERMS, UNLINKED, Term

ADDRESS = "glossary/"


@lru_cache(maxsize=1)
def _forms() -> dict[str, tuple[str, Term]]:
    """Every form that is looked for, by its small letters: as written, and its term."""
    found = {}
    for term in TERMS:
        for form in (term.name, *term.also) if term.name not in UNLINKED else term.also:
            found[form.lower()] = form, term
    return found


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """
    Any form as a word of its own; the longest one first, so that a part does not win.

    Forms of one first letter stand together, so that a word is not compared with all of them.
    """
    ends: dict[str, list[str]] = {}
    for form in sorted(_forms(), key=lambda form: (-len(form), form)):
        ends.setdefault(form[0], []).append(re.escape(form[1:]))
    words = "|".join(f"{re.escape(first)}(?:{'|'.join(ends[first])})" for first in ends)
    return re.compile(rf"(?<![\w&#;/-])(?:{words})(?![\w-])", re.IGNORECASE)


_PROSE = re.compile(r'<p(?: class="ws-(?:lead|note|meaning)")?>.*?</p>', re.DOTALL)
_CARD = re.compile(r"<section.*?</section>", re.DOTALL)
_PIECE = re.compile(
    r"<a\b.*?</a>|<code>.*?</code>|<b>.*?</b>|<span\b.*?</span>|<[^>]+>|[^<]+", re.DOTALL
)


def explain(page: str, up: str) -> str:
    """
    Link the first use of each term in a page's prose to the glossary; ``up`` leads to the top.

    Prose is what stands in paragraphs outside the cards; links, code and figures stay as they
    are, and so do tables, headings and the front matter.
    """
    linked: set[str] = set()

    def link(match: re.Match[str]) -> str:
        form, term = _forms()[match[0].lower()]
        abbreviated = form[:2].isupper() and not match[0].startswith(form[:2])
        if term.name in linked or abbreviated:
            return match[0]
        linked.add(term.name)
        return f'<a class="ws-term" href="{up}{ADDRESS}#{term.anchor}">{match[0]}</a>'

    def piece(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith("<") else _pattern().sub(link, match[0])

    def paragraph(match: re.Match[str]) -> str:
        return _PIECE.sub(piece, match[0])

    front, body = page[: (cut := page.find("---\n", 4) + 4)], page[cut:]
    parts, done = [], 0
    for card in _CARD.finditer(body):
        parts += [_PROSE.sub(paragraph, body[done : card.start()]), card[0]]
        done = card.end()
    return front + "".join(parts) + _PROSE.sub(paragraph, body[done:])
