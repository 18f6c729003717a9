"""
Gates: what new figures have to pass before they are stored.

A gate is a value: a name, a sentence that says what it refuses, and a function. Day gates
leave single days out; series gates judge a chain's series as a whole, and where a required
one fails, last week's data of that series stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd


@dataclass(frozen=True, slots=True)
class DayGate:
    """
    Leaves single days out.

    ``judge`` takes daily rows (columns chain, metric, date as datetime64, value) and today;
    it returns a boolean mask on their index, True for a day to leave out. ``recorded``: the
    day is listed in the ledger of corrections. ``order``: gates are applied from low to high.
    """

    name: str
    sentence: str
    order: int
    recorded: bool
    judge: Callable[[pd.DataFrame, dt.date], pd.Series]


class Waiting(NamedTuple):
    """A week's value that is not taken before the next week's agrees with it."""

    week: dt.date
    value: float


class Failing(NamedTuple):
    """A chain's series that a gate stops at, what it saw, and a value that waits, if one does."""

    metric: str
    chain: str
    note: str
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Fresh:
    """
    What series gates look at, for one source.

    ``raw``: new rows (chain, metric, date as datetime64, value) before the day gates.
    ``daily``: the same after them. ``weekly``: the same as finished weeks (metric, week,
    chain, value, days; week is a datetime64 Monday), weekly means among them.
    ``stored``: what the source has in the store, in the same columns plus ``live`` (the row
    came from this feed and not from an archive). ``others``: stored and new values of all
    other sources (source, metric, week, chain, value). ``waiting``: what the last refresh
    held back, by (metric, chain).
    """

    source: str
    run_on: dt.date
    raw: pd.DataFrame
    daily: pd.DataFrame
    weekly: pd.DataFrame
    stored: pd.DataFrame
    others: pd.DataFrame
    waiting: Mapping[tuple[str, str], Waiting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeriesGate:
    """Judges each chain's series; ``required`` decides whether it stops or only warns."""

    name: str
    sentence: str
    required: bool
    judge: Callable[[Fresh], Iterable[Failing]]


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one gate for one chain's series, as a value."""

    gate: str
    sentence: str
    required: bool
    passed: bool
    metric: str
    chain: str
    note: str
    waiting: Waiting | None = None


def day_gate(
    *, order: int, sentence: str, recorded: bool
) -> Callable[[Callable[[pd.DataFrame, dt.date], pd.Series]], DayGate]:
    """Turn a function into a DayGate named like the function."""

    def wrap(judge: Callable[[pd.DataFrame, dt.date], pd.Series]) -> DayGate:
        return DayGate(judge.__name__, sentence, order, recorded, judge)

    return wrap


def series_gate(
    *, sentence: str, required: bool
) -> Callable[[Callable[[Fresh], Iterable[Failing]]], SeriesGate]:
    """Turn a function into a SeriesGate named like the function."""

    def wrap(judge: Callable[[Fresh], Iterable[Failing]]) -> SeriesGate:
        return SeriesGate(judge.__name__, sentence, required, judge)

    return wrap
