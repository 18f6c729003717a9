"""
Turns daily observations into weeks, without the days that gates leave out.

A flow becomes the mean per day over the days seen, a stock the last value seen; both say
on how many days they stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from generator.gates.days import DAY, LONE_SPIKES
from generator.model.correction import Correction
from generator.model.gate import DayGate
from generator.model.series import SERIES, Nature, monday_of

WEEKLY = ["metric", "week", "chain", "value", "days"]
FLOWS = [name for name, spec in SERIES.items() if spec.nature is Nature.FLOW]


def weigh_days(
    daily: pd.DataFrame, source: str, recorded_on: dt.date
) -> tuple[pd.DataFrame, list[Correction]]:
    """
    Aggregate archived daily rows, which the importer has checked, into ISO weeks.

    Lone spikes are left out; the importer refuses what the other day gates look for. Returns
    columns metric, week (date of its Monday), chain, value, days, and the days left out.
    """
    rows, left = leave_out(daily, [LONE_SPIKES], recorded_on)
    weekly = weigh(rows)
    corrections = list(day_corrections(left, [LONE_SPIKES], source, recorded_on))
    return weekly.assign(week=weekly["week"].dt.date), corrections


def leave_out(
    daily: pd.DataFrame, gates: Sequence[DayGate], today: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Apply day gates one after the other, each to what the ones before it let through.

    Takes and returns daily rows (chain, metric, date as datetime64, value; unique index): the
    rows that stay, and those left out with the ``gate`` that did it.
    """
    rows, left = daily, [daily[:0].assign(gate="")]
    for gate in sorted(gates, key=lambda gate: (gate.order, gate.name)):
        marked = gate.judge(rows, today)
        if marked.any():
            left.append(rows[marked].assign(gate=gate.name))
            rows = rows[~marked]
    return rows, pd.concat(left)


def day_corrections(
    left: pd.DataFrame, gates: Sequence[DayGate], source: str, recorded_on: dt.date
) -> Iterable[Correction]:
    """
    Yield what the ledger says about days left out by gates that are recorded, in order.

    One line per day; of a day's different values the smallest is told.
    """
    sentences = {gate.name: gate.sentence for gate in gates if gate.recorded}
    told = left[left["gate"].isin(sentences)].sort_values([*DAY, "value"]).drop_duplicates(DAY)
    for row in told.to_dict("records"):
        yield Correction(
            week=monday_of(row["date"].date()).isoformat(),
            date=row["date"].date().isoformat(),
            source=source,
            chain=row["chain"],
            metric=row["metric"],
            old=row["value"],
            new=None,
            reason=sentences[row["gate"]],
            recorded_on=recorded_on.isoformat(),
        )


def weigh(daily: pd.DataFrame) -> pd.DataFrame:
    """
    Aggregate daily rows (chain, metric, date as datetime64, value) into ISO weeks.

    Returns columns metric, week (datetime64 of its Monday), chain, value, days, sorted by
    the first three; the weekly means that other series ask for are among them.
    """
    rows = daily.sort_values("date").assign(week=lambda rows: week_of(rows["date"]))
    groups = rows.groupby(["metric", "week", "chain"], observed=True)["value"]
    with np.errstate(over="ignore", invalid="ignore"):  # a gate refuses what is not finite
        table = groups.agg(["mean", "last", "count"]).reset_index()
    table = table.astype({"metric": str, "chain": str})
    table["value"] = table["mean"].where(table["metric"].isin(FLOWS), table["last"])
    parts = [table]
    for spec in SERIES.values():
        if spec.mean_of:
            part = table[table["metric"] == spec.mean_of]
            parts.append(part.assign(metric=spec.name, value=part["mean"]))
    weekly = pd.concat(parts).rename(columns={"count": "days"})
    return weekly[WEEKLY].sort_values(["metric", "week", "chain"]).reset_index(drop=True)


def week_of(dates: pd.Series) -> pd.Series:
    """Monday of the ISO week of each date (datetime64)."""
    mondays: pd.Series = dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")
    return mondays
