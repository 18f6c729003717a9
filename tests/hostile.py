"""Hostile texts, profiles that carry them, and what a reader of their pages would see."""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import markdown
from lxml import html
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from generator.model.chain import Profile
from generator.model.chart import Line, LineChart
from generator.model.drawn import Drawn, table_text
from generator.model.points import Point, Points
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
    points = Points.of([Point(dt.date(2024, 1, 1), 1.0), Point(dt.date(2024, 1, 8), 2.0)])
    chart = LineChart(
        slug=slug, headline=text, unit=text, sources=(text,), period="2024-W01", alt=text,
        lines=(Line(text, points),),
    )  # fmt: skip
    return Drawn(chart, "<svg/>", 480, 300, table_text(("Week", text), (("2024-W01", text),)))
