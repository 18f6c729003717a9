"""
False alarms and power of every claim's test, at the sample of today's edition.

``python -m benchmarks.calibration`` writes data/ledger/calibration.csv and the tables of
benchmarks/README.md. A seed per claim: the same data give the same rates, in one process or
several. Each row is written as soon as it is measured, and a run that was stopped goes on there.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from scipy import stats

from benchmarks.reference import TRIALS
from benchmarks.worlds import at_bound, kinds, planted, without
from generator import claims
from generator.calibration import Calibration
from generator.claiming import CLAIMS, judge_all
from generator.cli.common import load_profiles, read_rubric
from generator.discover import find
from generator.edition import Edition, compute
from generator.files import write_atomically
from generator.model.calibration import LARGEST_FALSE_ALARM_RATE, CalibrationRow
from generator.publish.verdicts import data_digest
from generator.rulebook import rule_digest
from generator.statistics import Evidence, Sample, Trial
from generator.store import Store

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "benchmarks" / "README.md"
ALARM = 0.05
WORLDS = 4000
PLANTED_WORLDS = 500

console = Console(highlight=False, markup=False, emoji=False)


class Measured(NamedTuple):
    """
    Rates of a trial, and how long they took.

    ``false_alarms`` by kind of world; ``power`` at 0.05 and ``verdict_power`` at the level that
    a verdict needs; how often the claim rightly and wrongly holds by its interval, None where it
    has no such rule.
    """

    false_alarms: dict[str, float]
    power: float
    verdict_power: float
    interval_holds: float | None
    interval_errs: float | None
    seconds: float


class Task(NamedTuple):
    """What all trials of one run share."""

    edition: Edition
    data_hash: str
    tests: int
    worlds: int
    planted: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is not measured yet; 1 where a claim's test raises too many false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS, help="worlds without an effect")
    parser.add_argument("--planted", type=int, default=PLANTED_WORLDS, help="worlds with one")
    parser.add_argument("--only", default="", help="claims to measure, separated by commas")
    parser.add_argument("--afresh", action="store_true", help="measure what is measured as well")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--reference", action="store_true", help="measure the bare tests as well")
    options = parser.parse_args(argv)
    edition = edition_of(Store(ROOT / "data"))
    tests = judge_all(edition)[0].tests
    task = Task(edition, data_digest(edition), tests, options.worlds, options.planted)
    asked = set(filter(None, options.only.split(",")))
    rows = measure_claims(
        task, Calibration(ROOT / "data"), asked, options.jobs, afresh=options.afresh
    )
    if options.reference:
        begun = time.perf_counter()
        lines = list(reference_lines(options.worlds, options.planted))
        put("tests", reference_table(lines, time.perf_counter() - begun))
    return int(any(r.false_alarm_rate > LARGEST_FALSE_ALARM_RATE for r in rows))


def measure_claims(
    task: Task, table: Calibration, asked: Collection[str], jobs: int, *, afresh: bool
) -> list[CalibrationRow]:
    """
    Measure trials, all or those of some claims, and write each row as soon as it is known.

    A row that the same run would give again is kept, so a run that was stopped goes on where it
    was. Rows that no trial stands for any more are dropped once everything was asked for.
    """
    trials = {
        (trial.claim, trial.part): trial
        for trial in find(claims, Trial).values()
        if trial.assemble(task.edition) is not None
    }
    old = {(row.claim, row.part): row for row in table.rows()}
    rows = {key: row for key, row in old.items() if asked or key in trials}
    due = [
        trial
        for key, trial in trials.items()
        if (not asked or trial.claim in asked)
        and (afresh or key not in rows or not same_run(rows[key], trial, task))
    ]
    spent = 0.0
    for row, seconds in measured_rows(task, due, jobs):
        rows[row.claim, row.part] = row
        table.write(rows.values())
        spent += seconds
        console.print(
            f"{row.claim:3} {row.part:12} {row.test:22} n {row.n:4} false alarms "
            f"{row.false_alarm_rate:.3f} power {row.power:.2f}, of the verdict "
            f"{row.verdict_power:.2f} {seconds:.0f} s"
        )
    if rows:
        table.write(rows.values())
        put("claims", claim_table(table.rows(), spent if len(due) == len(trials) else None))
    return list(rows.values())


def same_run(row: CalibrationRow, trial: Trial, task: Task) -> bool:
    """Whether a run would give a row again: same rule, data, family, effect and worlds."""
    return (
        row.rule,
        row.data_hash,
        row.tests,
        row.worlds,
        row.planted_worlds,
        row.planted_effect,
        row.test,
    ) == (
        rule_digest(CLAIMS[trial.claim]),
        task.data_hash,
        task.tests,
        task.worlds,
        task.planted,
        float(trial.planted),
        trial.test_name,
    )


def measured_rows(
    task: Task, trials: Sequence[Trial], jobs: int
) -> Iterator[tuple[CalibrationRow, float]]:
    """Rows of trials with the seconds that each took, as they come; in so many processes."""
    if jobs == 1 or len(trials) < 2:
        yield from (one_row(task, trial.name) for trial in trials)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        # Not handed over but assembled again by name: a trial's functions cannot be pickled.
        waiting = [
            pool.submit(row_in_process, trial.name, task.worlds, task.planted, task.tests)
            for trial in trials
        ]
        for found in as_completed(waiting):
            yield found.result()


@cache
def task_of(worlds: int, planted_: int, tests: int) -> Task:
    """What the trials of this process share; the edition is computed once."""
    edition = edition_of(Store(ROOT / "data"))
    return Task(edition, data_digest(edition), tests, worlds, planted_)


def row_in_process(
    name: str, worlds: int, planted_: int, tests: int
) -> tuple[CalibrationRow, float]:
    """Measure a trial in a process of its own."""
    return one_row(task_of(worlds, planted_, tests), name)


def one_row(task: Task, name: str) -> tuple[CalibrationRow, float]:
    """Measure the trial of a name; its row, and the seconds it took."""
    trial = find(claims, Trial)[name]
    sample = trial.assemble(task.edition)
    assert sample is not None
    measured = measure(trial, sample, task.worlds, task.planted, task.tests)
    return row_of(trial, sample, measured, task), measured.seconds


def edition_of(store: Store) -> Edition:
    """Today's edition from the project's data."""
    profiles = load_profiles(store)
    return compute(profiles, store.series(), store.sources(), read_rubric(store))


def measure(
    trial: Trial, sample: Sample, worlds: int, with_effect: int, tests: int = 1
) -> Measured:
    """Rates of a trial in worlds of the sample's shape; ``tests`` are corrected for together."""
    begun = time.perf_counter()
    chance = np.random.default_rng(zlib.crc32(f"{trial.name} {trial.version}".encode()))
    found = {
        kind: [trial.test(without(sample, trial, kind, chance)) for _ in range(worlds)]
        for kind in kinds(sample)
    }
    seen = [trial.test(planted(sample, trial, chance)) for _ in range(with_effect)]
    holds = errs = None
    if trial.by_interval is not None:
        holds = min(share_that(trial.by_interval, each) for each in found.values())
        bound = [trial.test(at_bound(sample, trial, chance)) for _ in range(with_effect)]
        errs = share_that(trial.by_interval, bound)
    return Measured(
        {kind: share_that(alarm_at(ALARM), each) for kind, each in found.items()},
        share_that(alarm_at(ALARM), seen),
        share_that(alarm_at(ALARM / tests), seen),
        holds,
        errs,
        time.perf_counter() - begun,
    )


def alarm_at(level: float) -> Callable[[Evidence], bool]:
    """Whether evidence raises an alarm at a level."""
    return lambda evidence: evidence.p <= level


def share_that(says: Callable[[Evidence], bool], found: Sequence[Evidence]) -> float:
    """Share of evidence of which something is so."""
    return float(np.mean([says(evidence) for evidence in found]))


def row_of(trial: Trial, sample: Sample, measured: Measured, task: Task) -> CalibrationRow:
    """The row of a trial: the kind of world in which it errs most."""
    kind = max(measured.false_alarms, key=measured.false_alarms.__getitem__)
    highest = measured.false_alarms[kind]
    interval = stats.binomtest(round(highest * task.worlds), task.worlds).proportion_ci(
        0.95, "exact"
    )
    return CalibrationRow(
        claim=trial.claim,
        part=trial.part,
        version=trial.version,
        test=trial.test_name,
        null=kind,
        false_alarm_rate=round(highest, 4),
        low=round(float(interval.low), 4),
        high=round(float(interval.high), 4),
        power=round(measured.power, 4),
        verdict_power=round(measured.verdict_power, 4),
        tests=task.tests,
        decides=trial.decides,
        interval_holds=_rounded(measured.interval_holds),
        interval_errs=_rounded(measured.interval_errs),
        planted_effect=float(trial.planted),
        worlds=task.worlds,
        planted_worlds=task.planted,
        n=trial.test(sample).n,
        week=task.edition.week,
        rule=rule_digest(CLAIMS[trial.claim]),
        data_hash=task.data_hash,
    )


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def claim_table(rows: Iterable[CalibrationRow], seconds: float | None) -> str:
    """Markdown table of the claims' tests; ``seconds`` of a run that measured all of them."""
    head = (
        "| claim | test | n | false alarms (95 % interval) | worst worlds | planted | power "
        "| power of the verdict | holds by interval: rightly, wrongly |"
    )
    lines = [head, "|---|---|---|---|---|---|---|---|---|"]
    rows = list(rows)
    lines += [
        f"| {' '.join(filter(None, (r.claim, r.part)))} | {r.test} | {r.n} "
        f"| {r.false_alarm_rate:.1%} ({r.low:.1%} to {r.high:.1%}) | {r.null} "
        f"| {r.planted_effect:g}, {r.decides} | {r.power:.0%} | {r.verdict_power:.0%} "
        f"| {by_interval(r)} |"
        for r in rows
    ]
    tests = " or ".join(str(count) for count in sorted({r.tests for r in rows}))
    last = (
        f"Edition of {rows[-1].week}, {tests} tests; {rows[-1].worlds} worlds of each "
        f"kind without an effect and {rows[-1].planted_worlds} with one per claim. "
        + (
            "Measured in more than one run."
            if seconds is None
            else f"It took {seconds:.0f} s of one core."
        )
    )
    return "\n".join([*lines, "", last])


def by_interval(row: CalibrationRow) -> str:
    """How often the claim holds by its interval without an effect, and at the bound."""
    if row.interval_holds is None or row.interval_errs is None:
        return "–"
    return f"{row.interval_holds:.0%}, {row.interval_errs:.1%}"


def reference_lines(worlds: int, with_effect: int) -> Iterable[str]:
    """One line per bare test and size of sample."""
    for trial in TRIALS:
        sample = trial.assemble(None)
        assert sample is not None
        measured = measure(trial, sample, worlds, with_effect)
        console.print(f"{trial.name}: {measured}")
        rates = ", ".join(f"{kind} {found:.1%}" for kind, found in measured.false_alarms.items())
        yield (
            f"| {trial.test_name} | {trial.part} | {rates} | {trial.planted:g} "
            f"| {measured.power:.0%} |"
        )


def reference_table(lines: Sequence[str], seconds: float) -> str:
    """Markdown table of the bare tests."""
    head = ["| test | sample | false alarms | planted | power |", "|---|---|---|---|---|"]
    return "\n".join([*head, *lines, "", f"The run took {seconds:.0f} s on one core."])


def put(name: str, text: str) -> None:
    """Put a table between its two marks in the README."""
    old = README.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
    new, found = marked.subn(lambda match: f"{match[1]}{text}{match[2]}", old)
    if not found:
        raise SystemExit(f"{README}: no mark <!-- {name} -->")
    write_atomically(README, new)


if __name__ == "__main__":
    sys.exit(main())
