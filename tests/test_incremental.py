"""A run does only what is left to do, and leaves what a run from nothing would leave."""

import random
import shutil
from importlib import metadata

import pytest

from generator import pages
from generator.cache import PACKAGE, Cache
from generator.cli import beginning, main
from generator.cli.repeating import Run, _libraries
from generator.errors import BadInput, BuildError
from generator.files import LOCK, STAGING
from generator.model.correction import Correction
from generator.pages import NOTE, note, write
from generator.store import Store
from tests.invented_world import WORLD

FACTS = [
    ("alpha-l1", "value: own-token", "value: base-asset"),
    ("alpha-l1", "name: ", "name: New "),
    ("beta-rollup", "summary: ", "summary: Another "),
    ("gamma-app", "summary: ", "summary: A third "),
]

RUBRIC = [
    ("token_role: 1", "token_role: 3"),
    ("fewest_known: 6", "fewest_known: 7"),
    ("weight_draws: 2000", "weight_draws: 1900"),
]

NOTICE = """\
title: Share of Alpha that went to insiders
shown: Alpha's page said that {share} % of the token went to insiders.
right: It is 50 %.
why: The allocation to advisers stood under community in the profile.
wrong_since: 2025-04-14
corrected_on: 2025-05-01
pages: [chains/alpha-l1/#supply]
source: https://alpha.example.org/token
"""


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


def add_profile(project, chance):
    """A chain more, like one that is there."""
    name = chance.choice(["delta-app", "an-app"])
    text = WORLD["gamma-app"].replace("gamma-app", name).replace("Gamma", name.title())
    (project / "data/profiles" / f"{name}.yml").write_text(text, encoding="utf-8")


def remove_profile(project, _chance):
    """A chain less; its figures stay where they are."""
    (project / "data/profiles/gamma-app.yml").unlink()


def change_rubric(project, chance):
    """Another weight, threshold or number of draws."""
    path = project / "data/rubric.yml"
    text = path.read_text(encoding="utf-8")
    old, new = chance.choice(RUBRIC)
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_to_ledger(project, chance):
    """A refresh left a day out."""
    day = chance.choice(["2024-05-01", "2024-08-07"])
    found = Correction(
        *("2024-04-29", day, "defillama", "alpha-l1", "fees_usd"),
        *(1e9, None, "too large for a day", "2025-05-05"),
    )
    Store(project / "data").append_corrections([found])


def add_notice(project, chance):
    """Somebody found a mistake on a page."""
    path = project / "data/corrections/2025-05-01-alpha-fees.yml"
    path.parent.mkdir()
    path.write_text(NOTICE.format(share=chance.randrange(10, 90)), encoding="utf-8")


EDITS = (
    *(change_profile, change_series, lose_output, add_profile, remove_profile),
    *(change_rubric, add_to_ledger, add_notice),
)


@pytest.fixture(scope="module")
def begun(_world, tmp_path_factory):
    """The invented world with its pages, and what the program keeps between runs."""
    root = tmp_path_factory.mktemp("begun")
    shutil.copytree(_world, root / "project")
    (root / "project/docs").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WELLSPRING_CACHE", str(root / "kept"))
        assert main(["--project", str(root / "project"), "generate"]) == 0
    return root


@pytest.mark.parametrize("part", range(2))
def test_after_any_edits_all_is_as_if_made_from_nothing(
    begun, wellspring, tmp_path, monkeypatch, part
):
    """Edits of whatever a run reads or wrote, a run after each two: the bytes of a cold run."""
    chance = random.Random(part)
    edits = list(EDITS)
    random.Random(10).shuffle(edits)
    mine = edits[part::2]
    shutil.copytree(begun, tmp_path / "begun")
    project = tmp_path / "begun/project"
    monkeypatch.setenv("WELLSPRING_CACHE", str(tmp_path / "begun/kept"))
    for first, second in zip(mine[::2], mine[1::2], strict=True):
        first(project, chance)
        second(project, chance)
        said = f"{first.__name__}, {second.__name__}"
        assert wellspring("--project", project, "generate").code == 0, said
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


def test_a_run_that_differs_from_the_ledger_is_not_made_again_either(project, wellspring, idle):
    """What was recorded otherwise is said by each run, also by one that has nothing to do."""
    assert wellspring("--project", project, "record", "--today", "2025-05-08").code == 0
    path = project / "data/profiles/alpha-l1.yml"
    _, old, new = FACTS[0]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    first = wellspring("--project", project, "generate").out.splitlines()
    assert any("alpha-l1 index: " in line and " became " in line for line in first)
    idle()
    again = wellspring("--project", project, "generate")
    assert (again.code, again.out.splitlines()[1:]) == (0, first[1:])


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


def replace_by_link(path):
    """The same bytes, behind a symbolic link."""
    path.symlink_to(path.rename(path.parents[1] / "elsewhere"))


def stage(root):
    """What a change of several files leaves where it was cut short."""
    (root / "data" / STAGING).mkdir()
    (root / "data" / STAGING / "one.csv").write_bytes(b"2")


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda root: (root / "data" / LOCK).touch(), True),
        (stage, True),
        (lambda root: (root / "data/one.csv").write_bytes(b"2"), False),
        (lambda root: (root / "data/two.csv").touch(), False),
        (lambda root: (root / "data/one.csv").rename(root / "data/two.csv"), False),
        (lambda root: replace_by_link(root / "data/one.csv"), False),
        (lambda root: (root / "docs/a/page.md").write_bytes(b"b"), False),
        (lambda root: (root / "docs/a/page.md").unlink(), False),
        (lambda root: (root / "docs/a/stray.md").touch(), False),
        (lambda root: (root / "docs/mine.md").touch(), True),
    ],
    ids=range(10),
)
def test_a_run_is_repeated_only_where_data_and_pages_are_as_it_left_them(change, same, tmp_path):
    """Locks are no data, and a folder that holds other files than pages is not looked into."""
    for name, content in (("data/one.csv", b"1"), ("docs/a/page.md", b"a")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(content)
    cache = Cache(tmp_path / "cache")

    def run(address="https://a.example/"):
        return Run(tmp_path, tmp_path / "data", address, cache)

    assert run().repeated() == []
    run().note({"a/page.md": b"a"}, ["a"], ["done"])
    assert run().repeated() == ["done"]
    assert run("https://b.example/").repeated() == []
    change(tmp_path)
    assert run().repeated() == (["done"] if same else [])


# -- what is not ours -----------------------------------------------------------------------

OURS = {"index.md": "# Home\n", "chains/alpha.md": "# Alpha\n", "chains/beta.md": "# Beta\n"}


def refusals(docs, files):
    """What is said of a run that writes nothing, by path."""
    before = contents(docs)
    with pytest.raises(BadInput) as refused:
        write(docs, files)
    assert contents(docs) == before
    return {problem.path: problem.sentence for problem in refused.value.problems}


def test_a_file_that_no_run_made_is_named_and_never_deleted(tmp_path):
    """Neither is anything written then; notes of editors are left alone, as no reader gets them."""
    docs = tmp_path / "docs"
    write(docs, OURS)
    (docs / "chains/drafts").mkdir()
    mine = [docs / "chains/mynotes.md", docs / "chains/drafts/essay.md"]
    for path in mine:
        path.write_text("mine", encoding="utf-8")
    said = refusals(docs, {"index.md": "# New\n", "chains/alpha.md": "# Alpha\n"})
    assert said.keys() == {"docs/chains/mynotes.md", "docs/chains/drafts/essay.md"}
    for sentence in said.values():
        assert sentence == (
            "not known to be made by generate "
            "(docs/chains is for what generate makes: move it or delete it)"
        )
    for path in mine:
        path.rename(path.with_name(f".{path.name}.swp"))
    assert write(docs, {"index.md": "# New\n", "chains/alpha.md": "# Alpha\n"}) == (1, 1)
    assert sorted(contents(docs)) == [
        *(NOTE, "chains/.mynotes.md.swp", "chains/alpha.md", "chains/drafts/.essay.md.swp"),
        "index.md",
    ]


def test_many_such_files_are_counted(tmp_path):
    """A folder of thousands does not fill the screen."""
    for number in range(25):
        (tmp_path / "docs/chains").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"docs/chains/mine-{number}.md").write_text("mine", encoding="utf-8")
    said = refusals(tmp_path / "docs", OURS)
    assert len(said) == 21
    assert said["docs"] == "5 more files not known to be made by generate"


@pytest.mark.parametrize("name", ["docs", "docs/chains"])
def test_a_folder_that_is_a_link_is_not_written_through(name, tmp_path):
    """What lies where the link leads stays as it is."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep.md").write_text("keep", encoding="utf-8")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).symlink_to(elsewhere)
    said = "a symbolic link (generate writes into real folders only)"
    assert refusals(tmp_path / "docs", OURS) == {name: said}
    assert contents(elsewhere) == {"keep.md": b"keep"}


def test_a_link_to_a_folder_among_ours_is_named(tmp_path):
    """MkDocs would publish what lies behind it."""
    docs, elsewhere = tmp_path / "docs", tmp_path / "elsewhere"
    write(docs, OURS)
    elsewhere.mkdir()
    (docs / "chains/drafts").symlink_to(elsewhere)
    assert refusals(docs, OURS).keys() == {"docs/chains/drafts"}


def test_what_a_killed_run_wrote_is_known_as_ours(tmp_path, monkeypatch):
    """The run after it removes what it no longer makes, and so it does after a preview."""
    write(tmp_path, {})
    with monkeypatch.context() as killed:
        killed.setattr("generator.pages._write_note", stop_at_the_second())
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, OURS)
    assert (tmp_path / "chains/beta.md").exists()
    note(tmp_path, ["charts/beta-use.svg"])
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts/beta-use.svg").write_text("<svg/>", encoding="utf-8")
    left = {"chains/alpha.md": "# Alpha\n", "charts/alpha-use.svg": "<svg/>"}
    assert write(tmp_path, left) == (1, 2)
    assert sorted(contents(tmp_path)) == [NOTE, *left, "index.md"]


def stop_at_the_second():
    """What notes files, until the run is killed in front of its last note."""
    real, notes = pages._write_note, []

    def noted(docs, paths):
        notes.append(docs)
        if len(notes) > 1:
            raise KeyboardInterrupt
        real(docs, paths)

    return noted
