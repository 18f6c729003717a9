"""The store: whole files or none, stable bytes, and real data that know where they are from."""

import csv
import datetime as dt
import math
import os
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cli.common import week_of
from generator.errors import StoreError
from generator.files import write_atomically
from generator.layout import number_text
from generator.model.correction import Correction
from generator.model.origin import Origin
from generator.model.series import monday_of, week_name
from generator.store import Store
from tests import recorded

ORIGIN = Origin(
    publisher="DefiLlama",
    title="Invented weeks",
    url="https://example.org",
    licence="CC0",
    citation="Source: nobody",
    read_on=dt.date(2025, 6, 1),
)


def lines_of(path):
    """Rows of a series file as it is written."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def weekly(*rows):
    """Weekly rows (metric, week, chain, value, days) as an import hands them over."""
    return pd.DataFrame(
        [(m, dt.date.fromisoformat(week), *rest) for m, week, *rest in rows],
        columns=["metric", "week", "chain", "value", "days"],
    )


def fail(*_arguments, **_options):
    """Stand in for a full disk."""
    raise OSError(28, "No space left on device")


# -- writing ----------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["replace", "write"])
def test_a_failed_write_leaves_the_old_file(step, tmp_path, monkeypatch):
    """Proves that a write that fails half-way changes nothing and leaves nothing behind."""
    path = tmp_path / "folder" / "file.csv"
    write_atomically(path, "old\n")
    with monkeypatch.context() as broken:
        if step == "replace":
            broken.setattr(os, "replace", fail)
        else:
            broken.setattr(Path, "write_bytes", fail)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(path, "new\n")
    assert path.read_bytes() == b"old\n"
    assert list(path.parent.iterdir()) == [path]
    write_atomically(path, "new\n")
    assert path.read_bytes() == b"new\n"


def test_an_import_that_cannot_write_ends_with_a_message(
    project, wellspring, tmp_path, monkeypatch
):
    """Proves that a full disk is exit code 2 with a sentence, and the old series stands."""
    file, origin = tmp_path / "days.csv", tmp_path / "origin.json"
    file.write_text("chain,metric,date,value\nalpha-l1,tx_count,2025-03-03,5\n", encoding="utf-8")
    origin.write_text(ORIGIN.model_dump_json(), encoding="utf-8")
    series = project / "data" / "series" / "defillama"
    before = {path: path.read_bytes() for path in series.iterdir()}
    monkeypatch.setattr(os, "replace", fail)
    ran = wellspring("--project", project, "import", file, "--origin", origin)
    assert (ran.code, len(ran.err)) == (2, 1)
    assert "No space left on device" in ran.err[0]
    assert {path: path.read_bytes() for path in series.iterdir()} == before


@given(st.floats(-1e300, 1e300))
def test_numbers_are_plain_and_keep_ten_digits(value):
    """Proves that a number is written without exponent, to ten digits, and the same way again."""
    text = number_text(value)
    assert "e" not in text.lower()
    assert math.isclose(float(text), value, rel_tol=1e-9)
    assert number_text(float(text)) == text
    assert (
        len(Decimal(text).as_tuple().digits) <= 10 or Decimal(text) == Decimal(text).to_integral()
    )


def test_rows_are_sorted_and_owned(tmp_path):
    """Proves that rows in any order become a sorted file whose origin lists them by runs."""
    store = Store(tmp_path)
    rows = [
        ("tx_count", "2025-03-10", "beta", 4.0, 7),
        ("tx_count", "2025-03-03", "beta", 3.0, 7),
        ("tx_count", "2025-03-10", "alpha", 2.0, 6),
        ("tx_count", "2025-03-03", "alpha", 1.5, 7),
    ]
    assert store.add_archive("press", "one", ORIGIN, weekly(*rows)) == 4
    assert (tmp_path / "series/press/tx_count.csv").read_text(encoding="utf-8") == (
        "week,chain,value,days\n"
        "2025-03-03,alpha,1.5,7\n"
        "2025-03-03,beta,3,7\n"
        "2025-03-10,alpha,2,6\n"
        "2025-03-10,beta,4,7\n"
    )
    spans = store.sources()["press"].ranges[0].covers["tx_count"]
    assert [(str(s.start), str(s.end), s.chains) for s in spans] == [
        ("2025-03-03", "2025-03-10", ("alpha", "beta"))
    ]


def test_spans_of_two_archives_never_overlap(tmp_path):
    """Proves that an archive inside another one cuts its span in two."""
    store = Store(tmp_path)
    mondays = [dt.date(2025, 3, 3) + dt.timedelta(weeks=n) for n in range(5)]
    wide = [("tvl_usd", str(monday), "alpha", 1.0, 5) for monday in mondays]
    store.add_archive("press", "wide", ORIGIN, weekly(*wide))
    assert store.add_archive("press", "inner", ORIGIN, weekly((*wide[2][:3], 9.0, 7))) == 1
    covers = {
        item.id: [(str(s.start), str(s.end)) for s in item.covers["tvl_usd"]]
        for item in store.sources()["press"].ranges
    }
    assert covers == {
        "inner": [("2025-03-17", "2025-03-17")],
        "wide": [("2025-03-03", "2025-03-10"), ("2025-03-24", "2025-03-31")],
    }
    assert store.series()["value"].tolist() == [1, 1, 9, 1, 1]


def test_an_outdone_archive_keeps_its_origin(tmp_path):
    """Proves that an archive all of whose rows lost is still named, with nothing covered."""
    store = Store(tmp_path)
    row = ("tvl_usd", "2025-03-03", "alpha")
    store.add_archive("press", "better", ORIGIN, weekly((*row, 1.0, 7)))
    assert store.add_archive("press", "worse", ORIGIN, weekly((*row, 2.0, 3))) == 0
    covers = {item.id: item.covers for item in store.sources()["press"].ranges}
    assert covers["worse"] == {}
    assert store.series()["value"].tolist() == [1]


def test_a_correction_is_recorded_once(tmp_path):
    """Proves that the ledger grows by new corrections only and keeps the order it had."""
    store = Store(tmp_path)
    assert store.corrections() == []

    def correction(day, new=None):
        return Correction(day, day, "press", "alpha", "tvl_usd", 2.5, new, "why, indeed", day)

    assert store.append_corrections([correction("2025-03-10")]) == 1
    assert store.append_corrections([correction("2025-03-03", 1.0), correction("2025-03-10")]) == 1
    assert store.append_corrections([]) == 0
    rows = store.corrections()
    assert [(row["date"], row["old"], row["new"]) for row in rows] == [
        ("2025-03-10", "2.5", ""),
        ("2025-03-03", "2.5", "1"),
    ]
    assert rows[0]["reason"] == "why, indeed"


def test_a_revision_is_recorded_each_time_and_a_day_once(tmp_path):
    """Proves it for the same series, and that a day of another chain or source is another day."""
    store = Store(tmp_path)

    def line(day, source="press", chain="alpha", metric="tvl_usd"):
        return Correction("2025-03-03", day, source, chain, metric, 2.5, None, "why", "2025-03-10")

    for _ in range(2):
        assert store.append_corrections([line("")]) == 1
    days = [
        line("2025-03-04"),
        line("2025-03-05"),
        line("2025-03-04", source="gazette"),
        line("2025-03-04", chain="beta"),
        line("2025-03-04", metric="fees_usd"),
    ]
    assert [store.append_corrections(days) for _ in range(2)] == [5, 0]
    assert len(store.corrections()) == 7


# -- reading ----------------------------------------------------------------------------


def test_series_come_back_typed(project):
    """Proves that the table has its columns, dates that are Mondays, and every stored row."""
    table = Store(project / "data").series()
    assert set(table.columns) == {"source", "metric", "week", "chain", "value", "days"}
    assert (table["week"].dt.day_of_week == 0).all()
    files = (project / "data/series/defillama").glob("*.csv")
    assert len(table) == sum(len(lines_of(path)) for path in files)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("tx_cuont.csv", "week,chain,value,days\n", "no series tx_cuont"),
        ("tvl_usd.csv", "week,chain,value\n2025-03-03,alpha,1\n", "columns"),
        ("tvl_usd.csv", "", "not a series file"),
        ("tvl_usd.csv", "week,chain,value,days\n2025-03-03,alpha,many,7\n", "not a series file"),
        ("tvl_usd.csv", "week,chain,value,days\n2025-03-03,alpha,1,x\n", "not a series file"),
        ("tvl_usd.csv", "week,chain,value,days\n3 March,alpha,1,7\n", "not a series file"),
    ],
)
def test_a_damaged_series_file_is_named(name, text, what, tmp_path):
    """Proves that a file that the store did not write ends in a StoreError with its path."""
    write_atomically(tmp_path / "series/press" / name, text)
    with pytest.raises(StoreError, match=what.replace("tx_cuont", "'tx_cuont'")) as caught:
        Store(tmp_path).series()
    assert name in str(caught.value)


@pytest.mark.parametrize("text", ["", "a: [", "source: press", "source: press\nranges: []\nx: 1\n"])
def test_a_damaged_origin_file_is_named(text, tmp_path):
    """Proves that an origin file that is no YAML, or not complete, is a StoreError."""
    write_atomically(tmp_path / "series/press/origin.yml", text)
    with pytest.raises(StoreError, match=r"origin\.yml: not an origin file"):
        Store(tmp_path).sources()


def test_an_empty_store_says_what_to_do(tmp_path):
    """Proves that missing series and a missing rubric are named, with the next step."""
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="run wellspring import first"):
        store.series()
    with pytest.raises(StoreError, match=r"rubric\.yml is missing"):
        store.rubric_text()
    assert store.sources() == {}


@given(st.dates(dt.date(1000, 1, 8), dt.date(9999, 12, 1)))
def test_a_week_is_found_by_its_name_and_by_each_day(day):
    """Proves that the cited name of a week, and any day of it, lead to the same Monday."""
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days <= 6
    assert week_of(week_name(monday)) == monday
    assert week_of(day.isoformat()) == monday


@pytest.mark.parametrize("text", ["", "2026-W54", "2025-W53", "W14", "next week"])
def test_no_week_is_refused(text):
    """Proves that weeks that the calendar does not have are an error with an example."""
    with pytest.raises(StoreError, match="write 2026-W14"):
        week_of(text)


# -- the data as recorded ---------------------------------------------------------------


def test_the_false_doubling_is_recorded_and_not_stored():
    """Proves that Arbitrum's 8.84 bn of 2026-05-20 stands in the ledger and in no week."""
    found = [row for row in recorded.store().corrections() if row["date"] == "2026-05-20"]
    assert [
        (r["week"], r["source"], r["chain"], r["metric"], r["old"], r["new"]) for r in found
    ] == [("2026-05-18", "defillama", "arbitrum", "stablecoins_usd", "8838351000", "")]
    rows = lines_of(recorded.data() / "series/defillama/stablecoins_usd.csv")
    near = [
        r for r in rows if r["chain"] == "arbitrum" and "2026-05-04" <= r["week"] <= "2026-06-01"
    ]
    assert len(near) == 5
    assert all(3e9 < float(row["value"]) < 5e9 for row in near)
    assert [row["days"] for row in near if row["week"] == "2026-05-18"] == ["6"]
