"""A claim without one of its series says so, and is never judged from zeros."""

from functools import cache

import pytest

from generator import edition as editions
from generator.claiming import CLAIMS
from generator.cli.common import load_profiles, read_rubric
from generator.model.claim import ClaimVerdict
from generator.store import Store
from tests.page_parts import DATA

STORE = Store(DATA)
NEEDED = [
    ("A1", ("tx_cost_median_usd",), "tx_cost_median_usd"),
    ("A3", ("rent_eth",), "rent_eth"),
    ("A3", ("fees_eth",), "fees_eth"),
    ("A4", ("tx_count", "stablecoins_usd"), "tx_count"),
    ("A4", ("fees_eth", "stablecoins_usd"), "fees_eth"),
    ("A5", ("tx_count", "user_ops_count"), "tx_count"),
    ("A7", ("tx_count",), "tx_count"),
    ("A7", ("tx_cost_median_usd",), "tx_cost_median_usd"),
    ("B1", ("price_usd",), "price_usd"),
    ("B3", ("price_usd",), "price_usd"),
    ("B4", ("price_usd",), "price_usd"),
    ("B5", ("fees_eth", "fees_usd"), "gas_fees_usd"),
    ("B8", ("price_mean_usd",), "emission_usd"),
    ("B10", ("price_usd",), "price_usd"),
    ("C2", ("tx_count", "user_ops_count"), "tx_count"),
    ("C3", ("tvl_usd", "value_secured_usd", "stablecoins_usd"), "tvl_usd"),
    ("C4", ("gas_price_gwei", "base_fee_gwei"), "base_fee_gwei"),
    ("C6", ("value_secured_usd",), "value_secured_usd"),
]


@cache
def without(*names):
    """The edition of the stored data without some series, in the same last week."""
    table = STORE.series()
    table = table[~table["metric"].isin(names)]
    return editions.compute(load_profiles(STORE), table, STORE.sources(), read_rubric(STORE))


@pytest.mark.parametrize(("name", "removed", "named"), NEEDED)
def test_a_claim_without_its_series_is_not_judged_and_names_it(name, removed, named):
    outcome = CLAIMS[name](without(*removed))
    assert outcome.verdict is ClaimVerdict.NOT_ENOUGH
    assert named in {lack.series for lack in outcome.missing}
    assert (outcome.effect, outcome.p, outcome.rows, outcome.charts) == (None, None, (), ())
