"""Gates that compare the height of new values with what is stored."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from generator.gates.wording import amount, times, week_text
from generator.model.gate import Failing, Fresh, Waiting, series_gate
from generator.model.nouns import counted
from generator.model.series import SERIES, Nature

SERIES_KEY = ["metric", "chain"]
CELL = [*SERIES_KEY, "week"]
WEEK = pd.Timedelta(weeks=1)

JUMP_RATIO = 1.5
SMALLEST_JUMP = float(np.log(2))
SAME_LEVEL = float(np.log(1.25))
FEWEST_CHANGES = 26

LEAP_FACTOR = 10
LEAPING = [
    name
    for name, spec in SERIES.items()
    if spec.nature is Nature.STOCK and not spec.may_be_zero and not spec.mean_of
]

UNIT_WEEKS = 4
UNIT_TOLERANCE = 0.02
UNIT_AGREE = 0.75
NEWEST_POWER = 2
"""A week is revised by a factor of ten at times, by one of a hundred only in another unit."""

REWRITTEN_WEEKS = 8
REWRITTEN_BY = 0.1

APART_WEEKS = 8
APART_MADS = 4
SMALLEST_APART = SAME_LEVEL


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
    new, stored = _logs(fresh.weekly), _logs(fresh.stored)
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
    scaled = ratio[_is_power(ratio)].index
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


@series_gate(
    sentence="New values may not be stored values times a power of ten: the source has changed "
    "its unit.",
    required=True,
)
def unit_moved(fresh: Fresh) -> Iterator[Failing]:
    """
    Find a ratio of 10, 100, 10^9, 0.001 or the like between new and stored weeks.

    At least four weeks overlap, the middle ratio is within 2 % of the power, and three of
    four ratios are within 2 % of the middle one. Or the newest week that overlaps alone is
    within 2 % of a power of a hundred or more, either way: a unit may change from a day on.
    """
    rows = _overlap(fresh)
    rows = rows[(rows["value"] > 0) & (rows["value_old"] > 0)]
    rows = rows.assign(ratio=rows["value"] / rows["value_old"])
    newest = rows.sort_values(CELL).drop_duplicates(SERIES_KEY, keep="last")
    ratios = rows.groupby(SERIES_KEY, observed=True)["ratio"]
    rows["near"] = (rows["ratio"] / ratios.transform("median") - 1).abs() <= UNIT_TOLERANCE
    found = ratios.agg(["median", "size"])
    found["agree"] = rows.groupby(SERIES_KEY, observed=True)["near"].mean()
    power = 10.0 ** np.log10(found["median"]).round()
    moved = (power != 1) & ((found["median"] / power - 1).abs() <= UNIT_TOLERANCE)
    enough = (found["size"] >= UNIT_WEEKS) & (found["agree"] >= UNIT_AGREE)
    whole = found[moved & enough]
    for row in whole.reset_index().to_dict("records"):
        weeks = counted(int(row["size"]), "week")
        note = f"new values are {times(row['median'])} of the stored ones over {weeks}"
        yield Failing(row["metric"], row["chain"], note)
    newest = newest[~pd.MultiIndex.from_frame(newest[SERIES_KEY]).isin(whole.index)]
    for row in newest[_is_power(newest["ratio"])].to_dict("records"):
        note = f"the new value is {times(row['ratio'])} of the stored one in "
        yield Failing(row["metric"], row["chain"], note + week_text(row["week"]))


@series_gate(
    sentence=f"Where more than half of the stored weeks change by more than {REWRITTEN_BY:.0%}, "
    "the source has rewritten its history.",
    required=False,
)
def rewritten(fresh: Fresh) -> Iterator[Failing]:
    """Compare the weeks that are stored and given again; at least eight of them."""
    rows = _overlap(fresh)
    change = (rows["value"] - rows["value_old"]).abs()
    rows["differs"] = change > REWRITTEN_BY * rows["value_old"].abs()
    found = rows.groupby(SERIES_KEY, observed=True)["differs"].agg(["sum", "size"])
    many = (found["size"] >= REWRITTEN_WEEKS) & (found["sum"] > found["size"] / 2)
    for row in found[many].reset_index().to_dict("records"):
        of = f"{row['sum']:,} of {counted(row['size'], 'stored week')}"
        yield Failing(
            row["metric"],
            row["chain"],
            f"{of} differ by more than {REWRITTEN_BY:.0%} from the answer",
        )


@series_gate(
    sentence="Two sources of one quantity should stay as far apart as they usually are.",
    required=False,
)
def sources_apart(fresh: Fresh) -> Iterator[Failing]:
    """
    Compare the newest week with every other source that has it.

    The logarithm of the ratio should lie within max(4 median absolute deviations, ln 1.25)
    of the median of earlier weeks, of which at least eight are common to both.
    """
    if fresh.weekly.empty or fresh.others.empty:
        return
    mine = pd.concat([fresh.stored[[*CELL, "value"]], fresh.weekly[[*CELL, "value"]]])
    mine = mine.drop_duplicates(CELL, keep="last")
    newest = fresh.weekly.groupby(SERIES_KEY, observed=True)["week"].max().rename("newest")
    rows = mine.merge(newest.reset_index(), on=SERIES_KEY)
    rows = rows.merge(fresh.others, on=CELL, suffixes=("", "_other"))
    rows = rows[(rows["value"] > 0) & (rows["value_other"] > 0)]
    rows = rows.assign(log=np.log(rows["value"] / rows["value_other"]))
    pair = [*SERIES_KEY, "source"]
    earlier = rows[rows["week"] < rows["newest"]]
    usual = earlier.groupby(pair, observed=True)["log"].agg(["median", "size"])
    middle = earlier.groupby(pair, observed=True)["log"].transform("median")
    away = earlier.assign(away=(earlier["log"] - middle).abs())
    usual["mad"] = away.groupby(pair, observed=True)["away"].median()
    now = rows[rows["week"] == rows["newest"]].merge(usual.reset_index(), on=pair)
    limit = (APART_MADS * now["mad"]).clip(lower=SMALLEST_APART)
    far = now[(now["size"] >= APART_WEEKS) & ((now["log"] - now["median"]).abs() > limit)]
    for row in far.sort_values(pair).to_dict("records"):
        yield Failing(
            row["metric"],
            row["chain"],
            f"{times(np.exp(row['log']))} of what {row['source']} gives for "
            f"{week_text(row['week'])}; usually {times(np.exp(row['median']))} "
            f"(middle of {counted(row['size'], 'week')})",
        )


def _is_power(ratios: pd.Series) -> pd.Series:
    """Mark ratios within 2 % of a power of ten of a hundred or more, or of a hundredth or less."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.log10(ratios).round()
        near = (ratios / 10.0**exponent - 1).abs() <= UNIT_TOLERANCE
    marked: pd.Series = near & (exponent.abs() >= NEWEST_POWER) & np.isfinite(exponent)
    return marked


def _logs(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the logarithm of their value: −inf for zero, NaN for what is negative."""
    with np.errstate(divide="ignore"):
        logs = np.log(rows["value"].where(rows["value"] >= 0))
    return rows[[*CELL, "value"]].assign(log=logs)


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


def _overlap(fresh: Fresh) -> pd.DataFrame:
    """Weeks that are both new and stored, the stored value as ``value_old``."""
    old = fresh.stored[[*CELL, "value"]]
    return fresh.weekly[[*CELL, "value"]].merge(old, on=CELL, suffixes=("", "_old"))
