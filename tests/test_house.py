"""The top level keeps its promises: commands, dependencies, lock, citation, sizes."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from generator.model.words import Kind

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PYPROJECT_TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads(PYPROJECT_TEXT)
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def canonical(name):
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies():
    """Every requirement that pyproject.toml names for running, testing and building."""
    project = PYPROJECT["project"]
    groups = project["optional-dependencies"].values()
    return [
        *project["dependencies"],
        *(item for group in groups for item in group),
        *PYPROJECT["build-system"]["requires"],
    ]


def locked():
    """Entries of the lock: (name, version, number of hashes)."""
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    found = []
    for entry in entries:
        head = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", entry)
        assert head, f"not a pinned package: {entry.splitlines()[0]}"
        found.append((canonical(head[1]), head[2], entry.count("--hash=sha256:")))
    return found


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_of_a_page_is_a_target(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))
    assert named
    assert named <= targets


def test_ci_runs_what_the_readme_tells_users_to_run():
    steps = re.findall(r"^step make (\w+)$", (ROOT / ".ci/run").read_text(), flags=re.MULTILINE)
    assert steps == ["lint", "site", "test"]


def test_the_readme_links_to_files_that_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_names_all_that_make_fetches():
    """Each installer of the Makefile and each package of the system, by the name readers know."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = text[text.index("## Build it") : text.index("## Add a chain")]
    known = {
        "pip": "requirements.lock",
        "npm": "npm",
        "apt-get": "apt",
        "chromium": "Chromium",
        "default-jre-headless": "Java",
        "venv": "`venv`",
    }
    found = {name for name in ("npm", "apt-get") if f"{name} " in MAKEFILE} | {"pip"}
    found |= set(re.findall(r'missing="(?:\$\$missing )?([\w-]+)"', MAKEFILE))
    found |= set(re.findall(r"python%d\.%d-(\w+)", MAKEFILE))
    assert found == {*known}
    assert [name for name in sorted(found) if known[name] not in said] == []


def test_the_readme_names_the_first_picture_of_the_home_page(real_files):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"!\[The home page: (.+)\]\(docs/assets/home\.png\)", text)
    first = re.search(r'<img [^>]*alt="([^"&]+)', real_files["index.md"])
    assert re.search("chains by .+", first[1])[0] in said


def test_every_dependency_has_its_purpose_beside_it():
    lines = re.findall(r'^  "[A-Za-z][^"]*[<>=][^"]*",.*$', PYPROJECT_TEXT, flags=re.MULTILINE)
    project = PYPROJECT["project"]
    assert len(lines) == len(project["dependencies"]) + len(project["optional-dependencies"]["dev"])
    assert [line for line in lines if not re.search(r"# \w{2,}.{5,}", line)] == []


def test_no_package_is_named_twice_among_those_without_types():
    overrides = PYPROJECT["tool"]["mypy"]["overrides"]
    (names,) = (part["module"] for part in overrides if isinstance(part["module"], list))
    assert len(names) == len(set(names))


def test_the_lock_pins_every_dependency_with_hashes():
    names = {canonical(re.split(r"[^\w.-]", item)[0]) for item in dependencies()}
    assert names - {name for name, _, _ in locked()} == set()
    assert [name for name, _, hashes in locked() if hashes == 0] == []


def test_the_lock_names_no_package_index():
    assert "://" not in LOCK
    assert "--index" not in LOCK


def test_mkdocs_stays_below_two():
    (version,) = {version for name, version, _ in locked() if name == "mkdocs"}
    assert version.startswith("1.")


def test_the_citation_names_this_version():
    citation = YAML(typ="safe").load(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PYPROJECT["project"]["version"]
    assert citation["license"] == PYPROJECT["project"]["license"]


def test_the_data_licence_names_every_folder_of_series():
    text = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    folders = sorted(path.name for path in (ROOT / "data/series").iterdir() if path.is_dir())
    assert folders
    assert [name for name in folders if not re.search(rf"^  {name} ", text, re.MULTILINE)] == []


def test_the_form_for_a_chain_offers_every_kind():
    """As the model has them, and one answer for those who do not know."""
    form = YAML(typ="safe").load(ROOT / ".github/ISSUE_TEMPLATE/new-chain.yml")
    (field,) = (part for part in form["body"] if part.get("id") == "kind")
    *kinds, unknown = field["attributes"]["options"]
    assert [option.split(" ")[0] for option in kinds] == [kind.value for kind in Kind]
    assert unknown == "I do not know"


def test_no_module_is_long():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("generator", "tests", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_setuptools_neither_warns_of_kept_templates_nor_ships_them(tmp_path):
    """Jinja keeps them in a folder inside the package, which setuptools takes for a package."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    kept = tmp_path / "generator/templates/__pycache__"
    kept.mkdir(parents=True)
    for path in (tmp_path / "generator/__init__.py", kept.parent / "index.md", kept / "x.cache"):
        path.touch()
    built = subprocess.run(
        [sys.executable, "-c", "import setuptools; setuptools.setup()", "build"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "absent from the `packages` configuration" not in built.stderr
    names = {path.name for path in (tmp_path / "build").rglob("*") if path.is_file()}
    assert names == {"__init__.py", "index.md"}
