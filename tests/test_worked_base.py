"""Base worked out by hand: every design criterion and every mark from the files."""

from tests import worked


def rent_share():
    """Rent over fees in ETH, growthepie, last quarter."""
    return worked.ratio13(
        worked.weeks("rent_eth", "growthepie", "base"),
        worked.weeks("fees_eth", "growthepie", "base"),
    )


def test_design():
    """No token, settled on Ethereum with blobs and proofs; the operator keeps fees."""
    assert worked.value("base", "settlement") == "ethereum"
    assert worked.value("base", "data_availability") == "blobs"
    assert worked.value("base", "proof_system") == "live"
    assert worked.value("base", "gas_asset") == "base-asset"
    assert worked.value("base", "fee_destination") == "operator"
    assert worked.profile("base")["token"]["status"]["value"] == "none"
    scores = {
        # five criteria about the token: there is none
        **dict.fromkeys(("token_role", "insider_share", "scheduled_issuance"), 0),
        **dict.fromkeys(("incentive_share", "unlock_basis"), 0),
        "fee_destination": 1,
        "security_source": 0,
        "gas_asset": 0,
    }
    assert worked.index_of(scores) == 100 / 8
    worked.agrees_design("base", scores)


def test_question_1_where_value_comes_from():
    """Without a token nothing is emitted: A."""
    worked.agrees_answer("base", 1, "A")


def test_question_2_who_keeps_it():
    """The operator returns nothing by rule: what is not rent leaks, over 75 %: E."""
    share, week = rent_share()
    leak = 1 - share
    assert worked.mark("value_leakage", leak) == "E"
    worked.agrees_answer("base", 2, "E", leak, week)


def test_questions_about_a_token():
    """Without a token, supply and holding are not applicable."""
    for number in (3, 6):
        worked.agrees_answer("base", number, "not applicable")


def test_question_4_use_and_capital():
    """Transactions and stablecoins both grew: A."""
    use = worked.weeks("tx_count", "growthepie", "base")
    capital = worked.weeks("stablecoins_usd", "defillama", "base")
    week = min(max(use), max(capital))
    ratios = worked.growth(use, week), worked.growth(capital, week)
    assert all(ratio > 1 for ratio in ratios)
    worked.agrees_answer("base", 4, "A", ratios[0].ln() - ratios[1].ln(), week)


def test_question_5_hands_off():
    """Two of seven known criteria are met, 28.6 %: E; with all three unknown ones met, C."""
    share, _ = rent_share()
    assert share < 1  # fees exceed rent
    facts = {
        name: worked.value("base", name)
        for name in ("stage", "sequencer", "exit_window_days", "upgrade_control")
    }
    assert facts == {
        "stage": "1", "sequencer": "single", "exit_window_days": 0, "upgrade_control": "multisig"
    }  # fmt: skip
    assert worked.value("base", "accounts_published") is None
    worked.agrees_hands_off(
        "base",
        {
            "fees_cover_costs": "met",
            "stage_one": "met",
            "stage_two": "not met",
            "no_single_halt": "not met",
            "exit_window": "not met",
            "upgrades_shared": "not met",
            "accounts_published": "unknown",
            "spending_covered": "unknown",
            "others_run_it": "not met",
            "way_out": "unknown",  # no exit window says nothing of leaving without the operator
        },
    )
    worked.agrees_answer("base", 5, "E", spread=("C", "E"))
