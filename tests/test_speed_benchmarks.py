"""What ``make bench`` measures with: its worlds, its meter, its history and its tables."""

import dataclasses
import datetime as dt
import hashlib
import os
import time
from pathlib import Path

import pytest

from benchmarks.history import (
    INVENTED,
    REAL,
    Occasion,
    append,
    last_before,
    latest,
    ratio,
    read_history,
)
from benchmarks.invented.chains import LAST_WEEK, chains
from benchmarks.invented.project import write_world
from benchmarks.limits import COLD, FINISH, GENERATE, MKDOCS, NOTHING, held
from benchmarks.meter import Meter, Used, run
from benchmarks.scenarios import PYTHON, read_again, refresh
from benchmarks.speed_tables import limits_said, speed_text, standing
from benchmarks.staying import followed
from generator.layout import series_text
from generator.store import Store

SIZE = 4
HERE = Occasion("2026-01-02T10:00Z", "abc", "a machine, 2 cores, 8 GB", 0.5)
LATER = dataclasses.replace(HERE, run="2026-02-02T10:00Z", commit="def")
ELSEWHERE = dataclasses.replace(LATER, machine="another one")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """An invented world of four chains."""
    folder = tmp_path_factory.mktemp("invented")
    write_world(folder, SIZE)
    return folder


def digests(folder):
    data = folder / "data"
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file()
    }


def test_the_same_size_gives_the_same_bytes(world, tmp_path):
    write_world(tmp_path, SIZE)
    assert digests(tmp_path) == digests(world)


def test_an_invented_world_passes_the_checks(world, wellspring):
    ran = wellspring("--project", world, "check", "--today", LAST_WEEK + dt.timedelta(days=7))
    assert ran.out == f"{SIZE} profiles, no problems\n"
    assert not ran.err


def test_series_are_written_as_the_store_writes_them(world):
    store = Store(world / "data")
    for (source, metric), rows in store.series().groupby(["source", "metric"], observed=True):
        path = world / "data" / "series" / source / f"{metric}.csv"
        assert path.read_text(encoding="utf-8") == series_text(rows), path
        assert (rows["value"] > 0).all(), path


def test_origins_own_every_stored_week(world):
    store = Store(world / "data")
    assert len(store.owned()) == len(store.series())


def test_a_smaller_world_is_the_beginning_of_a_larger_one():
    assert chains(300)[:200] == chains(200)
    assert len({chain.id for chain in chains(3000)}) == 3000


def test_one_week_more_of_a_source_is_stored_as_a_refresh_stores_it(tmp_path):
    write_world(tmp_path, SIZE)
    before = Store(tmp_path / "data").owned()
    week = refresh(tmp_path, "defillama")
    after = Store(tmp_path / "data").owned()
    new = after[after["week"] == str(week)]
    assert week == LAST_WEEK + dt.timedelta(weeks=1)
    assert set(new["source"]) == {"defillama"}
    of_source = before[before["source"] == "defillama"]
    assert len(new) == len(of_source[["metric", "chain"]].drop_duplicates())
    assert len(after) == len(before) + len(new)


def test_a_profile_that_was_read_again_still_passes_the_checks(tmp_path, wellspring):
    write_world(tmp_path, SIZE)
    path = tmp_path / "data" / "profiles" / "ethereum.yml"
    before = path.read_text(encoding="utf-8")
    read_again(tmp_path, "ethereum")
    assert path.read_text(encoding="utf-8") != before
    ran = wellspring("--project", tmp_path, "check", "--today", LAST_WEEK + dt.timedelta(days=7))
    assert (ran.code, ran.err) == (0, [])


# -- meter --------------------------------------------------------------------------------

WORK = "import time; t = time.process_time()\nwhile time.process_time() - t < 0.3: pass\n"


def test_a_meter_adds_up_a_stage_that_is_entered_twice():
    meter = Meter()
    for _ in range(2):
        with meter("work"):
            held_bytes = bytearray(50_000_000)
            begun = time.process_time()
            while time.process_time() - begun < 0.05:
                pass
            del held_bytes
    used = meter.used["work"]
    assert used.cpu >= 0.1
    assert used.wall >= used.cpu * 0.9
    assert used.peak >= 50_000_000


def test_processes_that_outlive_a_command_are_counted_among_its_workers(tmp_path):
    leaves = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WORK!r}])"
    used = run([PYTHON, "-c", leaves], tmp_path)
    assert used.workers >= 0.3


def test_the_memory_of_a_command_is_its_own(tmp_path):
    here = bytearray(100_000_000)
    holds = "import time; held = bytearray(30_000_000); time.sleep(0.5)"
    used = run([PYTHON, "-c", holds], tmp_path)
    assert 30_000_000 <= used.peak < len(here)


def test_a_command_that_fails_ends_the_run_with_its_last_words(tmp_path):
    with pytest.raises(SystemExit, match="it broke"):
        run([PYTHON, "-c", "raise SystemExit('it broke')"], tmp_path, dict(os.environ))


# -- history ------------------------------------------------------------------------------


def rows_of(occasion, seconds, chains=50):
    return [
        occasion.row(INVENTED, chains, step, Used(seconds, seconds, 1.0, 2**30, 5_000_000))
        for step in ("load", GENERATE, MKDOCS, FINISH)
    ]


def test_rows_come_back_from_the_history_as_they_were_added(tmp_path):
    path = tmp_path / "history.csv"
    assert read_history(path) == []
    first, second = rows_of(HERE, 1.25), rows_of(LATER, 2)
    append(path, first)
    written = path.read_bytes()
    append(path, second)
    assert path.read_bytes().startswith(written)
    assert read_history(path) == [*first, *second]


def test_a_history_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("run,commit\n", encoding="utf-8")
    with pytest.raises(ValueError, match="columns"):
        read_history(path)


def test_a_step_is_compared_with_the_last_one_on_the_same_machine():
    old, new, other = (rows_of(one, s) for one, s in ((HERE, 1), (LATER, 3), (ELSEWHERE, 9)))
    assert last_before([*old, *other, *new], new[0]) == old[0]
    assert ratio(new[0], old[0]) == 2
    assert last_before([*old, *new], other[0]) is None
    said = list(standing(new, [*old, *other, *new]))
    assert all(line.endswith("2.00x of 2026-01-02T10:00Z (abc)") for line in said)
    assert all(line.endswith("first on this machine") for line in standing(other, old))


def test_two_machines_are_never_compared():
    with pytest.raises(ValueError, match="not comparable"):
        ratio(rows_of(ELSEWHERE, 1)[0], rows_of(HERE, 1)[0])


def test_the_latest_run_of_each_size_on_a_machine_is_shown():
    old, small, large = rows_of(HERE, 1), rows_of(LATER, 2), rows_of(HERE, 5, chains=500)
    shown = latest([*old, *large, *small, *rows_of(ELSEWHERE, 3)], HERE.machine)
    assert shown == [*large, *small]


# -- limits and tables --------------------------------------------------------------------


def real_rows(cold, nothing):
    return [
        HERE.row(REAL, 49, step, Used(seconds, seconds))
        for step, seconds in ((COLD, cold), (MKDOCS, 10), (NOTHING, nothing))
    ]


def test_limits_are_ratios_to_mkdocs_in_the_same_run():
    found = {one.what: one for one in held(real_rows(15, 1.6))}
    cold, nothing = found[f"{COLD}, 49 real chains"], found[f"{NOTHING}, 49 real chains"]
    assert (cold.value, cold.is_kept) == (1.5, True)
    assert (nothing.value, nothing.is_kept) == (1.6, False)


def test_growth_and_the_whole_build_are_held_against_their_limits():
    found = {one.what: one for one in held([*rows_of(HERE, 1), *rows_of(HERE, 29, chains=500)])}
    growth = found["processor time, 500 chains"]
    assert growth.value == pytest.approx(3 * 30 / (3 * 2))
    assert not growth.is_kept
    assert found["everything, 500 chains, cold"].value == 3


def test_a_size_without_all_its_steps_is_held_against_nothing():
    assert held([row for row in rows_of(HERE, 1, chains=500) if row.step != MKDOCS]) == []


def test_the_table_names_machine_versions_commit_and_what_is_over():
    rows = [*real_rows(30, 1), *rows_of(HERE, 1)]
    text = speed_text(rows, HERE.machine, "Python 3.11")
    assert f"| {COLD}, 49 real chains | 3.00 × MkDocs alone | 1.5 | **over** |" in text
    assert "| 50 | load | 1.0 | 2.0 | 40 | 1,024 | 5.0 |" in text
    assert f"| 49 | {COLD} | 30.00 | 30.00 | 3.00 | 3.00 | – |" in text
    said = (
        "2026-01-02 at commit abc (load before it 0.5). Machine: a machine, 2 cores, 8 GB. Python"
    )
    assert said in text
    assert "OVER " in "\n".join(limits_said(rows))


def test_the_history_of_this_repository_can_be_read():
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "history.csv"
    for row in read_history(path):
        assert row.all_cpu >= 0
        assert row.step


FOLLOWS = """
import pathlib, sys, time
print("starting")
print("here I am", flush=True)
while not pathlib.Path("changed").exists():
    time.sleep(0.01)
end = time.process_time() + 0.3
while time.process_time() < end:
    pass
print("followed" if sys.argv[1:] == [] else "no", flush=True)
"""


def test_a_command_that_stays_is_measured_from_the_change_to_its_answer(tmp_path):
    change = (tmp_path / "changed").touch
    words = {"ready": "here I am", "change": change, "done": "followed"}
    used = followed([PYTHON, "-c", FOLLOWS], tmp_path, {}, **words)
    assert used.wall >= 0.3
    assert used.cpu >= 0.25
    with pytest.raises(SystemExit, match=r"no$"):
        followed([PYTHON, "-c", FOLLOWS, "other"], tmp_path, {}, **words)
