"""Essay B, appchains beside L1s."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial

import pandas as pd

from generator.charting import wording
from generator.charting.claimed import (
    beside_words,
    chain_bars,
    percent_text,
)
from generator.edition import Edition
from generator.model.claim import ClaimVerdict, Essay, Outcome, Row, Variation, claim
from generator.model.nouns import counted
from generator.model.words import Kind
from generator.populations import (
    general_l1s,
    kept,
    latest,
    latest_weeks,
    logs,
    of_kind,
    with_token,
)
from generator.rulings import (
    ALPHA,
    FAILS,
    HOLDS,
    MIXED,
    NOT_ENOUGH,
    SAMPLING,
    VARIED,
    after,
    change,
    groups_of,
    lacking,
    left_out,
    needs,
    reached,
)
from generator.statistics import (
    Evidence,
    Groups,
    Sampling,
    Trial,
    two_sample_difference,
)
from generator.windows import YEAR_WEEKS, quarter_mean

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


B9_FEWEST = 4
B9_PARTS = ("return", "fees")
B9_WORDS = {"return": "worth in BTC after a year", "fees": "fees per dollar of market cap"}


def _b9_frames(edition: Edition, part: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Log return in BTC, or log fees a year over market cap: appchains, then L1s."""
    figures = edition.figures
    ours = [c for c in of_kind(edition, Kind.APPCHAIN) if c in with_token(edition)]
    theirs = [c for c in general_l1s(edition) if c in with_token(edition)]
    if part == "return":
        returns = logs(figures.weekly("token_in_btc_52w").values)
        return kept(returns, ours), kept(returns, theirs)
    worth = quarter_mean(figures.weekly("market_cap_usd").values)
    gas = quarter_mean(figures.weekly("gas_fees_usd").values)
    own = quarter_mean(figures.weekly("app_fees_usd").values)
    return kept(logs(365.25 * own / worth), ours), kept(logs(365.25 * gas / worth), theirs)


def _b9_values(edition: Edition, part: str) -> tuple[pd.Series, pd.Series]:
    """The latest figure of each chain: appchains, then L1s."""
    first, second = _b9_frames(edition, part)
    return latest(first, list(first.columns)), latest(second, list(second.columns))


def _b9_sample(edition: Edition, part: str) -> Groups | None:
    return groups_of(*_b9_values(edition, part), B9_FEWEST)


def _b9_test(sample: Groups, sampling: Sampling = SAMPLING) -> Evidence:
    return two_sample_difference(sample.first, sample.second, sampling)


def _b9_verdict(found: dict[str, Evidence]) -> tuple[ClaimVerdict, Evidence]:
    """Both differences must point the same way; the evidence is that of the larger p."""
    weakest = max(found.values(), key=lambda e: e.p)
    signs = {e.effect > 0 for e in found.values()}
    if weakest.p > ALPHA or len(signs) > 1:
        return MIXED, weakest
    return (HOLDS if signs == {True} else FAILS), weakest


def _b9_variation(
    edition: Edition, chain: str, values: dict[str, tuple[pd.Series, pd.Series]]
) -> Variation:
    """Both differences without one chain."""
    name, found = f"without {edition.profiles[chain].name}", {}
    for part, sides in values.items():
        first, second = (side.drop(chain, errors="ignore") for side in sides)
        sample = groups_of(first, second, B9_FEWEST)
        if sample is None:
            return Variation(name, None, NOT_ENOUGH, 0)
        found[part] = _b9_test(sample, VARIED)
    verdict, weakest = _b9_verdict(found)
    return Variation(name, change(weakest.effect), verdict, weakest.n, weakest.p)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Appchains beat general-purpose chains",
    statement="Appchains earn more fees per dollar of market capitalisation than general-purpose "
    "L1s, and their tokens returned more against BTC over a year.",
    stated="",
    metric="Fees a year ÷ market_cap_usd, 13-week means, as a log: fees to the application "
    "(app_fees_usd) for an appchain, gas_fees_usd for an L1. And token_in_btc_52w as a log.",
    population="Appchains, and L1s without Bitcoin, with a token; each with its latest figure of "
    "the last 52 weeks.",
    window="Each chain's latest year, ending at most 52 weeks before the edition's week.",
    test="Median of the appchains less median of the L1s, for each of the two; p by permutation of "
    "the labels on ranks, two-sided, interval by drawing each group again (two_sample_difference). "
    "p is the larger of the two.",
    smallest_sample="4 chains in each group for both figures.",
    holds="Both differences are above 0, each with p of 0.05 or less, after correction for the "
    "larger.",
    fails="Both differences are below 0, each with p of 0.05 or less, after correction for the "
    "larger.",
    mixed="Anything else.",
    would_change="More appchains with fees and a year of prices.",
    not_shown="Fees of an appchain are fees of its application, gas fees of an L1 are not, so the "
    "two measure different services. Appchains that failed are hardly in the collection.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def b9(edition: Edition) -> Outcome:
    """Judge whether appchains beat L1s on fees and on returns."""
    values = {part: _b9_values(edition, part) for part in B9_PARTS}
    samples = {part: groups_of(*pair, B9_FEWEST) for part, pair in values.items()}
    series = ("price_usd", "market_cap_usd", "app_fees_usd", "fees_usd")
    appchains = of_kind(edition, Kind.APPCHAIN)
    if any(sample is None for sample in samples.values()):
        counts = wording.listed(
            [
                f"{part} of {counted(len(first), 'appchain')} and {counted(len(second), 'L1')}"
                for part, (first, second) in values.items()
            ]
        )
        words = (
            "four appchains and four L1s are needed, with a year of prices and a quarter of fees; "
            f"week by week that is reached in {after(edition, YEAR_WEEKS + 1)}"
        )
        return lacking(
            f"Known are {counts}; four of each are needed.",
            [
                needs(edition, "price_usd", appchains, words),
                needs(edition, "app_fees_usd", appchains, words),
                needs(edition, "gas_fees_usd", general_l1s(edition), words),
            ],
            n=min(len(first) for first, _ in values.values()),
            counted="appchains",
            series=series,
        )
    found = {part: _b9_test(sample) for part, sample in samples.items() if sample is not None}
    verdict, weakest = _b9_verdict(found)
    weeks = latest_weeks(*(frame for part in B9_PARTS for frame in _b9_frames(edition, part)))
    weeks = (weeks[0] - dt.timedelta(weeks=YEAR_WEEKS), weeks[1])
    both = pd.concat(values["return"]).map(change).sort_values(kind="stable")
    fees = pd.concat(values["fees"]).map(lambda value: percent_text(100 * math.exp(value)))
    said = wording.listed(
        [
            f"{B9_WORDS[part]} {beside_words(change(e.effect))} (p = {e.p:.2f})"
            for part, e in found.items()
        ]
    )
    kinds = pd.Series({c: edition.profiles[str(c)].kind.value.value for c in both.index})
    return reached(
        edition,
        weakest,
        verdict,
        sentence=f"Median appchain beside median L1: {said}.",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="chains",
        series=series,
        head=("Chain", "Kind", "Return in BTC, a year", "Fees a year, of market cap"),
        rows=tuple(
            Row(
                edition.profiles[str(chain)].name,
                (kinds[chain], percent_text(value), str(fees.get(chain, "–"))),
                str(chain),
            )
            for chain, value in both.items()
        ),
        variations=tuple(
            _b9_variation(edition, str(chain), values) for chain in left_out(sorted(both.index))
        ),
        charts=(
            chain_bars(
                edition,
                both,
                slug="claim-b9-appchains",
                headline=(f"Median appchain beside median L1: {said}",),
                unit="percent in BTC over the latest year",
                series=("price_usd",),
                period="latest year of each chain",
                beside=kinds,
            ),
        ),
    )


B9_TRIALS = tuple(
    Trial("B9", 1, "two_sample_difference", partial(_b9_sample, part=part), _b9_test, 1.5, part)
    for part in B9_PARTS
)
