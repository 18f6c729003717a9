"""Essay A, growth: which rollups gain share."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd

from generator.charting import wording
from generator.charting.claimed import (
    percent_text,
    weekly_lines,
    weeks_of,
)
from generator.edition import Edition
from generator.model.claim import ClaimVerdict, Essay, Outcome, Row, Variation, claim
from generator.populations import (
    FEWEST_ROLLUPS,
    always_seen,
    closing,
    kept,
    logs,
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
    after,
    change,
    courses_of,
    lacking,
    needs,
    reached,
)
from generator.rulings import (
    left_out as taken_away,
)
from generator.scores import DesignClass
from generator.statistics import (
    Courses,
    Evidence,
    Sampling,
    Trial,
    common_drift,
)
from generator.windows import QUARTER_WEEKS

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


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


def _a4_odds(
    edition: Edition, amounts: pd.DataFrame, weeks: int = A4_WEEKS, left_out: int = 0
) -> Courses | None:
    """
    Log of each infrastructure-first rollup's amount over the others' sum; None with too few.

    ``left_out`` is how many fewer will do, where one was taken away to see what hangs on it.
    """
    ours = _a4_ours(edition, amounts)
    others = amounts.drop(columns=ours)
    if others.shape[1] < A4_OTHERS - left_out or len(amounts) < A4_SEEN * weeks // A4_WEEKS:
        return None
    return courses_of(
        logs(amounts[ours].div(others.sum(axis=1), axis=0)), FEWEST_ROLLUPS - left_out
    )


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
    "ten weeks of the window, the same ones in every week, so none that opened or ended within it; "
    "at least three infrastructure-first and two others. The class is that of this edition, also "
    "for earlier weeks.",
    window="The last 104 weeks up to the last week in which enough rollups are seen, for each of "
    "the three by itself; that week may lie before the edition's week.",
    test="Median over the infrastructure-first rollups of the change per 52 weeks from the mean of "
    "the first 13 weeks to that of the last 13; p by turning blocks of four weeks round for all of "
    "them at once, interval by drawing blocks again (common_drift), for each measure. p is "
    "two-sided and the largest of the measures', since each of them must move. The share itself is "
    "shown beside the figure.",
    smallest_sample="78 weeks for at least two of the three measures. A measure that is missing is "
    "named and left out.",
    holds="Every measure that can be seen rises, each with p of 0.05 or less; the largest p after "
    "correction is not above 0.05.",
    fails="Every measure that can be seen falls, under the same condition.",
    mixed="The measures move in different directions, or one cannot be told from chance.",
    would_change="A longer stretch of weeks: over two years only a change by a multiple is told "
    "from chance. A new class of one of few rollups would change the figures at once.",
    not_shown="The class was given with today's knowledge. The median of few rollups can move "
    "otherwise than their sum, which the chart shows. Rollups that opened or ended within the "
    "window take no part.",
    version=2,
    fixed_on=FIXED,
    stored_until=STORED,
    seen_before="The very first test, a trend of the common share, had given its verdict when "
    "simulated worlds showed that it errs in 28 of 100 cases; it was replaced by each rollup "
    "against the others instead of their sum. That version compared one week with one week; its "
    "verdict, mixed, had been seen as well, though not published. It was changed to means of 13 "
    "weeks because one week less at the end moved the change of fees from 66 % to 270 % a year.",
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
            "one provider; growthepie serves the whole history, so the claim can be judged from "
            f"{after(edition, 0)} on",
        )
        for part, series in A4_PARTS.items()
        if part not in shares
    )
    series = tuple(A4_PARTS.values())
    if len(shares) < 2:
        return lacking(
            f"Enough rollups and weeks are known for {len(shares)} of the three measures; two are "
            "needed.",
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
        f"{said}. The ratio of the median one to the others changed a year by: {rates}."
        f"{without if missing else ''}",
        weeks=weeks,
        scale=change,
        unit="%",
        beside=f"share, first and last quarter: {said}",
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
                        _a4_odds(edition, frame.drop(columns=chain, errors="ignore"), left_out=1)
                        for frame in seen.values()
                    ],
                )
                for chain in taken_away(chains)
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
    Trial("A4", 2, "common_drift", partial(_a4_sample, part=part), _a4_test, 0.7, part)
    for part in A4_PARTS
)
