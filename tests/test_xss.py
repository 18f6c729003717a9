"""Texts that would run a script stay texts: in pages, charts and calendars, in every field."""

import json
import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from lxml import etree

from tests.hostile import dangers, shown, to_html
from tests.xss import LINK, XSS, carried, carrying, slots
from tests.xss_world import CHAINS, PACKED

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
ACTIVE_TAGS = {"script", "foreignObject", "iframe", "image", "a", "animate", "set", "handler"}
LEADING = {"href", "src", "action", "formaction", "data"}
CALENDAR_PARTS = {"VCALENDAR", "VEVENT"}


@pytest.fixture(scope="module")
def files(scratch_site):
    """Every file of the world in which each chain says one text in all its fields."""
    return json.loads((scratch_site / "matrix.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def generated(scratch_site):
    """Every file that the command wrote for chains that say all texts."""
    docs = scratch_site / "project/docs"
    by_hand = {docs / "about.md", docs / "contribute.md", docs / "decisions.md", docs / "assets"}
    return {
        path.relative_to(docs).as_posix(): path.read_bytes().decode("utf-8")
        for path in sorted(docs.rglob("*"))
        if path.suffix in {".md", ".svg", ".ics"} and not by_hand & {path, *path.parents}
    }


def test_the_corpus_is_large_and_has_no_text_twice():
    assert len(XSS) == len(set(XSS)) >= 60
    assert sum("pwned(1)" in text for text in XSS) >= 60


@pytest.mark.parametrize("text", [pytest.param(t, id=f"{n}") for n, t in enumerate(XSS)])
def test_a_hostile_chain_says_its_text_in_every_field_for_words(text):
    assert slots() <= set(carried(carrying("x", text), text))
    assert len(slots()) >= 60


@pytest.mark.parametrize("chain", CHAINS)
def test_no_text_in_any_field_makes_a_page_do_anything(files, chain):
    document = to_html(files[f"chains/{chain}.md"])
    assert dangers(document) == []
    links = document.xpath("//@href | //@src")
    assert {urlsplit(link).hostname for link in links} - {None} == {"example.org"}
    outside = {link for link in links if urlsplit(link).hostname}
    assert outside == {LINK}
    assert len(document.xpath("//h1")) == 1
    assert shown(CHAINS[chain]) in shown(document.text_content())


def test_pages_about_many_chains_do_nothing_either(files):
    about = [name for name in files if name.endswith(".md") and not name.startswith("chains/x")]
    assert len(about) > 10
    for name in about:
        assert reached(to_html(files[name])) == [], name


def reached(document):
    """
    What a text has made of a page that has forms and scripts of its own, as text.

    Data in a script of a JSON type are data; their quotes and brackets are its maker's.
    """
    found = []
    for element in document.iter():
        if not isinstance(element.tag, str):
            found.append(f"comment or instruction {element}")
            continue
        is_data = "json" in element.get("type", "")
        if element.tag in {"script", "style"} and not is_data and "pwned" in (element.text or ""):
            found.append(f"<{element.tag}>")
        if element.tag in {"iframe", "object", "embed", "base", "marquee", "math", "template"}:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if (name.startswith("on") or name in {"style", "srcdoc"}) and "pwned" in value:
                found.append(f"{name}={value}")
            scheme = urlsplit("".join(value.split())).scheme.lower()
            if name in LEADING and scheme not in {"", "http", "https"}:
                found.append(f"{name}={value}")
    return found


def test_no_text_breaks_a_calendar(files):
    named = [name for name in files if name.endswith(".ics")]
    assert len(named) >= len(CHAINS)
    for name in named:
        assert_plain_calendar(files[name])


def assert_plain_calendar(text):
    """A calendar of events without alarms, attachments or any property that a text brought."""
    calendar = Calendar.from_ical(text)
    assert calendar.errors == []
    names = set()
    for part in calendar.walk():
        assert part.name in CALENDAR_PARTS
        assert part.errors == []
        names |= set(part)
    assert names & {"ATTACH", "ACTION", "TRIGGER", "ORGANIZER", "ATTENDEE"} == set()
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    assert {line.partition(":")[0].partition(";")[0] for line in lines if line} <= {
        *names,
        *("BEGIN", "END"),
    }
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not hidden & {unicodedata.category(c) for line in lines for c in line}


def test_what_the_command_writes_is_inert(generated):
    """Pages, charts and calendars of three chains that say all texts between them."""
    kinds = {path.rsplit(".", 1)[-1] for path in generated}
    assert kinds == {"md", "svg", "ics"}
    charts = [path for path in generated if path.startswith("charts/alpha-l1-")]
    assert len(charts) >= 3
    for path, text in generated.items():
        if path.endswith(".md"):
            assert reached(to_html(text)) == [], path
        elif path.endswith(".svg"):
            assert_still_picture(path, text)
        else:
            assert_plain_calendar(text)
    said = " ".join(text for path, text in generated.items() if path.endswith(".svg"))
    assert "pwned(1)" in said.replace("&#40;", "(").replace("&#41;", ")")
    assert {f"chains/{chain}.md" for chain in PACKED} <= set(generated)


def assert_still_picture(path, text):
    """An SVG that runs nothing, loads nothing and leads nowhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(text.encode("utf-8"), parser)
    assert root.getroottree().docinfo.internalDTD is None or not re.search("ENTITY", text), path
    for element in root.iter():
        if not isinstance(element.tag, str):
            assert element.tag is etree.Comment, path
            continue
        assert etree.QName(element).localname not in ACTIVE_TAGS, path
        for name, value in element.attrib.items():
            local = etree.QName(name).localname
            assert not local.startswith("on"), (path, name)
            if local == "href":
                assert value.startswith("#"), (path, value)
            assert not re.search(r"url\((?!#)", value), (path, value)
