"""Invented answers and stores by which gates and the judging of a source are tested."""

import datetime as dt

import pandas as pd

from generator.judging import judge

TODAY = dt.date(2026, 11, 23)
"""A Monday."""

LAST = dt.date(2026, 11, 16)
"""Monday of the last finished week."""

SOURCE = "defillama"
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
CALM = [100.0, 110.0] * 15
"""Thirty weeks that never move by more than a tenth."""

TAIL = CALM[-9:]
ALPHA = ("tvl_usd", "alpha-l1")


def mondays(count, last=LAST):
    """That many Mondays, the last one given."""
    return [last - WEEK * back for back in reversed(range(count))]


def daily(rows):
    """Daily rows from (metric, chain, day, value)."""
    table = pd.DataFrame(rows, columns=["metric", "chain", "date", "value"])
    return table.assign(date=pd.to_datetime(table["date"]), value=table["value"].astype(float))


def answer(weeks, metric="tvl_usd", chain="alpha-l1", last=LAST):
    """Daily rows in which every day of a week has the same value; None is a week not given."""
    return daily(
        [
            (metric, chain, monday + DAY * number, value)
            for monday, value in zip(mondays(len(weeks), last), weeks, strict=True)
            if value is not None
            for number in range(7)
        ]
    )


def run_of(values, metric, chain="alpha-l1", last=TODAY - DAY):
    """Daily rows from one value per day, the last one on a given day; None is no row."""
    first = last - DAY * (len(values) - 1)
    return daily(
        [
            (metric, chain, first + DAY * number, value)
            for number, value in enumerate(values)
            if value is not None
        ]
    )


def store(weeks, metric="tvl_usd", chain="alpha-l1", last=LAST - WEEK, days=7, *, live=True):
    """Stored rows; by default up to the week before the last finished one."""
    rows = [
        (metric, monday, chain, value, days, live)
        for monday, value in zip(mondays(len(weeks), last), weeks, strict=True)
        if value is not None
    ]
    columns = ["metric", "week", "chain", "value", "days", "live"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(week=pd.to_datetime(table["week"]))


NOTHING = store([])


def elsewhere(weeks, source="growthepie", last=LAST, **which):
    """Rows of another source."""
    table = store(weeks, last=last, **which).assign(source=source)
    return table[["source", "metric", "week", "chain", "value"]]


def judged(new, stored=NOTHING, others=None, today=TODAY, **more):
    """Judge an answer of the source."""
    others = elsewhere([]) if others is None else others
    return judge(SOURCE, new, stored, others, today, today, **more)


def notes(gate, found):
    """What a gate said: {(metric, chain): note}."""
    return {(c.metric, c.chain): c.note for c in found.checks if c.gate == gate}


def note(gate, new, stored=NOTHING, others=None, **more):
    """What a gate said of Alpha's value locked; empty where it passed."""
    return notes(gate, judged(new, stored, others, **more)).get(ALPHA, "")


def accepted(found):
    """Accepted rows as {(metric, week, chain): (value, days)}."""
    return {
        (row["metric"], str(row["week"].date()), row["chain"]): (row["value"], row["days"])
        for row in found.accepted.to_dict("records")
    }


def stored_after(stored, found):
    """The store once the accepted rows are in it."""
    both = pd.concat([stored, found.accepted.assign(live=True)], ignore_index=True)
    return both.drop_duplicates(["metric", "week", "chain"], keep="last", ignore_index=True)
