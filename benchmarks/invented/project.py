"""Writes an invented world as a project folder that the command can work on."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.invented.chains import chains
from benchmarks.invented.profiles import profile_text
from benchmarks.invented.series import series_texts

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("mkdocs.yml", "docs/about.md", "docs/contribute.md", "docs/decisions.md")
"""Files that a project has beside data/, with ``docs/assets`` and ``docs/overrides``."""


def write_world(folder: Path, count: int) -> None:
    """
    Write a project of ``count`` invented chains into an empty folder.

    The same count gives the same bytes. Raises FileExistsError where there is data already.
    """
    copy_frame(folder)
    data = folder / "data"
    profiles = data / "profiles"
    profiles.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "rubric.yml", data / "rubric.yml")
    invented = chains(count)
    for chain in invented:
        (profiles / f"{chain.id}.yml").write_text(profile_text(chain), encoding="utf-8")
    for path, content in series_texts(invented):
        target = data / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def copy_project(folder: Path) -> None:
    """Copy what this repository holds for its site; no generated page is among it."""
    copy_frame(folder)
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns(".*"))


def copy_frame(folder: Path) -> None:
    """Copy everything that a site needs beside its data."""
    made = shutil.ignore_patterns("vendor")
    shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets", ignore=made)
    shutil.copytree(ROOT / "docs" / "overrides", folder / "docs" / "overrides")
    for name in PARTS:
        shutil.copy(ROOT / name, folder / name)
