"""Who captures the fees: worked out by hand in small invented worlds, and on real chains."""

import datetime as dt
from types import SimpleNamespace

import pytest

from generator.captures import FEWEST_WEEKS, captures
from generator.charts.chain_captures import LABELS, who_captures
from generator.model.words import FeeRecipient
from generator.views.captures import captures_view
from tests import worlds
from tests.worlds import SOURCE, WEEKS, profile, rule, token

ROLL = {"kind": "rollup", "settlement": "ethereum"}
ETHER = profile("ethereum", tokens=token())
PRICE = {"coingecko:price_mean_usd": {"ethereum": 2000, "alpha": 4}}


def parts(found):
    """Flows as (to, share, way)."""
    return [(flow.to.value, pytest.approx(flow.share), flow.way) for flow in found.flows]


def world(chain, series, days=7):
    """The edition of one chain beside Ethereum, whose price turns ETH into dollars."""
    return worlds.compute(worlds.collection(chain, ETHER), {**PRICE, **series}, days=days)


def of(chain, series):
    """Who captures the fees of one chain."""
    return captures(world(chain, series).figures, chain)


def share(to, percent):
    """One part of a documented split."""
    return {"to": to, "percent": percent, **SOURCE}


def test_rent_is_observed_and_the_operator_keeps_the_rest():
    """Ten ETH of fees and one of rent a day: a tenth to the base layer, nine tenths left."""
    chain = profile(**ROLL, fee_destination="operator")
    found = of(chain, {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 1}})
    assert parts(found) == [("base-layer", 0.1, "observed"), ("operator", 0.9, "left over")]
    assert found.fees_usd == 10 * 2000 * 7 * 52
    assert (found.weeks, found.unknown, found.over) == (52, 0, 0)
    assert found.last == dt.date(2025, 4, 28)
    assert found.first == found.last - dt.timedelta(weeks=51)


@pytest.mark.parametrize("days", [1, 7])
def test_a_sum_of_single_days_is_called_an_estimate(days):
    """One day a week is a sample of the fees; seven are the fees."""
    found = world(profile(), {"fees_usd": {"alpha": 10}}, days=days)
    intro = captures_view(found, "alpha").intro
    assert "$3.64k in fees" in intro
    assert ("one day stands for all seven" in intro) == (days == 1)


def test_fees_of_a_series_that_ended_do_not_hide_that_others_are_sampled():
    """One provider gave USD years ago and gives ETH now: what counts are the weeks summed."""
    old = {"fees_usd": {"alpha": [10] * 13 + [None] * (WEEKS - 13)}, "fees_eth": {"alpha": 10}}
    found = world(profile(), old, days=1)
    intro = captures_view(found, "alpha").intro
    assert f"in fees on {found.profiles['alpha'].name} in the 52 weeks" in intro
    assert "one day stands for all seven" in intro


@pytest.mark.parametrize(("weeks", "said"), [(1, "1 week of fees"), (3, "3 weeks of fees")])
def test_a_few_weeks_of_fees_are_said_in_a_whole_sentence(weeks, said):
    """Too few weeks for a sum: one is in the data, three are."""
    fees = [None] * (WEEKS - weeks) + [10] * weeks
    intro = captures_view(world(profile(), {"fees_usd": {"alpha": fees}}), "alpha").intro
    assert f"Only {said} on " in intro
    assert f" {'is' if weeks == 1 else 'are'} in the data, " in intro


def test_weeks_without_rent_stay_unknown():
    """Rent seen in 39 of 52 weeks: a quarter of the fees is neither rent nor left over."""
    chain = profile(**ROLL, fee_destination="operator")
    rent = [None] * (WEEKS - 39) + [1] * 39
    found = of(chain, {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": rent}})
    assert parts(found) == [
        ("base-layer", 0.1 * 39 / 52, "observed"),
        ("operator", 0.9 * 39 / 52, "left over"),
    ]
    assert found.unknown == pytest.approx(13 / 52)
    assert found.flows[0].weeks == 39


def test_without_rent_nothing_is_left_over():
    """What a rollup paid its base layer is not known, so neither is what its operator keeps."""
    chain = profile(**ROLL, fee_destination="operator")
    found = of(chain, {"fees_eth": {"alpha": 10}})
    assert (found.flows, found.unknown) == ((), 1)


def test_costs_above_fees_are_said():
    """Fifteen ETH of rent on ten of fees: half of the fees too much, and nothing clipped."""
    chain = profile(**ROLL, fee_destination="operator")
    series = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 15}}
    found = of(chain, series)
    assert parts(found) == [("base-layer", 1.5, "observed")]
    assert (found.unknown, found.over) == (0, pytest.approx(0.5))
    made = world(chain, series)
    assert "150 % of the fees, 50 % more than users paid" in captures_view(made, "alpha").over
    assert "exceed the fees by 50 %" in who_captures.make(made, "alpha").note


def test_documents_that_claim_too_much_are_said():
    """Rent seen at 30 % and a split that gives away 80 %: a tenth too much."""
    chain = profile(**ROLL, fee_split=[share("users", 50), share("burned", 30)])
    found = of(chain, {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 3}})
    assert found.over == pytest.approx(0.1)
    assert sum(flow.share for flow in found.flows) == pytest.approx(1.1)


def test_a_seen_burn_goes_before_a_stated_one():
    """A tenth is stated and a fifth seen: a fifth is drawn, validators get the rest by rule."""
    chain = profile(
        tokens=token(burn=[rule("fee-share", percent=10)]), fee_destination="validators"
    )
    found = of(chain, {"fees_usd": {"alpha": 1000}, "burn_native": {"alpha": 50}})
    assert parts(found) == [("validators", 0.8, "left over"), ("burned", 0.2, "observed")]
    stated = of(chain, {"fees_usd": {"alpha": 1000}})
    assert parts(stated) == [("validators", 0.9, "left over"), ("burned", 0.1, "stated")]


def test_a_burn_of_unknown_size_leaves_the_rest_unknown():
    """A rule burns a part that no document states: validators' part cannot be worked out."""
    chain = profile(tokens=token(burn=[rule("fee-share")]), fee_destination="validators")
    found = of(chain, {"fees_usd": {"alpha": 1000}})
    assert (found.flows, found.unknown) == ((), 1)
    assert [label for label, _ in found.unstated] == ["Destination of fees", "Burn"]


def test_a_rule_that_has_not_begun_burns_nothing():
    """Of two rules the newest in force counts, and none of the future."""
    rules = [
        rule("fee-share", percent=50),
        rule("fee-share", percent=20, start="2025-01-01"),
        rule("fee-share", percent=90, start="2026-01-01"),
    ]
    found = of(profile(tokens=token(burn=rules)), {"fees_usd": {"alpha": 1000}})
    assert parts(found) == [("burned", 0.2, "stated")]


def test_holders_revenue_counts_against_the_same_providers_fees():
    """A provider's revenue of 30 on its fees of 100 is 30 %, whatever another's fees are."""
    found = of(
        profile(fee_split=[share("holders", 99), share("users", 1)]),
        {
            "growthepie:fees_usd": {"alpha": 1000},
            "defillama:fees_usd": {"alpha": 100},
            "defillama:holders_revenue_usd": {"alpha": 30},
        },
    )
    assert parts(found) == [("holders", 0.3, "observed"), ("users", 0.01, "stated")]
    assert found.fees_usd == 1000 * 7 * 52


def test_few_weeks_of_fees_give_documented_shares_only():
    """With fewer than 13 weeks of fees there is no amount; the split is shown as it stands."""
    few = [None] * (WEEKS - FEWEST_WEEKS + 1) + [10] * (FEWEST_WEEKS - 1)
    chain = profile(**ROLL, fee_split=[share("operator", 60)])
    found = of(chain, {"fees_eth": {"alpha": few}, "rent_eth": {"alpha": few}})
    assert parts(found) == [("operator", 0.6, "stated")]
    assert (found.fees_usd, found.weeks) == (None, FEWEST_WEEKS - 1)
    assert found.unknown == pytest.approx(0.4)
    enough = [None] * (WEEKS - FEWEST_WEEKS) + [10] * FEWEST_WEEKS
    seen = of(chain, {"fees_eth": {"alpha": enough}, "rent_eth": {"alpha": enough}})
    assert seen.fees_usd == 10 * 2000 * 7 * FEWEST_WEEKS  # not scaled up to a year


def test_fees_of_long_ago_are_no_year_of_fees():
    """Fees that were last seen longer ago than the rubric allows give no amounts."""
    series = {"fees_usd": {"alpha": [1000] * 17}}
    found = of(profile(fee_destination="validators"), series)
    assert (found.fees_usd, found.weeks) == (None, 0)


def test_nothing_known_draws_no_chart_and_says_so():
    """Without fees and without a stated share there is nothing to draw."""
    made = world(profile(), {})
    assert who_captures.make(made, "alpha") is None
    said = captures_view(made, "alpha")
    assert "no document that was read states who gets which share" in said.intro
    assert (said.rows, said.unknown_share) == ((), "")


def test_unknown_fees_are_drawn_whole():
    """Fees that no source follows are one hatched bar, not an empty chart."""
    made = world(profile(), {"fees_usd": {"alpha": 1000}})
    chart = who_captures.make(made, "alpha")
    assert chart.segments == ()
    assert chart.headline == "Who has 100 % of the fees paid on Alpha is not known"
    assert chart.remainder_text.startswith("100 %")


def test_every_recipient_has_a_label():
    """No word of the closed list of recipients is forgotten by the chart."""
    assert set(LABELS) == set(FeeRecipient)
    assert len({label for label, _ in LABELS.values()}) == len(FeeRecipient)


@pytest.mark.parametrize("chain", sorted(worlds.real_profiles()))
def test_every_flow_of_a_real_chain_names_what_it_rests_on(chain):
    """Observed flows have publishers, the others documents; parts make up the whole."""
    made = worlds.real_edition()
    found = captures(made.figures, made.profiles[chain])
    assert found.explained + found.unknown - found.over == pytest.approx(1, abs=2e-3)
    for row in captures_view(made, chain).rows:
        assert row.why
        assert bool(row.publishers) == (row.basis == "observed")
        assert bool(row.sources) == bool(row.read_on) == (row.basis != "observed")


def test_the_chart_and_the_table_say_the_same():
    """What is drawn for Base is what the table lists."""
    made = worlds.real_edition()
    drawn = who_captures.make(made, "base")
    rows = captures_view(made, "base").rows
    amounts = SimpleNamespace(
        drawn=[segment.text.split(" · ")[1] for segment in drawn.segments],
        listed=[row.amount for row in rows],
    )
    assert amounts.drawn == amounts.listed
    assert drawn.whole.text in captures_view(made, "base").intro
