"""
Rules that ``data/`` keeps whatever the weeks bring: ``make rules``, before the weekly job commits.

Nothing here names a chain, a source or a week. Rules about the history of the ledgers stand in
the tests of each ledger; those are marked and run with these.
"""

import csv
import datetime as dt
import math
import os
from collections import Counter
from pathlib import Path

import pytest

from generator.layout import SERIES_COLUMNS, number_text
from generator.ledgers import ClaimLedger, ScoreLedger
from generator.model.correction import TAKEN_OVER
from generator.model.series import SERIES, monday_of
from generator.store import Store

pytestmark = pytest.mark.data

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
SOURCES = sorted(path.parent.name for path in (DATA / "series").glob("*/origin.yml"))
FILES = sorted(path.relative_to(DATA / "series") for path in (DATA / "series").glob("*/*.csv"))
CHAINS = {path.stem for path in (DATA / "profiles").glob("*.yml")}
TODAY = dt.datetime.now(dt.UTC).date()
HIDDEN = {".lock", ".staging"}
"""What guards a change of several files; Git ignores it."""


@pytest.fixture(scope="module")
def store():
    """The project's data; for reading only."""
    return Store(DATA)


def lines_of(path):
    """Rows of a series file as it is written."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_data_holds_files_of_known_kinds_and_no_links():
    """Profiles, series, corrections, ledgers, rubric, report: a stray file would be committed."""
    kinds = {
        "": {".yml", ".json"},
        "profiles": {".yml"},
        "corrections": {".yml"},
        "ledger": {".csv", ".jsonl"},
        **{f"series/{source}": {".csv", ".yml"} for source in SOURCES},
    }
    for folder, folders, files in os.walk(DATA):
        here = Path(folder)
        name = here.relative_to(DATA).as_posix().removeprefix(".")
        folders[:] = sorted(set(folders) - HIDDEN)
        for file in set(files) - HIDDEN:
            assert not (here / file).is_symlink(), here / file
            assert Path(file).suffix in kinds[name], here / file
        assert not any((here / one).is_symlink() for one in folders)


def test_every_file_of_the_series_is_known():
    """data/series holds series and origins of sources, and nothing else."""
    files = {path for path in (DATA / "series").rglob("*") if path.is_file()}
    expected = {DATA / "series" / path for path in FILES}
    expected |= {DATA / "series" / source / "origin.yml" for source in SOURCES}
    assert files == expected
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_real_series_file_is_in_order(path):
    """Proves columns, order, uniqueness, Mondays, days, known chains and possible values."""
    text = (DATA / "series" / path).read_bytes().decode()
    assert text.startswith(",".join(SERIES_COLUMNS) + "\n")
    assert text.endswith("\n")
    assert "\r" not in text
    rows = lines_of(DATA / "series" / path)
    keys = [(row["week"], row["chain"]) for row in rows]
    assert rows
    assert keys == sorted(set(keys))
    spec = SERIES[path.stem]
    for row in rows:
        assert dt.date.fromisoformat(row["week"]).weekday() == 0, row
        assert row["days"] in set("1234567"), row
        assert row["chain"] in CHAINS, f"{row['chain']} has no profile: a chain keeps its id"
        value = float(row["value"])
        assert math.isfinite(value), row
        assert number_text(value) == row["value"], row
        assert value >= 0 or spec.may_be_negative, row
        assert value or spec.may_be_zero or spec.may_be_negative, row


@pytest.mark.parametrize("source", SOURCES)
def test_every_real_row_has_exactly_one_origin(source, store):
    """Proves that the spans of a source cover its rows, each once, and promise no other week."""
    described = store.sources()[source]
    assert described.source == source
    owners: Counter[tuple[str, str, dt.date]] = Counter()
    promised = set()
    for item in described.ranges:
        for metric in item.covers:
            for chain, first, last in item.cells(metric):
                assert first.weekday() == last.weekday() == 0
                assert first <= last <= item.read_on
                promised |= {(metric, chain, first), (metric, chain, last)}
                weeks = (last - first).days // 7 + 1
                owners.update((metric, chain, first + dt.timedelta(weeks=n)) for n in range(weeks))
    assert set(owners.values()) == {1}
    rows = {
        (path.stem, row["chain"], dt.date.fromisoformat(row["week"]))
        for path in (DATA / "series" / source).glob("*.csv")
        for row in lines_of(path)
    }
    assert rows <= set(owners)
    assert promised <= rows


@pytest.mark.parametrize("source", SOURCES)
def test_real_origins_are_complete(source, store):
    """Proves that publisher, title, licence and citation of each archive are stated."""
    ranges = store.sources()[source].ranges
    assert len({item.id for item in ranges}) == len(ranges) > 0
    for item in ranges:
        for text in (item.publisher, item.title, item.licence, item.citation):
            assert len(text) > 2, item.id
        assert item.read_on <= TODAY
    assert any(item.covers for item in ranges)  # an archive that is outdone keeps its origin


def test_mean_prices_stand_beside_prices(store):
    """Proves that each real price has its weekly mean, on the same days and of its size."""
    table = store.series()
    keys = ["source", "week", "chain"]
    price, mean = (
        table[table["metric"] == name].set_index(keys).sort_index()
        for name in ("price_usd", "price_mean_usd")
    )
    assert price.index.equals(mean.index)
    assert (price["days"] == mean["days"]).all()
    assert (mean["value"] / price["value"]).between(0.2, 5).all()
    one_day = price["days"] == 1
    assert (price["value"] == mean["value"])[one_day].all()


def test_no_week_is_stored_before_it_is_over(store):
    """An unfinished week has no row."""
    assert store.series()["week"].max().date() + dt.timedelta(days=7) <= TODAY


def test_corrections_are_complete(store):
    """Each names its week, series, chain and reason; a day that was left out stands once."""
    left_out: Counter[tuple[str, ...]] = Counter()
    for row in store.corrections():
        week = dt.date.fromisoformat(row["week"])
        assert monday_of(week) == week
        assert week <= dt.date.fromisoformat(row["recorded_on"]) <= TODAY
        assert row["chain"] in CHAINS
        assert row["metric"] in SERIES
        assert row["reason"]
        if row["date"]:
            assert monday_of(dt.date.fromisoformat(row["date"])) == week
            left_out[row["date"], row["source"], row["chain"], row["metric"]] += 1
        else:
            assert row["new"] or row["reason"] == TAKEN_OVER
    assert set(left_out.values()) <= {1}


def test_the_ledgers_of_scores_and_claims_are_in_order():
    """They can be read, their links fit, and no week was recorded before it was over."""
    assert ClaimLedger(DATA).rows()
    rows = ScoreLedger(DATA).rows()
    assert rows
    for row in rows:
        assert row.week + dt.timedelta(days=6) < row.recorded_on <= TODAY


def test_the_report_knows_the_last_week(store):
    """Where a refresh has run, no live series is ahead of the weeks that it asked for."""
    report = store.report()
    if report is not None:
        newest = max(
            (s.last_week for source in report.sources for s in source.series if s.last_week),
            default=report.weeks_through,
        )
        assert newest <= report.weeks_through <= TODAY
