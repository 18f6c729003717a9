"""Gates that ask whether an answer holds the days and weeks that it should."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from generator.gates.days import FIRST_POSSIBLE_DAY, NEVER_NEGATIVE
from generator.gates.wording import week_text
from generator.model.gate import Failing, Fresh, series_gate
from generator.model.nouns import counted
from generator.model.series import DAYS_IN_WEEK, SERIES

SERIES_KEY = ["metric", "chain"]
DELIVERED = [name for name, spec in SERIES.items() if not spec.mean_of]
EARLIEST = pd.Timestamp(FIRST_POSSIBLE_DAY)
WEEK = pd.Timedelta(weeks=1)

LOST_SHARE = 0.1
LOST_WEEKS = 2
NEGATIVE_SHARE = 0.1


@series_gate(
    sentence="An answer may not lack weeks that it gave before: it is refused where more than "
    f"{LOST_WEEKS} and more than {LOST_SHARE:.0%} of the weeks since its first day are gone, or "
    "all of them.",
    required=True,
)
def rows_lost(fresh: Fresh) -> Iterator[Failing]:
    """
    Compare with the weeks that the live feed gave before.

    Counted from the week of the answer's first day to the last stored week, so that an
    answer which ends too early loses weeks as well. An answer in which nothing but today or
    the future stands is not judged: a snapshot of now may be taken at any hour.
    """
    today = pd.Timestamp(fresh.run_on)
    finished = fresh.stored["week"] + WEEK <= today
    live = fresh.stored[fresh.stored["live"] & finished & fresh.stored["metric"].isin(DELIVERED)]
    if live.empty:
        return
    past = fresh.raw[fresh.raw["date"].between(EARLIEST, today, inclusive="left")]
    first = past.groupby(SERIES_KEY, observed=True)["date"].min().rename("first")
    any_row = fresh.raw.groupby(SERIES_KEY, observed=True)["date"].size().rename("rows")
    rows = live.merge(first, how="left", on=SERIES_KEY).merge(any_row, how="left", on=SERIES_KEY)

    silent = (
        rows[rows["rows"].isna()].groupby(SERIES_KEY, observed=True)["week"].agg(["size", "max"])
    )
    for row in silent.reset_index().to_dict("records"):
        weeks = f"{counted(row['size'], 'week')} are stored, the last is {week_text(row['max'])}"
        yield Failing(row["metric"], row["chain"], f"the answer has no row; {weeks}")

    rows = rows[rows["week"] + WEEK > rows["first"]]
    here = fresh.weekly[["metric", "chain", "week"]].assign(here=1.0)
    rows = rows.merge(here, how="left", on=["metric", "chain", "week"])
    lost = rows[rows["here"].isna()].groupby(SERIES_KEY, observed=True)["week"].agg(["size", "min"])
    lost["all"] = rows.groupby(SERIES_KEY, observed=True)["week"].size()
    lost = lost[(lost["size"] > LOST_WEEKS) & (lost["size"] > LOST_SHARE * lost["all"])]
    for row in lost.reset_index().to_dict("records"):
        missing = f"{row['size']:,} of {counted(row['all'], 'stored week')}"
        note = f"{missing} are missing from the new answer, the first is {week_text(row['min'])}"
        yield Failing(row["metric"], row["chain"], note)


@series_gate(
    sentence="Every week between an answer's first day and its last finished week should stand "
    "on seven days.",
    required=False,
)
def gaps(fresh: Fresh) -> Iterator[Failing]:
    """
    Find weeks on fewer than seven days, the last one included, and weeks that are missing.

    An answer that begins in the middle of a week owes the rest of that week alone.
    """
    weekly = fresh.weekly[fresh.weekly["metric"].isin(DELIVERED)]
    if weekly.empty:
        return
    starts = fresh.daily.groupby(SERIES_KEY, observed=True)["date"].min().rename("start")
    rows = weekly.sort_values([*SERIES_KEY, "week"]).merge(starts, on=SERIES_KEY)
    owed = (rows["week"] + WEEK - rows["start"]).dt.days.clip(upper=DAYS_IN_WEEK)
    before = rows.groupby(SERIES_KEY, observed=True)["week"].shift(1)
    hole = (rows["week"] - before) > WEEK
    rows["short"] = rows["days"] < owed
    rows["absent"] = ((rows["week"] - before).dt.days / DAYS_IN_WEEK - 1).where(hole, 0)
    rows["first"] = (before + WEEK).where(hole, rows["week"])
    rows["seen"] = rows["days"].where(~hole, 0)
    faulty = rows[rows["short"] | hole]
    found = rows.groupby(SERIES_KEY, observed=True)["week"].agg(["min", "max"])
    found["short"] = faulty.groupby(SERIES_KEY, observed=True)["short"].sum()
    found["absent"] = faulty.groupby(SERIES_KEY, observed=True)["absent"].sum()
    first = faulty.drop_duplicates(SERIES_KEY).set_index(SERIES_KEY)[["first", "seen"]]
    for row in found.join(first, how="inner").reset_index().to_dict("records"):
        span = int((row["max"] - row["min"]) / WEEK) + 1
        number = int(row["short"] + row["absent"])
        yield Failing(
            row["metric"],
            row["chain"],
            f"{number:,} of {counted(span, 'week')} stand on fewer than {DAYS_IN_WEEK} days, "
            f"the first is {week_text(row['first'])} ({counted(int(row['seen']), 'day')})",
        )


@series_gate(
    sentence="At most one day of an answer may lie after tomorrow; an answer with more has its "
    "dates wrong.",
    required=True,
)
def future_dates(fresh: Fresh) -> Iterator[Failing]:
    """Count different days after tomorrow; a single one is left out by itself."""
    tomorrow = pd.Timestamp(fresh.run_on) + pd.Timedelta(days=1)
    days = fresh.raw[fresh.raw["date"] > tomorrow].drop_duplicates([*SERIES_KEY, "date"])
    found = days.groupby(SERIES_KEY, observed=True)["date"].agg(["size", "max"])
    for row in found[found["size"] > 1].reset_index().to_dict("records"):
        note = f"{row['size']:,} days lie after tomorrow, the last is {row['max']:%Y-%m-%d}"
        yield Failing(row["metric"], row["chain"], note)


@series_gate(
    sentence=f"At most {NEGATIVE_SHARE:.0%} of the days of a quantity that cannot be negative may "
    "be negative; beyond that the answer means something else.",
    required=True,
)
def negative_mostly(fresh: Fresh) -> Iterator[Failing]:
    """Compare the negative days with all days of the answer."""
    rows = fresh.raw[fresh.raw["metric"].isin(NEVER_NEGATIVE)]
    rows = rows.merge(rows[rows["value"] < 0][SERIES_KEY].drop_duplicates(), on=SERIES_KEY)
    days = rows.groupby([*SERIES_KEY, "date"], observed=True)["value"].min().lt(0)
    found = days.groupby(SERIES_KEY, observed=True).agg(["sum", "size"])
    many = found[found["sum"] > NEGATIVE_SHARE * found["size"]]
    for row in many.reset_index().to_dict("records"):
        note = f"{row['sum']:,} of {counted(row['size'], 'day')} are negative"
        yield Failing(row["metric"], row["chain"], note)
