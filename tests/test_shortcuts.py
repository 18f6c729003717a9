"""Shortcuts: on the same samples each gives what its definition gives, to the last bit."""

import datetime as dt
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pandas as pd
import pytest

from generator.claiming import CLAIMS
from generator.model.weekly import Weekly
from generator.populations import with_token
from generator.rulebook import UNDECIDING
from generator.shortcuts import SHORTCUTS, UnknownSampleError, shortcut
from generator.statistics import Courses, Happenings, Sampling
from tests import worlds

SAMPLING = Sampling(draws=99, seed=6, confidence=0.95)
MONDAY = pd.Timestamp("2024-01-01")


def written(value):
    """All that a result holds, so that it can be compared to the last bit."""
    if isinstance(value, pd.DataFrame | pd.Series):
        labels = [list(axis) for axis in value.axes]
        return "frame", labels, written(value.to_numpy()), value.to_numpy().flags.f_contiguous
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tobytes()
    if is_dataclass(value):
        return type(value), [written(getattr(value, part.name)) for part in fields(value)]
    if isinstance(value, dict):
        return {key: written(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [written(part) for part in value]
    return repr(value)


def outcome(find, args):
    """What a function gives for some arguments, or the error that it raises."""
    try:
        return written(find(*args))
    except (ValueError, IndexError, ZeroDivisionError) as error:
        return repr(error)


def chances(samples):
    return [np.random.default_rng(seed) for seed in range(samples)]


def walks(chance, weeks, chains):
    """Series with gaps, some with the same value often, one now and then never seen."""
    found = chance.normal(size=(weeks, chains)).cumsum(axis=0)
    found = found.round() if chance.random() < 0.3 else found
    found[chance.random(found.shape) < chance.choice([0, 0.1, 0.6])] = np.nan
    if chance.random() < 0.3:
        found[:, 0] = np.nan
    return found


def frame(chance):
    weeks, chains = int(chance.integers(2, 90)), int(chance.integers(2, 7))
    index = pd.date_range(MONDAY, periods=weeks, freq="7D", name="week")
    return pd.DataFrame(walks(chance, weeks, chains), index=index, columns=list("gfedcba")[:chains])


def endless(chance):
    """A frame that holds an infinite value now and then."""
    found = frame(chance)
    return found.mask(found > 3, np.inf) if chance.random() < 0.5 else found


def happened(chance):
    """An event study of events on chains and weeks that may not be there, or too few of them."""
    weeks, chains = int(chance.integers(25, 130)), int(chance.integers(1, 6))
    numbers = np.sort(chance.choice(np.arange(100, 240), weeks, replace=False)).tolist()
    logs = Courses(tuple(numbers), tuple("abcdefg"[:chains]), walks(chance, weeks, chains))
    events = tuple(
        (str(chance.choice(list("abcdefg"[: chains + 1]))), int(chance.integers(95, 245)))
        for _ in range(int(chance.integers(0, 40)))
    )
    before, after = chance.integers(0, 3, 2).tolist()
    return Happenings(logs, events), before, after, SAMPLING


def spans(chance):
    """Weeks from 0 on, with gaps now and then, and a memory."""
    seen = np.flatnonzero(chance.random(int(chance.integers(22, 130))) < chance.choice([0.7, 1]))
    weeks = tuple((seen - seen[0]).tolist())
    return weeks, float(chance.choice([0, 0.45, 0.975, 1])), 60, int(chance.integers(9))


def blocks(chance):
    size = int(chance.integers(2, 40)), int(chance.integers(2, 9))
    lengths = chance.integers(0, 3, size).astype(float)
    lengths[0] = 1
    return chance.normal(size=size), lengths, SAMPLING


def cliffs(_):
    edition = worlds.real_edition()
    chain = with_token(edition)
    return [(edition,), (edition, 0.02), (edition, 0.5), *((edition, 0.01, one) for one in chain)]


def pairs(chance):
    draws, largest = chance.choice([(99, 40), (2000, 200)])
    found = chance.normal(size=(2, int(chance.integers(5, largest))))
    first, second = found.round(int(chance.integers(0, 3)))
    sampling = replace(SAMPLING, draws=int(draws))
    return first, second, sampling, str(chance.choice(["two-sided", "less", "greater"]))


def tokens(chance):
    """Tokens per day, their prices in the first weeks, and which chains have a token."""
    paid = frame(chance).abs().rename(columns=str).sort_index(axis=1)
    price = paid.map(lambda _: chance.random()).iloc[: int(chance.integers(1, len(paid) + 1))]
    price = price.mask(price < 0.2)
    return paid, Weekly({"a": price}), {chain: chance.random() < 0.7 for chain in paid}


def emitters(chance):
    """Fees of two providers and emission of chains, some with a day of generation."""
    paid = frame(chance).abs().sort_index(axis=1)
    emitted = paid.mask(paid < 2, 0.0)
    days = [*(MONDAY.date() + dt.timedelta(days=10 * n) for n in range(4)), None]
    born = {chain: days[chance.integers(len(days))] for chain in paid}
    chains = {
        chain: worlds.profile(chain, tokens=worlds.token(generation=born[chain])) for chain in paid
    }
    return Weekly({"a": paid, "b": paid.shift(3)}), Weekly({"model": emitted}), chains


def several(chance):
    """P of some tests, equal ones and None for tests not made among them."""
    found = (chance.random(int(chance.integers(0, 12))) ** 3).round(2).tolist()
    return ([None if chance.random() < 0.2 else p for p in found],)


SAMPLES = {
    "generator.statistics.comparisons.holm": lambda: map(several, chances(60)),
    "generator.windows.quarter_mean": lambda: ((endless(c),) for c in chances(60)),
    "generator.metrics.source_of_value._in_usd": lambda: map(tokens, chances(40)),
    "generator.metrics.source_of_value._coverage": lambda: map(emitters, chances(40)),
    "generator.statistics.comparisons.rank_association": lambda: map(pairs, chances(40)),
    "generator.statistics.events.event_study": lambda: map(happened, chances(120)),
    "generator.statistics.samples.Courses.of": lambda: ((Courses, frame(c)) for c in chances(60)),
    "generator.statistics.samples.week_numbers": lambda: (
        (pd.date_range(day, periods=9, freq="3D"),) for day in ("1969-03-04", "2024-01-01")
    ),
    "generator.statistics.trends._slopes_without": lambda: map(spans, chances(40)),
    "generator.statistics.memory.paths": lambda: map(spans, chances(40)),
    "generator.statistics.drifts._turns": lambda: (blocks(c)[::2] for c in chances(40)),
    "generator.statistics.drifts._redrawn": lambda: map(blocks, chances(40)),
    "generator.populations.kept": lambda: ((endless(c), ["a", "d", "g", "f"]) for c in chances(60)),
    "generator.rulings.ends_of": lambda: ((frame(c).iloc[:, -1],) for c in chances(60)),
    "generator.rulings.moves": lambda: ((frame(c),) for c in chances(60)),
    "generator.claims.general_purpose_cliffs._b4_events": lambda: (
        (worlds.real_edition(), share) for share in (0.001, 0.01, 0.05)
    ),
    "generator.claims.general_purpose_cliffs._b4_sample": lambda: cliffs(None),
    "generator.claims.rollups_capital._c3_frame": lambda: (
        (worlds.real_edition(), *weeks) for weeks in ((), (60,), (156,), (None,))
    ),
}


def test_every_shortcut_is_compared_with_its_definition():
    assert CLAIMS  # all that claims use is loaded
    assert {name for name in SHORTCUTS if name.startswith("generator.")} == set(SAMPLES)
    assert shortcut.__name__ in UNDECIDING  # a rule's digest sees the definition alone


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_shortcut_gives_what_its_definition_gives(name):
    definition, way = SHORTCUTS[name]
    known = 0
    for args in SAMPLES[name]():
        with suppress(UnknownSampleError):
            found = outcome(way, args)
            assert found == outcome(definition, args)
            known += not isinstance(found, str)
    assert known


def test_what_a_shortcut_does_not_know_is_found_by_the_definition():
    def small(number):
        if number > 3:
            raise UnknownSampleError
        return number

    @shortcut(small)
    def cut(number):
        """Three at most."""
        return min(number, 3)

    assert [cut(number) for number in (1, 3, 9)] == [1, 3, 3]
    assert cut.__doc__ == "Three at most."
    del SHORTCUTS[f"{__name__}.{cut.__qualname__}"]
