"""Shares of all chains that one provider covers in a week; nothing else is in this module."""

from __future__ import annotations

import numpy as np
import pandas as pd

from generator.model.metric import metric
from generator.model.weekly import Weekly
from generator.windows import YEAR_WEEKS

_READS = "share among the chains that the same provider covered in the same week"
_UNKNOWN = "the provider covers fewer than three chains in the week"
_CHANGE_READS = "above 0: a larger part than a year ago, among the chains seen at both ends"
_CHANGE_UNKNOWN = "the same provider covers fewer than three chains in both weeks"
FEWEST_CHAINS = 3


def _share(frame: pd.DataFrame) -> pd.DataFrame:
    """Each chain's part of a week's sum over the chains seen."""
    enough = frame.notna().sum(axis=1) >= FEWEST_CHAINS
    # An array as the condition: pandas aligns a series with each column by itself.
    every_chain = np.broadcast_to(enough.to_numpy()[:, None], frame.shape)
    return frame.div(frame.sum(axis=1), axis=0).where(every_chain)


def _change(frame: pd.DataFrame) -> pd.DataFrame:
    """
    A share less the share 52 weeks before, both among the chains seen in both weeks.

    A chain that a provider begins to cover would otherwise look like a loss of all others.
    """
    before = frame.shift(YEAR_WEEKS)
    both = frame.notna() & before.notna()
    return _share(frame.where(both)) - _share(before.where(both))


@metric(
    title="Share of activity",
    unit="percent",
    formula="transactions ÷ transactions of all chains that the provider covered that week",
    reads_as=_READS,
    gaming="cheap transactions can be made by one party",
    unknown_when=_UNKNOWN,
    question=4,
)
def activity_share(tx_count: Weekly) -> Weekly:
    """Part of transactions."""
    return tx_count.map(_share)


@metric(
    title="Share of fees",
    unit="percent",
    formula="gas fees ÷ gas fees of all chains that the provider covered that week",
    reads_as=_READS,
    gaming="wash transactions paid by the chain's own makers",
    unknown_when=_UNKNOWN,
    question=4,
)
def fee_share(gas_fees_usd: Weekly) -> Weekly:
    """Part of fees."""
    return gas_fees_usd.map(_share)


@metric(
    title="Share of stablecoins",
    unit="percent",
    formula="stablecoins ÷ stablecoins of all chains that the provider covered that week",
    reads_as=_READS,
    gaming="coins counted on two chains",
    unknown_when=_UNKNOWN,
    question=4,
)
def stablecoin_share(stablecoins_usd: Weekly) -> Weekly:
    """Part of stablecoins."""
    return stablecoins_usd.map(_share)


@metric(
    title="Change of the share of activity, 52 weeks",
    unit="percentage points",
    formula="share of transactions − share 52 weeks before, both among the chains that the "
    "provider covered in both weeks",
    reads_as=_CHANGE_READS,
    gaming="cheap transactions can be made by one party",
    unknown_when=_CHANGE_UNKNOWN,
    question=4,
    window_weeks=53,
)
def activity_share_change_52w(tx_count: Weekly) -> Weekly:
    """A year's change of the part of transactions, same chains at both ends."""
    return tx_count.map(_change)


@metric(
    title="Change of the share of fees, 52 weeks",
    unit="percentage points",
    formula="share of gas fees − share 52 weeks before, both among the chains that the "
    "provider covered in both weeks",
    reads_as=_CHANGE_READS,
    gaming="wash transactions paid by the chain's own makers",
    unknown_when=_CHANGE_UNKNOWN,
    question=4,
    window_weeks=53,
)
def fee_share_change_52w(gas_fees_usd: Weekly) -> Weekly:
    """A year's change of the part of gas fees, same chains at both ends."""
    return gas_fees_usd.map(_change)


@metric(
    title="Change of the share of stablecoins, 52 weeks",
    unit="percentage points",
    formula="share of stablecoins − share 52 weeks before, both among the chains that the "
    "provider covered in both weeks",
    reads_as=_CHANGE_READS,
    gaming="coins counted on two chains",
    unknown_when=_CHANGE_UNKNOWN,
    question=4,
    window_weeks=53,
)
def stablecoin_share_change_52w(stablecoins_usd: Weekly) -> Weekly:
    """A year's change of the part of stablecoins, same chains at both ends."""
    return stablecoins_usd.map(_change)
