"""Essay A, emissions: whether paying with the own token holds liquidity, and what it brings."""

from __future__ import annotations

import datetime as dt

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
    FEWEST_PAIRS,
    kept,
    with_token,
)
from generator.rulings import (
    FAILS,
    SAMPLING,
    after,
    change,
    enough,
    falling,
    lacking,
    left_out,
    needs,
    pairs_of,
    reached,
    unrelated,
    unrelated_trial,
    varied,
    without_each,
)
from generator.statistics import (
    Course,
    Evidence,
    Pairs,
    Sampling,
    Trial,
    persistent_trend,
    rank_association,
)
from generator.windows import YEAR_WEEKS, quarter_mean, year_growth

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)
DAYS = 365.25

# -- A2 -----------------------------------------------------------------------------------


def _a2_table(edition: Edition) -> tuple[pd.Timestamp, pd.DataFrame]:
    """Last week, and emission in a year's beginning with the year's growth, by chain."""
    figures, chains = edition.figures, with_token(edition)
    emitted = quarter_mean(figures.weekly("emission_usd").values) * DAYS
    worth = quarter_mean(figures.weekly("market_cap_usd").values)
    share = kept((emitted / worth).shift(YEAR_WEEKS), chains)
    growth = kept(figures.weekly("stablecoins_usd").map(year_growth).values, chains)
    both = sorted(set(share.columns) & set(growth.columns))
    share, growth = share[both], growth[both]
    known = (share.notna() & growth.notna()).sum(axis=1)
    week = pd.Timestamp(known[known == known.max()].index[-1])
    table = pd.DataFrame({"emission": share.loc[week], "growth": growth.loc[week]})
    return week, table.dropna()


def _a2_sample(edition: Edition) -> Pairs | None:
    return pairs_of(_a2_table(edition)[1], FEWEST_PAIRS)


def _a2_test(sample: Pairs, sampling: Sampling = SAMPLING) -> Evidence:
    return rank_association(sample.first, sample.second, sampling)


@claim(
    essay=Essay.LAYER_TWO,
    title="Higher emission does not go with more liquidity",
    quoted="Emissions do not hold liquidity.",
    statement="Chains that emit more of their token, measured against its market capitalisation, "
    "do not have higher growth of stablecoins in the year after.",
    stated="",
    metric="emission_usd a year ÷ market_cap_usd, both as 13-week means, and the growth of "
    "stablecoins_usd from then to a year later (log ratio of 13-week means of one provider).",
    population="Chains other than Bitcoin with a token, with both figures.",
    window="The year up to the week in which most chains have both, the latest of such weeks.",
    test="Spearman's rank correlation of the two with p by permutation, two-sided, and an interval "
    "by drawing chains again (rank_association).",
    smallest_sample="8 chains.",
    holds="The 95 % interval of the correlation rules out 0.5 and more.",
    fails="The correlation is above 0 with p of 0.05 or less after correction.",
    mixed="Neither can be told from the chains that are seen.",
    would_change="More chains with emission and market capitalisation a year before.",
    not_shown="Emission without a date, such as most incentive programmes, is not counted. A chain "
    "that is growing for other reasons may emit more or less; the order of the two in time does "
    "not settle which depends on which.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def a2(edition: Edition) -> Outcome:
    """Judge whether emission and later growth of stablecoins go together."""
    week, table = _a2_table(edition)
    sample = pairs_of(table, FEWEST_PAIRS)
    series = ("emission_usd", "market_cap_usd", "stablecoins_usd")
    if sample is None:
        words = (
            "eight chains with a token need all three, emission and market capitalisation a year "
            "before stablecoins; with weekly "
            f"figures from now on the claim can be judged from {after(edition, 65)} on"
        )
        return lacking(
            "Emission, market capitalisation and, a year later, stablecoins are known together for "
            f"{counted(len(table), 'chain')}; eight are needed.",
            [needs(edition, name, with_token(edition), words) for name in series],
            n=len(table),
            counted="chains",
            series=series,
        )
    evidence = _a2_test(sample)
    verdict = unrelated(evidence)
    weeks = (week.date() - dt.timedelta(weeks=YEAR_WEEKS), week.date())
    shown = table.sort_values("emission")
    shown = pd.DataFrame(
        {"emission": 100 * shown["emission"], "growth": shown["growth"].map(change)}
    )
    said = f"{evidence.n} chains: rank correlation {amount(round(evidence.effect, 2))}"
    return reached(
        edition,
        evidence,
        verdict,
        sentence=f"Emission and growth of stablecoins in the year after, {said}.",
        weeks=weeks,
        rests_on_p=verdict is FAILS,
        counted="chains",
        series=series,
        head=("Chain", "Emission a year, of market cap", "Growth of stablecoins"),
        rows=chain_rows(edition, shown, (percent_text, percent_text)),
        variations=without_each(
            edition,
            table.index,
            lambda chain: pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
            _a2_test,
            unrelated,
            holds_without_p=True,
        ),
        charts=(
            chain_bars(
                edition,
                shown["growth"],
                slug="claim-a2-growth",
                headline=(f"Emission and later growth of stablecoins, {said}",),
                unit="percent change of stablecoins in the year after; least emission first",
                series=("stablecoins_usd", "market_cap_usd"),
                period=span(weeks),
                weeks=weeks,
                beside=shown["emission"].map(lambda value: f"emits {percent_text(value)}"),
            ),
        ),
    )


A2_TRIAL = unrelated_trial("A2", 1, _a2_sample, _a2_test)

# -- A8 -----------------------------------------------------------------------------------

A8_CHAINS, A8_WEEKS, A8_SEEN = 5, 156, 78
A8_EMITTED_WEEKS, A8_OWN_WEEKS = 40, 26
CAPITAL = ("value_secured_usd", "tvl_usd", "stablecoins_usd")


def _a8_returns(edition: Edition) -> pd.DataFrame:
    """
    Capital gained in a year over what was emitted in it, by chain.

    A chain keeps one measure of one provider, the first that is seen long enough, so that no
    jump comes from a change of either.
    """
    figures, chains = edition.figures, with_token(edition)
    emitted = figures.weekly("emission_usd").values
    year = emitted.rolling(YEAR_WEEKS, min_periods=A8_EMITTED_WEEKS).mean() * DAYS
    found: dict[str, pd.Series] = {}
    for name in CAPITAL:
        for frame in figures.weekly(name).by_provider.values():
            ratio = kept((frame - frame.shift(YEAR_WEEKS)) / year.where(year > 0), chains)
            enough_ = ratio.loc[:, ratio.notna().sum() >= A8_OWN_WEEKS]
            found |= {str(c): enough_[c] for c in enough_.columns if c not in found}
    return pd.DataFrame({chain: found[chain] for chain in sorted(found)}, index=year.index)


def _a8_course(returns: pd.DataFrame, weeks: int = A8_WEEKS) -> pd.Series:
    """Median over chains in the weeks with enough of them."""
    seen = returns[returns.notna().sum(axis=1) >= A8_CHAINS].median(axis=1)
    if seen.empty:
        return seen
    return pd.Series(seen[seen.index > seen.index[-1] - pd.Timedelta(weeks=weeks)])


def _a8_sample(edition: Edition) -> Course | None:
    return enough(_a8_course(_a8_returns(edition)), A8_SEEN)


def _a8_test(sample: Course, sampling: Sampling = SAMPLING) -> Evidence:
    return persistent_trend(sample, sampling)


@claim(
    essay=Essay.LAYER_TWO,
    title="Capital gained per dollar of emission falls",
    quoted="Returns on incentives decline.",
    statement="The capital that a chain gains in a year per dollar of emission in that year is "
    "falling.",
    stated="",
    metric="For each week the median over chains of the change within 52 weeks of "
    "value_secured_usd (else tvl_usd, else stablecoins_usd) ÷ emission_usd of these 52 weeks. Each "
    "chain keeps one measure and one provider throughout: the first ones that give the figure in "
    "26 weeks.",
    population="Chains other than Bitcoin with a token and emission above 0, in the weeks in which "
    "at least five of them are seen.",
    window="The last 156 weeks up to the last week with five chains, as far as they are stored.",
    test="Theil–Sen slope per 52 weeks, among series that wander as much without a trend "
    "(persistent_trend). p is two-sided.",
    smallest_sample="78 weeks, with at least 40 weeks of emission in each year.",
    holds="The slope is below 0 with p of 0.05 or less after correction.",
    fails="The slope is above 0 with p of 0.05 or less after correction.",
    mixed="No trend can be told from wandering.",
    would_change="More chains with dated emission and a measure of capital over four years.",
    not_shown="Emission is what has a date: programmes paid at discretion are not in it. Capital "
    "in USD moves with the market, so the figure of every chain is lower in a falling market.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version took whichever measure a chain had in a week, so that value "
    "secured could be followed by TVL; that it could not be judged had been seen, though not "
    "published. It was changed because a change of measure is no gain of capital.",
)
def a8(edition: Edition) -> Outcome:
    """Judge whether a dollar of emission comes with less and less capital."""
    returns = _a8_returns(edition)
    course = _a8_course(returns)
    sample = enough(course, A8_SEEN)
    series = ("emission_usd", *CAPITAL)
    if sample is None:
        words = (
            "five chains with a token need emission and capital in 78 weeks and a year before "
            "each; L2BEAT and DefiLlama serve the history of capital, prices for emission follow "
            f"week by week, so the claim can be judged from {after(edition, 78)} on, or earlier"
        )
        most = int(returns.notna().sum(axis=1).max()) if returns.shape[1] else 0
        return lacking(
            f"Both figures are known for at most {counted(most, 'chain')} in one week, and for "
            f"five in {counted(len(course), 'week')}; 78 are needed.",
            [needs(edition, name, with_token(edition), words) for name in series],
            n=len(course),
            counted="weeks",
            series=series,
        )
    evidence = _a8_test(sample)
    weeks = weeks_of(course)
    used = kept(returns.loc[course.index], list(returns.columns))
    table = pd.DataFrame({"weeks": used.notna().sum(), "gain": used.median()})
    said = f"{amount(course.iloc[0], 'USD')} to {amount(course.iloc[-1], 'USD')}"
    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"Capital gained per dollar of emission, median over chains, went from {said} "
        f"in {span(weeks)}; the middle one of its slopes is {amount(evidence.effect, 'USD')} a "
        "year.",
        weeks=weeks,
        unit="USD",
        counted="weeks",
        series=series,
        head=("Chain", "Weeks seen", "Median capital gained per dollar"),
        rows=chain_rows(edition, table, (amount, dollars)),
        variations=tuple(
            varied(name, enough(other, A8_SEEN), _a8_test, falling)
            for name, other in (
                *(
                    (
                        f"without {edition.profiles[chain].name}",
                        _a8_course(returns.drop(columns=chain)),
                    )
                    for chain in left_out(used.columns)
                ),
                ("104 weeks", _a8_course(returns, 104)),
                ("all weeks", _a8_course(returns, 9999)),
            )
        ),
        charts=(
            weekly_lines(
                edition,
                {"median chain": course},
                slug="claim-a8-returns",
                headline=(f"Capital gained per dollar of emission, median: {said}",),
                unit="USD of capital gained per USD emitted in the same 52 weeks",
                spoken="USD",
                series=CAPITAL,
                chains=list(used.columns),
            ),
        ),
    )


A8_TRIAL = Trial("A8", 2, "persistent_trend", _a8_sample, _a8_test, -2.0)
