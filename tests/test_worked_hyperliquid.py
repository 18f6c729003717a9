"""Hyperliquid worked out by hand: every design criterion and every mark from the files."""

import datetime as dt
from decimal import Decimal

from tests import worked

SUPPLY = Decimal(10**9)


def issued_next_year():
    """25,955 HYPE a day for 52 weeks."""
    fixed, daily = worked.profile("hyperliquid")["token"]["issuance"]
    assert fixed["rule"] == "none"
    assert (daily["rule"], daily["tokens_per_day"]) == ("per-day", 25_955)
    return Decimal(25_955) * 364


def float_seen():
    """The circulating supply seen last."""
    seen = worked.charted("circulating_supply", "hyperliquid")
    return seen[max(seen)]


def test_design():
    """An appchain with its own validators, over half of the supply for users: token-first."""
    assert worked.value("hyperliquid", "kind") == "appchain"
    assert worked.value("hyperliquid", "settlement") is None
    assert worked.value("hyperliquid", "gas_asset") == "own-token"
    assert worked.value("hyperliquid", "fee_destination") == "holders"
    insiders = worked.percent_to("hyperliquid", "insiders", "investors")
    assert insiders == Decimal("23.8")
    # airdrop 31 and ecosystem 38.888 + 0.3 + 0.012: more than the 50 % that count as 1
    assert worked.percent_to("hyperliquid", "airdrop", "ecosystem") == Decimal("70.2")
    # locked: 23.8 % by the clock, 38.888 % at discretion
    assert Decimal("0.01") < Decimal("23.8") / (Decimal("23.8") + Decimal("38.888"))
    worked.agrees_design(
        "hyperliquid",
        {
            "token_role": 1,
            "insider_share": insiders / 50,
            "scheduled_issuance": issued_next_year() / float_seen() * 100 / 10,
            "incentive_share": 1,
            "unlock_basis": Decimal("0.5"),
            "fee_destination": 0,
            "security_source": 1,
            "gas_asset": 1,
        },
    )


def test_questions_that_need_fees_or_use():
    """No fees and no transactions of Hyperliquid are in the files: not enough data."""
    for name in ("fees_usd", "fees_eth", "tx_count", "user_ops_count"):
        assert all(
            not worked.weeks(metric, source, "hyperliquid")
            for metric, source in worked.files()
            if metric == name
        )
    for number in (1, 4):
        worked.agrees_answer("hyperliquid", number, "not enough data")


def test_question_2_who_keeps_it():
    """99 % to holders and 1 % to a vault of users leave nothing: A."""
    split = worked.profile("hyperliquid")["fee_split"]
    assert [(part["to"], part["percent"]) for part in split] == [("holders", 99), ("users", 1)]
    leak = 1 - Decimal(99 + 1) / 100
    worked.agrees_answer("hyperliquid", 2, worked.mark("value_leakage", leak), leak)


def test_question_3_supply_to_come():
    """The team's 23.8 % vest over 730 days, 364 of them to come, and issuance: E."""
    (team,) = (
        row
        for row in worked.profile("hyperliquid")["token"]["allocations"]
        if row["recipient"] == "insiders"
    )
    (line,) = team["schedule"]
    assert (line["start"], line["end"]) == (dt.date(2025, 11, 29), dt.date(2027, 11, 29))
    assert line["end"] > worked.EDITION_ENDS + worked.YEAR
    vesting = SUPPLY * Decimal("23.8") / 100 * 364 / 730
    overhang = (vesting + issued_next_year()) / float_seen()
    letter = worked.mark("overhang_52w", overhang)
    assert letter == "E"
    worked.agrees_answer("hyperliquid", 3, letter, overhang)


def test_question_5_hands_off():
    """Nothing that the test asks of an appchain is documented: not enough data."""
    for fact in ("sequencer", "upgrade_control", "accounts_published", "spending_usd"):
        assert worked.value("hyperliquid", fact) is None
    unknown = ("fees_cover_costs", "no_single_halt", "upgrades_shared", "accounts_published")
    verdicts = dict.fromkeys((*unknown, "spending_covered", "others_run_it"), "unknown")
    worked.agrees_hands_off("hyperliquid", {**worked.OWN_SECURITY, **verdicts})


def test_question_6_holding():
    """HYPE was worth more BTC at the end of the year than at its start: A."""
    ratio, week = worked.in_btc("hyperliquid")
    assert ratio > 1
    worked.agrees_answer("hyperliquid", 6, "A", ratio, week)
