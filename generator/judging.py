"""
Judges the new daily rows of one source: which weeks may be stored, and what is said of the rest.

Day gates leave days out, the days become weeks, series gates judge each chain's series, and
what passed is compared with the store. Everything here is a value; nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from generator import gates
from generator.discover import find
from generator.gates.days import DAY
from generator.model.correction import TAKEN_OVER, Correction
from generator.model.gate import Check, DayGate, Fresh, SeriesGate, Waiting
from generator.model.series import SERIES, monday_of
from generator.weighing import WEEKLY, day_corrections, leave_out, week_of, weigh

DAY_GATES: tuple[DayGate, ...] = tuple(
    sorted(find(gates, DayGate).values(), key=lambda gate: (gate.order, gate.name))
)
SERIES_GATES: tuple[SeriesGate, ...] = tuple(find(gates, SeriesGate).values())
RECORDED = [gate.name for gate in DAY_GATES if gate.recorded]

BASE_OF = {spec.name: spec.mean_of for spec in SERIES.values() if spec.mean_of}
MEAN_OF = {base: name for name, base in BASE_OF.items()}

CELL = ["metric", "chain", "week"]
SAME_VALUE = 0.001
"""Two values that differ by no more than this share are the same value."""

ANOTHER_VALUE = "the source now gives another value"

MOMENT = "datetime64[us]"


@dataclass(frozen=True)
class Judged:
    """
    What came of one source's new rows.

    ``accepted``: columns metric, week (datetime64 Monday), chain, value, days; finished weeks
    that change the store, of series that every required gate let through. ``corrections``:
    days left out of those weeks (and days of which nothing else is left in their week), then
    revised weeks. ``checks``: gates that a series failed, required ones and warnings; the
    other ``judged`` − failed pairs of gate and series passed. ``held``: (metric, chain) of
    series that a required gate stopped. ``left_out``: days by (metric, day gate).
    """

    accepted: pd.DataFrame
    corrections: tuple[Correction, ...]
    checks: tuple[Check, ...]
    judged: int
    held: frozenset[tuple[str, str]]
    left_out: Mapping[tuple[str, str], int]


def judge(
    source: str,
    daily: pd.DataFrame,
    stored: pd.DataFrame,
    others: pd.DataFrame,
    today: dt.date,
    recorded_on: dt.date,
    answered: Collection[tuple[str, str]] | None = None,
    waiting: Mapping[tuple[str, str], Waiting] | None = None,
) -> Judged:
    """
    Judge the new rows of one source.

    ``daily``: chain, metric, date (datetime64), value, as read. ``stored``: what the source
    has in the store (metric, week, chain, value, days, live). ``others``: values of all other
    sources (source, metric, week, chain, value). ``answered``: (metric, chain) of requests
    that came back well; a stored series outside of it that has no row is no loss. Without it
    every stored series counts as answered. ``waiting``: values that the last refresh held back.

    A series and the weekly mean that is made of it stand and fall together; what a gate says
    of the mean is told of the series.
    """
    raw, stored, others = _alike(daily, stored, others)
    if answered is not None:
        stored = _only(stored, {*answered, *_cells(raw)})
    rows, left = leave_out(raw, DAY_GATES, today)
    weekly = _typed(weigh(rows), raw)
    weekly = weekly[weekly["week"] + pd.Timedelta(weeks=1) <= pd.Timestamp(today)]
    fresh = Fresh(source, today, raw, rows, weekly, stored, others, waiting or {})
    checks = tuple(_failing(fresh))
    stopped = {(check.metric, check.chain) for check in checks if check.required}
    held = stopped | {(MEAN_OF[m], chain) for m, chain in stopped if m in MEAN_OF}

    passed = weekly[~_in(weekly, held)]
    lost = left[left["gate"].isin(RECORDED) & ~_in(left, held)]
    lost = lost.assign(week=week_of(lost["date"]))
    lost = lost[lost["week"] < pd.Timestamp(monday_of(today))]
    changes = _changes(passed, stored, lost)
    series = {*_cells(raw), *_cells(stored[stored["live"]])} - _means(stored)
    return Judged(
        accepted=_plain(changes[WEEKLY]),
        corrections=(
            *day_corrections(_told(lost, changes, weekly), DAY_GATES, source, recorded_on),
            *_revisions(changes, source, recorded_on),
        ),
        checks=checks,
        judged=len(series) * len(SERIES_GATES),
        held=frozenset(held),
        left_out=_counts(left),
    )


def _alike(
    daily: pd.DataFrame, stored: pd.DataFrame, others: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    Give all frames the same types and sort them, so that they can be joined and grouped fast.

    Rows of a day that say the same twice become one.
    """
    metrics = pd.CategoricalDtype(sorted(SERIES))
    chains = pd.CategoricalDtype(sorted({*daily["chain"].unique(), *stored["chain"].unique()}))
    kinds: dict[Hashable, Any] = {"metric": metrics, "chain": chains, "value": float}
    raw = daily[["chain", "metric", "date", "value"]].astype(kinds | {"date": MOMENT})
    raw = raw.sort_values([*DAY, "value"], ignore_index=True)
    again = raw["value"].diff().eq(0) & raw["date"].diff().eq(pd.Timedelta(0))
    for name in ("chain", "metric"):
        again &= raw[name].cat.codes.diff().eq(0)
    raw = raw[~again].reset_index(drop=True)
    stored = stored[[*WEEKLY, "live"]].astype(kinds | {"week": MOMENT, "days": int, "live": bool})
    others = others[others["chain"].isin(chains.categories)]
    others = others[["source", *CELL, "value"]].astype(kinds | {"week": MOMENT, "source": str})
    return raw, stored.sort_values(CELL, ignore_index=True), others


def _typed(weekly: pd.DataFrame, raw: pd.DataFrame) -> pd.DataFrame:
    """Weekly rows in the types of the raw ones."""
    return weekly.astype({"metric": raw["metric"].dtype, "chain": raw["chain"].dtype})


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with names as text, sorted."""
    text = rows.astype({"metric": str, "chain": str})
    return text.sort_values(["metric", "week", "chain"], ignore_index=True)


def _cells(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """(metric, chain) of every series that has a row."""
    pairs = rows[["metric", "chain"]].drop_duplicates()
    return {(str(m), str(c)) for m, c in zip(pairs["metric"], pairs["chain"], strict=True)}


def _means(rows: pd.DataFrame) -> set[tuple[str, str]]:
    return {cell for cell in _cells(rows) if cell[0] in BASE_OF}


def _in(rows: pd.DataFrame, cells: Collection[tuple[str, str]]) -> pd.Series:
    """Mark rows of some series."""
    marked = pd.Series(data=False, index=rows.index)
    for metric in {metric for metric, _ in cells}:
        chains = [chain for m, chain in cells if m == metric]
        marked |= (rows["metric"] == metric) & rows["chain"].isin(chains)
    return marked


def _only(stored: pd.DataFrame, cells: Collection[tuple[str, str]]) -> pd.DataFrame:
    """Stored rows of some series and of the weekly means made of them."""
    means = {(MEAN_OF[metric], chain) for metric, chain in cells if metric in MEAN_OF}
    return stored[_in(stored, {*cells, *means})]


def _failing(fresh: Fresh) -> Iterator[Check]:
    """Yield what each series gate stops or warns of, told of the delivered series, once each."""
    for gate in SERIES_GATES:
        own: dict[tuple[str, str], list[tuple[str, Waiting | None]]] = {}
        of_mean: dict[tuple[str, str], list[tuple[str, Waiting | None]]] = {}
        for metric, chain, note, waits in gate.judge(fresh):
            if metric in BASE_OF:
                cell = (BASE_OF[metric], str(chain))
                of_mean.setdefault(cell, []).append((f"weekly mean: {note}", None))
            else:
                own.setdefault((str(metric), str(chain)), []).append((note, waits))
        for (metric, chain), found in sorted((of_mean | own).items()):
            for note, waits in found:
                yield Check(
                    gate.name, gate.sentence, gate.required, False, metric, chain, note, waits
                )


def _changes(weekly: pd.DataFrame, stored: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    """
    Find weeks that change the store; ``reason`` and ``value_old`` say what a revision revises.

    A stored week stays where the new value is the same and stands on no more days, and where
    the new one was seen on fewer days. A day that a recorded gate left out was seen. An
    archived week with the same value stays, too, but the feed owns it from now on: otherwise
    the origins of a series would change hands from week to week.
    """
    gone = (
        lost.drop_duplicates(DAY).groupby(CELL, observed=True).size().rename("gone").reset_index()
    )
    gone = pd.concat([gone, gone.assign(metric=gone["metric"].map(MEAN_OF))])
    gone = gone.dropna(subset=["metric"]).astype({"metric": weekly["metric"].dtype})
    rows = weekly.merge(stored, "left", CELL, suffixes=("", "_old")).merge(gone, "left", CELL)
    known = rows["value_old"].notna()
    same = (rows["value"] - rows["value_old"]).abs() <= SAME_VALUE * rows["value_old"].abs()
    fewer = rows["days"] + rows["gone"].fillna(0) < rows["days_old"]
    more = rows["days"] > rows["days_old"]
    revised = known & ~same & ~fewer
    rows["reason"] = ""
    rows.loc[revised, "reason"] = ANOTHER_VALUE
    recounted = revised & (rows["days"] != rows["days_old"])
    counts = rows.loc[recounted, ["days", "days_old"]].astype(int).astype(str)
    rows.loc[recounted, "reason"] = (
        "now seen on " + counts["days"] + " days instead of " + counts["days_old"]
    )
    rows.loc[revised & rows["live"].eq(False), "reason"] = TAKEN_OVER
    owned = same & ~more & ~fewer & rows["live"].eq(False)
    rows.loc[owned, "value"] = rows.loc[owned, "value_old"]
    return rows[~known | revised | (same & more) | owned]


def _told(lost: pd.DataFrame, changes: pd.DataFrame, weekly: pd.DataFrame) -> pd.DataFrame:
    """Keep days left out of weeks that change the store, and those that leave no week behind."""
    base = changes["metric"].astype(str).replace(BASE_OF).astype(weekly["metric"].dtype)
    changed = changes[CELL].assign(metric=base, changed=True).drop_duplicates()
    rows = lost.merge(changed, "left", CELL)
    rows = rows.merge(weekly[CELL].assign(there=True), "left", CELL)
    return rows[rows["changed"].notna() | rows["there"].isna()]


def _revisions(changes: pd.DataFrame, source: str, recorded_on: dt.date) -> Iterator[Correction]:
    """Yield a correction for each stored week that gets another value."""
    revised = changes[changes["reason"] != ""].sort_values(CELL)
    for row in revised.to_dict("records"):
        yield Correction(
            week=row["week"].date().isoformat(),
            date="",
            source=source,
            chain=row["chain"],
            metric=row["metric"],
            old=row["value_old"],
            new=row["value"],
            reason=row["reason"],
            recorded_on=recorded_on.isoformat(),
        )


def _counts(left: pd.DataFrame) -> dict[tuple[str, str], int]:
    """How many days each gate left out of each series."""
    days = left.drop_duplicates([*DAY, "gate"])
    sizes = days.groupby(["metric", "gate"], observed=True).size().rename("days").reset_index()
    return {(row["metric"], row["gate"]): row["days"] for row in sizes.to_dict("records")}
