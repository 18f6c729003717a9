"""The same data give the same bytes, wherever and however the pages are generated."""

import datetime as dt
import re
import shutil

import pytest

from generator.cli.common import week_of

FEW = ("arbitrum", "base", "bitcoin", "ethereum", "hyperliquid", "solana")
WEEK_NAME = re.compile(r"\b20\d\d-W\d\d\b")
EARLIER = "2026-W10"
FORECAST = re.compile(
    r"(?:judged|by week) from 20\d\d-W\d\d|reached in 20\d\d-W\d\d"
    r"|read, 20\d\d-W\d\d at the earliest|from 20\d\d-W\d\d on the claim"
    r"|(?:from now on by|can give by|week by week from|are there, from) 20\d\d-W\d\d"
    r"|up to 20\d\d-W\d\d already stored|drawn, 20\d\d-W\d\d|named like 20\d\d-W\d\d"
)
"""
How a claim says from which coming week on it could be judged, which data its author had and when
its test was calibrated; and the example of a week's name in the glossary.
"""


def contents(folder):
    """Bytes of every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


OTHER_MACHINE = {
    "TZ": "America/St_Johns",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "4242",
    "COLUMNS": "30",
}
COLD = {"WELLSPRING_CACHE": ""}
"""Nothing drawn by other tests: the cache of the project's own folder, which has none."""


def test_two_machines_give_the_same_bytes(real_project, copy_project, elsewhere, tmp_path):
    """
    Path, folder, time zone, language, hash seed and number of cores leave no trace in docs/.

    The second run takes its drawings from the first; what is drawn twice is compared below.
    """
    other = tmp_path / "a folder with spaces" / "ünïcode"
    other.mkdir(parents=True)
    copy_project(other)
    arguments = "--project", other.name, "generate"
    elsewhere(*arguments, workers=1, cwd=other.parent, **OTHER_MACHINE)
    ours, theirs = contents(real_project / "docs"), contents(other / "docs")
    assert sum(path.endswith(".svg") for path in ours) > 100
    assert sum(path.endswith(".md") for path in ours) > 50
    assert ours.keys() == theirs.keys()
    assert [path for path, text in ours.items() if text != theirs[path]] == []


def test_a_second_run_writes_nothing(project, wellspring, tmp_path, monkeypatch):
    """Generating twice in one place touches no file, though all is drawn and computed anew."""
    assert wellspring("--project", project, "generate").code == 0
    docs = project / "docs"
    first = {path: path.stat().st_mtime_ns for path in docs.rglob("*") if path.is_file()}
    monkeypatch.setenv("WELLSPRING_CACHE", str(tmp_path / "empty"))
    again = wellspring("--project", project, "generate")
    assert "; 0 files written, 0 removed" in again.out
    assert {path: path.stat().st_mtime_ns for path in docs.rglob("*") if path.is_file()} == first
    assert first


def test_a_lost_page_comes_back_alone(project, wellspring):
    """After a page was changed by hand and another deleted, only these two are written."""
    wellspring("--project", project, "generate")
    before = contents(project / "docs")
    (project / "docs/chains/alpha-l1.md").write_text("by hand", encoding="utf-8")
    (project / "docs/status/index.md").unlink()
    again = wellspring("--project", project, "generate")
    assert "; 2 files written, 0 removed" in again.out
    assert contents(project / "docs") == before


def test_a_removed_chain_leaves_nothing_behind(project, wellspring):
    """A chain whose profile is gone has no page, no chart and no mention any more."""
    by_hand = project / "docs" / "about.md"
    by_hand.write_text("# About\n", encoding="utf-8")
    wellspring("--project", project, "generate")
    docs = project / "docs"
    gone = [path for path in contents(docs) if "gamma-app" in path]
    assert "chains/gamma-app.md" in gone
    assert any(path.startswith("charts/") for path in gone)
    (project / "data/profiles/gamma-app.yml").unlink()
    result = wellspring("--project", project, "generate")
    assert result.code == 0
    left = contents(docs)
    assert [path for path in left if "gamma" in path] == []
    ours = {path: text for path, text in left.items() if not path.startswith("assets/vendor/")}
    assert [path for path, text in ours.items() if b"gamma" in text.lower()] == []
    assert left["about.md"] == b"# About\n"


@pytest.fixture(scope="module")
def past(once, copy_project, elsewhere):
    """docs/ of a few real chains as they stood in an earlier week."""

    def generate(folder):
        copy_project(folder)
        for profile in (folder / "data" / "profiles").iterdir():
            if profile.stem not in FEW:
                profile.unlink()
        elsewhere("--project", folder, "generate", "--as-of", EARLIER, **COLD)

    return once("past-project", generate) / "docs"


def later_weeks(text, last):
    """Weeks named in a text that come after a week."""
    return sorted({week for week in WEEK_NAME.findall(text) if week > last})


def test_a_past_edition_knows_no_later_week(past):
    """With --as-of no later week stands in any file, scheduled unlocks and forecasts apart."""
    made = contents(past)
    pages = {
        path: text.decode()
        for path, text in made.items()
        if not path.startswith("assets/") and not path.endswith((".parquet", ".png"))
    }
    assert len(pages) > 2 * len(FEW)
    for page in ("index.md", "chains/arbitrum.md", "status/index.md"):
        assert EARLIER in pages[page], page
    schedules = [path for path in pages if "unlocks" in path or path.endswith(".ics")]
    assert schedules
    late = {
        path: later_weeks(FORECAST.sub("", without_schedules(text)), EARLIER)
        for path, text in pages.items()
        if path not in schedules
    }
    assert {path: weeks for path, weeks in late.items() if weeks} == {}
    end = week_of(EARLIER) + dt.timedelta(weeks=52)
    for path in schedules:
        assert all(week_of(week) <= end for week in later_weeks(pages[path], EARLIER)), path


def without_schedules(page):
    """A page without charts of scheduled unlocks, which look a year ahead by design."""
    return re.sub(r'<figure[^>]*id="chart-[a-z-]*unlocks".*?</figure>', "", page, flags=re.DOTALL)


def test_the_latest_edition_would_fail_that_test(real_project):
    """The search for later weeks finds them where they are: on today's page."""
    page = (real_project / "docs/chains/arbitrum.md").read_text(encoding="utf-8")
    assert later_weeks(without_schedules(page), EARLIER)


def cut_ledgers(folder):
    """Leave of the ledgers what was known before the next edition; most begin later."""
    day = (week_of(EARLIER) + dt.timedelta(weeks=2)).isoformat()
    for name in ("scores.csv", "claims.csv", "digests.jsonl"):
        (folder / name).unlink()
    for name in ("corrections.csv", "unlocks.csv"):
        head, *rows = (folder / name).read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row.rpartition(",")[2] < day]
        assert len(kept) < len(rows)
        (folder / name).write_text("\n".join([head, *kept, ""]), encoding="utf-8")


def test_a_past_edition_does_not_depend_on_what_came_later(past, copy_project, elsewhere, tmp_path):
    """
    Rows after the week, cut from series and ledgers, change no byte of the past edition.

    Both are drawn from nothing, on machines that differ in all but the data.
    """
    copy_project(tmp_path)
    for profile in (tmp_path / "data" / "profiles").iterdir():
        if profile.stem not in FEW:
            profile.unlink()
    last = week_of(EARLIER).isoformat()
    for path in sorted((tmp_path / "data" / "series").glob("*/*.csv")):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row.split(",", 1)[0] <= last]
        if kept:
            path.write_text("\n".join([head, *kept, ""]), encoding="utf-8")
        else:
            path.unlink()
    cut_ledgers(tmp_path / "data" / "ledger")
    shutil.rmtree(tmp_path / "data" / "corrections")  # all of a later day
    elsewhere("--project", tmp_path, "generate", workers=1, **COLD, **OTHER_MACHINE)
    ours, cut = contents(past), contents(tmp_path / "docs")
    shutil.rmtree(tmp_path / "data")
    assert ours.keys() == cut.keys()
    assert [path for path in ours if ours[path] != cut[path]] == []
