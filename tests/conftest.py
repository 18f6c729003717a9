"""
What several tests share: a small invented world, and the real data of this repository.

``project`` is a scratch copy of the world in a folder of its own: three profiles
(``alpha-l1``, ``beta-rollup`` on it, ``gamma-app``), the real rubric and 70 weeks of eight
series with round numbers, all written by the store itself.
"""

import csv
import datetime as dt
import fcntl
import importlib
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from generator.store import Store
from tests import recorded
from tests import scratch_site as scratch
from tests.browser_parts import browsers, readers
from tests.built_site import build, read_site
from tests.invented_world import WORLD, WORLD_ORIGIN, invented_weeks
from tests.page_parts import DATA

ROOT = Path(__file__).resolve().parents[1]

hypothesis.settings.register_profile("wellspring", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("wellspring")


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder of this run that all of its test processes see."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def _one_cache(shared):
    """All commands of a run keep drawings in one place; a test about cold results names another."""
    os.environ["WELLSPRING_CACHE"] = str(shared / "cache")
    yield
    del os.environ["WELLSPRING_CACHE"]


@pytest.fixture(scope="session")
def _world(tmp_path_factory):
    """The invented world, written once per test process."""
    root = tmp_path_factory.mktemp("world")
    profiles = root / "data" / "profiles"
    profiles.mkdir(parents=True)
    for name, text in WORLD.items():
        (profiles / f"{name}.yml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "data" / "rubric.yml", root / "data" / "rubric.yml")
    Store(root / "data").add_archive("defillama", "world", WORLD_ORIGIN, invented_weeks())
    return root


@pytest.fixture
def project(_world, tmp_path):
    """A scratch project: data/ with the invented world, an empty docs/."""
    root = tmp_path / "project"
    shutil.copytree(_world, root)
    (root / "docs").mkdir()
    return root


@pytest.fixture(scope="session")
def real_store():
    """The data of this repository; for reading only."""
    return Store(ROOT / "data")


@dataclass(frozen=True)
class Ran:
    """What a command left behind: exit code, standard output, lines of standard error."""

    code: int
    out: str
    err: list[str]


@pytest.fixture
def wellspring(capsys):
    """Run ``wellspring`` in this process; an argument parser's exit counts as exit code."""

    cli = importlib.import_module("generator.cli")  # loads matplotlib; most tests need no command

    def run(*arguments):
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        text = capsys.readouterr()
        return Ran(code, text.out, text.err.splitlines())

    return run


@pytest.fixture(scope="session")
def world_texts():
    """Profile texts of the invented world by chain id."""
    return dict(WORLD)


@pytest.fixture(scope="session")
def once(shared):
    """
    Make a folder once for all test processes of a run: ``once(name, make)`` gives its path.

    ``make`` gets an empty folder to fill; the other processes wait for it.
    """

    def of(name, make):
        done, unfinished = shared / name, shared / f"{name}.unfinished"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(done)
        return done

    return of


@pytest.fixture(scope="session", autouse=True)
def _recorded(once):
    """Data of the past are unpacked once for all processes, when a test first asks for them."""
    recorded.unpack_with(once)


@pytest.fixture(scope="session")
def copy_project():
    """Copy what a fresh clone holds for the site into a folder; no generated page is among it."""

    def copy(folder):
        shutil.copytree(ROOT / "data", folder / "data")
        made = shutil.ignore_patterns("vendor")
        shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets", ignore=made)
        shutil.copytree(ROOT / "docs" / "overrides", folder / "docs" / "overrides")
        for name in ("mkdocs.yml", "docs/about.md", "docs/contribute.md", "docs/decisions.md"):
            shutil.copy(ROOT / name, folder / name)

    return copy


@pytest.fixture(scope="session")
def elsewhere():
    """Run ``wellspring`` in a process of its own, as on a machine with so many cores."""

    def run(*arguments, workers=2, cwd=ROOT, **environment):
        start = (
            f"import os, sys; os.cpu_count = lambda: {workers}; "
            "from generator.cli import main; sys.exit(main(sys.argv[1:]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", start, *map(str, arguments)],
            cwd=cwd,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(
                "\n".join(["wellspring failed", *done.stderr.splitlines()[-3:]]), pytrace=False
            )
        return done.stdout

    return run


@pytest.fixture(scope="session")
def real_project(once, copy_project, elsewhere):
    """A project with this repository's data, generated once by the command; for reading only."""

    def generate(folder):
        copy_project(folder)
        elsewhere("--project", folder, "generate", TZ="Asia/Tokyo", PYTHONHASHSEED="1")

    return once("real-project", generate)


@pytest.fixture(scope="session")
def built(once, real_project):
    """The real site, built once from the generated project."""

    def make(folder):
        (folder / "said.txt").write_text(build(real_project, folder / "site"), encoding="utf-8")

    folder = once("built", make)
    return read_site(folder / "site", (folder / "said.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def scratch_site(once, _world):
    """CONTRIBUTING's example beside hostile chains: see ``tests/scratch_site.py``."""
    return once("scratch-site", lambda folder: scratch.make(folder, _world))


@pytest.fixture(scope="session")
def browser():
    """The one browser of this test process."""
    with browsers() as found:
        yield found


@pytest.fixture(scope="session")
def tabs(browser, built):
    """A tab by colour scheme, in one browser, on the real site."""
    with readers(browser, built.folder) as found:
        yield found


@pytest.fixture
def tab(tabs):
    """The light tab."""
    return tabs["light"]


@pytest.fixture(scope="session")
def real_files(real_project):
    """Every page and chart of the real edition as text, by path below docs/."""
    docs = real_project / "docs"
    return {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*"))
        if path.suffix == ".md" or (path.parent.name == "charts" and path.suffix == ".svg")
    }


@pytest.fixture(scope="session")
def recorded_files(request):
    """
    Pages of the data as recorded and charts of the sampled chains, by path below docs/.

    Those of the real site while data/ is what was recorded.
    """
    if recorded.data() == DATA:
        return request.getfixturevalue("real_files")
    return importlib.import_module("tests.recorded_site").make()


@pytest.fixture(scope="session")
def rows():
    """Stored rows by chain and (source, series), read from the files alone: (week, value, days)."""
    found: Any = defaultdict(lambda: defaultdict(list))
    for path in sorted((DATA / "series").glob("*/*.csv")):
        if path.stem == "price_mean_usd":  # made from price_usd at import, only for conversion
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = path.parent.name, path.stem
                week = dt.date.fromisoformat(row["week"])
                found[row["chain"]][key].append((week, float(row["value"]), int(row["days"])))
    return found


@pytest.fixture(scope="session")
def newest(rows):
    """The last stored week of all: the edition's."""
    return max(
        week for series in rows.values() for stored in series.values() for week, _, _ in stored
    )


@pytest.fixture
def check(wellspring, project):
    """Run ``wellspring check`` on the scratch project."""
    return lambda *more: wellspring("--project", project, "check", *more)


@pytest.fixture
def edit(project):
    """Replace one passage of the invented L1's profile."""

    def change(old, new):
        path = project / "data/profiles/alpha-l1.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
