"""Judging one source's answer: what is stored, revised, kept and recorded."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.judging import ANOTHER_VALUE, DAY_GATES, SERIES_GATES
from generator.model.correction import TAKEN_OVER
from tests.judged_worlds import (
    CALM,
    DAY,
    LAST,
    SOURCE,
    TODAY,
    WEEK,
    accepted,
    answer,
    daily,
    elsewhere,
    judged,
    notes,
    run_of,
    store,
    stored_after,
)

WEEK_TEXT = LAST.isoformat()
CELL = ("tvl_usd", WEEK_TEXT, "alpha-l1")


def lines(found):
    """Corrections as (metric, week, date, old, new, reason)."""
    return [(c.metric, c.week, c.date, c.old, c.new, c.reason) for c in found.corrections]


def sentence(gate):
    """The sentence of a day gate."""
    return next(found.sentence for found in DAY_GATES if found.name == gate)


def test_finished_weeks_alone_are_stored():
    """Proves that a flow is the mean of its days, a stock the last, and the running week waits."""
    flow = run_of([1, 2, 3, 4, 5, 6, 7, 70], "fees_usd", last=TODAY)
    stock = run_of([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6], "tvl_usd")
    found = judged(pd.concat([flow, stock]))
    assert accepted(found) == {("fees_usd", WEEK_TEXT, "alpha-l1"): (4.0, 7), CELL: (1.6, 7)}
    assert found.left_out == {("fees_usd", "unfinished_day"): 1}
    assert not found.corrections
    assert not found.checks
    assert found.judged == 2 * len(SERIES_GATES)
    assert judged(flow, today=TODAY - DAY).accepted.empty
    assert list(found.accepted.columns) == ["metric", "week", "chain", "value", "days"]
    assert not found.accepted["week"].dt.day_of_week.any()


def test_an_empty_answer_with_an_empty_store_is_nothing():
    """Proves that no row and no stored week give no week, no check and no error."""
    found = judged(answer([]))
    assert found.accepted.empty
    assert (found.corrections, found.checks, found.judged) == ((), (), 0)
    assert not found.held
    assert not found.left_out


@pytest.mark.parametrize(
    ("old", "old_days", "live", "new", "result", "reason"),
    [
        (100.0, 7, True, [100.0] * 7, None, None),
        (100.0, 7, True, [100.1] * 7, None, None),
        (100.0, 7, True, [100.2] * 7, (100.2, 7), ANOTHER_VALUE),
        (100.0, 7, True, [99.8] * 7, (99.8, 7), ANOTHER_VALUE),
        (100.0, 7, False, [100.2] * 7, (100.2, 7), TAKEN_OVER),
        (100.0, 5, False, [100.2] * 7, (100.2, 7), TAKEN_OVER),
        (100.0, 7, False, [100.1] * 7, (100.0, 7), None),
        (100.0, 6, True, [100.0] * 7, (100.0, 7), None),
        (100.0, 6, True, [120.0] * 7, (120.0, 7), "now seen on 7 days instead of 6"),
        (100.0, 7, True, [None, *[120.0] * 6], None, None),
        (100.0, 7, False, [None, *[120.0] * 6], None, None),
    ],
)
def test_a_stored_week_changes_by_rule(old, old_days, live, new, result, reason):
    """Proves each line of the rule of revisions: value, days, and where the old value came from."""
    found = judged(run_of(new, "tvl_usd"), store([old], last=LAST, days=old_days, live=live))
    assert accepted(found).get(CELL) == result
    expected = [("tvl_usd", WEEK_TEXT, "", old, result[0], reason)] if reason else []
    assert lines(found) == expected
    assert not found.held


def test_a_zero_that_stays_a_zero_is_no_revision():
    """Proves that a tenth of a percent of nothing is nothing, and that leaving zero is told."""
    stored = store([0.0], "dex_volume_usd", last=LAST)
    assert not accepted(judged(answer([0.0], "dex_volume_usd"), stored))
    found = judged(answer([3.0], "dex_volume_usd"), stored)
    assert lines(found) == [("dex_volume_usd", WEEK_TEXT, "", 0.0, 3.0, ANOTHER_VALUE)]


def test_a_correction_names_source_chain_and_day():
    """Proves the whole line, as the ledger keeps it."""
    (line,) = judged(answer([120.0]), store([100.0], last=LAST)).corrections
    assert line.source == SOURCE
    assert line.chain == "alpha-l1"
    assert line.recorded_on == TODAY.isoformat()
    assert (line.week, line.date) == (WEEK_TEXT, "")


def test_prices_bring_their_weekly_mean():
    """Proves that the mean is judged with its price: stored, revised, and stopped together."""
    new = run_of([10, 11, 12, 13, 12, 11, 10], "price_usd")
    found = judged(new)
    mean = ("price_mean_usd", WEEK_TEXT, "alpha-l1")
    price = ("price_usd", WEEK_TEXT, "alpha-l1")
    assert accepted(found) == {mean: (pytest.approx(79 / 7), 7), price: (10.0, 7)}

    stored = pd.concat(
        [store([10.0], "price_usd", last=LAST), store([12.0], "price_mean_usd", last=LAST)]
    )
    revised = judged(new, stored)
    assert [(c.metric, c.old) for c in revised.corrections] == [("price_mean_usd", 12.0)]

    ahead = daily([("price_usd", "alpha-l1", TODAY + DAY * n, 10) for n in (2, 3)])
    stopped = judged(pd.concat([new, ahead]), stored)
    assert stopped.held == {("price_usd", "alpha-l1"), ("price_mean_usd", "alpha-l1")}
    assert {check.metric for check in stopped.checks} == {"price_usd"}
    assert not accepted(stopped)
    assert not stopped.corrections


def test_a_jump_of_the_mean_alone_stops_the_price():
    """Proves that prices gone wrong in the middle of a week are seen, and told of the price."""
    stored = pd.concat(
        [store(CALM[:-1], "price_usd"), store(CALM[:-1], "price_mean_usd")], ignore_index=True
    )
    new = run_of([110] * 7 + [110, 9000, 9000, 9000, 9000, 110, 110], "price_usd")
    found = judged(new, stored)
    assert notes("jump", found)["price_usd", "alpha-l1"].startswith("weekly mean: rose from 100")
    assert len(found.held) == 2
    assert not accepted(found)


def snapshot(value, monday=LAST):
    """A lone market cap of a week."""
    return daily([("market_cap_usd", "alpha-l1", monday + DAY * 6, value)])


def test_a_snapshot_of_another_order_waits_for_the_next_week_s():
    """Proves the whole course: held, held again the same week, taken once the next one agrees."""
    cell = ("market_cap_usd", "alpha-l1")
    for history in (CALM, CALM[-2:]):
        stored = store(history, "market_cap_usd", last=LAST - WEEK)
        first = judged(snapshot(9000.0), stored)
        assert first.held == {cell}
        (check,) = (check for check in first.checks if check.gate == "snapshot_leap")
        assert check.note == (
            "rose from 110 in the week of 2026-11-09 to 9,000 in the week of 2026-11-16; "
            "it waits for the next week"
        )
        waiting = {cell: check.waiting}
        assert judged(snapshot(9000.0), stored, waiting=waiting).held
        later = {"today": TODAY + WEEK, "waiting": waiting}
        assert judged(snapshot(90_000.0, LAST + WEEK), stored, **later).held
        assert not judged(snapshot(100.0, LAST + WEEK), stored, **later).held
        taken = judged(snapshot(9900.0, LAST + WEEK), stored, **later)
        assert len(accepted(taken)) == 1
        again = stored_after(stored, taken)
        assert not judged(snapshot(9900.0, LAST + WEEK), again, today=TODAY + WEEK).held


def test_a_source_of_single_values_is_warned_of_and_never_held_for_ever():
    """Proves that a lone snapshot beyond the past, but of its order, is stored at once."""
    stored = store(CALM, "market_cap_usd", last=LAST - WEEK)
    found = judged(snapshot(900.0), stored)
    assert notes("leap", found)["market_cap_usd", "alpha-l1"].startswith("rose from")
    assert not notes("jump", found)
    assert not found.held
    assert len(accepted(found)) == 1


def test_an_archived_week_that_agrees_is_owned_by_the_feed_without_a_change():
    """Proves that value and days stay as they are stored and nothing is recorded."""
    found = judged(run_of([100.05] * 7, "tvl_usd"), store([100.0], last=LAST, days=7, live=False))
    assert accepted(found) == {CELL: (100.0, 7)}
    assert not found.corrections


def test_the_spike_of_arbitrum_is_left_out_and_recorded():
    """Proves it with the recorded days of 2026-05: 3.99, 8.84 and 3.91 bn."""
    values = [3_985_000_000, 3_992_038_700, 8_838_351_000, 3_912_061_400, *[3_910_000_000] * 3]
    last = dt.date(2026, 5, 24)
    new = run_of(values, "stablecoins_usd", "arbitrum", last=last)
    found = judged(new, today=dt.date(2026, 5, 25))
    assert lines(found) == [
        ("stablecoins_usd", "2026-05-18", "2026-05-20", 8838351000, None, sentence("lone_spikes"))
    ]
    assert accepted(found) == {("stablecoins_usd", "2026-05-18", "arbitrum"): (3.91e9, 6)}
    assert found.left_out == {("stablecoins_usd", "lone_spikes"): 1}


def test_a_spike_on_a_sunday_is_put_right_a_week_later():
    """Proves that a day unmasked by its successor is corrected although a day fewer is left."""
    spiked = [*[100.0] * 6, 190.0]
    first = judged(run_of(spiked, "tvl_usd"))
    assert accepted(first) == {CELL: (190.0, 7)}
    stored = stored_after(store([]), first)
    second = judged(run_of([*spiked, 101.0], "tvl_usd", last=TODAY), stored, today=TODAY + DAY)
    assert accepted(second) == {CELL: (100.0, 6)}
    assert lines(second) == [
        ("tvl_usd", WEEK_TEXT, "2026-11-22", 190.0, None, sentence("lone_spikes")),
        ("tvl_usd", WEEK_TEXT, "", 190.0, 100.0, "now seen on 6 days instead of 7"),
    ]
    third = judged(
        run_of([*spiked, 101.0], "tvl_usd", last=TODAY),
        stored_after(stored, second),
        today=TODAY + DAY,
    )
    assert third.accepted.empty
    assert not third.corrections


def test_negative_millions_of_one_day_are_left_out_and_recorded():
    """Proves it with the size of AAVE's broken day of 2025-01; a bad day stays."""
    usual = [4_000_000.0] * 40
    values = [*usual, -147_000_000.0, *usual, -9_000_000.0, *usual[:2]]
    found = judged(run_of(values, "app_revenue_usd"))
    day = TODAY - DAY * 44
    assert [(c.date, c.old, c.reason) for c in found.corrections] == [
        (day.isoformat(), -147_000_000.0, sentence("negative_garbage"))
    ]
    newest = accepted(found)["app_revenue_usd", WEEK_TEXT, "alpha-l1"]
    assert newest == (pytest.approx((6 * 4_000_000 - 9_000_000) / 7), 7)


def test_fees_below_zero_are_left_out_and_recorded():
    """Proves it with the days on which all fees together were negative."""
    values = [76_191_230, -53_368_266, -61_449_866, *[80_000_000] * 25]
    found = judged(run_of(values, "fees_usd"))
    assert [(c.old, c.reason) for c in found.corrections] == [
        (-53_368_266, sentence("negative_where_impossible")),
        (-61_449_866, sentence("negative_where_impossible")),
    ]
    assert not found.held


def test_zeros_of_growthepie_are_missing_days():
    """Proves that a zero makes the week stand on fewer days, and unmeasured weeks are absent."""
    found = judged(run_of([*[0.0] * 7, 5.0, 0.0, *[7.0] * 5], "rent_usd"))
    assert accepted(found) == {("rent_usd", WEEK_TEXT, "alpha-l1"): (pytest.approx(40 / 6), 6)}
    assert found.left_out == {("rent_usd", "zero_means_missing"): 8}
    assert not found.corrections


def test_yesterday_copied_into_today_is_not_counted():
    """Proves that the polluted last row of DefiLlama's charts changes nothing."""
    clean = run_of([5.0] * 7 + [6.0], "fees_usd")
    copied = pd.concat([clean, daily([("fees_usd", "alpha-l1", TODAY, 6.0)])])
    assert accepted(judged(copied)) == accepted(judged(clean))


def test_a_day_given_twice_is_told_once_with_its_smaller_value():
    """Proves that a conflict is one line, that equal rows are one row, and no order matters."""
    calm = run_of([100.0] * 7, "tvl_usd")
    other = calm[3:4].assign(value=104.0)
    for rows in ([calm, other], [other, calm], [calm, calm, other, other]):
        found = judged(pd.concat(rows))
        reason = sentence("conflicting_duplicates")
        assert lines(found) == [("tvl_usd", WEEK_TEXT, "2026-11-19", 100.0, None, reason)]
        assert accepted(found) == {CELL: (100.0, 6)}
    assert accepted(judged(pd.concat([calm, calm]))) == {CELL: (100.0, 7)}


def test_a_day_that_leaves_no_week_behind_is_recorded():
    """Proves that a single negative snapshot is in the ledger although nothing is stored."""
    wrong = pd.concat(
        [run_of([-5.0], "market_cap_usd"), run_of([5.0] * 14, "market_cap_usd", last=TODAY - WEEK)]
    )
    (line,) = judged(wrong).corrections
    assert (line.date, line.old) == ("2026-11-22", -5.0)


@pytest.mark.parametrize(("odd", "days"), [(-5.0, 6), (0.0, None)])
def test_a_day_whose_value_is_refused_was_seen_and_one_that_is_missing_was_not(odd, days):
    """Proves that a week on fewer days replaces a stored one only where the ledger says why."""
    new = run_of([*[100.0] * 7, odd, *[120.0] * 6], "rent_usd")
    found = judged(new, store([100.0, 100.0], "rent_usd", last=LAST))
    cell = ("rent_usd", WEEK_TEXT, "alpha-l1")
    assert accepted(found).get(cell) == (days and (120.0, days))
    assert len(found.corrections) == (2 if days else 0)


def test_what_is_left_out_of_a_series_that_is_held_is_not_recorded():
    """Proves that the ledger tells of no day, nor of a whole week, until its series is let in."""
    days = run_of([*[100.0] * 7, -5.0, *[None] * 6, *[9000.0] * 7], "fees_usd")
    assert len(judged(days).corrections) == 1
    found = judged(days, store(CALM, "fees_usd"))
    assert found.held == {("fees_usd", "alpha-l1")}
    assert not found.corrections


def test_a_day_left_out_of_the_running_week_is_not_recorded_yet():
    """Proves that the ledger waits until the week is over."""
    found = judged(
        run_of([5.0] * 7 + [-5.0, 5.0], "fees_usd", last=TODAY + DAY), today=TODAY + DAY * 2
    )
    assert found.left_out == {("fees_usd", "negative_where_impossible"): 1}
    assert not found.corrections


def test_what_is_stored_and_not_given_again_stays():
    """Proves that an answer of the last weeks touches no older week."""
    found = judged(answer(CALM[-9:]), store(CALM[:-1]))
    assert set(accepted(found)) == {CELL}


def test_values_of_other_sources_never_enter():
    """Proves that others are compared and nothing of them is accepted."""
    found = judged(answer([100.0]), others=elsewhere([1.0] * 20, chain="beta-rollup"))
    assert set(accepted(found)) == {CELL}


# -- laws -----------------------------------------------------------------------------

DAYS = 70
VALUES = st.sampled_from([1.0, 1.05, 1.1, 2.0, 30.0, 0.0, -1.0, -500.0, None])
METRICS = ["fees_usd", "revenue_usd", "tvl_usd", "price_usd", "stage", "dex_volume_usd"]


@st.composite
def worlds(draw):
    """An answer of two chains with all sorts of days, the last one after today."""
    parts = []
    for metric in draw(st.lists(st.sampled_from(METRICS), min_size=1, max_size=3, unique=True)):
        for chain in ("alpha-l1", "beta-rollup"):
            values = draw(st.lists(VALUES, min_size=1, max_size=20))
            spread = [values[n % len(values)] for n in range(DAYS)]
            parts.append(run_of(spread, metric, chain, last=TODAY + DAY))
    new = pd.concat(parts, ignore_index=True)
    again = draw(st.lists(st.integers(0, max(len(new) - 1, 0)), max_size=5)) if len(new) else []
    return pd.concat([new, new.iloc[again], new.iloc[again[:1]].assign(value=17.0)])


@settings(deadline=None, max_examples=12)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(new, random):
    """Proves that a shuffled answer and store give the same weeks, lines, checks and counts."""
    stored = pd.concat([store(CALM, metric) for metric in METRICS], ignore_index=True)
    order = list(range(len(new)))
    random.shuffle(order)
    one = judged(new, stored)
    two = judged(new.iloc[order], stored.iloc[::-1])
    pd.testing.assert_frame_equal(one.accepted, two.accepted)
    assert one.corrections == two.corrections
    assert one.checks == two.checks
    assert (one.held, one.left_out, one.judged) == (two.held, two.left_out, two.judged)


@settings(deadline=None, max_examples=12)
@given(worlds())
def test_an_answer_that_did_not_change_changes_nothing(new):
    """Proves that what was accepted once is neither accepted nor revised a second time."""
    stored = pd.concat([store(CALM[:20], m, last=LAST - WEEK * 4) for m in METRICS])
    first = judged(new, stored)
    after = stored_after(stored, first)
    second = judged(new, after)
    assert second.accepted.empty
    assert not [line for line in second.corrections if not line.date]
    assert set(second.corrections) <= set(first.corrections)
    weeks = {(c.metric, c.chain, c.week) for c in second.corrections}
    held = after["metric"] + after["chain"] + after["week"].dt.strftime("%Y-%m-%d")
    assert not {"".join(week) for week in weeks} & set(held)
    assert second.held <= first.held


@settings(deadline=None, max_examples=12)
@given(worlds())
def test_all_that_is_accepted_is_possible(new):
    """Proves that no week is unfinished, no value impossible, and no held series is there."""
    found = judged(new)
    for (metric, week, chain), (value, days) in accepted(found).items():
        assert dt.date.fromisoformat(week) <= LAST
        assert (metric, chain) not in found.held
        assert 1 <= days <= 7
        assert math.isfinite(value)
        assert value >= 0 or metric == "revenue_usd"
        assert value != 0 or metric in {"revenue_usd", "dex_volume_usd", "stage"}
