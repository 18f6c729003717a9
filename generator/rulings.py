"""
How the verdict on a claim follows from a test, and how an outcome is put together.

A claim's function gives the verdict that its test has by itself, at p of 0.05 or less.
``generator.claiming`` then corrects p for all tests of the edition; a verdict that rests on a
p above 0.05 after that becomes *mixed*.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from generator import quick_frames
from generator.edition import Edition
from generator.model.claim import ClaimVerdict, Lack, Outcome, Variation
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.shortcuts import shortcut
from generator.statistics import (
    Counted,
    Course,
    Courses,
    Evidence,
    Groups,
    Pairs,
    Sample,
    Sampling,
    Trial,
    share,
    week_numbers,
)
from generator.windows import QUARTER_WEEKS, YEAR_WEEKS

HOLDS, FAILS, MIXED, NOT_ENOUGH = (
    ClaimVerdict.HOLDS,
    ClaimVerdict.FAILS,
    ClaimVerdict.MIXED,
    ClaimVerdict.NOT_ENOUGH,
)
ALPHA = 0.05
SAMPLING = Sampling(draws=2000, seed=6, confidence=0.95)
VARIED = Sampling(draws=1999, seed=6, confidence=0.95)
"""
Variations are drawn about as often: with fewer draws no p of theirs could stand correction.

At 499 the smallest two-sided p is 0.004, above 0.05 once 13 tests are corrected for.
"""

FEWEST_NEIGHBOURS = 20
"""Below this the tests for series cannot tell how long a series remembers."""
OLD_WEEKS = 26
LIVE_FROM = dt.date(2026, 11, 23)
"""First week that the live sources can give; what they keep of earlier ones comes with it."""
ASSOCIATED = 0.5
"""From this rank correlation on two quantities go together in a way a reader would notice."""

PLANTED_ASSOCIATION = 0.6
"""What the benchmark plants to see how often it is noticed."""

Rule = Callable[[Evidence], ClaimVerdict]


def rising(evidence: Evidence) -> ClaimVerdict:
    """Rule of a claim that an effect is above 0."""
    return _by_sign(evidence, evidence.effect)


def falling(evidence: Evidence) -> ClaimVerdict:
    """Rule of a claim that an effect is below 0."""
    return _by_sign(evidence, -evidence.effect)


def most(evidence: Evidence) -> ClaimVerdict:
    """Rule of a claim that a share is above one half."""
    return _by_sign(evidence, evidence.effect - 0.5)


def fewer(evidence: Evidence) -> ClaimVerdict:
    """Rule of a claim that a share is below one half."""
    return _by_sign(evidence, 0.5 - evidence.effect)


def _by_sign(evidence: Evidence, asserted: float) -> ClaimVerdict:
    if evidence.p > ALPHA or asserted == 0:
        return MIXED
    return HOLDS if asserted > 0 else FAILS


def unrelated(evidence: Evidence) -> ClaimVerdict:
    """
    Rule of a claim that more of one does not go with more of the other.

    That an association is not seen is no proof that there is none: the claim holds only where
    the interval rules out one of 0.5.
    """
    if evidence.effect > 0 and evidence.p <= ALPHA:
        return FAILS
    return HOLDS if rules_out_association(evidence) else MIXED


def rules_out_association(evidence: Evidence) -> bool:
    """Whether the interval rules out that two quantities go together."""
    return evidence.high < ASSOCIATED


def unrelated_trial(
    name: str,
    version: int,
    assemble: Callable[[Any], Sample | None],
    test: Callable[[Any], Evidence],
    part: str = "",
) -> Trial:
    """Trial of a claim that two quantities do not go together: what is planted makes it fail."""
    return Trial(
        name,
        version,
        "rank_association",
        assemble,
        test,
        PLANTED_ASSOCIATION,
        part,
        decides="fails",
        by_interval=rules_out_association,
        bound=ASSOCIATED,
    )


def whole(effect: float) -> float:
    """An effect in its own unit."""
    return effect


def hundredfold(effect: float) -> float:
    """Turn a share of 1 into percent."""
    return 100 * effect


def change(effect: float) -> float:
    """Turn a log change into percent."""
    return 100 * math.expm1(effect)


def enough(series: pd.Series, fewest: int) -> Course | None:
    """Take a weekly series as a sample; None with too few weeks or too few neighbouring ones."""
    seen = series.dropna()
    gaps = seen.index.to_series().diff() == pd.Timedelta(weeks=1)
    if len(seen) < fewest or int(gaps.sum()) < FEWEST_NEIGHBOURS:
        return None
    return Course.of(seen)


def courses_of(frame: pd.DataFrame | None, fewest: int) -> Courses | None:
    """Take a frame of weeks and chains as a sample; None for too few chains."""
    return None if frame is None or frame.shape[1] < fewest else Courses.of(frame)


@shortcut(quick_frames.ends_of)
def ends_of(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """
    First and last 13 weeks of what is seen of a series; each half of it where it is shorter.

    The ends between which ``common_drift`` measures.
    """
    seen = values.dropna()
    span = (seen.index[-1] - seen.index[0]).days // 7 + 1
    end = pd.Timedelta(weeks=min(QUARTER_WEEKS, span // 2))
    return seen[seen.index < seen.index[0] + end], seen[seen.index > seen.index[-1] - end]


@shortcut(quick_frames.moves)
def moves(logs_of_chains: pd.DataFrame) -> pd.DataFrame:
    """
    Weeks seen, change a year and change in all, by chain.

    Changes are in percent, from the mean of a chain's first 13 weeks to that of its last 13.
    """
    found = {}
    for chain, values in logs_of_chains.items():
        first, last = ends_of(values)
        total = float(last.mean() - first.mean())
        places = [
            float(np.mean(week_numbers(pd.DatetimeIndex(end.index)))) for end in (first, last)
        ]
        yearly = YEAR_WEEKS * total / (places[1] - places[0])
        found[str(chain)] = (float(values.notna().sum()), change(yearly), change(total))
    return pd.DataFrame.from_dict(found, orient="index", columns=["weeks", "yearly", "total"])


def pairs_of(data: pd.DataFrame | None, fewest: int) -> Pairs | None:
    """Take two columns as pairs; None for too few chains or a column that is constant."""
    if data is None or len(data) < fewest or (data.nunique() < 2).any():
        return None
    first, second = (data[name].to_numpy(dtype=float) for name in data.columns)
    return Pairs(first, second)


def groups_of(first: pd.Series, second: pd.Series, fewest: int) -> Groups | None:
    """Take two series by chain as groups; None where either is too small."""
    if min(len(first), len(second)) < fewest:
        return None
    return Groups(first.to_numpy(dtype=float), second.to_numpy(dtype=float))


def counted_of(values: pd.Series, fewest: int, against: float = 0.5) -> Counted | None:
    """Take yes and no by chain as a count; None for too few chains."""
    if len(values) < fewest:
        return None
    return Counted(int(values.sum()), len(values), against)


def share_of(sample: Counted, sampling: Sampling = SAMPLING) -> Evidence:
    """Test a count against the share fixed in advance."""
    return share(sample.count, sample.n, sampling.confidence, sample.against)


def reached(
    edition: Edition,
    evidence: Evidence,
    verdict: ClaimVerdict,
    *,
    sentence: str,
    weeks: Sequence[dt.date] = (),
    scale: Callable[[float], float] = whole,
    rests_on_p: bool = True,
    **more: Any,
) -> Outcome:
    """Put together the outcome of a test; ``weeks`` are first and last, or all weeks."""
    first, last = (min(weeks), max(weeks)) if weeks else (None, None)
    return Outcome(
        verdict=verdict,
        sentence=f"{sentence}{age(edition, last)}",
        n=evidence.n,
        effect=scale(evidence.effect),
        low=scale(evidence.low),
        high=scale(evidence.high),
        p=evidence.p,
        least_p=evidence.least_p,
        rests_on_p=rests_on_p and verdict in {HOLDS, FAILS},
        assumption=evidence.assumption,
        first_week=first,
        last_week=last,
        **more,
    )


def age(edition: Edition, last: dt.date | None) -> str:
    """Say that figures are old, as a sentence to add; empty where they are not."""
    weeks = (edition.week - last).days // 7 if last else 0
    if last is None or weeks <= OLD_WEEKS:
        return ""
    return f" The figures end in {week_name(last)}, {weeks} weeks before this edition."


def lacking(
    sentence: str, missing: Iterable[Lack], *, n: int, counted: str, series: tuple[str, ...]
) -> Outcome:
    """Put together the outcome of a claim that cannot be judged."""
    return Outcome(
        verdict=NOT_ENOUGH,
        sentence=sentence,
        n=n,
        counted=counted,
        missing=tuple(missing),
        series=series,
    )


def needs(edition: Edition, series: str, chains: Collection[str], words: str) -> Lack:
    """Say how much of a series is stored for some chains, and what is needed from when on."""
    frame = edition.figures.weekly(series).values
    seen = frame[sorted(set(chains) & set(frame.columns))].dropna(how="all")
    count = int(seen.notna().any().sum())
    if not count:
        return Lack(words, series, "no chain")
    last = week_name(seen.index[-1].date())
    return Lack(words, series, f"{counted(count, 'chain')}, up to {last}")


def after(edition: Edition, weeks: int) -> str:
    """Name the week by which so many weeks have followed the first one of the live sources."""
    there = LIVE_FROM + dt.timedelta(weeks=weeks)
    return week_name(max(there, edition.week + dt.timedelta(weeks=1)))


MOST_LEFT_OUT = 60
FEWEST_LEFT_OUT = 10


def left_out(chains: Iterable[Any]) -> list[Any]:
    """
    Chains without each of which a test is run again: all up to sixty, of more fewer, at least ten.

    They are taken evenly through the list. All of them would take their number squared, and the
    more chains there are, the less hangs on a single one.
    """
    listed = list(chains)
    if len(listed) <= MOST_LEFT_OUT:
        return listed
    count = max(FEWEST_LEFT_OUT, MOST_LEFT_OUT**2 // len(listed))
    return [listed[n * len(listed) // count] for n in range(count)]


def varied(
    name: str,
    sample: Sample | None,
    test: Callable[[Any, Sampling], Evidence],
    rule: Rule,
    scale: Callable[[float], float] = whole,
    *,
    holds_without_p: bool = False,
) -> Variation:
    """Run a claim's test on another sample; None becomes *not enough data*."""
    if sample is None:
        return Variation(name, None, NOT_ENOUGH, 0)
    evidence = test(sample, VARIED)
    verdict = rule(evidence)
    rests = not (holds_without_p and verdict is HOLDS)
    return Variation(
        name, scale(evidence.effect), verdict, evidence.n, evidence.p if rests else None
    )


def without_each(
    edition: Edition,
    chains: Iterable[Any],
    left: Callable[[Any], Sample | None],
    test: Callable[[Any, Sampling], Evidence],
    rule: Rule,
    scale: Callable[[float], float] = whole,
    *,
    holds_without_p: bool = False,
) -> tuple[Variation, ...]:
    """
    Run a claim's test with each chain left out in turn; ``left`` is the sample without it.

    ``left_out`` says which these are.
    """
    return tuple(
        varied(
            f"without {edition.profiles[str(chain)].name}",
            left(chain),
            test,
            rule,
            scale,
            holds_without_p=holds_without_p,
        )
        for chain in left_out(chains)
    )
