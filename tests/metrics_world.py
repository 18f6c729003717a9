"""The invented world whose metrics are worked out by hand."""

import datetime as dt

import numpy as np

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
    "insider_unlocks_usd": {"ethereum": 0, "roll": 1_000_000, "free": 0},
    "incentive_unlocks_usd": {"ethereum": 0, "roll": 500_000, "free": 0},
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
    "activity_share_change_52w": {  # of 1,950 transactions a year before
        "roll": 0.45 - 900 / 1950,
        "ethereum": 0.5 - 1000 / 1950,
        "free": 0.05 - 50 / 1950,
    },
    "fee_share_change_52w": {"roll": 0, "free": 0, "bitcoin": 0},
    "stablecoin_share_change_52w": {
        "free": 0.1 - 10 / 190,
        "roll": 0.3 - 60 / 190,
        "ethereum": 0.6 - 120 / 190,
    },
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
