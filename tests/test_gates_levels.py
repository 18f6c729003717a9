"""Gates that compare heights: jumps, units, rewritten history, two sources apart."""

import itertools
import math

import pandas as pd
import pytest

from generator.gates.wording import amount, times
from tests.judged_worlds import (
    ALPHA,
    CALM,
    DAY,
    LAST,
    TAIL,
    TODAY,
    WEEK,
    accepted,
    answer,
    elsewhere,
    judged,
    note,
    notes,
    store,
    stored_after,
)


@pytest.mark.parametrize(
    ("history", "new", "said"),
    [
        (CALM, [201.0], ""),
        (CALM, [219.0], ""),
        (
            CALM,
            [221.0],
            (
                "rose from 110 in the week of 2026-11-09 to 221 in the week of 2026-11-16; "
                "largest weekly change before: ×1.10"
            ),
        ),
        (CALM, [56.0], ""),
        (
            CALM,
            [2.0],
            (
                "fell from 110 in the week of 2026-11-09 to 2 in the week of 2026-11-16; "
                "largest weekly change before: ×1.10"
            ),
        ),
        (CALM[-27:], [221.0], "rose"),
        (CALM[-26:], [221.0], ""),
        ([None, 100.0] * 30, [1000.0], ""),
        ([*CALM, 400.0, *CALM], [850.0], ""),
        ([*CALM, 400.0, *CALM], [900.0], "rose"),
        ([*CALM, 0.0, *CALM], [1e9], ""),
        (CALM, [1000.0, 1000.0], ""),
        (CALM, [1000.0, 1240.0], ""),
        (CALM, [1000.0, 1260.0], "rose"),
        (CALM, [1000.0, 110.0], ""),
        (CALM, [110.0, 1000.0], "rose"),
        (CALM, [1000.0, 5.0, 900.0], ""),
        (CALM, [None, None, None, 1000.0], "rose"),
    ],
)
def test_a_week_beyond_all_that_was_seen_waits_for_a_second_one(history, new, said):
    """Proves the bounds of the jump, of the history it needs and of a second week's agreement."""
    stored = store(history, last=LAST - WEEK * len(new))
    found = note("jump", answer([*history[-8:], *new]), stored)
    assert found == said if len(said) != 4 else found.startswith(said)


@pytest.mark.parametrize(("weeks", "gate"), [([1000.0], "leap"), ([110.0, 1000.0], "jump")])
def test_an_answer_of_two_weeks_waits_and_one_of_a_single_week_does_not(weeks, gate):
    """Proves from how many weeks on an answer could confirm itself, and so is held."""
    found = judged(answer(weeks), store(CALM))
    assert {check.gate for check in found.checks} == {gate}
    assert found.held == ({ALPHA} if gate == "jump" else set())


def test_a_fall_to_zero_is_endless_where_there_never_was_a_zero():
    """Proves that a volume of zero waits a week, and that a series with zeros may have more."""
    which = {"metric": "dex_volume_usd"}
    cell = ("dex_volume_usd", "alpha-l1")
    gone = judged(answer([*TAIL, 0.0], **which), store(CALM, **which))
    assert notes("jump", gone)[cell].startswith("fell from 110 in the week of 2026-11-09 to 0 in")
    confirmed = judged(
        answer([*TAIL, 0.0, 0.0], **which), store(CALM, last=LAST - WEEK * 2, **which)
    )
    assert "jump" not in {check.gate for check in confirmed.checks}
    often = [*CALM, 0.0, *CALM]
    again = judged(answer([*TAIL, 0.0], **which), store(often, **which))
    assert "jump" not in {check.gate for check in again.checks}


def test_the_last_stored_week_may_not_jump_when_it_is_given_again():
    """Proves that a broken second answer in the same week does not overwrite a good one."""
    found = judged(answer([*TAIL[:-1], 11_000.0]), store(CALM, last=LAST))
    assert ALPHA in notes("jump", found)
    assert not accepted(found)


def test_a_change_of_level_is_accepted_one_week_later():
    """Proves the whole course: the first run keeps the old data, the second takes both weeks."""
    stored = store(CALM[:-1])
    level = [*CALM[:-1], 5000.0]
    first = judged(answer(level), stored)
    assert first.held == {ALPHA}
    assert not accepted(first)
    again = judged(answer(level), stored, today=TODAY + DAY * 3)
    assert again.held == {ALPHA}
    later = judged(answer([*level, 5100.0], last=LAST + WEEK), stored, today=TODAY + WEEK)
    assert not later.held
    assert accepted(later) == {
        ("tvl_usd", "2026-11-16", "alpha-l1"): (5000.0, 7),
        ("tvl_usd", "2026-11-23", "alpha-l1"): (5100.0, 7),
    }
    after = stored_after(stored, later)
    assert not judged(answer([*level, 5100.0], last=LAST + WEEK), after, today=TODAY + WEEK).held


def test_no_series_waits_for_ever():
    """
    Proves that a series which takes any of three levels each week is accepted in four weeks.

    Every course of four such weeks is a chain; one level must come twice, so the newest week
    of some run agrees with one that waits.
    """
    courses = dict(enumerate(itertools.product([1.0, 1e3, 1e5], repeat=4)))
    last = LAST - WEEK
    stored = pd.concat([store(CALM, chain=f"chain-{n}", last=last) for n in courses])
    waiting, waits = set(), []
    for weeks in range(1, 5):
        end = last + WEEK * weeks
        new = [
            answer([*TAIL, *course[:weeks]], chain=f"chain-{n}", last=end)
            for n, course in courses.items()
        ]
        held = {chain for _, chain in judged(pd.concat(new), stored, today=end + WEEK).held}
        waiting = held if weeks == 1 else waiting & held
        waits.append(len(waiting))
    assert waits == [81, 54, 18, 0]


@pytest.mark.parametrize(
    ("factor", "weeks", "said"),
    [
        (1e3, 4, "new values are ×1,000 of the stored ones over 4 weeks"),
        (1e-18, 8, "new values are ×1e-18 of the stored ones over 8 weeks"),
        (1e9, 8, "new values are ×1,000,000,000 of the stored ones over 8 weeks"),
        (100.0, 8, "new values are ×100 of the stored ones over 8 weeks"),
        (10.0, 8, "new values are ×10.00 of the stored ones over 8 weeks"),
        (10.15, 8, "new values are ×10.15 of the stored ones over 8 weeks"),
        (10.3, 8, ""),
        (10.0, 3, ""),
        (1.0, 8, ""),
        (2.0, 8, ""),
    ],
)
def test_a_unit_that_moved_by_a_power_of_ten_stops_the_series(factor, weeks, said):
    """Proves the bounds: four weeks, two percent, and powers of ten alone."""
    new = answer([factor * value for value in CALM[-weeks:]])
    assert note("unit_moved", new, store(CALM, last=LAST)) == said


@pytest.mark.parametrize(
    ("factor", "weeks", "said"),
    [
        (1e3, 1, "the new value is ×1,000 of the stored one in the week of 2026-11-09"),
        (1e3, 2, "the new value is ×1,000 of the stored one in the week of 2026-11-09"),
        (0.01, 1, "the new value is ×0.01 of the stored one in the week of 2026-11-09"),
        (101.0, 1, "the new value is ×101 of the stored one in the week of 2026-11-09"),
        (103.0, 1, ""),
        (10.0, 1, ""),
        (1.0, 1, ""),
        (500.0, 1, ""),
    ],
)
def test_a_unit_that_moves_in_the_newest_stored_weeks_stops_the_series(factor, weeks, said):
    """Proves that one stored week is enough, and that two weeks that agree pass nothing."""
    scaled = [value * factor for value in [*CALM[-weeks:], 105.0]]
    new = answer([*CALM[-9 : -weeks or None], *scaled])
    found = judged(new, store(CALM))
    assert notes("unit_moved", found).get(ALPHA, "") == said
    assert not said or not accepted(found)


def test_two_new_weeks_in_another_unit_do_not_confirm_each_other():
    """Proves it where neither is stored: the newest one is the last stored one times a power."""
    stored = store([100.0] * 30, last=LAST - WEEK * 2)
    both = [100.0] * 8
    assert note("jump", answer([*both, 1e5, 1e5]), stored).startswith("rose from 100")
    assert note("jump", answer([*both, 1.1e5, 1.1e5]), stored) == ""


@pytest.mark.parametrize(
    ("metric", "value", "said"),
    [
        ("tvl_usd", 1e15, ""),
        ("tvl_usd", 1.1e15, "1.1e+15 USD in the week of 2026-11-16, 1 week in all; at most "),
        ("stage", 3.0, "3 stage in"),
        ("circulating_supply", 1e308, "1e+308 tokens in"),
        ("active_addresses", 1.7e308, "n"),
        ("profit_usd", -1e16, "-1e+16 USD/day in"),
        ("fees_eth", 1e9, ""),
        ("fees_eth", 1.1e9, "1.1e+09 ETH/day in"),
        ("base_fee_gwei", 1e9, ""),
        ("base_fee_gwei", 1.1e9, "1.1e+09 gwei in"),
        ("issuance_native", 1e18, ""),
        ("issuance_native", 1.1e18, "1.1e+18 tokens/day in"),
    ],
)
def test_what_no_real_value_reaches_is_never_stored(metric, value, said):
    """Proves it for bounds by unit and for days whose sum is more than a number holds."""
    found = judged(answer([value], metric=metric))
    told = notes("possible", found).get((metric, "alpha-l1"), "")
    if said == "n":
        assert told.startswith(("inf per day", "nan per day", "1.7e+308 per day"))
    else:
        assert told.startswith(said) if said else not told
    assert bool(accepted(found)) == (not said)


def test_of_several_impossible_weeks_the_first_is_told_and_all_are_counted():
    """Proves that a possible week among them is not counted, and the bound is named."""
    found = note("possible", answer([1.1e15, 1e15, 1.3e15]))
    assert found == (
        "1.1e+15 USD in the week of 2026-11-02, 2 weeks in all; at most "
        "1,000,000,000,000,000 is possible"
    )


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (amount, 999.4, "999"),
        (amount, 1000.0, "1,000"),
        (amount, -1500.0, "-1,500"),
        (amount, 0.012345, "0.0123"),
        (amount, 9e17, "900,000,000,000,000,000"),
        (amount, 1e18, "1e+18"),
        (times, 1234.0, "×1,234"),
        (times, 100.0, "×100"),
        (times, 99.5, "×99.50"),
        (times, 1.0, "×1.00"),
        (times, 0.98765, "×0.988"),
    ],
)
def test_numbers_in_notes_are_as_long_as_their_size_needs(write, value, text):
    assert write(value) == text


def test_an_absurd_snapshot_is_told_in_few_words():
    which = {"metric": "circulating_supply"}
    found = judged(answer([1e308], **which), store(CALM, **which))
    (told,) = notes("snapshot_leap", found).values()
    assert "to 1e+308 in the week of 2026-11-16" in told


def test_days_that_overflow_overwrite_no_history():
    """Proves that history stays whole where every day of an answer is beyond any number."""
    found = judged(
        answer([1.7e308] * 9, "active_addresses"), store(CALM, "active_addresses", last=LAST)
    )
    assert not accepted(found)


def test_ratios_that_do_not_agree_are_no_unit():
    """Proves that a middle of ten by chance, with ratios all over, is no change of unit."""
    ratios = [1.0, 3.0, 9.9, 10.0, 10.1, 30.0, 90.0, 200.0]
    new = answer([100.0 * ratio for ratio in ratios])
    assert note("unit_moved", new, store([100.0] * 8, last=LAST)) == ""
    agreeing = answer([100.0 * ratio for ratio in [1.0, 3.0, *[10.0] * 6]])
    assert note("unit_moved", agreeing, store([100.0] * 8, last=LAST))


@pytest.mark.parametrize(
    ("changed", "overlap", "factor", "said"),
    [
        (5, 8, 1.2, "5 of 8 stored weeks differ by more than 10% from the answer"),
        (5, 8, 0.8, "5 of 8 stored weeks differ by more than 10% from the answer"),
        (4, 8, 1.2, ""),
        (5, 8, 1.09, ""),
        (7, 7, 1.2, ""),
    ],
)
def test_history_that_is_rewritten_is_a_warning(changed, overlap, factor, said):
    """Proves the bounds: half of at least eight weeks, by a tenth; the values are still taken."""
    old = CALM[-overlap:]
    new = [value * factor if n < changed else value for n, value in enumerate(old)]
    found = judged(answer(new), store(CALM, last=LAST))
    assert notes("rewritten", found).get(ALPHA, "") == said
    assert not found.held
    assert len(accepted(found)) == changed


@pytest.mark.parametrize(
    ("ratios", "newest", "said"),
    [
        ([1.02] * 8, 1.2, ""),
        (
            [1.0] * 8,
            1.3,
            (
                "×1.30 of what growthepie gives for the week of 2026-11-16; usually ×1.00 "
                "(middle of 8 weeks)"
            ),
        ),
        ([1.0] * 8, 0.78, "×0.78 of"),
        ([1.0] * 7, 1.3, ""),
        ([2.0] * 8, 2.4, ""),
        ([2.0] * 8, 1.0, "×1.00 of"),
        ([1.0, 1.3] * 6, 1.8, ""),
        ([1.0, 1.3] * 6, 2.1, "×2.10 of"),
    ],
)
def test_two_sources_stay_as_far_apart_as_they_are(ratios, newest, said):
    """Proves the bounds: eight weeks, a quarter at least, four times the usual spread."""
    other = [100.0] * (len(ratios) + 1)
    mine = [100.0 * ratio for ratio in [*ratios, newest]]
    found = judged(answer(mine), store(mine[:-1]), elsewhere(other))
    told = notes("sources_apart", found).get(ALPHA, "")
    assert told.startswith(said) if said else not told
    assert not found.held


def test_each_other_source_is_compared_by_itself():
    """Proves that only the source that is apart is named, and one without the week is not."""
    same, half = elsewhere([100.0] * 9), elsewhere([100.0] * 8 + [50.0], "l2beat")
    late = elsewhere([300.0] * 8, "coinmetrics", last=LAST - WEEK)
    alien = elsewhere([1.0] * 9, "dune", chain="omega-unknown")
    others = pd.concat([same, half, late, alien])
    found = judged(answer([100.0] * 9), store([100.0] * 8), others)
    assert [check.note.split(" for ")[0] for check in found.checks] == [
        "×2.00 of what l2beat gives"
    ]


def test_weeks_before_the_tail_count_for_the_usual_distance():
    """Proves that stored weeks are compared as well when an answer holds only the last two."""
    found = judged(answer([100.0, 150.0]), store([100.0] * 20), elsewhere([100.0] * 21))
    assert notes("sources_apart", found)[ALPHA].endswith("(middle of 20 weeks)")


def test_chains_and_series_are_judged_apart():
    """Proves that a jump of one chain stops neither its other series nor the same of another."""
    cells = [ALPHA, ("tvl_usd", "beta-rollup"), ("fees_usd", "alpha-l1")]
    new, old = [], []
    for metric, chain in cells:
        ends = [9999.0] if (metric, chain) == ALPHA else [105.0]
        new.append(answer([*TAIL[:-1], *ends], metric, chain))
        old.append(store(CALM[:-1], metric, chain))
    found = judged(pd.concat(new), pd.concat(old))
    assert found.held == {ALPHA}
    assert {(m, c) for m, _, c in accepted(found)} == set(cells[1:])
    assert math.isclose(accepted(found)["fees_usd", "2026-11-16", "alpha-l1"][0], 105.0)
