"""
Claims: what the essays assert, each with its test and the day that its rule was fixed.

A claim is a value: its words, its rule and a function that judges one edition. What comes
out is an outcome with a verdict, an effect with its interval, and what is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.model.chart import ChartBase
from generator.model.series import week_name


class Essay(StrEnum):
    """The essays that started the project; they have no address that could be cited."""

    LAYER_TWO = "A: the token model of layer-2s"
    GENERAL_PURPOSE = "B: general-purpose L1s and appchains"
    ROLLUPS = "C: Ethereum and its rollups"

    @property
    def dated(self) -> str:
        """The essay's date in words; none of the three carries one."""
        return "undated"


class ClaimVerdict(StrEnum):
    """What the figures say of a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    MIXED = "mixed"
    NOT_ENOUGH = "not enough data"


@dataclass(frozen=True, slots=True)
class Lack:
    """
    What would let a claim be judged.

    ``words`` say the condition; several series of one claim may share it. ``series`` names a
    series or metric, and ``stored`` says for how many chains and until when it is stored; both
    are empty where facts of profiles are lacking.
    """

    words: str
    series: str = ""
    stored: str = ""

    def __str__(self) -> str:
        """Say series, what is stored of it, and the condition in one line."""
        return (
            f"{self.series}: stored for {self.stored}; {self.words}" if self.series else self.words
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a claim's table: a chain or a week, and its values as shown."""

    label: str
    cells: tuple[str, ...]
    chain: str = ""


@dataclass(frozen=True, slots=True)
class Variation:
    """
    The same test with one thing changed: a chain left out, another window or provider.

    ``p`` is the p on which its verdict rests, before correction; None where it rests on none.
    """

    name: str
    effect: float | None
    verdict: ClaimVerdict
    n: int
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What a claim's test found in one edition.

    ``effect`` is in ``unit``, between ``low`` and ``high`` with the claim's confidence; ``p``
    is two-sided unless the claim says otherwise, before correction for many tests. ``n``
    counts ``counted`` (chains, weeks, unlocks). ``sentence`` says what was found, with its
    numbers. ``missing`` says what is lacking and from which week the claim could be judged.
    ``series`` are the delivered series and metrics that it rests on. ``beside`` is a second
    figure in words, as where an essay states it in another unit. ``rests_on_p``: the
    verdict is another one if p, corrected for all tests of the edition, is above 0.05.
    ``least_p`` is the smallest p that the test can give at ``n``.
    """

    verdict: ClaimVerdict
    sentence: str
    n: int
    counted: str
    effect: float | None = None
    unit: str = ""
    beside: str = ""
    low: float | None = None
    high: float | None = None
    p: float | None = None
    least_p: float | None = None
    rests_on_p: bool = False
    first_week: dt.date | None = None
    last_week: dt.date | None = None
    assumption: str = ""
    missing: tuple[Lack, ...] = ()
    series: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    variations: tuple[Variation, ...] = ()
    charts: tuple[ChartBase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    One claim. ``name`` is its number, such as ``A1``.

    Every text is printed on the claim's page as it stands. ``stated`` is the essay's own
    figure, empty where it gives none, and ``quoted`` its words where they go beyond what is
    tested; ``title`` and ``statement`` then say what is. ``population`` says which chains are
    looked at, by a rule fixed in advance. ``judge`` takes an edition and returns an Outcome. A
    change of rule needs a new ``version`` and ``fixed_on``. ``stored_until`` is the last week of
    which data were stored on that day. ``seen_before`` says what an earlier rule did and why it
    was changed, where its verdict was known by then.
    """

    name: str
    essay: Essay
    title: str
    statement: str
    stated: str
    metric: str
    population: str
    window: str
    test: str
    smallest_sample: str
    holds: str
    fails: str
    mixed: str
    would_change: str
    not_shown: str
    version: int
    fixed_on: dt.date
    stored_until: dt.date
    judge: Callable[[Any], Outcome]
    seen_before: str = ""
    quoted: str = ""

    @property
    def fixed(self) -> str:
        """When the rule was fixed, and which weeks can test it in advance."""
        return (
            f"Fixed on {self.fixed_on}, with data up to {week_name(self.stored_until)} already "
            "stored: only later weeks test it in advance."
        )

    def __call__(self, edition: Any) -> Outcome:
        """Judge the claim on an edition."""
        return self.judge(edition)


def claim(**words: Any) -> Callable[[Callable[[Any], Outcome]], Claim]:
    """Turn a function into a Claim named by the function, ``a1`` becoming ``A1``."""

    def wrap(judge: Callable[[Any], Outcome]) -> Claim:
        return Claim(name=judge.__name__.upper(), judge=judge, **words)

    return wrap


@dataclass(frozen=True, slots=True)
class FixedWindow:
    """Weeks of the calendar that a claim looks at in every edition; ``name`` is its number."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A claim, what its test found, and its p after correction for all tests of the edition.

    ``least_p_adjusted`` is the smallest p that its test can give, corrected in the same way, and
    ``tests`` counts the tests of the edition.
    """

    claim: Claim
    outcome: Outcome
    p_adjusted: float | None
    least_p_adjusted: float | None = None
    tests: int = 0


class Seen(StrEnum):
    """What our data say of a figure that an essay states as a fact."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    CANNOT_SEE = "cannot see"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """
    A figure that an essay states as a fact, beside ours.

    ``date`` is the day or month it is stated for, empty where none is given. ``ours`` is our
    figure in words, with its week, empty where there is none; ``why`` says how the two were
    compared or what is missing. ``claim`` names the claim that tests it further.
    """

    essay: Essay
    statement: str
    date: str = ""
    seen: Seen
    ours: str = ""
    why: str
    claim: str = ""
