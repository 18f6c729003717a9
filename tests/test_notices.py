"""Corrections after publication: one file each, judged with file and line, shown, followed."""

import html
import json
import re
from dataclasses import replace

import pytest

from generator.notices import judge_notice, read_notices
from generator.pages import render
from generator.publish.correction_entries import of_corrections
from generator.publish.feeds import feed_files, feeds
from generator.site import assemble
from tests.digest_worlds import EDITION
from tests.hostile import HOSTILE, dangers, shown, to_html, words
from tests.worlds import ROOT

NAME = "2026-11-28-nova-supply"
GOOD = """\
title: Share of Nova that went to insiders
shown: Nova's page said that 12 % of the token went to insiders.
right: It is 21 %, since advisers hold another 9 %.
why: The allocation to advisers stood under community in the profile.
wrong_since: 2026-11-02
corrected_on: 2026-11-28
reported_by: R. Reader
pages: [chains/nova/#supply]
source: https://nova.example.org/token
"""


def judged(text, day="2026-11-28"):
    """The notice and the problems of a text, as lines."""
    notice, problems = judge_notice(f"data/corrections/{NAME}.yml", text, day)
    return notice, [str(problem) for problem in problems]


def test_the_example_of_the_contributor_s_guide_is_one():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert GOOD in guide
    notice, problems = judged(GOOD)
    assert problems == []
    assert notice.reported_by == "R. Reader"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reported_by:", "reportedby:", ":7:1: unknown key 'reportedby' (did you mean"),
        (
            "title: Share of Nova that went to insiders\n",
            "",
            ":1:1: missing key 'title' (The figure",
        ),
        ("wrong_since: 2026-11-02", "wrong_since: 2026-12-02", ":5:1: wrong_since 2026-12-02 is"),
        (
            "wrong_since: 2026-11-02",
            "wrong_since: last week",
            ":5:1: wrong_since: not a day",
        ),
        ("corrected_on: 2026-11-28", "corrected_on: 2026-11-27", ":6:1: corrected_on 2026-11-27"),
        ("https://nova", "javascript://nova", ":9:1: source: not a web address"),
        ("[chains/nova/#supply]", "[../../etc/passwd]", ":8:9: pages.0: '../../etc/passwd' has"),
        ("[chains/nova/#supply]", "[]", ":8:1: pages: a list without entries ("),
        ("[chains/nova/#supply]", "chains/nova/", ":8:1: pages: 'chains/nova/' is no list (each"),
        ("title: Share of Nova that went to insiders", "title:", ":1:1: title: nothing is written"),
        ("It is 21 %", "It is <b>21 %</b>", ":3:1: right: Markdown, HTML or a link"),
        ("community in the profile.", "community", ":4:1: why: no full stop"),
        ("why: The", "why: [The", ":"),
    ],
)
def test_each_mistake_is_told_with_its_line(old, new, said):
    assert old in GOOD
    _, problems = judged(GOOD.replace(old, new))
    assert problems
    assert any(f"{NAME}.yml{said}" in line for line in problems), problems


def test_check_refuses_a_correction_that_is_still_to_come(project, wellspring):
    """A day ahead may be today in the east; whoever reads without a day does not ask."""
    folder = project / "data/corrections"
    folder.mkdir()
    (folder / f"{NAME}.yml").write_text(GOOD, encoding="utf-8")
    ran = wellspring("--project", project, "check", "--today", "2026-11-26")
    assert ran.code == 1
    said = f"data/corrections/{NAME}.yml:6:1: corrected_on 2026-11-28 is in the future"
    assert f"{said} (at most 2026-11-26)" in ran.err
    ran = wellspring("--project", project, "check", "--today", "2026-11-27")
    assert not any(line.startswith(said) for line in ran.err)
    assert read_notices(project / "data")[1] == []


def test_check_and_generate_name_a_wrong_correction(project, wellspring):
    """And a file whose name begins with no day."""
    folder = project / "data/corrections"
    folder.mkdir()
    (folder / f"{NAME}.yml").write_text(GOOD.replace("why:", "because:"), encoding="utf-8")
    (folder / "nova.yml").write_text(GOOD, encoding="utf-8")
    ran = wellspring("--project", project, "check")
    assert ran.code == 1
    assert any(line.startswith(f"data/corrections/{NAME}.yml:4:1: unknown key") for line in ran.err)
    assert any(line.startswith("data/corrections/nova.yml: no correction") for line in ran.err)
    ran = wellspring("--project", project, "check", "--format", "github")
    assert f"::error file=data/corrections/{NAME}.yml,line=4,col=1::" in ran.out
    assert wellspring("--project", project, "generate").code == 1


def test_a_correction_is_told_newest_first(tmp_path):
    root = tmp_path / "data"
    (root / "corrections").mkdir(parents=True)
    for day in ("2026-11-28", "2026-12-05"):
        text = GOOD.replace("corrected_on: 2026-11-28", f"corrected_on: {day}")
        (root / f"corrections/{day}-nova-supply.yml").write_text(text, encoding="utf-8")
    found, problems = read_notices(root)
    assert problems == []
    assert [one.name for one in found] == ["2026-12-05-nova-supply", "2026-11-28-nova-supply"]
    assert read_notices(tmp_path / "nothing") == ([], [])
    (root / "corrections/2026-12-06-a-link.yml").symlink_to("/etc/hostname")
    assert len(read_notices(root)[0]) == 2


def test_the_project_s_own_corrections_are_in_order():
    assert read_notices(ROOT / "data")[1] == []


# -- the page and the feed


@pytest.fixture(scope="module")
def page():
    """Render the page of corrections of the invented edition with some notices."""
    site = assemble(EDITION, {}, (), "1.0")

    def of(*notices):
        return render(replace(site, notices=notices))["corrections/index.md"]

    return of


def notice(**changed):
    """The example, changed."""
    found, _ = judged(GOOD)
    return found.model_copy(update=changed)


def test_the_page_says_what_why_since_when_and_by_whom(page):
    text = page((NAME, notice()))
    for said in ("12 %", "21 %", "advisers stood under community", "2026-11-02", "2026-11-28"):
        assert said in text
    assert re.search(r"Reported by:</b> R\. Reader", text)
    assert f"{{#at-{NAME}}}" in text
    assert "not named" in page((NAME, notice(reported_by="")))


def test_the_page_leads_to_where_the_mistake_stood(page):
    """A chain that is gone keeps its address as a word, not as a link to nowhere."""
    (chain, *_) = EDITION.profiles
    places = (f"chains/{chain}/#supply", "chains/nova/#supply", "classes/", "")
    text = html.unescape(page((NAME, notice(pages=places))))
    assert f'href="../{places[0]}"' in text
    assert 'href="../classes/"' in text
    assert 'href="../">the home page' in text
    assert "<code>chains/nova/#supply</code>" in text


def test_without_a_correction_the_page_says_what_would_stand_there(page):
    text = page()
    assert "No mistake of the published site has been reported and confirmed so far" in text
    assert "data/corrections/" in text
    assert "who reported it" in text


def test_hostile_words_stay_words_on_the_page(page):
    """All texts at once, in every field for words: what is read is what was written."""
    hostile = [
        (f"2026-11-28-n{number}", notice(title=f"t {said}", shown=said, why=said, reported_by=said))
        for number, said in enumerate(HOSTILE)
    ]
    document = to_html(page(*hostile))
    assert dangers(document) == []
    read = words(document)
    for number, said in enumerate(HOSTILE):
        assert shown(said) in read, said
        assert document.xpath(f"//*[@id='at-2026-11-28-n{number}']")


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words_in_feed_entries(words):
    (entry,) = of_corrections(
        [], "https://e.org/", [(NAME, notice(shown=words, reported_by=words))]
    )
    assert not re.search(r"<(?!/?(ul|li)>)", entry.content)


def test_an_entry_keeps_its_id_when_its_words_are_edited():
    first, second = (
        of_corrections([], "https://example.org/", [(NAME, notice(why=why))])[0]
        for why in ("One reason.", "Another reason.")
    )
    assert first.id == second.id
    assert first.href == f"corrections/#at-{NAME}"
    assert first.published == notice().corrected_on


def test_the_feed_tells_a_correction_beside_those_of_digests():
    """In both formats, with a link to its place on the page."""
    address = "https://example.org/"
    files = feed_files(feeds(EDITION, [], address, [(NAME, notice())]), EDITION, address)
    (item,) = json.loads(files["feeds/corrections.json"])["items"]
    assert item["url"] == f"{address}corrections/#at-{NAME}"
    assert "It is 21 %" in item["content_html"]
    assert item["date_published"].startswith("2026-11-28")
    assert "Corrected: Share of Nova" in files["feeds/corrections.xml"]
