"""Bitcoin worked out by hand: every design criterion and every mark from the files."""

import datetime as dt
from decimal import Decimal

from tests import worked


def coming_over_float():
    """Coins of the next 52 weeks over the float seen last."""
    # the newest halving rule: 3.125 BTC a block, a block in 600 s, from 2024-04-20
    rule = worked.profile("bitcoin")["token"]["issuance"][-1]
    assert (rule["rule"], rule["start"]) == ("halving", dt.date(2024, 4, 20))
    assert (rule["seconds_per_block"], rule["blocks_per_halving"]) == (600, 210_000)
    # 210,000 blocks of 600 s last 1458 days, to April 2028: no halving in the next 52 weeks
    assert rule["start"] + dt.timedelta(days=1458) > worked.EDITION_ENDS + worked.YEAR
    coins = Decimal(str(rule["tokens_per_block"])) * (86_400 // 600) * 364
    assert coins == 163_800
    supply = worked.charted("circulating_supply", "bitcoin")
    return coins / supply[max(supply)]


def test_design():
    """Own miners paid in BTC, nobody allotted anything, fees to miners: infrastructure-first."""
    assert worked.value("bitcoin", "kind") == "l1"
    assert worked.value("bitcoin", "settlement") is None
    assert worked.value("bitcoin", "gas_asset") == "own-token"
    assert worked.value("bitcoin", "fee_destination") == "validators"
    (allocation,) = worked.profile("bitcoin")["token"]["allocations"]
    assert (allocation["recipient"], allocation["percent"]) == ("mining", 100)
    worked.agrees_design(
        "bitcoin",
        {
            "token_role": 1,
            "insider_share": 0,
            "scheduled_issuance": coming_over_float() * 100 / 10,
            "incentive_share": 0,
            "unlock_basis": 0,  # nothing was set aside beforehand, so nothing is locked
            "fee_destination": 0,
            "security_source": 1,
            "gas_asset": 1,
        },
    )
    # (1 + 0.082 + 1 + 1) / 8: just below the cut at 40
    assert worked.label_of(dict.fromkeys("abcde", 0) | dict.fromkeys("fgh", 1)) == (
        "infrastructure-first"
    )


def test_question_1_where_value_comes_from():
    """One week of fees is in the files; a quarter needs seven: not enough data."""
    seen = [w for (name, s) in worked.files() if name in {"fees_usd", "fees_eth"}
            for w in worked.weeks(name, s, "bitcoin")]  # fmt: skip
    assert len(set(seen)) < 7
    worked.agrees_answer("bitcoin", 1, "not enough data")


def test_question_2_who_keeps_it():
    """The split gives miners all of the fees, so 1 − 100 % leaks: A."""
    (part,) = worked.profile("bitcoin")["fee_split"]
    assert part["to"] == "validators"
    leak = 1 - Decimal(part["percent"]) / 100
    worked.agrees_answer("bitcoin", 2, worked.mark("value_leakage", leak), leak)


def test_question_3_supply_to_come():
    """163,800 coins of some 20 million are below 2 %: A."""
    overhang = coming_over_float()
    assert worked.mark("overhang_52w", overhang) == "A"
    worked.agrees_answer("bitcoin", 3, "A", overhang)


def test_question_4_use_and_capital():
    """No series counts transactions of Bitcoin in the files: not enough data."""
    for name, source in worked.files():
        if name in {"tx_count", "user_ops_count"}:
            assert not worked.weeks(name, source, "bitcoin")
    worked.agrees_answer("bitcoin", 4, "not enough data")


def test_question_5_hands_off():
    """Only that no single party can halt it is known: not enough data."""
    for fact in ("sequencer", "upgrade_control", "accounts_published", "spending_usd"):
        assert worked.value("bitcoin", fact) is None
    unknown = ("fees_cover_costs", "upgrades_shared", "accounts_published")
    verdicts = dict.fromkeys((*unknown, "spending_covered", "others_run_it"), "unknown")
    worked.agrees_hands_off("bitcoin", {**worked.OWN_SECURITY, **verdicts, "no_single_halt": "met"})


def test_question_6_holding():
    """BTC is the yardstick: not applicable."""
    worked.agrees_answer("bitcoin", 6, "not applicable")
