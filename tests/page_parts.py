"""The data of this repository as plain files, and the parts of a generated page."""

import re
from pathlib import Path

from lxml import html
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
CHAINS = sorted(path.stem for path in (DATA / "profiles").glob("*.yml"))
SECTIONS = {
    "questions": "Six questions",
    "charts": "What the series show",
    "design": "How it is built",
    "supply": "Supply",
    "hands-off": "The hands-off test",
    "figures": "All figures",
    "facts": "Facts and their sources",
    "coverage": "Coverage and freshness",
    "cite": "Cite and correct",
}
UNWRITTEN = re.compile(
    r"\b(?:nan|NaN|inf|Infinity|undefined|NaT)\b|\bNone\b(?!:| of)|\{\{|\{%|<NA>"
)


def plain_terms(text):
    """A page without the links from terms to the glossary, whose words stay."""
    return re.sub(r'<a class="ws-term"[^>]*>([^<]*)</a>', r"\1", text)


def parse(text):
    """A generated page as a document, and its front matter as a mapping."""
    _, front, body = text.split("---\n", 2)
    return html.document_fromstring(f"<main>{body}</main>"), YAML(typ="safe").load(front)


def words(element):
    """Visible text of an element, white space folded."""
    return " ".join(element.text_content().split())


def spaced(element):
    """Visible text of an element with its cells and parts kept apart."""
    return " ".join(" ".join(element.itertext()).split())


def section(text, name):
    """The part of a page below one heading of the second level."""
    part = re.search(rf"^## [^\n]*\{{#{name}\}}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert part, f"no section {name}"
    return html.document_fromstring(f"<main>{part[1]}</main>")


def week_name(monday):
    """A week as people cite it."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
