"""Metrics: each worked out by hand in a small world, then on real figures read with plain csv."""

import csv
import datetime as dt
import statistics

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
from generator.model.series import SERIES
from generator.model.weekly import Weekly
from tests import worlds
from tests.worlds import SOURCE, allocation, profile, rule, token, tranche

INF, NAN = float("inf"), float("nan")
LAST = worlds.week(worlds.WEEKS - 1)


def step(before, after):
    """A value of the first 18 weeks and one of the weeks since: 52 weeks apart at the end."""
    return [before] * 18 + [after] * 52


LINEAR = tranche(start=worlds.START, end=dt.date(2025, 12, 29), every="day")  # 728 days

CHAINS = worlds.collection(
    profile(
        "ethereum",
        tokens=token(
            allocation("public-sale", 90, tranche(on=dt.date(2015, 7, 30))),
            allocation("insiders", 10, tranche(on=dt.date(2015, 7, 30))),
            issuance=[rule("observed")],
            generation=dt.date(2015, 7, 30),
        ),
        fee_destination="burned",
    ),
    profile("bitcoin", tokens=token(issuance=[rule("per-day", start="2009", tokens_per_day=450)])),
    profile(
        "roll",
        "rollup",
        token(
            allocation("insiders", "36.4", LINEAR),  # 364 M in 728 days: 0.5 M a day
            allocation("ecosystem", "18.2", LINEAR),
            allocation("treasury", "45.4", tranche(discretion="By vote.")),
            issuance=[rule("per-day", start="2024", tokens_per_day=100_000)],
        ),
        settlement="ethereum",
        fee_destination="split",
        fee_split=[{"to": "users", "percent": 30, **SOURCE}],
    ),
    profile("free", "rollup", settlement="ethereum", fee_destination="operator"),
)

SERIES_GIVEN = {
    "coinmetrics:fees_eth": {"ethereum": 200},
    "growthepie:fees_eth": {"roll": 170, "free": 5},
    "growthepie:fees_usd": {"roll": 340_000, "free": 10_000, "bitcoin": 150_000},
    "growthepie:rent_eth": {"roll": 17, "free": 1},
    "dune:burn_native": {"ethereum": 50},
    "coinmetrics:issuance_native": {"ethereum": 1000},
    "defillama:holders_revenue_usd": {"roll": 700_000},
    "defillama:app_fees_usd": {"roll": 680_000, "ethereum": 1_000_000},
    "coingecko:price_mean_usd": {"ethereum": 2000, "bitcoin": 50_000, "roll": 2},
    "coingecko:price_usd": {
        "ethereum": step(2500, 2000),
        "bitcoin": step(40_000, 50_000),
        "roll": step(4, 2),
    },
    "coingecko:circulating_supply": {"ethereum": 120_000_000, "roll": 200_000_000},
    "coingecko:total_supply": {"ethereum": 160_000_000, "roll": 700_000_000},
    "coingecko:max_supply": {"roll": 1_000_000_000},
    "l2beat:user_ops_count": {"roll": step(100, 200)},
    "growthepie:tx_count": {"roll": 900, "ethereum": 1000, "free": step(50, 100)},
    "l2beat:value_secured_usd": {"roll": step(1000, 500)},
    "defillama:tvl_usd": {"ethereum": step(100, 150)},
    "defillama:stablecoins_usd": {"free": step(10, 20), "roll": 60, "ethereum": 120},
    "growthepie:tx_cost_median_usd": {"roll": step(0.2, 0.1)},
}

# In the year after the last week: 239 days of linear unlocks are left and 364 days of issuance.
COMING = 239 * 750_000 + 364 * 100_000
UNLOCKED = 489 * 750_000  # by the Sunday of the last week
FLOAT = UNLOCKED + 490 * 100_000  # with what the rule has issued in 70 weeks

EXPECTED: dict[str, dict[str, float]] = {
    "gas_fees_usd": {"ethereum": 400_000, "roll": 340_000, "free": 10_000, "bitcoin": 150_000},
    "emission_issuance_usd": {
        "ethereum": 2_000_000,
        "roll": 200_000,
        "free": 0,
        "bitcoin": 22_500_000,
    },
    "emission_insider_usd": {"ethereum": 2_000_000, "roll": 1_200_000, "free": 0},
    "emission_usd": {"ethereum": 2_000_000, "roll": 1_700_000, "free": 0},
    "emission_coverage": {"ethereum": 0.2, "roll": 0.2, "free": INF},
    "emission_coverage_insider": {"ethereum": 0.2, "roll": 34 / 120, "free": INF},
    "emission_coverage_issuance": {"ethereum": 0.2, "roll": 1.7, "free": INF, "bitcoin": 1 / 150},
    "security_coverage": {"ethereum": 4 / 24, "bitcoin": 15 / 2265},
    "app_multiple": {"roll": 2, "ethereum": 2.5},
    "rent_share": {"roll": 0.1, "free": 0.2},
    "operator_margin": {"roll": 0.9, "free": 0.8},
    "returned_share": {"ethereum": 0.25, "roll": 0.3},
    "value_leakage": {"ethereum": 0.75, "roll": 0.6, "free": 0.8},
    "float_share": {"ethereum": 0.75, "roll": 0.2},
    "float_at_generation": {"roll": 0.0045},  # six days of linear unlocks in the first week
    "net_holder_flow_usd": {"roll": -1_000_000},
    "overhang_52w": {"ethereum": 364_000 / 120e6, "roll": COMING / 200e6},
    "use_growth_52w": {"roll": np.log(2), "ethereum": 0, "free": np.log(2)},
    "capital_growth_52w": {"roll": np.log(0.5), "ethereum": np.log(1.5), "free": np.log(2)},
    "divergence_52w": {"roll": np.log(4), "ethereum": -np.log(1.5), "free": 0},
    "capital_per_use": {"roll": 2.5},
    "cost_to_user": {"roll": 0.1},
    "cost_to_user_change_52w": {"roll": -0.5},
    "token_in_btc_52w": {"roll": 0.4, "ethereum": 0.64},
    "token_in_eth_52w": {"roll": 0.625, "bitcoin": 1.5625},
    "token_in_btc_since_launch": {"roll": 0.4},
    "activity_share": {"roll": 0.45, "ethereum": 0.5, "free": 0.05},
    "fee_share": {"roll": 0.68, "free": 0.02, "bitcoin": 0.3},
    "stablecoin_share": {"free": 0.1, "roll": 0.3, "ethereum": 0.6},
}

# What a metric says without a series, where its formula names something else to go by.
FALLBACK = {
    ("gas_fees_usd", "fees_usd", "roll"): 340_000,  # fees in ETH × the price of ETH
    ("gas_fees_usd", "fees_usd", "free"): 10_000,
    ("emission_coverage", "fees_usd", "roll"): 0.2,
    ("emission_coverage_insider", "fees_usd", "roll"): 34 / 120,
    ("emission_coverage_issuance", "fees_usd", "roll"): 1.7,
    ("app_multiple", "fees_usd", "roll"): 2,
    ("float_share", "max_supply", "roll"): 200 / 700,
    ("overhang_52w", "circulating_supply", "roll"): COMING / FLOAT,
    ("use_growth_52w", "user_ops_count", "roll"): 0,  # transactions did not grow
    ("capital_growth_52w", "value_secured_usd", "roll"): 0,  # nor did stablecoins
    ("divergence_52w", "user_ops_count", "roll"): np.log(2),
    ("divergence_52w", "value_secured_usd", "roll"): np.log(2),
    ("capital_per_use", "user_ops_count", "roll"): 500 / 900,
    ("capital_growth_52w", "tvl_usd", "ethereum"): 0,
    ("divergence_52w", "tvl_usd", "ethereum"): 0,
}


def without(*names):
    """The world's series but some."""
    return {
        key: value for key, value in SERIES_GIVEN.items() if key.rpartition(":")[2] not in names
    }


WORLD = worlds.figures(CHAINS, SERIES_GIVEN)


def at_last(found, name):
    """A metric in the last week, by chain."""
    return found.weekly(name).values.loc[LAST].to_dict()


def test_every_metric_is_worked_out_by_hand():
    """A new metric needs its figures in the table above, so none goes untested."""
    assert set(EXPECTED) == set(METRICS)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_gives_what_its_formula_says(name):
    """In the last week each chain has the value worked out by hand, and all others none."""
    expected = dict.fromkeys(CHAINS, NAN) | EXPECTED[name]
    assert at_last(WORLD, name) == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


LEAVES = sorted((name, leaf) for name in METRICS for leaf in WORLD.leaves(name))


@pytest.mark.parametrize(("name", "leaf"), LEAVES)
def test_a_missing_series_makes_a_metric_unknown_and_never_zero(name, leaf):
    """Without one series a figure is unknown, the same, or what the formula falls back on."""
    found = at_last(worlds.figures(CHAINS, without(leaf)), name)
    for chain, before in at_last(WORLD, name).items():
        after = found[chain]
        fallback = FALLBACK.get((name, leaf, chain))
        if fallback is not None:
            assert after == pytest.approx(fallback, rel=1e-9, nan_ok=True), chain
        elif not np.isnan(after):
            assert after == before, f"{chain}: {before} became {after}"


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_without_any_series_knows_nothing_of_its_own(name):
    """With no series at all only what documents say is left: no token, or a stated share."""
    found = at_last(worlds.figures(CHAINS, {}), name)
    known = {chain: value for chain, value in found.items() if not np.isnan(value)}
    stated = {
        "emission_issuance_usd": {"free": 0},
        "emission_insider_usd": {"free": 0},
        "emission_usd": {"free": 0},
        "emission_coverage": {"free": INF},
        "emission_coverage_insider": {"free": INF},
        "emission_coverage_issuance": {"free": INF},
        "returned_share": {"roll": 0.3},
        "overhang_52w": {"roll": COMING / FLOAT},
        "float_at_generation": {"roll": 0.0045},
    }
    assert known == pytest.approx(stated.get(name, {}))


@pytest.mark.parametrize(
    ("name", "leaf", "chain"),
    [
        ("emission_coverage", "price_mean_usd", "roll"),
        ("emission_coverage", "issuance_native", "ethereum"),
        ("emission_coverage", "fees_eth", "ethereum"),
        ("security_coverage", "fees_usd", "bitcoin"),
        ("rent_share", "rent_eth", "roll"),
        ("rent_share", "fees_eth", "roll"),
        ("operator_margin", "rent_eth", "free"),
        ("returned_share", "burn_native", "ethereum"),
        ("value_leakage", "rent_eth", "roll"),
        ("float_share", "circulating_supply", "roll"),
        ("float_share", "total_supply", "ethereum"),
        ("overhang_52w", "issuance_native", "ethereum"),
        ("divergence_52w", "tx_count", "ethereum"),
        ("capital_per_use", "value_secured_usd", "roll"),
        ("token_in_btc_52w", "price_usd", "roll"),
        ("cost_to_user", "tx_cost_median_usd", "roll"),
    ],
)
def test_a_metric_needs_its_series(name, leaf, chain):
    """These figures rest on these series: without them they are unknown."""
    assert not np.isnan(at_last(WORLD, name)[chain])
    assert np.isnan(at_last(worlds.figures(CHAINS, without(leaf)), name)[chain])


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_leaves_its_inputs_alone(name):
    """Computing a metric changes no series, so the order of computing cannot matter."""
    found = worlds.figures(CHAINS, SERIES_GIVEN)
    needed = [leaf for leaf in found.leaves(name) if leaf in SERIES]
    before = {leaf: found.weekly(leaf).values.copy() for leaf in needed}
    inputs = [n for n in METRICS[name].needs if n not in {"supply", "chains"}]
    earlier = {need: found.weekly(need).values.copy() for need in inputs}
    found.weekly(name)
    for leaf, frame in (before | earlier).items():
        pd.testing.assert_frame_equal(found.weekly(leaf).values, frame)


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
    assert (found.weekly("emission_coverage").values["alpha"].iloc[6:] == INF).all()


def test_nothing_emitted_needs_no_price():
    """Zero tokens are worth zero dollars also in weeks without a price; others are unknown."""
    tokens = token(
        allocation("airdrop", 100, tranche(on=worlds.week(10).date())), issuance=[rule("none")]
    )
    emitted = one(tokens, {"coingecko:price_mean_usd": {"alpha": [2.0]}})
    values = emitted.weekly("emission_usd").values["alpha"]
    assert np.isnan(values.iloc[10])
    assert (values.drop(worlds.week(10)) == 0).all()


def test_observed_issuance_goes_before_the_rule():
    """Weeks in which issuance was seen use it; the other weeks use the rule."""
    tokens = token(
        allocation("airdrop", 100), issuance=[rule("per-day", start="2024", tokens_per_day=10)]
    )
    seen = one(tokens, {"coinmetrics:issuance_native": {"alpha": [3.0, None, 0.0]}})
    emitted = seen.weekly("emission_issuance_usd").values["alpha"]
    assert emitted.iloc[:4].tolist() == [6, 20, 0, 20]


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


# -- real figures, read again with plain csv --------------------------------------------


def stored(source, metric, chain):
    """Weeks of one stored file, by Monday."""
    path = worlds.ROOT / "data" / "series" / source / f"{metric}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["chain"] == chain]
    return {dt.date.fromisoformat(row["week"]): float(row["value"]) for row in rows}


def quarter(week):
    """The 13 Mondays that end with a week."""
    return [week - dt.timedelta(weeks=n) for n in range(13)]


def price(chain):
    """Mean prices, each week from the first provider in the order of precedence that has one."""
    found: dict[dt.date, float] = {}
    for source in reversed(SERIES["price_mean_usd"].precedence):
        if (worlds.ROOT / "data/series" / source / "price_mean_usd.csv").exists():
            found |= stored(source, "price_mean_usd", chain)
    return found


def real():
    """Figures of the stored data."""
    return worlds.real_edition().figures


def value(name, week, chain):
    """A metric of the stored data in one week."""
    return real().weekly(name).values.at[pd.Timestamp(week), chain]


def test_ethereum_s_fees_and_issuance_in_2026_w14():
    """In the week of 1 April 2026, 176 ETH of fees a day stand against 2,791 ETH issued."""
    week = dt.date(2026, 3, 30)
    fees = stored("coinmetrics", "fees_eth", "ethereum")[week]
    coins = stored("coinmetrics", "issuance_native", "ethereum")[week]
    assert round(fees) == 176
    assert 2_785 < coins < 2_800
    dollars = price("ethereum")[week]
    assert value("gas_fees_usd", week, "ethereum") == pytest.approx(fees * dollars)
    assert value("emission_issuance_usd", week, "ethereum") == pytest.approx(coins * dollars)


def test_ethereum_s_coverage_in_2026_w14():
    """Thirteen weeks of fees over issuance in USD, worked out again, are about seven cents."""
    week = dt.date(2026, 3, 30)
    fees = stored("coinmetrics", "fees_eth", "ethereum")
    coins = stored("coinmetrics", "issuance_native", "ethereum")
    dollars = price("ethereum")
    weeks = [w for w in quarter(week) if w in fees and w in coins and w in dollars]
    assert len(weeks) >= 7
    paid, given_out = (sum(kind[w] * dollars[w] for w in weeks) for kind in (fees, coins))
    for name in ("emission_coverage_issuance", "emission_coverage"):
        assert value(name, week, "ethereum") == pytest.approx(paid / given_out)
    found = value("security_coverage", week, "ethereum")
    assert found == pytest.approx(paid / (paid + given_out))
    assert 0.03 < found < 0.15


@pytest.mark.parametrize("chain", ["arbitrum", "base"])
def test_rollups_rent_in_2026_w15(chain):
    """Rent over fees in 13 weeks, worked out again, is under 2 % for Arbitrum and Base."""
    week = dt.date(2026, 4, 6)
    fees, rent = (stored("growthepie", name, chain) for name in ("fees_eth", "rent_eth"))
    weeks = [w for w in quarter(week) if w in fees and w in rent]
    assert len(weeks) >= 7
    expected = sum(rent[w] for w in weeks) / sum(fees[w] for w in weeks)
    assert value("rent_share", week, chain) == pytest.approx(expected)
    assert value("operator_margin", week, chain) == pytest.approx(1 - expected)
    assert 0.001 < expected < 0.02


@pytest.mark.parametrize("chain", ["arbitrum", "base"])
def test_rollups_median_rent_share_in_2026(chain):
    """The median of the year's weekly rent shares, from the files alone, is between 0.1 and 2 %."""
    fees, rent = (stored("growthepie", name, chain) for name in ("fees_eth", "rent_eth"))
    weekly = [rent[w] / fees[w] for w in fees if w.year == 2026 and w in rent]
    assert len(weekly) >= 10
    assert 0.001 < statistics.median(weekly) < 0.02
    metric = real().weekly("rent_share").values[chain]["2026-01-01":"2026-04-06"]
    assert 0.001 < metric.median() < 0.02


def test_base_emits_nothing_and_its_operator_keeps_the_rest():
    """Base has no token, so coverage has no limit; what is not rent stays with its operator."""
    week = dt.date(2026, 4, 6)
    assert value("emission_coverage", week, "base") == INF
    assert value("emission_usd", week, "base") == 0
    rent = value("rent_share", week, "base")
    assert value("value_leakage", week, "base") == pytest.approx(1 - rent)


def test_hyperliquid_returns_what_its_rule_says():
    """99 % of fees buy back the token and 1 % go to users' vault: all of it returns."""
    assert value("returned_share", worlds.real_edition().week, "hyperliquid") == pytest.approx(1)
    assert value("value_leakage", worlds.real_edition().week, "hyperliquid") == pytest.approx(0)


def test_arbitrum_s_unlocks_are_worth_what_its_schedule_times_its_price_says():
    """A month's step of insiders and a week of the foundation's vesting, in USD, by hand."""
    week = dt.date(2026, 3, 30)
    foundation = 750_000_000 / (dt.date(2027, 4, 17) - dt.date(2023, 4, 17)).days
    dollars = price("arbitrum")[week]
    assert value("emission_usd", week, "arbitrum") == pytest.approx(foundation * dollars)
    assert value("emission_insider_usd", week, "arbitrum") == 0
    march = dt.date(2025, 3, 10)  # holds the step of 2025-03-16
    step_tokens = (2_694_000_000 + 1_753_000_000) * 0.75 / 36
    expected = step_tokens / 7 * price("arbitrum")[march]
    assert value("emission_insider_usd", march, "arbitrum") == pytest.approx(expected)
