"""How the tests of a claim did in simulated worlds, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.format import amount, percent
from generator.model.calibration import CalibrationRow
from generator.model.claim import Claim
from generator.model.series import week_name


@dataclass(frozen=True, slots=True)
class CalibratedTest:
    """How one test of a claim did in simulated worlds: the worst kind without any effect."""

    test: str
    kind: str
    false_alarms: str
    interval: str
    power: str
    verdict_power: str
    tests: int
    decides: str
    by_interval: str
    planted: str
    worlds: str
    n: int
    week: str


def calibrated_tests(rows: Iterable[CalibrationRow], claim: Claim) -> tuple[CalibratedTest, ...]:
    """The tests of the present version of a claim, in the order of the file."""
    return tuple(
        CalibratedTest(
            test=" ".join(filter(None, (row.test.replace("_", " "), row.part))),
            kind=row.null,
            false_alarms=percent(row.false_alarm_rate),
            interval=f"{percent(row.low)} to {percent(row.high)}",
            power=percent(row.power),
            verdict_power=percent(row.verdict_power),
            tests=row.tests,
            decides=row.decides,
            by_interval=_by_interval(row),
            planted=amount(row.planted_effect),
            worlds=f"{row.worlds:,} and {row.planted_worlds:,}",
            n=row.n,
            week=week_name(row.week),
        )
        for row in rows
        if (row.claim, row.version) == (claim.name, claim.version)
    )


def _by_interval(row: CalibrationRow) -> str:
    """How often the claim holds by its interval, rightly and wrongly; nothing without the rule."""
    if row.interval_holds is None or row.interval_errs is None:
        return ""
    return f"rightly {percent(row.interval_holds)}, wrongly {percent(row.interval_errs)}"
