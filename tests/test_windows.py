"""Rolling windows: what was not seen stays unknown and moves nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import windows
from tests import worlds

nan = np.nan
WEEKLY = st.lists(st.one_of(st.none(), st.floats(1, 1e9)), min_size=1, max_size=40)


def frame(*values, chain="alpha"):
    """One chain's weeks."""
    index = pd.date_range(worlds.START, periods=len(values), freq="7D")
    return pd.DataFrame({chain: list(values)}, index=index, dtype=float)


def last(found):
    """The value of the last week."""
    return found["alpha"].iloc[-1]


@pytest.mark.parametrize(("seen", "known"), [(6, False), (7, True)])
def test_a_quarter_needs_seven_of_its_thirteen_weeks(seen, known):
    """Six weeks of thirteen give no mean and no ratio, seven give the mean of those seven."""
    values = [nan] * (13 - seen) + [4.0] * seen
    mean, ratio = (
        last(windows.quarter_mean(frame(*values))),
        last(windows.quarter_ratio(frame(*values), frame(*[8.0] * 13))),
    )
    assert (mean == 4) if known else np.isnan(mean)
    assert (ratio == 0.5) if known else np.isnan(ratio)


def test_a_missing_week_is_no_zero():
    """Weeks that were not seen leave the mean where it is; weeks of zero pull it down."""
    gaps = [6.0, nan] * 6 + [6.0]
    zeros = [6.0, 0.0] * 6 + [6.0]
    assert last(windows.quarter_mean(frame(*gaps))) == 6
    assert last(windows.quarter_mean(frame(*zeros))) == pytest.approx(42 / 13)


def test_a_quarter_forgets_the_fourteenth_week():
    """A week leaves the window after thirteen weeks, however large it was."""
    values = [1e15] + [0.0] * 13
    assert last(windows.quarter_mean(frame(*values[:13]))) == pytest.approx(1e15 / 13)
    assert last(windows.quarter_mean(frame(*values))) == 0


def test_a_figure_is_not_dated_later_than_its_data():
    """After the last week seen there is no mean, though the window still holds enough weeks."""
    found = windows.quarter_mean(frame(*[2.0] * 13, nan, nan))["alpha"]
    assert found.iloc[12] == 2
    assert found.iloc[13:].isna().all()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0] * 7 + [nan] * 6, None),  # then pays at a price nobody gave
        ([0.0] * 7 + [nan] * 5 + [6.0], None),
        ([0.0] * 12 + [13.0], 1),
        ([nan] * 6 + [0.0] * 6 + [14.0], 2),  # a token that is younger than the quarter
        ([4.0, nan] * 6 + [4.0], 4),  # pays every week: a gap is like the weeks beside it
        ([4.0] * 12 + [nan], None),
        ([4.0] * 6 + [nan] * 7, None),
    ],
)
def test_weeks_of_nothing_do_not_stand_for_steps_that_were_not_seen(values, expected):
    """With zeros in it a quarter needs all of its weeks; the last week is seen itself."""
    found = last(windows.steps_mean(frame(*values)))
    assert np.isnan(found) if expected is None else found == pytest.approx(expected)


def test_a_ratio_uses_only_weeks_in_which_both_are_seen():
    """A huge value beside a missing one does not count on either side of the ratio."""
    part = [1.0] * 6 + [1e9] * 3 + [nan] * 3 + [1.0]
    whole = [4.0] * 6 + [nan] * 3 + [1e9] * 3 + [4.0]
    assert last(windows.quarter_ratio(frame(*part), frame(*whole))) == 0.25


def test_a_ratio_is_one_of_sums_and_not_a_mean_of_ratios():
    """Large weeks weigh more: 12 weeks of 1/1 and one of 0/12 make a half."""
    part, whole = [1.0] * 12 + [0.0], [1.0] * 12 + [12.0]
    assert last(windows.quarter_ratio(frame(*part), frame(*whole))) == pytest.approx(0.5)


def test_a_ratio_to_nothing_is_unknown():
    """Dividing by a quarter of zeros gives no number, not infinity."""
    assert np.isnan(last(windows.quarter_ratio(frame(*[1.0] * 13), frame(*[0.0] * 13))))


@given(WEEKLY)
def test_a_mean_lies_between_the_smallest_and_largest_week(values):
    """A quarter's mean never leaves the range of its weeks and is known only with seven of them."""
    given_values = [nan if value is None else value for value in values]
    found = windows.quarter_mean(frame(*given_values))["alpha"]
    for place, mean in enumerate(found):
        window = [v for v in given_values[max(0, place - 12) : place + 1] if not np.isnan(v)]
        if len(window) < 7:
            assert np.isnan(mean)
        elif not np.isnan(mean):
            assert min(window) * (1 - 1e-9) <= mean <= max(window) * (1 + 1e-9)


def test_growth_over_a_year_is_the_log_of_two_quarters():
    """A doubling between two quarters that lie 52 weeks apart is ln 2, also in zeros' absence."""
    values = [5.0] * 13 + [7.0] * 39 + [10.0] * 13
    assert last(windows.year_growth(frame(*values))) == pytest.approx(np.log(2))
    assert windows.year_growth(frame(*values))["alpha"].iloc[:-1].iloc[:52].isna().all()


@pytest.mark.parametrize("lost", [slice(0, 7), slice(58, 65)])
def test_growth_needs_both_quarters(lost):
    """With fewer than seven weeks at either end there is no growth."""
    values = np.array([5.0] * 13 + [7.0] * 39 + [10.0] * 13)
    values[lost] = nan
    assert np.isnan(last(windows.year_growth(frame(*values))))


def test_growth_from_nothing_is_unknown():
    """A quarter of zeros at either end gives no growth and no infinity."""
    rising = [0.0] * 13 + [7.0] * 39 + [10.0] * 13
    assert np.isnan(last(windows.year_growth(frame(*rising))))
    assert np.isnan(last(windows.year_growth(frame(*rising[::-1]))))


def test_a_year_ratio_compares_with_the_52nd_week_before():
    """Exactly 52 weeks lie between the two values."""
    values = [3.0, 4.0] + [1.0] * 51 + [8.0]
    assert last(windows.year_ratio(frame(*values))) == 2
    assert windows.year_ratio(frame(*values))["alpha"].iloc[52] == pytest.approx(1 / 3)


def test_a_chain_outside_the_collection_is_an_unknown_column():
    """Asking for a chain that is not there gives unknown values instead of an error."""
    assert windows.column(frame(1.0, 2.0), "alpha").tolist() == [1, 2]
    assert windows.column(frame(1.0, 2.0), "bitcoin").isna().tolist() == [True, True]


def test_only_keeps_some_chains_and_forgets_the_others():
    """The others become unknown; nothing else changes."""
    two = frame(1.0, nan).join(frame(3.0, 4.0, chain="beta"))
    kept = windows.only(two, ["alpha"])
    assert kept["beta"].isna().all()
    pd.testing.assert_series_equal(kept["alpha"], two["alpha"])


def test_growth_is_never_measured_across_two_providers():
    """A provider that took over half-way, ten times higher, makes no growth of its own."""
    chain = worlds.profile()
    old, new = [100.0] * 40 + [None] * 30, [None] * 40 + [1000.0] * 30
    series = {"growthepie:tx_count": {"alpha": old}, "bigquery:tx_count": {"alpha": new}}
    found = worlds.figures(worlds.collection(chain), series)
    assert found.weekly("tx_count").values["alpha"].notna().all()
    assert found.weekly("use_growth_52w").values["alpha"].isna().all()
    assert found.reading("use_growth_52w", "alpha") is None
