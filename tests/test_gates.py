"""The gates: which days are left out, and that everything else is let through."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.gates.days import (
    LONE_SPIKES,
    conflicting_duplicates,
    future_days,
    lone_spikes,
    negative_garbage,
    negative_where_impossible,
    too_early,
    unfinished_day,
    zero_means_missing,
)
from generator.judging import DAY_GATES
from generator.model.series import SERIES, Nature
from generator.weighing import leave_out

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
        ([150, 100, 150], []),
        ([151, 100, 151], [100]),
        ([151, 100, 150], []),
        ([150, 100, 151], []),
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


def left_by(gate, table, today=START):
    """(date, value) of the rows that a day gate marks."""
    rows = table[gate.judge(table, today)]
    return [
        (str(day.date()), value) for day, value in zip(rows["date"], rows["value"], strict=True)
    ]


def test_day_gates_are_found_in_their_order():
    """Proves that the gates are found by looking and that each has a place and a sentence."""
    assert [gate.name for gate in DAY_GATES] == [
        "future_days",
        "unfinished_day",
        "conflicting_duplicates",
        "negative_where_impossible",
        "zero_means_missing",
        "too_early",
        "lone_spikes",
        "negative_garbage",
    ]
    assert [gate.order for gate in DAY_GATES] == list(range(1, 9))
    assert {gate.name for gate in DAY_GATES if gate.recorded} == {
        "conflicting_duplicates",
        "negative_where_impossible",
        "lone_spikes",
        "negative_garbage",
    }
    for gate in DAY_GATES:
        assert "left out" in gate.sentence or "neither" in gate.sentence


@pytest.mark.parametrize("gates", [DAY_GATES, DAY_GATES[::-1]])
def test_a_day_is_left_out_by_the_first_gate_that_marks_it(gates):
    """Proves that each gate sees what the ones before it let through, however they are listed."""
    table = pd.concat(
        [days([-5, 7, 8], "fees_usd"), days([-6], "fees_usd"), days([3], chain="beta-rollup")],
        ignore_index=True,
    )
    today = START + dt.timedelta(days=1)
    rows, left = leave_out(table, gates, today)
    assert rows["value"].tolist() == [3]
    told = dict(zip(left["value"], left["gate"], strict=True))
    assert told == {
        8: "future_days",
        7: "unfinished_day",
        -5: "conflicting_duplicates",
        -6: "conflicting_duplicates",
    }


def test_only_days_after_today_are_future():
    """Proves that yesterday and today are no future and tomorrow is."""
    table = days([1, 2, 3])
    assert left_by(future_days, table, START + dt.timedelta(days=1)) == [("2026-05-21", 3)]


def test_only_today_is_unfinished():
    """Proves that the day into which a provider copies yesterday's value is the one marked."""
    table = days([76_191_230, 76_191_230, 5], "fees_usd")
    assert left_by(unfinished_day, table, START + dt.timedelta(days=1)) == [
        ("2026-05-20", 76_191_230)
    ]


def test_a_day_given_twice_with_different_values_is_left_out_whole():
    """Proves that equal rows, other days, chains and series do not make a conflict."""
    table = pd.concat(
        [
            days([100, 101]),
            days([100, 102]),
            days([105], chain="beta-rollup"),
            days([106], metric="price_usd"),
        ],
        ignore_index=True,
    )
    assert left_by(conflicting_duplicates, table) == [("2026-05-20", 101), ("2026-05-20", 102)]


@pytest.mark.parametrize("metric", sorted(SERIES))
def test_negative_and_zero_are_judged_by_what_the_series_may_be(metric):
    """Proves for each series that a value below zero and a zero count only where they can."""
    spec = SERIES[metric]
    table = days([1, 0, -1], metric)
    negative = [] if spec.may_be_negative else [("2026-05-21", -1)]
    zero = [] if spec.may_be_zero else [("2026-05-20", 0)]
    assert left_by(negative_where_impossible, table) == negative
    assert left_by(zero_means_missing, table) == zero


def test_no_day_lies_before_the_first_block():
    """Proves the bound: the day before Bitcoin began is left out, its first day is not."""
    table = days([1, 2]).assign(date=pd.to_datetime(["2009-01-02", "2009-01-03"]))
    assert left_by(too_early, table) == [("2009-01-02", 1)]


def test_the_spikes_gate_is_the_rule_above():
    """Proves that the gate that is found applies the rule and says its sentence."""
    table = days([100, 200, 100])
    assert LONE_SPIKES.judge(table, START).tolist() == lone_spikes(table).tolist()
    assert LONE_SPIKES.sentence.startswith("one day stands 1.5 times above or below")


@pytest.mark.parametrize(
    ("values", "metric", "expected"),
    [
        ([7_300_000] * 30 + [-147_000_000] + [7_300_000] * 30, "app_revenue_usd", [-147_000_000]),
        ([100] * 30 + [-2001] + [100] * 30, "revenue_usd", [-2001]),
        ([100] * 30 + [-2000] + [100] * 30, "revenue_usd", []),
        ([100] * 30 + [-2001] + [100] * 30, "profit_usd", [-2001]),
        ([100] * 30 + [2001] + [100] * 30, "revenue_usd", []),
        ([100, -100] * 30 + [-1500], "profit_usd", []),
        ([100] * 14 + [-2001], "revenue_usd", [-2001]),
        ([100] * 13 + [-2001], "revenue_usd", []),
        ([0] * 30 + [-2001] + [0] * 30, "revenue_usd", []),
        ([100] * 40 + [1e6] * 31 + [-50_000] + [1e6] * 31, "revenue_usd", []),
        ([100] * 30 + [-2001] + [100] * 30, "fees_usd", []),
    ],
)
def test_negative_garbage_is_told_from_a_bad_day(values, metric, expected):
    """Proves the rule at its bounds: size, sign, the days around and the kind of series."""
    assert [value for _, value in left_by(negative_garbage, days(values, metric))] == expected


def test_negative_garbage_is_judged_by_its_own_chain():
    """Proves that another chain's usual day does not excuse, and that row order is no matter."""
    table = pd.concat(
        [
            days([100] * 20 + [-5000] + [100] * 20, "revenue_usd", "gamma-app"),
            days([1e6] * 20 + [-5000] + [1e6] * 20, "revenue_usd", "beta-rollup"),
            days([100] * 20 + [-5000] + [100] * 20, "profit_usd", "alpha-l1"),
        ],
        ignore_index=True,
    )
    mixed = table.sample(frac=1, random_state=3)
    marked_rows = mixed[negative_garbage.judge(mixed, START)]
    assert sorted(marked_rows["chain"]) == ["alpha-l1", "gamma-app"]
    assert set(marked_rows["value"]) == {-5000}
