"""Ethereum worked out by hand: every design criterion and every mark from the files."""

from decimal import Decimal

from tests import worked


def issued_over_float():
    """Share of today's float issued in 52 weeks if the rate seen last goes on."""
    # profile: issuance is "observed", so the last week of issuance_native counts, × 364 days
    (rule,) = worked.profile("ethereum")["token"]["issuance"]
    assert rule["rule"] == "observed"
    issued, supply = (
        worked.charted(name, "ethereum") for name in ("issuance_native", "circulating_supply")
    )
    return issued[max(issued)] * 364 / supply[max(supply)]


def test_design():
    """L1, gas in ETH, 8.33 % to insiders, little issuance, fees to validators: mixed."""
    assert worked.value("ethereum", "kind") == "l1"
    assert worked.value("ethereum", "settlement") is None
    assert worked.value("ethereum", "gas_asset") == "own-token"
    assert worked.value("ethereum", "fee_destination") == "validators"
    # insiders and investors: 8.33 % of the supply, and 50 % counts as 1
    insiders = worked.percent_to("ethereum", "insiders", "investors")
    assert insiders == Decimal("8.33")
    # airdrops and ecosystem: nothing
    assert worked.percent_to("ethereum", "airdrop", "ecosystem") == 0
    # locked: 8.33 % in steps, 8.33 % at discretion; the sold 83.33 % were never locked
    locked = [
        (row["recipient"], *(w for w in ("start", "discretion") if w in row["schedule"][0]))
        for row in worked.profile("ethereum")["token"]["allocations"]
    ]
    assert locked == [("public-sale",), ("insiders", "start"), ("foundation", "discretion")]
    worked.agrees_design(
        "ethereum",
        {
            "token_role": 1,
            "insider_share": insiders / 50,
            "scheduled_issuance": issued_over_float() * 100 / 10,
            "incentive_share": 0,
            "unlock_basis": Decimal("0.5"),
            "fee_destination": 0,
            "security_source": 1,
            "gas_asset": 1,
        },
    )


def test_question_1_where_value_comes_from():
    """Fees of the last quarter are 7 % of what is issued: D, whatever is undated."""
    price = worked.charted("price_mean_usd", "ethereum")
    fees = worked.weeks("fees_eth", "coinmetrics", "ethereum")
    issued = worked.charted("issuance_native", "ethereum")
    # insiders' steps ended in 2019, so nothing unlocks by date: emission is issuance
    paid = {week: fees[week] * price[week] for week in fees.keys() & price.keys()}
    emitted = {week: issued[week] * price[week] for week in issued.keys() & price.keys()}
    coverage, week = worked.ratio13(paid, emitted)
    # 8.33 of 99.99 % has no date, below the fifth at which the lower end would be open
    letter = worked.mark("emission_coverage", coverage)
    assert letter == "D"
    worked.agrees_answer("ethereum", 1, letter, coverage, week, (letter, letter))


def test_question_2_who_keeps_it():
    """What is not burned goes to validators by rule, so nothing leaks: A."""
    assert worked.mark("value_leakage", Decimal(0)) == "A"
    worked.agrees_answer("ethereum", 2, "A", 0)


def test_question_3_supply_to_come():
    """Nothing unlocks by date, so the overhang is issuance over float: A."""
    overhang = issued_over_float()
    worked.agrees_answer("ethereum", 3, worked.mark("overhang_52w", overhang), overhang)
    assert worked.mark("overhang_52w", overhang) == "A"


def test_question_4_use_and_capital():
    """Transactions and stablecoins both grew over the year: A."""
    # TVL goes before stablecoins, but has too few weeks a year before
    assert worked.no_growth("tvl_usd", "defillama", "ethereum", worked.LAST_USE)
    use = worked.weeks("tx_count", "coinmetrics", "ethereum")
    capital = worked.weeks("stablecoins_usd", "defillama", "ethereum")
    week = min(max(use), max(capital))
    ratios = worked.growth(use, week), worked.growth(capital, week)
    assert all(ratio > 1 for ratio in ratios)
    divergence = ratios[0].ln() - ratios[1].ln()
    worked.agrees_answer("ethereum", 4, "A", divergence, week)


def test_question_5_hands_off():
    """Two met and one not met are three known criteria; a mark needs four."""
    price = worked.charted("price_mean_usd", "ethereum")
    fees = worked.weeks("fees_eth", "coinmetrics", "ethereum")
    issued = worked.charted("issuance_native", "ethereum")
    ratio, _ = worked.ratio13(
        {w: fees[w] * price[w] for w in fees.keys() & price.keys()},
        {w: issued[w] * price[w] for w in issued.keys() & price.keys()},
    )
    assert ratio < 1  # fees do not pay what is issued
    for fact in ("sequencer", "upgrade_control"):
        assert worked.value("ethereum", fact) is None
    assert worked.value("ethereum", "accounts_published") is True
    worked.agrees_hands_off(
        "ethereum",
        {
            **worked.OWN_SECURITY,
            "fees_cover_costs": "not met",
            "no_single_halt": "met",  # an L1 has validators of its own
            "upgrades_shared": "unknown",
            "accounts_published": "met",
            "spending_covered": "unknown",  # spending is published, income is not
            "others_run_it": "unknown",
        },
    )


def test_question_6_holding():
    """ETH gained on BTC over the year: A."""
    ratio, week = worked.in_btc("ethereum")
    assert ratio > 1
    worked.agrees_answer("ethereum", 6, "A", ratio, week)
