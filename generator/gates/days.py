"""
Gates that leave single days out.

Nothing is edited in silence: a day that is left out and was a value ends up in
``data/ledger/corrections.csv`` with the gate's sentence.
"""

from __future__ import annotations

import pandas as pd

from generator.model.series import SERIES, Nature

SPIKE_RATIO = 1.5
NEIGHBOURS_AGREE = 1.1
NEAR = pd.Timedelta(days=2)

SPIKE_SENTENCE = (
    f"one day stands {SPIKE_RATIO} times above or below both its neighbours, which agree within "
    f"{NEIGHBOURS_AGREE - 1:.0%}: a stock does not double and halve in a day; the day is left out"
)


def lone_spikes(daily: pd.DataFrame) -> pd.Series:
    """
    Mark one-day jumps of stocks that come straight back.

    ``daily`` has columns chain, metric, date (datetime64), value, one row per day. Returns a
    boolean mask on its index. Flows are never marked: their peaks happen (airdrop days).
    Incident: DefiLlama's stablecoins of Arbitrum, 3.99 to 8.84 to 3.91 bn on 2026-05-20.
    """
    stocks = {name for name, spec in SERIES.items() if spec.nature is Nature.STOCK}
    rows = daily[daily["metric"].isin(stocks)].sort_values(["metric", "chain", "date"])
    groups = rows.groupby(["metric", "chain"], sort=False)
    before, after = groups["value"].shift(1), groups["value"].shift(-1)
    close = (rows["date"] - groups["date"].shift(1) <= NEAR) & (
        groups["date"].shift(-1) - rows["date"] <= NEAR
    )
    agree = (after / before).between(1 / NEIGHBOURS_AGREE, NEIGHBOURS_AGREE)
    above = (rows["value"] > SPIKE_RATIO * before) & (rows["value"] > SPIKE_RATIO * after)
    below = (rows["value"] * SPIKE_RATIO < before) & (rows["value"] * SPIKE_RATIO < after)
    marked = close & agree & (above | below)
    return marked.reindex(daily.index, fill_value=False).astype(bool)
