"""Trends, levels and steps: worked by hand, against the library, and how often each errs."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from generator.statistics import (
    Course,
    Courses,
    Sampling,
    common_drift,
    falling_share,
    persistent_level,
    persistent_trend,
    series_level,
    step_change,
    trend,
    week_numbers,
    week_of_number,
)
from generator.statistics.memory import Level, Line, block_length, memory, redrawn_places

SAMPLING = Sampling(draws=999, seed=3, confidence=0.95)


def course(values, first=2800):
    """A course without gaps."""
    return Course(tuple(range(first, first + len(values))), np.array(values, dtype=float))


def noise(n=60, seed=1):
    return np.random.default_rng(seed).normal(size=n)


def within_chance(alarms, of, rate=0.05):
    """Whether a count of alarms lies within the middle 99.9 % of what the rate gives."""
    low, high = stats.binom.interval(0.999, of, rate)
    return low <= alarms <= high


# -- weeks ----------------------------------------------------------------------------------


def test_weeks_without_a_value_become_gaps():
    """Three Mondays of four are seen; the week number counts from 5 January 1970."""
    mondays = pd.date_range("1970-01-05", periods=4, freq="7D")
    found = Course.of(pd.Series([1.0, np.nan, 3.0, 4.0], index=mondays))
    assert found.weeks == (0, 2, 3)
    assert found.values.tolist() == [1, 3, 4]
    assert week_of_number(3).date() == dt.date(1970, 1, 26)
    assert week_numbers(pd.DatetimeIndex([week_of_number(2900)])) == [2900]


def test_a_frame_keeps_its_gaps_and_drops_what_was_never_seen():
    mondays = pd.date_range("2024-01-01", periods=3, freq="7D")
    frame = pd.DataFrame(
        {"a": [1, np.nan, 2], "b": [np.nan] * 3, "c": [np.nan, np.nan, 5]}, index=mondays
    )
    found = Courses.of(frame)
    assert found.chains == ("a", "c")
    assert found.weeks[1] - found.weeks[0] == 2
    assert np.isnan(found.values[0, 1])


@pytest.mark.parametrize(
    ("weeks", "values"), [((1, 2), [1, np.nan]), ((2, 1), [1, 2]), ((1, 1), [1, 2]), ((1,), [1, 2])]
)
def test_a_course_refuses_what_is_no_course(weeks, values):
    with pytest.raises(ValueError, match="course"):
        Course(weeks, np.array(values, dtype=float))


@pytest.mark.parametrize(
    "test", [trend, persistent_trend, step_change, lambda c, s: series_level(c, s, 0)]
)
def test_nineteen_weeks_are_too_few(test):
    with pytest.raises(ValueError, match="too few"):
        test(course(range(19)), SAMPLING)


# -- trend ----------------------------------------------------------------------------------


def test_a_straight_line_has_its_slope_and_no_width():
    """0.5 a week is 26 in 52 weeks, across a gap as well."""
    weeks = (*range(15), *range(30, 45))
    found = trend(Course(weeks, 0.5 * np.array(weeks)), SAMPLING)
    assert (found.effect, found.low, found.high) == pytest.approx((26, 26, 26))
    assert found.n == 30
    # Kendall's count is 435 of 435 pairs; variance 30 × 29 × 65 ÷ 18.
    assert found.p == pytest.approx(2 * stats.norm.sf(434 / np.sqrt(30 * 29 * 65 / 18)))


def test_without_memory_the_trend_is_that_of_the_library():
    """Kendall's tau and Theil and Sen's slope by scipy, where no autocorrelation is significant."""
    values = noise(40, seed=8) + 0.03 * np.arange(40)
    found = trend(course(values), SAMPLING)
    slope = stats.theilslopes(values, np.arange(40), alpha=0.95)
    assert found.effect == pytest.approx(52 * slope.slope)
    ranks = stats.rankdata(values - slope.slope * np.arange(40)) - 20.5
    lags = [abs(ranks[:-k] @ ranks[k:] / (ranks @ ranks)) for k in range(1, 38)]
    assert max(lags) < 1.96 / np.sqrt(40)
    assert (found.low, found.high) == pytest.approx((52 * slope.low_slope, 52 * slope.high_slope))
    tau = stats.kendalltau(np.arange(40), values, method="asymptotic")
    count = tau.statistic * 780
    spread = np.sqrt(40 * 39 * 85 / 18)
    assert tau.pvalue == pytest.approx(2 * stats.norm.sf(count / spread))
    assert found.p == pytest.approx(2 * stats.norm.sf((count - 1) / spread))


def test_memory_widens_the_variance_as_the_paper_says():
    """Hamed and Rao's factor, written out lag by lag, for a series that remembers."""
    shocks = noise(80, seed=4)
    values = np.zeros(80)
    for week in range(1, 80):
        values[week] = 0.6 * values[week - 1] + shocks[week]
    times = np.arange(80)
    slope = stats.theilslopes(values, times).slope
    ranks = stats.rankdata(values - slope * times)
    ranks = ranks - ranks.mean()
    factor = 1.0
    for lag in range(1, 78):
        carried = (ranks[:-lag] @ ranks[lag:]) / (ranks @ ranks)
        if abs(carried) > 1.959964 / np.sqrt(80):
            weight = (80 - lag) * (80 - lag - 1) * (80 - lag - 2)
            factor += 2 / (80 * 79 * 78) * weight * carried
    assert factor > 1.5
    count = sum(np.sign(values[j] - values[i]) for i in range(80) for j in range(i + 1, 80))
    score = (count - np.sign(count)) / np.sqrt(80 * 79 * 165 / 18 * factor)
    found = trend(course(values), SAMPLING)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(score)))
    plain = stats.theilslopes(values, times, alpha=0.95)
    assert found.high - found.low > 52 * (plain.high_slope - plain.low_slope)


def test_one_sided_halves():
    """A rise is half as likely by chance when only rises count, and nearly sure the other way."""
    rising = course(noise(40, seed=8) + 0.03 * np.arange(40))
    both, up, down = (trend(rising, SAMPLING, side).p for side in ("two-sided", "greater", "less"))
    assert both == pytest.approx(2 * up)
    assert up + down == pytest.approx(1)


@pytest.mark.parametrize("test", [trend, persistent_trend])
def test_a_constant_has_no_trend(test):
    found = test(course([4.0] * 30), SAMPLING)
    assert (found.effect, found.p) == (0, 1)


# -- wandering ------------------------------------------------------------------------------


def test_memory_is_read_from_long_series():
    """A random walk is one, white noise is not, and the shock is that of the draws."""
    shocks = np.random.default_rng(5).normal(0, 2, 600)
    walk = memory(tuple(range(600)), np.cumsum(shocks), Line(), SAMPLING)
    assert walk.carried == 1
    assert walk.shock == pytest.approx(2, rel=0.1)
    white = memory(tuple(range(600)), shocks, Level(), SAMPLING)
    assert white.carried <= 0.15


def test_memory_needs_neighbours():
    """Every other week is seen: what is left a week later was never seen."""
    with pytest.raises(ValueError, match="neighbouring"):
        persistent_trend(Course(tuple(range(0, 80, 2)), noise(40)), SAMPLING)


def test_a_walk_is_no_trend_but_by_the_usual_rule():
    """300 random walks: the usual rule sees trends in most, the other in about 5 %."""
    walks = np.random.default_rng(6).normal(size=(300, 60)).cumsum(axis=1)
    usual = sum(trend(course(walk), SAMPLING).p <= 0.05 for walk in walks)
    persistent = sum(persistent_trend(course(walk), SAMPLING).p <= 0.05 for walk in walks)
    assert usual > 150
    assert within_chance(persistent, 300)


def test_walks_raise_no_more_false_alarms_than_nominal_in_levels_and_steps():
    """300 random walks from the level asked about; a step at a given week and one searched for."""
    walks = np.random.default_rng(7).normal(size=(300, 60)).cumsum(axis=1)
    found = [
        (
            persistent_level(course(walk), SAMPLING, 0).p,
            step_change(course(walk), SAMPLING, at=2830).p,
            step_change(course(walk), SAMPLING).p,
        )
        for walk in walks
    ]
    alarms = (np.array(found) <= 0.05).sum(axis=0)
    assert [within_chance(count, 300) for count in alarms] == [True] * 3


def test_a_trend_in_noise_is_seen():
    """3 standard deviations over 60 weeks, without memory: found by both, with like slopes."""
    rising = course(noise() + 0.05 * np.arange(60))
    usual, persistent = trend(rising, SAMPLING), persistent_trend(rising, SAMPLING, "greater")
    assert usual.effect == persistent.effect == pytest.approx(2.6, abs=1)
    assert max(usual.p, persistent.p) < 0.01
    assert persistent.low < 2.6 < persistent.high


# -- level and step -------------------------------------------------------------------------


def test_the_level_of_noise_is_that_of_the_central_limit():
    """Without memory blocks are one week long and the interval is 1.96 standard errors each way."""
    values = noise(400, seed=2)
    assert block_length(values) <= 3
    found = series_level(course(values), Sampling(4000, 1, 0.95), 0.0, "mean")
    half = 1.96 * values.std() / 20
    assert found.effect == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * half, rel=0.15)
    z = stats.norm.sf(abs(values.mean()) / (values.std() / 20)) * 2
    assert found.p == pytest.approx(z, abs=0.08)


def test_blocks_are_as_long_as_carlstein_says():
    """r = 0.5 in 64 weeks: (√6 × 0.5 ÷ 0.75)^⅔ × 4 = 5.55, so six weeks."""
    values = np.zeros(64)
    shocks = noise(64)
    for week in range(1, 64):
        values[week] = 0.5 * values[week - 1] + shocks[week]
    centred = values - values.mean()
    carried = centred[:-1] @ centred[1:] / (centred @ centred)
    wanted = (np.sqrt(6) * carried / (1 - carried**2)) ** (2 / 3) * 4
    assert block_length(values) == np.ceil(wanted)
    assert block_length(np.arange(64.0)) == 16
    assert block_length(np.ones(64)) == 1


def test_places_of_the_bootstrap_run_on_in_blocks():
    """With blocks of 5 on average four in five places follow the one before, round the end."""
    places = redrawn_places(40, 5, Sampling(500, 1, 0.9))
    following = (places[:, 1:] == (places[:, :-1] + 1) % 40).mean()
    assert following == pytest.approx(0.8 + 0.2 / 40, abs=0.01)
    assert (places == 0).mean() == pytest.approx(1 / 40, abs=0.005)


def test_a_step_has_its_size_and_week():
    """30 weeks at about 0, then 30 at about 5."""
    stepped = course(noise() * 0.5 + 5 * (np.arange(60) >= 30))
    searched, given = step_change(stepped, SAMPLING), step_change(stepped, SAMPLING, at=2830)
    assert searched.week == given.week == 2830
    means = stepped.values[30:].mean() - stepped.values[:30].mean()
    assert searched.effect == given.effect == pytest.approx(means)
    assert max(searched.p, given.p) < 0.01
    assert given.low < 5 < given.high
    assert step_change(stepped, SAMPLING, at=2830, alternative="less").p > 0.9
    with pytest.raises(ValueError, match="each side"):
        step_change(stepped, SAMPLING, at=2805)


# -- many chains ----------------------------------------------------------------------------


def chains(values, first=100):
    values = np.array(values, dtype=float)
    names = tuple(f"c{place}" for place in range(values.shape[1]))
    return Courses(tuple(range(first, first + len(values))), names, values)


def test_a_drift_by_hand():
    """Three lines: −0.01, −0.02 and +0.03 a week; the second is seen in half of the weeks."""
    times = np.arange(41.0)[:, None]
    values = times * np.array([-0.01, -0.02, 0.03])
    values[:21, 1] = np.nan
    values[30, 0] = np.nan
    found = common_drift(chains(values), SAMPLING)
    assert found.effect == pytest.approx(-0.52)
    assert found.n == 3
    share = falling_share(chains(values), SAMPLING)
    assert share.effect == pytest.approx(2 / 3)
    assert share.p == found.p


def test_the_ends_of_a_drift_are_means_of_thirteen_weeks():
    """Walks with gaps, against means and mean weeks of both ends by hand; half where short."""
    values = np.random.default_rng(4).normal(size=(70, 3)).cumsum(axis=0)
    values[[3, 8, 40, 66], 0] = np.nan
    values[:30, 1] = np.nan
    values[20:, 2] = np.nan
    weeks, rates = np.arange(70), []
    for column, (first, last) in zip(values.T, ((13, 57), (43, 57), (10, 10)), strict=True):
        sides = [(weeks < first) & ~np.isnan(column), (weeks >= last) & ~np.isnan(column)]
        before, after = (np.array([column[one].mean(), weeks[one].mean()]) for one in sides)
        rates.append(52 * (after - before)[0] / (after - before)[1])
    assert common_drift(chains(values), SAMPLING).effect == pytest.approx(np.median(rates))
    lower = sum(rate < 0 for rate in rates)
    assert falling_share(chains(values), SAMPLING).effect == pytest.approx(lower / 3)


def test_one_week_at_an_end_hardly_moves_a_drift():
    """A last week three times as high adds a thirteenth of its log to a change of two years."""
    values = np.zeros((104, 3))
    values[-1] = np.log(3)
    found = common_drift(chains(values), SAMPLING).effect
    assert found == pytest.approx(np.log(3) / 13 * 52 / 91)


def test_one_market_moves_all_chains_and_raises_no_more_alarms():
    """400 worlds of ten chains that share a market: about 5 % alarms, where counting errs more."""
    chance = np.random.default_rng(11)
    alarms = counted = 0
    for _ in range(400):
        moves = chance.normal(size=(60, 1)) + 0.5 * chance.normal(size=(60, 10))
        world = chains(moves.cumsum(axis=0))
        alarms += common_drift(world, SAMPLING).p <= 0.05
        ends = world.values[:13].mean(axis=0), world.values[-13:].mean(axis=0)
        fallen = int((ends[1] < ends[0]).sum())
        counted += stats.binomtest(fallen, 10).pvalue <= 0.05
    assert within_chance(alarms, 400)
    assert counted > 150


def test_drifts_need_chains_and_weeks():
    with pytest.raises(ValueError, match="2 chains"):
        common_drift(chains(np.zeros((30, 1))), SAMPLING)
    with pytest.raises(ValueError, match="20 weeks"):
        common_drift(chains(np.zeros((19, 3))), SAMPLING)
