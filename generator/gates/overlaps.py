"""Gates that compare new values with stored ones, or another source's, of the same weeks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from generator.gates.cells import CELL, SAME_LEVEL, SERIES_KEY, UNIT_TOLERANCE, is_power
from generator.gates.wording import times, week_text
from generator.model.gate import Failing, Fresh, series_gate
from generator.model.nouns import counted

UNIT_WEEKS = 4
UNIT_AGREE = 0.75

REWRITTEN_WEEKS = 8
REWRITTEN_BY = 0.1

APART_WEEKS = 8
APART_MADS = 4

SMALLEST_APART = SAME_LEVEL


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
    for row in newest[is_power(newest["ratio"])].to_dict("records"):
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


def _overlap(fresh: Fresh) -> pd.DataFrame:
    """Weeks that are both new and stored, the stored value as ``value_old``."""
    old = fresh.stored[[*CELL, "value"]]
    return fresh.weekly[[*CELL, "value"]].merge(old, on=CELL, suffixes=("", "_old"))
