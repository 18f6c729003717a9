"""
The picture that other sites show beside a link to a page: its title, what it says, its edition.

A chain's card also has its class and its six marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from generator.cache import NOTHING_KEPT, Cache, code, installed, key_of
from generator.drawing.card import Card, Grade, Standing, draw_card
from generator.drawing.sizes import LIBRARIES
from generator.model.contents import Content, as_bytes
from generator.questions import Answer
from generator.site import Site
from generator.views.chain_page import ChainPage

FOLDER = "cards"

_TOPICS = ("value", "keeping", "supply", "use", "hands off", "holding")


def cards(
    pages: Mapping[str, Content], site: Site, cache: Cache = NOTHING_KEPT
) -> dict[str, bytes]:
    """Draw a PNG for every page, by path below ``docs/``; ``pages`` are rendered Markdown."""
    style = key_of(code("generator.drawing", cache), installed(LIBRARIES))
    chains = {f"chains/{page.id}.md": page for page in site.chains}
    found = {}
    for path, page in sorted(pages.items()):
        if not path.endswith(".md"):
            continue
        card = _card(as_bytes(page).decode("utf-8"), site.week, chains.get(path))
        key = key_of(style, repr(card))
        picture = cache.get(key)
        if picture is None:
            picture = draw_card(card)
            cache.put(key, picture)
        found[f"{FOLDER}/{path.removesuffix('.md')}.png"] = picture
    return found


def _card(text: str, week: str, chain: ChainPage | None) -> Card:
    return Card(
        title=_told(text, "title"),
        about=_told(text, "description"),
        week=week,
        standing=_standing(chain) if chain else None,
    )


def _standing(chain: ChainPage) -> Standing:
    index = chain.index.index
    return Standing(
        label=chain.index.label.value,
        index="design index not known" if index is None else f"design index {index:.1f} of 100",
        grades=tuple(_grade(a, topic) for a, topic in zip(chain.answers, _TOPICS, strict=True)),
    )


def _grade(answer: Answer, topic: str) -> Grade:
    said = answer.mark or ("n/a" if answer.state == "not applicable" else "–")
    return Grade(said, answer.mark or "", topic)


def _told(text: str, key: str) -> str:
    """Read a line of a page's front matter; empty where it has none."""
    found = re.search(rf'^{key}: *"?(.*?)"? *$', text, flags=re.MULTILINE)
    return unescape(found[1]) if found else ""
