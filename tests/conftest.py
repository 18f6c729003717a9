"""
What several tests share: a small invented world, and the real data of this repository.

``project`` is a scratch copy of the world in a folder of its own: three profiles
(``alpha-l1``, ``beta-rollup`` on it, ``gamma-app``), the real rubric and 70 weeks of eight
series with round numbers, all written by the store itself.
"""

import datetime as dt
import fcntl
import importlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pandas as pd
import pytest

from generator.model.origin import Origin
from generator.store import Store

ROOT = Path(__file__).resolve().parents[1]

hypothesis.settings.register_profile("wellspring", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("wellspring")

FIRST_MONDAY = dt.date(2024, 1, 1)
WEEKS = 70

ALPHA = """\
id: alpha-l1
name: Alpha
aliases: [Alpha Chain]
summary: Alpha is an invented chain with validators of its own. Half of its token went to insiders.
website: https://alpha.example.org
kind: {value: l1, source: https://alpha.example.org/docs, read_on: 2025-01-02, basis: documented}
gas_asset:
  value: own-token
  symbol: ALPH
  source: https://alpha.example.org/docs
  read_on: 2025-01-02
  basis: documented
launch:
  value: 2023-06
  source: https://alpha.example.org/docs
  read_on: 2025-01-02
  basis: documented
token:
  status:
    value: launched
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  symbol:
    value: ALPH
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  generation:
    value: 2023-06-15
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  initial_supply:
    value: 1000000000
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
  allocations:
    - recipient: insiders
      label: Team
      percent: 30
      schedule:
        - {share: 25, on: 2024-06-15}
        - {share: 75, start: 2024-06-15, end: 2027-06-15, every: month}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
    - recipient: investors
      label: Investors
      percent: 20
      tokens: 200000000
      schedule:
        - {share: 100, start: 2023-06-15, end: 2025-06-15, every: day}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
    - recipient: airdrop
      label: Airdrop to users
      percent: 10
      schedule:
        - {share: 100, on: 2023-06-15}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
    - recipient: foundation
      label: Foundation
      percent: 40
      schedule:
        - {share: 100, discretion: Spent as the foundation decides.}
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
  issuance:
    - rule: annual-rate
      start: 2023-06-15
      annual_percent: 5
      source: https://alpha.example.org/token
      read_on: 2025-01-02
      basis: documented
fee_destination:
  value: validators
  source: https://alpha.example.org/docs
  read_on: 2025-01-02
  basis: documented
events:
  - date: 2023-06-15
    title: Alpha opens
    kind: launch
    source: https://alpha.example.org/docs
    read_on: 2025-01-02
    basis: documented
  - date: 2024-06-15
    title: First tokens of the team unlock
    kind: token
    source: https://alpha.example.org/token
    read_on: 2025-01-02
    basis: documented
"""

BETA = """\
id: beta-rollup
name: Beta
summary: Beta is an invented optimistic rollup without a token. A company keeps its fees.
kind:
  value: rollup
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
proof_type:
  value: optimistic
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
settlement:
  value: alpha-l1
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
data_availability:
  value: blobs
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
gas_asset:
  value: base-asset
  symbol: ALPH
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
launch:
  value: 2023-09-01
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
token:
  status:
    value: none
    source: https://beta.example.org/docs
    read_on: 2025-01-03
    basis: documented
sequencer:
  value: single
  detail: The company runs it.
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
upgrade_control:
  value: council
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
exit_window_days:
  value: 7
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: on-chain
stage:
  value: "1"
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
proof_system:
  value: live
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
fee_destination:
  value: operator
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: inferred
operator:
  value: Beta Company
  source: https://beta.example.org/docs
  read_on: 2025-01-03
  basis: documented
"""

GAMMA = """\
id: gamma-app
name: Gamma
summary: Gamma is an invented exchange that runs its own chain. Its fees buy back its token.
kind:
  value: appchain
  source: https://gamma.example.org/docs
  read_on: 2025-01-04
  basis: documented
gas_asset:
  value: stablecoin
  symbol: USDX
  source: https://gamma.example.org/docs
  read_on: 2025-01-04
  basis: documented
token:
  status:
    value: launched
    source: https://gamma.example.org/docs
    read_on: 2025-01-04
    basis: documented
  symbol:
    value: GAM
    source: https://gamma.example.org/docs
    read_on: 2025-01-04
    basis: documented
  max_supply:
    value: 500000000
    source: https://gamma.example.org/docs
    read_on: 2025-01-04
    basis: documented
  allocations:
    - recipient: airdrop
      label: Users
      percent: 60
      schedule:
        - {share: 100, on: 2023-11-29}
      source: https://gamma.example.org/docs
      read_on: 2025-01-04
      basis: documented
    - recipient: insiders
      label: Makers
      tokens: 200000000
      percent: 40
      schedule:
        - {share: 100, milestone: Each tenth when volume doubles.}
      source: https://gamma.example.org/docs
      read_on: 2025-01-04
      basis: documented
  issuance:
    - rule: none
      source: https://gamma.example.org/docs
      read_on: 2025-01-04
      basis: documented
fee_destination:
  value: holders
  source: https://gamma.example.org/docs
  read_on: 2025-01-04
  basis: documented
"""

WORLD = {"alpha-l1": ALPHA, "beta-rollup": BETA, "gamma-app": GAMMA}

# series -> chain -> (first week's value, change per week)
FIGURES: dict[str, dict[str, tuple[float, float]]] = {
    "fees_usd": {"alpha-l1": (100_000, 0), "beta-rollup": (20_000, 500), "gamma-app": (50_000, 0)},
    "rent_usd": {"beta-rollup": (5_000, 0)},
    "tx_count": {
        "alpha-l1": (1_000_000, 10_000),
        "beta-rollup": (400_000, 20_000),
        "gamma-app": (90_000, 0),
    },
    "tvl_usd": {
        "alpha-l1": (2_000_000_000, -10_000_000),
        "beta-rollup": (300_000_000, 5_000_000),
        "gamma-app": (100_000_000, 0),
    },
    "stablecoins_usd": {"alpha-l1": (800_000_000, 0), "beta-rollup": (50_000_000, 1_000_000)},
    "price_usd": {"alpha-l1": (2, -0.01), "gamma-app": (10, 0.1)},
    "price_mean_usd": {"alpha-l1": (2, -0.01), "gamma-app": (10, 0.1)},
    "circulating_supply": {"alpha-l1": (400_000_000, 2_000_000), "gamma-app": (300_000_000, 0)},
}

WORLD_ORIGIN = Origin(
    publisher="DefiLlama",
    title="Invented weeks of three invented chains",
    url="https://example.org/archive",
    licence="CC0",
    citation="Source: nobody",
    read_on=dt.date(2025, 5, 5),
    note="made for tests",
)


def _invented_weeks():
    rows = [
        (metric, FIRST_MONDAY + dt.timedelta(weeks=week), chain, float(first + step * week), 7)
        for metric, chains in FIGURES.items()
        for chain, (first, step) in chains.items()
        for week in range(WEEKS)
    ]
    return pd.DataFrame(rows, columns=["metric", "week", "chain", "value", "days"])


@pytest.fixture(scope="session")
def _world(tmp_path_factory):
    """The invented world, written once per test process."""
    root = tmp_path_factory.mktemp("world")
    profiles = root / "data" / "profiles"
    profiles.mkdir(parents=True)
    for name, text in WORLD.items():
        (profiles / f"{name}.yml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "data" / "rubric.yml", root / "data" / "rubric.yml")
    Store(root / "data").add_archive("defillama", "world", WORLD_ORIGIN, _invented_weeks())
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
def once(tmp_path_factory):
    """
    Make a folder once for all test processes of a run: ``once(name, make)`` gives its path.

    ``make`` gets an empty folder to fill; the other processes wait for it.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

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


@pytest.fixture(scope="session")
def copy_project():
    """Copy what a fresh clone holds for the site into a folder; no generated page is among it."""

    def copy(folder):
        shutil.copytree(ROOT / "data", folder / "data")
        shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets")
        for name in ("mkdocs.yml", "docs/about.md"):
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
