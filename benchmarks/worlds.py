"""
Worlds of a sample's shape: without any effect, and with one planted.

Every world has the sample's weeks, gaps, chains and sizes. Of the sample's values only the
size and the clustering of its changes are kept.
"""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

import numpy as np

from generator.statistics import (
    Counted,
    Course,
    Courses,
    Groups,
    Happenings,
    Pairs,
    Sample,
    Trial,
)
from generator.statistics.basis import Floats

Chance = np.random.Generator
BLOCK_WEEKS = 4

WALKS = "random walks"
REDRAWN = "changes drawn again"
BELL = "normal values"
VALUES = "values drawn again"
COINS = "independent draws"


def kinds(sample: Sample) -> tuple[str, ...]:
    """Which kinds of worlds without an effect a sample's shape has."""
    if isinstance(sample, Course | Courses | Happenings):
        return (WALKS, REDRAWN)
    return (COINS,) if isinstance(sample, Counted) else (BELL, VALUES)


@singledispatch
def without(sample: Sample, trial: Trial, kind: str, chance: Chance) -> Sample:
    """Draw a world without an effect."""
    raise TypeError(f"no {kind} for {sample} of {trial.name} with {chance}")


@without.register
def _(sample: Course, trial: Trial, kind: str, chance: Chance) -> Course:
    """A walk from 0 with shocks as large as the course's changes, or its own changes in blocks."""
    del trial
    changes = _neighbours(np.array(sample.weeks), sample.values)
    length = sample.weeks[-1] - sample.weeks[0] + 1
    shocks = (
        chance.normal(0, changes.std(), length)
        if kind == WALKS
        else _blocks(changes, length, chance)
    )
    walk = np.cumsum(shocks)
    return replace(sample, values=walk[np.array(sample.weeks) - sample.weeks[0]])


@without.register
def _(sample: Courses, trial: Trial, kind: str, chance: Chance) -> Courses:
    """The market's changes and each chain's own beside it, drawn apart; the same weeks are seen."""
    del trial
    weeks = np.array(sample.weeks)
    length = weeks[-1] - weeks[0] + 1
    seen = ~np.isnan(sample.values)
    changes = np.full((len(weeks) - 1, len(sample.chains)), np.nan)
    following = np.diff(weeks) == 1
    changes[following] = np.diff(sample.values, axis=0)[following]
    enough = (~np.isnan(changes)).sum(axis=0) > 1
    changes = changes[:, enough] - np.nanmean(changes[:, enough], axis=0)
    rows = ~np.isnan(changes).all(axis=1)
    market = np.nanmedian(changes[rows], axis=1)
    own = [column[~np.isnan(column)] for column in (changes[rows] - market[:, None]).T]
    worlds = np.full(sample.values.shape, np.nan)
    shared = _drawn(market - market.mean(), length, kind, chance)
    for place, moves in zip(np.flatnonzero(enough), own, strict=True):
        walk = np.cumsum(shared + _drawn(moves - moves.mean(), length, kind, chance))
        worlds[:, place] = walk[weeks - weeks[0]]
    return replace(sample, values=np.where(seen, worlds, np.nan))


@without.register
def _(sample: Happenings, trial: Trial, kind: str, chance: Chance) -> Happenings:
    """The events of the sample in prices that know nothing of them."""
    logs = without(sample.logs, trial, kind, chance)
    assert isinstance(logs, Courses)
    return replace(sample, logs=logs)


@without.register
def _(sample: Pairs, trial: Trial, kind: str, chance: Chance) -> Pairs:
    """Two sides drawn apart; for a paired difference, differences round zero."""
    n = len(sample.first)
    if trial.test_name == "paired_difference":
        differences = np.asarray(sample.first) - sample.second
        drawn = (
            chance.normal(0, 1, n)
            if kind == BELL
            else chance.choice(differences - np.median(differences), n)
        )
        return Pairs(drawn, np.zeros(n))
    while True:
        if kind == BELL:
            return Pairs(chance.normal(size=n), chance.normal(size=n))
        both = Pairs(chance.choice(sample.first, n), chance.choice(sample.second, n))
        if np.ptp(both.first) and np.ptp(both.second):
            return both


@without.register
def _(sample: Groups, trial: Trial, kind: str, chance: Chance) -> Groups:
    """Both groups drawn from one distribution: a normal one, or both samples together."""
    del trial
    sizes = len(sample.first), len(sample.second)
    if kind == BELL:
        return Groups(chance.normal(size=sizes[0]), chance.normal(size=sizes[1]))
    pool = np.concatenate([sample.first, sample.second])
    return Groups(chance.choice(pool, sizes[0]), chance.choice(pool, sizes[1]))


@without.register
def _(sample: Counted, trial: Trial, kind: str, chance: Chance) -> Counted:
    """Each of n has it with the chance of the share fixed in advance."""
    del trial, kind
    return replace(sample, count=int(chance.binomial(sample.n, sample.against)))


def planted(sample: Sample, trial: Trial, chance: Chance) -> Sample:
    """Draw a world with the effect that the trial names, in its last kind of world."""
    world = without(sample, trial, kinds(sample)[-1], chance)
    size = trial.planted
    match world:
        case Course():
            return replace(world, values=world.values + size * _shape(world, trial))
        case Courses():
            years = (np.array(world.weeks) - world.weeks[0]) / 52
            return replace(world, values=world.values + size * years[:, None])
        case Happenings():
            return replace(world, logs=_after_events(world, size))
        case Counted():
            return replace(world, count=int(chance.binomial(world.n, size)))
        case Groups():
            spread = np.concatenate([world.first, world.second]).std()
            return replace(world, first=world.first + size * spread)
        case Pairs() if trial.test_name == "paired_difference":
            return replace(world, first=world.first + size * np.std(world.first))
        case Pairs():
            return _associated(world, size, chance)


def at_bound(sample: Sample, trial: Trial, chance: Chance) -> Sample:
    """Draw a world with the smallest effect that the interval of the trial has to rule out."""
    if trial.bound is None:
        raise TypeError(f"{trial.name} does not hold by an interval")
    world = without(sample, trial, kinds(sample)[-1], chance)
    if isinstance(world, Groups):
        return replace(world, first=world.first + trial.bound)
    if isinstance(world, Pairs) and trial.test_name == "rank_association":
        # Normal values with this correlation have a rank correlation of the bound.
        return _associated(world, 2 * np.sin(np.pi * trial.bound / 6), chance)
    raise TypeError(f"no bound for {sample} of {trial.name}")


def _shape(course: Course, trial: Trial) -> Floats:
    """What an effect of size 1 looks like in a course, by the test that should see it."""
    weeks = np.array(course.weeks, dtype=float)
    if trial.test_name.endswith("level"):
        return np.ones(weeks.size)
    if trial.test_name == "step_change":
        at = weeks[weeks.size // 2] if trial.at is None else trial.at
        return np.asarray(weeks >= at, dtype=float)
    return np.asarray((weeks - weeks[0]) / (weeks[-1] - weeks[0]))


def _after_events(world: Happenings, size: float) -> Courses:
    """Log prices that change by the size in the week of each event, and stay so."""
    weeks = np.array(world.logs.weeks)
    added = np.zeros(world.logs.values.shape)
    for chain, week in world.events:
        if chain in world.logs.chains:
            added[weeks >= week, world.logs.chains.index(chain)] += size
    return replace(world.logs, values=world.logs.values + added)


def _associated(world: Pairs, correlation: float, chance: Chance) -> Pairs:
    """The same values in an order that associates them (a normal copula)."""
    one = chance.normal(size=len(world.first))
    other = correlation * one + np.sqrt(1 - correlation**2) * chance.normal(size=one.size)
    return Pairs(
        np.sort(world.first)[one.argsort().argsort()],
        np.sort(world.second)[other.argsort().argsort()],
    )


def _neighbours(weeks: np.ndarray[tuple[int], np.dtype[np.int64]], values: Floats) -> Floats:
    """Changes between neighbouring weeks, less their mean."""
    changes = np.diff(values)[np.diff(weeks) == 1]
    return np.asarray(changes - changes.mean())


def _drawn(changes: Floats, length: int, kind: str, chance: Chance) -> Floats:
    """Weekly shocks of one kind of world."""
    if kind == WALKS:
        return chance.normal(0, changes.std(), length)
    return _blocks(changes, length, chance)


def _blocks(changes: Floats, length: int, chance: Chance) -> Floats:
    """Blocks of four neighbouring changes, after the last comes the first."""
    starts = chance.integers(0, changes.size, -(-length // BLOCK_WEEKS))
    places = (starts[:, None] + np.arange(BLOCK_WEEKS)).ravel()[:length] % changes.size
    return np.asarray(changes[places])
