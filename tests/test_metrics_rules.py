"""Single rules of the metrics, each on a small world of its own."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import BuildError
from generator.figures import METRICS
from generator.metrics.source_of_value import (
    emission_coverage,
    emission_coverage_insider,
    emission_coverage_issuance,
)
from generator.model.weekly import Weekly
from tests import worlds
from tests.metrics_world import CHAINS, INF, NAN, SERIES_GIVEN, at_last
from tests.worlds import SOURCE, allocation, profile, rule, token, tranche

# -- single rules ---------------------------------------------------------------------


def one(tokens, series=None, **fields):
    """Figures of one chain ``alpha`` with fees and a price."""
    chains = worlds.collection(profile("alpha", tokens=tokens, **fields))
    usual = {"fees_usd": {"alpha": 100}, "coingecko:price_mean_usd": {"alpha": 2}}
    return worlds.figures(chains, {**usual, **(series or {})})


def test_coverage_is_unknown_before_the_token_exists():
    """No coverage is dated before generation, though fees were paid; after it there is one."""
    start = worlds.week(30).date()
    tokens = token(
        allocation("airdrop", 100, tranche(on=start)),
        issuance=[rule("per-day", start="2024", tokens_per_day=25)],
        generation=start,
    )
    coverage = one(tokens).weekly("emission_coverage_issuance").values["alpha"]
    assert coverage.iloc[:36].isna().all()
    assert (coverage.iloc[36:] == 2).all()


@pytest.mark.parametrize("day", [0, 3, 6])
def test_the_week_of_generation_counts_on_whatever_day_it_falls(day):
    """An airdrop on the token's first day is emission of that week, be it Monday or Sunday."""
    start = worlds.week(40).date() + dt.timedelta(days=day)
    tokens = token(
        allocation("airdrop", 100, tranche(on=start)),
        issuance=[rule("none")],
        generation=start,
        supply=700,
    )
    coverage = one(tokens).weekly("emission_coverage").values["alpha"]
    assert coverage.iloc[:46].isna().all()
    assert coverage.iloc[46] == pytest.approx(7 * 100 / 200)
    assert coverage.iloc[52] == pytest.approx(13 * 100 / 200)
    assert coverage.iloc[53] == INF


def test_old_unlocks_are_no_emission_of_the_first_week():
    """A token released years before the data begin emits nothing in the first weeks seen."""
    tokens = token(
        allocation("airdrop", 100, tranche(on=dt.date(2015, 7, 30))),
        issuance=[rule("none")],
        generation=dt.date(2015, 7, 30),
    )
    found = one(tokens)
    assert (found.weekly("emission_usd").values["alpha"] == 0).all()
    assert (found.weekly("emission_coverage").values["alpha"].iloc[12:] == INF).all()


def test_nothing_emitted_needs_no_price():
    """A quarter without tokens is worth zero also without a price; one with some is unknown."""
    tokens = token(
        allocation("airdrop", 100, tranche(on=worlds.week(10).date())), issuance=[rule("none")]
    )
    emitted = one(tokens, {"coingecko:price_mean_usd": {"alpha": [2.0]}})
    values = emitted.weekly("emission_usd").values["alpha"]
    assert values.iloc[10:23].isna().all()
    assert (values.iloc[:10] == 0).all()
    assert (values.iloc[23:] == 0).all()


def test_observed_issuance_goes_before_the_rule():
    """Weeks in which issuance was seen use it; the other weeks use the rule."""
    tokens = token(
        allocation("airdrop", 100), issuance=[rule("per-day", start="2024", tokens_per_day=10)]
    )
    seen = one(tokens, {"coinmetrics:issuance_native": {"alpha": [3.0, None, 0.0]}})
    emitted = seen.weekly("emission_issuance_usd").values["alpha"]
    assert emitted.iloc[:4].tolist() == [6, 20, 0, 20]


def test_rewards_set_aside_with_dates_are_issuance_and_counted_once():
    """A pot for stakers that vests day by day stands in each count of emission a single time."""
    days = {"start": worlds.START, "end": worlds.START + dt.timedelta(days=1000), "every": "day"}
    pot = allocation("staking", 20, tranche(**days))
    found = one(token(allocation("airdrop", 80), pot, supply=5000))
    for name in ("emission_issuance_usd", "emission_insider_usd", "emission_usd"):
        assert found.weekly(name).values["alpha"].iloc[10] == pytest.approx(2), name


def test_a_net_flow_needs_the_weeks_in_which_tokens_are_paid_in_steps():
    """Weeks of no emission do not stand for a step whose price nobody gave."""
    step = worlds.START + dt.timedelta(weeks=40)
    tokens = token(
        allocation("airdrop", 50),
        allocation("insiders", 50, tranche(on=step)),
        issuance=[rule("none")],
    )
    price = [2.0] * 40 + [None] + [2.0] * 29
    series = {"holders_revenue_usd": {"alpha": 5}, "coingecko:price_mean_usd": {"alpha": price}}
    flow = one(tokens, series).weekly("net_holder_flow_usd").values["alpha"]
    assert flow.iloc[39] == pytest.approx(5)
    assert flow.iloc[41:53].isna().all()
    assert flow.iloc[53] == pytest.approx(5)


WEEKLY = st.lists(st.floats(0, 1e9), min_size=20, max_size=20)


@given(st.lists(st.floats(1, 1e9), min_size=20, max_size=20), WEEKLY, WEEKLY, WEEKLY)
def test_the_coverage_band_is_ordered(fees, issuance, insiders, others):
    """Counting more as emission never raises coverage: all ≤ with insiders ≤ issuance only."""
    index = pd.date_range(worlds.START, periods=20, freq="7D")

    def weekly(*parts):
        return Weekly({"p": pd.DataFrame({"alpha": np.sum(parts, axis=0)}, index=index)})

    paid = weekly(fees)
    strict, middle, loose = (
        metric(**{"gas_fees_usd": paid, name: weekly(*parts), "chains": {}}).values["alpha"]
        for metric, name, parts in (
            (emission_coverage, "emission_usd", [issuance, insiders, others]),
            (emission_coverage_insider, "emission_insider_usd", [issuance, insiders]),
            (emission_coverage_issuance, "emission_issuance_usd", [issuance]),
        )
    )
    assert strict.notna().sum() == 14
    slack = 1 + 1e-9
    assert (strict.iloc[6:] <= middle.iloc[6:] * slack).all()
    assert (middle.iloc[6:] <= loose.iloc[6:] * slack).all()


def test_fees_follow_the_order_of_providers_in_either_currency():
    """A provider that gives fees in ETH keeps its place before one that gives them in USD."""
    chains = worlds.collection(profile("ethereum"))
    series = {
        "coinmetrics:fees_eth": {"ethereum": 10},
        "defillama:fees_usd": {"ethereum": 7},
        "coingecko:price_mean_usd": {"ethereum": 2},
    }
    fees = worlds.figures(chains, series).weekly("gas_fees_usd")
    assert list(fees.by_provider)[-2:] == ["coinmetrics", "defillama"]
    assert (fees.values["ethereum"] == 20).all()
    assert (fees.provider["ethereum"] == "coinmetrics").all()


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_collection_without_bitcoin_and_ethereum_still_computes(name):
    """A world without the two yardsticks has unknown ratios to them and no error."""
    values = worlds.figures({"roll": CHAINS["roll"]}, SERIES_GIVEN).weekly(name).values
    assert list(values.columns) == ["roll"]
    if name.startswith("token_in_"):
        assert values.isna().all(axis=None)


@pytest.mark.parametrize(
    ("split", "rent", "returned"),
    [
        ([("burned", 10)], NAN, 0.1),
        ([("burned", 10), ("operator", 90)], 0, 0.1),
        ([("base-layer", 20)], 0.2, NAN),
        ([("operator", 100)], 0, 0),
        ([], NAN, NAN),
    ],
)
def test_a_split_that_is_silent_says_nothing(split, rent, returned):
    """Only a complete split says that a party gets nothing; an incomplete one leaves it open."""
    parts = [{"to": to, "percent": percent, **SOURCE} for to, percent in split]
    found = one(None, fee_split=parts)
    got = {name: at_last(found, name)["alpha"] for name in ("rent_share", "returned_share")}
    expected = {"rent_share": rent, "returned_share": returned}
    assert got == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("fate", "leaks"), [("operator", 0.9), ("foundation", 0.9), ("treasury", NAN), ("split", NAN)]
)
def test_only_a_company_or_foundation_returns_nothing_by_rule(fate, leaks):
    """What an operator or foundation keeps has leaked; what a treasury returns is unknown."""
    chains = worlds.collection(profile("alpha", "rollup", fee_destination=fate))
    series = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 1}}
    found = at_last(worlds.figures(chains, series), "value_leakage")["alpha"]
    assert found == pytest.approx(leaks, nan_ok=True)


@pytest.mark.parametrize(
    ("facts", "rent", "leaks", "by"),
    [
        ({"fee_destination": "validators"}, None, 0, "documented"),
        ({"fee_destination": "operator"}, None, 1, "documented"),
        ({"fee_split": [("burned", 30)]}, None, 0.7, "documented"),
        ({"fee_split": [("burned", 30)], "fee_destination": "validators"}, None, 0, "documented"),
        ({"fee_split": [("burned", 30), ("validators", 50)]}, None, 0.2, "documented"),
        ({"fee_destination": "treasury"}, None, NAN, None),
        ({"kind": "rollup", "fee_destination": "validators"}, None, NAN, None),
        ({"kind": "rollup", "fee_destination": "operator"}, 4, 0.6, "model"),
        ({"kind": "rollup", "fee_destination": "operator"}, 12, 0, "model"),
        ({"kind": "rollup", "fee_split": [("burned", 80)]}, 4, 0, "model"),
    ],
)
def test_what_leaks_is_neither_paid_for_security_nor_returned(facts, rent, leaks, by):
    """Validators of a chain that secures itself get the rest; no more than all and no less than
    nothing leaks; what rests on documents alone is told as such."""
    facts = dict(facts)
    parts = facts.pop("fee_split", ())
    facts["fee_split"] = [{"to": to, "percent": percent, **SOURCE} for to, percent in parts]
    chains = worlds.collection(profile(**facts))
    found = worlds.figures(
        chains, {"fees_eth": {"alpha": 10}, **({"rent_eth": {"alpha": rent}} if rent else {})}
    )
    assert at_last(found, "value_leakage")["alpha"] == pytest.approx(leaks, nan_ok=True)
    told = found.reading("value_leakage", "alpha")
    assert (told and told.provider) == by
    if rent:
        alone = found.weekly("value_leakage").by_provider["growthepie"]
        assert alone["alpha"].iloc[-1] == pytest.approx(leaks)


def test_burn_is_compared_with_fees_of_ethereum_alone():
    """A burn in another chain's token is not divided by fees in ETH."""
    chains = worlds.collection(profile("alpha"), profile("ethereum"))
    series = {
        "dune:burn_native": {"alpha": 5, "ethereum": 5},
        "fees_eth": {"alpha": 10, "ethereum": 20},
    }
    found = at_last(worlds.figures(chains, series), "returned_share")
    assert found == pytest.approx({"alpha": NAN, "ethereum": 0.25}, nan_ok=True)


@pytest.mark.parametrize(("covered", "known"), [(2, False), (3, True)])
def test_a_share_needs_three_chains_of_one_provider(covered, known):
    """Two chains make no market; three do, and their shares add up to one."""
    names = ["alpha", "beta", "gamma", "delta"]
    chains = worlds.collection(*(profile(name) for name in names))
    series = {
        "growthepie:tx_count": dict.fromkeys(names[:covered], 5),
        "bigquery:tx_count": {"delta": 5},
    }
    found = pd.Series(at_last(worlds.figures(chains, series), "activity_share"))
    assert found.notna().sum() == (covered if known else 0)
    assert found.sum() == pytest.approx(1 if known else 0)


@pytest.mark.parametrize(
    ("first", "known"), [(9, False), (10, True), (11, True), (19, True), (20, False)]
)
def test_a_launch_price_is_seen_near_the_launch(first, known):
    """A first price more than eight weeks late, or before the token, is no launch price."""
    start = worlds.week(11).date()
    chains = worlds.collection(profile("bitcoin"), profile("alpha", tokens=token(generation=start)))
    late = [None] * first
    series = {"coingecko:price_usd": {"alpha": [*late, 4, *[2] * (69 - first)], "bitcoin": 50}}
    found = at_last(worlds.figures(chains, series), "token_in_btc_since_launch")["alpha"]
    assert found == pytest.approx(0.5 if known else NAN, nan_ok=True)


def test_an_unknown_name_and_a_circle_are_errors(monkeypatch):
    """A misspelt metric and metrics that need each other are named, not looped over."""
    found = worlds.figures(CHAINS, {})
    with pytest.raises(BuildError, match="no_such_thing"):
        found.weekly("no_such_thing")
    monkeypatch.setitem(METRICS, "gas_fees_usd", METRICS["security_coverage"])
    with pytest.raises(BuildError, match="need each other"):
        found.weekly("security_coverage")


@pytest.mark.parametrize(
    ("rules", "before", "after"),
    [
        ([{"percent": 40}], 0.4, 0.4),
        ([{"percent": 40, "start": worlds.week(30).date()}], NAN, 0.4),
        ([{"percent": 40}, {"percent": 90, "start": worlds.week(30).date()}], 0.4, 0.9),
        ([{"percent": 40}, {"start": worlds.week(30).date()}], 0.4, NAN),
    ],
)
def test_a_rule_that_burns_a_part_of_fees_counts_as_returned_from_its_start(rules, before, after):
    """The waterfall and question 2 read the same rule; without a percentage it is unknown."""
    burn = [{"rule": "fee-share", **SOURCE, **made} for made in rules]
    returned = one(token(burn=burn)).weekly("returned_share").values["alpha"]
    assert returned.iloc[29] == pytest.approx(before, nan_ok=True)
    assert returned.iloc[31] == pytest.approx(after, nan_ok=True)
