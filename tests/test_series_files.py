"""Series files as a table: every digit as written, and the same table from a copy."""

import datetime as dt
import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import series_files
from generator.cache import NOTHING_KEPT, Cache
from generator.layout import number_text, series_text
from generator.series_files import read_series
from tests import worlds

CHAINS = ["zebra", "alpha", "null", "chain-1"]


def rows(values=(1.5, 2.25, 1e-9, 7e15), chains=CHAINS):
    """A week's rows as the store writes them."""
    week = dt.date(2025, 3, 3)
    return pd.DataFrame({"week": week, "chain": chains, "value": values, "days": [7, 1, 2, 3]})


@pytest.fixture
def path(tmp_path):
    """A series file."""
    path = tmp_path / "series/press/tvl_usd.csv"
    path.parent.mkdir(parents=True)
    path.write_text(series_text(rows()), encoding="utf-8")
    return path


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache in which even small files get a copy."""
    monkeypatch.setattr(series_files, "COPIED_FROM_BYTES", 1)
    return Cache(tmp_path / "cache")


def copies(cache):
    """Files in the cache."""
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_number_is_read_to_the_last_bit(number):
    """Proves that a value comes back as the float nearest to its digits."""
    text = number_text(number)
    table = series_files._parsed(None, f"week,chain,value,days\n2025-03-03,a,{text},7\n".encode())
    assert table["value"].to_pylist() == [float(text)]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_never_written(number):
    with pytest.raises(ValueError, match="is no number to store"):
        number_text(number)


def test_real_files_are_read_to_the_last_bit():
    """Proves that each stored value, week, chain and count of days is what the text says."""
    table = worlds.real_store().series()
    texts = [
        line.split(",")
        for path in sorted((worlds.ROOT / "data/series").glob("*/*.csv"))
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
    ]
    assert table["week"].dt.strftime("%Y-%m-%d").tolist() == [text[0] for text in texts]
    assert table["chain"].tolist() == [text[1] for text in texts]
    assert table["value"].tolist() == [float(text[2]) for text in texts]
    assert table["days"].tolist() == [int(text[3]) for text in texts]


def test_a_chain_may_have_any_name(path):
    """Proves that words which mean *nothing* elsewhere stay names, and that names are sorted."""
    table = read_series([path], NOTHING_KEPT)
    assert table["chain"].tolist() == sorted(CHAINS)
    assert list(table["chain"].cat.categories) == sorted(CHAINS)


def test_a_copy_gives_the_same_table(path, cache):
    """Proves that the first reading, its copy and no cache at all agree in values and types."""
    other = path.with_name("tx_count.csv")
    other.write_text(series_text(rows(chains=["b", "c", "d", "alpha"])), encoding="utf-8")
    plain = read_series([path, other], NOTHING_KEPT)
    first = read_series([path, other], cache)
    assert len(copies(cache)) == 2
    path_before = copies(cache)
    again = read_series([path, other], cache)
    assert copies(cache) == path_before
    for found in (first, again):
        pd.testing.assert_frame_equal(found, plain, check_exact=True)
    assert plain["week"].dtype == "datetime64[us]"
    assert plain["days"].dtype == np.int8


def test_a_copy_is_used(path, cache, monkeypatch):
    """Proves that a file whose copy is there is not parsed again."""
    plain = read_series([path], cache)
    monkeypatch.setattr(series_files, "_parsed", None)
    pd.testing.assert_frame_equal(read_series([path], cache), plain)


def test_a_changed_file_is_read_anew_whatever_its_date(path, cache):
    """Proves that the copy goes by the bytes: same length and time of change, other value."""
    read_series([path], cache)
    stamp = path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes().replace(b"2.25", b"3.25"))
    os.utime(path, ns=(stamp, stamp))
    assert 3.25 in read_series([path], cache)["value"].tolist()


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_copy_is_made_anew(path, cache, damage):
    """Proves that a copy cut short or overwritten is no loss, and is whole again afterwards."""
    plain = read_series([path], cache)
    (copy,) = copies(cache)
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-9] if damage is None else damage)
    pd.testing.assert_frame_equal(read_series([path], cache), plain)
    assert copy.read_bytes() == whole


def test_a_cache_that_cannot_be_written_changes_nothing(path, cache):
    """Proves that reading goes on where the cache's folder is a file."""
    cache.folder.write_text("in the way", encoding="utf-8")
    assert len(read_series([path], cache)) == 4


@pytest.mark.parametrize("line", [",alpha,1,7", "2025-03-03,alpha,1,", "2025-03-03,alpha,1,200"])
def test_a_row_without_week_or_days_is_refused(path, line):
    """Proves that a gap or a count that no week has is named, with the file, and not filled."""
    path.write_text(f"week,chain,value,days\n{line}\n", encoding="utf-8")
    with pytest.raises(series_files.StoreError, match=r"tvl_usd\.csv: not a series file"):
        read_series([path], NOTHING_KEPT)
