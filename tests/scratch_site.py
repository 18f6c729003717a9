"""
A site that the command builds once for all tests: CONTRIBUTING's example beside hostile chains.

In the invented world Nova is added as CONTRIBUTING says it. The world's own chains say all
texts of the XSS corpus between them, with real charts, feeds and API. With their pages come
those of chains that say one text each, in every field for words, and pages that show
``UNSAFE`` texts as if nobody had escaped them, with the policy and without.
"""

import contextlib
import importlib
import io
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from generator.publish.policy import with_policy
from tests.hostile import ROOT
from tests.xss_world import CHAINS, hostile_report, matrix_files, packed_profiles

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = TEXT[TEXT.index("## A chain") : TEXT.index("What makes a good profile")]
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", EXAMPLE, re.DOTALL)
    for line in block.splitlines()
]
(PROFILE,) = re.findall(r"```yaml\n(.*?)```", EXAMPLE, re.DOTALL)
EDITED_AT = "https://git.example.org/wellspring/edit/main/data/profiles/"
"""Where profiles would be edited; the site's own builds are told it by their workflow."""

UNSAFE = (
    "<script>pwned(1)</script>",
    "<img src='data:x' onerror=pwned(1)>",
    "<svg onload=pwned(1)></svg>",
    "<iframe srcdoc='<script>parent.pwned(1)</script>'></iframe>",
    "<a id=press href='javascript:pwned(1)'>press</a>",
    "<input autofocus onfocus=pwned(1)>",
    "<details open ontoggle=pwned(1)></details>",
)
GUARDED, BARE, FRAMES = "unsafe-guarded.html", "unsafe-bare.html", "frames.html"
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>x</title>'
    '<link rel="icon" href="data:,"></head><body>{}</body></html>'
)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="300"/>'


def make(folder: Path, world: Path) -> None:
    """Follow the example in a copy of the world; keep outcomes, all files and the site."""
    project = folder / "project"
    shutil.copytree(world, project)
    for name in ("docs/assets", "docs/overrides"):
        made = shutil.ignore_patterns("vendor")
        shutil.copytree(ROOT / name, project / name, ignore=made)
    for name in ("mkdocs.yml", "docs/about.md", "docs/contribute.md", "docs/decisions.md"):
        shutil.copy(ROOT / name, project / name)
    report = hostile_report().model_dump_json()
    (project / "data/report.json").write_text(report, encoding="utf-8")
    matrix = matrix_files()
    (folder / "matrix.json").write_text(json.dumps(matrix), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        put_in(patch, matrix)
        patch.setenv("EDIT_PROFILES_URL", EDITED_AT)
        outcomes = follow(project)
    (folder / "outcomes.json").write_text(json.dumps(outcomes), encoding="utf-8")
    site = project / "site"
    (site / FRAMES).write_text(PAGE.format(""), encoding="utf-8")
    (site / BARE).write_text(PAGE.format("".join(UNSAFE)), encoding="utf-8")
    guarded = with_policy(GUARDED, PAGE.format("@")).replace("@", "".join(UNSAFE))
    (site / GUARDED).write_text(guarded, encoding="utf-8")


def put_in(patch: pytest.MonkeyPatch, matrix: dict[str, str]) -> None:
    """
    Let the command find hostile profiles and write the pages of more hostile chains.

    Their words would not pass ``wellspring check``, so they are put in behind it.
    """
    begins, writes = (
        importlib.import_module(f"generator.cli.{name}") for name in ("beginning", "generating")
    )
    load, write = begins.load_profiles, writes.write
    pages = {f"chains/{chain}.md": matrix[f"chains/{chain}.md"] for chain in CHAINS}
    pages |= {f"charts/{chain}-use.svg": PICTURE for chain in CHAINS}
    patch.setattr(begins, "load_profiles", lambda store: load(store) | packed_profiles())
    patch.setattr(
        writes, "write", lambda docs, files, workers: write(docs, {**files, **pages}, workers)
    )


def follow(project: Path) -> list[tuple[str, int, str]]:
    """Do what the example says, as far as it is ours: (command, exit code, what it printed)."""
    cli = importlib.import_module("generator.cli")
    outcomes = []
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        if program != ".venv/bin/wellspring":
            continue
        named = [str(project / a) if a.startswith("data/") else a for a in arguments]
        outcomes.append((command, *run(cli, project, *named)))
        if arguments[0] == "new":
            path = project / f"data/profiles/{arguments[1]}.yml"
            path.write_text(PROFILE, encoding="utf-8")
    outcomes.append(("make site", *run(cli, project, "build")))
    return outcomes


def run(cli: object, project: Path, *arguments: str) -> tuple[int, str]:
    """Run ``wellspring`` in this process: exit code, and both outputs as one text."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli.main(["--project", str(project), *arguments])  # type: ignore[attr-defined]
    return code, said.getvalue()
