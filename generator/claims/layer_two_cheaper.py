"""Essay A, users: whether they go where it is cheap."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    dollars,
    percent_text,
)
from generator.edition import Edition
from generator.model.claim import Essay, Outcome, claim
from generator.populations import (
    FEWEST_PAIRS,
    names,
)
from generator.rulings import (
    SAMPLING,
    change,
    falling,
    lacking,
    left_out,
    needs,
    pairs_of,
    reached,
    varied,
)
from generator.statistics import (
    Evidence,
    Pairs,
    Sampling,
    Trial,
    rank_association,
)
from generator.windows import QUARTER_WEEKS, YEAR_WEEKS, year_growth

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


A7_EARLIER = (QUARTER_WEEKS, 2 * QUARTER_WEEKS)


def _a7_table(
    edition: Edition, until: pd.Timestamp | None = None
) -> tuple[pd.Timestamp, pd.DataFrame] | None:
    """
    Week of the cost; cost in that week and growth of transactions in the year after, by chain.

    The latest week with enough chains, with ``until`` the latest up to it.
    """
    figures = edition.figures
    costs = figures.weekly("tx_cost_median_usd").values
    growth = figures.weekly("tx_count").map(year_growth).values.shift(-YEAR_WEEKS)
    both = (costs.notna() & growth.notna()).loc[:until]
    rows = both.index[both.sum(axis=1) >= FEWEST_PAIRS]
    if rows.empty:
        return None
    week = pd.Timestamp(rows[-1])
    table = pd.DataFrame({"cost": costs.loc[week], "growth": growth.loc[week]})
    return week, table.dropna().sort_index()


def _a7_sample(edition: Edition) -> Pairs | None:
    found = _a7_table(edition)
    return None if found is None else pairs_of(found[1], FEWEST_PAIRS)


def _a7_test(sample: Pairs, sampling: Sampling = SAMPLING) -> Evidence:
    return rank_association(sample.first, sample.second, sampling)


@claim(
    essay=Essay.LAYER_TWO,
    title="Cheaper chains gain activity",
    quoted="Users move to cheaper chains.",
    statement="Chains with a lower transaction fee gain a larger share of activity in the "
    "following year.",
    stated="",
    metric="tx_cost_median_usd of one week, and the growth of the chain's share of transactions "
    "from the 13 weeks up to that week to the 13 weeks a year later. Among the same chains the log "
    "growth of a share and of tx_count differ by one constant, so growth of tx_count is used.",
    population="All chains with a median fee in the week and with transactions of one provider at "
    "both ends.",
    window="The latest week for which at least eight chains have a fee and, a year later, a "
    "growth; the year may end before the edition's week. The fee is that of a single week.",
    test="Spearman's rank correlation of fee and growth with p by permutation, two-sided, and an "
    "interval by drawing chains again (rank_association).",
    smallest_sample="8 chains.",
    holds="The correlation is below 0 with p of 0.05 or less after correction.",
    fails="The correlation is above 0 with p of 0.05 or less after correction.",
    mixed="No order of the chains by fee can be told from chance.",
    would_change="More chains: with about ten only a correlation of 0.65 or more is told from "
    "chance, before any correction.",
    not_shown="Growth of young chains is large whatever their fee. Transactions are no people, and "
    "cheap ones can be made by one party. A correlation does not say which of two came first.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def a7(edition: Edition) -> Outcome:
    """Judge whether cheaper chains grew more."""
    series = ("tx_cost_median_usd", "tx_count")
    found, sample = _a7_table(edition), _a7_sample(edition)
    if found is None or sample is None:
        return lacking(
            "No week has the median fee of eight chains whose growth in the following year is "
            "known.",
            [
                needs(
                    edition,
                    name,
                    sorted(edition.profiles),
                    "eight chains are needed in one week and a year later; growthepie serves the "
                    "whole history, so the claim can be judged from the first refresh on",
                )
                for name in series
            ],
            n=0,
            counted="chains",
            series=series,
        )
    week, table = found
    evidence = _a7_test(sample)
    weeks = (week.date(), week.date() + dt.timedelta(weeks=YEAR_WEEKS))
    ordered = table.sort_values("cost")
    growth = ordered["growth"].map(change)
    said = f"{evidence.effect:+.2f}".replace("-", "\u2212")
    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"Over {evidence.n} chains the rank correlation of fee and later growth is "
        f"{said} for the year {span(weeks)}.",
        weeks=weeks,
        counted="chains",
        series=series,
        head=("Chain", "Median fee", "Growth of transactions in the year after"),
        rows=chain_rows(
            edition,
            pd.DataFrame({"cost": ordered["cost"], "growth": growth}),
            (dollars, percent_text),
        ),
        variations=(
            *(
                varied(
                    f"without {name}",
                    pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
                    _a7_test,
                    falling,
                )
                for chain in left_out(table.index)
                for name in names(edition, [chain])
            ),
            *(
                varied(
                    f"fee at least {ago} weeks earlier",
                    None
                    if (other := _a7_table(edition, week - pd.Timedelta(weeks=ago))) is None
                    else pairs_of(other[1], FEWEST_PAIRS),
                    _a7_test,
                    falling,
                )
                for ago in A7_EARLIER
            ),
        ),
        charts=(
            chain_bars(
                edition,
                growth,
                slug="claim-a7-growth",
                headline=(f"Fee and later growth of {evidence.n} chains: rank correlation {said}",),
                unit="percent change of transactions in the following year; cheapest chain first",
                series=series,
                period=span(weeks),
                weeks=weeks,
                beside=ordered["cost"].map(dollars),
            ),
        ),
    )


A7_TRIAL = Trial("A7", 1, "rank_association", _a7_sample, _a7_test, -0.6)
