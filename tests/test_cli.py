"""The command line: what a person sees, exit codes, and never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator import __version__
from generator.claiming import CLAIMS
from generator.model.series import SERIES

ROOT = Path(__file__).resolve().parents[1]
VERBS = ["build", "check", "generate", "import", "list", "record", "new"]


def test_version(wellspring):
    """Proves that --version prints the package's version and nothing else."""
    assert (wellspring("--version").out, wellspring("--version").code) == (
        f"wellspring {__version__}\n",
        0,
    )


def test_help_has_examples(wellspring):
    """Proves that --help names every command and shows examples that parse."""
    ran = wellspring("--help")
    assert ran.code == 0
    for verb in VERBS:
        assert f"\n    {verb} " in ran.out
        assert f"\n  wellspring {verb}" in ran.out


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_command(verb, wellspring):
    """Proves that each command explains its options."""
    ran = wellspring(verb, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"usage: wellspring {verb}")


def test_no_command_shows_the_help(wellspring):
    """Proves that the bare command explains itself and is no success."""
    ran = wellspring()
    assert ran.code == 2
    assert "examples:" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["check", "--frobnicate"],
        ["list", "planets"],
        ["import"],
        ["import", "a.csv"],
        ["generate", "--as-of", "someday"],
        ["generate", "--as-of", "2025-W53"],
        ["check", "--today", "9999-12-31"],
        ["check", "--today", "0001-01-01"],
        ["serve", "--port", "99999"],
        ["serve", "--port", "-1"],
        ["serve", "--port", "²"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments, wellspring):
    """Proves that a command that does not exist, lacks an argument or has a bad one is told so."""
    ran = wellspring(*arguments)
    assert ran.code == 2
    assert ran.err
    assert not any("Traceback" in line for line in ran.err)


@pytest.mark.parametrize("week", ["1900-W01", "2023-W51", "2025-W19", "9999-W52"])
@pytest.mark.parametrize("verb", [["generate"], ["build"], ["package", "--out", "release"]])
def test_a_week_without_data_is_named_and_nothing_is_made(verb, week, project, wellspring):
    """Proves that no edition is made of nothing, nor silently of another week."""
    ran = wellspring("--project", project, *verb, "--as-of", week)
    assert ran.code == 1
    assert ran.err == [
        f"--as-of: no data for {week} (2024-W01 to 2025-W18)",
        "1 problem found; nothing was written",
    ]
    assert not [*(project / "docs").iterdir()]


def test_list_chains(project, wellspring):
    """Proves that chains are listed with id, kind and name, and that chains are the default."""
    ran = wellspring("--project", project, "list")
    assert ran.code == 0
    assert [line.split() for line in ran.out.splitlines()] == [
        ["alpha-l1", "l1", "Alpha"],
        ["beta-rollup", "rollup", "Beta"],
        ["gamma-app", "appchain", "Gamma"],
    ]
    assert wellspring("--project", project, "list", "chains").out == ran.out


def test_list_series(project, wellspring):
    """Proves that every series is listed with nature and unit."""
    lines = wellspring("--project", project, "list", "series").out.splitlines()
    assert [line.split()[0] for line in lines] == list(SERIES)
    assert all(SERIES[line.split()[0]].unit in line for line in lines)


def test_the_listed_sources_are_those_that_a_refresh_takes(project, wellspring):
    """Proves that each listed name is one that ``refresh --only`` knows, and that none is left."""
    names = [
        line.split()[0]
        for line in wellspring("--project", project, "list", "sources").out.splitlines()
    ]
    offered = wellspring("refresh", "--help").out.split("repeated (")[1].split(")")[0]
    assert names == [name.strip() for name in " ".join(offered.split()).split(",")]
    for name in names:
        assert wellspring("--project", project, "refresh", "--dry-run", "--only", name).code == 0


def test_list_claims(project, wellspring):
    """Proves that every claim is listed with its title and the day of its rule."""
    lines = wellspring("--project", project, "list", "claims").out.splitlines()
    assert [line.split()[0] for line in lines] == list(CLAIMS)
    for line, claim in zip(lines, CLAIMS.values(), strict=True):
        assert line.endswith(claim.title)
        assert f"version {claim.version}, {claim.fixed_on}" in line


def test_list_origins(project, wellspring):
    """Proves that an archive is listed with source, id, day of reading and licence."""
    ran = wellspring("--project", project, "list", "origins")
    assert ran.out.split() == ["defillama", "world", "read", "2025-05-05", "CC0"]


@pytest.mark.parametrize(
    ("what", "name"), [("metrics", "emission_coverage"), ("criteria", "insider_share")]
)
def test_list_registries(what, name, project, wellspring):
    """Proves that metrics and criteria are listed from the code's own registries."""
    ran = wellspring("--project", project, "list", what)
    assert ran.code == 0
    assert any(name in line.split() for line in ran.out.splitlines())
    assert len(set(ran.out.splitlines())) == len(ran.out.splitlines()) > 10


def test_every_listing_of_the_help_works(project, wellspring):
    """Proves that each word that ``list --help`` offers lists something."""
    offered = wellspring("list", "--help").out.split("{")[1].split("}")[0].split(",")
    assert {"chains", "series", "sources"} <= set(offered)
    told = wellspring("list", "--help").out.split("lists:")[1]
    assert [line.split()[0] for line in told.strip().splitlines()] == offered
    for what in offered:
        ran = wellspring("--project", project, "list", what)
        assert (ran.code, ran.err) == (0, [])
        assert ran.out


def test_missing_files_are_named(project, wellspring, tmp_path):
    """Proves that an absent archive or origin is exit code 1 with the path in the message."""
    origin = tmp_path / "origin.json"
    ran = wellspring("--project", project, "import", "none.csv", "--origin", origin)
    assert ran.code == 1
    assert str(origin) in ran.err[0]
    entry = {"publisher": "P", "title": "T", "url": "https://example.org", "licence": "CC0"}
    entry |= {"citation": "C", "read_on": "2025-01-01"}
    origin.write_text(json.dumps(entry), encoding="utf-8")
    ran = wellspring("--project", project, "import", tmp_path / "none.csv", "--origin", origin)
    assert ran.code == 1
    assert "none.csv: cannot be read" in ran.err[0]
    ran = wellspring("--project", project, "import", tmp_path, "--origin", origin)
    assert ran.code == 1
    assert "cannot be read" in ran.err[0]


@pytest.mark.parametrize("arguments", [["check"], ["list", "chains"], ["generate"], ["build"]])
def test_a_folder_that_is_no_project(arguments, tmp_path, wellspring):
    """Proves that each command says what is missing, and creates nothing."""
    ran = wellspring("--project", tmp_path / "nowhere", *arguments)
    assert ran.code == 2
    assert ran.err[0].startswith("wellspring: no profiles in ")
    assert not list(tmp_path.iterdir())


def test_brackets_in_names_are_no_markup(project, wellspring, tmp_path):
    """Proves that a file named like a style tag is shown as it is named."""
    origin, file = tmp_path / "o.json", tmp_path / "[bold]:100:.csv"
    entry = {"publisher": "P", "title": "T", "url": "https://example.org", "licence": "CC0"}
    entry |= {"citation": "C", "read_on": "2025-04-01"}
    origin.write_text(json.dumps(entry), encoding="utf-8")
    file.write_text("chain,metric,date,value\nalpha-l1,tx_count,2025-03-03,5\n", encoding="utf-8")
    ran = wellspring("--project", project, "import", file, "--origin", origin)
    assert ran.out.startswith("[bold]:100:.csv: 1 observations became 1 weekly values")


def test_as_a_process_of_its_own(project):
    """Proves that the installed module runs, and that errors go to standard error only."""
    path = project / "data/profiles/alpha-l1.yml"
    path.write_text(path.read_text(encoding="utf-8") + "nme: x\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "generator.cli", "check", "--today", "2025-06-01"],
        cwd=project,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines()[0].startswith("data/profiles/alpha-l1.yml:")
    assert done.stderr.splitlines()[1] == "1 problem found; nothing was written"


@pytest.mark.parametrize("arguments", [["list"], ["check", "--format", "github"]])
def test_a_terminal_that_knows_no_such_letters_gets_their_codes(arguments, project):
    """Proves that a name beyond ASCII ends no command where output is ASCII."""
    path = project / "data/profiles/alpha-l1.yml"
    text = path.read_text(encoding="utf-8").replace("summary:", "sùmmary:", 1)
    path.write_text(text.replace("name: Alpha", "name: Älpha"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "generator.cli", *arguments],
        cwd=project,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "s\\xf9mmary" in done.stdout + done.stderr


def test_the_real_project_has_no_problem(wellspring):
    """Proves that ``wellspring check`` accepts the repository's own profiles."""
    ran = wellspring("--project", ROOT, "check")
    assert (ran.code, ran.out, ran.err) == (0, "49 profiles, no problems\n", [])
