"""Feeds: read by a stranger's parser, true to their formats, stable over builds and addresses."""

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import replace

import feedparser
import pytest
from lxml import etree, html

from generator.cli.common import site_address
from generator.errors import BadInput
from generator.publish.digest import stated_correction
from generator.publish.feeds import MOST_ENTRIES, feed_files, feeds
from generator.scores import DesignClass
from tests.digest_worlds import ADDRESS, FIRST, Record, correction

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
"""A moment as RFC 3339 writes it."""


def made(record, address=ADDRESS):
    """All files of a record's feeds."""
    edition = record.edition
    return feed_files(feeds(edition, record.recorded, address), edition, address)


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """A year of weeks, with marks, verdicts, a class and figures that change."""
    record = Record(tmp_path_factory.mktemp("year"))
    for number in range(52):
        if number % 10 == 3:
            record.corrections.append(correction(record.week))
        record.step(
            alpha={"q2": "ABCDE"[number // 4 % 5]},
            beta={"design_class": "mixed" if number < 20 else "token-first"},
            verdicts=[("A1", "holds" if number < 30 else "fails")],
        )
    return record


@pytest.fixture(scope="module")
def files(year):
    """Its feeds."""
    return made(year)


def atoms(files):
    """Atom feeds by path."""
    return {path: text for path, text in files.items() if path.endswith(".xml")}


def parsed(text):
    """A feed as the parser that nobody here wrote reads it."""
    found = feedparser.parse(text.encode("utf-8"))
    assert not found.bozo, found.bozo_exception
    return found


def check_atom(text, address=ADDRESS):
    """What RFC 4287 asks of a feed and of each entry; returns the ids of the entries."""
    feed = etree.fromstring(text.encode("utf-8"))
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for part in (feed, *entries):
        for name in ("id", "title", "updated"):
            (one,) = part.findall(f"{ATOM}{name}")
            assert one.text.strip() == one.text != ""
    for moment in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        assert MOMENT.fullmatch(moment.text)
        assert dt.datetime.fromisoformat(moment.text).tzinfo
    assert feed.find(f"{ATOM}author/{ATOM}name").text  # then an entry needs none of its own
    links = [(link.get("rel"), link.get("href")) for link in feed.iter(f"{ATOM}link")]
    assert [href for _, href in links if not href.startswith(address)] == []
    assert Counter(rel for rel, _ in links)["self"] == 1
    for entry in entries:
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]
        assert entry.find(f"{ATOM}published").text <= entry.find(f"{ATOM}updated").text
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        check_html(content.text, address)
    newest = max((entry.find(f"{ATOM}updated").text for entry in entries), default=None)
    assert newest in {None, feed.find(f"{ATOM}updated").text}
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    assert len(set(ids)) == len(ids)
    return ids[1:]


def check_json(text, address=ADDRESS):
    """What JSON Feed 1.1 asks; returns the ids of the items."""
    feed = json.loads(text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for key in ("home_page_url", "feed_url"):
        assert feed[key].startswith(address)
    assert feed["authors"][0]["name"]
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["url"].startswith(address)
        for key in ("date_published", "date_modified"):
            assert MOMENT.fullmatch(item[key])
        check_html(item["content_html"], address)
        assert all(isinstance(tag, str) for tag in item["tags"])
    return [item["id"] for item in feed["items"]]


def check_html(text, address):
    """Full text with nothing but lists, headings and absolute links into the site."""
    tree = html.fragment_fromstring(text, create_parent="div")
    assert {one.tag for one in tree.iter()} <= {"div", "p", "ul", "li", "h2", "a"}
    assert all(link.startswith(address) for link in tree.xpath("//a/@href"))
    assert tree.text_content().strip()


def test_every_feed_is_read_without_complaint_and_keeps_the_rules(files):
    """Both formats of each feed hold the same entries, valid by a parser and by rule."""
    read = atoms(files)
    assert len(files) == 2 * len(read)
    for path, text in read.items():
        ids = check_atom(text)
        assert [entry.id for entry in parsed(text).entries] == ids
        assert check_json(files[path.replace(".xml", ".json")]) == ids


def test_there_is_a_feed_for_weeks_claims_corrections_classes_and_chains(year, files):
    """Every class and every chain has its own, also when nothing has happened there."""
    names = {path.removeprefix("feeds/").removesuffix(".xml") for path in atoms(files)}
    assert names == {
        *("weeks", "claims", "corrections"),
        *(f"classes/{label.value}" for label in DesignClass),
        *(f"chains/{chain}" for chain in year.profiles),
    }


def test_a_year_of_weeks_gives_one_entry_a_week_and_no_id_twice(files):
    """Fifty-two digests, newest first."""
    entries = parsed(files["feeds/weeks.xml"]).entries
    weeks = [entry.link.rstrip("/").rsplit("/", 1)[1] for entry in entries]
    assert len(set(weeks)) == len(weeks) == 52
    assert len({entry.id for entry in entries}) == 52
    assert weeks == sorted(weeks, reverse=True)


def test_each_feed_tells_what_happened_and_nothing_else(files):
    """Marks of Alpha every fourth week, one class change of Beta in both classes' feeds."""
    alpha = parsed(files["feeds/chains/alpha.xml"]).entries
    assert len(alpha) == 1 + 12
    assert "question 2 " in alpha[0].title
    beta = parsed(files["feeds/chains/beta.xml"]).entries
    assert [entry.title for entry in beta] == [
        "Beta, 2025-W38: class mixed → token-first",
        "Beta, 2025-W18: recorded for the first time",
    ]
    for label in ("mixed", "token-first"):
        ids = {entry.id for entry in parsed(files[f"feeds/classes/{label}.xml"]).entries}
        assert beta[0].id in ids
    assert len(parsed(files["feeds/claims.xml"]).entries) == 2
    assert len(parsed(files["feeds/corrections.xml"]).entries) == 5


def test_a_build_again_or_a_recomputed_week_repeats_nothing(year, files):
    """The same ledger gives the same bytes; a refused digest leaves no trace in any feed."""
    assert made(year) == files
    year.ledger.append([year.digest()])
    assert made(year) == files


def test_a_new_week_leaves_every_old_entry_as_it_was(tmp_path):
    """Old entries keep id, dates and text; the feed alone becomes newer."""
    record = Record(tmp_path)
    record.step()
    record.step(alpha={"q2": "B"})
    before = {path: parsed(text).entries for path, text in atoms(made(record)).items()}
    record.step(alpha={"q2": "C"}, verdicts=[("A1", "fails")])
    for path, text in atoms(made(record)).items():
        assert parsed(text).entries[-len(before[path]) or 99 :] == before[path], path


def test_ids_do_not_come_from_the_address(year, files):
    """A site that moves repeats no entry."""
    other = "https://other.example/"
    moved = made(year, other)
    for path, text in atoms(files).items():
        assert check_atom(moved[path], other) == check_atom(text)
    assert ADDRESS not in "".join(moved.values())


def test_only_a_correction_updates_an_entry(tmp_path):
    """The corrected week is updated on the day of the correction and says it; others are not."""
    record = Record(tmp_path)
    record.step()
    record.step()
    before = parsed(made(record)["feeds/weeks.xml"]).entries
    day = dt.date(2025, 9, 1)
    record.ledger.append([stated_correction(FIRST, "Beta’s mark was wrong.", day)])
    files = made(record)
    newer, older = parsed(files["feeds/weeks.xml"]).entries
    assert newer == before[0]
    assert older.id == before[1].id
    assert older.published == before[1].published
    assert older.updated.startswith("2025-09-01")
    assert "Corrected on 2025-09-01" in older.content[0].value
    told = parsed(files["feeds/corrections.xml"])
    assert told.entries[0].title == "The digest of 2025-W18 is corrected"
    assert told.feed.updated.startswith("2025-09-01")


def test_a_correction_in_own_words_is_a_sentence_of_its_own(tmp_path):
    """A colon stands between what is corrected and a sentence that begins with a capital."""
    record = Record(tmp_path)
    record.step()
    day = FIRST + dt.timedelta(weeks=2)
    record.ledger.append([stated_correction(FIRST, "Beta’s mark was wrong.", day)])
    said = "The digest of 2025-W18: Beta’s mark was wrong."
    assert record.recorded[-1][0].sentences[0].text == said
    assert f"<li>{said}</li>" in parsed(made(record)["feeds/weeks.xml"]).entries[0].content[0].value


def test_no_entry_links_to_a_chain_whose_profile_is_gone(tmp_path):
    """What was said of it stays, under the same id; nothing leads to a page that is not there."""
    record = Record(tmp_path)
    record.step()
    before = parsed(made(record)["feeds/weeks.xml"]).entries[0]
    assert f'<a href="{ADDRESS}chains/beta/">Beta</a> is recorded' in before.content[0].value
    del record.profiles["beta"]
    after = parsed(made(record)["feeds/weeks.xml"]).entries[0]
    assert (after.id, after.title, after.published) == (before.id, before.title, before.published)
    assert "chains/beta/" not in after.content[0].value
    assert "<li>Beta is recorded for the first time" in after.content[0].value
    for still in ("chains/", "chains/alpha/", "status/"):
        assert f'<a href="{ADDRESS}{still}">' in after.content[0].value


def test_an_earlier_edition_has_no_later_entries(year, files):
    """Feeds of a past edition end with its week."""
    edition = year.edition
    earlier = replace(edition, week=FIRST + dt.timedelta(weeks=3))
    told = feed_files(feeds(earlier, year.recorded, ADDRESS), earlier, ADDRESS)
    assert len(parsed(told["feeds/weeks.xml"]).entries) == 4
    assert len(parsed(files["feeds/weeks.xml"]).entries) == 52


def test_a_feed_holds_two_years(tmp_path):
    """Older entries leave the feed, not the archive."""
    record = Record(tmp_path)
    for _ in range(MOST_ENTRIES + 2):
        record.step()
    entries = parsed(made(record)["feeds/weeks.xml"]).entries
    assert len(entries) == MOST_ENTRIES
    assert entries[-1].link.endswith("/2025-W20/")


def test_hostile_names_stay_text_in_both_formats(tmp_path):
    """Markup and control signs in a profile's name neither end an element nor become one."""
    record = Record(tmp_path)
    name = '</content><script>alert(1)</script>]]>&lt;b&gt;"\x00\u202e'
    record.profiles["alpha"] = record.profiles["alpha"].model_copy(update={"name": name})
    record.step()
    record.step(alpha={"q2": "B"})
    files = made(record)
    for path, text in atoms(files).items():
        check_atom(text)
        check_json(files[path.replace(".xml", ".json")])
    shown = '</content><script>alert(1)</script>]]>&lt;b&gt;"'
    (entry, *_) = parsed(files["feeds/chains/alpha.xml"]).entries
    tree = html.fragment_fromstring(entry.content[0].value, create_parent="div")
    assert shown in tree.text_content()


@pytest.mark.parametrize(
    ("said", "environment", "address"),
    [
        (None, None, "https://wellspring.example/"),
        ("https://example.org/a", None, "https://example.org/a/"),
        ('!ENV [SITE_URL, "https://example.org/"]', None, "https://example.org/"),
        ('!ENV [SITE_URL, "https://example.org/"]', "https://x.org/y/", "https://x.org/y/"),
    ],
)
def test_the_address_is_that_of_mkdocs(tmp_path, monkeypatch, said, environment, address):
    """The one in mkdocs.yml, which SITE_URL overrides, with one slash at its end."""
    monkeypatch.delenv("SITE_URL", raising=False)
    if environment:
        monkeypatch.setenv("SITE_URL", environment)
    if said:
        (tmp_path / "mkdocs.yml").write_text(f"site_url: {said}\n", encoding="utf-8")
    assert site_address(tmp_path) == address


@pytest.mark.parametrize("said", ["wellspring", "ftp://example.org/", "https://example.org/?a=1"])
def test_an_address_that_no_reader_could_follow_is_refused(tmp_path, said):
    """Entries need whole addresses, so a wrong one stops the build."""
    (tmp_path / "mkdocs.yml").write_text(f"site_url: {said}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="web address"):
        site_address(tmp_path)
