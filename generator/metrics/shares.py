"""Shares of all chains that one provider covers in a week."""

from __future__ import annotations

import pandas as pd

from generator.model.metric import metric
from generator.model.weekly import Weekly

_READS = "share among the chains that the same provider covered in the same week"
_UNKNOWN = "the provider covers fewer than three chains in the week"
FEWEST_CHAINS = 3


def _share(frame: pd.DataFrame) -> pd.DataFrame:
    """Each chain's part of a week's sum over the chains seen."""
    enough = frame.notna().sum(axis=1) >= FEWEST_CHAINS
    return frame.div(frame.sum(axis=1), axis=0).where(enough)


@metric(
    title="Share of activity",
    unit="percent",
    formula="transactions ÷ transactions of all chains covered that week",
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
    formula="gas fees ÷ gas fees of all chains covered that week",
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
    formula="stablecoins ÷ stablecoins of all chains covered that week",
    reads_as=_READS,
    gaming="coins counted on two chains",
    unknown_when=_UNKNOWN,
    question=4,
)
def stablecoin_share(stablecoins_usd: Weekly) -> Weekly:
    """Part of stablecoins."""
    return stablecoins_usd.map(_share)
