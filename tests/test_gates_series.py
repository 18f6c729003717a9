"""Gates that judge whether an answer holds the days and weeks that it should."""

import pandas as pd
import pytest

from generator.judging import SERIES_GATES
from tests.judged_worlds import (
    ALPHA,
    CALM,
    DAY,
    TAIL,
    TODAY,
    answer,
    daily,
    judged,
    note,
    notes,
    run_of,
    store,
)


def test_series_gates_are_found_and_say_what_they_ask():
    """Proves that the gates are found by looking, each with a whole sentence."""
    required = {gate.name: gate.required for gate in SERIES_GATES}
    assert required == {
        "rows_lost": True,
        "gaps": False,
        "future_dates": True,
        "negative_mostly": True,
        "jump": True,
        "leap": False,
        "snapshot_leap": True,
        "possible": True,
        "unit_moved": True,
        "rewritten": False,
        "sources_apart": False,
    }
    for gate in SERIES_GATES:
        assert gate.sentence[0].isupper()
        assert gate.sentence.endswith(".")


@pytest.mark.parametrize(
    ("given_weeks", "stored", "said"),
    [
        ([*[None] * 3, *CALM[3:]], store(CALM[:-1]), ""),
        (
            [*CALM[:10], *[None] * 3, *CALM[13:]],
            store(CALM[:-1]),
            (
                "3 of 29 stored weeks are missing from the new answer, "
                "the first is the week of 2026-07-06"
            ),
        ),
        ([*CALM[:10], *[None] * 3, *CALM[13:]], store(CALM[:-1], live=False), ""),
        ([*CALM[:10], *[None] * 2, *CALM[12:]], store(CALM[:-1]), ""),
        ([*CALM[:10], *[None] * 3, *CALM[13:], *CALM[:5]], store([*CALM, *CALM[:4]]), ""),
        (
            [*CALM[:-4], *[None] * 4],
            store(CALM[:-1]),
            (
                "3 of 29 stored weeks are missing from the new answer, "
                "the first is the week of 2026-10-26"
            ),
        ),
        ([*CALM[:-3], *[None] * 3], store(CALM[:-1]), ""),
        (
            [0.0] * 9,
            store(CALM[:-1]),
            (
                "8 of 8 stored weeks are missing from the new answer, "
                "the first is the week of 2026-09-21"
            ),
        ),
    ],
)
def test_weeks_that_were_given_before_may_not_be_lost(given_weeks, stored, said):
    """Proves the bounds of three and of a tenth, for weeks inside and at the end of an answer."""
    assert note("rows_lost", answer(given_weeks), stored) == said


def test_an_answer_without_any_row_loses_everything():
    """Proves that a series that was stored live and is not there at all is named."""
    beta = answer(CALM, chain="beta-rollup")
    found = judged(beta, store(CALM[:-1]))
    said = "the answer has no row; 29 weeks are stored, the last is the week of 2026-11-09"
    assert notes("rows_lost", found) == {ALPHA: said}
    assert ALPHA in found.held
    assert note("rows_lost", answer([]), store(CALM[:-1])) == said
    assert note("rows_lost", beta, store(CALM[:-1], live=False)) == ""


def test_a_series_that_was_not_answered_is_no_loss():
    """Proves that a request that failed is not reported a second time as lost rows."""
    beta = answer(CALM, chain="beta-rollup")
    stored = pd.concat([store(CALM[:-1]), store(CALM[:-1], chain="gamma-app")])
    found = judged(beta, stored, answered={("tvl_usd", "beta-rollup"), ("tvl_usd", "gamma-app")})
    assert set(notes("rows_lost", found)) == {("tvl_usd", "gamma-app")}


def test_a_snapshot_loses_no_weeks():
    """Proves that one row of yesterday, of today or of an unfinished week is a whole answer."""
    stored = store([2.0] * 20, "stage")
    for day in (TODAY - DAY, TODAY):
        found = judged(daily([("stage", "alpha-l1", day, 2.0)]), stored)
        assert not found.checks
    found = judged(daily([("stage", "alpha-l1", TODAY, 2.0)]), stored, today=TODAY + DAY)
    assert not found.checks


def test_a_time_that_is_zero_does_not_widen_the_answer():
    """Proves that a row of 1970 does not make all stored weeks expected."""
    early = daily([(*ALPHA, pd.Timestamp("1970-01-01"), 100.0)])
    assert note("rows_lost", pd.concat([early, answer(TAIL)]), store(CALM[:-1])) == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([5.0] * 21, ""),
        ([5.0] * 18, ""),
        (
            [*[5.0] * 20, None],
            "1 of 3 weeks stand on fewer than 7 days, the first is the week of 2026-11-16 (6 days)",
        ),
        (
            [*[5.0] * 3, None, *[5.0] * 17],
            "1 of 3 weeks stand on fewer than 7 days, the first is the week of 2026-11-02 (6 days)",
        ),
        (
            [5.0, None, *[5.0] * 16],
            "1 of 3 weeks stand on fewer than 7 days, the first is the week of 2026-11-02 (3 days)",
        ),
        (
            [*[5.0] * 7, *[None] * 16, *[5.0] * 5],
            "3 of 4 weeks stand on fewer than 7 days, the first is the week of 2026-11-02 (0 days)",
        ),
        ([5.0], ""),
    ],
)
def test_gaps_are_told_with_their_number_and_the_first(values, said):
    """Proves it for the last week, the first one, one inside, and weeks that are not there."""
    found = judged(run_of(values, *ALPHA))
    assert notes("gaps", found).get(ALPHA, "") == said
    assert not found.held


def test_a_gap_in_prices_is_told_once():
    """Proves that the weekly mean of a price does not repeat what is said of the price."""
    found = judged(run_of([*[5.0] * 20, None], "price_usd"))
    assert [(c.gate, c.metric) for c in found.checks] == [("gaps", "price_usd")]


def test_one_day_of_the_future_is_left_out_and_two_stop_the_series():
    """Proves that tomorrow never counts, a single later day is left out, two later ones stop."""
    calm = answer(TAIL)
    ahead = [daily([(*ALPHA, TODAY + DAY * n, 100.0)]) for n in range(4)]
    assert note("future_dates", pd.concat([calm, *ahead[:3]])) == ""
    assert note("future_dates", pd.concat([calm, ahead[3], ahead[3]])) == ""
    assert (
        note("future_dates", pd.concat([calm, *ahead]))
        == "2 days lie after tomorrow, the last is 2026-11-26"
    )


@pytest.mark.parametrize(
    ("negative", "metric", "said"),
    [
        (3, "fees_usd", "3 of 28 days are negative"),
        (2, "fees_usd", ""),
        (20, "profit_usd", ""),
    ],
)
def test_a_quantity_that_is_mostly_negative_is_another_one(negative, metric, said):
    """Proves the bound of a tenth, and that a series that may be negative is not judged."""
    found = judged(run_of([-5.0] * negative + [5.0] * (28 - negative), metric))
    assert notes("negative_mostly", found).get((metric, "alpha-l1"), "") == said
