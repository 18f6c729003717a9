"""Essay B, supply: float at launch and cliff unlocks beside returns."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd

from generator.charting import wording
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    percent_text,
    span,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Outcome, Row, claim
from generator.model.series import week_name
from generator.populations import (
    FEWEST_PAIRS,
    closing,
    end_of,
    kept,
    logs,
    logs_in_btc,
    with_token,
)
from generator.rulings import (
    SAMPLING,
    change,
    falling,
    lacking,
    needs,
    pairs_of,
    reached,
    rising,
    varied,
)
from generator.schedules import base_supply
from generator.statistics import (
    EventEvidence,
    Evidence,
    Happenings,
    Pairs,
    Sampling,
    Trial,
    event_study,
    happenings,
    rank_association,
    week_of_number,
)
from generator.unlocks import unlocks

FIXED = dt.date(2026, 11, 28)
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
)
def b3(edition: Edition) -> Outcome:
    """Judge whether a low float goes with a low return."""
    found, sample = _b3_table(edition), _b3_sample(edition)
    series = ("float_at_generation", "token_in_btc_since_launch", "price_usd")
    if found is None or sample is None:
        return lacking(
            f"{0 if found is None else len(found[1])} tokens are a year old and have a known "
            "float at generation and a price from then on; eight are needed.",
            [
                needs(
                    edition,
                    "price_usd",
                    with_token(edition),
                    "prices from the first eight weeks of eight tokens are needed, or allocations "
                    "of more tokens in the profiles",
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
            *(
                varied(
                    f"without {edition.profiles[str(chain)].name}",
                    pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
                    _b3_test,
                    rising,
                )
                for chain in table.index
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

# -- B4 -----------------------------------------------------------------------------------

B4_EVENTS, B4_SIDE, B4_SHARE, B4_QUIET, B4_YOUNG = 10, 4, 0.01, 63, 91


def _b4_events(edition: Edition, share: float = B4_SHARE) -> list[tuple[str, pd.Timestamp, float]]:
    """Cliffs: chain, Monday and share of the base supply, sorted."""
    chains = with_token(edition)
    last = end_of(edition) - dt.timedelta(weeks=B4_SIDE)
    profiles = {chain: edition.profiles[chain] for chain in chains}
    tokens: dict[tuple[str, dt.date], float] = {}
    for unlock in unlocks(profiles, dt.date(2009, 1, 1), last):
        if not unlock.over_month:
            key = unlock.chain, unlock.day
            tokens[key] = tokens.get(key, 0.0) + float(unlock.tokens)
    found: list[tuple[str, pd.Timestamp, float]] = []
    before: dict[str, dt.date] = {}
    for (chain, day), amount_ in sorted(tokens.items()):
        token = profiles[chain].token
        base = base_supply(token)
        if not base or token.generation is None or amount_ < share * float(base):
            continue
        old = (day - token.generation.value.first_day).days >= B4_YOUNG
        if old and (chain not in before or (day - before[chain]).days > B4_QUIET):
            monday = pd.Timestamp(day - dt.timedelta(days=day.weekday()))
            found.append((chain, monday, amount_ / float(base)))
        before[chain] = day
    return found


def _b4_sample(edition: Edition, share: float = B4_SHARE, without: str = "") -> Happenings | None:
    """Events whose window of prices is seen; None with too few."""
    prices = logs_in_btc(edition, with_token(edition)).map(math.exp, na_action="ignore")
    side = pd.Timedelta(weeks=B4_SIDE)
    seen = [
        (chain, week)
        for chain, week, _ in _b4_events(edition, share)
        if chain != without
        and chain in prices.columns
        and {week - side, week + side} <= set(prices.index[prices[chain].notna()])
    ]
    if len(seen) < B4_EVENTS:
        return None
    return happenings(prices[sorted({chain for chain, _ in seen})], seen)


def _b4_test(sample: Happenings, sampling: Sampling = SAMPLING) -> EventEvidence:
    return event_study(sample, B4_SIDE, B4_SIDE, sampling)


@claim(
    essay=Essay.GENERAL_PURPOSE,
    title="Cliff unlocks are followed by underperformance",
    statement="From four weeks before a cliff unlock to four weeks after it a token does worse "
    "against BTC than it usually does in eight weeks.",
    stated="",
    metric="Log return in BTC from four weeks before the week of the unlock to four weeks after "
    "it, less the median of the same chain's eight-week returns that overlap no such unlock.",
    population="Cliffs: days on which at least 1 % of a token's base supply unlocks by date at "
    "once, at least 91 days after generation and more than 63 days after the last such day of the "
    "token, so that of a run of monthly steps only the first counts. Chains other than Bitcoin.",
    window="All weeks stored.",
    test="Median over the unlocks; p by moving all unlocks together to other weeks, two-sided, "
    "interval by drawing chains again (event_study).",
    smallest_sample="10 unlocks with prices on both sides and five quiet stretches of their chain.",
    holds="The median is below 0 with p of 0.05 or less after correction.",
    fails="The median is above 0 with p of 0.05 or less after correction.",
    mixed="The median cannot be told from that of other weeks.",
    would_change="More unlocks: with today's number only a difference of a quarter or more would "
    "be seen in most samples.",
    not_shown="Unlocks are known long before, so a price may have moved earlier than four weeks "
    "before. Unlocked is not sold. Dates follow from documents and were not checked on-chain.",
    version=1,
    fixed_on=FIXED,
)
def b4(edition: Edition) -> Outcome:
    """Judge whether tokens do worse around cliffs."""
    sample = _b4_sample(edition)
    evidence = None if sample is None else _study(sample)
    series = ("price_usd", "unlock schedules in profiles")
    if sample is None or evidence is None:
        return lacking(
            f"{len(_b4_events(edition))} cliffs are documented; fewer than ten have prices on "
            "both sides and quiet weeks to compare with.",
            [
                needs(
                    edition,
                    "price_usd",
                    with_token(edition),
                    "four weeks before and after ten documented cliffs are needed",
                )
            ],
            n=0,
            counted="unlocks",
            series=series,
        )
    sizes = {(chain, week): size for chain, week, size in _b4_events(edition)}
    around = [(one, week_of_number(one.week), one.found - one.usual) for one in evidence.events]
    lower = sum(gain < 0 for _, _, gain in around)
    weeks = [week.date() for _, week, _ in around]
    said = f"{percent_text(change(evidence.effect))} against BTC"
    by_chain = pd.DataFrame(
        {"chain": [one.chain for one, _, _ in around], "gain": [gain for *_, gain in around]}
    ).groupby("chain")["gain"]
    medians = by_chain.median().map(change).sort_values(kind="stable")
    counts = by_chain.size().map(lambda number: wording.counted(int(number), "unlock"))
    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"Around {evidence.n} cliffs of {len(medians)} chains the median token did {said} "
        f"beside its usual eight weeks; in {lower} of them it did worse.",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="unlocks",
        series=series,
        head=(
            "Unlock",
            "Share of base supply",
            "Return in BTC",
            "Usual in eight weeks",
            "Difference",
        ),
        rows=tuple(
            Row(
                f"{edition.profiles[one.chain].name}, {week_name(week.date())}",
                (
                    percent_text(100 * sizes[one.chain, week]),
                    *(percent_text(change(value)) for value in (one.found, one.usual, gain)),
                ),
                one.chain,
            )
            for one, week, gain in around
        ),
        variations=(
            *(
                varied(
                    f"without {edition.profiles[chain].name}",
                    _b4_sample(edition, without=chain),
                    _b4_test,
                    falling,
                    change,
                )
                for chain in sorted(medians.index)
            ),
            *(
                varied(
                    f"unlocks of {percent_text(100 * share)} or more",
                    _b4_sample(edition, share),
                    _b4_test,
                    falling,
                    change,
                )
                for share in (0.02, 0.05)
            ),
        ),
        charts=(
            chain_bars(
                edition,
                medians,
                slug="claim-b4-cliffs",
                headline=(f"Around {evidence.n} cliffs the median token did {said}",),
                unit="percent in BTC, eight weeks around a cliff less usual; median per chain",
                series=("price_usd",),
                period=span(weeks),
                weeks=weeks,
                beside=counts,
            ),
        ),
    )


def _study(sample: Happenings) -> EventEvidence | None:
    """The study, or None where too few unlocks have quiet weeks or other calendars."""
    try:
        found = _b4_test(sample)
    except ValueError:
        return None
    return found if found.n >= B4_EVENTS else None


B4_TRIAL = Trial("B4", 1, "event_study", _b4_sample, _b4_test, -0.15)
