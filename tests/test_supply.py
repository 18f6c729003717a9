"""The supply model: exact schedules, rules of issuance, and what stays unknown."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import schedules
from generator.model.token import Token, Tranche
from generator.model.words import Recipient, TokenStatus
from tests import recorded, worlds
from tests.supply_models import REAL, model
from tests.worlds import allocation, fact, profile, token, tranche

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
PERIODS = st.sampled_from(["day", "month", "quarter", "half-year", "year"])
LAST_DAY = dt.date(2200, 1, 1)


@st.composite
def over_time(draw):
    """A tranche released in steps or by the day."""
    start = draw(DAYS)
    length = draw(st.integers(1, 2_000))
    share = draw(st.decimals("0.01", "100", places=2))
    end = start + dt.timedelta(days=length)
    return Tranche(share=share, start=start, end=end, every=draw(PERIODS))


# -- schedules ------------------------------------------------------------------------


@given(over_time(), st.lists(DAYS, min_size=2, max_size=6))
def test_what_is_released_never_falls_and_never_exceeds_the_share(part, days):
    """A schedule only ever grows, from zero to its share and no further, whatever its dates."""
    released = [schedules.released_percent(part, day) for day in sorted(days)]
    assert released == sorted(released)
    assert released[0] >= 0
    assert released[-1] <= part.share


@given(over_time())
def test_steps_and_linear_vesting_agree_at_both_ends(part):
    """The same dates as steps or by the day give nothing before and exactly all at the end."""
    by_day = part.model_copy(update={"every": "day"})
    for either in (part, by_day):
        assert schedules.released_percent(either, part.start - dt.timedelta(days=1)) == 0
        assert schedules.released_percent(either, part.end) == part.share
        assert schedules.released_percent(either, LAST_DAY) == part.share
    assert schedules.released_percent(by_day, part.start) == 0
    assert schedules.released_percent(by_day, part.end - dt.timedelta(days=1)) < part.share


@given(over_time())
def test_steps_are_equal_parts_that_end_on_the_last_day(part):
    """Steps rise, stay within the dates, and the last one is the end of the schedule."""
    days = schedules.step_days(part)
    if part.every == "day":
        assert days == []
        return
    assert days == sorted(set(days))
    assert days[-1] == part.end
    assert days[0] > part.start
    first = schedules.released_percent(part, days[0])
    assert first == part.share * 1 / len(days)


def test_arbitrum_vests_as_its_documents_say():
    """Insiders get nothing before 2024-03-16, a quarter then, and all after 36 monthly steps."""
    token_of = recorded.profiles()["arbitrum"].token
    rows = [a for a in token_of.allocations if a.recipient in schedules.INSIDERS]
    assert sum(row.percent for row in rows) == Decimal("44.47")
    for row in rows:

        def by(day, row=row):
            return sum(schedules.released_percent(t, day) for t in row.schedule)

        assert by(dt.date(2024, 3, 15)) == 0
        assert by(dt.date(2024, 3, 16)) == 25
        assert by(dt.date(2024, 4, 15)) == 25
        assert by(dt.date(2025, 3, 16)) == 50
        assert by(dt.date(2027, 3, 15)) < 100
        assert by(dt.date(2027, 3, 16)) == 100
        (steps,) = [schedules.step_days(t) for t in row.schedule if t.way == "steps"]
        assert len(steps) == 36
        assert steps[0] == dt.date(2024, 4, 16)
        assert steps[-1] == dt.date(2027, 3, 16)


def test_month_ends_stay_month_ends():
    """A schedule from 31 January steps on the last day of short months and returns to the 31st."""
    part = Tranche(share=100, start=dt.date(2024, 1, 31), end=dt.date(2024, 7, 31), every="month")
    expected = [(2, 29), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31)]
    assert schedules.step_days(part) == [dt.date(2024, m, d) for m, d in expected]


@pytest.mark.parametrize(
    ("every", "steps"),
    [
        ("month", [(2023, 3, 28), (2024, 2, 28), (2024, 2, 29)]),
        ("quarter", [(2023, 5, 28), (2023, 8, 28), (2023, 11, 28), (2024, 2, 28), (2024, 2, 29)]),
        ("half-year", [(2023, 8, 28), (2024, 2, 28), (2024, 2, 29)]),
        ("year", [(2024, 2, 28), (2024, 2, 29)]),
    ],
)
def test_a_last_step_that_does_not_fit_comes_at_the_end(every, steps):
    """An end one day after a leap year's anniversary is a step of its own, for every period."""
    part = Tranche(share=100, start=dt.date(2023, 2, 28), end=dt.date(2024, 2, 29), every=every)
    days = schedules.step_days(part)
    expected = [dt.date(*step) for step in steps]
    assert [day for day in days if day in expected] == expected
    assert days[-2:] == expected[-2:]


def test_a_leap_day_is_an_anniversary_on_the_28th():
    """Yearly steps from 29 February fall on the 28th, and on the 29th again in a leap year."""
    part = Tranche(share=100, start=dt.date(2024, 2, 29), end=dt.date(2028, 2, 29), every="year")
    assert schedules.step_days(part) == [
        dt.date(2025, 2, 28),
        dt.date(2026, 2, 28),
        dt.date(2027, 2, 28),
        dt.date(2028, 2, 29),
    ]


@pytest.mark.parametrize("way", ["milestone", "discretion", "unknown"])
def test_an_undated_tranche_never_unlocks(way):
    """What has no date is never spread over time, and counts as undated to the percent."""
    part = tranche(60, **{way: "Nobody knows when."})
    chain = profile(tokens=token(allocation("foundation", 100, tranche(40), part)))
    assert schedules.released_percent(Tranche(**part), LAST_DAY) == 0
    built = model(chain)
    assert built.undated_percent["alpha"] == 60
    if way == "unknown":
        assert built.unlocked[Recipient.FOUNDATION]["alpha"].isna().all()
    else:
        assert built.unlocked_total["alpha"].iloc[-1] == 400_000_000


@pytest.mark.parametrize("chain", sorted(REAL))
def test_a_real_schedule_releases_its_allocation_to_the_token(chain):
    """Over all time, dated tranches release exactly the tokens that are not left undated."""
    owner = REAL[chain].token
    for row in owner.allocations:
        shares = sum(t.share for t in row.schedule)
        dated = sum(schedules.released_percent(t, LAST_DAY) for t in row.schedule)
        undated = sum(t.share for t in row.schedule if t.way not in {"date", "steps"})
        assert shares == 100, f"{chain}: {row.label}"
        assert dated + undated == shares
        tokens = schedules.allocated_tokens(row, owner)
        if tokens is not None and schedules.is_dated(row):
            assert tokens * dated / 100 == tokens


def dated():
    """Real chains with a token and at least one date in its schedules."""
    return [
        chain
        for chain, found in REAL.items()
        if found.token.status.value is TokenStatus.LAUNCHED and end_of(found.token)
    ]


def end_of(owner):
    """Last day in a token's schedules, if there is one."""
    days = [t.on or t.end for a in owner.allocations for t in a.schedule if t.on or t.end]
    return max(days, default=None)


@pytest.mark.parametrize("chain", dated())
def test_a_real_model_stays_within_the_allocations(chain):
    """Week by week, unlocks are never negative and add up to the allocations, to the token."""
    owner = REAL[chain].token
    weeks = (end_of(owner) - dt.date(2000, 1, 3)).days // 7 + 1
    built = model(REAL[chain], weeks=weeks, first=dt.date(2000, 1, 3))
    unlocked = built.unlocked_by(Recipient)[chain]
    if schedules.documented_percent(owner) < 80 or any(
        schedules.allocated_tokens(a, owner) is None for a in owner.allocations
    ):
        assert unlocked.isna().all()
        return
    expected = sum(
        schedules.allocated_tokens(a, owner) * t.share / 100
        for a in owner.allocations
        for t in a.schedule
        if t.way in {"date", "steps"}
    )
    assert (unlocked >= -1e-6).all()
    assert abs(Decimal(float(unlocked.sum() * 7)) - expected) < Decimal("0.5")
    assert abs(Decimal(float(built.unlocked_total[chain].iloc[-1])) - expected) < Decimal("0.5")


# -- the model ------------------------------------------------------------------------


def test_weekly_unlocks_are_what_the_schedules_release_in_the_week():
    """Each week's unlocks are the difference of the exact schedule at two Sundays, by class."""
    parts = [
        tranche(25, on=dt.date(2024, 3, 16)),
        tranche(75, start=dt.date(2024, 3, 16), end=dt.date(2025, 3, 16), every="month"),
    ]
    linear = tranche(start=dt.date(2024, 2, 1), end=dt.date(2025, 2, 1), every="day")
    chain = profile(
        tokens=token(allocation("insiders", 40, *parts), allocation("ecosystem", 60, linear))
    )
    built = model(chain)
    for recipient, share, schedule in (("insiders", 40, parts), ("ecosystem", 60, [linear])):
        for number in (0, 4, 5, 10, 11, 15, 58, 63):
            sunday = worlds.START + dt.timedelta(weeks=number, days=6)
            now, before = (
                sum(schedules.released_percent(Tranche(**t), day) for t in schedule)
                for day in (sunday, sunday - dt.timedelta(days=7))
            )
            expected = float((now - before) * share * 100_000) / 7
            got = built.unlocked[Recipient(recipient)].cell(worlds.week(number), "alpha")
            assert got == pytest.approx(expected, abs=1e-3), (recipient, number)


def test_what_unlocked_before_the_first_week_is_no_flow_in_it():
    """Old unlocks are in the float from the first week on, but pay nobody in that week."""
    chain = profile(tokens=token(allocation("airdrop", 100, tranche(on=dt.date(2015, 7, 30)))))
    built = model(chain)
    assert built.unlocked_total.cell(worlds.week(0), "alpha") == 1_000_000_000
    assert (built.unlocked_by(Recipient)["alpha"] == 0).all()


@given(st.permutations(range(4)))
def test_the_order_of_allocations_does_not_matter(order):
    """The same allocations in another order give the same unlocks, float and undated share."""
    vesting = tranche(start=dt.date(2024, 2, 1), end=dt.date(2025, 2, 1), every="month")
    rows = [
        allocation("insiders", 33.3, vesting),
        allocation("insiders", 16.7),
        allocation("foundation", 20, tranche(discretion="As it likes.")),
        allocation("airdrop", None, tokens=300_000_000),
    ]
    mixed, plain = (
        model(profile(tokens=token(*some))) for some in ([rows[n] for n in order], rows)
    )
    for name in Recipient:
        one, other = (built.unlocked[name].frame() for built in (mixed, plain))
        pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(mixed.unlocked_total.frame(), plain.unlocked_total.frame())
    assert mixed.undated_percent == plain.undated_percent == {"alpha": 20}


@pytest.mark.parametrize(("percent", "known"), [("79.99", False), ("80", True)])
def test_a_supply_documented_by_less_than_four_fifths_is_unknown(percent, known):
    """Just below 80 % documented, unlocks and float are unknown and not a part taken for all."""
    built = model(profile(tokens=token(allocation("airdrop", percent))))
    assert built.unlocked[Recipient.AIRDROP]["alpha"].notna().all() == known
    assert built.unlocked[Recipient.INSIDERS]["alpha"].notna().all() == known
    assert built.unlocked_total["alpha"].notna().all() == known


def test_what_is_minted_later_does_not_document_the_initial_supply():
    """Tokens minted on top do not count towards the documented four fifths, but do unlock."""
    later = allocation("ecosystem", 30, minted_later=True)
    thin = model(profile(tokens=token(allocation("airdrop", 70), later)))
    full = model(profile(tokens=token(allocation("airdrop", 80), later)))
    assert thin.unlocked_total["alpha"].isna().all()
    assert full.unlocked_total["alpha"].iloc[-1] == 1_100_000_000


def test_a_share_of_an_unknown_supply_is_unknown():
    """A percentage without a supply to refer to gives no tokens, not zero tokens."""
    chain = profile(tokens=token(allocation("airdrop", 100), supply=None))
    built = model(chain)
    assert schedules.allocated_tokens(chain.token.allocations[0], chain.token) is None
    assert built.unlocked_by(Recipient)["alpha"].isna().all()


@pytest.mark.parametrize("status", ["none", "announced"])
def test_a_chain_without_a_token_emits_nothing(status):
    """No token, or one only announced, means zero tokens of every class, known and not unknown."""
    rows = [allocation("airdrop", 100)]
    chain = profile(tokens={"status": fact(status), "allocations": rows})
    built = model(chain)
    assert built.has_token == {"alpha": False}
    for recipient in Recipient:
        assert (built.unlocked[recipient]["alpha"] == 0).all()
    assert (built.issued["alpha"] == 0).all()
    assert (built.scheduled_float["alpha"] == 0).all()


def test_the_next_year_is_the_next_52_weeks_and_no_other():
    """The window starts after this week, ends with the 52nd, and empties to an exact zero."""
    unlock = tranche(on=worlds.week(60).date())
    chain = profile(tokens=token(allocation("airdrop", 100, unlock)))
    built = model(chain, weeks=80)
    year = built.next_year(built.unlocked_by(Recipient))["alpha"]
    assert list(year.index) == [worlds.week(n) for n in range(132)]
    assert (year.iloc[:8] == 0).all()
    assert year.iloc[8:60].to_numpy() == pytest.approx(np.full(52, 1e9))
    assert (year.iloc[60:80] == 0).all()
    assert year.iloc[80:].isna().all()


def test_the_next_year_is_the_plain_sum_of_52_weeks():
    """The rolling window equals the sum written out, for an uneven flow."""
    index = pd.date_range(worlds.START, periods=120, freq="7D")
    flow = pd.DataFrame({"alpha": np.arange(120.0) ** 2}, index=index)
    year = model(profile()).next_year(flow)["alpha"]
    for number in (0, 1, 30, 67):
        expected = 7 * sum(float(n) ** 2 for n in range(number + 1, number + 53))
        assert year.iloc[number] == pytest.approx(expected, rel=1e-12)
    assert year.iloc[68:].isna().all()


def test_sizes_are_compared_in_one_unit():
    """Rows in percent and rows in tokens are brought to percent, and else not compared at all."""
    rows = [allocation("airdrop", 25), allocation("insiders", None, tokens=750_000_000)]
    known = Token.model_validate(token(*rows))
    assert list(schedules.sizes(known.allocations, known) or ()) == [Decimal(25), Decimal(75)]
    bare = Token.model_validate(token(*rows, supply=None))
    assert schedules.sizes(bare.allocations, bare) is None
    counted = Token.model_validate(token(rows[1], supply=None))
    assert schedules.sizes(counted.allocations, counted) == [Decimal(750_000_000)]


def test_undated_tokens_are_weighed_by_size():
    """An undated half of a quarter of the supply is an eighth, in whatever unit rows are given."""
    half = [tranche(50), tranche(50, milestone="When it works.")]
    for quarter in ({"percent": 25}, {"percent": None, "tokens": 250_000_000}):
        percent = quarter.pop("percent")
        rows = [allocation("airdrop", 75), allocation("insiders", percent, *half, **quarter)]
        assert model(profile(tokens=token(*rows))).undated_percent["alpha"] == Decimal("12.5")
