"""
Gates that leave single days out.

Nothing is edited in silence: a day that is left out and was a value ends up in
``data/ledger/corrections.csv`` with the gate's sentence.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.model.gate import DayGate, day_gate
from generator.model.series import SERIES, Nature

FIRST_POSSIBLE_DAY = dt.date(2009, 1, 3)
"""The first Bitcoin block."""

SPIKE_RATIO = 1.5
NEIGHBOURS_AGREE = 1.1
NEAR = pd.Timedelta(days=2)

GARBAGE_RATIO = 20
AROUND_DAYS = 60
FEWEST_AROUND = 15

DAY = ["metric", "chain", "date"]
STOCKS = [name for name, spec in SERIES.items() if spec.nature is Nature.STOCK]
NEVER_NEGATIVE = [name for name, spec in SERIES.items() if not spec.may_be_negative]
NEVER_ZERO = [name for name, spec in SERIES.items() if not spec.may_be_zero]
SIGNED_FLOWS = [
    name for name, spec in SERIES.items() if spec.may_be_negative and spec.nature is Nature.FLOW
]

SPIKE_SENTENCE = (
    f"one day stands {SPIKE_RATIO} times above or below both its neighbours, which agree within "
    f"{NEIGHBOURS_AGREE - 1:.0%}: a stock does not double and halve in a day; the day is left out"
)


@day_gate(order=1, sentence="the day lies in the future; it is left out", recorded=False)
def future_days(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """Mark days after today."""
    return daily["date"] > pd.Timestamp(today)


@day_gate(order=2, sentence="today is not over yet; the day is left out", recorded=False)
def unfinished_day(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """Mark today: some providers copy yesterday's value into it until they know better."""
    return daily["date"] == pd.Timestamp(today)


@day_gate(
    order=3,
    sentence="the source gives two different values for one day: neither is taken; the day is "
    "left out",
    recorded=True,
)
def conflicting_duplicates(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """Mark every row of a day that is given more than once with different values."""
    del today
    twice = daily[daily.duplicated(DAY, keep=False)]
    values = twice.groupby(DAY, observed=True, sort=False)["value"]
    differ = values.transform("min") < values.transform("max")
    return _on(daily, twice[differ].index)


@day_gate(
    order=4,
    sentence="the value is negative, which this quantity cannot be; the day is left out",
    recorded=True,
)
def negative_where_impossible(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """Mark values below zero of series that have none."""
    del today
    return (daily["value"] < 0) & daily["metric"].isin(NEVER_NEGATIVE)


@day_gate(
    order=5,
    sentence="a zero stands for a missing value in this series; the day is left out",
    recorded=False,
)
def zero_means_missing(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """Mark zeros of series in which a zero is no measurement; growthepie writes NaN as 0."""
    del today
    return (daily["value"] == 0) & daily["metric"].isin(NEVER_ZERO)


@day_gate(
    order=6,
    sentence=f"the day lies before the first blockchain ({FIRST_POSSIBLE_DAY}); it is left out",
    recorded=False,
)
def too_early(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """Mark days before Bitcoin's first block, such as 1970-01-01 for a time that is 0."""
    del today
    return daily["date"] < pd.Timestamp(FIRST_POSSIBLE_DAY)


def lone_spikes(daily: pd.DataFrame) -> pd.Series:
    """
    Mark one-day jumps of stocks that come straight back.

    ``daily`` has columns chain, metric, date (datetime64), value, one row per day. Returns a
    boolean mask on its index. Flows are never marked: their peaks happen (airdrop days).
    Incident: DefiLlama's stablecoins of Arbitrum, 3.99 to 8.84 to 3.91 bn on 2026-05-20.
    """
    rows = daily[daily["metric"].isin(STOCKS)].sort_values(DAY)
    groups = rows.groupby(["metric", "chain"], sort=False, observed=True)
    before, after = groups["value"].shift(1), groups["value"].shift(-1)
    close = (rows["date"] - groups["date"].shift(1) <= NEAR) & (
        groups["date"].shift(-1) - rows["date"] <= NEAR
    )
    agree = (after / before).between(1 / NEIGHBOURS_AGREE, NEIGHBOURS_AGREE)
    above = (rows["value"] > SPIKE_RATIO * before) & (rows["value"] > SPIKE_RATIO * after)
    below = (rows["value"] * SPIKE_RATIO < before) & (rows["value"] * SPIKE_RATIO < after)
    marked = close & agree & (above | below)
    return marked.reindex(daily.index, fill_value=False).astype(bool)


LONE_SPIKES = DayGate(
    name="lone_spikes",
    sentence=SPIKE_SENTENCE,
    order=7,
    recorded=True,
    judge=lambda daily, _: lone_spikes(daily),
)


@day_gate(
    order=8,
    sentence=f"the value is negative and more than {GARBAGE_RATIO} times as large as the usual "
    f"day within {AROUND_DAYS} days around it; the day is left out",
    recorded=True,
)
def negative_garbage(daily: pd.DataFrame, today: dt.date) -> pd.Series:
    """
    Mark absurd negative days of flows that may be negative.

    The usual day is the median of absolute values within 30 days on either side, where at
    least 15 of them were seen. A rollup that pays for its data late has a negative day now
    and then, which stays. Incident: DefiLlama, AAVE at −147 M USD for a day of 2025-01.
    """
    del today
    signed = daily[daily["metric"].isin(SIGNED_FLOWS)].sort_values(DAY)
    lowest = signed.groupby(["metric", "chain"], observed=True)["value"].transform("min")
    rows = signed[lowest < 0]
    if rows.empty:
        return _on(daily, rows.index)
    usual = (
        rows.assign(value=rows["value"].abs())
        .groupby(["metric", "chain"], observed=True, sort=True)
        .rolling(f"{AROUND_DAYS + 1}D", on="date", center=True, min_periods=FEWEST_AROUND)["value"]
        .median()
    )
    # The groups come sorted, as the rows are: both are in the same order.
    limit = GARBAGE_RATIO * pd.Series(usual.to_numpy(), index=rows.index)
    return _on(daily, rows[(rows["value"] < 0) & (limit > 0) & (-rows["value"] > limit)].index)


def _on(daily: pd.DataFrame, marked: pd.Index) -> pd.Series:
    """Make a mask on an index from the labels that are marked."""
    return pd.Series(daily.index.isin(marked), index=daily.index)
