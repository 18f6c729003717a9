"""Celestia worked out by hand: every design criterion and every mark from the files."""

import datetime as dt
from decimal import Decimal

import pytest

from tests import worked

SUPPLY = Decimal(10**9)
YEAR_DAYS = Decimal("365.25")
RATES = (
    # (first day, last day + 1, yearly rate in percent)
    (dt.date(2023, 10, 31), dt.date(2024, 10, 31), Decimal(8)),
    (dt.date(2024, 10, 31), dt.date(2025, 7, 1), Decimal("7.2")),  # 8 % less a tenth of itself
    (dt.date(2025, 7, 1), dt.date(2025, 11, 1), Decimal(5)),
    (dt.date(2025, 11, 1), dt.date(2026, 11, 2), Decimal("2.5")),
    (dt.date(2026, 11, 2), dt.date(2027, 11, 1), Decimal("2.5") * Decimal("0.933")),
)
"""A rate falls a full year after its rule; a year has 365.25 days."""


def issued(first, last):
    """TIA issued from one day on and before another: rates of a supply that grows year by year."""
    total, supply = Decimal(0), SUPPLY
    for start, end, percent in RATES:
        a_day = supply * percent / 100 / YEAR_DAYS
        total += a_day * max((min(end, last) - max(start, first)).days, 0)
        supply += a_day * (end - start).days
    return total


def even(percent, share, start, end, day):
    """Part of an allocation that has vested evenly by a day, in TIA."""
    passed = Decimal((day - start).days) / (end - start).days
    return SUPPLY * Decimal(percent) * Decimal(share) / 10_000 * min(max(passed, 0), 1)


def vested(day):
    """What of the locked allocations has unlocked by a day after 2024-10-30, in TIA."""
    cliff = dt.date(2024, 10, 30)
    total = SUPPLY * 20 / 100  # the airdrop, on the first day
    total += SUPPLY * Decimal("26.79") * 25 / 10_000  # a quarter for the foundation, at once
    total += even("26.79", 75, cliff, dt.date(2027, 10, 30), day)
    for percent, end in (("19.67", 2025), ("15.9", 2025), ("17.64", 2026)):
        total += SUPPLY * Decimal(percent) * Decimal("33.33") / 10_000  # at the cliff
        total += even(percent, "66.67", cliff, dt.date(end, 10, 30), day)
    return total


def scheduled_float():
    """What has unlocked and been issued by the end of the edition's week."""
    born, after = dt.date(2023, 10, 31), worked.EDITION_ENDS + dt.timedelta(days=1)
    return vested(worked.EDITION_ENDS) + issued(born, after)


def issued_next_year():
    """TIA issued in the 52 weeks after the edition's week."""
    after = worked.EDITION_ENDS + dt.timedelta(days=1)
    return issued(after, after + worked.YEAR)


def test_the_schedules_are_those_of_the_profile():
    """The constants above are what the profile states."""
    token = worked.profile("celestia")["token"]
    assert token["initial_supply"]["value"] == SUPPLY
    rules = [(str(r["start"]), r["annual_percent"], r["decay_percent"]) for r in token["issuance"]]
    assert rules == [("2023-10-31", 8, 10), ("2025-07", 5.0, 6.7), ("2025-11", 2.5, 6.7)]
    rows = [(r["recipient"], r["percent"], len(r["schedule"])) for r in token["allocations"]]
    assert rows == [
        ("airdrop", 20, 1),
        ("foundation", 26.79, 2),
        ("investors", 19.67, 2),
        ("investors", 15.9, 2),
        ("insiders", 17.64, 2),
    ]
    ends = [r["schedule"][-1].get("end") for r in token["allocations"]]
    assert ends == [None, *(dt.date(year, 10, 30) for year in (2027, 2025, 2025, 2026))]


def test_design():
    """Own security, over half to insiders, all by the clock; fees unknown: token-first."""
    assert worked.value("celestia", "kind") == "l1"
    assert worked.value("celestia", "gas_asset") == "own-token"
    assert worked.value("celestia", "fee_destination") is None
    insiders = worked.percent_to("celestia", "insiders", "investors")
    assert insiders == Decimal("53.21")
    # no series gives the float, so the schedules do
    assert not worked.charted("circulating_supply", "celestia")
    issuance = issued_next_year() / scheduled_float()
    assert float(issuance) == pytest.approx(0.0252, abs=5e-5)
    worked.agrees_design(
        "celestia",
        {
            "token_role": 1,
            "insider_share": 1,  # 53.21 % is more than the 50 % that count as 1
            "scheduled_issuance": issuance * 100 / 10,
            "incentive_share": worked.percent_to("celestia", "airdrop", "ecosystem") / 50,
            "unlock_basis": 1,
            "fee_destination": None,
            "security_source": 1,
            "gas_asset": 1,
        },
    )


def test_questions_that_need_fees_or_use():
    """No series of Celestia's fees, transactions or capital is in the files: not enough data."""
    for name in ("fees_usd", "fees_eth", "tx_count", "tvl_usd", "stablecoins_usd", "burn_native"):
        assert all(
            not worked.weeks(metric, source, "celestia")
            for metric, source in worked.files()
            if metric == name
        )
    for number in (1, 2, 4):
        worked.agrees_answer("celestia", number, "not enough data")


def test_question_3_supply_to_come():
    """The last of the insiders' and the foundation's line, with issuance, is 9.2 %: C."""
    ends = worked.EDITION_ENDS
    coming = vested(ends + worked.YEAR) - vested(ends) + issued_next_year()
    overhang = coming / scheduled_float()
    letter = worked.mark("overhang_52w", overhang)
    assert letter == "C"
    worked.agrees_answer("celestia", 3, letter, overhang)


def test_question_5_hands_off():
    """Only that no single party can halt it is known: not enough data."""
    for fact in ("sequencer", "upgrade_control", "accounts_published", "spending_usd"):
        assert worked.value("celestia", fact) is None
    unknown = ("fees_cover_costs", "upgrades_shared", "accounts_published")
    verdicts = dict.fromkeys((*unknown, "spending_covered", "others_run_it"), "unknown")
    worked.agrees_hands_off(
        "celestia", {**worked.OWN_SECURITY, **verdicts, "no_single_halt": "met"}
    )


def test_question_6_holding():
    """TIA lost more than four fifths against BTC over the year: E."""
    ratio, week = worked.in_btc("celestia")
    letter = worked.mark("token_in_btc_52w", ratio)
    assert letter == "E"
    worked.agrees_answer("celestia", 6, letter, ratio, week)
