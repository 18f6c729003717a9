"""The glossary: complete terms, and links from the first use of each in a page's prose."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from generator.explain import explain
from generator.glossary import TERMS, UNLINKED
from tests.page_parts import parse, words

PAGE = """---
title: A rollup
---

# A rollup of {#x}

<p class="ws-lead">Every rollup pays <a href="x">rent</a>; two rollups pay more rent.</p>
"""


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.anchor)
def test_a_term_is_explained_in_whole_sentences(term):
    """Each has an anchor of its own, a sentence, and forms that no other term has."""
    assert term.means[-1] in ".?"
    assert term.means[0].isupper() or term.means[0].isdigit()
    assert len(term.means) < 240, "one or two sentences"
    assert [t for t in TERMS if t.anchor == term.anchor] == [term]
    forms = {form.lower() for form in (term.name, *term.also)}
    assert [t.name for t in TERMS if forms & {f.lower() for f in (t.name, *t.also)}] == [term.name]


def test_words_that_are_not_looked_for_are_terms():
    """A name in the list of exceptions that no term has would be a slip."""
    assert {term.name for term in TERMS} >= UNLINKED


def test_the_first_use_of_a_term_is_linked_and_no_other():
    """Not in the title, the heading or a link; the plural counts as the same term."""
    found = explain(PAGE, "../")
    assert found.count('class="ws-term"') == 2
    assert 'Every <a class="ws-term" href="../glossary/#rollup">rollup</a> pays' in found
    assert 'more <a class="ws-term" href="../glossary/#rent">rent</a>' in found
    assert re.sub(r'<a class="ws-term"[^>]*>([^<]*)</a>', r"\1", found) == PAGE


def test_only_words_of_their_own_in_prose_are_linked():
    """No part of a word or an address, no code, no attribute, no table, no card, no note."""
    for inert in (
        "<p>burnish, rollup-like, /rollup/, &#97;rollup</p>",
        "<p><code>rollup</code> <b>rollup</b></p>",
        '<p class="ws-sub">rollup</p>',
        "<td>rollup</td>",
        '<section class="ws-card"><p>rollup</p></section>',
        "<p>da</p>",
    ):
        text = f"---\nx: y\n---\n{inert}\n"
        assert explain(text, "") == text
    assert "ws-term" in explain("---\nx: y\n---\n<p>The DA bill.</p>", "")


def test_every_term_stands_on_the_glossary_page_with_its_anchor(real_files):
    """In the order of its group; links to further pages lead to pages of the site."""
    page, _ = parse(real_files["glossary/index.md"])
    entries = {entry.get("id"): entry for entry in page.xpath("//dl/div")}
    assert set(entries) == {term.anchor for term in TERMS}
    for term in TERMS:
        assert term.means in words(entries[term.anchor])
        for link in entries[term.anchor].xpath(".//dd/a/@href"):
            path = urlsplit(urljoin("https://x/glossary/", link)).path.strip("/")
            assert {f"{path}.md", f"{path}/index.md"} & real_files.keys(), link


def test_pages_explain_their_terms_once(real_files):
    """On no page is a term linked twice, every link leads to a term, and many pages have some."""
    anchors = {term.anchor for term in TERMS}
    counts = []
    for path, text in real_files.items():
        if path.endswith(".md"):
            links = re.findall(r'class="ws-term" href="(?:\.\./)*glossary/#([a-z0-9-]+)"', text)
            assert len(links) == len(set(links)), path
            assert set(links) <= anchors, path
            counts.append(len(links))
    assert sum(count > 0 for count in counts) > 0.8 * len(counts)


def test_the_reading_page_takes_five_minutes_and_names_every_class_mark_and_verdict(real_files):
    """At 230 words a minute; classes, marks, what is missing, verdicts, and what is not shown."""
    page, _ = parse(real_files["reading/index.md"])
    said = words(page)
    assert 500 < len(said.split()) < 5 * 230
    for word in (
        *("infrastructure-first", "token-first", "mixed", "undetermined", "not enough data"),
        *("not applicable", "holds", "fails", "refutes nothing"),
    ):
        assert word in said
    links = page.xpath("//a/@href")
    assert {"../glossary/", "../claims/", "../method/", "../rubric/", "../status/"} <= set(links)
