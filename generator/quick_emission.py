"""Emission of many chains by arrays: ``metrics.source_of_value`` says what it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from generator.model.chain import Profile
from generator.model.weekly import Weekly
from generator.rolling import rolling_sum
from generator.shortcuts import UnknownSampleError
from generator.windows import QUARTER_WEEKS, WEEK, quarter_mean, quarter_ratio, steps_mean


def in_usd(tokens: pd.DataFrame, price_mean_usd: Weekly, has_token: Mapping[str, bool]) -> Weekly:
    """Shortcut of ``metrics.source_of_value._in_usd``."""
    price = price_mean_usd.values
    if sorted(has_token) != [*price.columns]:
        raise UnknownSampleError
    paid = tokens.reindex(price.index)
    quiet = rolling_sum(paid, QUARTER_WEEKS, 1).where(paid.notna()) == 0
    without = np.array([not has_token[chain] for chain in price.columns])
    return Weekly({"model": (paid * price).mask(quiet | without, 0.0)})


def coverage(fees: Weekly, emission: Weekly, chains: Mapping[str, Profile]) -> Weekly:
    """Shortcut of ``metrics.source_of_value._coverage``."""
    emitted = emission.values
    if sorted(chains) != [*emitted.columns]:
        raise UnknownSampleError
    generation = [chains[chain].token.generation for chain in emitted.columns]
    starts = pd.DatetimeIndex([fact.value.first_day if fact else pd.NaT for fact in generation])
    emitted = emitted.mask(emitted.index.to_numpy()[:, None] <= (starts - WEEK).to_numpy())
    gaps = rolling_sum(emitted.isna(), QUARTER_WEEKS, 1)
    nothing = (quarter_mean(emitted) == 0) & (gaps == 0)
    known = steps_mean(emitted).notna()

    def ratio(frame: pd.DataFrame) -> pd.DataFrame:
        return quarter_ratio(frame, emitted).where(known & frame.notna()).mask(nothing, np.inf)

    return fees.map(ratio)
