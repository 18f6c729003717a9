"""Badges: stable addresses, readable for people and screen readers, inert whatever the name."""

import re

import pytest
from lxml import etree, html

from generator.errors import BuildError
from generator.publish.badges import badge, badges
from generator.questions import QUESTIONS
from tests import worlds
from tests.hostile import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "clipPath", "g", "rect", "text"}


def tree(text):
    """A badge as a document; fails where it is no XML."""
    return etree.fromstring(text.encode("utf-8"), etree.XMLParser(resolve_entities=False))


def luminance(colour):
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def real():
    """Every badge of the real edition."""
    return badges(worlds.real_edition())


def test_each_chain_has_a_badge_for_its_class_and_for_each_question(real):
    """The addresses are the promised ones."""
    edition = worlds.real_edition()
    promised = {f"badges/{chain}.svg" for chain in edition.profiles}
    promised |= {f"badges/{chain}-{q.slug}.svg" for chain in edition.profiles for q in QUESTIONS}
    assert real.keys() == promised


def test_a_badge_says_class_or_mark_in_sight_and_to_screen_readers(real):
    """The right half shows it; title and label name the chain, the question and the answer."""
    edition = worlds.real_edition()
    for chain, profile in edition.profiles.items():
        label = edition.designs[chain].label.value
        said = [(f"badges/{chain}.svg", label, label)]
        for answer in edition.answers[chain]:
            shown = {"not enough data": "no data", "not applicable": "n/a"}
            word = answer.mark or answer.state
            path = f"badges/{chain}-{answer.question.slug}.svg"
            said.append((path, answer.mark or shown[answer.state], word))
        for path, shown_word, word in said:
            root = tree(real[path])
            title = root.find(f"{SVG}title").text
            assert root.get("role") == "img"
            assert root.get("aria-label") == title
            assert profile.name in title
            assert word in title
            assert root.findall(f".//{SVG}text")[1].text == shown_word


def test_every_text_keeps_its_contrast_and_its_room(real):
    """4.5 : 1 on its own half, as badges bring their background; text ends before its half does."""
    seen = set()
    for text in real.values():
        root = tree(text)
        left, right = root.findall(f"{SVG}g")[0].findall(f"{SVG}rect")
        words = root.findall(f".//{SVG}text")
        for half, word in zip((left, right), words, strict=True):
            assert contrast(half.get("fill"), word.get("fill")) >= 4.5
            start = float(half.get("x", "0"))
            end = float(word.get("x")) + float(word.get("textLength"))
            assert start < float(word.get("x"))
            assert end < start + float(half.get("width"))
            seen.add(half.get("fill"))
        border = root.findall(f"{SVG}rect")[0].get("stroke")
        assert min(contrast(border, "#ffffff"), contrast(border, "#1e2129")) >= 3
    assert len(seen) >= 9


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_draws_nothing_else(text):
    """Whatever a chain is called, a badge is the same few shapes with that name as text."""
    drawn = badge("Wellspring", "mixed", ("#5e2f72", "#ffffff"), f"{text} is mixed")
    root = tree(drawn)
    assert {etree.QName(element).localname for element in root.iter()} <= KNOWN
    assert [name for e in root.iter() for name in e.attrib if name.startswith("on")] == []
    assert root.find(f"{SVG}title").text.endswith("is mixed")
    page = html.document_fromstring(f"<main>{drawn}</main>")
    assert page.xpath("//script|//img|//iframe|//a") == []


def test_a_badge_asks_for_nothing(real):
    """No address, no script, no style sheet in any badge."""
    for text in real.values():
        rest = text.replace("http://www.w3.org/2000/svg", "")
        assert re.search(r"https?:|url\((?!#r\))|<script|<style|href", rest) is None


def test_two_badges_never_share_an_address():
    """A chain called like another chain's question stops the build."""
    chains = worlds.collection(worlds.profile("alpha"), worlds.profile("alpha-value"))
    with pytest.raises(BuildError, match="badges/alpha-value"):
        badges(worlds.compute(chains, {}))


def test_the_page_shows_every_badge_with_markdown_to_copy(real, real_project):
    """Each badge is on the page; the copied words stay true when the picture changes."""
    text = (real_project / "docs/data/badges/index.md").read_text(encoding="utf-8")
    root = html.document_fromstring(text.split("---\n", 2)[2])
    shown = [link.removeprefix("../../") for link in root.xpath("//td/img/@src")]
    assert sorted(shown) == sorted(real)
    codes = [code.text_content() for code in root.xpath("//td/code")]
    for path, code in zip(shown, codes, strict=True):
        match = re.fullmatch(r"\[!\[([^\]]+)\]\((https?://[^)]+)\)\]\((https?://[^)]+)\)", code)
        assert match
        assert match[2].endswith(f"/{path}")
        chain = path.removeprefix("badges/").removesuffix(".svg")
        assert chain.startswith(match[3].rstrip("/").rpartition("/")[2])
        assert match[1] == "Wellspring class:" or match[1] in {q.title for q in QUESTIONS}
