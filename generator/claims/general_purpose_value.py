"""Essay B, value: what goes with token returns."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pandas as pd

from generator.charting import span, wording
from generator.charting.claimed import (
    chain_bars,
    percent_text,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import ClaimVerdict, Essay, Outcome, Row, Variation, claim
from generator.populations import (
    FEWEST_PAIRS,
    closing,
    kept,
    logs,
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
    lacking,
    left_out,
    needs,
    pairs_of,
    reached,
    unrelated,
    unrelated_trial,
)
from generator.statistics import (
    Evidence,
    Pairs,
    Sampling,
    Trial,
    rank_association,
)
from generator.windows import YEAR_WEEKS, year_growth

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


# -- B2 -----------------------------------------------------------------------------------

B2_PARTS = {
    "throughput": "tx_count",
    "TVL": "tvl_usd",
    "stablecoins": "stablecoins_usd",
    "fees": "gas_fees_usd",
}
B2_ALONE, B2_TOGETHER = ("throughput", "TVL"), ("stablecoins", "fees")


def _b2_table(edition: Edition, part: str) -> tuple[pd.Timestamp | None, pd.DataFrame]:
    """Growth of one quantity and log return in BTC of the same year, by chain."""
    figures, chains = edition.figures, with_token(edition)
    returns = logs(kept(figures.weekly("token_in_btc_52w").values, chains))
    growth = kept(figures.weekly(B2_PARTS[part]).map(year_growth).values, chains)
    both = sorted(set(returns.columns) & set(growth.columns))
    known = returns[both].notna() & growth[both].notna()
    end = closing(growth[both].where(known), FEWEST_PAIRS)
    if end is None:
        return None, pd.DataFrame(columns=["growth", "return"], dtype=float)
    table = pd.DataFrame({"growth": growth[both].loc[end], "return": returns[both].loc[end]})
    return end, table.dropna()


def _b2_sample(edition: Edition, part: str) -> Pairs | None:
    return pairs_of(_b2_table(edition, part)[1], FEWEST_PAIRS)


def _b2_test(sample: Pairs, sampling: Sampling = SAMPLING) -> Evidence:
    return rank_association(sample.first, sample.second, sampling)


def _b2_verdict(found: dict[str, Evidence]) -> tuple[ClaimVerdict, Evidence]:
    """
    The verdict, and the evidence whose p decides it.

    The claim fails with either of two correlations, so the p of the clearer one is doubled.
    """
    together = max((found[part] for part in B2_TOGETHER), key=lambda e: e.p)
    goes = [found[part].effect > 0 and found[part].p <= ALPHA for part in B2_TOGETHER]
    apart = {part: unrelated(found[part]) for part in B2_ALONE}
    if all(goes) and set(apart.values()) == {HOLDS}:
        return HOLDS, together
    against = [found[part] for part in B2_ALONE if apart[part] is FAILS]
    if against and not any(goes):
        clearer = min(against, key=lambda e: e.p)
        doubled = replace(clearer, p=min(1.0, len(B2_ALONE) * clearer.p))
        return (FAILS if doubled.p <= ALPHA else MIXED), doubled
    return MIXED, together


def _b2_variation(edition: Edition, chain: str, tables: Iterable[pd.DataFrame]) -> Variation:
    """All four correlations without one chain."""
    name, found = f"without {edition.profiles[chain].name}", {}
    for part, table in zip(B2_PARTS, tables, strict=True):
        sample = pairs_of(table.drop(index=chain, errors="ignore"), FEWEST_PAIRS - 1)
        if sample is None:
            return Variation(name, None, NOT_ENOUGH, 0)
        found[part] = _b2_test(sample, VARIED)
    verdict, deciding = _b2_verdict(found)
    return Variation(name, deciding.effect, verdict, deciding.n, deciding.p)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Stablecoins and fees go with token returns, throughput and TVL do not",
    statement="Across chains a year's return of the token in BTC goes with the growth of "
    "stablecoins and of fees in that year, but not with the growth of throughput or TVL.",
    stated="",
    metric="token_in_btc_52w as a log, and year-on-year log growth of 13-week means of tx_count "
    "(throughput), tvl_usd, stablecoins_usd and gas_fees_usd, each of one provider. Latency, which "
    "the essay names too, is in no source's series and is left out.",
    population="Chains other than Bitcoin with a token, for each quantity those with both figures.",
    window="For each quantity the last week in which at least eight chains have both figures; it "
    "may lie before the edition's week.",
    test="Spearman's rank correlation for each of the four with p by permutation, two-sided, and "
    "an interval by drawing chains again (rank_association). p is the larger one of stablecoins "
    "and fees. Where throughput or TVL is above 0 with p of 0.05 or less and neither stablecoins "
    "nor fees are, it is twice the smaller p of those of the two that are.",
    smallest_sample="8 chains for each of the four quantities.",
    holds="Stablecoins and fees are both above 0 with p of 0.05 or less, after correction for the "
    "larger, and the 95 % intervals of throughput and TVL rule out 0.5 and more.",
    fails="Throughput or TVL is above 0 with p, doubled, of 0.05 or less after correction, and "
    "neither stablecoins nor fees are with p of 0.05 or less.",
    mixed="Anything else.",
    would_change="More chains: with eight a correlation is told from chance from about 0.74 on.",
    not_shown="TVL, stablecoins and fees in USD hold prices in themselves, so that a part of any "
    "correlation is arithmetic. A correlation within a year does not say which came first.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version took the smaller p of throughput and TVL as it was, also that "
    "of one which was not above 0; that it could not be judged had been seen, though not "
    "published. It was changed because two chances to fail need a stricter p, and that of the one "
    "which fails.",
)
def b2(edition: Edition) -> Outcome:
    """Judge which growth goes with returns."""
    tables = {part: _b2_table(edition, part) for part in B2_PARTS}
    samples = {part: pairs_of(table, FEWEST_PAIRS) for part, (_, table) in tables.items()}
    series = ("price_usd", *B2_PARTS.values())
    if any(sample is None for sample in samples.values()):
        lack = [part for part, sample in samples.items() if sample is None]
        have_ = len(B2_PARTS) - len(lack)
        words = (
            "a year of growth for eight chains with prices at both ends is needed; growthepie and "
            "DefiLlama serve the whole history, prices follow week by week, so the claim can be "
            f"judged from {after(edition, YEAR_WEEKS)} on, or earlier with a key of CoinGecko"
        )
        return lacking(
            f"Growth and return of eight chains are known for {have_} of four quantities; "
            f"{wording.listed(lack)} {'does' if len(lack) == 1 else 'do'} not.",
            [needs(edition, B2_PARTS[part], with_token(edition), words) for part in lack],
            n=have_,
            counted="quantities",
            series=series,
        )
    found = {part: _b2_test(s) for part, s in samples.items() if s is not None}
    verdict, deciding = _b2_verdict(found)
    ends = [end.date() for end, _ in tables.values() if end is not None]
    said = wording.listed(
        [f"{part} {amount(round(e.effect, 2))} (n = {e.n})" for part, e in found.items()]
    )
    brief = wording.listed([f"{part} {amount(round(e.effect, 2))}" for part, e in found.items()])
    chains = sorted({str(chain) for _, table in tables.values() for chain in table.index})
    shown = pd.Series(math.nan, chains)
    for _, table in tables.values():
        shown = shown.fillna(table["return"].map(change))
    shown = shown.sort_values(kind="stable")
    cells = {
        part: table["growth"].map(change).map(percent_text) for part, (_, table) in tables.items()
    }
    return reached(
        edition,
        deciding,
        verdict,
        sentence=f"Rank correlation of a year's return in BTC with growth of {said}.",
        weeks=(min(ends) - dt.timedelta(weeks=YEAR_WEEKS), max(ends)),
        counted="chains",
        series=series,
        head=("Chain", "Return in BTC", *(f"Growth of {part}" for part in B2_PARTS)),
        rows=tuple(
            Row(
                edition.profiles[str(chain)].name,
                (percent_text(value), *(str(cells[part].get(chain, "–")) for part in B2_PARTS)),
                str(chain),
            )
            for chain, value in shown.items()
        ),
        variations=tuple(
            _b2_variation(edition, chain, [table for _, table in tables.values()])
            for chain in left_out(chains)
        ),
        charts=(
            chain_bars(
                edition,
                shown,
                slug="claim-b2-returns",
                headline=(
                    f"Return in BTC and growth, rank correlation: {said}",
                    f"Return in BTC and growth, rank correlation: {brief}",
                ),
                unit="percent in BTC over the year",
                series=("price_usd",),
                period=span(ends),
                weeks=ends,
            ),
        ),
    )


B2_TRIALS = tuple(
    Trial("B2", 2, "rank_association", partial(_b2_sample, part=part), _b2_test, 0.6, part)
    if part in B2_TOGETHER
    else unrelated_trial("B2", 2, partial(_b2_sample, part=part), _b2_test, part)
    for part in B2_PARTS
)
