"""The data as recorded: found in the history of Git, whatever ``data/`` holds by now."""

import shutil
import subprocess

import pytest

from tests import recorded
from tests.worlds import ROOT

WHO = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")


def git(folder, *arguments):
    """What a command of Git prints."""
    done = subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(folder):
    """Commit all of a folder; the name of its data/."""
    git(folder, "add", "--all")
    git(folder, *WHO, "commit", "-qm", "data")
    return git(folder, "rev-parse", "HEAD:data")


@pytest.fixture
def history(tmp_path):
    """A clone with two versions of data/, and the name of the first one."""
    root = tmp_path / "project"
    (root / "data" / "series.d").mkdir(parents=True)
    (root / "data" / "series").mkdir()
    (root / "data" / "series" / "a.csv").write_text("one\n", encoding="utf-8")
    (root / "data" / "series.d" / "b.csv").write_text("two\n", encoding="utf-8")
    (root / "data" / "series.csv").write_text("three\n", encoding="utf-8")
    (root / ".gitignore").write_text("/data/.lock\n", encoding="utf-8")
    (root / "data" / ".lock").touch()
    git(tmp_path, "init", "-q", str(root))
    first = commit(root)
    (root / "data" / "series" / "a.csv").write_text("one\nmore\n", encoding="utf-8")
    assert commit(root) != first
    return root, first


@pytest.fixture
def make(tmp_path):
    """Make a folder; the names of those that were made."""
    made = []

    def of(name, fill):
        made.append(name)
        (tmp_path / name).mkdir()
        fill(tmp_path / name)
        return tmp_path / name

    return of, made


def test_git_and_this_project_name_a_folder_alike(history):
    """Folders sort as Git sorts them, and a file that guards a change is none of the data."""
    root, first = history
    assert recorded.tree_of(root / "data") == git(root, "rev-parse", "HEAD:data") != first


def test_data_that_have_not_changed_are_read_where_they_lie(history, make):
    root, _ = history
    once, made = make
    tree = git(root, "rev-parse", "HEAD:data")
    assert recorded.folder_of(tree, root, once) == root / "data"
    shutil.rmtree(root / ".git")
    assert recorded.folder_of(tree, root, once) == root / "data"
    assert made == []


def test_data_that_have_changed_come_out_of_the_history(history, make):
    """Each file is as it was, and nothing that came later is there."""
    root, first = history
    once, made = make
    folder = recorded.folder_of(first, root, once)
    assert [folder.name] == made
    assert (folder / "series" / "a.csv").read_text(encoding="utf-8") == "one\n"
    assert recorded.tree_of(folder) == first


def test_a_clone_without_that_history_fails_and_says_what_to_do(history, make, tmp_path):
    root, first = history
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", root.as_uri(), str(shallow))
    with pytest.raises(pytest.fail.Exception, match="git fetch --unshallow"):
        recorded.folder_of(first, shallow, make[0])


def test_a_folder_that_is_no_clone_skips_and_says_what_to_do(history, make):
    root, first = history
    shutil.rmtree(root / ".git")
    with pytest.raises(pytest.skip.Exception, match="clone the repository"):
        recorded.folder_of(first, root, make[0])


def test_the_recorded_data_of_this_project_are_at_hand():
    """What is read is what was recorded, and an edition can be made of it."""
    assert recorded.tree_of(recorded.data()) == recorded.TREE
    assert recorded.edition().week.isoformat() == "2026-09-14"
    assert sorted(recorded.profiles()) == sorted(recorded.edition().profiles)
    same = recorded.tree_of(ROOT / "data") == recorded.TREE
    assert (recorded.data() == ROOT / "data") is same
