"""Finds, reads and adds the files of ``data/profiles``; nothing else among them is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from generator.errors import BadInput, Problem, StoreError, unreadable
from generator.files import write_atomically
from generator.model.chain import ID_SHAPE
from generator.profiles import ProfileText
from generator.unreadable import MAX_BYTES

FOLDER = "profiles"


def profile_paths(root: Path) -> list[Path]:
    """Every profile file below the data folder ``root``, sorted; links are none."""
    return [path for path in _shown_files(root) if _is_profile(path)]


def profile_texts(root: Path) -> list[ProfileText]:
    """
    All profile files below the data folder ``root``, sorted, with paths relative to the project.

    One that cannot be read says so, instead of a text, to whoever judges it among the others.
    Raises StoreError where there is none.
    """
    files = profile_paths(root)
    if not files:
        raise StoreError(f"no profiles in {root / FOLDER}: expected one <id>.yml per chain")
    return [_profile_text(f"{root.name}/{FOLDER}/{path.name}", path) for path in files]


def refused_files(root: Path) -> list[Problem]:
    """
    Symbolic links anywhere below the data folder, and what does not belong among the profiles.

    A link can point out of the repository, so none is followed.
    """
    links = [
        Problem(f"{root.name}/{path.relative_to(root).as_posix()}".removesuffix("/."), 0, 0,
                "a symbolic link", "data/ holds files only: put the file itself here")
        for path in _links(root)
    ]  # fmt: skip
    return [*links, *_misplaced(root)]


def add_profile(root: Path, chain: str, text: str) -> Path:
    """
    Write a new profile; returns its path.

    Raises BadInput for an id that is none, or one that has a file already.
    """
    if not ID_SHAPE.fullmatch(chain):
        raise BadInput([Problem(chain, 0, 0, "is no id", "small letters, digits, single dashes")])
    path = root / FOLDER / f"{chain}.yml"
    if path.exists() or path.is_symlink():
        shown = f"{root.name}/{FOLDER}/{path.name}"
        raise BadInput([Problem(shown, 0, 0, "there is such a profile already", "edit that one")])
    write_atomically(path, text)
    return path


def _shown_files(root: Path) -> list[Path]:
    """Everything in the folder whose name does not begin with a point, sorted."""
    folder = root / FOLDER
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _is_profile(path: Path) -> bool:
    is_named = path.suffix == ".yml" and ID_SHAPE.fullmatch(path.stem) is not None
    return is_named and path.is_file() and not path.is_symlink()


def _profile_text(shown: str, path: Path) -> ProfileText:
    try:
        return ProfileText(shown, _text(path))
    except OSError as error:
        return ProfileText(shown, "", unreadable(shown, error))


def _text(path: Path) -> str:
    """A file's text; no more of it than shows that it is too large."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    # What is not UTF-8 is kept as lone surrogates, so that its place can be told.
    return raw.decode("utf-8", errors="surrogateescape")


def _links(root: Path) -> Iterator[Path]:
    if root.is_symlink():
        yield root
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted([*folders, *files]):
            path = Path(folder) / name
            if path.is_symlink():
                yield path


def _misplaced(root: Path) -> Iterator[Problem]:
    for path in _shown_files(root):
        if _is_profile(path) or path.is_symlink():
            continue
        if path.is_dir():
            what, allowed = "a folder among the profiles", "one file <id>.yml per chain"
        elif not path.is_file():
            what, allowed = "no ordinary file", "one file <id>.yml per chain"
        elif path.suffix != ".yml":
            what, allowed = "no profile by its name", _better_place(path)
        else:
            what = "the file's name is no id"
            allowed = "small letters, digits and single dashes, such as my-chain.yml"
        yield Problem(f"{root.name}/{FOLDER}/{path.name}", 0, 0, what, allowed)


def _better_place(path: Path) -> str:
    """What to do with a file of another ending; what lies beside its profile is a copy."""
    chain = path.name.split(".")[0]
    if ID_SHAPE.fullmatch(chain) and not path.with_name(f"{chain}.yml").exists():
        return f"rename it to {chain}.yml"
    return f"move it out of data/{FOLDER}: one file <id>.yml per chain"
