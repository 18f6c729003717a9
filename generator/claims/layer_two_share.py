"""Essay A, growth: which rollups gain share, and whether users go where it is cheap."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd

from generator.charting import wording
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    dollars,
    percent_text,
    span,
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.model.claim import ClaimVerdict, Essay, Outcome, Row, Variation, claim
from generator.populations import (
    FEWEST_PAIRS,
    FEWEST_ROLLUPS,
    always_seen,
    closing,
    kept,
    logs,
    names,
    of_class,
    rollups,
)
from generator.rulings import (
    ALPHA,
    FAILS,
    HOLDS,
    MIXED,
    NOT_ENOUGH,
    SAMPLING,
    VARIED,
    change,
    courses_of,
    falling,
    lacking,
    needs,
    pairs_of,
    reached,
    varied,
)
from generator.scores import DesignClass
from generator.statistics import (
    Courses,
    Evidence,
    Pairs,
    Sampling,
    Trial,
    common_drift,
    rank_association,
)
from generator.windows import QUARTER_WEEKS, YEAR_WEEKS, year_growth

FIXED = dt.date(2026, 11, 28)


# -- A4 -----------------------------------------------------------------------------------

A4_WEEKS, A4_SEEN, A4_OTHERS = 104, 78, 2
A4_PARTS = {"use": "tx_count", "fees": "fees_eth", "stablecoins": "stablecoins_usd"}


def _a4_amounts(edition: Edition, part: str, weeks: int = A4_WEEKS) -> pd.DataFrame | None:
    """What the first provider that covers enough rollups gives, for the same rollups each week."""
    chains = rollups(edition)
    for frame in edition.figures.weekly(A4_PARTS[part]).by_provider.values():
        seen = kept(frame, chains)
        end = closing(seen, FEWEST_ROLLUPS + A4_OTHERS)
        if end is not None:
            found = always_seen(seen.loc[:end].tail(weeks))
            if _a4_odds(edition, found, weeks) is not None:
                return found
    return None


def _a4_ours(edition: Edition, amounts: pd.DataFrame) -> list[str]:
    """Infrastructure-first rollups among those of a frame."""
    return list(of_class(edition, list(amounts.columns), DesignClass.INFRASTRUCTURE_FIRST))


def _a4_odds(edition: Edition, amounts: pd.DataFrame, weeks: int = A4_WEEKS) -> Courses | None:
    """Log of each infrastructure-first rollup's amount over the others' sum; None with too few."""
    ours = _a4_ours(edition, amounts)
    others = amounts.drop(columns=ours)
    if others.shape[1] < A4_OTHERS or len(amounts) < A4_SEEN * weeks // A4_WEEKS:
        return None
    return courses_of(logs(amounts[ours].div(others.sum(axis=1), axis=0)), FEWEST_ROLLUPS)


def _a4_share(edition: Edition, amounts: pd.DataFrame) -> pd.Series:
    """Share of the infrastructure-first rollups together, percent."""
    return 100 * amounts[_a4_ours(edition, amounts)].sum(axis=1) / amounts.sum(axis=1)


def _a4_sample(edition: Edition, part: str) -> Courses | None:
    amounts = _a4_amounts(edition, part)
    return None if amounts is None else _a4_odds(edition, amounts)


def _a4_test(sample: Courses, sampling: Sampling = SAMPLING) -> Evidence:
    return common_drift(sample, sampling)


def _a4_verdict(found: list[Evidence]) -> ClaimVerdict:
    """All shares must move the same way, each told from chance."""
    if max(evidence.p for evidence in found) > ALPHA:
        return MIXED
    signs = {evidence.effect > 0 for evidence in found}
    return MIXED if len(signs) > 1 else HOLDS if signs == {True} else FAILS


def _a4_variation(name: str, samples: list[Courses | None]) -> Variation:
    found = [_a4_test(sample, VARIED) for sample in samples if sample is not None]
    if len(found) < 2:
        return Variation(name, None, NOT_ENOUGH, 0)
    weakest = max(found, key=lambda evidence: evidence.p)
    return Variation(name, change(weakest.effect), _a4_verdict(found), weakest.n, weakest.p)


@claim(
    essay=Essay.LAYER_TWO,
    title="Infrastructure-first rollups gain share",
    statement="Among rollups, those of the infrastructure-first class gain a share of "
    "transactions, of fees and of stablecoins.",
    stated="",
    metric="For each infrastructure-first rollup its amount ÷ the sum of the rollups that are not "
    "of the class, as a log: of tx_count, of fees_eth and of stablecoins_usd, each of one "
    "provider.",
    population="Rollups that settle on Ethereum and that the provider covers in at least nine of "
    "ten weeks of the window, the same ones in every week; at least three infrastructure-first "
    "and two others. The class is that of this edition, also for earlier weeks.",
    window="The last 104 weeks up to the last week in which enough rollups are seen, for each of "
    "the three by itself; that week may lie before the edition's week.",
    test="Median over the infrastructure-first rollups of the change per 52 weeks from first to "
    "last week; p by turning blocks of four weeks round for all of them at once, interval by "
    "drawing blocks again (common_drift), for each measure. p is two-sided and the largest of the "
    "measures', because each of them must move.",
    smallest_sample="78 weeks for at least two of the three measures. A measure that is missing is "
    "named and left out.",
    holds="Every measure that can be seen rises, each with p of 0.05 or less; the largest p after "
    "correction is not above 0.05.",
    fails="Every measure that can be seen falls, under the same condition.",
    mixed="The measures move in different directions, or one cannot be told from chance.",
    would_change="A longer stretch of weeks: over two years only a change by a multiple is told "
    "from chance. A new class of one of few rollups would change the figures at once.",
    not_shown="The class was given with today's knowledge. The median of few rollups can move "
    "otherwise than their sum, which the chart shows. Rollups that opened within the window take "
    "no part.",
    version=1,
    fixed_on=FIXED,
    amended="The test was changed on 2026-11-28, before anything was recorded but after its first "
    "verdict had been seen. The first test, the Theil–Sen slope of the whole class's share, did "
    "not pass calibration. Its verdict was mixed: p was 0.04, corrected for all tests 0.56.",
)
def a4(edition: Edition) -> Outcome:
    """Judge whether infrastructure-first rollups gain share."""
    amounts = {part: _a4_amounts(edition, part) for part in A4_PARTS}
    seen = {part: frame for part, frame in amounts.items() if frame is not None}
    samples = {part: _a4_odds(edition, frame) for part, frame in seen.items()}
    shares = {part: _a4_share(edition, frame) for part, frame in seen.items()}
    missing = tuple(
        needs(
            edition,
            series,
            rollups(edition),
            "78 of 104 weeks are needed for three infrastructure-first rollups and two others of "
            "one provider; growthepie serves the whole history, so a refresh would give them",
        )
        for part, series in A4_PARTS.items()
        if part not in shares
    )
    series = tuple(A4_PARTS.values())
    if len(shares) < 2:
        return lacking(
            f"{len(shares)} of the three measures has enough rollups and weeks; two are needed.",
            missing,
            n=len(shares),
            counted="measures",
            series=series,
        )
    found = {part: _a4_test(sample) for part, sample in samples.items() if sample is not None}
    weakest = max(found.values(), key=lambda evidence: evidence.p)
    chains = sorted({chain for frame in seen.values() for chain in frame.columns})
    said = wording.listed(
        [
            f"{part} {percent_text(share.iloc[:QUARTER_WEEKS].mean())} to "
            f"{percent_text(share.iloc[-QUARTER_WEEKS:].mean())}"
            for part, share in shares.items()
        ]
    )
    rates = wording.listed(
        [f"{part} {percent_text(change(e.effect))} (p = {e.p:.2f})" for part, e in found.items()]
    )
    ours = of_class(edition, chains, DesignClass.INFRASTRUCTURE_FIRST)
    weeks = [day for share in shares.values() for day in weeks_of(share)]
    without = f" Not judged: {wording.listed([p for p in A4_PARTS if p not in shares])}."
    return reached(
        edition,
        weakest,
        _a4_verdict(list(found.values())),
        sentence=f"Share of infrastructure-first rollups, first and last quarter of the window: "
        f"{said}. The median one against the others, change a year: {rates}."
        f"{without if missing else ''}",
        weeks=weeks,
        scale=change,
        unit="%",
        counted="rollups",
        missing=missing,
        series=series,
        head=("Rollup", "Class", *(f"Share of {part}, last quarter" for part in shares)),
        rows=tuple(
            Row(
                edition.profiles[chain].name,
                (edition.designs[chain].label.value, *_parts(seen, chain)),
                chain,
            )
            for chain in chains
        ),
        variations=(
            *(
                _a4_variation(
                    f"without {edition.profiles[chain].name}",
                    [
                        _a4_odds(edition, frame.drop(columns=chain, errors="ignore"))
                        for frame in seen.values()
                    ],
                )
                for chain in chains
            ),
            _a4_variation(
                "52 weeks",
                [
                    _a4_odds(edition, frame, 52)
                    for part in shares
                    if (frame := _a4_amounts(edition, part, 52)) is not None
                ],
            ),
        ),
        charts=(
            weekly_lines(
                edition,
                {f"share of {part}": share for part, share in shares.items()},
                slug="claim-a4-shares",
                headline=(f"Share of infrastructure-first rollups: {said}",),
                unit="percent of all rollups looked at",
                spoken="%",
                series=[A4_PARTS[part] for part in shares],
                chains=chains,
                note=f"Infrastructure-first: {len(ours)} of {len(chains)} rollups, the same ones "
                "in every week.",
            ),
        ),
    )


def _parts(seen: dict[str, pd.DataFrame], chain: str) -> tuple[str, ...]:
    """One chain's part of each sum in the last quarter."""
    cells = []
    for frame in seen.values():
        last = frame.tail(QUARTER_WEEKS).mean()
        cells.append(percent_text(100 * last[chain] / last.sum()) if chain in last else "–")
    return tuple(cells)


A4_TRIALS = tuple(
    Trial("A4", 1, "common_drift", partial(_a4_sample, part=part), _a4_test, 0.7, part)
    for part in A4_PARTS
)

# -- A7 -----------------------------------------------------------------------------------


def _a7_table(
    edition: Edition, weeks: int = YEAR_WEEKS
) -> tuple[pd.Timestamp, pd.DataFrame] | None:
    """Week of the cost; cost in that week and growth of transactions after it, by chain."""
    figures = edition.figures
    costs = figures.weekly("tx_cost_median_usd").values
    growth = figures.weekly("tx_count").map(year_growth).values.shift(-weeks)
    both = costs.notna() & growth.notna()
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
    title="Users move to cheaper chains",
    statement="Chains with a lower transaction fee gain a larger share of activity in the "
    "following year.",
    stated="",
    metric="tx_cost_median_usd of one week, and the growth of the chain's share of transactions "
    "from the 13 weeks up to that week to the 13 weeks a year later. Among the same chains the "
    "log growth of a share and of tx_count differ by one constant, so growth of tx_count is used.",
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
    not_shown="Growth of young chains is large whatever their fee. Transactions are no people, "
    "and cheap ones can be made by one party. A correlation does not say which of two came first.",
    version=1,
    fixed_on=FIXED,
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
        variations=tuple(
            varied(
                f"without {name}",
                pairs_of(table.drop(index=chain), FEWEST_PAIRS - 1),
                _a7_test,
                falling,
            )
            for chain, name in zip(table.index, names(edition, list(table.index)), strict=True)
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
