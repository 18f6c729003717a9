"""What users run, measured: a cold build of an invented world, and runs on the real data."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.invented.project import ROOT, copy_frame, copy_project, write_world
from benchmarks.limits import COLD, EDITED, FINISH, GENERATE, MKDOCS, NOTHING, REFRESHED, SERVED
from benchmarks.meter import Used, run
from benchmarks.staying import followed
from generator.files import files_in
from generator.model.origin import Origin, Republish
from generator.model.report import RunReport
from generator.store import Change, Store

PYTHON = sys.executable
ROUNDS = 3
CHANGED = "arbitrum"
"""A profile of middling length, of a chain with most kinds of facts."""

ASKED = "defillama"
"""A source with several series of many chains."""

_FINISH = """\
import os, sys
from pathlib import Path
from generator.cli import finishing, scales
from generator.workers import Workers
site = Path(sys.argv[1])
with Workers(os.cpu_count()) as workers:
    finishing.finish(site, workers)
    scales.weigh(site, scales.site_budget(), workers)
"""
"""What ``wellspring build`` does after MkDocs; the budget is that of the real chains alone."""

Step = tuple[str, Used]


def invented_build(folder: Path, count: int) -> Iterator[Step]:
    """
    Build a world of ``count`` chains in an empty folder.

    First each stage in one process, then the whole command anew on all cores, MkDocs and the rest.
    """
    project, result = folder / "project", folder / "stages.json"
    project.mkdir()
    write_world(project, count)
    staged = [PYTHON, "-m", "benchmarks.measured", str(project), str(result)]
    run(staged, ROOT, _kept(folder / "first"))
    stages = json.loads(result.read_text(encoding="utf-8"))
    for name, used in stages.items():
        yield name, Used(**used)
    shutil.rmtree(project / "docs")
    copy_frame(project)
    whole = run(_generate(project), ROOT, _kept(folder / "second"))
    yield GENERATE, replace(whole, made=sum(used["made"] for used in stages.values()))
    yield MKDOCS, _mkdocs(project)
    yield FINISH, run([PYTHON, "-c", _FINISH, str(project / "site")], ROOT)


def real_runs(folder: Path) -> Iterator[Step]:
    """
    Run the command on a copy of the real data: cold, then after changes of several sizes.

    All that in several rounds, since a machine's speed varies from minute to minute; of each step
    the middle one counts.
    """
    found: dict[str, list[Used]] = {}
    for turn in range(ROUNDS):
        for step, used in _real_round(folder / str(turn) / "project"):
            found.setdefault(step, []).append(used)
    for step, several in found.items():
        yield step, sorted(several, key=lambda used: used.wall)[ROUNDS // 2]


def _real_round(folder: Path) -> Iterator[Step]:
    folder.mkdir(parents=True)
    copy_project(folder)
    command = _generate(folder)
    kept = _kept(folder.parent)
    yield COLD, run(command, ROOT, kept)
    yield MKDOCS, _mkdocs(folder)
    yield NOTHING, run(command, ROOT, kept)
    read_again(folder, CHANGED)
    yield EDITED, run(command, ROOT, kept)
    refresh(folder, ASKED)
    yield REFRESHED, run(command, ROOT, kept)
    yield SERVED, _served(folder, kept)


def _served(project: Path, kept: Mapping[str, str]) -> Used:
    """An edit that ``make serve`` follows."""
    command = [PYTHON, "-m", "generator.cli", "--project", str(project), "serve", "--port", "0"]
    return followed(
        command,
        ROOT,
        kept,
        ready="Open http",
        change=lambda: read_again(project, CHANGED),
        done="reload the page",
    )


def _generate(project: Path) -> list[str]:
    return [PYTHON, "-m", "generator.cli", "--project", str(project), "generate"]


def _kept(folder: Path) -> Mapping[str, str]:
    """A cache of its own, empty at first."""
    return {"WELLSPRING_CACHE": str(folder / "cache"), "NO_MKDOCS_2_WARNING": "1"}


def _mkdocs(project: Path) -> Used:
    """MkDocs on the pages that lie there, as ``wellspring build`` starts it."""
    used = run(
        [PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet"],
        project,
        {"NO_MKDOCS_2_WARNING": "1"},
    )
    site = project / "site"
    return replace(used, made=sum((site / path).stat().st_size for path in files_in(site, ["."])))


def read_again(project: Path, chain: str) -> None:
    """Change one profile as a contributor does who reads its sources again a day later."""
    path = project / "data" / "profiles" / f"{chain}.yml"
    text = path.read_text(encoding="utf-8")
    newest = max(map(dt.date.fromisoformat, re.findall(r"read_on: ([0-9-]{10})", text)))
    later = newest + dt.timedelta(days=1)
    path.write_text(re.sub(r"read_on: [0-9-]{10}", f"read_on: {later}", text), encoding="utf-8")


def refresh(project: Path, source: str) -> dt.date:
    """
    Store one more week of a source, as a refresh does: each chain's last value once more.

    Returns the new week.
    """
    store = Store(project / "data")
    owned = store.owned()
    of_source = owned[owned["source"] == source].sort_values("week")
    week: dt.date = owned["week"].max().date() + dt.timedelta(weeks=1)
    rows = of_source.drop_duplicates(["metric", "chain"], keep="last").drop(columns="source")
    rows = rows.assign(week=week, days=7, archive="live")
    origin = Origin(
        publisher=source,
        title="One week more",
        url="https://example.org/live",
        licence="none: invented",
        citation="Invented",
        read_on=week + dt.timedelta(days=7),
        republish=Republish.UNCLEAR,
    )
    report = RunReport(run_on=origin.read_on, weeks_through=week, gates={}, sources=())
    store.commit([Change(source, rows, {"live": origin})], [], report)
    return week
