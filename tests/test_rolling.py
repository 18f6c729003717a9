"""Rolling windows over all columns at once are those of each column, to the last bit."""

import numpy as np
import pandas as pd
import pytest

from generator.rolling import rolling_mean, rolling_sum


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("weeks", "fewest"), [(13, 7), (13, 1), (52, 52)])
def test_no_window_reaches_into_another_column(seed, weeks, fewest):
    """Whatever the numbers, their sizes, gaps and infinities are."""
    chance = np.random.default_rng(seed)
    shape = int(chance.integers(1, 90)), int(chance.integers(1, 6))
    numbers = chance.normal(size=shape) * 10.0 ** chance.integers(-12, 14, shape)
    numbers[chance.random(shape) < chance.random()] = np.nan
    numbers[chance.random(shape) < 0.03] = np.inf
    frame = pd.DataFrame(numbers)
    rolling = frame.rolling(weeks, min_periods=fewest)
    for found, expected in (
        (rolling_mean(frame, weeks, fewest), rolling.mean()),
        (rolling_sum(frame, weeks, fewest), rolling.sum()),
    ):
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
