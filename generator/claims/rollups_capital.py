"""Essay C, capital: its divergence from use, and capital per use."""

from __future__ import annotations

import datetime as dt
import itertools

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    percent_text,
    weeks_of,
)
from generator.edition import Edition, remembered
from generator.format import amount
from generator.model.claim import Essay, Outcome, claim
from generator.populations import (
    FEWEST_ROLLUPS,
    kept,
    logs,
    rollups,
    stretch,
)
from generator.rulings import (
    SAMPLING,
    change,
    courses_of,
    falling,
    lacking,
    moves,
    needs,
    reached,
    rising,
    varied,
    without_each,
)
from generator.shortcuts import shortcut
from generator.statistics import (
    Courses,
    Evidence,
    Sampling,
    Trial,
    common_drift,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)
HISTORY = (
    "L2BEAT serves the whole history at a first refresh, so the claim can be judged from then on"
)


def _drift(sample: Courses, sampling: Sampling = SAMPLING) -> Evidence:
    return common_drift(sample, sampling)


def _use(edition: Edition) -> list[pd.DataFrame]:
    """User operations, then transactions, provider by provider."""
    figures = edition.figures
    return [
        frame
        for name in ("user_ops_count", "tx_count")
        for frame in figures.weekly(name).by_provider.values()
    ]


def _ratio(
    above: list[pd.DataFrame], below: list[pd.DataFrame], chains: tuple[str, ...], seen: int
) -> pd.DataFrame:
    """
    Log ratio of two quantities by chain, each of the first provider that is seen long enough.

    A chain's ratio never changes its provider, so no jump comes from one.
    """
    found: dict[str, pd.Series] = {}
    for top in above:
        for bottom in below:
            ratio = logs(kept(top / bottom, chains))
            enough = ratio.loc[:, ratio.notna().sum() >= seen]
            found |= {str(c): enough[c] for c in enough.columns if c not in found}
    index = above[0].index
    return pd.DataFrame({chain: found[chain] for chain in sorted(found)}, index=index)


# -- C3 -----------------------------------------------------------------------------------

C3_WEEKS, C3_SEEN = 104, 52
C3_CAPITAL = ("value_secured_usd", "tvl_usd", "stablecoins_usd")


@remembered
def _c3_ratios(edition: Edition) -> list[pd.DataFrame]:
    """Log of use over capital in all weeks, over each measure of capital and those behind it."""
    figures, use = edition.figures, _use(edition)
    capital = [frame for name in C3_CAPITAL for frame in figures.weekly(name).by_provider.values()]
    pairs = [
        [_ratio([top], [bottom], rollups(edition), C3_SEEN) for bottom in capital] for top in use
    ]
    ratios = []
    for start in range(len(capital)):
        found: dict[str, pd.Series] = {}
        for pair in itertools.chain.from_iterable(row[start:] for row in pairs):
            found |= {chain: pair[chain] for chain in pair.columns if chain not in found}
        index = use[0].index
        ratios.append(pd.DataFrame({chain: found[chain] for chain in sorted(found)}, index=index))
    return ratios


def _c3_quick_frame(edition: Edition, weeks: int | None = C3_WEEKS) -> pd.DataFrame | None:
    """Shortcut of ``_c3_frame``: ratios are worked out once for all windows."""
    longest: pd.DataFrame | None = None
    for ratio in _c3_ratios(edition):
        found = stretch(ratio, FEWEST_ROLLUPS, weeks, C3_SEEN)
        if found is not None and (longest is None or found.index[-1] > longest.index[-1]):
            longest = found
    return longest


@shortcut(_c3_quick_frame)
def _c3_frame(edition: Edition, weeks: int | None = C3_WEEKS) -> pd.DataFrame | None:
    """Log of use over capital in the window, by rollup."""
    figures = edition.figures
    capital = [frame for name in C3_CAPITAL for frame in figures.weekly(name).by_provider.values()]
    use = _use(edition)
    longest: pd.DataFrame | None = None
    for start in range(len(capital)):
        # The measure that reaches furthest decides where the window ends.
        found = stretch(
            _ratio(use, capital[start:], rollups(edition), C3_SEEN), FEWEST_ROLLUPS, weeks, C3_SEEN
        )
        if found is not None and (longest is None or found.index[-1] > longest.index[-1]):
            longest = found
    return longest


def _c3_sample(edition: Edition) -> Courses | None:
    return courses_of(_c3_frame(edition), FEWEST_ROLLUPS)


@claim(
    essay=Essay.ROLLUPS,
    title="Use grows relative to capital on rollups",
    quoted="Use and value secured diverge.",
    statement="Use of the median rollup grows relative to the capital that is trusted to it, over "
    "two years.",
    stated="",
    metric="Use over capital as a log: user_ops_count, else tx_count; over value_secured_usd, else "
    "tvl_usd, else stablecoins_usd. Each rollup keeps one provider and one measure throughout: the "
    "first ones seen in 52 weeks of all that are stored.",
    population="Rollups that settle on Ethereum with both in at least 52 weeks of the window.",
    window="The last 104 weeks up to the last week in which three rollups have both; of the "
    "measures of capital those are taken that reach the latest such week.",
    test="Median over the rollups of the change per 52 weeks from the mean of a rollup's first 13 "
    "weeks to that of its last 13; p by turning blocks of four weeks round for all rollups at "
    "once, two-sided, interval by drawing blocks again (common_drift).",
    smallest_sample="3 rollups with 52 weeks each.",
    holds="The ratio grows with p of 0.05 or less after correction.",
    fails="The ratio shrinks with p of 0.05 or less after correction.",
    mixed="No common direction can be told.",
    would_change="Value secured of more rollups: today other measures of capital stand in for it.",
    not_shown="A growing ratio can come from more use or from less capital; the table shows both "
    "directions. Capital in USD moves with the market, transactions do not. Transactions are no "
    "people. The ratio is built here from the series and is not the divergence of the chain pages "
    "(divergence_52w), which compares two growths of one year.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version measured from one week to one week; its verdict, mixed, had "
    "been seen, though not published. It was changed to means of 13 weeks, with all claims on such "
    "a change, because a single week at either end can decide the figure.",
)
def c3(edition: Edition) -> Outcome:
    """Judge whether use grows relative to capital."""
    frame = _c3_frame(edition)
    sample = courses_of(frame, FEWEST_ROLLUPS)
    series = ("user_ops_count", "tx_count", *C3_CAPITAL)
    if frame is None or sample is None:
        words = f"52 weeks of three rollups are needed in the same two years. {HISTORY}"
        return lacking(
            "Fewer than three rollups have use and capital in 52 weeks of the same two years.",
            [needs(edition, name, rollups(edition), words) for name in C3_CAPITAL],
            n=0,
            counted="rollups",
            series=series,
        )
    return _drifted(
        edition,
        frame,
        _drift(sample),
        rises=True,
        series=series,
        slug="claim-c3-divergence",
        what="Use over capital",
        longer={name: _c3_frame(edition, w) for name, w in (("156 weeks", 156), ("all", None))},
    )


C3_TRIAL = Trial("C3", 2, "common_drift", _c3_sample, _drift, 0.7)

# -- C6 -----------------------------------------------------------------------------------

C6_WEEKS, C6_SEEN = 104, 26


def _c6_frame(edition: Edition, weeks: int | None = C6_WEEKS) -> pd.DataFrame | None:
    """Log of value secured over use in the window, by rollup."""
    secured = list(edition.figures.weekly("value_secured_usd").by_provider.values())
    ratio = _ratio(secured, _use(edition), rollups(edition), C6_SEEN)
    return stretch(ratio, FEWEST_ROLLUPS, weeks, C6_SEEN)


def _c6_sample(edition: Edition) -> Courses | None:
    return courses_of(_c6_frame(edition), FEWEST_ROLLUPS)


@claim(
    essay=Essay.ROLLUPS,
    title="Capital per unit of use falls",
    statement="The value secured on the median rollup for each daily operation falls over two "
    "years.",
    stated="",
    metric="value_secured_usd over user_ops_count, else tx_count, as a log. Each rollup keeps one "
    "provider throughout: the first one seen in 26 weeks of all that are stored.",
    population="Rollups that settle on Ethereum with both in at least 26 weeks of the window.",
    window="The last 104 weeks up to the last week in which three rollups have both, as far as "
    "they are stored; it may end before the edition's week, and the page names it.",
    test="Median over the rollups of the change per 52 weeks from the mean of a rollup's first 13 "
    "weeks to that of its last 13; p by turning blocks of four weeks round for all rollups at "
    "once, two-sided, interval by drawing blocks again (common_drift).",
    smallest_sample="3 rollups with 26 weeks each.",
    holds="The figure falls with p of 0.05 or less after correction.",
    fails="The figure rises with p of 0.05 or less after correction.",
    mixed="No common direction can be told.",
    would_change="Value secured of the weeks that are not stored yet, which a first refresh gives.",
    not_shown="Young rollups begin with little use, so that the figure falls as they grow. More "
    "transactions at a low price are not more people. It does not show whether capital is at risk.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The first version measured from one week to one week; its verdict, mixed, had "
    "been seen, though not published. It was changed to means of 13 weeks, with all claims on such "
    "a change, because a single week at either end can decide the figure.",
)
def c6(edition: Edition) -> Outcome:
    """Judge whether capital per unit of use falls."""
    frame = _c6_frame(edition)
    sample = courses_of(frame, FEWEST_ROLLUPS)
    series = ("value_secured_usd", "user_ops_count", "tx_count")
    if frame is None or sample is None:
        words = f"26 weeks of three rollups are needed in the same two years. {HISTORY}"
        return lacking(
            "Fewer than three rollups have value secured and use in 26 weeks of the same two "
            "years.",
            [needs(edition, name, rollups(edition), words) for name in series],
            n=0,
            counted="rollups",
            series=series,
        )
    return _drifted(
        edition,
        frame,
        _drift(sample),
        rises=False,
        series=series,
        slug="claim-c6-capital",
        what="Value secured per daily operation",
        longer={name: _c6_frame(edition, w) for name, w in (("52 weeks", 52), ("all", None))},
    )


C6_TRIAL = Trial("C6", 2, "common_drift", _c6_sample, _drift, -0.7)


def _drifted(
    edition: Edition,
    frame: pd.DataFrame,
    evidence: Evidence,
    *,
    rises: bool,
    series: tuple[str, ...],
    slug: str,
    what: str,
    longer: dict[str, pd.DataFrame | None],
) -> Outcome:
    """The outcome of a drift of log ratios over rollups."""
    rule = rising if rises else falling
    table = moves(frame)[["weeks", "yearly"]].sort_values("yearly", kind="stable")
    weeks = weeks_of(frame)
    said = f"{what} of the median of {evidence.n} rollups changed by "
    said += f"{percent_text(change(evidence.effect))} a year"
    return reached(
        edition,
        evidence,
        rule(evidence),
        sentence=f"{said} in {span(weeks)}.",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="rollups",
        series=series,
        head=("Rollup", "Weeks seen", "Change a year"),
        rows=chain_rows(edition, table, (amount, percent_text)),
        variations=(
            *without_each(
                edition,
                frame.columns,
                lambda chain: courses_of(frame.drop(columns=chain), FEWEST_ROLLUPS - 1),
                _drift,
                rule,
                change,
            ),
            *(
                varied(name, courses_of(other, FEWEST_ROLLUPS), _drift, rule, change)
                for name, other in longer.items()
            ),
        ),
        charts=(
            chain_bars(
                edition,
                table["yearly"],
                slug=slug,
                headline=(said,),
                unit="percent a year, from a rollup's first 13 weeks of the window to its last 13",
                series=series,
                period=span(weeks),
                weeks=weeks,
            ),
        ),
    )
