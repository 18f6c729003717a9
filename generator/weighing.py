"""
Turns daily observations into weeks.

A flow becomes the mean per day over the days seen, a stock the last value seen; both say
on how many days they stand.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.gates.days import SPIKE_SENTENCE, lone_spikes
from generator.model.correction import Correction
from generator.model.series import SERIES, Nature, monday_of


def weigh_days(
    daily: pd.DataFrame, source: str, recorded_on: dt.date
) -> tuple[pd.DataFrame, list[Correction]]:
    """
    Aggregate daily rows into ISO weeks.

    Returns columns metric, week (date of its Monday), chain, value, days, and the days that
    the gates left out.
    """
    spikes = lone_spikes(daily)
    corrections = [
        Correction(
            week=monday_of(row["date"].date()).isoformat(),
            date=row["date"].date().isoformat(),
            source=source,
            chain=row["chain"],
            metric=row["metric"],
            old=row["value"],
            new=None,
            reason=SPIKE_SENTENCE,
            recorded_on=recorded_on.isoformat(),
        )
        for row in daily[spikes].sort_values(["metric", "chain", "date"]).to_dict("records")
    ]
    rows = daily[~spikes].sort_values("date")
    week = rows["date"] - pd.to_timedelta(rows["date"].dt.day_of_week, unit="D")
    groups = rows.assign(week=week).groupby(["metric", "week", "chain"])["value"]
    table = groups.agg(["mean", "last", "count"]).reset_index()
    is_flow = table["metric"].map(lambda name: SERIES[name].nature is Nature.FLOW)
    table["value"] = table["mean"].where(is_flow, table["last"])
    parts = [table]
    for spec in SERIES.values():
        if spec.mean_of:
            part = table[table["metric"] == spec.mean_of]
            parts.append(part.assign(metric=spec.name, value=part["mean"]))
    weekly = pd.concat(parts).rename(columns={"count": "days"})
    weekly["week"] = weekly["week"].dt.date
    order = ["metric", "week", "chain"]
    return (
        weekly[["metric", "week", "chain", "value", "days"]]
        .sort_values(order)
        .reset_index(drop=True),
        corrections,
    )
