"""
The data of this repository as they were when figures were worked out from them by hand.

The weekly job adds weeks and people edit profiles; a result that somebody worked out on the
data of one day is right for those data alone. Tests with such results read them here, out of
the history of Git; rules that hold whatever the weeks bring read ``data/`` itself.

``TREE`` names the folder by its content. Where profiles of that day no longer fit the model, or
a figure has to be worked out on later data, write there what ``git rev-parse HEAD:data`` prints
and work out all of them again. Nothing here can be asked before the tests run.
"""

import functools
import hashlib
import io
import subprocess
import zipfile
from typing import Any

import pytest

from generator import edition as editions
from generator.cli.common import load_profiles, read_rubric
from generator.store import Store
from tests import worlds

TREE = "960da7fe1631607ee8e1095e36f13ad024b1ccb1"
"""The folder data/ of 2026-11-28, whose newest week is 2026-W38."""

_run: dict[str, Any] = {}


def unpack_with(once):
    """Take the way to make a folder once for all test processes (see ``once``)."""
    _run["once"] = once


def tree_of(folder):
    """The name that Git gives a folder of plain files, without Git; hidden ones are left out."""
    entries = []
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            entries.append((f"{path.name}/", "40000", path.name, tree_of(path)))
        else:
            entries.append((path.name, "100644", path.name, _digest("blob", path.read_bytes())))
    lines = [
        f"{mode} {name}\0".encode() + bytes.fromhex(digest)
        for _, mode, name, digest in sorted(entries)
    ]
    return _digest("tree", b"".join(lines))


def _digest(kind, content):
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content).hexdigest()


def folder_of(tree, root, once):
    """
    The folder ``data`` of a checkout as it was under that name, unpacked where it has changed.

    Skips the test, saying so, where there is no history to ask; fails it in a clone without the
    tree.
    """
    if tree_of(root / "data") == tree:
        return root / "data"
    if not (root / ".git").exists():
        pytest.skip(
            f"worked out by hand on data/ as it was, tree {tree}, and this folder is no clone "
            "that has it: clone the repository to run this test"
        )
    return once(f"recorded-{tree[:12]}", lambda folder: _unpack(tree, root, folder))


def _unpack(tree, root, folder):
    done = subprocess.run(
        ["git", "-C", str(root), "archive", "--format=zip", tree], capture_output=True, check=False
    )
    if done.returncode:
        pytest.fail(
            f"worked out by hand on data/ as it was, tree {tree}, which this clone lacks; "
            f"fetch the whole history: git fetch --unshallow ({done.stderr.decode().strip()})",
            pytrace=False,
        )
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as packed:
        packed.extractall(folder)
    assert tree_of(folder) == tree


@functools.cache
def data():
    """The folder with the recorded data; for reading only."""
    return folder_of(TREE, worlds.ROOT, _run["once"])


@functools.cache
def store():
    """The recorded data; for reading only."""
    return Store(data())


@functools.cache
def profiles():
    """All profiles as recorded."""
    return load_profiles(store())


@functools.cache
def edition():
    """The latest edition of the recorded data."""
    if data() == worlds.ROOT / "data":
        return worlds.real_edition()  # not the same work twice
    kept = store()
    return editions.compute(profiles(), kept.series(), kept.sources(), read_rubric(kept))
