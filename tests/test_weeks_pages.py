"""Pages of weeks and of feeds: as recorded, honest about what is missing, every link there."""

import datetime as dt
import os
import re
import shutil
import subprocess

import pytest
from icalendar import Calendar

from generator import pages
from generator.digests import DigestLedger
from generator.model.correction import Correction
from generator.publish.digest import stated_correction
from generator.site import assemble
from generator.store import Store
from generator.views.weeks import digests_view
from tests.digest_worlds import FIRST, Record
from tests.ledger_worlds import WEEK, record
from tests.page_parts import CHAINS, DATA, parse, section, week_name, words
from tests.test_refresh_pages import NOTICE


def made(found):
    """Pages of a record's last edition."""
    return pages.render(assemble(found.edition, {}, [], "1.0", digests=found.recorded))


@pytest.fixture
def two(tmp_path):
    """A record of three weeks, the second without change, one week left out."""
    found = Record(tmp_path)
    found.step()
    found.step()
    found.step(weeks=2, alpha={"q2": "B"})
    return found


def test_every_recorded_week_has_its_page_and_its_row(two):
    """The archive lists all weeks, newest first, and each page leads to its neighbours."""
    files = made(two)
    names = ["2025-W21", "2025-W19", "2025-W18"]
    assert {path for path in files if path.startswith("weeks/")} == {
        "weeks/index.md",
        *(f"weeks/{name}.md" for name in names),
    }
    page, _ = parse(files["weeks/index.md"])
    assert [words(link) for link in page.xpath("//tbody//th/a")] == names
    middle, _ = parse(files["weeks/2025-W19.md"])
    assert middle.xpath("//a[@rel='prev']/@href") == ["../../weeks/2025-W18/"]
    assert middle.xpath("//a[@rel='next']/@href") == ["../../weeks/2025-W21/"]


def test_a_page_says_first_unchanged_and_left_out_weeks(two):
    """The first week compares nothing, the second says that nothing changed, the third a gap."""
    files = made(two)
    lead = {name: words(parse(files[f"weeks/{name}.md"])[0].xpath("//p")[0]) for name in NAMES}
    assert "first recorded week" in lead["2025-W18"]
    assert "Nothing changed" in lead["2025-W19"]
    assert "Nothing changed" not in lead["2025-W21"]
    assert "1 week before this one was not recorded" in files["weeks/2025-W21.md"]
    assert "{#marks}" not in files["weeks/2025-W18.md"]
    assert "Alpha" in words(section(files["weeks/2025-W21.md"], "marks"))


NAMES = ("2025-W18", "2025-W19", "2025-W21")


def test_a_past_page_changes_by_a_dated_correction_alone(two):
    """A page gets a next week's link, and a correction with its day; its sentences stay."""
    before = made(two)
    day = dt.date(2025, 9, 1)
    two.ledger.append([stated_correction(FIRST, "Beta’s mark was wrong.", day)])
    after = made(two)
    for name in NAMES[1:]:
        assert before[f"weeks/{name}.md"] == after[f"weeks/{name}.md"]
    page, _ = parse(after["weeks/2025-W18.md"])
    (added,) = page.xpath("//div[@class='ws-correction']")
    assert words(added).startswith("Corrected on 2025-09-01 The digest of 2025-W18: Beta’s mark")
    text = after["weeks/2025-W18.md"]
    start = text.index('<div class="ws-correction"')
    stop = text.index("</div>", start) + len("</div>\n")
    assert text[:start] + text[stop:] == before["weeks/2025-W18.md"]


def test_a_correction_stands_where_the_digest_is_read(two):
    """The home page shows it below the last digest, the page of corrections with week and day."""
    assert "Corrected on" not in made(two)["index.md"]
    day = dt.date(2025, 9, 1)
    two.ledger.append([stated_correction(two.week, "Two verdicts are mixed.", day)])
    files = made(two)
    said = [words(p) for p in section(files["index.md"], "week").xpath("//p")]
    assert "Corrected on 2025-09-01: Two verdicts are mixed." in said
    (row,) = section(files["corrections/index.md"], "digests").xpath("//li")
    assert words(row) == (
        "2025-W21, corrected on 2025-09-01. The digest of 2025-W21: Two verdicts are mixed."
    )


def test_later_profiles_and_rows_change_no_past_page(two):
    """What is known today leaves yesterday's digest as it was, but for a link to a gone page."""
    before = made(two)["weeks/2025-W21.md"]
    renamed = two.profiles["alpha"].model_copy(update={"name": "Omega"})
    two.profiles["alpha"] = renamed
    two.scores = [row.model_copy(update={"q3": "E"}) for row in two.scores]
    assert made(two)["weeks/2025-W21.md"] == before
    assert 'href="../../chains/alpha/"' in before
    del two.profiles["alpha"]
    (page, *_) = digests_view(two.edition, two.recorded, []).pages
    marks = next(part for part in page.sections if part.key == "marks")
    assert [(one.subject, one.href) for one in marks.shown] == [("Alpha", "")]


def test_a_past_edition_shows_no_later_week(two):
    """Without a digest of its own week the latest one before is shown, and said to be that."""
    two.week = FIRST + dt.timedelta(weeks=2)
    site = assemble(two.edition, {}, [], "1.0", digests=two.recorded)
    assert [page.name for page in site.digests.pages] == ["2025-W19", "2025-W18"]
    assert site.digests.latest.name == "2025-W19"
    assert not site.digests.latest.is_edition
    assert len(site.digests.latest.sentences) == 5


@pytest.mark.parametrize(("weeks", "words_said"), [(1, ""), (2, "2 weeks"), (10, "10 weeks")])
def test_a_week_that_was_recorded_late_says_so(tmp_path, weeks, words_said):
    """A digest written when its week was long over is marked as computed later."""
    found = Record(tmp_path)
    found.days_after = 7 * weeks + 6
    found.step()
    text = made(found)["weeks/2025-W18.md"]
    assert ("Computed later" in text) == bool(words_said)
    assert words_said in text


def test_without_a_record_the_archive_says_how_to_begin(two):
    """An empty ledger gives an archive that tells what is missing."""
    site = assemble(two.edition, {}, [], "1.0")
    assert site.digests.latest is None
    assert "No week is recorded yet" in pages.render(site)["weeks/index.md"]


LATER = "2025-05-14"


# -- built again ---------------------------------------------------------------------------------


def contents(folder):
    """Bytes of every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def git(project, *arguments):
    """Run git in a project, as nobody in particular."""
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    done = subprocess.run(
        ["git", "-c", "core.autocrlf=false", *arguments],
        cwd=project,
        env=os.environ | who,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def add_what_came_later(wellspring, project):
    """A correction of a figure, of the digest and of a page."""
    Store(project / "data").append_corrections(
        [Correction("2025-04-21", "", "defillama", "alpha-l1", "fees_usd", 1, 2, "seen", LATER)]
    )
    late = "--project", project, "record", "--today", LATER
    assert wellspring(*late, "--correct", WEEK, "One mark was wrong.").code == 0
    notice = project / f"data/corrections/{LATER}-alpha-fees.yml"
    notice.parent.mkdir()
    notice.write_text(NOTICE.format(LATER), encoding="utf-8")


def test_the_commands_of_a_page_rebuild_the_week_to_the_byte(project, wellspring):
    """
    The printed commands find the commit of the week; there, every file comes out as it was.

    So it does without that commit: what ledgers gained later stands in later editions alone.
    """
    git(project, "init", "--quiet")
    (project / ".gitignore").write_text("docs/\n", encoding="utf-8")
    record(wellspring, project)
    assert wellspring("--project", project, "generate").code == 0
    then = contents(project / "docs")
    git(project, "add", "-A")
    git(project, "commit", "--quiet", "-m", "week")
    commit = git(project, "rev-parse", "HEAD")
    for path in (project / "data/series/defillama").glob("*.csv"):
        rows = path.read_text(encoding="utf-8")
        last = [row for row in rows.splitlines() if row.startswith("2025-04-28")]
        path.write_text(
            rows + "".join(f"{row.replace('2025-04-28', '2025-05-05')}\n" for row in last),
            encoding="utf-8",
        )
    record(wellspring, project, today="2025-05-13")
    add_what_came_later(wellspring, project)
    wellspring("--project", project, "generate")
    git(project, "add", "-A")
    git(project, "commit", "--quiet", "-m", "later")
    assert contents(project / "docs").keys() >= then.keys()
    assert wellspring("--project", project, "generate", "--as-of", WEEK).code == 0
    assert contents(project / "docs") == then
    text = (project / f"docs/weeks/{WEEK}.md").read_text(encoding="utf-8")
    commands = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.DOTALL)[1]
    first, _, last = commands.splitlines()
    subprocess.run(["sh", "-ec", first], cwd=project, capture_output=True, check=True)
    assert git(project, "rev-parse", "HEAD") == commit
    shutil.rmtree(project / "docs")
    (project / "docs").mkdir()
    ran = wellspring("--project", project, *last.split()[1:])
    assert ran.code == 0
    assert re.search(rf"data: [0-9a-f]{{12}}, as recorded for {WEEK}", ran.out)
    assert contents(project / "docs") == then


def test_changed_data_are_told_from_those_of_the_digest(project, wellspring):
    """A rebuilt week says when the data are not those that were recorded."""
    record(wellspring, project)
    path = project / "data/series/defillama/fees_usd.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",7\n", "1,7\n"), encoding="utf-8")
    ran = wellspring("--project", project, "generate", "--as-of", WEEK)
    assert re.search(r"data: [0-9a-f]{12}, not [0-9a-f]{12}, which was recorded", ran.out)


# -- the real site -------------------------------------------------------------------------------


def test_the_real_archive_lists_what_the_ledger_holds(real_files):
    """As many weeks as digests, each with its sentences as they stand in the ledger."""
    rows = [row.entry for row in DigestLedger(DATA).rows() if row.entry.kind == "digest"]
    page, _ = parse(real_files["weeks/index.md"])
    listed = [words(link) for link in page.xpath("//tbody//th/a")]
    assert listed == [week_name(entry.week) for entry in reversed(rows)]
    for entry in rows:
        text = words(parse(real_files[f"weeks/{week_name(entry.week)}.md"])[0])
        for one in (*entry.sentences, *entry.items):
            assert " ".join(one.text.split()) in text


def test_every_address_of_the_page_of_feeds_is_a_file_that_is_read(real_project, real_files):
    """All feeds and calendars are listed, none is missing, and calendars pass a strict parser."""
    docs = real_project / "docs"
    page, _ = parse(real_files["feeds/index.md"])
    linked = {
        link.removeprefix("../")
        for link in page.xpath("//a/@href")
        if link.startswith(("../feeds/", "../calendars/"))
    }
    files = {
        path.relative_to(docs).as_posix()
        for folder in ("feeds", "calendars")
        for path in (docs / folder).rglob("*.*")
        if path.suffix != ".md"
    }
    assert linked == files
    assert len(linked) > 2 * len(CHAINS)
    uids = []
    for path in sorted(files):
        if path.endswith(".ics"):
            (calendar,) = Calendar.from_ical((docs / path).read_bytes(), multiple=True)
            assert calendar.errors == []
            events = calendar.walk("VEVENT")
            assert events
            assert not any(event.errors for event in events)
            uids.append({str(event["UID"]) for event in events})
    # Combined in any way, an unlock has one UID: the calendar of all holds them all.
    assert set().union(*uids) == max(uids, key=len)
