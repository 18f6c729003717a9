"""Text from profiles is shown as it stands and does nothing: in Markdown, in HTML, in a page."""

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis.strategies as st
import markdown
import pytest
from hypothesis import example, given, settings
from lxml import html
from markupsafe import Markup
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from generator import pages
from generator.edition import compute
from generator.escape import escape
from generator.model.chain import Profile
from generator.model.chart import Drawn, Line, LineChart, Point
from generator.site import assemble
from tests import worlds

ROOT = Path(__file__).resolve().parents[1]
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What no reader sees: controls, line separators and what turns the reading direction."""

HOSTILE = [
    "<script>alert(1)</script>",
    "</p><script src=https://evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<style>body{display:none}</style>",
    "<object data=data:text/html,x></object>",
    "<a href=javascript:alert(1)>free tokens</a>",
    "<!-- a comment that never ends",
    "--> <b>out of a comment</b>",
    "<![CDATA[ <b>x</b> ]]> <?php echo 1 ?>",
    "</td></tr></table><h1>Out of the table</h1>",
    "</title></head><body onload=alert(1)>",
    "<div markdown=1>*x*</div>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    '"><script>alert(1)</script>',
    "` onclick=alert(1)",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.png)",
    "[x]: https://evil.example 'title'",
    "[ref][1] and ![ref][2]",
    "<https://evil.example>",
    "<javascript:alert(1)>",
    "<mailto:me@evil.example>",
    "https://evil.example/a_b_c and www.evil.example",
    "# A heading",
    "Heading === not ---",
    "--- ",
    "---",
    "***bold*** and __bold__ and ~~gone~~",
    "> a quotation",
    "- an item",
    "+ an item",
    "* an item",
    "1. an item",
    "1) an item",
    "    code by four spaces",
    "```js alert(1) ```",
    "~~~ fence",
    "`code` and ``code``",
    "| a | b | c |",
    "|---|---|",
    "text {: onclick=alert(1) .x #y }",
    "{#fact-kind} {.ws-warning}",
    "{{ site.week }} {% for x in y %} {# gone #} {## gone ##}",
    "{%- raw -%} {{ 7*7 }}",
    "$x_1$ costs $5 and \\$6 \\(a\\) \\[b\\]",
    "a \\* b \\n c \\",
    "&lt;script&gt; &amp;amp; &#60; &#x3c; &copy &nosuch;",
    "&#8238;gpj.exe",
    "safe\u202egpj.exe\u202c \u2066x\u2069",
    "a\u200bb\u200fc\ufeffd",
    "two\nlines\r\nand\ttabs",
    "a\n\n# Heading after a blank line\n\n<script>alert(1)</script>",
    "null\x00byte, \x02klzzwxh:0001\x03 and \x1b[31mred",
    "line\u2028separator\u2029and\x85next\x0bline",
    "klzzwxh:0001 wzxhzdk:0",
    "*[HTML]: abbreviation",
    "[^1] and [^1]: note",
    "[TOC]",
    "!!! warning admonition",
    ":smile: and :material-alert:",
    "== mark == and ++ins++ and H~2~O^2^",
    "[[wikilink]] and @mention and #123",
    "<b", "a < b & c > d", "a<b", "&", "%YAML 1.2", ", comma first", "? key", "null", "no", "0x10",
    "'; DROP TABLE chains; --",
    "Ünïcødé 中文 العربية 🦄 \U0001f469\u200d\U0001f680",
]  # fmt: skip


def shown(text):
    """The words a reader sees: no control characters, white space folded."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def words(element):
    """The visible text of an element, white space folded."""
    return " ".join(element.text_content().split())


@cache
def extensions():
    """The Markdown extensions of mkdocs.yml with their settings, MkDocs' own among them."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


def to_html(text):
    """Turn Markdown into a document as MkDocs does, its front matter taken off."""
    names, settings_of = extensions()
    body, _ = get_data(text)
    return html.document_fromstring(
        "<main>"
        + markdown.markdown(body, extensions=names, extension_configs=settings_of)
        + "</main>"
    )


def dangers(document):
    """Whatever in a document could run, load or lead astray, as text."""
    found = [
        f"<{element.tag}>"
        for element in document.iter("script", "iframe", "object", "embed", "style", "form", "base",
                                     "link", "meta", "input", "frame", "audio", "video")
    ]  # fmt: skip
    for element in document.iter():
        if not isinstance(element.tag, str):
            found.append(f"comment or instruction {element}")
            continue
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcset", "formaction", "autofocus"}:
                found.append(f"{name}={value}")
            if name in {"href", "src", "action", "data"}:
                scheme = urlsplit("".join(value.split())).scheme.lower()
                if scheme not in {"", "http", "https"}:
                    found.append(f"{name}={value}")
    return found


def sourced(value, text="", **more):
    """A fact with a hostile note and detail."""
    extra = {"detail": text, "note": text} if text else {}
    return worlds.fact(value, **extra, **more)


def hostile_profile(chain, text):
    """A chain that says the same hostile text in every field that takes free text."""
    label, prose = text[:90], text.ljust(3, "…")
    noted = {"note": prose, **worlds.SOURCE}
    token = worlds.token(
        worlds.allocation("insiders", 60, worlds.tranche(discretion=prose), **noted)
        | {"label": label},
        worlds.allocation("airdrop", 40, worlds.tranche(milestone=prose), **noted)
        | {"label": label},
        issuance=[worlds.rule("none", detail=prose, note=prose)],
        symbol=sourced(label, prose),
        allocations_note=prose,
        burn=[worlds.rule("buyback", detail=prose, note=prose)],
    )
    return Profile.model_validate(
        {
            "id": chain,
            "name": label,
            "aliases": [label],
            "summary": prose,
            "kind": sourced("appchain", prose),
            "status": sourced("winding-down", prose),
            "stack": sourced(label, prose),
            "gas_asset": worlds.fact("own-token", symbol=label, detail=prose),
            "token": token,
            "fee_split": [{"to": "holders", "percent": 100, "detail": prose, **noted}],
            "revenue_share": sourced(prose),
            "fee_switch": sourced(prose),
            "operator": sourced(label),
            "foundation": sourced(label),
            "funding_rounds": [sourced(prose)],
            "events": [{"date": "2024", "title": label, "kind": "upgrade", **noted}],
            "remarks": [{"text": prose, **noted}],
        }
    )


def drawing(slug, text):
    """A chart that says a hostile text in its alternative text, headline and table."""
    points = (Point(dt.date(2024, 1, 1), 1.0), Point(dt.date(2024, 1, 8), 2.0))
    chart = LineChart(
        slug=slug, headline=text, unit=text, sources=(text,), period="2024-W01", alt=text,
        lines=(Line(text, points),),
    )  # fmt: skip
    return Drawn(chart, "<svg/>", 480, 300, ("Week", text), (("2024-W01", text),))


@pytest.fixture(scope="module")
def hostile_pages():
    """Every generated file of a world with one chain per hostile text."""
    chains = {f"chain-{n}": text for n, text in enumerate(HOSTILE)}
    profiles = worlds.collection(*(hostile_profile(chain, text) for chain, text in chains.items()))
    series = {"tx_count": dict.fromkeys(chains, 5)}
    edition = compute(profiles, worlds.table(series, 9), {}, worlds.RUBRIC)
    charts = {chain: [drawing(f"{chain}-use", text)] for chain, text in chains.items()}
    corrections = [
        {"date": "2024-01-01", "source": text, "metric": text, "chain": text, "old": "1",
         "new": text, "reason": text}
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
    assert said("//li[@class='ws-warning']") == f"winding-down: {prose}"
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
    assert dangers(document) == []
    seen = {words(element) for element in document.iter("a", "td", "th")}
    names = HOSTILE if page == "data/index.md" else [text[:90] for text in HOSTILE]
    assert [name for name in names if shown(name) not in seen] == []


@pytest.mark.parametrize(("number", "text"), NUMBERED)
def test_a_hostile_name_is_a_plain_title(hostile_pages, number, text):
    """In the page's front matter a hostile name is the title and nothing else."""
    _, front = get_data(hostile_pages[f"chains/chain-{number}.md"])
    assert set(front) == {"title", "description", "hide"}
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
    shutil.copytree(ROOT / "docs/assets", tmp_path / "docs/assets")
    shutil.copy(ROOT / "docs/about.md", tmp_path / "docs/about.md")
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
