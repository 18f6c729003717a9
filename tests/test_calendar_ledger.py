"""The ledger of unlocks: append-only, read by the calendars, written by one command."""

import datetime as dt
import itertools
import re
from decimal import Decimal

import pytest

from generator.errors import StoreError
from generator.pages import write
from generator.publish.revisions import LEDGER_WEEKS, rounded
from generator.unlock_ledger import UNLOCK_COLUMNS, UnlockLedger
from tests import worlds
from tests.calendar_worlds import TODAY, chain, recorded, team
from tests.worlds import allocation, tranche

# -- ledger and command ---------------------------------------------------------------


def test_recording_twice_writes_nothing_the_second_time(project, wellspring):
    """The second run appends no row and leaves the file untouched."""
    command = ("--project", project, "record", "--today", "2025-05-05")
    path = project / "data/ledger/unlocks.csv"
    ran = wellspring(*command)
    assert ran.code == 0
    assert re.search(r"[1-9]\d* new, 0 corrected, 0 withdrawn", ran.out)
    first = (path.read_bytes(), path.stat().st_mtime_ns)
    assert "0 new, 0 corrected, 0 withdrawn" in wellspring(*command).out
    assert (path.read_bytes(), path.stat().st_mtime_ns) == first


def test_the_ledger_only_grows(project, wellspring):
    """What was recorded is a prefix of what is recorded later; only the correction is added."""
    path = project / "data/ledger/unlocks.csv"
    alpha = project / "data/profiles/alpha-l1.yml"
    wellspring("--project", project, "record", "--today", "2025-05-05")
    before = path.read_bytes()
    text = alpha.read_text(encoding="utf-8")
    alpha.write_text(text.replace("on: 2024-06-15", "on: 2025-07-01"), encoding="utf-8")
    ran = wellspring("--project", project, "record", "--today", "2025-05-12")
    assert "0 new, 1 corrected, 0 withdrawn" in ran.out
    after = path.read_bytes()
    assert after.startswith(before)
    assert after[len(before) :] == (
        b"alpha-l1-team-1-1,1,2025-07-01,75000000,documented,2025-05-12\n"
    )
    ran = wellspring("--project", project, "record", "--today", "2025-05-11")
    assert ran.code == 2
    assert ran.err == [
        "wellspring: the ledger of unlocks was last written on 2025-05-12, after 2025-05-11"
    ]


def test_generate_reads_the_ledger_and_never_writes_it(project, wellspring):
    """Calendars come with the pages, follow the ledger, and a second run writes none of them."""
    assert wellspring("--project", project, "generate").code == 0
    assert not (project / "data/ledger/unlocks.csv").exists()
    path = project / "docs/calendars/alpha-l1.ics"
    without = path.read_bytes()
    assert b"\r\n" in without
    assert "; 0 files written, 0 removed" in wellspring("--project", project, "generate").out
    wellspring("--project", project, "record", "--today", "2025-05-12")
    ledger = (project / "data/ledger/unlocks.csv").read_bytes()
    wellspring("--project", project, "generate")
    assert path.read_bytes() == without.replace(b"20250428T000000Z", b"20250512T000000Z")
    assert (project / "data/ledger/unlocks.csv").read_bytes() == ledger


def test_calendars_that_are_no_longer_made_are_removed(tmp_path):
    """Even when no calendar is left at all, old ones go."""
    write(tmp_path, {"calendars/alpha.ics": "BEGIN:VCALENDAR\r\n", "chains/alpha.md": "# Alpha\n"})
    assert write(tmp_path, {"chains/alpha.md": "# Alpha\n"}) == (0, 1)
    assert not (tmp_path / "calendars/alpha.ics").exists()


ROW = "a,0,2025-01-01,5,documented,2025-01-01\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("uid,day\na,2025-01-01\n", "unlocks.csv:1: columns"),
        ("{head}a,0,2025-01-01,5,documented\n", "unlocks.csv:2: expected 6 fields"),
        ("{head}a,0,2025-01-01,5,documented,2025-01-01,x\n", "unlocks.csv:2: expected 6 fields"),
        ("{head}a,0,soon,5,documented,2025-01-01\n", "unlocks.csv:2: not a row"),
        ("{head}a,0,2025-01-01,many,documented,2025-01-01\n", "unlocks.csv:2: not a row"),
        ("{head}a,0,2025-01-01,nan,documented,2025-01-01\n", "unlocks.csv:2: not a row"),
        ("{head}a,-1,2025-01-01,5,documented,2025-01-01\n", "unlocks.csv:2: not a row"),
        ("{head}a,x,2025-01-01,5,documented,2025-01-01\n", "unlocks.csv:2: not a row"),
        ("{head}a,0,2025-01-01,5,documented,soon\n", "unlocks.csv:2: not a row"),
        ("{head},0,2025-01-01,5,documented,2025-01-01\n", "unlocks.csv:2: expected 6 fields"),
        ("{head}" + ROW + ROW.replace("0", "-1", 1), "unlocks.csv:3: not a row"),
    ],
)
def test_a_damaged_ledger_is_named(text, what, tmp_path):
    """A line that the store did not write is an error with file and line."""
    path = tmp_path / "ledger" / "unlocks.csv"
    path.parent.mkdir()
    path.write_text(text.format(head=",".join(UNLOCK_COLUMNS) + "\n"), encoding="utf-8")
    with pytest.raises(StoreError, match=what):
        UnlockLedger(tmp_path).rows()


@pytest.mark.parametrize("there", [None, "", "{head}", "{head}{row}", "{head}{row}."])
def test_rows_are_appended_to_what_stands_there(there, tmp_path):
    """A ledger is begun with its header; a last line whose end was lost gets it, and no other."""
    ledger, head = UnlockLedger(tmp_path), ",".join(UNLOCK_COLUMNS) + "\n"
    path = tmp_path / "ledger" / "unlocks.csv"
    added = dict(zip(UNLOCK_COLUMNS, ROW.strip().split(","), strict=True))
    old = (there or "").rstrip(".").format(head=head, row=ROW)
    if there is not None:
        path.parent.mkdir()
        path.write_text(old.rstrip("\n") if there.endswith(".") else old, encoding="utf-8")
    ledger.append([])
    assert path.exists() == (there is not None)
    ledger.append([added])
    assert path.read_text(encoding="utf-8") == (old or head) + ROW
    assert ledger.rows()[-1] == added


def test_the_real_ledger_of_unlocks_only_ever_counts_up():
    """Each uid's rows have sequences 0, 1, 2 and days of recording that never go back."""
    rows = sorted(UnlockLedger(worlds.real_store().root).rows(), key=lambda row: row["uid"])
    for _, group in itertools.groupby(rows, key=lambda row: row["uid"]):
        states = list(group)
        assert [int(row["sequence"]) for row in states] == list(range(len(states)))
        assert [row["recorded_on"] for row in states] == sorted(r["recorded_on"] for r in states)


def test_old_history_is_not_announced():
    """Unlocks of more than a year ago that were never recorded are not recorded now."""
    old = TODAY - dt.timedelta(weeks=LEDGER_WEEKS, days=1)
    rows = [allocation("insiders", 20, tranche(on=old)), team()]
    assert len(recorded(chain(*rows))) == 13


@pytest.mark.parametrize(
    ("tokens", "text"),
    [("0.0000004", "0"), ("1e30", "1" + "0" * 30), ("2.50", "2.5"), ("33.3333333333", "33.333333")],
)
def test_amounts_are_compared_to_a_millionth(tokens, text):
    """Amounts of any size are written as plain numbers without trailing zeros."""
    assert f"{rounded(Decimal(tokens)):f}" == text
