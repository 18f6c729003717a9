"""Tests across chains and around events: worked by hand, against the library, and placebos."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from generator import claims
from generator.cache import Cache, key_of
from generator.discover import find
from generator.statistics import (
    Courses,
    Evidence,
    Groups,
    Happenings,
    Pairs,
    Sampling,
    Trial,
    event_study,
    holm,
    kept,
    paired_difference,
    quick_ranks,
    rank_association,
    share,
    two_sample_difference,
)
from generator.statistics.kept import keep_result, results_in
from tests import worlds

SAMPLING = Sampling(draws=999, seed=3, confidence=0.95)
FAST = Sampling(draws=199, seed=3, confidence=0.95)


# -- values by hand -------------------------------------------------------------------------


def test_five_pairs_in_order_by_counting_all_orders():
    """Of 120 orders one agrees and one is the reverse: p = 2 ÷ 120."""
    found = rank_association([1, 2, 3, 4, 5], [10, 20, 40, 80, 160], SAMPLING)
    assert (found.effect, found.n) == (pytest.approx(1), 5)
    assert found.p == pytest.approx(2 / 120)
    assert rank_association([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], SAMPLING, "less").p == pytest.approx(
        1 / 120
    )


def test_the_correlation_is_the_library_s():
    chance = np.random.default_rng(2)
    first, second = chance.normal(size=15).round(1), chance.normal(size=15).round(1)
    found = rank_association(first, second, SAMPLING)
    known = stats.spearmanr(first, second)
    assert found.effect == pytest.approx(known.statistic)
    assert found.p == pytest.approx(known.pvalue, abs=0.05)
    assert found.low < found.effect < found.high


def test_five_pairs_all_larger_by_counting_all_turns():
    """Of 32 ways to turn five pairs round one has all larger, one all smaller: p = 2 ÷ 32."""
    found = paired_difference([5, 7, 9, 11, 30], [4, 5, 6, 7, 8], SAMPLING)
    assert (found.effect, found.n) == (3, 5)
    assert found.p == pytest.approx(2 / 32)
    assert paired_difference(
        [5, 7, 9, 11, 30], [4, 5, 6, 7, 8], SAMPLING, "greater"
    ).p == pytest.approx(1 / 32)


def test_the_paired_p_is_that_of_wilcoxon():
    """Nine untied differences: the same 512 turns as the library counts."""
    first = np.array([1.1, -0.3, 2.2, 0.9, 3.4, -1.6, 0.4, 1.9, 2.8])
    found = paired_difference(first, np.zeros(9), SAMPLING)
    assert found.p == pytest.approx(stats.wilcoxon(first, method="exact").pvalue)


def test_two_groups_apart_by_counting_all_labels():
    """Of 70 ways to choose four of eight two are as far apart: p = 2 ÷ 70."""
    found = two_sample_difference([9, 10, 11, 20], [1, 2, 3, 4], SAMPLING)
    assert (found.effect, found.n) == (8, 8)
    assert found.p == pytest.approx(2 / 70)
    mixed = two_sample_difference([1, 5, 6, 12, 3.5], [2, 4, 3, 9], SAMPLING)
    known = stats.mannwhitneyu([1, 5, 6, 12, 3.5], [2, 4, 3, 9], method="exact")
    assert mixed.p == pytest.approx(known.pvalue)


def test_the_interval_of_a_difference_is_that_of_all_redraws():
    """Every possible redraw of four pairs more than covers it: bounds are differences drawn."""
    differences = [1.0, 2.0, 4.0, 8.0, 16.0]
    found = paired_difference(differences, [0] * 5, Sampling(20_000, 1, 0.8))
    medians = sorted(np.median(row) for row in itertools.product(differences, repeat=5))
    outside = int(len(medians) * 0.1)
    assert (found.low, found.high) == (medians[outside], medians[-1 - outside])


def test_a_share_is_exact():
    """8 of 10 against one half: 2 × (45 + 10 + 1) ÷ 1024; Clopper and Pearson's own bounds."""
    found = share(8, 10, 0.95)
    assert (found.effect, found.n) == (0.8, 10)
    assert found.p == pytest.approx(2 * 56 / 1024)
    assert found.low == pytest.approx(stats.beta.ppf(0.025, 8, 3))
    assert found.high == pytest.approx(stats.beta.ppf(0.975, 9, 2))
    assert share(10, 10, 0.95, alternative="greater").p == pytest.approx(1 / 1024)


def test_holm_by_hand():
    """0.01 × 3, then 0.03 × 2, then never less; what was not tested counts for nothing."""
    assert holm([0.04, None, 0.01, 0.03]) == pytest.approx((0.06, None, 0.03, 0.06))
    assert holm([None, None]) == (None, None)
    assert holm([0.6, 0.7]) == (1, 1)


@pytest.mark.parametrize(
    ("test", "first", "second", "said"),
    [
        (rank_association, [1, 2, 3, 4], [1, 2, 3, 4], "too few"),
        (rank_association, [1, 1, 1, 1, 1], [1, 2, 3, 4, 5], "two values"),
        (rank_association, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], "needs pairs"),
        (paired_difference, [1, 2, 3, 4], [1, 2, 3, 4], "too few"),
        (paired_difference, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], "needs pairs"),
        (two_sample_difference, [1, 2, 3], [1, 2, 3, 4], "too few"),
        (two_sample_difference, [1, 2, 3, np.nan], [1, 2, 3, 4], "finite"),
        (paired_difference, [1, 2, 3, 4, np.inf], [1, 2, 3, 4, 5], "finite"),
    ],
)
def test_what_cannot_be_tested_is_refused(test, first, second, said):
    with pytest.raises(ValueError, match=said):
        test(first, second, SAMPLING)


@pytest.mark.parametrize(("count", "n"), [(3, 2), (-1, 4), (0, 0)])
def test_no_share_of_nothing(count, n):
    with pytest.raises(ValueError, match="no share"):
        share(count, n, 0.95)


# -- placebo --------------------------------------------------------------------------------

PLACEBO = ("A5", "A7", "B3")
"""Claims whose real samples are shuffled: two groups of rollups, pairs of fee and growth, of
float and return."""
SHUFFLES = 1200


@pytest.fixture(scope="module")
def samples():
    """The samples that these claims look at in the stored data."""
    edition = worlds.real_edition()
    return {
        trial.claim: (trial, found)
        for trial in find(claims, Trial).values()
        if trial.claim in PLACEBO and (found := trial.assemble(edition)) is not None
    }


def shuffled(sample, chance):
    """A sample in which the chains have each other's values."""
    if isinstance(sample, Groups):
        mixed = chance.permutation(np.concatenate([sample.first, sample.second]))
        return Groups(mixed[: len(sample.first)], mixed[len(sample.first) :])
    return Pairs(sample.first, chance.permutation(sample.second))


def attainable(sample):
    """
    How often p is 0.05 or less among all shuffles of a sample, exactly; None where drawn.

    p of two groups takes steps of one way of labelling in all ways.
    """
    if isinstance(sample, Pairs):
        return None
    ranks = stats.rankdata(np.concatenate([sample.first, sample.second]))
    sums = np.array(
        [
            ranks[list(one)].sum()
            for one in itertools.combinations(range(ranks.size), len(sample.first))
        ]
    )
    tails = [(sums[:, None] >= sums).mean(axis=0), (sums[:, None] <= sums).mean(axis=0)]
    return float((2 * np.minimum(*tails) <= 0.05 + 1e-12).mean())


@pytest.mark.parametrize("name", PLACEBO)
def test_shuffled_chains_of_a_real_sample_raise_the_rate_that_can_be_attained(samples, name):
    """
    Alarms among shuffles lie in the middle 95 % of what the exact rate gives.

    For pairs p is drawn and any step of it is small: the exact rate is the nominal one.
    """
    trial, sample = samples[name]
    exact = attainable(sample)
    rate = 0.05 if exact is None else exact
    assert 0.02 < rate <= 0.05
    chance = np.random.default_rng(22)
    alarms = 0
    for _ in range(SHUFFLES):
        world = shuffled(sample, chance)
        test = rank_association if isinstance(world, Pairs) else two_sample_difference
        draws = FAST if isinstance(world, Pairs) else SAMPLING
        alarms += test(world.first, world.second, draws).p <= 0.05
    low, high = stats.binom.interval(0.95, SHUFFLES, rate)
    assert low <= alarms <= high
    assert trial.test(sample).p > 0


def test_pairs_turned_round_raise_the_rate_that_can_be_attained():
    """Twelve differences turned by coin: 4096 ways, so p takes small steps; 95 % interval."""
    chance = np.random.default_rng(21)
    sizes = chance.normal(size=12)
    every = np.array(list(itertools.product([-1, 1], repeat=12))) @ stats.rankdata(np.abs(sizes))
    tails = [np.searchsorted(np.sort(every), every, "right") / every.size]
    tails.append(1 - np.searchsorted(np.sort(every), every, "left") / every.size)
    rate = float((2 * np.minimum(*tails) <= 0.05).mean())
    alarms = 0
    for _ in range(SHUFFLES):
        turned = sizes * chance.choice([-1, 1], sizes.size)
        alarms += paired_difference(turned, np.zeros(sizes.size), FAST).p <= 0.05
    low, high = stats.binom.interval(0.95, SHUFFLES, rate)
    assert low <= alarms <= high


# -- the smallest p -------------------------------------------------------------------------


def test_a_test_says_the_smallest_p_that_it_can_give():
    """By counting: the p of values in perfect order, of groups apart, of all pairs larger."""
    order = [1.0, 2, 3, 4, 5]
    for alternative, sides in (("two-sided", 2), ("greater", 1)):
        found = rank_association(order, [3, 1, 4, 2, 5], SAMPLING, alternative)
        assert found.least_p == pytest.approx(sides / 120)
        assert found.least_p == pytest.approx(
            rank_association(order, order, SAMPLING, alternative).p
        )
    found = two_sample_difference([1, 5, 6, 12], [2, 4, 3, 9, 7], SAMPLING)
    assert found.least_p == pytest.approx(2 / 126)
    found = paired_difference([5, 7, 9, 11, 3], [4, 8, 6, 12, 8], SAMPLING)
    assert found.least_p == pytest.approx(2 / 32)
    assert share(5, 9, 0.95).least_p == pytest.approx(2 / 512)
    assert share(2, 4, 0.95, 0.1).least_p == pytest.approx(0.1**4)


def test_ties_make_the_smallest_p_larger():
    """Two of five are yes: in one of ten orders they come last. Two values tie at the edge."""
    found = rank_association([1.0, 2, 3, 4, 5], [1, 0, 0, 0, 1], SAMPLING)
    assert found.least_p == pytest.approx(2 / 10)
    extreme = rank_association([1.0, 2, 3, 4, 5], [0, 0, 0, 1, 1], SAMPLING)
    assert extreme.p == pytest.approx(found.least_p)
    tied = two_sample_difference([1, 2, 3, 7], [4, 4, 5, 6], SAMPLING)
    # From above the four largest are 4 (either), 5, 6 and 7; from below 1, 2, 3 and 4 (either).
    assert tied.least_p == pytest.approx(2 * 2 / 70)
    assert paired_difference([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], SAMPLING).least_p == 2 / 16


def test_where_ways_are_drawn_no_p_is_below_one_draw():
    many = np.random.default_rng(1).normal(size=(2, 30))
    assert rank_association(*many, FAST).least_p == pytest.approx(2 / 200)
    assert rank_association(many[0], many[0], FAST).p == pytest.approx(2 / 200)
    assert two_sample_difference(*many, FAST).least_p == pytest.approx(2 / 200)
    assert paired_difference(*many, FAST).least_p == pytest.approx(2 / 200)


# -- events ---------------------------------------------------------------------------------


def prices(weeks, chains, seed=1, size=0.05):
    """Log prices that wander."""
    values = np.random.default_rng(seed).normal(0, size, (weeks, chains)).cumsum(axis=0)
    names = tuple(f"c{place}" for place in range(chains))
    return Courses(tuple(range(500, 500 + weeks)), names, values)


def test_an_event_study_by_hand():
    """Five chains that stand still but fall by a tenth in the week after each event."""
    times = np.arange(60)
    events = tuple((f"c{place}", 520 + 3 * place) for place in range(5))
    values = np.array([-0.1 * (times >= 21 + 3 * place) for place in range(5)]).T
    logs = Courses(tuple(range(500, 560)), tuple(f"c{place}" for place in range(5)), values)
    found = event_study(Happenings(logs, events), 2, 2, SAMPLING, "less")
    assert found.effect == pytest.approx(-0.1)
    assert (found.low, found.high) == pytest.approx((-0.1, -0.1))
    assert found.n == 5
    assert [(one.chain, one.week, one.usual) for one in found.events] == [
        (chain, week, 0) for chain, week in events
    ]
    # 56 stretches of five weeks per chain; nine overlap or touch its event's.
    assert found.windows == 5 * (56 - 9)
    # The calendar moved by −1 to 2 weeks still spans the fall: three others of 55 show as much.
    assert found.p == pytest.approx(4 / 56)
    assert found.least_p == pytest.approx(1 / 56)


def test_events_that_cannot_be_judged_are_left_out():
    """Not seen, unknown, or without five free stretches: no event of the study."""
    logs = prices(60, 6)
    fifth = logs.values.copy()
    fifth[:50, 5] = np.nan
    events = [(f"c{place}", 520 + 2 * place) for place in range(5)]
    more = [("c5", 555), ("nowhere", 530), ("c0", 501)]
    sample = Happenings(replace(logs, values=fifth), (*events, *more))
    found = event_study(sample, 4, 4, SAMPLING)
    assert [(one.chain, one.week) for one in found.events] == events
    with pytest.raises(ValueError, match="too few"):
        event_study(replace(sample, events=tuple(events[:4])), 4, 4, SAMPLING)


def test_a_planted_fall_is_seen_and_named():
    """Twelve events after each of which the price falls by 40 %."""
    logs = prices(120, 6)
    events = tuple(
        (f"c{place}", 520 + 7 * place + 40 * half) for place in range(6) for half in (0, 1)
    )
    values = logs.values.copy()
    for chain, week in events:
        values[week - 500 :, int(chain[1])] -= 0.5
    found = event_study(Happenings(replace(logs, values=values), events), 4, 4, SAMPLING, "less")
    assert found.effect == pytest.approx(-0.5, abs=0.15)
    assert found.p <= 0.05
    assert found.high < 0


def test_events_at_random_weeks_raise_no_more_than_the_nominal_rate():
    """300 calendars in prices that one market moves: at most about 5 % alarms."""
    chance = np.random.default_rng(4)
    alarms = 0
    for _ in range(300):
        moves = chance.normal(size=(100, 1)) + chance.normal(size=(100, 6))
        logs = replace(prices(100, 6), values=moves.cumsum(axis=0))
        events = tuple((f"c{place}", int(chance.integers(504, 596))) for place in range(6))
        alarms += event_study(Happenings(logs, events), 4, 4, FAST).p <= 0.05
    assert alarms <= stats.binom.ppf(0.9995, 300, 0.05)
    assert alarms > 2


# -- the same draws -------------------------------------------------------------------------


def test_the_seed_decides_and_nothing_else():
    """The same call gives the same evidence to the last bit; another seed another interval."""
    first, second = np.random.default_rng(3).normal(size=(2, 12))
    one, again = (rank_association(first, second, SAMPLING) for _ in range(2))
    assert one == again
    other = rank_association(first, second, replace(SAMPLING, seed=4))
    assert (one.effect, one.low) != (other.effect, other.low) or one.p != other.p
    sample = Happenings(prices(60, 5), tuple((f"c{place}", 520) for place in range(5)))
    assert event_study(sample, 4, 4, SAMPLING) == event_study(sample, 4, 4, SAMPLING)


def test_hundreds_of_pairs_are_no_trouble():
    """The chance of one order among n! is too small for a float; the test is made all the same."""
    values = np.arange(400.0)
    found = rank_association(values, values, Sampling(99, 1, 0.95))
    assert found.effect == pytest.approx(1)
    assert found.least_p == pytest.approx(2 / 100)


def test_a_kept_result_is_the_same_and_another_sample_has_another(tmp_path, monkeypatch):
    """To the last bit, infinite bounds too; what was touched counts as missing."""
    chance = np.random.default_rng(5)
    first, second = chance.normal(size=(2, 30))
    sampling = Sampling(199, 1, 0.95)
    fresh = rank_association(first, second, sampling)
    with results_in(Cache(tmp_path)):
        assert rank_association(first, second, sampling) == fresh
        calls = []
        monkeypatch.setattr(kept, "key_of", lambda *parts: calls.append(1) or key_of(*parts))
        monkeypatch.setattr(quick_ranks, "_p", None)
        assert rank_association(first, second, sampling) == fresh
        assert calls
        with pytest.raises(TypeError):
            rank_association(first, second + 1e-15, sampling)
        for path in tmp_path.rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes()[:-1] + b" ")
        with pytest.raises(TypeError):
            rank_association(first, second, sampling)


@pytest.mark.parametrize("value", [math.inf, -math.inf, 0.1 + 0.2, 5e-324, -0.0])
def test_a_result_is_kept_to_the_last_bit(tmp_path, value):
    """Numbers come back as they were, whatever they are."""
    found = Evidence(value, value, value, 0.5, 3, "nothing", least_p=0.1)
    tests = [keep_result(Evidence)(lambda: found), keep_result(Evidence)(lambda: None)]
    with results_in(Cache(tmp_path)):
        first, again = (test() for test in tests)
    assert repr(first) == repr(again) == repr(found)
