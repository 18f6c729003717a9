"""
How long everything takes: ``make bench``, with ``SIZES="50 500 3000"`` for other worlds.

Whole runs are measured once each, in processes of their own, and by stage; single functions as
often as the time they take allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.calibration import edition_of
from benchmarks.conftest import Measured
from benchmarks.history import INVENTED, REAL, SINGLE
from benchmarks.invented.project import ROOT
from benchmarks.limits import CLAIMS, LARGE, SCORES
from benchmarks.meter import Used
from benchmarks.scenarios import Step, invented_build, real_runs
from generator.claiming import judge_all
from generator.edition import Edition
from generator.scores import score_designs
from generator.store import Store

Found = TypeVar("Found")


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Today's edition of the real data."""
    return edition_of(Store(ROOT / "data"))


def test_real_data(benchmark: BenchmarkFixture, measured: Measured, tmp_path: Path) -> None:
    """The command on the real chains: cold, with nothing to do, and after changes."""
    chains = len(list((ROOT / "data" / "profiles").glob("*.yml")))
    _note(benchmark, measured, REAL, chains, lambda: real_runs(tmp_path))


def test_scores(benchmark: BenchmarkFixture, measured: Measured, edition: Edition) -> None:
    """2,000 draws of weights for 3,000 chains: findings of the real ones, drawn again."""
    assert edition.rubric.design_index.weight_draws == 2000
    real = list(edition.design_findings.values())
    drawn = np.random.default_rng(10).integers(0, len(real), LARGE)
    findings = {f"chain-{place}": real[which] for place, which in enumerate(drawn)}
    found, used = _timed(
        benchmark, lambda: score_designs(findings, edition.rubric.design_index), rounds=5
    )
    assert len(found) == LARGE
    measured(SINGLE, LARGE, SCORES, used)


def test_claims(benchmark: BenchmarkFixture, measured: Measured, edition: Edition) -> None:
    """All claims on the real data, with every test, interval and variation."""
    judged, used = _timed(benchmark, lambda: judge_all(edition), rounds=1)
    assert judged
    measured(SINGLE, len(edition.profiles), CLAIMS, used)


def test_invented_worlds(
    benchmark: BenchmarkFixture, measured: Measured, tmp_path: Path, size: int
) -> None:
    """A cold build of an invented world, stage by stage."""
    _note(benchmark, measured, INVENTED, size, lambda: invented_build(tmp_path, size))


def _note(
    benchmark: BenchmarkFixture,
    measured: Measured,
    kind: str,
    chains: int,
    steps: Callable[[], Iterator[Step]],
) -> None:
    """Run once and note each step at once: what comes later may fail."""

    def once() -> None:
        for step, used in steps():
            measured(kind, chains, step, used)
            benchmark.extra_info[step] = used.plain()

    benchmark.pedantic(once, rounds=1)


def _timed(
    benchmark: BenchmarkFixture, work: Callable[[], Found], rounds: int
) -> tuple[Found, Used]:
    """Run some work in this process; gives its result, and what the fastest round cost."""
    costs: list[Used] = []

    def once() -> Found:
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        costs.append(Used(time.perf_counter() - wall, time.process_time() - cpu))
        return found

    found = benchmark.pedantic(once, rounds=rounds)
    return found, min(costs, key=lambda used: used.wall)
