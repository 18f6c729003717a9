"""The layers of the architecture: who may import whom, who may read clock, disk, environment."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from generator.edition import CRITERIA
from generator.figures import METRICS
from generator.questions import QUESTIONS

PACKAGE = Path(__file__).resolve().parents[1] / "generator"

BASE = {"model", "errors"}
LEFT = {
    *("sources", "shape", "http", "wire", "answers", "gates", "judging", "weighing"),
    *("asking", "gathering", "lanes", "refresh", "reporting", "timetable", "doctor"),
    *("importer", "store", "notices", "layout", "rows", "ledgers", "digests", "calibration"),
    *("profiles", "accepted", "document", "fields", "prose", "rules", "mistakes"),
    *("profile_files", "series_files", "schema", "blank", "manual", "lookup"),
    *("scalars", "unreadable", "source_files", "ledger_lines", "unlock_ledger"),
}
RIGHT = {
    *(
        "panel",
        "supply",
        "issuance",
        "issued",
        "schedules",
        "unlocks",
        "windows",
        "figures",
        "metrics",
        "criteria",
        "context",
        "rollup_stage",
        "scores",
        "sensitivity",
        "classes",
    ),
    *(
        "captures",
        "checklist",
        "economics",
        "scorecard",
        "questions",
        "missing",
        "edition",
        "charts",
        "charting",
        "drawing",
        "draw",
        "views",
        "site",
        "pages",
    ),
    *(
        "publish",
        "claims",
        "claiming",
        "populations",
        "rulebook",
        "rulings",
        "shortcuts",
        "quick_emission",
        "quick_frames",
        "rolling",
        "stated",
        "statistics",
    ),
    *("format", "escape", "glossary", "explain", "templates", "shelf"),
}
SHARED = {
    "garbage",
    "cache",
    "discover",
    "files",
    "stages",
    "libraries",
    "workers",
}  # both halves find what is added in one place; it imports nothing of ours
TOP = {"cli", "__init__"}
SIBLINGS_APART = ("sources", "metrics", "criteria", "claims", "charts")

READS_FILES = {
    "cache",
    "cli",
    "store",
    "profile_files",
    "series_files",
    "source_files",
    "ledger_lines",
    "unlock_ledger",
    "digests",
    "notices",
    "calibration",
    "answers",
    "pages",
    "files",
    "stages",
    "templates",
    "drawing",
}
FILE_CALLS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "read_json"),
    *("to_parquet", "read_parquet", "loadtxt", "fromfile", "tofile", "savetxt"),
}
CLOCK_MODULES = {"time", "argparse", "random"}
CLOCK_NAMES = {
    *("now", "today", "utcnow", "fromtimestamp", "environ", "environb", "getenv", "argv"),
    *("perf_counter", "monotonic", "time_ns", "getmtime", "st_mtime"),
}


def sources():
    """Source text of every module of the package, by dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts]
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


def imports(modules):
    """Modules of ours that each module imports, wherever in the file the import stands."""
    names = set(modules)
    found: dict[str, set[str]] = {name: set() for name in modules}
    for name, text in modules.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                asked = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    is_package = any(other.startswith(f"{name}.") for other in names)
                    parts = name.split(".")
                    above = parts[: len(parts) - node.level + is_package]
                    base = ".".join([*above, *([base] if base else [])])
                asked = [
                    full if (full := f"{base}.{alias.name}") in names else base
                    for alias in node.names
                ]
            else:
                continue
            found[name] |= {one for one in asked if one.split(".")[0] == "generator"}
    return found


def layer(name):
    """First level below the package: ``metrics`` for ``generator.metrics.keeping``."""
    return name.split(".")[1] if "." in name else "__init__"


def complaints(modules):
    """Every arrow, clock, file and random number that the architecture does not allow."""
    said = []
    graph = imports(modules)
    for name, wanted in graph.items():
        if layer(name) not in BASE | LEFT | RIGHT | SHARED | TOP:
            said.append(f"{name} has no place in the architecture")
        said += [
            f"{name} imports {other}: {why}"
            for other in sorted(wanted)
            if (why := forbidden(name, other))
        ]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        said.append(f"import cycle: {' → '.join(error.args[1])}")
    for name, text in modules.items():
        if layer(name) != "cli":
            said += [f"{name} {what}" for what in worldly(ast.parse(text), layer(name))]
    return said


def forbidden(name, other):
    """Why one module may not import another; nothing where it may."""
    mine, theirs = layer(name), layer(other)
    if theirs in TOP:
        return "" if mine == "cli" else "nothing depends on the command"
    if mine in BASE | SHARED:
        return "" if mine == theirs == "model" else "the base imports nothing of ours"
    if (mine in LEFT and theirs in RIGHT) or (mine in RIGHT and theirs in LEFT):
        return "the halves meet in model and cli alone, across data/"
    among_siblings = mine == theirs and mine in SIBLINGS_APART and name.count(".") > 1
    if among_siblings and name.split(".")[2:3] != other.split(".")[2:3]:
        return "it is a sibling"
    return ""


def worldly(tree, mine):
    """What a module takes from outside its arguments: clock, environment, disk, chance."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [alias.name for alias in node.names]
            roots = named if isinstance(node, ast.Import) else [node.module or ""]
            for one in CLOCK_MODULES & {root.split(".")[0] for root in roots}:
                yield f"imports {one}"
            if isinstance(node, ast.ImportFrom):
                for one in CLOCK_NAMES & set(named):
                    yield f"imports {one}"
        elif isinstance(node, ast.Attribute) and node.attr in CLOCK_NAMES:
            yield f"reads {node.attr}"
        elif isinstance(node, ast.Call):
            called = node.func
            what = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if what in FILE_CALLS and mine not in READS_FILES:
                yield f"calls {what}"
            if what in {"read_csv", "read_json", "read_parquet"} and mine not in {
                "store",
                "series_files",
                "source_files",
            }:
                yield f"calls {what}, which only the store may"
            if what == "default_rng" and not node.args:
                yield "draws without a seed"


def test_the_package_keeps_to_its_layers():
    """No module imports against the architecture, in a circle, or takes clock or disk unasked."""
    modules = sources()
    assert len(modules) > 40
    assert complaints(modules) == []


def test_the_store_names_all_who_open_the_data():
    """Those of the left side that may call for files; the others open the project's or a cache."""
    elsewhere = {"cli", "cache", "store", "answers", "pages", "files", "stages", "templates"}
    text = sources()["generator.store"]
    named = set(re.findall(r"``(\w+)``", ast.get_docstring(ast.parse(text)) or ""))
    assert named == READS_FILES - elsewhere - {"drawing"}


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("generator.model.bad", "from generator.errors import Problem", "imports generator.errors"),
        ("generator.model.bad", "import generator.supply", "imports generator.supply"),
        ("generator.errors", "from generator.model import fact", "imports generator.model.fact"),
        ("generator.gates", "from generator.metrics import good", "across data/"),
        ("generator.sources.bad", "def f():\n import generator.scores", "across data/"),
        ("generator.metrics.bad", "from generator.store import Store", "across data/"),
        ("generator.pages", "from .store import Store", "across data/"),
        ("generator.metrics.bad", "from generator.metrics import good", "a sibling"),
        ("generator.metrics.bad", "from .good import x", "a sibling"),
        ("generator.sources.bad.asking", "from generator.sources.good import x", "a sibling"),
        ("generator.criteria.bad", "import generator.criteria.good", "a sibling"),
        ("generator.scores", "from generator.cli import main", "imports generator.cli"),
        ("generator.surprise", "", "no place"),
        ("generator.discover", "from generator import supply", "imports generator.supply"),
        ("generator.supply", "import generator.windows", "import cycle"),
        ("generator.pages", "import time", "imports time"),
        ("generator.pages", "from random import random", "imports random"),
        ("generator.pages", "import datetime as dt\nx = dt.date.today()", "reads today"),
        ("generator.pages", "import pandas as pd\nx = pd.Timestamp.now()", "reads now"),
        ("generator.store", "import os\nx = os.environ['A']", "reads environ"),
        ("generator.store", "from os import getenv", "imports getenv"),
        ("generator.store", "import argparse", "imports argparse"),
        ("generator.metrics.bad", "x = open('data/a.csv')", "calls open"),
        ("generator.metrics.bad", "x = path.read_text()", "calls read_text"),
        ("generator.pages", "x = pd.read_csv('a')", "only the store may"),
        ("generator.scores", "x = np.random.default_rng()", "without a seed"),
    ],
)
def test_the_check_sees_what_it_forbids(name, text, complaint):
    """A module that breaks one rule is reported, so the check above cannot pass by blindness."""
    world = {
        "generator": "",
        "generator.cli": "import argparse, time",
        "generator.errors": "",
        "generator.discover": "",
        "generator.model": "",
        "generator.model.fact": "",
        "generator.gates": "from generator.model import fact",
        "generator.store": "from generator.gates import x\nx = open('a')",
        "generator.sources": "",
        "generator.sources.good": "from generator.sources.good.asking import x",
        "generator.sources.good.asking": "",
        "generator.supply": "",
        "generator.windows": "from generator.supply import x",
        "generator.scores": "",
        "generator.metrics": "",
        "generator.metrics.good": "from generator import supply, windows",
        "generator.criteria": "",
        "generator.criteria.good": "from generator.model.fact import Fact",
        "generator.pages": "from generator.scores import x",
    }
    assert complaints(world) == []
    found = complaints(world | {name: text})
    assert [line for line in found if complaint in line], found


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_says_everything_the_method_page_prints(name):
    """Every text of a metric is there and is a phrase that the page can end itself."""
    found = METRICS[name]
    for text in (found.title, found.formula, found.reads_as, found.gaming, found.unknown_when):
        assert len(text) > 2
        assert text == text.strip()
        assert "  " not in text
        assert text[-1] not in ".,;:"
    assert found.title[0].isupper()
    assert found.question in range(1, 7)
    assert found.window_weeks >= 1
    assert found.compute.__doc__


@pytest.mark.parametrize("name", sorted(CRITERIA))
def test_a_criterion_says_everything_the_method_page_prints(name):
    """Every text of a criterion is there: a title, a question and whole sentences."""
    found = CRITERIA[name]
    assert found.title[0].isupper()
    assert found.title[-1].isalnum()
    assert found.asks.endswith("?")
    outcomes = [found.met, found.not_met, found.unknown, found.gaming, found.limits]
    outcomes += [found.partly] if found.partly else []
    for text in outcomes:
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
    assert found.judge.__doc__


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_question_says_everything_its_page_prints(question):
    """Every text of a question is there, in whole sentences, and its metrics exist."""
    assert question.title.endswith("?")
    for text in (
        question.explains,
        question.asks,
        question.computed,
        question.gaming,
        *question.limits,
    ):
        assert len(text) > 20
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
    assert len(question.limits) >= 3
    assert set(question.also) <= set(METRICS)
    assert (question.main_metric in METRICS) == (question.number != 5)


def test_criteria_have_places_without_gaps():
    """Each group of criteria is numbered from one without a gap, so no page lists one twice."""
    for group, count in (("design", 8), ("hands-off", 10)):
        orders = sorted(c.order for c in CRITERIA.values() if c.group == group)
        assert orders == list(range(1, count + 1)), f"pages tell readers of {count}: change both"
