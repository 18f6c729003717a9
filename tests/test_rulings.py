"""How samples are taken and outcomes put together: each rule at its bounds."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from generator import rulings
from generator.model.claim import ClaimVerdict
from generator.statistics import Counted, Evidence
from tests import worlds
from tests.worlds import profile

nan = np.nan
HOLDS, FAILS, MIXED = ClaimVerdict.HOLDS, ClaimVerdict.FAILS, ClaimVerdict.MIXED
EDITION = worlds.compute(
    worlds.collection(profile("alpha"), profile("beta"), profile("mute")),
    {"tx_count": {"alpha": [1.0] * 20, "beta": [1.0] * 30}},
)


def found(effect=0.2, p=0.01, low=0.1, high=0.3, n=40):
    """What a test found."""
    return Evidence(effect, low, high, p, n, "none", least_p=0.001)


def weekly(*values):
    """A weekly series."""
    index = pd.date_range(worlds.START, periods=len(values), freq="7D")
    return pd.Series(list(values), index=index, dtype=float)


@pytest.mark.parametrize(
    ("rule", "evidence", "verdict"),
    [
        (rulings.fewer, found(0.1), HOLDS),
        (rulings.fewer, found(0.9), FAILS),
        (rulings.fewer, found(0.5), MIXED),
        (rulings.fewer, found(0.1, p=0.051), MIXED),
        (rulings.unrelated, found(0.3, p=0.05), FAILS),
        (rulings.unrelated, found(0.3, p=0.051, high=0.49), HOLDS),
        (rulings.unrelated, found(0.3, p=0.051, high=0.5), MIXED),
        (rulings.unrelated, found(0.0, p=0.01, high=0.4), HOLDS),
    ],
)
def test_verdicts_at_the_bounds_of_p_and_of_an_association(rule, evidence, verdict):
    """A p of 0.05 still decides, and an interval that reaches 0.5 does not rule it out."""
    assert rule(evidence) is verdict


@pytest.mark.parametrize(
    ("values", "fewest", "taken"),
    [
        ([1.0] * 21, 21, 21),  # twenty weeks have a neighbour before them
        ([1.0] * 20, 20, None),
        ([1.0] * 21, 22, None),
        ([1.0, nan] * 40, 20, None),
        ([*[1.0] * 11, nan, *[1.0] * 11], 22, 22),
        ([*[1.0] * 11, nan, *[1.0] * 10], 21, None),
    ],
)
def test_a_series_is_enough_with_its_weeks_and_twenty_in_a_row(values, fewest, taken):
    """Weeks on both sides of a gap are no neighbours."""
    course = rulings.enough(weekly(*values), fewest)
    assert (course and len(course.weeks)) == taken


def test_samples_too_small_or_without_any_difference_are_none():
    """Each kind of sample at its smallest size, and one below it."""
    table = pd.DataFrame({"a": [1.0, 2.0, 2.0], "b": [5.0, 5.0, 6.0]})
    assert rulings.pairs_of(None, 3) is None
    assert rulings.pairs_of(table, 4) is None
    assert rulings.pairs_of(table.assign(b=1.0), 3) is None
    pairs = rulings.pairs_of(table, 3)
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([1, 2, 2], [5, 5, 6])

    assert rulings.groups_of(table["a"], table["b"][:2], 3) is None
    assert rulings.groups_of(table["a"][:2], table["b"], 3) is None
    groups = rulings.groups_of(table["a"], table["b"], 3)
    assert (groups.first.tolist(), groups.second.tolist()) == ([1, 2, 2], [5, 5, 6])

    yes = pd.Series([True, False, True])
    assert rulings.counted_of(yes, 4) is None
    for more, against in (((), 0.5), ((0.2,), 0.2)):
        counted = rulings.counted_of(yes, 3, *more)
        assert (counted.count, counted.n, counted.against) == (2, 3, against)

    frame = weekly(1, 2).to_frame("a").assign(b=3.0)
    assert rulings.courses_of(None, 1) is None
    assert rulings.courses_of(frame, 3) is None
    assert rulings.courses_of(frame, 2).chains == ("a", "b")


@pytest.mark.parametrize(
    ("weeks", "ends", "apart"), [(60, 13, 47), (26, 13, 13), (25, 12, 13), (3, 1, 2), (2, 1, 1)]
)
def test_moves_are_told_from_the_first_to_the_last_quarter_seen(weeks, ends, apart):
    """A log that rises by 0.01 a week: by 52 of these a year, and by those between in all."""
    rising = weekly(nan, *(0.01 * number for number in range(weeks)), nan)
    first, last = rulings.ends_of(rising)
    assert (len(first), len(last)) == (ends, ends)
    moved = rulings.moves(rising.to_frame("alpha")).loc["alpha"]
    assert moved["weeks"] == weeks
    assert moved["yearly"] == pytest.approx(100 * math.expm1(0.52))
    assert moved["total"] == pytest.approx(100 * math.expm1(0.01 * apart))


@pytest.mark.parametrize(("weeks", "said"), [(26, ""), (27, "2024-W43, 27 weeks before this")])
def test_figures_of_more_than_half_a_year_ago_are_called_old(weeks, said):
    """No figure at all is no old one."""
    last = EDITION.week - dt.timedelta(weeks=weeks)
    sentence = f" The figures end in {said} edition." if said else ""
    assert rulings.age(EDITION, last) == sentence
    assert rulings.age(EDITION, None) == ""


def test_what_is_needed_names_chains_and_the_last_week_seen():
    """Only chains asked for count, and a chain never seen is none."""
    for chains, stored in (
        (["alpha", "mute"], "1 chain, up to 2024-W20"),
        (["alpha", "beta", "unknown"], "2 chains, up to 2024-W30"),
        (["mute"], "no chain"),
    ):
        lack = rulings.needs(EDITION, "tx_count", chains, "more weeks")
        assert (lack.words, lack.series, lack.stored) == ("more weeks", "tx_count", stored)


def test_an_outcome_is_told_in_its_unit_with_its_first_and_last_week():
    """It rests on p where it decides, unless the claim says that an interval decided."""
    weeks = [EDITION.week, EDITION.week - dt.timedelta(weeks=9)]
    given = {"sentence": "So.", "scale": rulings.hundredfold, "weeks": weeks, "counted": "chains"}
    given["series"] = ("tx_count",)
    made = rulings.reached(EDITION, found(), HOLDS, **given)
    assert (made.effect, made.low, made.high) == pytest.approx((20, 10, 30))
    assert (made.p, made.least_p, made.n, made.sentence) == (0.01, 0.001, 40, "So.")
    assert (made.first_week, made.last_week) == (weeks[1], weeks[0])
    assert made.rests_on_p
    assert not rulings.reached(EDITION, found(), MIXED, **given).rests_on_p
    assert not rulings.reached(EDITION, found(), FAILS, **given, rests_on_p=False).rests_on_p


@pytest.mark.parametrize(
    ("evidence", "without_p", "verdict", "p"),
    [
        (found(0.2), False, HOLDS, 0.01),
        (found(0.2), True, HOLDS, None),
        (found(-0.2), True, FAILS, 0.01),
        (found(0.2, p=0.2), True, MIXED, 0.2),
    ],
)
def test_a_variation_keeps_its_p_unless_it_holds_without_one(evidence, without_p, verdict, p):
    """A sample that is too small is not enough data, whatever the test would say."""
    seen = rulings.varied(
        "so", Counted(1, 2, 0.5), lambda *_: evidence, rulings.rising, holds_without_p=without_p
    )
    assert (seen.verdict, seen.p, seen.n) == (verdict, p, 40)
    none = rulings.varied("so", None, lambda *_: evidence, rulings.rising)
    assert (none.verdict, none.effect, none.n) == (ClaimVerdict.NOT_ENOUGH, None, 0)
