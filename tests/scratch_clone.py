"""
A clone of an invented project in which the steps of the workflows run as they stand.

Everything is real but GitHub: a bare repository plays the remote, a server on this machine the
sources, ``tests/github_double.py`` the command ``gh``. The environment of the tests stands in
for the one that ``make`` would set up, and the command gets the day on which the replay plays.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from generator.profiles import read_profiles
from generator.store import Store
from tests.github_double import REPOSITORY, Double, install
from tests.invented_world import WORLD, WORLD_ORIGIN, invented_weeks
from tests.replay.builders import Providers

ROOT = Path(__file__).resolve().parents[1]
NAMES = {
    "alpha-l1": {"defillama_chain": "Alpha", "defillama_fees": "alpha", "coinmetrics": "alph"},
    "beta-rollup": {"growthepie": "beta", "l2beat_id": "beta", "l2beat_slug": "beta"},
    "gamma-app": {"coingecko": "gamma", "defillama_chain": "Gamma"},
}
"""What the sources call the chains of the invented world."""

COPIED = (
    *("Makefile", "pyproject.toml", "requirements.lock", "mkdocs.yml", ".gitignore"),
    *(".github", "docs/assets", "docs/overrides", "docs/about.md"),
    *("CONTRIBUTING.md", "docs/contribute.md", "docs/decisions.md"),
    *("tests", "data/rubric.yml"),
)
MADE = shutil.ignore_patterns("vendor", "__pycache__", "__snapshots__")
BOTH = ("user.name=Somebody", "user.email=somebody@example.org")


def named(chain, text):
    """A profile of the invented world with what the sources call its chain."""
    lines = [
        f"  {kind}: {{value: {value}, source: https://{chain}.example.org/, "
        "read_on: 2025-01-02, basis: documented}"
        for kind, value in NAMES[chain].items()
    ]
    return "\n".join([text.rstrip(), "identifiers:", *lines, ""])


def providers(through):
    """What the sources answer about the invented chains."""
    from generator.profiles import ProfileText  # noqa: PLC0415 - beside its only use

    texts = [ProfileText(f"data/profiles/{c}.yml", named(c, text)) for c, text in WORLD.items()]
    profiles, problems = read_profiles(texts)
    assert problems == []
    return Providers(profiles, through=through)


@dataclass
class Clone:
    """The checked-out clone, its remote and what its steps told each other."""

    folder: Path
    remote: Path
    double: Double
    today: str
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)

    @property
    def root(self):
        """The working folder."""
        return self.folder / "clone"

    def git(self, *arguments):
        """What a git command prints."""
        who = [part for name in BOTH for part in ("-c", name)]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.root, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def step(self, workflow, name, *, fails=False, **environment):
        """Run a step of a workflow, found by its name, exactly as it is written."""
        flow = YAML(typ="safe").load(self.root / ".github/workflows" / f"{workflow}.yml")
        (step,) = {
            (one["run"], *one.get("env", {}))
            for job in flow["jobs"].values()
            for one in job.get("steps", ())
            if one["name"] == name
        }
        command, *wanted = step
        assert set(wanted) <= {*environment, "GH_TOKEN", "DEFAULT_BRANCH"}, f"{name} wants {wanted}"
        output = self.folder / "output.txt"
        output.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=self.root,
            env={**self._environment(output), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) is fails, f"{name}: {said}"
        self.ran.append(name)
        for line in output.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition("=")
            self.outputs[key] = value
        return said

    def _environment(self, output):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "GIT_"))}
        return {
            **kept,
            "PATH": f"{self.folder / 'programs'}:{os.environ['PATH']}",
            "GH_TOKEN": "no-token",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SERVER_URL": "https://github.example",
            "DEFAULT_BRANCH": "main",
            "GITHUB_RUN_ID": "4711",
        }


def clone(folder, today):
    """Make the project, its remote and the clone in an empty folder."""
    seed, remote = folder / "seed", folder / "remote.git"
    seed.mkdir()
    for name in COPIED:
        source, target = ROOT / name, seed / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=MADE)
        else:
            shutil.copy(source, target)
    (seed / "data/profiles").mkdir()
    for chain, text in WORLD.items():
        (seed / f"data/profiles/{chain}.yml").write_text(named(chain, text), encoding="utf-8")
    Store(seed / "data").add_archive("defillama", "world", WORLD_ORIGIN, invented_weeks())
    made = Clone(folder, remote, Double(folder), today)
    shutil.move(seed, made.root)
    made.git("init", "-q", "--initial-branch=main")
    made.git("add", "--all")
    made.git("commit", "-qm", "An invented project")
    subprocess.run(["git", "clone", "-q", "--bare", made.root, remote], check=True)
    made.git("remote", "add", "origin", str(remote))
    _set_up(made)
    return made


def _set_up(made):
    """What ``make ready`` would install, lent from the tests' own environment."""
    programs, bin_folder = made.folder / "programs", made.root / ".venv/bin"
    programs.mkdir()
    bin_folder.mkdir(parents=True)
    install(programs, made.folder)
    python = f'PYTHONPATH="{ROOT}" exec "{sys.executable}"'
    _program(bin_folder / "python", f'{python} "$@"')
    _program(
        bin_folder / "wellspring",
        f'verb=$1; shift; case $verb in refresh|record) set -- --today {made.today} "$@";; esac; '
        f'{python} -m generator.cli "$verb" "$@"',
    )
    _program(bin_folder / "cyclonedx-py", f'exec "{Path(sys.executable).parent}/cyclonedx-py" "$@"')
    (made.root / ".venv/.ready").touch()


def _program(path, line):
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def stand_in(made, name, line):
    """A program of the project's environment that a test replaces."""
    _program(made.root / ".venv/bin" / name, line)
