"""The gates: which days are left out, and that everything else is let through."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.gates.days import lone_spikes
from generator.model.series import SERIES, Nature

START = dt.date(2026, 5, 19)
STOCKS = [name for name, spec in SERIES.items() if spec.nature is Nature.STOCK]
FLOWS = [name for name, spec in SERIES.items() if spec.nature is Nature.FLOW]


def days(values, metric="stablecoins_usd", chain="alpha-l1", every=1):
    """Daily rows of one series; None is a day that was not seen."""
    rows = [
        (chain, metric, START + dt.timedelta(days=every * n), float(value))
        for n, value in enumerate(values)
        if value is not None
    ]
    table = pd.DataFrame(rows, columns=["chain", "metric", "date", "value"])
    return table.assign(date=pd.to_datetime(table["date"]))


def marked(table):
    """Values of the marked rows."""
    return table.loc[lone_spikes(table), "value"].tolist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3_992_038_700, 8_838_351_000, 3_912_061_400], [8_838_351_000]),
        ([100, 30, 100], [30]),
        ([100, 151, 100], [151]),
        ([100, 150, 100], []),
        ([100, 200, 109], [200]),
        ([100, 200, 111], []),
        ([100, 200, 200, 100], []),
        ([100, 200], []),
        ([200, 100], []),
        ([100, 200, 300], []),
        ([100, None, 200, None, 100], [200]),
        ([100, None, None, 200, 100], []),
        ([100, 200, None, None, 100], []),
        ([100, 300, 100, 300, 100], [300, 100, 300]),
    ],
)
def test_a_lone_spike_is_marked_and_nothing_else(values, expected):
    """Proves the rule at its bounds: jump, agreement of the neighbours, and their distance."""
    assert marked(days(values)) == expected


@pytest.mark.parametrize("metric", STOCKS)
def test_every_stock_is_judged(metric):
    """Proves for each stock that its lone doubling is marked."""
    assert marked(days([100, 200, 100], metric)) == [200]


@pytest.mark.parametrize("metric", FLOWS)
def test_no_flow_is_ever_judged(metric):
    """Proves for each flow that a hundredfold day stays."""
    assert marked(days([100, 10_000, 100], metric)) == []


def test_weekly_snapshots_are_not_judged():
    """Proves that rows seven days apart are no neighbours: a week can double a stock."""
    assert marked(days([100, 200, 100], every=7)) == []


def test_chains_and_series_are_judged_apart():
    """Proves that a day is compared with its own chain and series only."""
    table = pd.concat(
        [
            days([100, 100, 100]),
            days([500, 500, 500], chain="beta-rollup"),
            days([900, 900, 900], metric="tvl_usd"),
            days([7, 70, 7], chain="gamma-app"),
        ],
        ignore_index=True,
    )
    assert marked(table) == [70]


@given(
    st.lists(st.sampled_from([10, 11, 12, 20, 40, 100]), min_size=3, max_size=12),
    st.randoms(use_true_random=False),
)
def test_order_and_scale_do_not_matter(values, random):
    """Proves that shuffled rows, and the same rows in cents, give the same marks."""
    table = days(values)
    expected = table.loc[lone_spikes(table), "date"].tolist()
    order = list(table.index)
    random.shuffle(order)
    shuffled = table.loc[order]
    assert sorted(shuffled.loc[lone_spikes(shuffled), "date"]) == expected
    cents = table.assign(value=table["value"] * 64)
    assert cents.loc[lone_spikes(cents), "date"].tolist() == expected


@given(st.lists(st.floats(90, 109), min_size=1, max_size=20))
def test_a_calm_series_is_left_alone(values):
    """Proves that no day is marked where all lie within a fifth of each other."""
    assert marked(days(values)) == []
