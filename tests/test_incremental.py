"""A run does only what is left to do, and leaves what a run from nothing would leave."""

import random
import shutil
from importlib import metadata

import pytest

from generator.cache import PACKAGE
from generator.cli import beginning
from generator.cli.repeating import _libraries
from generator.errors import BuildError

FACTS = [
    ("alpha-l1", "value: own-token", "value: base-asset"),
    ("alpha-l1", "name: ", "name: New "),
    ("beta-rollup", "summary: ", "summary: Another "),
    ("gamma-app", "summary: ", "summary: A third "),
]


def contents(docs):
    """Bytes of every file, by path."""
    return {p.relative_to(docs).as_posix(): p.read_bytes() for p in docs.rglob("*") if p.is_file()}


def change_profile(project, chance):
    """One fact or word of a profile becomes another."""
    name, old, new = chance.choice(FACTS)
    path = project / "data/profiles" / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_series(project, chance):
    """One stored value becomes another."""
    path = chance.choice(sorted((project / "data/series").glob("*/*.csv")))
    lines = path.read_text(encoding="utf-8").splitlines()
    place = chance.randrange(1, len(lines))
    week, chain, value, days = lines[place].split(",")
    lines[place] = f"{week},{chain},{float(value) * 1.5:.6g},{days}"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def lose_output(project, chance):
    """A few generated files are gone or were changed by hand."""
    for path in chance.sample(sorted((project / "docs").rglob("*.*")), 4):
        if path.suffix == ".svg":
            path.write_text("by hand", encoding="utf-8")
        else:
            path.unlink()


def test_after_any_edits_all_is_as_if_made_from_nothing(project, wellspring, tmp_path, monkeypatch):
    """Edits of profiles, series and outputs, a run after each: the bytes of a cold run."""
    chance = random.Random(10)
    monkeypatch.setenv("WELLSPRING_CACHE", str(tmp_path / "own"))
    wellspring("--project", project, "generate")
    for step, edit in enumerate([change_profile, change_series, lose_output, change_profile]):
        edit(project, chance)
        if edit is change_series:
            lose_output(project, chance)
        assert wellspring("--project", project, "generate").code == 0, step
    cold = tmp_path / "cold"
    shutil.copytree(project / "data", cold / "data")
    monkeypatch.setenv("WELLSPRING_CACHE", "")
    assert wellspring("--project", cold, "generate").code == 0
    ours, theirs = contents(project / "docs"), contents(cold / "docs")
    assert sum(path.endswith(".svg") for path in ours) > 20
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] == []


@pytest.fixture
def idle(monkeypatch):
    """From now on, computing an edition is an error."""

    def fail(*_):
        raise BuildError("computed anew")

    return lambda: monkeypatch.setattr(beginning, "load_profiles", fail)


def test_only_a_run_with_nothing_to_do_computes_nothing(project, wellspring, idle, monkeypatch):
    """The same again says the same and computes nothing; whatever was touched, it computes."""
    generate = ("--project", project, "generate")
    first = wellspring(*generate).out.splitlines()
    before = contents(project / "docs")
    idle()
    again = wellspring(*generate)
    assert again.code == 0
    assert again.out.splitlines()[1:] == first[1:]
    assert again.out.startswith(first[0].split(";")[0])
    assert "; 0 files written, 0 removed" in again.out
    assert contents(project / "docs") == before
    assert wellspring(*generate, "--as-of", "2025-W10").code == 2

    touched = [
        *("docs/index.md", "docs/chains/alpha-l1.md", "docs/charts/extra.svg"),
        *("data/profiles/alpha-l1.yml", "data/rubric.yml", "data/series/defillama/fees_usd.csv"),
        *("data/ledger/corrections.csv", "data/report.json"),
    ]
    for name in touched:
        path = project / name
        old = path.read_bytes() if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((old or b"") + b"\n")
        assert wellspring(*generate).err == ["wellspring: computed anew"], name
        if old is None:
            path.unlink()
        else:
            path.write_bytes(old)
            assert wellspring(*generate).code == 0, name
    (project / "docs/index.md").unlink()
    assert wellspring(*generate).code == 2
    (project / "docs/index.md").write_bytes(before["index.md"])
    monkeypatch.setattr("generator.cli.repeating.site_address", lambda _: "https://other.example/")
    assert wellspring(*generate).code == 2


@pytest.mark.parametrize("name", ["pandas", "matplotlib", "wellspring"])
def test_a_run_knows_each_library_by_name_and_version(name):
    """Installed libraries are told by their records, which carry both."""
    assert f"{name}-{metadata.version(name)}.dist-info" in _libraries()


def test_a_new_program_or_library_computes_anew(project, wellspring, idle, tmp_path, monkeypatch):
    """A line of the program or a version of any library that changed is no run of before."""
    generate = ("--project", project, "generate")
    wellspring(*generate)
    idle()
    with monkeypatch.context() as other:
        other.setattr("generator.cli.repeating._libraries", lambda: "pandas 99")
        assert wellspring(*generate).code == 2
    assert wellspring(*generate).code == 0
    program = tmp_path / "program"
    shutil.copytree(PACKAGE, program, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("generator.cli.repeating.PACKAGE", program)
    assert wellspring(*generate).code == 0
    with (program / "templates/index.md").open("a", encoding="utf-8") as file:
        file.write("x")
    assert wellspring(*generate).code == 2
