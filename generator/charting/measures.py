"""What counts as use and as capital, in the order of question 4, and which series still run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from generator.charting import ENDED_AFTER_WEEKS

USE = (("user_ops_count", "User operations"), ("tx_count", "Transactions"))
CAPITAL = (
    ("value_secured_usd", "Value secured"),
    ("tvl_usd", "TVL"),
    ("stablecoins_usd", "Stablecoins"),
)
"""Series with their titles, the one that the question prefers first."""


def running(ends: Sequence[dt.date]) -> int:
    """
    Place of the series that runs longest, by their last weeks; the first where several do.

    A lag of less than half a year counts as none: what is preferred then goes before what is new.
    """
    latest = max(ends)
    behind = [(latest - end).days // (7 * ENDED_AFTER_WEEKS) for end in ends]
    return behind.index(min(behind))
