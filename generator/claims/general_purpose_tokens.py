"""Essay B, tokens: prices in BTC, of L1s and of all chains."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    percent_text,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Outcome, claim
from generator.populations import (
    FEWEST_PAIRS,
    general_l1s,
    logs_in_btc,
    providers,
    stretch,
    with_token,
)
from generator.rulings import (
    SAMPLING,
    after,
    change,
    courses_of,
    falling,
    hundredfold,
    lacking,
    most,
    moves,
    needs,
    reached,
    varied,
    without_each,
)
from generator.statistics import (
    Courses,
    Evidence,
    Sampling,
    Trial,
    common_drift,
    falling_share,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)
CYCLE_WEEKS, SEEN_WEEKS = 208, 52
"""Four years: the time between two halvings of Bitcoin's issuance."""
PRICES_SERVED = (
    "52 weeks of price are needed; a year of daily prices with a key of CoinGecko would give them, "
    "weekly prices from now on by "
)


# -- B1 -----------------------------------------------------------------------------------

B1_FEWEST = 5


def _b1_frame(
    edition: Edition, weeks: int | None = CYCLE_WEEKS, provider: str = ""
) -> pd.DataFrame | None:
    prices = logs_in_btc(edition, general_l1s(edition), provider)
    return stretch(prices, B1_FEWEST, weeks, SEEN_WEEKS)


def _b1_sample(edition: Edition) -> Courses | None:
    return courses_of(_b1_frame(edition), B1_FEWEST)


def _b1_test(sample: Courses, sampling: Sampling = SAMPLING) -> Evidence:
    return common_drift(sample, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="L1 tokens lose value against BTC",
    quoted="General-purpose L1 tokens trend to zero against BTC.",
    statement="The median token of general-purpose L1s loses value against BTC over four years.",
    stated="",
    metric="price_usd of the token ÷ price_usd of BTC in the same week, as a log.",
    population="Chains of kind L1 without Bitcoin, with prices in at least 52 weeks of the window.",
    window="The last 208 weeks up to the last week in which at least five of them are seen; a "
    "younger token takes part from its first week.",
    test="Median over the chains of the change per 52 weeks from the mean of a chain's first 13 "
    "weeks to that of its last 13; p by turning blocks of four weeks round for all chains at once, "
    "two-sided, interval by drawing blocks again (common_drift).",
    smallest_sample="5 chains with 52 weeks each.",
    holds="The median change is below 0 with p of 0.05 or less after correction.",
    fails="The median change is above 0 with p of 0.05 or less after correction.",
    mixed="No common direction can be told from the ups and downs of the market.",
    would_change="A stretch in which most of these tokens gain on BTC; the window covers four "
    "years, so each new year replaces an old one.",
    not_shown="A fall over four years does not show that a price ends at zero, nor what it will "
    "be. Staking rewards are not part of the price. Tokens that were given up are hardly in the "
    "collection, so the fall looks smaller than it was.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version measured from one week to one week; its verdict, mixed, had "
    "been seen, though not published. It was changed to means of 13 weeks, with all claims on such "
    "a change, because a single week at either end can decide the figure.",
)
def b1(edition: Edition) -> Outcome:
    """Judge whether L1 tokens fall against BTC."""
    frame, sample = _b1_frame(edition), _b1_sample(edition)
    if frame is None or sample is None:
        return lacking(
            "Fewer than five L1s have prices in 52 weeks.",
            [
                needs(
                    edition,
                    "price_usd",
                    general_l1s(edition),
                    f"{PRICES_SERVED}{after(edition, SEEN_WEEKS)}",
                )
            ],
            n=0,
            counted="chains",
            series=("price_usd",),
        )
    evidence = _b1_test(sample)
    found = moves(frame).sort_values("yearly", kind="stable")
    lower = int((found["total"] < 0).sum())
    weeks = (frame.index[0].date(), frame.index[-1].date())
    said = f"{percent_text(change(evidence.effect))} a year against BTC"
    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"The median token of {evidence.n} L1s changed by {said}; {lower} of them are "
        "lower in their last quarter than in their first.",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="chains",
        series=("price_usd",),
        head=("Chain", "Weeks seen", "Change a year in BTC", "Change in all"),
        rows=chain_rows(edition, found, (amount, percent_text, percent_text)),
        variations=(
            *without_each(
                edition,
                frame.columns,
                lambda chain: courses_of(frame.drop(columns=chain), B1_FEWEST - 1),
                _b1_test,
                falling,
                change,
            ),
            *(
                varied(
                    f"{length} weeks" if length else "all weeks",
                    courses_of(_b1_frame(edition, length), B1_FEWEST),
                    _b1_test,
                    falling,
                    change,
                )
                for length in (104, 156, None)
            ),
            *(
                varied(
                    f"prices of {provider} alone",
                    alone,
                    _b1_test,
                    falling,
                    change,
                )
                for provider in providers(edition, "price_usd")
                if (alone := courses_of(_b1_frame(edition, provider=provider), B1_FEWEST))
            ),
        ),
        charts=(
            chain_bars(
                edition,
                found["yearly"],
                slug="claim-b1-drift",
                headline=(f"The median token of {evidence.n} L1s changed by {said}",),
                unit="percent a year in BTC, from a token's first 13 weeks of the window to its "
                "last 13",
                series=("price_usd",),
                period=span(weeks),
                weeks=weeks,
            ),
        ),
    )


B1_TRIAL = Trial("B1", 2, "common_drift", _b1_sample, _b1_test, -0.7)

# -- B10 ----------------------------------------------------------------------------------


def _b10_frame(
    edition: Edition, weeks: int | None = CYCLE_WEEKS, provider: str = ""
) -> pd.DataFrame | None:
    prices = logs_in_btc(edition, with_token(edition), provider)
    return stretch(prices, FEWEST_PAIRS, weeks, SEEN_WEEKS)


def _b10_sample(edition: Edition) -> Courses | None:
    return courses_of(_b10_frame(edition), FEWEST_PAIRS)


def _b10_test(sample: Courses, sampling: Sampling = SAMPLING) -> Evidence:
    return falling_share(sample, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Holding BTC beat holding most chain tokens",
    statement="Most tokens of chains were worth less in BTC in the last quarter of the last four "
    "years than in their own first quarter of them.",
    stated="",
    metric="price_usd of the token ÷ price_usd of BTC in the same week, as a log; mean of a "
    "token's last 13 weeks against that of its first 13.",
    population="Chains of every kind other than Bitcoin with a token and prices in at least 52 "
    "weeks of the window.",
    window="The last 208 weeks up to the last week in which at least eight tokens are seen; a "
    "younger token takes part from its first week.",
    test="Share of tokens that are lower; p by turning blocks of four weeks round for all tokens "
    "at once, two-sided, interval by drawing blocks again (falling_share).",
    smallest_sample="8 tokens with 52 weeks each.",
    holds="The share is above one half with p of 0.05 or less after correction.",
    fails="The share is below one half with p of 0.05 or less after correction.",
    mixed="The share cannot be told from one half, for one market moves all tokens.",
    would_change="A season in which most tokens gain on BTC.",
    not_shown="Who bought at other times did otherwise. Staking rewards and airdrops to holders "
    "are not counted. Tokens that were given up are hardly in the collection.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version compared one week with one week; its verdict, mixed, had been "
    "seen, though not published. It was changed to means of 13 weeks, with all claims on such a "
    "change, because a single week at either end can decide on a token.",
)
def b10(edition: Edition) -> Outcome:
    """Judge whether most chain tokens fell against BTC."""
    frame, sample = _b10_frame(edition), _b10_sample(edition)
    if frame is None or sample is None:
        return lacking(
            "Fewer than eight tokens have prices in 52 weeks.",
            [
                needs(
                    edition,
                    "price_usd",
                    with_token(edition),
                    f"{PRICES_SERVED}{after(edition, SEEN_WEEKS)}",
                )
            ],
            n=0,
            counted="chains",
            series=("price_usd",),
        )
    evidence = _b10_test(sample)
    found = moves(frame).sort_values("total", kind="stable")
    lower = int((found["total"] < 0).sum())
    weeks = (frame.index[0].date(), frame.index[-1].date())
    said = (
        f"{lower} of {evidence.n} chain tokens are worth less in BTC in their last quarter than in "
        "their first"
    )
    return reached(
        edition,
        evidence,
        most(evidence),
        sentence=f"In {span(weeks)} {said}; the median token changed by "
        f"{percent_text(found['total'].median())}.",
        weeks=weeks,
        scale=hundredfold,
        unit="%",
        counted="chains",
        series=("price_usd",),
        head=("Chain", "Weeks seen", "Change a year in BTC", "Change in all"),
        rows=chain_rows(edition, found, (amount, percent_text, percent_text)),
        variations=(
            *without_each(
                edition,
                frame.columns,
                lambda chain: courses_of(frame.drop(columns=chain), FEWEST_PAIRS - 1),
                _b10_test,
                most,
                hundredfold,
            ),
            *(
                varied(
                    f"{length} weeks" if length else "all weeks",
                    courses_of(_b10_frame(edition, length), FEWEST_PAIRS),
                    _b10_test,
                    most,
                    hundredfold,
                )
                for length in (104, 156, None)
            ),
            *(
                varied(
                    f"prices of {provider} alone",
                    alone,
                    _b10_test,
                    most,
                    hundredfold,
                )
                for provider in providers(edition, "price_usd")
                if (alone := courses_of(_b10_frame(edition, provider=provider), FEWEST_PAIRS))
            ),
        ),
        charts=(
            chain_bars(
                edition,
                found["total"],
                slug="claim-b10-tokens",
                headline=(said,),
                unit="percent in BTC, from a token's first 13 weeks of the window to its last 13",
                series=("price_usd",),
                period=span(weeks),
                weeks=weeks,
            ),
        ),
    )


B10_TRIAL = Trial("B10", 2, "falling_share", _b10_sample, _b10_test, -0.7)
