"""Essay C, value secured: the fall that the essay states."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd

from generator.charting import span
from generator.charting.claimed import (
    chain_bars,
    chain_rows,
    dollars,
    percent_text,
)
from generator.edition import Edition
from generator.format import amount
from generator.model.claim import ClaimVerdict, Essay, FixedWindow, Outcome, Variation, claim
from generator.model.series import week_name
from generator.populations import (
    kept,
    rollups,
)
from generator.rulings import (
    FAILS,
    HOLDS,
    MIXED,
    after,
    change,
    lacking,
    left_out,
    needs,
)

FIXED, STORED = dt.date(2026, 11, 28), dt.date(2026, 9, 14)


C1_FIRST, C1_LAST = dt.date(2025, 2, 3), dt.date(2026, 2, 2)
C1_WINDOW = FixedWindow("C1", C1_FIRST, C1_LAST)
C1_FEWEST, C1_BOUND = 5, 0.05


def _c1_table(edition: Edition) -> pd.DataFrame:
    """Value secured at both ends of the year, by rollup; one provider for both ends."""
    ends = [pd.Timestamp(day) for day in (C1_FIRST, C1_LAST)]
    for frame in edition.figures.weekly("value_secured_usd").by_provider.values():
        if set(ends) <= set(frame.index):
            both = kept(frame.loc[ends], rollups(edition)).dropna(axis=1)
            if both.shape[1] >= C1_FEWEST:
                return both.T.set_axis(["before", "after"], axis=1)
    return pd.DataFrame(columns=["before", "after"], dtype=float)


def _c1_change(table: pd.DataFrame) -> float:
    """Change of the sum, as a log."""
    sums = table.sum()
    return math.log(sums["after"] / sums["before"])


def _c1_verdict(log_change: float) -> ClaimVerdict:
    if math.expm1(log_change) <= -C1_BOUND:
        return HOLDS
    return FAILS if math.expm1(log_change) >= C1_BOUND else MIXED


def _c1_variation(name: str, table: pd.DataFrame) -> Variation:
    moved = _c1_change(table)
    return Variation(name, change(moved), _c1_verdict(moved), len(table))


@claim(
    essay=Essay.ROLLUPS,
    title="Value secured on rollups fell over the year to February 2026",
    statement="The value secured on rollups was lower in the week of 2026-02-03 than a year "
    "before.",
    stated="$40.3 bn on 2026-02-03, −13.2 % on the year, from near $50 bn in mid-2025",
    metric="Sum of value_secured_usd over the rollups, last value seen in each of the two weeks.",
    population="Rollups that settle on Ethereum and that one provider gives in both weeks, the "
    "same ones at both ends.",
    window="The weeks of 2025-02-03 and of 2026-02-02.",
    test="The change of the sum from one week to the other. It states what was, so no chance is "
    "tested and there is no p.",
    smallest_sample="5 rollups in both weeks.",
    holds="The sum is lower by 5 % or more.",
    fails="The sum is higher by 5 % or more.",
    mixed="The sum changed by less than 5 %.",
    would_change="The weeks lie in the past: only corrected figures would.",
    not_shown="Rollups that opened or closed between the two weeks are in neither sum. Value "
    "secured in USD falls when the price of ether falls, without anything leaving. It does not "
    "show why value moved.",
    version=1,
    fixed_on=FIXED,
    stored_until=STORED,
)
def c1(edition: Edition) -> Outcome:
    """Judge whether the value secured fell in the essay's year."""
    table = _c1_table(edition)
    series = ("value_secured_usd",)
    if len(table) < C1_FEWEST:
        return lacking(
            "Value secured is not stored for five rollups in both weeks.",
            [
                needs(
                    edition,
                    series[0],
                    rollups(edition),
                    f"{week_name(C1_FIRST)} and {week_name(C1_LAST)} are needed for five rollups. "
                    "L2BEAT serves the whole history, so the claim can be judged from "
                    f"{after(edition, 0)} on",
                )
            ],
            n=len(table),
            counted="rollups",
            series=series,
        )
    sums = table.sum()
    moved = _c1_change(table)
    shown = 100 * (table["after"] / table["before"] - 1)
    shown = shown.sort_values(kind="stable")

    said = (
        f"from {amount(sums['before'], 'USD')} to {amount(sums['after'], 'USD')} "
        f"({percent_text(change(moved))})"
    )
    ordered = pd.DataFrame(
        {"before": table["before"], "after": table["after"], "change": shown}
    ).loc[shown.index]

    return Outcome(
        verdict=_c1_verdict(moved),
        sentence=f"Value secured on {len(table)} rollups went {said}.",
        n=len(table),
        counted="rollups",
        effect=change(moved),
        unit="%",
        beside=said,
        first_week=C1_FIRST,
        last_week=C1_LAST,
        series=series,
        head=("Rollup", week_name(C1_FIRST), week_name(C1_LAST), "Change"),
        rows=chain_rows(edition, ordered, (dollars, dollars, percent_text)),
        variations=tuple(
            _c1_variation(f"without {edition.profiles[str(chain)].name}", table.drop(index=chain))
            for chain in left_out(table.index)
        ),
        charts=(
            chain_bars(
                edition,
                shown,
                slug="claim-c1-secured",
                headline=(f"Value secured on {len(table)} rollups went {said}",),
                unit="percent change over the year",
                series=series,
                period=span((C1_FIRST, C1_LAST)),
                weeks=(C1_FIRST, C1_LAST),
            ),
        ),
    )
