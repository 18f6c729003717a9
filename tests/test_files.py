"""Files written together: killed at any moment, they are all old or all new."""

import errno
import os
import shutil
import threading
import time

import pytest

from generator import files
from generator.files import COMPLETE, LOCK, STAGING, settle, write_atomically, write_together
from tests.replay.killing import at_touch, killed_everywhere

OLD = {"a.csv": "old a", "series/b.csv": "old b", "gone.csv": "old c", "same.csv": "same ü"}
TEXTS = {
    "a.csv": "new a" * 5_000,
    "series/b.csv": "",
    "gone.csv": None,
    "same.csv": "same ü",
    "deep/er/new.csv": "new ü\n",
    "never.csv": None,
}
NEW = {name: text for name, text in {**OLD, **TEXTS}.items() if text is not None}


@pytest.fixture
def root(tmp_path):
    path = tmp_path / "data"
    fill(path)
    return path


def fill(root):
    """Put the old state there and nothing else."""
    shutil.rmtree(root, ignore_errors=True)
    for name, text in OLD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def state(root):
    """All files with their texts, but for the lock."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file() and path.name != LOCK
    }


def touched(root):
    """Every file and folder with the time of its last change."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in root.rglob("*")}


def write(root):
    """The change that the tests make."""
    write_together(root, TEXTS)


def test_files_are_written_replaced_and_removed_together(root):
    write(root)
    assert state(root) == NEW
    assert not (root / STAGING).exists()


def test_files_that_hold_their_text_are_not_touched(root):
    before = (root / "same.csv").stat()
    write(root)
    after = (root / "same.csv").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_change_that_changes_nothing_writes_nothing(root):
    write(root)
    before = touched(root)
    write(root)
    assert touched(root) == before


def test_killed_at_any_moment_the_state_is_old_or_new(root):
    seen = []
    for _ in killed_everywhere(lambda: write(root), lambda: fill(root)):
        marked = (root / STAGING / COMPLETE).exists()
        settle(root)
        now = state(root)
        assert now == NEW if marked else now in (OLD, NEW)
        assert not (root / STAGING).exists()
        seen.append(now)
    assert state(root) == NEW
    assert seen.count(OLD) >= 10
    assert seen.count(NEW) >= 10
    assert sorted(seen, key=lambda one: one == NEW) == seen  # once new, never old again


def test_killed_again_while_it_is_put_right_the_state_is_still_old_or_new(root, tmp_path):
    halfway = tmp_path / "halfway"
    ends, tried = 0, []
    for _ in killed_everywhere(lambda: write(root), lambda: fill(root)):
        names = sorted(path.relative_to(root) for path in root.rglob("*"))
        unmarked = not (root / STAGING / COMPLETE).exists()
        if names in tried or (unmarked and len(tried) > 3):
            continue  # before the mark one folder of loose files is like another
        tried.append(names)
        shutil.rmtree(halfway, ignore_errors=True)
        shutil.copytree(root, halfway)
        marked = (halfway / STAGING / COMPLETE).exists()
        for _ in killed_everywhere(lambda: settle(root), lambda: restore(halfway, root)):
            settle(root)
            assert state(root) == NEW if marked else state(root) in (OLD, NEW)
            ends += 1
    assert ends > 30


def restore(kept, root):
    """Make the folder as it was when it was kept."""
    shutil.rmtree(root)
    shutil.copytree(kept, root)


def test_the_next_writer_finishes_what_a_killed_one_began(root):
    outcomes = set()
    for _ in killed_everywhere(lambda: write(root), lambda: fill(root)):
        write_together(root, {"next.csv": "next"})
        now = state(root)
        assert now.pop("next.csv") == "next"
        assert now in (OLD, NEW)
        outcomes.add(now == NEW)
    assert outcomes == {False, True}


def test_one_file_killed_at_any_moment_is_old_or_new(tmp_path):
    path = tmp_path / "deep" / "report.json"
    seen = set()

    def old():
        path.parent.mkdir(exist_ok=True)
        path.write_text("old", encoding="utf-8")

    for _ in killed_everywhere(lambda: write_atomically(path, "new" * 9_000), old):
        seen.add(path.read_text(encoding="utf-8"))
    assert {"old"} <= seen <= {"old", "new" * 9_000}
    assert path.read_text(encoding="utf-8") == "new" * 9_000


def test_a_folder_of_files_that_were_never_complete_is_thrown_away(root):
    staging = root / STAGING
    (staging / "sub").mkdir(parents=True)
    (staging / "0").write_text("half of", encoding="utf-8")
    (staging / f"{COMPLETE}.new").write_text('[["0", "a.csv", fal', encoding="utf-8")
    settle(root)
    assert state(root) == OLD
    assert not staging.exists()


@pytest.mark.parametrize("exists", [True, False])
def test_looking_at_a_store_without_a_change_writes_nothing(tmp_path, exists):
    root = tmp_path / "data"
    if exists:
        fill(root)
    before = touched(tmp_path)
    settle(root)
    assert touched(tmp_path) == before


def test_a_reader_waits_for_a_writer_that_is_at_work(root):
    ready, go = os.pipe(), os.pipe()

    def pause():
        os.write(ready[1], b"!")
        os.read(go[0], 1)

    def wait_in_the_middle():
        real = files._settle

        def slow(folder):
            if (folder / STAGING / COMPLETE).exists():
                pause()
            real(folder)

        files._settle = slow
        write(root)

    writer = threading.Thread(target=at_touch, args=(10**9, pause, wait_in_the_middle))
    writer.start()
    os.read(ready[0], 1)
    reader = threading.Thread(target=settle, args=(root,))
    reader.start()
    time.sleep(0.05)
    assert reader.is_alive()
    assert (root / STAGING / COMPLETE).exists()
    os.write(go[1], b"!")
    writer.join(10)
    reader.join(10)
    assert not reader.is_alive()
    assert state(root) == NEW
    for end in (*ready, *go):
        os.close(end)


def test_writers_at_the_same_time_do_not_mix(root):
    def keep_writing(name):
        for turn in range(15):
            write_together(root, {f"{part}.csv": f"{name} {turn}" for part in "xyz"})

    writers = [
        threading.Thread(target=at_touch, args=(10**9, os.abort, lambda n=name: keep_writing(n)))
        for name in "abc"
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    texts = [(root / f"{part}.csv").read_text(encoding="utf-8") for part in "xyz"]
    assert len(set(texts)) == 1
    assert texts[0].endswith(" 14")
    assert not (root / STAGING).exists()


def test_a_full_disk_leaves_the_old_state(root, monkeypatch):
    left = 2

    def full(_):
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(root)
    settle(root)
    assert state(root) == OLD


def test_a_text_that_cannot_be_written_leaves_the_old_state(root):
    with pytest.raises(UnicodeEncodeError):
        write_together(root, {"a.csv": "new", "b.csv": "\ud800"})
    settle(root)
    assert state(root) == OLD
