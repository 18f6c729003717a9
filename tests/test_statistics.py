"""Estimates: values worked by hand, intervals that can be derived, and laws."""

import itertools
import math
from statistics import median as plain_median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import statistics
from generator.statistics import Sampling, cliffs_delta, delta_words, median

SAMPLING = Sampling(draws=4000, seed=7, confidence=0.9)
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12)


def exact_interval(statistic, samples, confidence):
    """The percentile interval over every possible redraw of small samples, by counting."""
    redraws = [list(itertools.product(sample, repeat=len(sample))) for sample in samples]
    found = sorted(statistic(*chosen) for chosen in itertools.product(*redraws))
    outside = math.floor(len(found) * (1 - confidence) / 2)
    return found[outside], found[-1 - outside]


def delta_by_pairs(first, second):
    """Cliff's delta by its definition, pair by pair."""
    pairs = list(itertools.product(first, second))
    return (sum(a > b for a, b in pairs) - sum(a < b for a, b in pairs)) / len(pairs)


def test_a_median_of_five_by_hand():
    """The median of 1, 2, 4, 8 and 16 is 4; redrawn exactly, 90 % of medians lie in 1 to 16."""
    found = median([16, 1, 8, 2, 4], SAMPLING)
    assert found.effect == 4
    assert found.n == (5,)
    # 3 or more of 5 draws are the least value with probability 0.0579, just above 5 %.
    least = sum(math.comb(5, k) * 0.2**k * 0.8 ** (5 - k) for k in (3, 4, 5))
    assert least == pytest.approx(0.05792)
    assert exact_interval(plain_median, [[1, 2, 4, 8, 16]], 0.9) == (1, 16)
    assert (found.low, found.high) == (1, 16)


def test_a_wider_share_gives_a_wider_interval():
    """With 50 % the same sample gives 2 to 8, as counting all 3,125 redraws says."""
    half = Sampling(draws=4000, seed=7, confidence=0.5)
    found = median([1, 2, 4, 8, 16], half)
    assert exact_interval(plain_median, [[1, 2, 4, 8, 16]], 0.5) == (2, 8)
    assert (found.low, found.high) == (2, 8)


def test_deltas_by_hand():
    """Six pairs, five larger and one smaller: 4 / 6; ties count for neither side."""
    assert cliffs_delta([3, 5, 9], [1, 4], SAMPLING).effect == pytest.approx(4 / 6)
    assert cliffs_delta([1, 2], [2, 3], SAMPLING).effect == pytest.approx(-3 / 4)
    assert cliffs_delta([2, 2], [2, 2, 2], SAMPLING).effect == 0
    apart = cliffs_delta([7, 8, 9], [1, 2], SAMPLING)
    assert (apart.effect, apart.low, apart.high) == (1, 1, 1)
    assert apart.n == (3, 2)
    assert "no width" in apart.assumption


def test_the_interval_of_a_delta_is_that_of_all_redraws():
    """The seeded interval equals the one over every possible redraw of three and three values."""
    first, second = [1, 5, 6], [2, 4, 7]
    found = cliffs_delta(first, second, Sampling(draws=20_000, seed=1, confidence=0.8))
    exact = exact_interval(delta_by_pairs, [first, second], 0.8)
    assert (found.low, found.high) == pytest.approx(exact)


def test_no_emission_is_larger_than_any_number():
    """Infinite values have their place in the order, in medians, intervals and deltas."""
    found = median([math.inf, 1, math.inf, 2, math.inf], SAMPLING)
    assert found.effect == math.inf
    assert (found.low, found.high) == (1, math.inf)
    delta = cliffs_delta([math.inf, math.inf, 1], [0.5, math.inf], SAMPLING)
    assert delta.effect == pytest.approx((3 - 1) / 6)


def test_one_value_has_no_interval():
    """A sample of one says nothing about its spread."""
    alone = median([3], SAMPLING)
    assert (alone.effect, alone.low, alone.high, alone.n) == (3, None, None, (1,))
    assert cliffs_delta([3], [1, 2], SAMPLING).low is None


@pytest.mark.parametrize("values", [[], [1, math.nan]])
def test_what_cannot_be_estimated_is_refused(values):
    """An empty sample and a missing value are errors, never a number."""
    with pytest.raises(ValueError, match="at least one value"):
        median(values, SAMPLING)
    with pytest.raises(ValueError, match="at least one value"):
        cliffs_delta([1, 2], values, SAMPLING)


@given(VALUES, VALUES)
def test_delta_lies_in_its_interval_and_turns_with_its_samples(first, second):
    """Between −1 and 1, the definition pair by pair, and the opposite when turned round."""
    found = cliffs_delta(first, second, Sampling(200, 3, 0.9))
    assert found.effect == pytest.approx(delta_by_pairs(first, second))
    assert cliffs_delta(second, first, Sampling(200, 3, 0.9)).effect == pytest.approx(-found.effect)
    if found.low is not None:
        assert -1 <= found.low <= found.high <= 1


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_values_does_not_matter(values, chance):
    """A sample in another order gives the same estimate to the last bit."""
    shuffled = chance.sample(values, len(values))
    assert median(shuffled, SAMPLING) == median(values, SAMPLING)
    assert cliffs_delta(shuffled, [0, 1], SAMPLING) == cliffs_delta(values, [0, 1], SAMPLING)


def test_the_seed_decides():
    """The same seed gives the same interval twice, another seed may give another."""
    values = list(np.linspace(0, 1, 60) ** 2)
    few = [median(values, Sampling(100, seed, 0.9)) for seed in (1, 1, *range(2, 12))]
    assert few[0] == few[1]
    assert len({(found.low, found.high) for found in few}) > 1


@pytest.mark.parametrize(
    ("delta", "word"),
    [
        (0, "negligible"),
        (-0.146, "negligible"),
        (0.147, "small"),
        (-0.33, "medium"),
        (0.474, "large"),
        (-1, "large"),
    ],
)
def test_sizes_in_words(delta, word):
    """The bounds of Romano and others (2006), whichever side is larger."""
    assert delta_words(delta) == word
    assert [bound for bound, _ in statistics.DELTA_WORDS] == [0.147, 0.33, 0.474]
