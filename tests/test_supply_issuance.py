"""Issuance: rules by rate, amount and block, and what they leave unknown."""

import datetime as dt
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import schedules
from generator.issuance import issued_between
from generator.model.token import Token
from generator.views.releases import issued_by_rule, scheduled_float
from tests import recorded, worlds
from tests.supply_models import REAL, issued, model
from tests.worlds import SOURCE, allocation, fact, profile, rule, token, tranche

# -- issuance -------------------------------------------------------------------------


def test_a_yearly_rate_is_a_share_of_supply_each_day():
    """8 % a year of the base supply is that share over 365.25 days, from the day of its start."""
    days = issued(rule("annual-rate", start="2024-01-18", annual_percent=8))
    assert days.iloc[:2].isna().all()
    assert days.iloc[2] == pytest.approx(0.08 * 1e9 / 365.25 * 4 / 7)  # Thursday to Sunday
    assert days.iloc[3:54].to_numpy() == pytest.approx(0.08 * 1e9 / 365.25)
    grown = 1e9 * (1 + 0.08 * 366 / 365.25)  # from 2025-01-18 on the rate is one of more tokens
    assert days.iloc[55:100].to_numpy() == pytest.approx(0.08 * grown / 365.25)


def test_a_yearly_rate_decays_each_year_down_to_its_floor():
    """The rate shrinks by its share once a full year has passed, and stops at the floor."""
    days = issued(
        rule(
            "annual-rate", start="2024-01-01", annual_percent=8, decay_percent=25, floor_percent=5
        ),
        weeks=220,
    )
    daily, year = 1e9 / 365.25 / 100, 365.25
    second = 1 + 0.08 * 366 / year
    third = second * (1 + 0.06 * 365 / year)
    for number, percent, grown in (
        (*(0, 8), 1),
        (*(51, 8), 1),
        (*(53, 6), second),
        (*(103, 6), second),
        (*(105, 5), third),
        (*(150, 5), third),
    ):
        assert days.iloc[number] == pytest.approx(percent * daily * grown), number


def test_a_yearly_rate_applies_to_the_supply_seen():
    """The supply that the rule gives is made to pass through the total supply that was seen."""
    rate = rule("annual-rate", start="2024-01-01", annual_percent=10)
    model_in_two_weeks = 1e9 * (1 + 0.1 * 14 / 365.25)
    days = issued(rate, seen=[np.nan, 2 * model_in_two_weeks])
    assert days.iloc[:50].to_numpy() == pytest.approx(0.1 * 2e9 / 365.25)
    later = issued(rate, seen=[model_in_two_weeks, np.nan, np.nan, 3e9])
    assert later.iloc[3] > 2.9 * later.iloc[2]


def test_a_rate_without_a_base_is_known_by_the_supply_seen_and_by_nothing_else():
    """A token whose supply nobody states issues a share of what was observed."""
    rate = rule("annual-rate", start="2024-01-01", annual_percent=10)
    chain = profile(tokens=token(issuance=[rate], supply=None))
    assert model(chain).issued["alpha"].isna().all()
    assert issued_by_rule(chain.token, dt.date(2025, 1, 1)) is None
    given = profile(tokens=token(allocation("airdrop", tokens=5), issuance=[rate], supply=None))
    assert model(given).scheduled_float["alpha"].isna().all()
    seen = model(chain, seen={"alpha": [5e8]}).issued["alpha"]
    assert seen.iloc[0] == pytest.approx(0.1 * 5e8 / 365.25, rel=0.01)


def test_what_a_rule_of_no_numbers_issued_is_in_the_supply_seen():
    """A formula and then a rate: the rate applies to all tokens, not only to those at genesis."""
    rules = [
        rule("formula", start="2020", detail="moved"),
        rule("annual-rate", start="2024-01-01", annual_percent=10),
    ]
    days = issued(*rules, seen=[2e9])
    assert days.iloc[0] == pytest.approx(0.1 * 2e9 / 365.25, rel=0.01)


@given(
    st.lists(
        st.one_of(
            st.builds(
                partial(rule, "annual-rate"),
                start=st.dates(dt.date(2015, 1, 1), dt.date(2030, 1, 1)).map(str),
                annual_percent=st.integers(0, 50),
                decay_percent=st.integers(0, 60),
                floor_percent=st.integers(0, 5),
            ),
            st.builds(
                partial(rule, "per-day"),
                start=st.dates(dt.date(2015, 1, 1), dt.date(2030, 1, 1)).map(str),
                tokens_per_day=st.integers(0, 10**6),
            ),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one["start"],
    ),
    st.sampled_from([[], [rule("none")], [rule("by-vote")]]),
)
def test_the_float_of_the_model_is_the_float_of_the_exact_arithmetic(rules, before):
    """Pages count in decimals, the model in floats for all weeks: they agree in every week."""
    rules = [*before, *rules]
    made = profile(tokens=token(allocation("airdrop", 100), issuance=rules)).token
    grown = model(profile(tokens=token(allocation("airdrop", 100), issuance=rules)))
    for number in (0, 51, 52, 53, 104, 119, 160):
        sunday = worlds.week(number).date() + dt.timedelta(days=6)
        exact = issued_by_rule(made, sunday)
        found = grown.scheduled_float["alpha"].iloc[number] - 1e9
        assert found == pytest.approx(float(exact), rel=1e-9, abs=1), number


@pytest.mark.parametrize("name", sorted(REAL))
def test_the_scheduled_float_is_one_number_on_every_page(name):
    """The model's float, of overhang and calendars, is the one in the supply section."""
    chain = REAL[name]
    sunday = worlds.START + dt.timedelta(weeks=119, days=6)
    on_page = scheduled_float(chain.token, sunday)
    if on_page is not None:
        modelled = model(chain).scheduled_float[name].iloc[119]
        assert modelled == pytest.approx(float(on_page), rel=1e-9)


def test_a_fixed_amount_a_day_and_the_rule_that_follows_it():
    """Each rule counts for its own days, whatever order the rules are written in."""
    rules = [
        rule("none", start="2024-06"),
        rule("per-day", start="2024-01-01", tokens_per_day=1000),
    ]
    for some in (rules, rules[::-1]):
        days = issued(*some)
        assert (days.iloc[:21] == 1000).all()
        assert days.index[21] == pd.Timestamp("2024-05-27")
        assert days.iloc[21] == pytest.approx(5000 / 7)  # Monday to Friday, then June
        assert (days.iloc[22:] == 0).all()


def test_block_rewards_halve_after_their_number_of_blocks():
    """144 blocks a day reach 2,016 blocks after two weeks, and the reward halves exactly there."""
    days = issued(
        rule(
            "halving",
            start="2024-01-01",
            tokens_per_block=50,
            seconds_per_block=600,
            blocks_per_halving=2016,
        )
    )
    expected = [7200, 7200, 3600, 3600, 1800, 1800, 900]
    assert days.iloc[:7].tolist() == expected


@pytest.mark.parametrize(
    "rules",
    [
        [rule("per-day", start="2024-03-06", tokens_per_day=1000)],
        [
            rule(
                "halving",
                start=start,
                tokens_per_block=reward,
                seconds_per_block=600,
                blocks_per_halving=10_000,
            )
            for start, reward in (("2024-02-07", 70), ("2024-04-20", 35), ("2024-07-01", 17.5))
        ],
    ],
)
def test_weekly_issuance_adds_up_to_the_exact_amounts(rules):
    """The float grows week by week by what the exact arithmetic of the rules says."""
    chain = profile(tokens=token(allocation("airdrop", 100), issuance=rules))
    grown = model(chain).scheduled_float["alpha"]
    for number in (5, 8, 9, 15, 16, 30, 100):
        first, last = worlds.START, worlds.week(number + 1).date()
        exact = issued_between(chain.token.issuance, None, first, last) or 0
        assert grown.iloc[number] - 1e9 == pytest.approx(float(exact)), number


def test_a_rule_that_starts_later_leaves_the_float_known():
    """Before its first rule a token issues nothing, and the float after it is no unknown."""
    later = [rule("annual-rate", start="2024-07-01", annual_percent=10)]
    chain = profile(tokens=token(allocation("airdrop", 100), issuance=later))
    grown = model(chain).scheduled_float["alpha"]
    assert (grown.iloc[:26] == 1e9).all()
    assert issued_by_rule(chain.token, dt.date(2024, 6, 30)) == 0
    assert grown.iloc[26] == pytest.approx(1e9 * (1 + 0.1 * 7 / 365.25))


def test_bitcoin_issues_what_its_fourth_halving_leaves():
    """In 2026 bitcoin issues 3.125 coins a block, 450 a day, and its rule never passes 21 M."""
    bitcoin = recorded.profiles()["bitcoin"]
    built = model(bitcoin, weeks=60, first=dt.date(2026, 1, 5))
    assert built.issued["bitcoin"].iloc[0] == pytest.approx(450)
    forever = model(bitcoin, weeks=7000, first=dt.date(2008, 12, 29))
    assert forever.issued["bitcoin"].sum() * 7 == pytest.approx(21_000_000, rel=1e-9)


@pytest.mark.parametrize(("days", "tokens"), [(0, 0), (1, 70), (10, 700), (11, 735), (20, 1050)])
def test_each_block_counts_from_the_first_one_on(days, tokens):
    """One block a day, ten to a halving: exact to the single block, also right after a halving."""
    mined = rule(
        "halving",
        start="2024-01-01",
        tokens_per_block=70,
        seconds_per_block=86_400,
        blocks_per_halving=10,
    )
    made = profile(tokens=token(issuance=[mined])).token
    end = worlds.START + dt.timedelta(days=days)
    assert issued_between(made.issuance, None, worlds.START, end) == tokens


def test_a_week_with_a_halving_holds_days_of_both_rewards():
    """A halving on the fourth day makes the week's mean out of three days before, four after."""
    days = issued(
        rule(
            "halving",
            start="2024-01-01",
            tokens_per_block=70,
            seconds_per_block=86_400,
            blocks_per_halving=10,
        )
    )
    assert days.iloc[:2].tolist() == [70, (3 * 70 + 4 * 35) / 7]


@pytest.mark.parametrize(
    ("kind", "amount"), [("none", 0), ("by-vote", 0), ("formula", np.nan), ("observed", np.nan)]
)
def test_rules_without_numbers(kind, amount):
    """A fixed supply and a vote not taken issue nothing; a formula or a series is not guessed."""
    np.testing.assert_array_equal(issued(rule(kind)), np.full(112, amount))


def test_a_rule_of_no_numbers_that_always_held_leaves_the_float_unknown_from_the_first_week_on():
    """Nobody knows what was issued before the first week either."""
    always = profile(tokens=token(allocation("airdrop", 100), issuance=[rule("formula")]))
    assert model(always).scheduled_float["alpha"].isna().all()
    assert issued_by_rule(always.token, worlds.START) is None


def test_an_amount_a_day_is_that_amount_whatever_supply_was_seen():
    """Only a yearly rate is one of the supply observed; the amount before it is told."""
    rules = [
        rule("per-day", start="2024-01-01", tokens_per_day=1000),
        rule("annual-rate", start="2024-02-05", annual_percent=10),
    ]
    days = issued(*rules, seen=[2e9] * 5)
    assert (days.iloc[:5] == 1000).all()
    assert days.iloc[5] == pytest.approx(0.1 * 2e9 / 365.25, rel=0.001)


def test_without_any_rule_issuance_is_unknown():
    """A profile that says nothing of issuance leaves it unknown, never zero."""
    assert issued().isna().all()


@pytest.mark.parametrize(
    ("way", "known"),
    [
        ({"start": worlds.START, "end": dt.date(2026, 1, 1), "every": "month"}, True),
        ({"discretion": "As it likes."}, False),
    ],
)
def test_rewards_set_aside_are_the_issuance_if_they_are_dated(way, known):
    """A dated pot of rewards stands for issuance; an undated one leaves issuance unknown."""
    rows = [allocation("airdrop", 80), allocation("staking", 20, tranche(**way))]
    days = model(profile(tokens=token(*rows))).issued["alpha"]
    assert (days == 0).all() if known else days.isna().all()


def test_issuance_by_rule_is_known_even_if_the_allocation_is_not():
    """Where a rule pays the rewards, no unknown pot of rewards makes the issuance unknown."""
    rules = [rule("annual-rate", start="2020", annual_percent=5)]
    paid = model(profile(tokens=token(allocation("airdrop", 50), issuance=rules)))
    assert (paid.unlocked_by(schedules.REWARDS)["alpha"] == 0).all()
    assert paid.unlocked_by(schedules.INSIDERS)["alpha"].isna().all()
    free = model(profile(tokens=token(allocation("airdrop", 50), issuance=[rule("none")])))
    assert free.unlocked_by(schedules.REWARDS)["alpha"].isna().all()


def test_rewards_that_a_rule_gives_are_not_undated():
    """Rewards paid by a rule with numbers are left out of the undated share."""
    rows = [allocation("airdrop", 60), allocation("mining", 40, tranche(milestone="By block."))]
    paid = [rule("per-day", start="2024", tokens_per_day=5)]
    assert model(profile(tokens=token(*rows, issuance=paid))).undated_percent["alpha"] == 0
    assert model(profile(tokens=token(*rows))).undated_percent["alpha"] == 40


def test_the_base_of_percentages_is_the_initial_else_the_maximum_supply():
    """Percentages refer to the initial supply; the maximum stands in only where there is none."""
    both = Token.model_validate(token(supply=10, max_supply=fact(20)))
    top = Token.model_validate(token(supply=None, max_supply=fact(20)))
    assert schedules.base_supply(both) == 10
    assert schedules.base_supply(top) == 20
    assert (
        schedules.base_supply(Token.model_validate({"status": {"value": "none", **SOURCE}})) is None
    )
