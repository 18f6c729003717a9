"""
The tests behind the claims once more, by a plain second method, and Holm's correction.

Nothing here calls the statistics of the project. What is drawn, is drawn with other seeds and
more often, so a p agrees with the project's up to what chance leaves; see ``allowed``.
"""

import itertools
import math

import numpy as np
from scipy import stats

DRAWS = 4000
THEIR_DRAWS = 2000
GRID = (*(step / 20 for step in range(20)), 0.975, 1.0)
"""Shares of a deviation that may be left a week later, as the method states them."""


def allowed(p):
    """How far two drawn p of the same test may lie apart: four standard errors."""
    spread = p * (1 - p) * (1 / DRAWS + 1 / THEIR_DRAWS)
    return 4 * math.sqrt(spread) + 2 / THEIR_DRAWS


def as_far(own, others):
    """Two-sided p of a figure among others without an effect; it counts as one of them."""
    return (1 + int((np.abs(others) >= abs(own) - 1e-9).sum())) / (1 + len(others))


def drift(frame, seed=71):
    """
    Median change a year of chains, and p, from walks whose four-week stretches were turned.

    Each chain's changes are turned round by coin, the walk is added up again, and the change
    between the means of its first and last 13 weeks is taken, as for the walk that was seen.
    """
    frame = frame.dropna(how="all").dropna(axis=1, how="all")
    places = np.array([(week - frame.index[0]).days // 7 for week in frame.index])
    coins = np.random.default_rng(seed).choice([-1.0, 1.0], (DRAWS, places[-1] // 4 + 1))
    coins = np.vstack([np.ones(coins.shape[1]), coins])
    rates = []
    for chain in frame:
        seen = frame[chain].notna().to_numpy()
        at, values = places[seen], frame[chain].to_numpy()[seen]
        walks = np.zeros((len(coins), len(at)))
        walks[:, 1:] = np.cumsum(coins[:, at[1:] // 4] * np.diff(values), axis=1)
        end = min(13, (at[-1] - at[0] + 1) // 2)
        first, last = at < at[0] + end, at > at[-1] - end
        grown = walks[:, last].mean(axis=1) - walks[:, first].mean(axis=1)
        rates.append(52 * grown / (at[last].mean() - at[first].mean()))
    medians = np.median(rates, axis=0)
    return medians[0], as_far(medians[0], medians[1:])


def association(first, second, seed=72):
    """p of a rank correlation: twice the rarer side among orders drawn at random."""
    one, other = stats.rankdata(first), stats.rankdata(second)
    chance = np.random.default_rng(seed)
    drawn = np.array([one @ chance.permutation(other) for _ in range(DRAWS)])
    own = one @ other
    sides = [(drawn >= own - 1e-9).sum(), (drawn <= own + 1e-9).sum()]
    return min(1.0, 2 * (1 + min(sides)) / (1 + DRAWS))


def groups(first, second):
    """p of a difference of two groups, counted over all ways to label the ranks."""
    ranks = stats.rankdata([*first, *second])
    every = [
        ranks[list(chosen)].sum()
        for chosen in itertools.combinations(range(len(ranks)), len(first))
    ]
    own = ranks[: len(first)].sum()
    sides = [
        sum(one >= own - 1e-9 for one in every) / len(every),
        sum(one <= own + 1e-9 for one in every) / len(every),
    ]
    return min(1.0, 2 * min(sides))


def coin(count, n):
    """p of a count against one half: all counts that are no likelier."""
    ways = [math.comb(n, k) for k in range(n + 1)]
    return sum(one for one in ways if one <= ways[count]) / 2**n


def walks(at, share, chance):
    """Series that keep a share of each week's deviation, at the weeks that are seen."""
    shocks = chance.standard_normal((DRAWS, at[-1] - at[0] + 1))
    rows = np.zeros_like(shocks)
    if share < 1:
        rows[:, 0] = shocks[:, 0] / math.sqrt(1 - share**2)
    for week in range(1, rows.shape[1]):
        rows[:, week] = share * rows[:, week - 1] + shocks[:, week]
    return rows[:, at - at[0]]


def wandering(at, values, strip, figure, against=0.0, seed=73):
    """
    Lowest and highest p of a figure of a series among series that wander as much.

    How long the series remembers is itself drawn, so the memories beside the one that is found
    count as well. ``strip`` takes the fit off rows, ``figure`` gives the figure of each row.
    """
    at, values = np.asarray(at), np.asarray(values, dtype=float)
    follow = np.flatnonzero(np.diff(at) == 1)
    drawn = {share: walks(at, share, np.random.default_rng(seed)) for share in GRID}

    def shown(rows):
        off = strip(rows)
        return (off[:, follow] * off[:, follow + 1]).sum(axis=1) / (off**2).sum(axis=1)

    def shock(rows, share):
        off = strip(rows)
        steps = off[:, follow + 1] - share * off[:, follow]
        steps -= steps.mean(axis=1, keepdims=True)
        plain = (steps**2).mean(axis=1)
        more = sum(
            2 * (1 - lag / 5) * (steps[:, lag:] * steps[:, :-lag]).sum(axis=1) / len(follow)
            for lag in range(1, 5)
        )
        return np.sqrt(np.maximum(plain, plain + more))

    mine = shown(values[None, :])[0]
    kept = max(
        (
            place
            for place, share in enumerate(GRID)
            if mine >= np.quantile(shown(drawn[share]), 0.02)
        ),
        default=0,
    )
    own, found = figure(values[None, :])[0] - against, []
    for share in GRID[max(kept - 1, 0) : kept + 2]:
        rows = drawn[share]
        even = figure(rows) / shock(rows, share) * shock(values[None, :], share)[0]
        found.append(as_far(own, even))
    return min(found), max(found)


def level(at, values):
    """Lowest and highest p of a series' median against nothing."""
    return wandering(
        at,
        values,
        lambda rows: rows - rows.mean(axis=1, keepdims=True),
        lambda rows: np.median(rows, axis=1),
    )


def step(at, values, place):
    """Lowest and highest p of the mean from a place on less the mean before it."""

    def higher(rows):
        return rows[:, place:].mean(axis=1) - rows[:, :place].mean(axis=1)

    def strip(rows):
        parts = (rows[:, :place], rows[:, place:])
        return np.hstack([part - part.mean(axis=1, keepdims=True) for part in parts])

    return wandering(at, values, strip, higher)


def line(at, values):
    """Lowest and highest p of the median slope of all pairs of weeks."""
    at = np.asarray(at, dtype=int)
    one, other = np.triu_indices(len(at), 1)
    away = at - at.mean()

    def strip(rows):
        slopes = rows @ away / (away @ away)
        return rows - rows.mean(axis=1, keepdims=True) - slopes[:, None] * away

    def slope(rows):
        return np.array(
            [np.median((row[other] - row[one]) / (at[other] - at[one])) for row in rows]
        )

    return wandering(at, values, strip, slope)


def holm(p_values):
    """p of tests made together: smallest times their number, the next times one less, rising."""
    names, least, found = sorted(p_values, key=p_values.get), 0.0, {}
    for rank, name in enumerate(names):
        least = max(least, min(1.0, (len(names) - rank) * p_values[name]))
        found[name] = least
    return found
