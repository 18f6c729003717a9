"""Essay A, margins: what operators keep of the fees."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.charting import BLOBS
from generator.charting.claimed import (
    chain_rows,
    percent_text,
    weekly_lines,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, FixedWindow, Outcome, claim
from generator.model.nouns import counted
from generator.populations import (
    FEWEST_ROLLUPS,
    kept,
    rollups,
)
from generator.rulings import (
    SAMPLING,
    enough,
    hundredfold,
    lacking,
    needs,
    reached,
    rising,
    varied,
    without_each,
)
from generator.statistics import (
    Course,
    Sampling,
    Step,
    Trial,
    step_change,
    week_numbers,
    week_of_number,
)
from generator.windows import YEAR_WEEKS

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


A3_SIDE, A3_SEEN = YEAR_WEEKS, 13
A3_UPGRADE = pd.Timestamp(BLOBS.date) - pd.Timedelta(days=BLOBS.date.weekday())
A3_AFTER = A3_UPGRADE + pd.Timedelta(weeks=1)
A3_WINDOW = FixedWindow(
    "A3",
    (A3_UPGRADE - pd.Timedelta(weeks=A3_SIDE)).date(),
    (A3_AFTER + pd.Timedelta(weeks=A3_SIDE - 1)).date(),
)
A3_AT = week_numbers(pd.DatetimeIndex([A3_AFTER]))[0]


def _a3_margins(edition: Edition, side: int = A3_SIDE) -> pd.DataFrame:
    """Weekly margins of rollups seen long enough on both sides of the upgrade's own week."""
    figures = edition.figures
    rent, fees = figures.weekly("rent_eth"), figures.weekly("fees_eth")
    margins = rent.join(fees, lambda part, whole: 1 - part / whole.where(whole > 0)).values
    margins = kept(margins, rollups(edition))
    weeks = pd.Timedelta(weeks=side)
    before = margins[(margins.index >= A3_UPGRADE - weeks) & (margins.index < A3_UPGRADE)]
    later = margins[(margins.index >= A3_AFTER) & (margins.index < A3_AFTER + weeks)]
    chosen = (before.notna().sum() >= A3_SEEN) & (later.notna().sum() >= A3_SEEN)
    return pd.concat([before, later]).loc[:, chosen]


def _a3_course(margins: pd.DataFrame) -> Course | None:
    """Median margin of each week with three rollups; None without a quarter on each side."""
    median = margins.median(axis=1)[margins.notna().sum(axis=1) >= FEWEST_ROLLUPS]
    sides = (median.index < A3_UPGRADE).sum(), (median.index >= A3_AFTER).sum()
    return enough(median, 2 * A3_SEEN) if min(sides) >= A3_SEEN else None


def _a3_sample(edition: Edition) -> Course | None:
    return _a3_course(_a3_margins(edition))


def _a3_test(sample: Course, sampling: Sampling = SAMPLING) -> Step:
    return step_change(sample, sampling, A3_AT)


@claim(
    essay=Essay.LAYER_TWO,
    title="Operators kept more after blobs",
    statement="The share of fees that the median rollup's operator keeps is higher in the year "
    "after Ethereum gave rollups blobs (2024-03-13) than in the year before.",
    stated="",
    metric="For each week the median over rollups of (fees_eth − rent_eth) ÷ fees_eth, both of one "
    "provider.",
    population="Rollups that settle on Ethereum with fees and rent in at least 13 weeks on each "
    "side, the same ones throughout; weeks in which at least three of them are seen.",
    window="52 weeks before and 52 weeks after the week of the upgrade, as far as they are stored; "
    "a rollup younger than that takes part with the weeks it has.",
    test="Mean of the weeks after less mean of the weeks before, in percentage points, among "
    "series that wander as much without a step (step_change at 2024-W12). p is two-sided.",
    smallest_sample="13 weeks on each side, 20 of all following another week that is seen.",
    holds="The mean is higher after the upgrade with p of 0.05 or less after correction.",
    fails="The mean is lower after the upgrade with p of 0.05 or less after correction.",
    mixed="The difference cannot be told from the wandering of the series.",
    would_change="The window lies in the past, so only corrected or added figures of those two "
    "years can change the verdict.",
    not_shown="The margin leaves out costs off the chain, such as proving and salaries. Fees of "
    "these years moved with the market as well, so a step in the week of the upgrade does not show "
    "what lies behind it. What operators did with the margin is not seen.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def a3(edition: Edition) -> Outcome:
    """Judge whether margins stepped up with blobs."""
    margins = _a3_margins(edition)
    sample = _a3_course(margins)
    series = ("fees_eth", "rent_eth")
    if sample is None:
        return lacking(
            "Fees and rent on both sides of 2024-W11 are known for "
            f"{counted(margins.shape[1], 'rollup')}; a quarter with three of them is needed on "
            "each side.",
            [
                needs(
                    edition,
                    name,
                    rollups(edition),
                    "at least 13 weeks on each side of 2024-W11 are needed; growthepie serves the "
                    "whole history, so the claim can be judged from 2024-W24 on",
                )
                for name in series
            ],
            n=margins.shape[1],
            counted="rollups",
            series=series,
        )
    evidence = _a3_test(sample)
    weeks = [week_of_number(number).date() for number in sample.weeks]
    course = pd.Series(100 * sample.values, pd.DatetimeIndex(weeks))
    before, later = course[course.index < A3_UPGRADE], course[course.index >= A3_AFTER]
    sides = [margins[margins.index < A3_UPGRADE], margins[margins.index >= A3_AFTER]]
    table = pd.DataFrame({n: 100 * side.median() for n, side in enumerate(sides)})
    table[2] = table[1] - table[0]
    higher = int((table[2] > 0).sum())
    said = f"{percent_text(before.mean())} of fees before blobs and {percent_text(later.mean())}"
    return reached(
        edition,
        evidence,
        rising(evidence),
        sentence=f"The median operator kept {said} after; the margin of {higher} of {len(table)} "
        "rollups is higher after.",
        weeks=weeks,
        scale=hundredfold,
        unit="percentage points",
        counted="weeks",
        series=series,
        head=("Rollup", "Median margin before", "Median margin after", "Difference, points"),
        rows=chain_rows(edition, table, (percent_text, percent_text, amount)),
        variations=(
            *without_each(
                edition,
                margins.columns,
                lambda chain: _a3_course(margins.drop(columns=chain)),
                _a3_test,
                rising,
                hundredfold,
            ),
            varied(
                "26 weeks on each side",
                _a3_course(_a3_margins(edition, 26)),
                _a3_test,
                rising,
                hundredfold,
            ),
        ),
        charts=(
            weekly_lines(
                edition,
                {"median rollup": course},
                slug="claim-a3-margins",
                headline=(f"The median operator kept {said} after",),
                unit="percent of fees left after what is paid to Ethereum",
                spoken="%",
                series=series,
                chains=list(margins.columns),
                events=(BLOBS,),
                note="The same rollups on both sides; weeks with at least three of them.",
            ),
        ),
    )


A3_TRIAL = Trial("A3", 1, "step_change", _a3_sample, _a3_test, 0.3, at=A3_AT)
