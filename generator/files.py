"""
Writes files so that a crash leaves the old ones or the new ones.

One file is written beside its place and moved there. Several files that belong together go
through a journal: all new files are written first, then one line says that they are
complete, then they are moved. Whoever opens the folder next finishes a move that was cut
short, or throws away files that were never complete.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

STAGING = ".staging"
COMPLETE = "complete.json"
LOCK = ".lock"


def write_atomically(path: Path, text: str) -> None:
    """Write text so that a reader sees the old file or the new one, never half of it."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, content: bytes) -> None:
    """Write bytes so that a reader sees the old file or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        try:
            temporary.write_bytes(content)
        except FileNotFoundError:  # asking for the folder before would cost more than all else
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def files_in(root: Path, folders: Iterable[str]) -> list[str]:
    """
    Paths relative to ``root`` of all files in some folders below it, sorted.

    A link to a folder counts as a file, since nothing behind it is looked at. What begins with a
    point is passed over, as MkDocs does: notes of editors and of the system.
    """
    found = []
    for folder in folders:
        for place, within, names in os.walk(root / folder):
            inside = Path(place).relative_to(root).as_posix()
            within[:] = [name for name in within if not name.startswith(".")]
            links = [name for name in within if (Path(place) / name).is_symlink()]
            found += [f"{inside}/{n}" for n in [*names, *links] if not n.startswith(".")]
    return sorted(found)


def write_together(root: Path, texts: Mapping[str, str | None]) -> None:
    """
    Write several files below ``root`` as one change; a text of None removes the file.

    ``texts`` is by path relative to ``root``. Files that already hold their text are not
    touched. A crash at any moment leaves the old state or the new one, once ``settle`` ran.
    """
    change_together(root, lambda: texts)


def change_together(root: Path, make: Callable[[], Mapping[str, str | None]]) -> None:
    """
    Write what ``make`` returns, as ``write_together`` does.

    No other writer comes between what ``make`` reads below ``root`` and what is written; it
    must not write itself.
    """
    with _locked(root):
        _settle(root)
        texts = make()
        changed = {name: text for name, text in sorted(texts.items()) if _differs(root, name, text)}
        if not changed:
            return
        staging = root / STAGING
        staging.mkdir(parents=True)
        for number, text in enumerate(changed.values()):
            if text is not None:
                _write_through(staging / str(number), text.encode("utf-8"))
        moves = [[str(n), name, text is None] for n, (name, text) in enumerate(changed.items())]
        _write_through(staging / f"{COMPLETE}.new", json.dumps(moves).encode())
        (staging / f"{COMPLETE}.new").replace(staging / COMPLETE)
        _sync_folders([staging, root])
        _settle(root)


def settle(root: Path) -> None:
    """Finish or undo a change that was cut short; cheap where there is none."""
    if (root / STAGING).exists():
        with _locked(root):
            _settle(root)


def _settle(root: Path) -> None:
    staging = root / STAGING
    if not staging.exists():
        return
    if (staging / COMPLETE).exists():
        moves = json.loads((staging / COMPLETE).read_bytes())
        for number, name, removed in moves:
            target = root / name
            if not target.resolve().is_relative_to(root.resolve()):
                raise OSError(f"{root / STAGING}: {name!r} leads out of {root}; remove the folder")
            if removed:
                target.unlink(missing_ok=True)
            elif (staging / number).exists():  # else it was moved before the crash
                target.parent.mkdir(parents=True, exist_ok=True)
                (staging / number).replace(target)
        _sync_folders({(root / name).parent for _, name, _ in moves})
        (staging / COMPLETE).unlink()
    shutil.rmtree(staging)


def _differs(root: Path, name: str, text: str | None) -> bool:
    path = root / name
    if text is None:
        return path.exists()
    return not path.exists() or path.read_bytes() != text.encode("utf-8")


def _write_through(path: Path, content: bytes) -> None:
    """Write and wait until the disk has it: the journal must not outlive its files."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folders(folders: Iterable[Path]) -> None:
    """Wait until the disk has the names in some folders, in the order of the journal."""
    for folder in sorted(folder for folder in folders if folder.exists()):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """One writer at a time; others wait."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
