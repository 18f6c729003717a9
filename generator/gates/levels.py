"""Gates that compare the height of new values with what is stored."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from generator.gates.cells import CELL, SAME_LEVEL, SERIES_KEY, WEEK, is_power, with_logs
from generator.gates.wording import amount, times, week_text
from generator.model.gate import Failing, Fresh, Waiting, series_gate
from generator.model.series import SERIES, Nature

JUMP_RATIO = 1.5
SMALLEST_JUMP = float(np.log(2))
FEWEST_CHANGES = 26

LEAP_FACTOR = 10
LEAPING = [
    name
    for name, spec in SERIES.items()
    if spec.nature is Nature.STOCK and not spec.may_be_zero and not spec.mean_of
]


@series_gate(
    sentence="The newest week may not move from the last stored one more than "
    f"{JUMP_RATIO} times as far as the series ever moved in a week (and by a factor of two). A "
    "week that stands alone waits until a second week of the answer agrees with it.",
    required=True,
)
def jump(fresh: Fresh) -> Iterator[Failing]:
    """
    Find a newest week that is beyond what the series has ever done and stands alone.

    All distances are of logarithms. Let *w* be the newest finished week of the answer and
    *r* the last stored week before it. The series' own largest change *m* is that between
    two weeks in a row up to *r*, stored values first and the answer's where none is stored;
    at least 26 such changes have to be known and the value of *r* has to be positive. The
    series stops where *w* lies further from *r* than max(1.5 m, ln 2) and no other value
    agrees with it within max(m, ln 1.25): neither another week of the answer from *r* on, nor
    what is stored for *w* itself.

    So a true change of level waits one run: the week after agrees with it, and both pass. A
    lone peak that the source keeps passes as soon as the series is back near *r*. As weeks
    that wait must lie apart from each other by at least a quarter, a series within a factor
    of R of itself waits for at most ln R / ln 1.25 weeks, however wild it is. A fall to zero
    is endless, and stops any series that never reached zero; negative weeks are not judged.
    Where weeks lie between *r* and *w*, m counts times the root of their number, as for a
    series that wanders. An answer of one week alone can never be confirmed by another of
    its weeks: see ``leap`` and ``snapshot_leap``. Nor do weeks confirm each other where *w* is
    *r* times a power of ten, as ``unit_moved`` bounds it.
    """
    for row in _standing_alone(fresh):
        if row["told"] > 1:
            yield _move(row)


@series_gate(
    sentence="A source that gives one value at a time should not move further in a week than the "
    "series ever did.",
    required=False,
)
def leap(fresh: Fresh) -> Iterator[Failing]:
    """What ``jump`` would stop, in an answer of a single week: nothing could release it."""
    for row in _standing_alone(fresh):
        if row["told"] == 1:
            yield _move(row)


@series_gate(
    sentence="A source that gives one value at a time may not move by more than a factor of "
    f"{LEAP_FACTOR} in a week before the next week's value agrees with it.",
    required=True,
)
def snapshot_leap(fresh: Fresh) -> Iterator[Failing]:
    """
    Hold a single week of a stock that lies beyond a factor of ten from the last stored one.

    However few weeks are known: no supply or value is of another order a week later, save a
    token that collapses or is renamed in other units. Where weeks lie between, the factor's
    logarithm counts times the root of their number. What an earlier week held back and lies
    within ln 1.25 confirms it. Stocks that may be zero (stages) are not judged.
    """
    new = fresh.weekly[fresh.weekly["metric"].isin(LEAPING)]
    new = new[~new.duplicated(SERIES_KEY, keep=False)]
    both = new.merge(fresh.stored, on=SERIES_KEY, suffixes=("", "_old"))
    last = both[both["week_old"] < both["week"]].sort_values([*SERIES_KEY, "week_old"])
    last = last.drop_duplicates(SERIES_KEY, keep="last")
    known = both.loc[both["week_old"] == both["week"], [*SERIES_KEY, "value_old"]]
    last = last.merge(known.rename(columns={"value_old": "same"}), "left", SERIES_KEY)
    last = last[(last["value"] > 0) & np.isfinite(last["value"]) & (last["value_old"] > 0)]
    for row in last.to_dict("records"):
        between = math.sqrt((row["week"] - row["week_old"]) / WEEK)
        move = abs(math.log(row["value"]) - math.log(row["value_old"]))
        held = fresh.waiting.get((str(row["metric"]), str(row["chain"])))
        near = [row["same"]] if row["same"] > 0 else []
        near += [held.value] if held is not None and held.week < row["week"].date() else []
        agreed = any(abs(math.log(row["value"] / value)) <= SAME_LEVEL for value in near)
        if move > math.log(LEAP_FACTOR) * between and not agreed:
            verb = "fell" if row["value"] < row["value_old"] else "rose"
            yield Failing(
                row["metric"],
                row["chain"],
                f"{verb} from {amount(row['value_old'])} in {week_text(row['week_old'])} to "
                f"{amount(row['value'])} in {week_text(row['week'])}; it waits for the next week",
                Waiting(row["week"].date(), float(row["value"])),
            )


def _standing_alone(fresh: Fresh) -> list[dict[Hashable, Any]]:
    """Newest weeks beyond what their series has done; ``told``: weeks that the answer has."""
    if fresh.weekly.empty or fresh.stored.empty:
        return []
    new, stored = with_logs(fresh.weekly), with_logs(fresh.stored)
    newest = new.sort_values(CELL).drop_duplicates(SERIES_KEY, keep="last")
    ahead = stored.merge(newest[CELL], on=SERIES_KEY, suffixes=("", "_new"))
    last = ahead[ahead["week"] < ahead["week_new"]].sort_values(CELL)
    last = last.drop_duplicates(SERIES_KEY, keep="last").drop(columns="week_new")
    cases = newest.merge(last, on=SERIES_KEY, suffixes=("", "_old"))
    cases = cases.merge(_largest_changes(new, stored, last), on=SERIES_KEY)
    move = (cases["log"] - cases["log_old"]).abs()
    between = np.sqrt((cases["week"] - cases["week_old"]).dt.days / 7)
    limit = (JUMP_RATIO * cases["largest"] * between).clip(lower=SMALLEST_JUMP)
    known = (cases["changes"] >= FEWEST_CHANGES) & (cases["value_old"] > 0)
    cases = cases[known & (move > limit)]
    if cases.empty:
        return []
    weeks = cases[[*CELL, "week_old", "log", "largest"]]
    others = new.merge(weeks, on=SERIES_KEY, suffixes=("_near", ""))
    others = others[
        (others["week_near"] >= others["week_old"]) & (others["week_near"] < others["week"])
    ]
    # Two weeks in another unit agree with each other, and say nothing of which unit it is.
    cases_by = cases.set_index(SERIES_KEY)
    ratio = cases_by["value"] / cases_by["value_old"]
    scaled = ratio[is_power(ratio)].index
    others = others[~pd.MultiIndex.from_frame(others[SERIES_KEY]).isin(scaled)]
    same = stored.merge(weeks, on=CELL, suffixes=("_near", ""))
    near = pd.concat([others, same])
    distance = (near["log_near"] - near["log"]).abs().where(near["log_near"] != near["log"], 0.0)
    agree = near[distance <= near["largest"].clip(lower=SAME_LEVEL)]
    alone = cases.merge(agree[SERIES_KEY].drop_duplicates().assign(seen=1.0), "left", SERIES_KEY)
    told = new.groupby(SERIES_KEY, observed=True).size().rename("told").reset_index()
    rows: list[dict[Hashable, Any]] = (
        alone[alone["seen"].isna()].merge(told, on=SERIES_KEY).to_dict("records")
    )
    return rows


def _move(row: Mapping[Hashable, Any]) -> Failing:
    verb = "fell" if row["value"] < row["value_old"] else "rose"
    return Failing(
        row["metric"],
        row["chain"],
        f"{verb} from {amount(row['value_old'])} in {week_text(row['week_old'])} to "
        f"{amount(row['value'])} in {week_text(row['week'])}; largest weekly change before: "
        f"{times(np.exp(row['largest']))}",
    )


def _largest_changes(new: pd.DataFrame, stored: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Largest change between two weeks in a row up to the last week, and how many are known."""
    known = pd.concat([new, stored]).drop_duplicates(CELL, keep="last").sort_values(CELL)
    known = known.merge(last[CELL], on=SERIES_KEY, suffixes=("", "_last"))
    known = known[known["week"] <= known["week_last"]]
    groups = known.groupby(SERIES_KEY, observed=True)
    in_a_row = (known["week"] - groups["week"].shift(1)) == WEEK
    change = (known["log"] - groups["log"].shift(1)).abs().where(in_a_row)
    changes = known.assign(change=change).groupby(SERIES_KEY, observed=True)["change"]
    return changes.agg(largest="max", changes="count").reset_index()
