"""Essay B, supply: float at launch beside returns."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    percent_text,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Outcome, claim
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.populations import (
    FEWEST_PAIRS,
    closing,
    kept,
    logs,
    with_token,
)
from generator.rulings import (
    SAMPLING,
    after,
    change,
    lacking,
    needs,
    pairs_of,
    reached,
    rising,
    varied,
    without_each,
)
from generator.statistics import (
    Evidence,
    Pairs,
    Sampling,
    Trial,
    rank_association,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)
# -- B3 -----------------------------------------------------------------------------------


def _b3_table(
    edition: Edition, oldest_years: float = 1.0
) -> tuple[pd.Timestamp, pd.DataFrame] | None:
    """Last week; float at generation and yearly log return in BTC since then, by chain."""
    figures = edition.figures
    chains = [c for c in with_token(edition) if edition.profiles[c].token.generation is not None]
    returns = logs(kept(figures.weekly("token_in_btc_since_launch").values, chains))
    end = closing(returns, FEWEST_PAIRS)
    if end is None:
        return None
    floats = figures.weekly("float_at_generation").values.loc[end]
    table = pd.DataFrame({"float": floats, "return": returns.loc[end]}).dropna().sort_index()
    ages = {}
    for chain in table.index:
        born = edition.profiles[str(chain)].token.generation
        assert born is not None
        ages[chain] = (end.date() - born.value.first_day).days / 365.25
    years = pd.Series(ages, dtype=float)
    table["return"] = table["return"] / years
    return end, table[years >= oldest_years]


def _b3_sample(edition: Edition) -> Pairs | None:
    found = _b3_table(edition)
    return None if found is None else pairs_of(found[1], FEWEST_PAIRS)


def _b3_test(sample: Pairs, sampling: Sampling = SAMPLING) -> Evidence:
    return rank_association(sample.first, sample.second, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Low float at launch goes with worse returns",
    statement="Tokens of which a smaller part was free at generation have done worse against BTC "
    "since then.",
    stated="",
    metric="float_at_generation (tokens unlocked by date by the end of the token's first week ÷ "
    "base supply) and the log of token_in_btc_since_launch ÷ years since generation.",
    population="Chains other than Bitcoin with a token at least a year old, a complete documented "
    "allocation and a price within eight weeks of generation.",
    window="From each token's generation to the last week in which at least eight of them have a "
    "price.",
    test="Spearman's rank correlation of the two with p by permutation, two-sided, and an interval "
    "by drawing chains again (rank_association).",
    smallest_sample="8 chains.",
    holds="The correlation is above 0 with p of 0.05 or less after correction.",
    fails="The correlation is below 0 with p of 0.05 or less after correction.",
    mixed="No order can be told from chance.",
    would_change="More tokens with a documented allocation and a price from their first weeks.",
    not_shown="Tokens of one season share a market, so that year of launch and float are mixed. A "
    "market maker's loan or a bucket called discretionary may have been free as well.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def b3(edition: Edition) -> Outcome:
    """Judge whether a low float goes with a low return."""
    found, sample = _b3_table(edition), _b3_sample(edition)
    series = ("float_at_generation", "token_in_btc_since_launch", "price_usd")
    if found is None or sample is None:
        return lacking(
            "Float at generation and a price from then on are known for "
            f"{counted(0 if found is None else len(found[1]), 'token')} a year old; eight are "
            "needed.",
            [
                needs(
                    edition,
                    "price_usd",
                    with_token(edition),
                    "prices from the first eight weeks of eight tokens are needed, or allocations "
                    "of more tokens in the profiles; the claim can be judged as soon as they are "
                    f"there, from {after(edition, 0)} on",
                )
            ],
            n=0 if found is None else len(found[1]),
            counted="chains",
            series=series,
        )
    end, table = found
    evidence = _b3_test(sample)
    shown = table.sort_values("float", kind="stable")
    shown = pd.DataFrame({"float": 100 * shown["float"], "return": shown["return"].map(change)})
    said = amount(round(evidence.effect, 2))
    first = min(
        born.value.first_day
        for chain in table.index
        if (born := edition.profiles[str(chain)].token.generation) is not None
    )
    weeks = (first - dt.timedelta(days=first.weekday()), end.date())
    return reached(
        edition,
        evidence,
        rising(evidence),
        sentence=f"Over {evidence.n} tokens the rank correlation of float at generation and yearly "
        f"return in BTC is {said}.",
        weeks=weeks,
        counted="chains",
        series=series,
        head=("Chain", "Float at generation", "Return a year in BTC since then"),
        rows=chain_rows(edition, shown, (percent_text, percent_text)),
        variations=(
            *without_each(
                edition,
                table.index,
                lambda chain: pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
                _b3_test,
                rising,
            ),
            *(
                varied(
                    f"tokens at least {years} years old",
                    None
                    if (older := _b3_table(edition, years)) is None
                    else pairs_of(older[1], FEWEST_PAIRS - 1),
                    _b3_test,
                    rising,
                )
                for years in (2.0,)
            ),
        ),
        charts=(
            chain_bars(
                edition,
                shown["return"],
                slug="claim-b3-returns",
                headline=(f"Float and yearly return of {evidence.n} tokens: correlation {said}",),
                unit="percent a year in BTC since generation; smallest float first",
                series=("price_usd",),
                period=f"generation to {week_name(end.date())}",
                weeks=weeks,
                beside=shown["float"].map(lambda value: f"float {percent_text(value)}"),
            ),
        ),
    )


B3_TRIAL = Trial("B3", 1, "rank_association", _b3_sample, _b3_test, 0.6)
