"""Metrics of real chains as recorded, read again from the stored files with plain csv."""

import csv
import datetime as dt
import statistics

import pandas as pd
import pytest

from generator.model.series import SERIES
from tests import recorded
from tests.metrics_world import INF

# -- real figures, read again with plain csv --------------------------------------------


def stored(source, metric, chain):
    """Weeks of one stored file, by Monday."""
    path = recorded.data() / "series" / source / f"{metric}.csv"
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
        if (recorded.data() / "series" / source / "price_mean_usd.csv").exists():
            found |= stored(source, "price_mean_usd", chain)
    return found


def real():
    """Figures of the stored data."""
    return recorded.edition().figures


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
    assert value("returned_share", recorded.edition().week, "hyperliquid") == pytest.approx(1)
    assert value("value_leakage", recorded.edition().week, "hyperliquid") == pytest.approx(0)


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
