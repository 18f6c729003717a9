"""Essay B, schedules: whether supply unlocks by the clock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pandas as pd

from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    percent_text,
)
from generator.edition import Edition
from generator.model.claim import Essay, Lack, Outcome, claim
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.populations import (
    FEWEST_PAIRS,
    with_token,
)
from generator.rulings import (
    after,
    counted_of,
    hundredfold,
    lacking,
    most,
    reached,
    share_of,
    varied,
    without_each,
)
from generator.schedules import FEWEST_DOCUMENTED, allocated_percent, documented_percent
from generator.statistics import (
    Counted,
    Trial,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


WAYS = ("clock", "milestone", "discretion")


def _b13_locked(edition: Edition) -> pd.DataFrame:
    """How what was not free at generation unlocks, percent of it, by chain."""
    found = {}
    for chain in with_token(edition):
        token = edition.profiles[chain].token
        if token.generation is None or documented_percent(token) < FEWEST_DOCUMENTED:
            continue
        week = token.generation.value.first_day + dt.timedelta(days=6)
        parts = dict.fromkeys(WAYS, Decimal(0))
        for allocation in token.allocations:
            size = allocated_percent(allocation, token)
            for tranche in allocation.schedule:
                free = tranche.on is not None and tranche.on <= week
                if size is None or free or tranche.way == "unknown":
                    continue
                way = tranche.way if tranche.way in WAYS else "clock"
                parts[way] += size * tranche.share / 100
        total = sum(parts.values())
        if total:
            found[chain] = tuple(float(100 * parts[way] / total) for way in WAYS)
    return pd.DataFrame.from_dict(found, orient="index", columns=list(WAYS))


def _b13_count(
    locked: pd.DataFrame, at_least: float = 50.0, fewest: int = FEWEST_PAIRS
) -> Counted | None:
    return counted_of(locked["clock"] > at_least, fewest)


def _b13_sample(edition: Edition) -> Counted | None:
    return _b13_count(_b13_locked(edition))


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Most tokens unlock by date",
    quoted="Unlocks are by the clock, not by milestone.",
    statement="For most tokens the larger part of what was locked at generation unlocks by date, "
    "not by milestone or at discretion.",
    stated="",
    metric="Of the allocations not free within the first week: percent released by date (a day, or "
    "steps), when a milestone is reached, or at somebody's discretion. A token counts as by the "
    "clock with more than half by date.",
    population="Chains other than Bitcoin whose token has a known day of generation and a "
    "documented way of release for at least 80 % of its supply.",
    window="Profiles as they stand.",
    test="Share of the tokens against one half, exact binomial, p two-sided, interval of Clopper "
    "and Pearson (share).",
    smallest_sample="8 tokens.",
    holds="The share is above one half with p of 0.05 or less after correction.",
    fails="The share is below one half with p of 0.05 or less after correction.",
    mixed="The share cannot be told from one half.",
    would_change="New tokens that unlock by milestone, and documents on those that profiles still "
    "lack.",
    not_shown="Where no token has a part tied to a milestone, dates are compared with discretion "
    "alone. The verdict stands at an edge: with a few tests more in an edition it is mixed, and "
    "from quarter to quarter it changed often with little change of the figure, as the record "
    "counts. A schedule may be changed by a vote. Tokens whose release is not documented are left "
    "out, and may well be those released at discretion. Tokens of one investor's or lawyer's "
    "school look alike and are less independent than the interval takes for granted.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The rule is that of the first version, whose verdict, holds with a p of 0.0499 "
    "after correction, had been seen, though not published. The page now says how close to an edge "
    "this is, and that no token has a part tied to a milestone.",
)
def b13(edition: Edition) -> Outcome:
    """Judge whether supply unlocks by the clock."""
    locked, sample = _b13_locked(edition), _b13_sample(edition)
    series = ("chain profiles",)
    if sample is None:
        return lacking(
            f"The way of release is documented for {counted(len(locked), 'token')}; eight are "
            "needed.",
            [
                Lack(
                    "allocations with schedules in the profiles of more tokens; from "
                    f"{after(edition, 0)} on the claim can be judged as soon as they are there"
                )
            ],
            n=len(locked),
            counted="tokens",
            series=series,
        )
    evidence = share_of(sample)
    shown = locked.sort_values(["clock", "discretion"], ascending=False, kind="stable")
    by_milestone = int((locked["milestone"] > 0).sum())
    tied = (
        counted(by_milestone, "token") + " of them with any part tied to a milestone"
        if by_milestone
        else "none has a part tied to a milestone, so dates are compared with discretion alone"
    )
    said = f"For {sample.count} of {sample.n} tokens more than half of what was locked has a date"
    return reached(
        edition,
        evidence,
        most(evidence),
        sentence=f"{said}; {tied}.",
        scale=hundredfold,
        unit="%",
        counted="tokens",
        series=series,
        head=("Chain", "By date", "By milestone", "At discretion"),
        rows=chain_rows(edition, shown, (percent_text, percent_text, percent_text)),
        variations=(
            *(
                varied(
                    f"more than {at_least:.0f} % by date",
                    _b13_count(locked, at_least),
                    share_of,
                    most,
                    hundredfold,
                )
                for at_least in (33.0, 67.0)
            ),
            *without_each(
                edition,
                locked.index,
                lambda chain: _b13_count(locked.drop(index=chain), 50.0, FEWEST_PAIRS - 1),
                share_of,
                most,
                hundredfold,
            ),
        ),
        charts=(
            chain_bars(
                edition,
                shown["clock"],
                slug="claim-b13-unlocks",
                headline=(said,),
                unit="percent of what was not free in the first week that unlocks by date",
                series=(),
                period=week_name(edition.week),
                limit=100.0,
            ),
        ),
    )


B13_TRIAL = Trial("B13", 2, "share", _b13_sample, share_of, 0.85)
