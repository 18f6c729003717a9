"""The ledger of digests: written once, added to by dated corrections, every change noticed."""

import datetime as dt
import json
import re
import subprocess

import pytest

from generator.digests import DigestLedger
from generator.errors import StoreError
from generator.model.digest import WeekDigest
from generator.publish.digest import stated_correction
from tests.digest_worlds import FIRST, Record
from tests.ledger_worlds import WEEK, record
from tests.page_parts import DATA, ROOT


@pytest.fixture
def two(tmp_path):
    """A record of two weeks."""
    found = Record(tmp_path)
    found.step()
    found.step(alpha={"q2": "B"})
    return found


def lines(ledger):
    """Lines of the file."""
    return ledger.path.read_text(encoding="utf-8").split("\n")[:-1]


@pytest.mark.data
def test_the_repository_s_digests_are_in_order():
    """The ledger is readable, each digest is later than its week, and no link is used twice."""
    rows = DigestLedger(DATA).rows()
    for row in rows:
        assert row.entry.recorded_on > row.entry.week + dt.timedelta(days=6)
    assert len({row.link for row in rows}) == len(rows)


@pytest.mark.data
def test_every_committed_digest_is_still_there():
    """Each version of the ledger in this branch's history is how the present file begins."""
    name = "data/ledger/digests.jsonl"

    def git(*arguments):
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True)
        return done.stdout

    path = ROOT / name
    present = path.read_bytes() if path.exists() else b""
    commits = git("log", "--format=%H", "--diff-filter=AM", "--", name).decode().split()
    changed = [one for one in commits if not present.startswith(git("show", f"{one}:{name}"))]
    assert changed == []


def test_a_correction_is_added_and_the_digest_stands(two):
    """Every byte that stood there stands there still; the same correction is added once."""
    before = two.ledger.path.read_bytes()
    said = stated_correction(FIRST, "The unlock of Alpha was counted twice.", dt.date(2025, 6, 1))
    assert two.ledger.append([said]) == 1
    assert two.ledger.path.read_bytes().startswith(before)
    later = said.model_copy(update={"recorded_on": dt.date(2025, 6, 8)})
    assert two.ledger.append([later]) == 0
    assert [row.entry.kind for row in two.ledger.rows()] == ["digest", "digest", "correction"]


def test_a_digest_of_a_recorded_week_is_not_added(two):
    """A week computed again, with other figures, leaves the file as it is."""
    before = two.ledger.path.read_bytes()
    two.scores[-1] = two.scores[-1].model_copy(update={"q3": "E"})
    assert two.ledger.append([two.digest()]) == 0
    assert two.ledger.path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace("Alpha", "Omega", 1), r":1: link .* was changed"),
        (lambda text: text.replace('"kind"', '"sort"', 1), ":1: "),
        (lambda text: text.replace(", ", ",", 1), ":1: not written as the ledger writes it"),
        (lambda text: "\n".join(reversed(text.strip().split("\n"))) + "\n", ":1: link"),
        (lambda text: text + text.split("\n")[1] + "\n", ":3: .* is recorded twice"),
        (lambda text: text.split("\n", 1)[1], ":1: link"),
        (lambda text: f"{text}[]\n", ":3: not a line"),
        (lambda text: f"{text}\n", ":3: not a line"),
        (lambda text: text[:-40], ":2: not a line"),
    ],
    ids=range(9),
)
def test_a_changed_line_is_noticed_with_its_place(two, change, complaint):
    """A word, an order, a missing or a repeated line: the ledger is refused with file and line."""
    text = two.ledger.path.read_text(encoding="utf-8")
    two.ledger.path.write_text(change(text), encoding="utf-8")
    with pytest.raises(StoreError, match=complaint):
        two.ledger.rows()


def test_what_cannot_follow_is_refused_and_nothing_is_written(two):
    """An earlier week, a correction of a week without digest, a day before the last one."""
    first = two.ledger.rows()[0].entry
    before = two.ledger.path.read_bytes()
    week = dt.timedelta(weeks=1)
    for entry, complaint in (
        (first.model_copy(update={"week": FIRST - week}), "follows a later week"),
        (stated_correction(FIRST + 9 * week, "So.", dt.date(2026, 1, 1)), "has no digest"),
        (stated_correction(FIRST, "So.", FIRST), "is before"),
    ):
        with pytest.raises(StoreError, match=complaint):
            two.ledger.append([stated_correction(FIRST, "Well.", dt.date(2025, 6, 1)), entry])
        assert two.ledger.path.read_bytes() == before


def test_signs_that_end_lines_elsewhere_do_not_end_one_here(two):
    """A separator inside a sentence stays inside it."""
    said = stated_correction(FIRST, "One.", dt.date(2025, 6, 1))
    strange = said.sentences[0].model_copy(update={"says": "a\u2028b\u0085c\x1dd"})
    two.ledger.append([said.model_copy(update={"sentences": (strange,)})])
    assert two.ledger.rows()[-1].entry.sentences == (strange,)


# -- the command ---------------------------------------------------------------------------------


def test_record_writes_a_week_s_digest_once(project, wellspring):
    """The second run adds nothing, on whatever day it comes."""
    record(wellspring, project)
    ledger = DigestLedger(project / "data")
    (row,) = ledger.rows()
    assert isinstance(row.entry, WeekDigest)
    before = ledger.path.read_bytes()
    record(wellspring, project, today="2025-06-30")
    assert ledger.path.read_bytes() == before


def revise(project, week, factor):
    """Multiply the stored fees of a week and those after it."""
    for path in (project / "data/series/defillama").glob("fees_usd.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        changed = []
        for row in rows:
            monday, chain, value, days = row.split(",")
            if monday >= week:
                value = f"{float(value) * factor:.6g}"
            changed.append(f"{monday},{chain},{value},{days}")
        path.write_text("\n".join([head, *changed, ""]), encoding="utf-8")


def test_a_next_week_adds_its_digest_and_corrects_the_one_before(project, wellspring):
    """Revised series that change a mark of the week before give a dated correction of it."""
    for path in (project / "data/series/defillama").glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row < "2025-04-21~"]
        path.write_text("\n".join([head, *kept, ""]), encoding="utf-8")
        (project / f"later-{path.name}").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    origin = project / "data/series/defillama/origin.yml"
    record(wellspring, project, today="2025-04-29")
    ledger = DigestLedger(project / "data")
    before = ledger.path.read_bytes()
    assert len(ledger.rows()) == 1
    for path in project.glob("later-*"):
        path.rename(project / "data/series/defillama" / path.name.removeprefix("later-"))
    assert origin.exists()
    revise(project, "2025-01-01", 40)
    record(wellspring, project)
    assert ledger.path.read_bytes().startswith(before)
    kinds = [(row.entry.kind, row.entry.week.isoformat()) for row in ledger.rows()]
    assert kinds == [
        ("digest", "2025-04-21"),
        ("digest", "2025-04-28"),
        ("correction", "2025-04-21"),
    ]
    said = ledger.rows()[-1].entry.sentences
    assert all("series were" in one.says for one in said)


def test_a_digest_is_corrected_in_words_on_its_day(project, wellspring):
    """The option adds one sentence with the day, and only where there is a digest."""
    record(wellspring, project)
    words = "The largest move was Beta’s."
    run = ("--project", project, "record", "--today", "2025-07-01", "--correct")
    assert wellspring(*run, WEEK, words).code == 0
    assert "already" in wellspring(*run, WEEK, words).out
    assert wellspring(*run, "2025-W01", words).code == 2
    last = DigestLedger(project / "data").rows()[-1].entry
    assert last.sentences[0].text == f"The digest of {WEEK}: {words}"
    assert last.recorded_on == dt.date(2025, 7, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "a sentence of 0 characters (1 to 600 characters)"),
        (" \n", "a sentence of 0 characters (1 to 600 characters)"),
        ("x" * 700, "a sentence of 700 characters (1 to 600 characters)"),
        ("The <script>alert(1)</script> was wrong.", "Markdown, HTML or a link, '<'"),
        ("The largest move was Beta’s", "no full stop at the end (write whole sentences)"),
    ],
)
def test_words_that_no_profile_could_hold_correct_nothing(words, said, project, wellspring):
    """What is once noted stays for good, so it is looked at before."""
    record(wellspring, project)
    before = (project / "data/ledger/digests.jsonl").read_bytes()
    ran = wellspring("--project", project, "record", "--correct", WEEK, words)
    assert ran.code == 1
    assert ran.err[0].startswith(f"--correct: {said}")
    assert (project / "data/ledger/digests.jsonl").read_bytes() == before


def test_a_day_that_has_not_come_is_not_recorded(project, wellspring):
    """Nobody could record before that day; tomorrow is today in the east."""
    now = dt.datetime.now(dt.UTC).date()
    ran = wellspring("--project", project, "record", "--today", now + dt.timedelta(days=3))
    assert ran.code == 1
    assert "is in the future (at most" in ran.err[0]
    assert not (project / "data/ledger").exists()
    arguments = ("--correct", "2025-W01", "It was wrong.")
    late = wellspring("--project", project, "record", "--today", "2099-01-01", *arguments)
    assert late.err[0].startswith("--today: 2099-01-01 is in the future")
    assert wellspring("--project", project, "record", "--today", now).code == 0


def test_a_line_is_plain_json_with_everything_that_was_told(two):
    """Other programs can read the ledger line by line."""
    for line in lines(two.ledger):
        plain = json.loads(line)
        assert len(plain["sentences"]) == 5
        assert re.fullmatch(r"[0-9a-f]{64}", plain["inputs"])
        assert {item["section"] for item in plain["items"]} >= {"sources"}
