"""Issuance rules and single unlocks: exact amounts, stable names, known documents."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import issuance, schedules, unlocks
from generator.model.token import Token
from tests import recorded, worlds
from tests.worlds import SOURCE, allocation, tranche

FAR = dt.date(2150, 1, 1)
REAL = worlds.real_profiles()
NO_TOLERANCE = Decimal("0.000001")

# Circulating bitcoin on days that everybody can check: the height of the halving block times
# the rewards before it; the last one as CoinGecko gave it on 2026-01-11 (data/series/coingecko).
BITCOIN = {
    dt.date(2012, 11, 28): Decimal(10_500_000),
    dt.date(2016, 7, 9): Decimal(15_750_000),
    dt.date(2020, 5, 11): Decimal(18_375_000),
    dt.date(2024, 4, 20): Decimal(19_687_500),
    dt.date(2026, 1, 11): Decimal(19974850),
}


def rules(*given_rules):
    """Issuance rules of an invented token."""
    token = {
        "status": {"value": "launched", **SOURCE},
        "issuance": [{**SOURCE, **rule} for rule in given_rules],
    }
    return Token.model_validate(token).issuance


@pytest.mark.parametrize("day", BITCOIN, ids=str)
def test_bitcoin_reproduces_its_known_supply(day):
    """The halving rules give the supply of past days within a thousandth, and never 21 million."""
    token = recorded.profiles()["bitcoin"].token
    issued = issuance.issued_between(token.issuance, Decimal(0), dt.date(2009, 1, 3), day)
    assert abs(issued / BITCOIN[day] - 1) < Decimal("0.001")
    assert issued < 21_000_000


def test_bitcoin_ends_at_its_cap():
    """Issuance for ever adds up to the cap of 21 million and stays below it."""
    token = recorded.profiles()["bitcoin"].token
    issued = issuance.issued_between(token.issuance, Decimal(0), dt.date(2009, 1, 3), FAR)
    assert Decimal(20999000) < issued < Decimal(21_000_000)


def test_a_yearly_rate_compounds_and_falls_to_its_floor():
    """10 % that halves each year, floor 4 %: 1,000 tokens grow by 10, then 5, then 4 percent."""
    [rule] = rules(
        {
            "rule": "annual-rate",
            "start": "2020-01-01",
            "annual_percent": 10,
            "decay_percent": 50,
            "floor_percent": 4,
        }
    )
    assert [issuance.annual_percent(rule, years) for years in range(4)] == [10, 5, 4, 4]
    start = dt.date(2020, 1, 1)
    year = issuance.issued_between([rule], Decimal(1000), start, dt.date(2020, 12, 31))
    assert abs(year - Decimal(1000) * 10 / 100 * 365 / Decimal("365.25")) < NO_TOLERANCE
    three = issuance.issued_between([rule], Decimal(1000), start, dt.date(2023, 1, 2))
    compounded = 1000 * (Decimal("1.10") * Decimal("1.05") * Decimal("1.04") - 1)
    assert abs(three / compounded - 1) < Decimal("0.003")


def test_an_unknown_rule_in_force_makes_the_sum_unknown():
    """A formula cannot be computed; before it begins the sum is known, afterwards it is not."""
    both = rules(
        {"rule": "per-day", "start": "2020-01-01", "tokens_per_day": 10},
        {"rule": "formula", "start": "2021-01-01"},
    )
    start = dt.date(2020, 1, 1)
    assert issuance.issued_between(both, None, start, dt.date(2020, 1, 11)) == 100
    assert issuance.issued_between(both, None, start, dt.date(2021, 1, 2)) is None
    assert issuance.issued_between((), Decimal(1), start, FAR) is None


@settings(derandomize=True, max_examples=60)
@given(st.dates(dt.date(2009, 1, 4), dt.date(2060, 1, 1)), st.integers(0, 4000))
def test_issuance_of_two_spans_adds_up(day, days):
    """What is issued to a day and from it on is what is issued over both spans."""
    token = recorded.profiles()["bitcoin"].token
    start, end = dt.date(2009, 1, 3), day + dt.timedelta(days=days)
    first = issuance.issued_between(token.issuance, Decimal(0), start, day)
    second = issuance.issued_between(token.issuance, Decimal(0), day, end) or Decimal(0)
    whole = issuance.issued_between(token.issuance, Decimal(0), start, end)
    assert abs(first + second - whole) < NO_TOLERANCE
    assert second >= 0


@pytest.mark.parametrize("chain", REAL)
def test_all_unlocks_add_up_to_the_allocation_to_the_token(chain):
    """Dated unlocks and undated rests make up the allocations exactly; names are unique."""
    profile = REAL[chain]
    listed = unlocks.unlocks({chain: profile}, dt.date(1970, 1, 1), dt.date(2200, 1, 1))
    open_ones = unlocks.undated(profile)
    counted = [a for a in profile.token.allocations if not schedules.paid_by_rule(a, profile.token)]
    if profile.token.status.value != "launched":
        assert not listed
        return
    sizes = [schedules.allocated_tokens(a, profile.token) for a in counted]
    known = [size for size in sizes if size is not None]
    total = sum(known, Decimal(0))
    found = sum((u.tokens for u in listed), Decimal(0))
    found += sum((u.tokens for u in open_ones if u.tokens is not None), Decimal(0))
    assert abs(found - total) < Decimal("0.01") + total * Decimal("0.0000001")
    assert all(u.tokens >= 0 for u in listed)
    assert len({u.uid for u in listed}) == len(listed)


def test_arbitrum_unlocks_as_its_documents_say():
    """Insiders and investors: 44.47 % of 10 bn, a quarter on 2024-03-16, 36 monthly steps after."""
    arbitrum = recorded.profiles()["arbitrum"]
    listed = [
        u
        for u in unlocks.unlocks({"arbitrum": arbitrum}, dt.date(2000, 1, 1), FAR)
        if u.recipient in schedules.INSIDERS
    ]
    days = sorted({u.day for u in listed})
    assert (days[0], days[1], days[-1], len(days)) == (
        dt.date(2024, 3, 16),
        dt.date(2024, 4, 16),
        dt.date(2027, 3, 16),
        37,
    )
    total = sum(u.tokens for u in listed)
    assert abs(total - Decimal(4447000000)) < 1
    cliff = sum(u.tokens for u in listed if u.day == days[0])
    assert abs(cliff - total / 4) < 1


def test_a_corrected_day_keeps_the_name():
    """Moving a step's dates changes days, not identifiers."""
    arbitrum = recorded.profiles()["arbitrum"]
    moved = arbitrum.token.allocations[0]
    assert moved.schedule
    before = unlocks.unlocks({"arbitrum": arbitrum}, dt.date(2000, 1, 1), FAR)
    raw = arbitrum.model_dump()
    for row in raw["token"]["allocations"]:
        for part in row["schedule"]:
            if part["every"] == "month":
                part["end"] = part["end"] + dt.timedelta(days=2)
                part["start"] = part["start"] + dt.timedelta(days=2)
    after = unlocks.unlocks(
        {"arbitrum": type(arbitrum).model_validate(raw)}, dt.date(2000, 1, 1), FAR
    )
    assert {u.uid for u in before} == {u.uid for u in after}
    assert sum(a.day != b.day for a in after for b in before if a.uid == b.uid) == 72


MIXED = [
    allocation(
        "insiders",
        60,
        tranche(50, start=dt.date(2024, 1, 31), end=dt.date(2024, 3, 31), every="day"),
        tranche(50, start=dt.date(2024, 1, 15), end=dt.date(2024, 3, 20), every="month"),
    ),
    allocation("airdrop", 30, tranche(75), tranche(25, milestone="When it works.")),
    allocation("treasury", 10, tranche(discretion="As it likes."), label="DAO (2nd)!"),
]


def listed(*rows, first=worlds.START, last=FAR, **more):
    """Unlocks of an invented token of 1,200: (name, day, over a month, tokens)."""
    chain = worlds.profile(tokens=worlds.token(*rows, **{"supply": 1200} | more))
    found = unlocks.unlocks({"alpha": chain}, first, last)
    return [(u.uid, u.day.isoformat(), u.over_month, u.tokens) for u in found], chain


def test_unlocks_are_listed_by_day_with_month_and_name():
    """Steps on their days, linear vesting by its months from the first on, both ends included."""
    rows = [
        ("alpha-airdrop-1-1", "2024-01-01", False, 270),
        ("alpha-insiders-1-1", "2024-01-01", True, 0),  # begins with the month's last day
        ("alpha-insiders-1-2", "2024-02-01", True, 174),
        ("alpha-insiders-2-1", "2024-02-15", False, 120),
        ("alpha-insiders-1-3", "2024-03-01", True, 186),
        ("alpha-insiders-2-2", "2024-03-15", False, 120),
        ("alpha-insiders-2-3", "2024-03-20", False, 120),
    ]
    found, chain = listed(*MIXED)
    assert found == rows
    days = dt.date(2024, 2, 1), dt.date(2024, 3, 15)
    assert listed(*MIXED, first=days[0], last=days[1])[0] == rows[2:6]
    (first,) = (u for u in unlocks.unlocks({"alpha": chain}, *days) if u.uid.endswith("2-1"))
    facts = chain.token.allocations[0]
    assert (first.recipient, first.label) == (facts.recipient, "Insiders")
    assert (first.basis, first.sources) == (facts.basis, facts.source)
    assert first.read_on == facts.read_on


def test_tokens_without_a_date_are_listed_with_the_reason():
    """Each undated part with its size in tokens and in percent, as far as documents tell."""

    def open_ones(*rows, **more):
        found = unlocks.undated(listed(*rows, **more)[1])
        return [(u.label, u.way, u.words, u.tokens, u.percent) for u in found]

    assert open_ones(*MIXED) == [
        ("Airdrop", "milestone", "When it works.", 90, Decimal("7.5")),
        ("DAO (2nd)!", "discretion", "As it likes.", 120, 10),
    ]
    unsaid = tranche(40, unknown="Not said."), tranche(60)
    sized = allocation("airdrop", None, *unsaid, tokens=50)
    assert open_ones(sized) == [("Airdrop", "unknown", "Not said.", 20, None)]
    shared = allocation("airdrop", 50, *unsaid)
    assert open_ones(shared, supply=None) == [("Airdrop", "unknown", "Not said.", None, 20)]
    assert listed(shared, supply=None)[0] == []


@pytest.mark.parametrize(
    ("label", "name"),
    [("DAO (2nd)!", "dao-2nd"), ("  Team & Co. ", "team-co"), ("基金会", "allocation")],
)
def test_the_name_of_an_unlock_is_made_of_plain_letters(label, name):
    """Whatever a label holds, calendars and links take it."""
    assert [row[0] for row in listed(allocation("airdrop", 100, label=label))[0]] == [
        f"alpha-{name}-1-1"
    ]


# What the documents give as the whole, in tokens; Sui's sources contradict each other about the
# total (data/profiles/sui.yml), so only its shares are held.
WHOLE = {
    "optimism": Decimal(4_294_967_296),
    "starknet": Decimal(10_000_000_000),
    "celestia": Decimal(1_000_000_000),
    "aptos": Decimal(1_000_000_000),
    "hyperliquid": Decimal(1_000_000_000),
}


@pytest.mark.parametrize("chain", WHOLE)
def test_allocations_reproduce_the_documents_total(chain):
    """The buckets of a token add up to the supply its documents state, within their rounding."""
    token = recorded.profiles()[chain].token
    sizes = [schedules.allocated_tokens(a, token) for a in token.allocations if not a.minted_later]
    assert schedules.base_supply(token) == WHOLE[chain]
    assert abs(sum(sizes) / WHOLE[chain] - 1) < Decimal("0.0005")


def test_the_shares_of_sui_make_up_the_whole():
    """Sui's buckets add up to 100 % of a supply that its sources do not agree about."""
    token = recorded.profiles()["sui"].token
    assert abs(sum(a.percent for a in token.allocations) - 100) < Decimal("0.05")
    assert schedules.base_supply(token) is None


@pytest.mark.parametrize("chain", REAL)
def test_the_scheduled_float_stays_between_nothing_and_the_supply(chain):
    """In no week is the float negative or more than the base supply with what is minted on top."""
    token = REAL[chain].token
    model = worlds.real_edition().figures.supply
    modelled = model.scheduled_float[chain].dropna()
    assert (modelled >= 0).all()
    base = schedules.base_supply(token)
    if base is None or modelled.empty:
        return
    later = [schedules.allocated_tokens(a, token) or 0 for a in token.allocations if a.minted_later]
    issued = modelled.iloc[-1] - model.unlocked_total[chain].iloc[-1]
    assert modelled.max() <= float(base) * 1.0005 + float(sum(later)) + float(issued) + 1
