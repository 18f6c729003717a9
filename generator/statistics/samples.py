"""
Shapes of the samples that tests look at, and the hook by which a claim's test is calibrated.

Each shape refuses what no test could use, so that a test need not ask again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd

from generator.shortcuts import shortcut
from generator.statistics import quick_samples
from generator.statistics.basis import Evidence, Floats

DAYS = 7


@dataclass(frozen=True, eq=False)
class Course:
    """
    One value per week, with gaps: ``weeks`` are whole numbers, ascending, one per week.

    Raises ValueError for a missing or infinite value and for weeks out of order.
    """

    weeks: tuple[int, ...]
    values: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", np.asarray(self.values, dtype=float))
        if self.values.shape != (len(self.weeks),) or not np.isfinite(self.values).all():
            raise ValueError("a course needs one finite value per week: leave out missing weeks")
        if any(
            later <= earlier for earlier, later in zip(self.weeks, self.weeks[1:], strict=False)
        ):
            raise ValueError("the weeks of a course must ascend")

    @classmethod
    def of(cls, series: pd.Series[float]) -> Self:
        """Take a series indexed by Mondays; weeks without a value become gaps."""
        seen = series.dropna().sort_index()
        return cls(
            tuple(week_numbers(pd.DatetimeIndex(seen.index))), np.asarray(seen, dtype=np.float64)
        )


@dataclass(frozen=True, eq=False)
class Courses:
    """
    Values of several chains in the same weeks: weeks × chains, NaN where a week was not seen.

    Raises ValueError for an infinite value, shapes that do not fit and weeks out of order.
    """

    weeks: tuple[int, ...]
    chains: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", np.asarray(self.values, dtype=float))
        if self.values.shape != (len(self.weeks), len(self.chains)):
            raise ValueError("courses need a row per week and a column per chain")
        if np.isinf(self.values).any():
            raise ValueError("courses need finite values; a week not seen is NaN")
        if any(
            later <= earlier for earlier, later in zip(self.weeks, self.weeks[1:], strict=False)
        ):
            raise ValueError("the weeks of courses must ascend")

    @classmethod
    @shortcut(quick_samples.courses)
    def of(cls, frame: pd.DataFrame) -> Self:
        """Take a frame of Mondays × chains; never seen chains and weeks are left out."""
        seen = frame.sort_index().dropna(how="all").dropna(axis=1, how="all")
        return cls(
            tuple(week_numbers(pd.DatetimeIndex(seen.index))),
            tuple(str(chain) for chain in seen.columns),
            seen.to_numpy(dtype=float),
        )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Two values of each chain, in the same order: associated, or before and after."""

    first: Floats
    second: Floats


@dataclass(frozen=True, eq=False)
class Groups:
    """Values of two groups of chains."""

    first: Floats
    second: Floats


@dataclass(frozen=True, eq=False)
class Counted:
    """How many of ``n`` have something, against the share expected without a claim."""

    count: int
    n: int
    against: float


@dataclass(frozen=True, eq=False)
class Happenings:
    """Log prices of chains in BTC and events as (chain, week number)."""

    logs: Courses
    events: tuple[tuple[str, int], ...]


Sample = Course | Courses | Pairs | Groups | Counted | Happenings


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One test of a claim, apart from the edition that it is run on, so that it can be calibrated.

    ``claim`` and ``version`` are the claim's; ``part`` tells several tests of one claim apart.
    ``assemble`` takes an edition and returns the sample as the claim's own judge uses it, or
    None where there are not enough data. ``test`` is pure: a sample in, evidence out. The
    benchmark gives it worlds of the same shape and gaps without an effect, and with
    ``planted``, an effect of that size in the unit of the sample's shape (see
    ``benchmarks/README.md``), a step from week number ``at`` on where the claim names one.
    ``decides`` is the verdict that an effect of that sign asks for: a claim that two things do
    not go together can only fail by one. Such a claim holds by its interval: ``by_interval`` says
    whether evidence makes it hold, ``bound`` is the smallest effect that the interval has to rule
    out (a rank correlation of pairs, a difference of groups in their own unit).
    """

    claim: str
    version: int
    test_name: str
    assemble: Callable[[Any], Sample | None]
    test: Callable[[Any], Evidence]
    planted: float
    part: str = ""
    at: int | None = None
    decides: Literal["holds", "fails", "mixed"] = "holds"
    by_interval: Callable[[Evidence], bool] | None = None
    bound: float | None = None

    @property
    def name(self) -> str:
        """Name by which the trial is found: the claim, and the part where it has several."""
        return f"{self.claim}/{self.part}" if self.part else self.claim


@shortcut(quick_samples.numbers)
def week_numbers(mondays: pd.DatetimeIndex) -> list[int]:
    """Whole weeks since Monday 1970-01-05."""
    return [int(days) // DAYS for days in (mondays - pd.Timestamp("1970-01-05")).days]


def week_of_number(number: int) -> pd.Timestamp:
    """Monday of a week number."""
    return pd.Timestamp("1970-01-05") + pd.Timedelta(days=DAYS * number)


def happenings(
    prices_in_btc: pd.DataFrame, events: Sequence[tuple[str, pd.Timestamp]]
) -> Happenings:
    """Sample of an event study from prices in BTC (Mondays × chains) and events (chain, Monday)."""
    logs = Courses.of(prices_in_btc.where(prices_in_btc > 0).apply(np.log))
    return Happenings(
        logs,
        tuple((chain, week_numbers(pd.DatetimeIndex([week]))[0]) for chain, week in sorted(events)),
    )


def levels(courses: Courses) -> Mapping[str, dict[int, float]]:
    """Values by chain and week number, only those seen."""
    return {
        chain: {
            week: float(value)
            for week, value in zip(courses.weeks, courses.values[:, place], strict=True)
            if not np.isnan(value)
        }
        for place, chain in enumerate(courses.chains)
    }
