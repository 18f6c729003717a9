"""The ledger of claims: linked rows, recorded once, past quarters marked, nothing rewritten."""

import datetime as dt
import importlib
import subprocess

import pytest

from generator.claiming import CLAIMS
from generator.errors import StoreError
from generator.ledgers import ClaimLedger
from generator.model.claim import ClaimVerdict
from generator.model.claim_row import CLAIM_COLUMNS
from generator.publish.verdicts import data_digest, history, quarter_weeks, since
from generator.rulebook import rule_digest
from tests import claim_worlds as invented
from tests.ledger_worlds import small_world
from tests.page_parts import DATA

RULE = (
    *("statement", "metric", "population", "window", "test", "smallest_sample"),
    *("holds", "fails", "mixed"),
)
LEDGERS = ("claims.csv", "scores.csv")
TAKEN_BACK = {
    "scores.csv": {"0b0741c0b48c6ad57752cf7b65f77bff075017ed": "burn rules were read in two ways"},
}
"""Versions, by Git's digest, that were taken back before the site was published, and why."""
ROOT = DATA.parent


@pytest.fixture
def ledger(tmp_path):
    """A ledger with one row of each verdict."""
    found = ClaimLedger(tmp_path)
    assert found.append(invented.rows()) == 4
    return found


def lines(ledger):
    """Lines of the file with the header."""
    return ledger.path.read_text(encoding="utf-8").splitlines()


# -- the repository's own ledger ------------------------------------------------------------


def git(*arguments, folder=ROOT):
    """What a command of Git prints, as bytes."""
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True
    ).stdout


def rewritten(folder, path, taken_back=()):
    """
    Committed versions of a file that it does not begin with: digest and first commit.

    Every version that any commit before the present one has is compared, on side branches too.
    """
    now, found = (folder / path).read_bytes(), {}
    for commit in git("rev-list", "--full-history", "HEAD", "--", path, folder=folder).split():
        line = git("ls-tree", commit.decode(), "--", path, folder=folder).split()
        if line:
            found[line[2].decode()] = commit.decode()
    return {
        digest: commit
        for digest, commit in found.items()
        if digest not in taken_back and not now.startswith(git("show", digest, folder=folder))
    }


@pytest.mark.data
@pytest.mark.parametrize("name", LEDGERS)
def test_nothing_that_was_recorded_was_rewritten_since(name):
    """Each version of the ledger in the history of Git is a beginning of the present one."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout of Git: nothing here tells what was recorded before")
    assert (DATA / "ledger" / name).exists()
    assert rewritten(ROOT, f"data/ledger/{name}", TAKEN_BACK.get(name, {})) == {}
    if git("rev-parse", "--is-shallow-repository").strip() != b"false":
        pytest.skip("the history is cut off, so part of it could not be compared")


def test_a_row_rewritten_or_cut_off_later_is_found_in_the_history(tmp_path):
    """Rows that are added change nothing; a changed, a missing and a restored row do."""
    file = tmp_path / "ledger.csv"

    def commit(text):
        file.write_text(text, encoding="utf-8")
        git("add", "ledger.csv", folder=tmp_path)
        who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        git(*who, "commit", "-qm", "ledger", folder=tmp_path)
        return rewritten(tmp_path, "ledger.csv")

    git("init", "-q", folder=tmp_path)
    assert commit("a,1\n") == {}
    assert commit("a,1\nb,2\n") == {}
    (wrong,) = commit("a,1\nb,3\n")
    assert rewritten(tmp_path, "ledger.csv", {wrong}) == {}
    assert len(commit("a,1\n")) == 2
    assert len(commit("a,1\nb,2\n")) == 1


def test_every_claim_has_been_recorded():
    """The ledger of claims holds each of them, and its links fit."""
    assert {row.claim for row in ClaimLedger(DATA).rows()} == set(CLAIMS)


def test_no_rule_is_changed_without_a_new_version():
    """Every claim's words and code are those under which its version was first recorded."""
    recorded = {(row.claim, row.version): row.rule for row in ClaimLedger(DATA).rows()}
    assert recorded
    for name, claim in CLAIMS.items():
        assert recorded[name, claim.version] == rule_digest(claim), name


@pytest.mark.parametrize("word", RULE)
def test_any_word_of_a_rule_changes_its_digest(word):
    """The digest changes with each part of the rule, but not with line breaks in it."""
    plain = invented.claim(**{word: "more than half"})
    assert rule_digest(plain) != rule_digest(invented.claim())
    assert rule_digest(plain) == rule_digest(invented.claim(**{word: "more\n  than half"}))


# -- rows -----------------------------------------------------------------------------------


def test_a_row_says_what_the_test_found(ledger):
    """Verdict, figure, interval, p and digests stand in the row, in plain numbers."""
    first = dict(zip(ledger.columns, lines(ledger)[1].split(","), strict=True))
    link = first.pop("link")
    assert len(link) == 12
    assert first == {
        "week": invented.EDITION.week.isoformat(),
        "claim": "A1",
        "version": "1",
        "verdict": "holds",
        "effect": "3.25",
        "low": "-1.5",
        "high": "4.75",
        "p": "0.0123",
        "p_adjusted": "0.0246",
        "n": "12",
        "rule": rule_digest(invented.claim()),
        "data_hash": data_digest(invented.EDITION),
        "computed_on": "2025-05-06",
        "backfilled": "no",
    }
    assert lines(ledger)[4].split(",")[3:10] == ["not enough data", *[""] * 5, "0"]
    assert [row.as_row() for row in ledger.rows()] == [row.as_row() for row in invented.rows()]


def test_the_digest_of_the_data_changes_with_one_value():
    """Another fee of one week gives another digest, the same data the same."""
    assert data_digest(small_world()) == data_digest(invented.EDITION)
    other = small_world(fees_usd={"alpha": 5, "beta": 7.5})
    assert data_digest(other) != data_digest(invented.EDITION)


def test_rows_are_added_and_never_rewritten(ledger):
    """A week that is recorded is not recorded again; later rows come below, bytes stay."""
    before = ledger.path.read_bytes()
    changed = invented.rows([invented.judged(outcome=invented.FAILED)])
    assert ledger.append(changed) == 0
    assert ledger.path.read_bytes() == before
    assert ledger.append(invented.rows(weeks_ago=-1)) == 4
    assert ledger.path.read_bytes().startswith(before)
    assert len(ledger.rows()) == 8


def test_past_weeks_may_follow_only_where_they_are_marked(ledger):
    """A verdict computed later may stand below a later week; one that claims to be fresh not."""
    with pytest.raises(StoreError, match="follows a later week"):
        ledger.append(invented.rows(weeks_ago=13))
    assert ledger.append(invented.rows(weeks_ago=13, backfilled="yes")) == 4
    assert [row.backfilled for row in ledger.rows()] == ["no"] * 4 + ["yes"] * 4


def test_a_changed_rule_is_recorded_as_a_new_version_only(ledger):
    """The same version with other words is refused and nothing is written; a new one is taken."""
    before = ledger.path.read_bytes()
    other = {"holds": "at a tenth"}
    with pytest.raises(StoreError, match="a changed rule needs a new version"):
        ledger.append(invented.rows([invented.judged("A1", **other)], weeks_ago=-1))
    assert ledger.path.read_bytes() == before
    assert ledger.append(invented.rows([invented.judged("A1", version=2, **other)])) == 1


@pytest.mark.parametrize(
    ("column", "text"),
    [("verdict", "fails"), ("effect", "3.5"), ("n", "13"), ("computed_on", "2025-05-07")],
)
def test_a_row_changed_later_breaks_its_link(ledger, column, text):
    """A value that looks right but was not recorded is found by the link, with its line."""
    rewritten = lines(ledger)
    cells = rewritten[1].split(",")
    cells[CLAIM_COLUMNS.index(column)] = text
    rewritten[1] = ",".join(cells)
    ledger.path.write_text("\n".join([*rewritten, ""]), encoding="utf-8")
    with pytest.raises(StoreError, match=r"claims\.csv:2: link .* was changed after"):
        ledger.rows()


def test_a_row_taken_out_breaks_the_next_link(ledger):
    """Without its second row the third no longer follows."""
    left = lines(ledger)
    del left[2]
    ledger.path.write_text("\n".join([*left, ""]), encoding="utf-8")
    with pytest.raises(StoreError, match=r"claims\.csv:3: link"):
        ledger.rows()


def test_a_ledger_written_anew_ends_in_another_link(ledger, tmp_path):
    """Whoever recomputes all links changes the last one, so that a noted link gives it away."""
    anew = ClaimLedger(tmp_path / "anew")
    rows = invented.rows()
    anew.append([rows[0].model_copy(update={"n": 13}), *rows[1:]])
    assert anew.linked()[-1][1] != ledger.linked()[-1][1]
    assert anew.rows()[1:] == ledger.rows()[1:]


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("week", "2025-04-29", "is no Monday"),
        ("claim", "a1", "claim: "),
        ("version", "0", "version: "),
        ("verdict", "true", "verdict: "),
        ("effect", "nan", "effect: "),
        ("effect", "3.250", "effect: '3.250', not '3.25'"),
        ("p", "1.5", "p: "),
        ("n", "", "n: "),
        ("rule", "xyz", "rule: "),
        ("backfilled", "maybe", "backfilled: "),
    ],
)
def test_a_damaged_row_is_named(ledger, column, text, said):
    """File, line and column are in the message."""
    damaged = lines(ledger)
    cells = damaged[1].split(",")
    cells[CLAIM_COLUMNS.index(column)] = text
    damaged[1] = ",".join(cells)
    ledger.path.write_text("\n".join([*damaged, ""]), encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        ledger.rows()
    assert f"{ledger.path}:2: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text + text.splitlines()[1] + "\n", "claims.csv:6: A1 version 1 is recorded"),
        (lambda text: text + "2025-05-05,A1\n", "claims.csv:6: 2 fields, expected 15"),
        (lambda text: text.replace("week,", "weeks,", 1), "claims.csv:1: columns"),
        (lambda text: text + '"', ": not a ledger of claims"),
    ],
)
def test_a_damaged_file_is_named(ledger, damage, said):
    """A repeated row, a short one, other columns and broken quotes end with a message."""
    text = ledger.path.read_text(encoding="utf-8")
    ledger.path.write_text(damage(text), encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        ledger.rows()
    assert said in str(caught.value)


# -- what the ledger says -------------------------------------------------------------------


def test_a_quarter_ends_with_its_last_full_week():
    """The Sunday of the week is in the quarter; the week that is recorded itself is left out."""
    found = list(quarter_weeks(dt.date(2024, 11, 4), dt.date(2025, 9, 22)))
    assert found == [dt.date(2024, 12, 23), dt.date(2025, 3, 24), dt.date(2025, 6, 23)]
    for monday in found:
        sunday = monday + dt.timedelta(days=6)
        assert (sunday.month - 1) // 3 == (monday.month - 1) // 3
        assert ((sunday + dt.timedelta(weeks=1)).month - 1) // 3 != (monday.month - 1) // 3
    assert list(quarter_weeks(dt.date(2025, 3, 31), dt.date(2025, 6, 23))) == []


def test_a_verdict_stands_since_the_week_after_it_last_changed():
    """Holds, fails, holds, holds: since the third row; a row of another version does not count."""
    claim = invented.claim()
    told = [(9, invented.HELD), (8, invented.FAILED), (7, invented.HELD), (6, invented.HELD)]
    every = [
        row
        for weeks, outcome in told
        for row in invented.rows(
            [invented.judged(outcome=outcome)], weeks_ago=weeks, backfilled="yes"
        )
    ]
    rows = history(reversed(every), claim, invented.EDITION.week)
    assert list(rows) == every
    found = since(rows, claim, ClaimVerdict.HOLDS)
    assert (found.week, found.backfilled) == (every[2].week, True)
    assert since(rows, claim, ClaimVerdict.FAILS) is None
    assert since(rows, invented.claim(version=2), ClaimVerdict.HOLDS) is None
    assert history(every, claim, every[1].week) == tuple(every[:2])


# -- the command ----------------------------------------------------------------------------


@pytest.fixture
def judging(monkeypatch):
    """Two invented claims in place of the real ones; lists the weeks that were judged."""
    verb = importlib.import_module("generator.cli.record")  # the package has a function so named
    asked = []

    def judge(edition):
        asked.append(edition.week)
        return invented.JUDGED[:2]

    monkeypatch.setattr(verb, "judge_all", judge)
    monkeypatch.setattr(verb, "CLAIMS", {j.claim.name: j.claim for j in invented.JUDGED[:2]})
    return asked


def said(wellspring, project, *more):
    """Run the verb; returns its line on claims."""
    ran = wellspring("--project", project, "record", "--today", "2025-05-06", *more)
    assert ran.code == 0, ran.err
    return next(line for line in ran.out.splitlines() if "claims.csv" in line)


def test_the_latest_finished_week_is_recorded_once(project, wellspring, judging):
    """The first run appends each claim, the second judges nothing and appends nothing."""
    assert said(wellspring, project) == "data/ledger/claims.csv: 2 rows for 2025-W18"
    first = (project / "data/ledger/claims.csv").read_bytes()
    again = said(wellspring, project)
    assert again == "data/ledger/claims.csv: 2025-W18 or a later week is recorded already"
    assert (project / "data/ledger/claims.csv").read_bytes() == first
    assert judging == [dt.date(2025, 4, 28)]


def test_a_week_recorded_long_after_it_is_marked_as_computed_later(project, wellspring, judging):
    """Up to fourteen days after its Sunday a verdict is fresh; from then on it is not."""
    ran = wellspring("--project", project, "record", "--today", "2025-05-19")
    assert ran.code == 0, ran.err
    assert "2 rows for 2025-W18, marked as computed later" in ran.out
    assert [row.backfilled for row in ClaimLedger(project / "data").rows()] == ["yes"] * 2
    again = wellspring("--project", project, "record", "--today", "2025-05-20")
    assert "2025-W18 or a later week is recorded already" in again.out
    assert len(judging) == 1


def test_a_week_recorded_fourteen_days_after_its_sunday_is_fresh(project, wellspring, judging):
    assert wellspring("--project", project, "record", "--today", "2025-05-18").code == 0
    assert [row.backfilled for row in ClaimLedger(project / "data").rows()] == ["no"] * 2
    assert len(judging) == 1


def test_past_quarters_are_recorded_once_and_marked(project, wellspring, judging):
    """The world begins in 2023-W53 or later: each quarter's last week is judged, once."""
    line = said(wellspring, project, "--backfill")
    quarters = judging[1:]
    assert quarters == sorted(quarters)
    assert quarters[-1] == dt.date(2025, 3, 24)
    later = 2 * len(quarters)
    assert line == (
        f"data/ledger/claims.csv: 2 rows for 2025-W18, {later} for past quarters, "
        "marked as computed later"
    )
    rows = ClaimLedger(project / "data").rows()
    assert [row.backfilled for row in rows] == ["no"] * 2 + ["yes"] * later
    assert {row.computed_on for row in rows} == {dt.date(2025, 5, 6)}
    assert len({row.data_hash for row in rows}) == len(judging)
    judging.clear()
    assert "recorded already" in said(wellspring, project, "--backfill")
    assert judging == []


def test_a_damaged_ledger_stops_the_command_before_anything_is_written(
    project, wellspring, judging
):
    """Exit 2 with file and line; the other ledgers are not touched."""
    path = project / "data/ledger/claims.csv"
    path.parent.mkdir()
    path.write_text(",".join(ClaimLedger.columns) + "\nnonsense\n", encoding="utf-8")
    ran = wellspring("--project", project, "record", "--today", "2025-05-06")
    assert ran.code == 2
    assert "claims.csv:2: 1 fields, expected 15" in ran.err[0]
    assert [item.name for item in path.parent.iterdir()] == ["claims.csv"]
    assert judging == []
