"""Collects what the benchmarks measure; at the end says and stores it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import machine
from benchmarks.calibration import put
from benchmarks.history import Occasion, Row, append, latest, read_history
from benchmarks.limits import held
from benchmarks.meter import PROC, Used
from benchmarks.speed_tables import limits_said, speed_text, standing

HISTORY = Path(__file__).parent / "history.csv"
MEASURED = pytest.StashKey[list[Row]]()

Measured = Callable[[str, int, str, Used], None]
"""Takes the kind, the chains, the step and what it cost."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ask for the sizes of the invented worlds."""
    parser.addoption("--sizes", default="50 500", help="chains of the invented worlds")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Measure each size apart."""
    if "size" in metafunc.fixturenames:
        sizes = str(metafunc.config.getoption("--sizes")).replace(",", " ").split()
        metafunc.parametrize("size", [int(size) for size in sizes], scope="session")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse where nothing can be measured."""
    if not PROC.joinpath("self", "clear_refs").exists():
        raise pytest.UsageError("make bench reads /proc, which only Linux has")
    config.stash[MEASURED] = []


@pytest.fixture(scope="session")
def occasion() -> Occasion:
    """When, what and where is measured."""
    return Occasion(machine.now(), machine.commit(), machine.machine(), machine.load())


@pytest.fixture
def measured(request: pytest.FixtureRequest, occasion: Occasion) -> Measured:
    """Note one measurement."""
    rows = request.config.stash[MEASURED]
    return lambda kind, chains, step, used: rows.append(occasion.row(kind, chains, step, used))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Store what was measured; a limit that is not kept fails the run."""
    rows = session.config.stash[MEASURED]
    if rows:
        append(HISTORY, rows)
        known = latest(read_history(HISTORY), rows[0].machine)
        put("speed", speed_text(known, rows[0].machine, machine.versions()))
        if session.exitstatus == pytest.ExitCode.OK and not all(one.is_kept for one in held(rows)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how each step stands to the last run on this machine, and what the limits say."""
    rows = config.stash[MEASURED]
    if rows:
        terminalreporter.section("processor time, beside the last run on this machine")
        for line in standing(rows, read_history(HISTORY)):
            terminalreporter.write_line(line)
        terminalreporter.section("limits")
        for line in limits_said(rows):
            terminalreporter.write_line(line)
