"""Essay B, flows: whether fees could pay for security, and what flows back to holders."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pandas as pd

from generator.charting import span, wording
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    percent_text,
)
from generator.edition import Edition
from generator.model.claim import Essay, Outcome, Row, Variation, claim
from generator.model.nouns import counted
from generator.populations import (
    FEWEST_PAIRS,
    LATEST_WEEKS,
    general_l1s,
    kept,
    latest,
    latest_weeks,
    names,
    with_token,
)
from generator.rulings import (
    after,
    counted_of,
    fewer,
    hundredfold,
    lacking,
    left_out,
    most,
    needs,
    reached,
    share_of,
    varied,
)
from generator.statistics import (
    Counted,
    Evidence,
    Sampling,
    Trial,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)
B8_FIXED = dt.date(2026, 11, 29)


# -- B7 -----------------------------------------------------------------------------------

B7_LEVEL = 0.5


def _b7_frame(edition: Edition) -> pd.DataFrame:
    l1s = (*general_l1s(edition), "bitcoin")
    return kept(edition.figures.weekly("security_coverage").values, l1s)


def _b7_coverage(edition: Edition) -> pd.Series:
    frame = _b7_frame(edition)
    return latest(frame, list(frame.columns))


def _b7_sample(edition: Edition, level: float = B7_LEVEL) -> Counted | None:
    return counted_of(_b7_coverage(edition) >= level, FEWEST_PAIRS)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="On few L1s fees are half of the security budget",
    quoted="Few L1s could live on fees.",
    statement="For fewer than half of the L1s do fees make up half or more of what pays for "
    "security.",
    stated="",
    metric="security_coverage: fees ÷ (fees + issuance to validators), 13-week sums; counted is a "
    "coverage of 0.5 or more.",
    population="Chains of kind L1, Bitcoin among them, with a coverage within the last 52 weeks.",
    window="Each chain's latest figure, at most 52 weeks before the edition's week.",
    test="Share of the chains against one half, exact binomial, p two-sided, interval of Clopper "
    "and Pearson (share).",
    smallest_sample="8 chains.",
    holds="The share is below one half with p of 0.05 or less after correction.",
    fails="The share is above one half with p of 0.05 or less after correction.",
    mixed="The share cannot be told from one half.",
    would_change="Higher fees or less issuance on most L1s.",
    not_shown="That a chain could live on its fees does not show that its validators would stay. "
    "Fees may be burned, and then pay nobody who secures the chain.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def b7(edition: Edition) -> Outcome:
    """Judge how many L1s have a security coverage of a half."""
    coverage, sample = _b7_coverage(edition), _b7_sample(edition)
    series = ("fees_usd", "issuance_native", "price_mean_usd")
    if sample is None:
        words = (
            "a quarter of eight L1s is needed; from weekly figures from now on the claim can be "
            f"judged from {after(edition, 7)} on"
        )
        return lacking(
            "Fees and issuance of a quarter within the last 52 weeks are known for "
            f"{counted(len(coverage), 'L1')}; eight are needed.",
            [needs(edition, name, (*general_l1s(edition), "bitcoin"), words) for name in series],
            n=len(coverage),
            counted="chains",
            series=series,
        )
    evidence = share_of(sample)
    shown = (100 * coverage).sort_values(kind="stable")
    weeks = latest_weeks(_b7_frame(edition))
    said = f"{sample.count} of {sample.n} L1s have fees of half their security budget or more"
    return reached(
        edition,
        evidence,
        fewer(evidence),
        sentence=f"{said}.",
        weeks=weeks,
        scale=hundredfold,
        unit="%",
        counted="chains",
        series=series,
        head=("Chain", "Fees, part of what pays for security"),
        rows=chain_rows(edition, shown.to_frame(), (percent_text,)),
        variations=tuple(
            varied(name, other, share_of, fewer, hundredfold)
            for name, other in (
                *(
                    (
                        f"without {edition.profiles[str(chain)].name}",
                        counted_of(coverage.drop(chain) >= B7_LEVEL, FEWEST_PAIRS - 1),
                    )
                    for chain in left_out(sorted(coverage.index))
                ),
                *(
                    (f"coverage of {percent_text(100 * level)}", _b7_sample(edition, level))
                    for level in (0.25, 0.75)
                ),
            )
        ),
        charts=(
            chain_bars(
                edition,
                shown,
                slug="claim-b7-security",
                headline=(said,),
                unit="percent of fees and issuance together that is fees",
                series=series[:2],
                period=span(weeks),
                weeks=weeks,
                limit=100.0,
            ),
        ),
    )


B7_TRIAL = Trial("B7", 1, "share", _b7_sample, share_of, 0.1)

# -- B8 -----------------------------------------------------------------------------------

B8_UNDATED = 20


def _b8_flows(edition: Edition) -> pd.DataFrame:
    """
    Whether more is emitted than can have flowed back, by chain, and by what it is known.

    Columns: ``negative`` (1 or 0, NaN where the sign is not known), ``ratio`` (fees or holders'
    revenue over emission), ``week`` of the figures.
    """
    figures, chains = edition.figures, with_token(edition)
    flow = latest(figures.weekly("net_holder_flow_usd").values, chains)
    tail = figures.weekly("emission_coverage").values.tail(LATEST_WEEKS)
    # Without fees or a price only chains that emit nothing would have a figure.
    earning = latest(figures.weekly("gas_fees_usd").values, chains).index
    priced = latest(figures.weekly("price_mean_usd").values, chains).index
    found = {}
    for chain in chains:
        coverage = tail[chain].dropna()
        if coverage.empty or chain not in earning or chain not in priced:
            continue
        ratio = float(coverage.iloc[-1])
        all_dated = float(figures.supply.undated_percent[chain]) < B8_UNDATED
        if chain in flow.index:
            negative = float(flow[chain] < 0)
        elif ratio < 1:
            negative = 1.0
        else:
            negative = 0.0 if math.isinf(ratio) and all_dated else math.nan
        found[chain] = (negative, ratio, coverage.index[-1].date())
    return pd.DataFrame.from_dict(found, orient="index", columns=["negative", "ratio", "week"])


def _b8_bounds(negative: pd.Series) -> tuple[int, int]:
    """How many flows are negative at least, and at most if all of unknown sign are."""
    known = int(negative.sum())
    return known, known + int(negative.isna().sum())


def _b8_counted(negative: pd.Series, fewest: int = FEWEST_PAIRS) -> Counted | None:
    """The count nearest to one half that unknown signs leave possible."""
    if len(negative) < fewest:
        return None
    low, high = _b8_bounds(negative)
    return Counted(min(max(len(negative) // 2, low), high), len(negative), 0.5)


def _b8_sample(edition: Edition) -> Counted | None:
    return _b8_counted(_b8_flows(edition)["negative"])


def _b8_evidence(sample: Counted, negative: pd.Series) -> Evidence:
    """The share known to be negative, the interval of both bounds, p of the nearest to a half."""
    low, high = (share_of(Counted(k, sample.n, 0.5)) for k in _b8_bounds(negative))
    return replace(share_of(sample), effect=low.effect, low=low.low, high=high.high)


def _b8_variation(name: str, negative: pd.Series) -> Variation:
    def test(sample: Counted, _: Sampling) -> Evidence:
        return _b8_evidence(sample, negative)

    return varied(name, _b8_counted(negative, FEWEST_PAIRS - 1), test, most, hundredfold)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="More is emitted than flows back to holders",
    quoted="Sell pressure exceeds buy pressure.",
    statement="For most chains with a token, what is emitted is worth more than what flows back to "
    "holders.",
    stated="",
    metric="Sign of net_holder_flow_usd (holders_revenue_usd − emission_usd, 13-week means). Where "
    "holders' revenue is not known, all gas fees stand for it as its upper bound: fees below "
    "emission make the flow negative whatever part of them flows back. Without emission the flow "
    "is not negative, provided that less than 20 % of the allocated supply has no date. Any other "
    "sign is not known, and is counted both ways.",
    population="Chains other than Bitcoin with a token and with fees, emission and a price within "
    "the last 52 weeks, whether the sign of the flow is known or not.",
    window="Each chain's latest figure, at most 52 weeks before the edition's week.",
    test="Share of the chains with a negative flow against one half, exact binomial, p two-sided "
    "(share). Signs that are not known are counted as not negative for the lower bound and as "
    "negative for the upper one; p is that of the possible count nearest to one half. The figure "
    "is the lower bound, the interval runs from the lower end of its interval to the upper end of "
    "that of the upper bound (Clopper and Pearson).",
    smallest_sample="8 chains.",
    holds="The lower bound is above one half with p of 0.05 or less after correction.",
    fails="The upper bound is below one half with p of 0.05 or less after correction.",
    mixed="The share cannot be told from one half, as where the bounds lie on both sides of it.",
    would_change="Holders' revenue of more chains, or fees that exceed what is emitted.",
    not_shown="A negative flow is known from fees below emission alone, any other only where "
    "nearly all of the supply has a date; so known signs lean towards the claim, and the bounds "
    "are far apart. What is emitted is not at once sold, and what is paid to holders is not at "
    "once used to buy. Revenue of applications that belong to a chain's makers can exceed gas "
    "fees; for such a chain gas fees are no upper bound.",
    version=3,
    fixed_on=B8_FIXED,
    stored_until=STORED,
    seen_before="The first version left out chains whose sign was not known and counted 6 of 9; "
    "its verdict, mixed, had been seen, though not published. It was changed because a negative "
    "flow is known more easily than any other, so that the share of the known signs leans towards "
    "the claim. That a chain needs a price was added when 6 to 10 of 13 had been seen, because "
    "without a price only chains that emit nothing could be counted; the verdict was mixed both "
    "ways. The second version counted two chains of which no source gives fees, against its own "
    "words, since where nothing is emitted fees of any size are enough; its figure, 6 to 8 of 9, "
    "and its verdict, mixed, had been seen. The code now asks for fees as the words do.",
)
def b8(edition: Edition) -> Outcome:
    """Judge for how many chains emission exceeds what can flow back."""
    flows = _b8_flows(edition)
    sample = _b8_counted(flows["negative"])
    series = ("holders_revenue_usd", "emission_usd", "fees_usd", "fees_eth")
    if sample is None:
        words = (
            "eight chains with a token, fees, emission and a price are needed; DefiLlama serves "
            "the history of fees and holders' revenue, prices follow week by week, so the claim "
            f"can be judged from {after(edition, 7)} on"
        )
        listed = wording.listed(names(edition, sorted(flows.index))) if len(flows) else "none"
        return lacking(
            "Fees, emission and a price of the last 52 weeks are known for "
            f"{counted(len(flows), 'chain')} ({listed}); eight are needed.",
            [needs(edition, name, with_token(edition), words) for name in series],
            n=len(flows),
            counted="chains",
            series=series,
        )
    evidence = _b8_evidence(sample, flows["negative"])
    shown = flows.sort_values(["ratio", "negative"], kind="stable")
    percent = (100 * shown["ratio"][shown["ratio"] < math.inf]).dropna()
    least, most_ = _b8_bounds(flows["negative"])
    known = int(flows["negative"].notna().sum())
    many = f"{least}" if least == most_ else f"{least} to {most_}"
    said = f"For {many} of {sample.n} chains more is emitted than can flow back"
    return reached(
        edition,
        evidence,
        most(evidence),
        sentence=f"{said} to holders; the sign is known for {known} of them.",
        weeks=list(flows["week"]),
        scale=hundredfold,
        unit="%",
        beside=f"at most {percent_text(100 * most_ / sample.n)}, if every unknown sign is negative",
        counted="chains",
        series=series,
        head=("Chain", "Emission exceeds what can flow back", "Fees, part of emission"),
        rows=tuple(
            Row(
                edition.profiles[str(chain)].name,
                (
                    "not known"
                    if math.isnan(row["negative"])
                    else "yes"
                    if row["negative"]
                    else "no",
                    "no dated emission"
                    if math.isinf(row["ratio"])
                    else percent_text(100 * row["ratio"]),
                ),
                str(chain),
            )
            for chain, row in shown.iterrows()
        ),
        variations=tuple(
            _b8_variation(
                f"without {edition.profiles[str(chain)].name}", flows["negative"].drop(chain)
            )
            for chain in left_out(sorted(flows.index))
        ),
        charts=(
            chain_bars(
                edition,
                percent,
                slug="claim-b8-flows",
                headline=(said,),
                unit="percent of emission that gas fees would cover",
                series=("fees_usd", "fees_eth", "price_mean_usd"),
                period=span(list(flows["week"])),
                weeks=list(flows["week"]),
                note="Chains without dated emission are in the table alone.",
            ),
        ),
    )


B8_TRIAL = Trial("B8", 3, "share", _b8_sample, share_of, 0.85)
