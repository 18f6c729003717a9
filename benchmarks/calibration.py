"""
False alarms and power of every claim's test, at the sample of today's edition.

``python -m benchmarks.calibration`` writes data/ledger/calibration.csv and the tables of
benchmarks/README.md. A seed per claim: the same data give the same rates.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from scipy import stats

from benchmarks.reference import TRIALS
from benchmarks.worlds import kinds, planted, without
from generator import claims
from generator.calibration import Calibration
from generator.cli.common import load_profiles, read_rubric
from generator.discover import find
from generator.edition import Edition, compute
from generator.files import write_atomically
from generator.model.calibration import LARGEST_FALSE_ALARM_RATE, CalibrationRow
from generator.statistics import Sample, Trial
from generator.store import Store

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "benchmarks" / "README.md"
ALARM = 0.05
WORLDS = 4000
PLANTED_WORLDS = 500

console = Console(highlight=False, markup=False, emoji=False)


class Measured(NamedTuple):
    """False alarms by kind of world, power, and how long both took."""

    false_alarms: dict[str, float]
    power: float
    seconds: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 1 where a claim's test raises too many false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS, help="worlds without an effect")
    parser.add_argument("--planted", type=int, default=PLANTED_WORLDS, help="worlds with one")
    parser.add_argument("--only", default="", help="claims to measure, separated by commas")
    parser.add_argument("--reference", action="store_true", help="measure the bare tests as well")
    options = parser.parse_args(argv)
    asked = set(filter(None, options.only.split(",")))
    table = Calibration(ROOT / "data")
    edition = edition_of(Store(ROOT / "data"))
    begun = time.perf_counter()
    rows = {(row.claim, row.part): row for row in table.rows()} if asked else {}
    for trial in find(claims, Trial).values():
        sample = trial.assemble(edition)
        if sample is None or (asked and trial.claim not in asked):
            continue
        measured = measure(trial, sample, options.worlds, options.planted)
        row = row_of(trial, sample, measured, edition, options.worlds, options.planted)
        rows[trial.claim, trial.part] = row
        console.print(
            f"{trial.name:8} {trial.test_name:22} n {row.n:4} false alarms "
            f"{row.false_alarm_rate:.3f} power {row.power:.2f} {measured.seconds:.0f} s"
        )
    if rows:
        table.write(rows.values())
        took = time.perf_counter() - begun
        put("claims", claim_table(table.rows(), took))
    if options.reference:
        begun = time.perf_counter()
        lines = list(reference_lines(options.worlds, options.planted))
        put("tests", reference_table(lines, time.perf_counter() - begun))
    return int(any(r.false_alarm_rate > LARGEST_FALSE_ALARM_RATE for r in rows.values()))


def edition_of(store: Store) -> Edition:
    """Today's edition from the project's data."""
    profiles = load_profiles(store)
    return compute(profiles, store.series(), store.sources(), read_rubric(store))


def measure(trial: Trial, sample: Sample, worlds: int, with_effect: int) -> Measured:
    """Alarm rates of a trial in worlds of the sample's shape."""
    begun = time.perf_counter()
    chance = np.random.default_rng(zlib.crc32(f"{trial.name} {trial.version}".encode()))
    rates = {
        kind: rate(trial, (without(sample, trial, kind, chance) for _ in range(worlds)))
        for kind in kinds(sample)
    }
    power = rate(trial, (planted(sample, trial, chance) for _ in range(with_effect)))
    return Measured(rates, power, time.perf_counter() - begun)


def rate(trial: Trial, samples: Iterable[Sample]) -> float:
    """Share of samples in which the test raises an alarm."""
    return float(np.mean([trial.test(sample).p <= ALARM for sample in samples]))


def row_of(
    trial: Trial, sample: Sample, measured: Measured, edition: Edition, worlds: int, planted_: int
) -> CalibrationRow:
    """The row of a trial: the kind of world in which it errs most."""
    kind = max(measured.false_alarms, key=measured.false_alarms.__getitem__)
    highest = measured.false_alarms[kind]
    interval = stats.binomtest(round(highest * worlds), worlds).proportion_ci(0.95, "exact")
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
        planted_effect=float(trial.planted),
        worlds=worlds,
        planted_worlds=planted_,
        n=trial.test(sample).n,
        week=edition.week,
    )


def claim_table(rows: Iterable[CalibrationRow], seconds: float) -> str:
    """Markdown table of the claims' tests."""
    lines = [
        "| claim | test | n | false alarms (95 % interval) | worst worlds | planted | power |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = list(rows)
    lines += [
        f"| {' '.join(filter(None, (r.claim, r.part)))} | {r.test} | {r.n} "
        f"| {r.false_alarm_rate:.1%} ({r.low:.1%} to {r.high:.1%}) | {r.null} "
        f"| {r.planted_effect:g} | {r.power:.0%} |"
        for r in rows
    ]
    last = (
        f"Edition of {rows[-1].week}; {rows[-1].worlds} worlds of each kind without an effect and "
        f"{rows[-1].planted_worlds} with one per claim. The run took {seconds:.0f} s on one core."
    )
    return "\n".join([*lines, "", last])


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
