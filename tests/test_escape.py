"""Text from profiles is shown as it stands and does nothing: in Markdown, in HTML, in a page."""

import json
import shutil
import subprocess
import sys
from functools import cache
from html import unescape
from urllib.parse import urlsplit

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings
from lxml import html
from markupsafe import Markup
from mkdocs.utils.meta import get_data

from generator import pages
from generator.edition import compute
from generator.escape import escape
from generator.site import assemble
from tests import worlds
from tests.hostile import HOSTILE, ROOT, dangers, drawing, hostile_profile, shown, to_html, words


@pytest.fixture(scope="module")
def hostile_pages():
    """Every generated file of a world with one chain per hostile text."""
    chains = {f"chain-{n}": text for n, text in enumerate(HOSTILE)}
    profiles = worlds.collection(*(hostile_profile(chain, text) for chain, text in chains.items()))
    series = {"tx_count": dict.fromkeys(chains, 5)}
    edition = compute(profiles, worlds.table(series, 9), {}, worlds.RUBRIC)
    charts = {chain: [drawing(f"{chain}-use", text)] for chain, text in chains.items()}
    corrections = [
        {"week": "2024-01-01", "date": text, "source": text, "metric": text, "chain": text,
         "old": "1", "new": "2", "reason": text, "recorded_on": text}
        for text in HOSTILE
    ]  # fmt: skip
    return pages.render(assemble(edition, charts, corrections, "0"))


def chain_page(hostile_pages, number):
    """One hostile chain's page as a document."""
    return to_html(hostile_pages[f"chains/chain-{number}.md"])


NUMBERED = [pytest.param(n, text, id=f"{n}") for n, text in enumerate(HOSTILE)]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_profile_makes_an_inert_page(hostile_pages, number):
    """No field of a profile brings a script, a style, a handler or a strange link to its page."""
    document = chain_page(hostile_pages, number)
    assert dangers(document) == []
    hosts = {urlsplit(link).hostname for link in document.xpath("//@href | //@src")} - {None}
    assert hosts == {"example.org"}
    assert document.xpath("//h2/@id")[0] == "questions"
    assert len(document.xpath("//h1")) == 1


@pytest.mark.parametrize(("number", "text"), NUMBERED)
def test_a_hostile_profile_is_shown_as_it_stands(hostile_pages, number, text):
    """Name, summary, values, details, notes, labels, titles and remarks show the original text."""
    document = chain_page(hostile_pages, number)
    for permalink in document.xpath("//a[@class='headerlink']"):
        permalink.drop_tree()
    label, prose = shown(text[:90].strip()), shown(text.strip().ljust(3, "…"))

    def said(path):
        (element,) = document.xpath(path)
        return words(element)

    def below(heading):
        return f"//*[@id='{heading}']/following-sibling::div[1]//tbody"

    assert said("//h1") == label
    assert said("//p[@class='ws-lead']") == prose
    assert said("//li[@class='ws-warning']") == f"Winding down: {prose}"
    assert said("//tr[@id='fact-stack']/td[1]/span[@class='ws-detail']") == prose
    assert said("//tr[@id='fact-stack']/td[1]/span[@class='ws-note']") == prose
    assert said("//tr[@id='fact-operator']/td[1]") == label
    assert said("//tr[@id='fact-revenue-share']/td[1]") == prose
    assert said("//tr[@id='fact-gas-asset']/td[1]") == f"{label} (the chain's own token) {prose}"
    assert said("//tr[@id='fact-token-symbol']/td[1]/span[@class='ws-note']") == prose
    assert said(f"({below('allocations')}/tr/th)[1]") == label
    assert prose in said(f"({below('allocations')}/tr/td[4])[1]")
    assert said(f"({below('allocations')}/tr/td[4]/span[@class='ws-note'])[2]") == prose
    assert said(f"{below('events')}/tr/td[1]/span") == prose
    assert said(f"{below('events')}/tr/td[1]") == f"{label} {prose}"
    remarks = "//h3[@id='remarks']/following-sibling::div[1]//tbody/tr/td[1]"
    assert said(remarks) == f"{prose} {prose}"
    (image,) = document.xpath("//figure/img")
    assert " ".join(image.get("alt").split()) == shown(text)
    assert said("//figure//thead/tr/th[2]") == shown(text)
    assert said("//figure//tbody/tr/td") == shown(text)


@pytest.mark.parametrize(
    "page", ["index.md", "chains/index.md", "classes/index.md", "data/index.md"]
)
def test_pages_that_list_hostile_chains_are_inert(hostile_pages, page):
    """Lists of all chains and of all corrections show hostile names as they stand."""
    document = to_html(hostile_pages[page])
    for form in document.xpath("//form[@id='league-filters']"):
        form.drop_tree()  # ours, and the same whatever the chains are called
    assert dangers(document) == []
    seen = {words(element) for element in document.iter("a", "td", "th")}
    names = HOSTILE if page == "data/index.md" else [text[:90] for text in HOSTILE]
    assert [name for name in names if shown(name) not in seen] == []


@pytest.mark.parametrize(("number", "text"), NUMBERED)
def test_a_hostile_name_is_a_plain_title(hostile_pages, number, text):
    """In the page's front matter a hostile name is the title and nothing else."""
    _, front = get_data(hostile_pages[f"chains/chain-{number}.md"])
    needed = {"title", "description", "hide", "profile"}
    assert needed <= set(front) <= needed | {"dataset", "tags"}
    assert front["profile"] == f"chain-{number}"
    name = shown(text[:90].strip())
    described = " ".join(unescape(front["description"]).replace(", edition", " , edition").split())
    assert " ".join(unescape(front["title"]).split()) == name
    assert described.startswith(f"{name} , edition ")
    assert front["hide"] == ["navigation"]


def test_mkdocs_leaves_hostile_names_inert(hostile_pages, tmp_path):
    """In the pages that MkDocs and its theme build, a hostile name brings no element either."""
    for path, text in hostile_pages.items():
        target = tmp_path / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for folder in ("docs/assets", "docs/overrides"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for page in ("about.md", "contribute.md", "decisions.md"):
        shutil.copy(ROOT / "docs" / page, tmp_path / "docs" / page)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path / "mkdocs.yml")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    frames = set()
    for number, text in enumerate(HOSTILE):
        built = tmp_path / f"site/chains/chain-{number}/index.html"
        document = html.document_fromstring(
            built.read_bytes(), parser=html.HTMLParser(encoding="utf-8")
        )
        assert dangers(document.xpath("//article")[0]) == []
        assert document.xpath("//@*[starts-with(name(), 'on')]") == []
        title = " ".join(document.findtext(".//title").split())
        assert title == f"{shown(text[:90].strip())} - Wellspring"
        (description,) = document.xpath("//meta[@name='description']/@content")
        assert " ".join(description.split()).startswith(shown(text[:90].strip()))
        frames.add(
            tuple(sorted(str(e.tag) for e in document.iter("script", "link", "meta", "style")))
        )
    assert len(frames) == 1, "a name changed the frame of its page"
    index = json.loads((tmp_path / "site/search/search_index.json").read_text(encoding="utf-8"))
    assert not any("<script" in entry["title"] for entry in index["docs"])


PLACES = """\
# {{ text }}

<p id="html">{{ text }}</p>

Said: {{ text }} (end)

{{ text }}

- {{ text }}

| Column | Other |
|---|---|
| {{ text }} | after |

<table><tr><td id="cell">{{ text }}</td></tr></table>

<img id="image" alt="{{ text }}" title='{{ text }}'>

<p id="last">last</p>
"""


@cache
def places():
    """Every sort of place a text can stand in, as a template of the site's own environment."""
    return pages._environment().from_string(PLACES)


@settings(max_examples=300)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=60
    )
)
@example("    four spaces")
@example("\u00a0---")
@example("---")
@example("1.")
@example("+")
@example("&#35;")
def test_any_text_survives_inert(text):
    """Any text is seen as it is, and does nothing, in paragraph, heading, list, cell, attribute."""
    document = to_html(places().render(text=text))
    for permalink in document.xpath("//a[@class='headerlink']"):
        permalink.drop_tree()
    seen = shown(text)
    assert dangers(document) == []
    tags = {element.tag for element in document.iter()}
    assert tags <= {"html", "body", "main", "h1", "p", "ul", "li", "table", "thead", "tbody", "tr",
                    "th", "td", "img"}  # fmt: skip
    assert words(document.xpath("//p[@id='html']")[0]) == seen
    assert words(document.xpath("//td[@id='cell']")[0]) == seen
    assert " ".join(document.xpath("//img/@alt")[0].split()) == seen
    assert " ".join(document.xpath("//img/@title")[0].split()) == seen
    assert words(document.xpath("//tbody/tr/td")[0]) == seen
    assert [words(p) for p in document.xpath("//main/p[not(@id)]") if words(p)] == [
        " ".join(f"Said: {seen} (end)".split()),
        *([seen] if seen else []),
    ]
    if seen:
        assert words(document.xpath("//h1")[0]) == seen
        assert words(document.xpath("//li")[0]) == seen
    assert words(document.xpath("//p[@id='last']")[0]) == "last"


def test_the_checks_notice_what_is_not_escaped():
    """Texts that are passed as Markup, unescaped, are found dangerous: the tests can fail."""
    raw = [text for text in HOSTILE if dangers(to_html(places().render(text=Markup(text))))]
    assert len(raw) >= 12


def test_what_is_markup_already_is_not_escaped_twice():
    """Escaping twice is escaping once, and nothing is written as an empty text."""
    for text in HOSTILE:
        assert escape(escape(text)) == escape(text)
    assert escape(None) == ""
    assert escape(12.5) == "12.5"


def test_plain_words_and_figures_stay_readable():
    """What no language acts on is left alone, so that a generated page can be reviewed."""
    for text in ("Arbitrum One", "6 of 9", "44.47 %", "2026-W14", "a well-kept list", "ÅÄÖ, ß"):
        assert escape(text) == text
