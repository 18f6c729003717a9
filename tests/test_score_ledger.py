"""The ledger of scores: append-only, recorded once a week, damaged rows named."""

import csv
import datetime as dt
import re
from collections import Counter
from typing import get_args

import pytest

from generator import __version__
from generator.errors import StoreError
from generator.ledgers import ScoreLedger
from generator.model.ledger import SCORE_COLUMNS, Mark, ScoreRow, plain_number
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from tests.ledger_worlds import MONDAY, RECORDED, ROWS, WEEK, record
from tests.page_parts import CHAINS, DATA


@pytest.fixture
def path(project):
    """Where the ledger of the scratch project lies."""
    return project / "data/ledger/scores.csv"


def cells(path):
    """Rows of the file as written, by chain of the last week."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["chain"]: row for row in csv.DictReader(file)}


# -- recording ------------------------------------------------------------------------------


def test_a_week_is_recorded_once(project, path, wellspring):
    """The first run appends a row for each chain, the second in the same week nothing."""
    assert record(wellspring, project) == f"data/ledger/scores.csv: 3 rows for {WEEK}"
    first = (path.read_bytes(), path.stat().st_mtime_ns)
    again = record(wellspring, project, "2025-05-09")
    assert again == f"data/ledger/scores.csv: {WEEK} or a later week is recorded already"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == first


def test_an_unfinished_week_is_not_recorded(project, path, wellspring):
    """On the Sunday of the last stored week it is not over, so the week before is recorded."""
    assert record(wellspring, project, "2025-05-04").endswith("3 rows for 2025-W17")
    assert record(wellspring, project, "2025-05-05").endswith(f"3 rows for {WEEK}")
    weeks = [line.partition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    assert weeks == ["week", *["2025-04-21"] * 3, *["2025-04-28"] * 3]


def test_the_ledger_only_grows(project, path, wellspring):
    """Changed facts change no recorded row, not even in the week they are recorded for."""
    record(wellspring, project, "2025-05-04")
    before = path.read_bytes()
    alpha = project / "data/profiles/alpha-l1.yml"
    alpha.write_text(
        alpha.read_text(encoding="utf-8")
        .replace("percent: 30", "percent: 25")
        .replace("percent: 10", "percent: 15"),
        encoding="utf-8",
    )
    record(wellspring, project, "2025-05-04")
    assert path.read_bytes() == before
    record(wellspring, project)
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.count(b"alpha-l1") == 2


def test_without_a_finished_week_nothing_is_recorded(project, path, wellspring):
    """A day before the first stored week ends with a message, and neither ledger is written."""
    ran = wellspring("--project", project, "record", "--today", "2024-01-03")
    assert ran.code == 2
    assert "no week in data/series was finished by 2024-01-03" in ran.err[0]
    assert not path.parent.exists()


def test_a_row_says_what_the_edition_says(project, path, wellspring):
    """Class, index, marks and figures of a world by hand: Beta has no token, fees and rent."""
    record(wellspring, project)
    beta = cells(path)["beta-rollup"]
    assert list(beta) == list(SCORE_COLUMNS)
    assert beta["week"] == MONDAY.isoformat()
    assert (beta["rubric_version"], beta["generator"]) == ("1", __version__)
    # the only criterion that is not 0 is the destination of fees: 1 of 8
    assert (beta["class"], beta["index"], beta["known"]) == ("infrastructure-first", "12.5", "8")
    assert (beta["low"], beta["high"]) == ("12.5", "12.5")
    assert (beta["q1"], beta["emission_coverage"]) == ("A", "no emission")
    assert (beta["q3"], beta["overhang_52w"]) == ("not applicable", "")
    # met: stage 1, exit window, upgrades, a way out; not met: stage 2, halt, run by others
    assert float(beta["hands_off"]) == pytest.approx(4 / 7, abs=1e-6)
    assert beta["recorded_on"] == RECORDED.isoformat()


def test_rows_of_several_weeks_are_refused(tmp_path):
    """One week at a time, so that a week is either whole or absent."""
    ledger = ScoreLedger(tmp_path)
    later = ROWS[0].model_copy(update={"week": MONDAY + dt.timedelta(weeks=1)})
    with pytest.raises(StoreError, match="one week at a time, not of 2"):
        ledger.append([ROWS[0], later])
    assert ledger.append([]) == 0
    assert not ledger.path.exists()


# -- reading --------------------------------------------------------------------------------


def test_what_is_written_is_read_again(tmp_path):
    """Rows come back equal up to the eight digits that the file holds, and are written alike."""
    ledger = ScoreLedger(tmp_path)
    assert ledger.rows() == []
    assert ledger.append(ROWS) == 2
    found = ledger.rows()
    assert [row.as_row() for row in found] == [row.as_row() for row in ROWS]
    assert [row.chain for row in found] == ["alpha", "beta"]


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("week", "2025-04-29", "is no Monday"),
        ("week", "2025-W18", "week: "),
        ("chain", "Alpha", "chain: "),
        ("rubric_version", "0", "rubric_version: "),
        ("class", "tokenfirst", "class: "),
        ("index", "101", "index: "),
        ("index", "nan", "index: "),
        ("low", "", "low: "),
        ("low", "1_0", "low: '1_0', not '10'"),
        ("low", "1e1", "low: '1e1', not '10'"),
        ("low", " 10", "low: "),
        ("known", "-1", "known: "),
        ("q1", "F", "q1: "),
        ("q1", "", "q1: "),
        ("emission_coverage", "inf", "emission_coverage: "),
        ("emission_coverage", "much", "emission_coverage: "),
        ("profile", "0123", "profile: "),
        ("recorded_on", "yesterday", "recorded_on: "),
    ],
)
def test_a_damaged_row_is_named(column, text, said, tmp_path):
    """File, line and column are in the message, whatever is wrong with the value."""
    ledger = ScoreLedger(tmp_path)
    ledger.append(ROWS)
    lines = ledger.path.read_text(encoding="utf-8").splitlines()
    parts = lines[2].split(",")
    parts[SCORE_COLUMNS.index(column)] = text
    lines[2] = ",".join(parts)
    ledger.path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        ledger.rows()
    assert str(caught.value).startswith(f"{ledger.path}:3: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: ["week,chain", *lines[1:]], ":1: columns ['week', 'chain']"),
        (lambda lines: [*lines, lines[1]], ":4: alpha is recorded twice for 2025-W18"),
        (lambda lines: [*lines, lines[1].replace("2025-04-28", "2025-04-21")], ":4: 2025-W17 f"),
        (lambda lines: [*lines, lines[1] + ",x"], f":4: {len(SCORE_COLUMNS) + 1} fields"),
        (lambda lines: [*lines, ""], ":4: 0 fields"),
        (lambda lines: [*lines, '"open'], ": not a ledger of scores"),
        (lambda _lines: [], ":1: columns []"),
    ],
)
def test_a_damaged_ledger_is_named(change, said, tmp_path):
    """A wrong header, a repeated row, a week out of order and a broken line are each refused."""
    ledger = ScoreLedger(tmp_path)
    ledger.append(ROWS)
    lines = change(ledger.path.read_text(encoding="utf-8").splitlines())
    ledger.path.write_text("\n".join([*lines, ""]) if lines else "", encoding="utf-8")
    with pytest.raises(StoreError, match=re.escape(said)):
        ledger.rows()


def test_the_words_of_the_ledger_are_those_of_the_scores():
    """Classes, marks and main figures of the model are the ones that the program gives."""
    fields = ScoreRow.model_fields
    assert set(get_args(fields["design_class"].annotation)) == {c.value for c in DesignClass}
    assert set(get_args(Mark)) == {*"ABCDE", "not enough data", "not applicable"}
    assert {question.main_metric for question in QUESTIONS} <= fields.keys()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (12.5, "12.5"),
        (100 / 3, "33.333333"),
        (1e-7, "0.0000001"),
        (2.5e9, "2500000000"),
    ],
)
def test_numbers_are_plain(value, text):
    """Eight digits, no exponent, no trailing zero."""
    assert plain_number(value) == text


def test_generate_never_writes_the_ledger(project, path, wellspring):
    """Pages are made from the ledger; only the verb record adds to it."""
    wellspring("--project", project, "generate")
    assert not path.exists()
    record(wellspring, project)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    wellspring("--project", project, "generate")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


# -- the real ledger ------------------------------------------------------------------------


def test_the_real_ledger_is_in_order():
    """Every week is recorded for many chains at once, on one day after its Sunday."""
    rows = ScoreLedger(DATA).rows()
    assert len(rows) >= len(CHAINS) > 40
    weeks = Counter(row.week for row in rows)
    assert min(weeks.values()) > 40
    for row in rows:
        assert row.recorded_on > row.week + dt.timedelta(days=6)
        assert row.low <= row.high
        assert row.index is None or row.low - 1e-6 <= row.index <= row.high + 1e-6
    for week in weeks:
        assert len({row.recorded_on for row in rows if row.week == week}) == 1
        assert len({row.rubric_version for row in rows if row.week == week}) == 1
