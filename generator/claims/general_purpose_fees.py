"""Essay B, fees: whether gas fees trend to zero and value moves to applications."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    dollars,
    percent_text,
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Outcome, claim
from generator.model.nouns import counted
from generator.populations import (
    general_purpose,
    kept,
    logs,
    providers,
    stretch,
)
from generator.rulings import (
    SAMPLING,
    after,
    change,
    courses_of,
    ends_of,
    enough,
    falling,
    lacking,
    moves,
    needs,
    reached,
    rising,
    varied,
    without_each,
)
from generator.statistics import (
    Course,
    Courses,
    Evidence,
    Sampling,
    Trial,
    common_drift,
    persistent_trend,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


# -- B5 -----------------------------------------------------------------------------------

B5_FEWEST, B5_WEEKS, B5_SEEN = 5, 104, 52


def _b5_frame(
    edition: Edition,
    weeks: int | None = B5_WEEKS,
    per: str = "",
    name: str = "gas_fees_usd",
    provider: str = "",
) -> pd.DataFrame | None:
    """Log fees of chains seen for a year; ``per`` names a series that they are divided by."""
    weekly = edition.figures.weekly(name)
    fees = weekly.by_provider[provider] if provider else weekly.values
    if per:
        fees = fees / edition.figures.weekly(per).values
    return stretch(logs(kept(fees, general_purpose(edition))), B5_FEWEST, weeks, B5_SEEN)


def _b5_sample(edition: Edition) -> Courses | None:
    return courses_of(_b5_frame(edition), B5_FEWEST)


def _b5_test(sample: Courses, sampling: Sampling = SAMPLING) -> Evidence:
    return common_drift(sample, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Gas fees fall from year to year",
    quoted="Gas fees trend to zero.",
    statement="The gas fees of the median general-purpose chain fall over two years.",
    stated="",
    metric="gas_fees_usd, fees that users pay per day in USD, as a log; for each week of the first "
    "provider that has it, so a chain's provider can change within the window. Weeks without any "
    "fees have no log and are left out.",
    population="Chains of every kind but appchains, with fees in at least 52 weeks of the window.",
    window="The last 104 weeks up to the last week in which at least five of them are seen; a "
    "younger chain takes part from its first week.",
    test="Median over the chains of the change per 52 weeks from the mean of a chain's first 13 "
    "weeks to that of its last 13; p by turning blocks of four weeks round for all chains at once, "
    "two-sided, interval by drawing blocks again (common_drift).",
    smallest_sample="5 chains with 52 weeks each.",
    holds="The median change is below 0 with p of 0.05 or less after correction.",
    fails="The median change is above 0 with p of 0.05 or less after correction.",
    mixed="No common direction can be told from the ups and downs of the market.",
    would_change="Two years in which the fees of most chains rise in USD.",
    not_shown="Falling fees can mean cheaper transactions or fewer; the variations divide them by "
    "transactions. Fees in USD move with the price of the asset they are paid in. Fees to "
    "applications are not gas fees.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version measured from one week to one week; its verdict, mixed, had "
    "been seen, though not published. It was changed to means of 13 weeks, with all claims on such "
    "a change, because a single week at either end can decide the figure.",
)
def b5(edition: Edition) -> Outcome:
    """Judge whether gas fees fall."""
    frame, sample = _b5_frame(edition), _b5_sample(edition)
    series = ("fees_usd", "fees_eth", "price_mean_usd")
    if frame is None or sample is None:
        return lacking(
            "Fewer than five general-purpose chains have fees in 52 weeks.",
            [
                needs(
                    edition,
                    "gas_fees_usd",
                    general_purpose(edition),
                    "52 weeks of five chains are needed; growthepie and DefiLlama serve the whole "
                    "history, so the claim can be judged from the first refresh on",
                )
            ],
            n=0,
            counted="chains",
            series=series,
        )
    evidence = _b5_test(sample)
    table = moves(frame)
    for place, name in enumerate(("first", "last")):
        table[name] = [math.exp(ends_of(values)[place].mean()) for _, values in frame.items()]
    table = table.sort_values("yearly", kind="stable")[["weeks", "first", "last", "yearly"]]
    weeks = weeks_of(frame)
    said = f"{percent_text(change(evidence.effect))} a year"
    lower = int((table["yearly"] < 0).sum())

    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"Gas fees of the median of {evidence.n} chains changed by {said} in "
        f"{span(weeks)}; those of {lower} fell.",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="chains",
        series=series,
        head=("Chain", "Weeks seen", "Fees a day, first quarter", "Last quarter", "Change a year"),
        rows=chain_rows(edition, table, (amount, dollars, dollars, percent_text)),
        variations=(
            *without_each(
                edition,
                frame.columns,
                lambda chain: courses_of(frame.drop(columns=chain), B5_FEWEST - 1),
                _b5_test,
                falling,
                change,
            ),
            *(
                varied(
                    name,
                    courses_of(frame_, B5_FEWEST),
                    _b5_test,
                    falling,
                    change,
                )
                for name, frame_ in (
                    ("156 weeks", _b5_frame(edition, 156)),
                    ("all weeks", _b5_frame(edition, None)),
                    ("fees in ETH", _b5_frame(edition, name="fees_eth")),
                    ("fees per transaction", _b5_frame(edition, per="tx_count")),
                    *(
                        (f"fees of {one.partition(':')[0]} alone", _b5_frame(edition, provider=one))
                        for one in providers(edition, "gas_fees_usd")
                        if _b5_frame(edition, provider=one) is not None
                    ),
                )
            ),
        ),
        charts=(
            chain_bars(
                edition,
                table["yearly"],
                slug="claim-b5-fees",
                headline=(f"Gas fees of the median of {evidence.n} chains changed by {said}",),
                unit="percent a year, from a chain's first 13 weeks of the window to its last 13",
                series=("fees_usd", "fees_eth"),
                period=span(weeks),
                weeks=weeks,
            ),
        ),
    )


B5_TRIAL = Trial("B5", 2, "common_drift", _b5_sample, _b5_test, -0.7)

# -- B6 -----------------------------------------------------------------------------------

B6_CHAINS, B6_WEEKS, B6_SEEN = 5, 104, 52


def _b6_course(edition: Edition) -> pd.Series:
    """Log of the median multiple, in weeks with enough chains."""
    multiples = kept(edition.figures.weekly("app_multiple").values, general_purpose(edition))
    seen = multiples[multiples.notna().sum(axis=1) >= B6_CHAINS]
    if seen.empty:
        return pd.Series(dtype=float)
    return logs(seen.median(axis=1).tail(B6_WEEKS).to_frame())[0].dropna()


def _b6_sample(edition: Edition) -> Course | None:
    return enough(_b6_course(edition), B6_SEEN)


def _b6_test(sample: Course, sampling: Sampling = SAMPLING) -> Evidence:
    return persistent_trend(sample, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Application fees grow against gas fees",
    quoted="Value moves to the application layer.",
    statement="Fees paid to applications grow relative to the gas fees of the chains they run on.",
    stated="",
    metric="For each week the median over chains of app_multiple (app_fees_usd ÷ fees_usd, 13-week "
    "sums), as a log.",
    population="Chains of every kind but appchains with both fees, in the weeks in which at least "
    "five of them are seen.",
    window="The last 104 weeks with five chains, as far as they are stored.",
    test="Theil–Sen slope per 52 weeks, among series that wander as much without a trend "
    "(persistent_trend). p is two-sided.",
    smallest_sample="52 weeks.",
    holds="The slope is above 0 with p of 0.05 or less after correction.",
    fails="The slope is below 0 with p of 0.05 or less after correction.",
    mixed="No trend can be told from wandering.",
    would_change="Gas fees that rise faster than what applications take.",
    not_shown="Fees to applications are not what applications keep: providers of liquidity receive "
    "most of them on exchanges. A larger multiple may come from smaller gas fees alone. Each week "
    "has the first provider that gives it, so a provider can change within the window.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def b6(edition: Edition) -> Outcome:
    """Judge whether the multiple of application fees rises."""
    course = _b6_course(edition)
    sample = enough(course, B6_SEEN)
    series = ("app_fees_usd", "fees_usd")
    if sample is None:
        words = (
            "52 weeks of five chains are needed; DefiLlama serves the whole history, so the claim "
            f"can be judged from the first refresh on, and week by week from {after(edition, 65)}"
        )
        return lacking(
            "Application fees and gas fees of five chains are known in "
            f"{counted(len(course), 'week')}; 52 are needed.",
            [needs(edition, name, general_purpose(edition), words) for name in series],
            n=len(course),
            counted="weeks",
            series=series,
        )
    evidence = _b6_test(sample)
    weeks = weeks_of(course)
    multiples = kept(edition.figures.weekly("app_multiple").values, general_purpose(edition))
    used = kept(multiples.loc[course.index], list(multiples.columns))
    table = pd.DataFrame({"weeks": used.notna().sum(), "last": used.ffill().iloc[-1]})
    shown = course.map(math.exp)
    said = f"from {amount(shown.iloc[0])} to {amount(shown.iloc[-1])}"
    return reached(
        edition,
        evidence,
        rising(evidence),
        sentence=f"Application fees over gas fees of the median chain went {said} in "
        f"{span(weeks)}; the middle one of its slopes is "
        f"{percent_text(change(evidence.effect))} a year.",
        weeks=weeks,
        scale=change,
        unit="% a year",
        counted="weeks",
        series=series,
        head=("Chain", "Weeks seen", "Multiple, last week"),
        rows=chain_rows(edition, table, (amount, amount)),
        variations=(
            varied("52 weeks", enough(course.tail(52), B6_SEEN), _b6_test, rising, change),
        ),
        charts=(
            weekly_lines(
                edition,
                {"median chain": shown},
                slug="claim-b6-multiple",
                headline=(f"Application fees over gas fees, median chain: {said}",),
                unit="application fees over gas fees, 13-week sums",
                series=series,
                chains=list(used.columns),
            ),
        ),
    )


B6_TRIAL = Trial("B6", 1, "persistent_trend", _b6_sample, _b6_test, 1.0)
