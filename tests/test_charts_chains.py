"""Charts of a chain and of the rollups against the store, and what their headlines say."""

import math
import re

import pytest

from generator import edition
from generator.charts.chain_fees import IN_ETH
from generator.figures import METRICS
from generator.format import amount
from generator.questions import QUESTIONS
from generator.views.figures import figure_rows, figure_text
from tests import recorded, worlds
from tests.chart_makers import MAKERS, labels, raw, then, values


def test_fees_and_rent_of_base_match_the_store():
    """Mean fees of the last 13 weeks and the rent's part of them, from the stored weeks."""
    fees, rent = (raw(name, "growthepie", "base").tail(13) for name in ("fees_eth", "rent_eth"))
    assert list(fees.index) == list(rent.index)
    headline = then("fees_and_rent", "base").headline
    assert f"paid {amount(fees.mean(), 'ETH')} a day" in headline
    assert f"rent took {100 * rent.sum() / fees.sum():.2g} %" in headline


def test_the_token_of_arbitrum_in_btc_matches_the_store():
    """First and last week in which ARB and BTC have a price, of whichever provider."""
    bybit, btc = raw("price_usd", "bybit", "arbitrum"), raw("price_usd", "coingecko", "bitcoin")
    start = bybit.iloc[0] / btc[bybit.index[0]]
    token, coin = (
        raw("price_usd", "coinmetrics", chain).iloc[-1] for chain in ("arbitrum", "bitcoin")
    )
    lost = 100 * (1 - token / coin / start)
    assert f"lost {lost:.0f} %" in then("token_price_btc", "arbitrum").headline


def test_a_token_is_measured_in_btc_and_in_eth():
    """Both lines begin at 1 in the same week; ETH itself and a token without ETH have one."""
    chains = worlds.collection(
        *(worlds.profile(c, tokens=worlds.token()) for c in ("alpha", "bitcoin", "ethereum"))
    )
    prices = {"alpha": [100] * 10 + [50] * 10, "bitcoin": 10, "ethereum": [10] * 10 + [2.5] * 10}
    of = worlds.compute(chains, {"price_usd": prices}, 20)
    chart = MAKERS["token_price_btc"].make(of, "alpha")
    assert labels(chart) == ["in BTC", "in ETH"]
    assert [[line.points[n].value for n in (0, -1)] for line in chart.lines] == [[1, 0.5], [1, 2]]
    assert (
        "Against BTC, the token of Alpha lost 50 %, against ETH it gained 100 %" in chart.headline
    )
    assert len(MAKERS["token_price_btc"].make(of, "ethereum").lines) == 1
    late = {"price_usd": prices | {"ethereum": [None] * 8 + [10] * 12}}
    chart = MAKERS["token_price_btc"].make(worlds.compute(chains, late, 20), "alpha")
    assert labels(chart) == ["the token of Alpha"]
    assert len(chart.lines[0].points) == 20


def test_the_share_of_the_two_largest_in_stablecoins_matches_the_store():
    """Two largest chains over all chains of the chart in its last common week."""
    chart = then("stablecoins")
    names = {profile.name: chain for chain, profile in recorded.profiles().items()}
    held = [raw("stablecoins_usd", "defillama", names[line.label]) for line in chart.lines]
    last = min(series.index[-1] for series in held)
    worth = [series[last] for series in held]
    share = 100 * sum(sorted(worth)[-2:]) / sum(worth)
    assert f"carried {share:.0f} %" in chart.headline


def test_the_allocation_of_arbitrum_matches_its_profile():
    """Parts of the stack are the sums of the profile's rows."""
    chart = then("allocation", "arbitrum")
    rows = recorded.profiles()["arbitrum"].token.allocations
    inside = sum(row.percent for row in rows if row.recipient in {"insiders", "investors"})
    assert f"{inside.normalize():f} %" in chart.headline
    assert sum(values(chart)) == pytest.approx(float(sum(row.percent for row in rows)))


def test_scheduled_unlocks_add_up_to_the_scheduled_float():
    """The groups together are what the supply model counts as unlocked."""
    model = recorded.edition().figures.supply
    for chain in ("arbitrum", "bsc", "polygon-pos"):
        chart = then("scheduled_unlocks", chain)
        whole = recorded.profiles()[chain].token.initial_supply
        assert whole is not None
        drawn = sum(line.points[-1].value for line in chart.lines)
        expected = model.unlocked_total[chain].iloc[-1] / float(whole.value) * 100
        assert drawn == pytest.approx(expected)


def test_unlocks_of_minted_tokens_are_told_where_they_can_pass_the_whole():
    """A share above all of the initial supply is said to be of tokens, minted ones included."""
    minted = worlds.allocation("staking", 10, minted_later=True)
    vesting = worlds.tranche(start=worlds.START, end="2024-06-01", every="month")
    full = worlds.allocation("airdrop", 100, vesting)
    made = [
        MAKERS["scheduled_unlocks"].make(
            worlds.compute(worlds.collection(worlds.profile(tokens=worlds.token(*rows))), {}),
            "alpha",
        )
        for rows in ((full,), (full, minted))
    ]
    assert "100 % of Alpha's initial supply had unlocked by date" in made[0].headline
    assert "minted tokens included: 110 % of Alpha's initial supply" in made[1].headline
    assert "minted tokens included" in made[1].alt


def test_what_an_airdrop_got_is_not_called_what_users_got():
    """An airdrop also goes to funds and treasuries, so the headline names the class alone."""
    assert then("allocation", "arbitrum").headline.endswith("of ARB, the airdrop 12.75 %")


def test_a_criterion_known_of_no_chain_is_not_met_by_none_of_none():
    """Without a known outcome the headline says that nothing is known, or that nobody is asked."""
    chains = worlds.collection(*(worlds.profile(name) for name in ("alpha", "beta")))
    of = worlds.compute(chains, {})
    charts_of = [MAKERS["criterion_outcomes"].make(of, one) for one in edition.CRITERIA.values()]
    silent = [c for c in charts_of if not any(bar.value for bar in c.bars if bar.role == "first")]
    assert silent
    for chart in silent:
        assert re.search("ot known of any of [12] chains|pplies to no chain", chart.headline)
    assert not any("of the 0" in chart.headline for chart in charts_of)


def test_growth_of_capital_names_what_it_is_compared_with():
    """The headline compares single weeks; figures of the same chain compare quarters."""
    of = worlds.compute(
        worlds.collection(worlds.profile()),
        {"stablecoins_usd": {"alpha": [100] * 60 + [150] * 10}},
        70,
    )
    said = MAKERS["capital"].make(of, "alpha").headline
    assert said.endswith(", up 50 % against the same week a year before")
    rows = {row.name: row for row in figure_rows(of, "alpha")}
    assert rows["capital_growth_52w"].over == "means of 13 weeks, a year apart"
    assert rows["gas_fees_usd"].over == ""


def test_use_over_capital_is_one_figure_everywhere():
    """The strip of question 4 is drawn in the percent that chain pages show."""
    names = ("alpha", "beta", "gamma", "delta", "epsilon")
    chains = worlds.collection(*(worlds.profile(name) for name in names))
    grown = {"tx_count": [100] * 90 + [142] * 40, "tvl_usd": [100] * 90 + [204] * 40}
    series = {name: dict.fromkeys(names, values) for name, values in grown.items()}
    of = worlds.compute(chains, series, 130)
    chart = MAKERS["question_values"].make(of, QUESTIONS[3])
    row = next(row for row in figure_rows(of, "alpha") if row.name == "divergence_52w")
    drawn = {chain.lower(): value for strip in chart.strips for chain, value in strip.values}
    assert drawn == pytest.approx(dict.fromkeys(names, 100 * (1.42 / 2.04 - 1)))
    assert row.value == "−30.4 %"
    assert "÷ capital" in chart.unit
    doubled = figure_text(METRICS["use_growth_52w"], math.log(2))
    assert f"{doubled} is a doubling" in METRICS["use_growth_52w"].reads_as


def used_world(**series):
    """Three rollups of 130 weeks, of which the last 65 doubled their transactions."""
    chains = worlds.collection(*(worlds.profile(c, "rollup") for c in ("alpha", "beta", "gamma")))
    grown = [100] * 65 + [200] * 65
    counts = dict.fromkeys(chains, grown)
    return worlds.compute(chains, {"tx_count": counts, **series}, 130)


def test_user_operations_are_drawn_first_where_they_are_stored():
    """A chain with both counts is spoken of in user operations, named as such; others are not."""
    of = used_world(user_ops_count={"alpha": [300] * 65 + [900] * 65})
    chart = MAKERS["use"].make(of, "alpha")
    assert [line.label for line in chart.lines] == ["User operations", "Transactions"]
    assert chart.headline.startswith("User operations on Alpha: 900 a day")
    assert MAKERS["use"].make(of, "beta").headline.startswith("Transactions on Beta: 200 a day")


def test_user_operations_that_ended_do_not_speak_for_a_chain():
    """A count that stopped over half a year ago is drawn, but the headline is of what runs."""
    of = used_world(user_ops_count={"alpha": [300] * 80})
    chart = MAKERS["use"].make(of, "alpha")
    assert "Transactions on Alpha: 200 a day" in chart.headline
    assert labels(chart) == ["User operations", "Transactions"]


def test_trends_count_use_in_what_more_chains_have():
    """User operations where as many chains have them as transactions, else transactions."""
    everywhere = dict.fromkeys(("alpha", "beta", "gamma"), 700)
    held = {"stablecoins_usd": everywhere}
    some = used_world(user_ops_count={"alpha": 700}, **held)
    every = used_world(user_ops_count=everywhere, **held)
    names = ("use_by_chain", "activity_and_stablecoins")
    few, all_of_them = ([MAKERS[name].make(of) for name in names] for of in (some, every))
    assert few[0].slug == "trends-transactions-by-chain"
    assert few[1].lines[0].label == "Transactions"
    assert all_of_them[0].slug == "trends-user-operations-by-chain"
    assert all_of_them[0].unit == "user operations per day, log scale"
    assert all_of_them[1].lines[0].label == "User operations"
    assert "user operations ×1 and stablecoins ×1" in all_of_them[1].headline


def test_use_and_capital_of_a_chain_begin_at_100():
    """Both are scaled by their first quarter, and the headline compares it with the last."""
    capital = {"alpha": [50] * 65 + [25] * 65, "beta": [50] * 40, "gamma": [None] * 100 + [9] * 30}
    of = used_world(value_secured_usd=capital)
    chart = MAKERS["use_and_capital"].make(of, "alpha")
    assert [(line.label, line.points[0].value, line.points[-1].value) for line in chart.lines] == [
        ("Transactions", 100, 200),
        ("Value secured", 100, 50),
    ]
    first, last = (line.points[0].week for line in chart.lines)
    assert first == last
    assert "Transactions on Alpha up 100 %, value secured down 50 %" in chart.headline
    assert MAKERS["use_and_capital"].make(of, "beta") is None, "too few weeks of capital"
    assert MAKERS["use_and_capital"].make(of, "gamma") is None, "less than a year in common"


def test_use_is_set_against_the_capital_that_still_runs():
    """A measure that ended over half a year before another one is passed over."""
    of = used_world(
        value_secured_usd={"alpha": [50] * 80},
        stablecoins_usd={"alpha": 5},
        user_ops_count={"alpha": 3},
    )
    assert labels(MAKERS["use_and_capital"].make(of, "alpha")) == ["User operations", "Stablecoins"]


def test_months_that_unlock_the_same_are_not_told_apart():
    """Linear vesting gives seven months of 31 days one size; none of them is called the largest."""
    chart = then("next_unlocks", "hyperliquid")
    most = max(bar.value for bar in chart.bars)
    first, *others = [bar for bar in chart.bars if bar.text == amount(most) + bar.text[5:]]
    assert len(others) == 6
    assert f"most in {first.label} and in other months alike: {first.text}." in chart.alt


def test_a_share_in_eth_says_that_coverage_is_in_usd():
    """The two ratios of one quarter differ a little, and stand side by side."""
    assert IN_ETH in then("fees_and_rent", "ethereum").note
    assert IN_ETH not in then("fees_and_rent", "base").note
