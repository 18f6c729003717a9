"""Question 6: has holding the token paid?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from generator.model.chain import Profile
from generator.model.metric import metric
from generator.model.weekly import Weekly
from generator.windows import column, only, year_ratio

LAUNCH_SEEN_WITHIN = pd.Timedelta(weeks=8)
"""A first price seen later than this after generation says nothing about the launch."""


def _year_against(price: Weekly, asset: str) -> Weekly:
    """
    One year's return in units of another token, of the charted prices, then of each provider.

    The charted price may change its provider within the year; each provider's own two prices
    stand behind it, so that a reader sees how much hangs on the choice.
    """
    charted = year_ratio(_against(price.values, asset, price.values))
    alone = price.map(lambda frame: year_ratio(_against(frame, asset, price.values)))
    return Weekly({"prices": charted, **alone.by_provider})


_GAMED = "thin markets and buybacks can hold a price for a while"


def _against(prices: pd.DataFrame, asset: str, charted: pd.DataFrame) -> pd.DataFrame:
    """Prices in units of another token's charted price; a yardstick is not its own measure."""
    others = [chain for chain in prices.columns if chain != asset]
    return only(prices.div(column(charted, asset), axis=0), others)


@metric(
    title="Token in BTC, 52 weeks",
    unit="times",
    formula="price in BTC ÷ price in BTC 52 weeks before",
    reads_as="1: as good as holding BTC; below 1: worse",
    gaming=_GAMED,
    unknown_when="the price is unknown at either end",
    question=6,
    window_weeks=53,
)
def token_in_btc_52w(price_usd: Weekly) -> Weekly:
    """One year's return against BTC, as a factor."""
    return _year_against(price_usd, "bitcoin")


@metric(
    title="Token in ETH, 52 weeks",
    unit="times",
    formula="price in ETH ÷ price in ETH 52 weeks before",
    reads_as="1: as good as holding ETH; below 1: worse",
    gaming=_GAMED,
    unknown_when="the price is unknown at either end",
    question=6,
    window_weeks=53,
)
def token_in_eth_52w(price_usd: Weekly) -> Weekly:
    """One year's return against ETH, as a factor."""
    return _year_against(price_usd, "ethereum")


@metric(
    title="Token in BTC since launch",
    unit="times",
    formula="price in BTC ÷ first price in BTC seen within 8 weeks of token generation",
    reads_as="1: as good as holding BTC since the token exists",
    gaming=_GAMED,
    unknown_when="no price was seen within 8 weeks of generation",
    question=6,
    window_weeks=1,
)
def token_in_btc_since_launch(price_usd: Weekly, chains: Mapping[str, Profile]) -> Weekly:
    """Return against BTC since the token's first weeks, as a factor."""
    price = _against(price_usd.values, "bitcoin", price_usd.values)
    first = {}
    for chain, profile in chains.items():
        seen = price[chain].dropna()
        if profile.token.generation is None or seen.empty:
            continue
        start = pd.Timestamp(profile.token.generation.value.first_day)
        if -pd.Timedelta(weeks=1) <= seen.index[0] - start <= LAUNCH_SEEN_WITHIN:
            first[chain] = seen.iloc[0]
    return Weekly({"prices": price / pd.Series(first, dtype=float).reindex(price.columns)})
