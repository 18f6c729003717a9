"""Essay B, unlocks: what returns do round a cliff."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    beside_words,
    chain_bars,
    percent_text,
)
from generator.edition import Edition, remembered
from generator.model.claim import Essay, Outcome, Row, claim
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.populations import (
    end_of,
    logs,
    logs_in_btc,
    with_token,
)
from generator.rulings import (
    SAMPLING,
    after,
    change,
    falling,
    lacking,
    needs,
    reached,
    varied,
    without_each,
)
from generator.schedules import base_supply
from generator.shortcuts import shortcut
from generator.statistics import (
    Courses,
    EventEvidence,
    Happenings,
    Sampling,
    Trial,
    event_study,
    happenings,
    week_numbers,
    week_of_number,
)
from generator.unlocks import unlocks
from generator.windows import YEAR_WEEKS

FIXED, STORED = dt.date(2026, 11, 29), dt.date(2026, 9, 14)


B4_EVENTS, B4_SIDE, B4_SHARE, B4_QUIET, B4_YOUNG = 10, 4, 0.01, 63, 91


@remembered
def _b4_amounts(edition: Edition) -> list[tuple[str, dt.date, float, float, bool]]:
    """Chain, day, tokens, base supply, and whether the token was old, of each day, sorted."""
    profiles = {chain: edition.profiles[chain] for chain in with_token(edition)}
    last = end_of(edition) - dt.timedelta(weeks=B4_SIDE)
    tokens: dict[tuple[str, dt.date], float] = {}
    for unlock in unlocks(profiles, dt.date(2009, 1, 1), last):
        if not unlock.over_month:
            key = unlock.chain, unlock.day
            tokens[key] = tokens.get(key, 0.0) + float(unlock.tokens)
    bases = {chain: base_supply(profile.token) for chain, profile in profiles.items()}
    return [
        (chain, day, amount_, float(base), (day - born.value.first_day).days >= B4_YOUNG)
        for (chain, day), amount_ in sorted(tokens.items())
        if (base := bases[chain]) and (born := profiles[chain].token.generation) is not None
    ]


def _b4_quick_events(
    edition: Edition, share: float = B4_SHARE
) -> list[tuple[str, pd.Timestamp, float]]:
    """Shortcut of ``_b4_events``: unlocks are worked out once for all shares."""
    found: list[tuple[str, pd.Timestamp, float]] = []
    before: dict[str, dt.date] = {}
    for chain, day, tokens, base, old in _b4_amounts(edition):
        if tokens < share * base:
            continue
        if old and (chain not in before or (day - before[chain]).days > B4_QUIET):
            monday = pd.Timestamp(day - dt.timedelta(days=day.weekday()))
            found.append((chain, monday, tokens / base))
        before[chain] = day
    return found


@remembered
@shortcut(_b4_quick_events)
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


@remembered
def _b4_prices(edition: Edition) -> tuple[npt.NDArray[np.bool_], pd.DataFrame]:
    """Where a price in BTC is seen, weeks by chains, and the logs of the prices."""
    prices = logs_in_btc(edition, with_token(edition)).map(math.exp, na_action="ignore")
    return prices.notna().to_numpy(dtype=bool), logs(prices)


def _b4_quick_sample(
    edition: Edition, share: float = B4_SHARE, without: str = ""
) -> Happenings | None:
    """Shortcut of ``_b4_sample``: prices are worked out once, whichever chain is left out."""
    known, prices = _b4_prices(edition)
    events = [
        (chain, week)
        for chain, week, _ in _b4_events(edition, share)
        if chain != without and chain in prices.columns
    ]
    weeks = pd.DatetimeIndex([week for _, week in events])
    columns = prices.columns.get_indexer(pd.Index([chain for chain, _ in events]))
    both = np.ones(len(events), dtype=bool)
    for side in (-B4_SIDE, B4_SIDE):
        rows = prices.index.get_indexer(weeks + pd.Timedelta(weeks=side))
        both &= (rows >= 0) & known[rows, columns]
    seen = sorted(event for event, usable in zip(events, both, strict=True) if usable)
    if len(seen) < B4_EVENTS:
        return None
    numbers = week_numbers(pd.DatetimeIndex([week for _, week in seen]))
    chains = [chain for chain, _ in seen]
    return Happenings(
        Courses.of(prices[sorted(set(chains))]), tuple(zip(chains, numbers, strict=True))
    )


@shortcut(_b4_quick_sample)
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
    title="Tokens do worse round cliff unlocks",
    quoted="Cliff unlocks are followed by underperformance.",
    statement="From four weeks before a cliff unlock to four weeks after it a token does worse "
    "against BTC than it usually does in eight weeks.",
    stated="",
    metric="Log return in BTC from four weeks before the week of the unlock to four weeks after "
    "it, less the median of the same chain's eight-week returns whose nine weeks share none with "
    "the nine weeks round an unlock that is looked at.",
    population="Cliffs: days on which at least 1 % of a token's base supply unlocks by date at "
    "once, at least 91 days after generation and more than 63 days after the last such day of the "
    "token, so that of a run of monthly steps only the first counts. Chains other than Bitcoin.",
    window="All weeks stored.",
    test="Median over the unlocks, each counting alike, however many are of one chain. p by moving "
    "all unlocks together to other weeks, two-sided; there each return is taken less the median of "
    "all of its chain's, since other weeks hold quiet ones and others, while the figure is taken "
    "less the quiet ones alone. Interval by drawing chains again (event_study).",
    smallest_sample="10 unlocks with prices on both sides and five quiet stretches of their chain.",
    holds="The median is below 0 with p of 0.05 or less after correction.",
    fails="The median is above 0 with p of 0.05 or less after correction.",
    mixed="The median cannot be told from that of other weeks.",
    would_change="More unlocks: with today's number only a difference of a quarter or more would "
    "be seen in most samples.",
    not_shown="Unlocks are known long before, so a price may have moved earlier than four weeks "
    "before. Weeks of the later steps of a run, and of unlocks without prices on both sides, count "
    "among the usual ones. Unlocked is not sold. Dates follow from documents and were not checked "
    "on-chain.",
    version=3,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The rule is that of the first version, whose verdict, mixed, had been seen, "
    "though not published. Since the second version the words say that the median is one of "
    "unlocks and not of tokens, and that p and figure are measured from two different centres; "
    "since the third, which weeks count as usual. The verdict was mixed under each of them.",
)
def b4(edition: Edition) -> Outcome:
    """Judge whether tokens do worse around cliffs."""
    sample = _b4_sample(edition)
    evidence = None if sample is None else _study(sample)
    series = ("price_usd", "unlock schedules in profiles")
    if sample is None or evidence is None:
        return lacking(
            f"Documented: {counted(len(_b4_events(edition)), 'cliff')}; fewer than ten have prices "
            "on both sides and quiet weeks to compare with.",
            [
                needs(
                    edition,
                    "price_usd",
                    with_token(edition),
                    "four weeks before and after ten documented cliffs are needed, which weekly "
                    f"prices from now on can give by {after(edition, YEAR_WEEKS)}",
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
    moved = change(evidence.effect)
    around_median = f"Around the median of {evidence.n} unlocks a token"
    against = f"{beside_words(moved, 'better', 'worse')} against BTC"
    by_chain = pd.DataFrame(
        {"chain": [one.chain for one, _, _ in around], "gain": [gain for *_, gain in around]}
    ).groupby("chain")["gain"]
    medians = by_chain.median().map(change).sort_values(kind="stable")
    most_often = edition.profiles[str(by_chain.size().idxmax())].name
    counts = by_chain.size().map(lambda number: counted(int(number), "unlock"))
    return reached(
        edition,
        evidence,
        falling(evidence),
        sentence=f"Around the median of {evidence.n} unlocks of {len(medians)} chains a token was "
        f"worth {beside_words(moved, 'more', 'less')} in BTC than after its usual eight weeks; "
        f"around {lower} of them it did worse. "
        f"{int(by_chain.size().max())} of the unlocks are of {most_often}.",
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
            "Against usual, as a ratio",
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
            *without_each(
                edition,
                sorted(medians.index),
                lambda chain: _b4_sample(edition, without=chain),
                _b4_test,
                falling,
                change,
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
                headline=(f"{around_median} did {against} than usual",),
                unit="percent that a token was worth more in BTC than after its usual eight weeks; "
                "median per chain",
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


B4_TRIAL = Trial("B4", 3, "event_study", _b4_sample, _b4_test, -0.15)
