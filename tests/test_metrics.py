"""Metrics: each worked out by hand in a small world, then on real figures read with plain csv."""

import numpy as np
import pandas as pd
import pytest

from generator.figures import METRICS
from generator.model.series import SERIES
from tests import worlds
from tests.metrics_world import (
    CHAINS,
    COMING,
    EXPECTED,
    FALLBACK,
    FLOAT,
    INF,
    NAN,
    SERIES_GIVEN,
    WORLD,
    at_last,
    without,
)


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
        "insider_unlocks_usd": {"free": 0, "ethereum": 0},
        "incentive_unlocks_usd": {"free": 0, "ethereum": 0},
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
