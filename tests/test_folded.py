"""Frames that are kept folded say the same as the frames."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.folded import Folded, FoldedWeekly
from generator.model.weekly import Weekly
from tests import worlds

NUMBERS = st.sampled_from((np.nan, 0.0, -0.0, 1.0, np.inf, -np.inf, 0.1, 5e-324))


@st.composite
def frames(draw):
    """A small frame in either order of memory, with runs of equal values and gaps."""
    weeks, chains = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    cells = draw(st.lists(NUMBERS, min_size=weeks * chains, max_size=weeks * chains))
    values = np.array(cells).reshape(weeks, chains)
    return pd.DataFrame(
        np.array(values, order=draw(st.sampled_from("CF"))),
        index=pd.DatetimeIndex([worlds.week(number) for number in range(weeks)], name="week"),
        columns=pd.Index([f"chain-{number}" for number in range(chains)], name="chain"),
        copy=False,
    )


@given(frames())
def test_a_folded_frame_unfolds_to_the_last_bit_and_to_its_place_in_memory(frame):
    """Sums over it are then the same, too."""
    again = Folded(frame).unfold()
    pd.testing.assert_frame_equal(again, frame, check_exact=True)
    assert (np.signbit(again) == np.signbit(frame)).all(axis=None)
    assert again.to_numpy().strides == frame.to_numpy().strides or 1 in frame.shape


@given(frames())
def test_one_chain_and_one_cell_are_those_of_the_frame(frame):
    """Whatever lies beside it."""
    folded = Folded(frame)
    for chain in frame:
        pd.testing.assert_series_equal(folded[chain], frame[chain], check_exact=True)
        for week in frame.index:
            same = folded.cell(week.date(), chain), frame.at[week, chain]
            assert np.array_equal(*same, equal_nan=True)


def test_what_stands_for_long_or_is_unknown_takes_no_room():
    """Of a frame of ten years a single run of each chain is left."""
    frame = pd.DataFrame(np.nan, index=range(520), columns=[f"chain-{n}" for n in range(30)])
    assert len(Folded(frame)._values) == 30


def test_a_folded_frame_knows_its_chains_and_weeks():
    """Another chain or week is an error and not a gap."""
    folded = Folded(pd.DataFrame({"alpha": [1.0]}, index=[worlds.week(0)]))
    assert "alpha" in folded
    assert "omega" not in folded
    with pytest.raises(KeyError):
        folded["omega"]
    with pytest.raises(KeyError):
        folded.cell(worlds.week(1), "alpha")


def test_whoever_changes_a_frame_changes_a_copy():
    """A frame is unfolded once for many: their values, columns and labels are safe from others."""
    folded = Folded(pd.DataFrame({"alpha": [1.0, 2.0], "beta": [3.0, 4.0]}))
    mine, before = folded.frame(), folded.unfold()
    mine.loc[0, "alpha"] = 9.0
    mine["beta"] = 0.0
    mine.index.name = "mine"
    assert not mine.equals(before)
    pd.testing.assert_frame_equal(folded.frame(), before)
    with pytest.raises(ValueError, match="read-only"):
        folded.frame().to_numpy()[0, 0] = 9.0
    with pytest.raises(ValueError, match="read-only"):
        folded.frame()["alpha"].to_numpy()[0] = 9.0
    pd.testing.assert_frame_equal(folded.frame(), before)


@given(st.data())
def test_a_folded_quantity_charts_the_first_provider_that_has_a_value(data):
    """As one that is not folded, for all chains and for each."""
    first = data.draw(frames())
    other = first.map(lambda _: data.draw(NUMBERS))
    weekly = Weekly({"first": first, "other": other})
    folded = FoldedWeekly.of_frames(weekly)
    pd.testing.assert_frame_equal(folded.values, weekly.values, check_exact=True)
    for chain in first:
        pd.testing.assert_series_equal(folded.of(chain), weekly.values[chain], check_exact=True)
        pd.testing.assert_series_equal(folded.of(chain, "other"), other[chain], check_exact=True)
