"""Rows of CSV end where we say, whatever limit a library has set for the whole process."""

import csv
import io

import pytest

from generator.calibration import Calibration
from generator.errors import BadInput, StoreError
from generator.importer import read_observations
from generator.ledgers import ClaimLedger, ScoreLedger
from generator.model.origin import Origin
from generator.rows import LONGEST_ROW, Rows, RowTooLong, named
from generator.store import Store
from generator.unlock_ledger import UnlockLedger
from tests.test_import import HEADER, ORIGIN

OWN_LIMIT = 131_072
RAISED = 2**31 - 1
SWALLOWED = '"' + "x\n" * LONGEST_ROW


@pytest.fixture(params=[OWN_LIMIT, RAISED], ids=["as Python has it", "raised by a library"])
def _limit(request):
    """The process-wide limit of a cell, for the duration of a test."""
    before = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("_limit")
@pytest.mark.parametrize("swallowed", [SWALLOWED, '"' + "x" * 2 * LONGEST_ROW])
def test_a_quotation_mark_without_end_is_named_with_the_line_where_its_row_begins(swallowed):
    """Proves that one bad mark is found early, in a file of short lines and of one long line."""
    text = f"{HEADER}alpha-l1,tx_count,2025-03-03,1\n{swallowed}"
    with pytest.raises(BadInput) as caught:
        read_observations("days.csv", text, Origin.model_validate(ORIGIN), {"alpha-l1"})
    (problem,) = caught.value.problems
    assert str(problem) == (
        "days.csv:3:1: not CSV: a row of more than 100,000 characters; close its quotation mark, "
        "or shorten the cell"
    )


@pytest.mark.usefixtures("_limit")
def test_the_bound_is_of_one_row_and_not_of_the_file():
    """Proves that long rows may follow each other, and that one character more is too much."""
    row = "x" * (LONGEST_ROW - 3) + ",y\n"
    rows = Rows([row, row, f"z{row}"])
    assert [len(next(rows)), len(next(rows)), rows.begins] == [2, 2, 2]
    with pytest.raises(RowTooLong):
        next(rows)
    assert rows.begins == 3


def test_rows_with_names_are_those_of_python_s_own_reader():
    """Proves that blank lines, quoted line breaks, and cells too few or too many read alike."""
    text = 'a,b\n\n1,"2\n3"\n4\n5,6,7\n'
    ours = named(Rows(io.StringIO(text, newline="")))
    assert list(ours) == list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("_limit")
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("scores", lambda root: ScoreLedger(root).rows()),
        ("claims", lambda root: ClaimLedger(root).rows()),
        ("calibration", lambda root: Calibration(root).rows()),
        ("corrections", lambda root: Store(root).corrections()),
        ("unlocks", lambda root: UnlockLedger(root).rows()),
    ],
)
def test_every_ledger_keeps_to_the_bound_and_names_the_line(name, read, tmp_path):
    """Proves that each reader of a table under data/ledger has the same bound."""
    path = tmp_path / "ledger" / f"{name}.csv"
    path.parent.mkdir()
    path.write_text(f"a,b\n1,2\n{SWALLOWED}", encoding="utf-8")
    with pytest.raises(StoreError, match=rf"{name}\.csv:3: not a .*more than 100,000 characters"):
        read(tmp_path)
