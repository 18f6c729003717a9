"""What counts as use and as capital, in the order of question 4, and which series still run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from generator.charting.cautions import ENDED_AFTER_WEEKS
from generator.figures import METRICS
from generator.model.series import SERIES


def _measures(growth: str) -> tuple[tuple[str, str], ...]:
    """Series that a metric of growth takes, with their titles; the one it prefers first."""
    return tuple((name, _SHORT.get(name, SERIES[name].title)) for name in METRICS[growth].needs)


_SHORT = {"tvl_usd": "TVL"}
USE = _measures("use_growth_52w")
CAPITAL = _measures("capital_growth_52w")


def running(ends: Sequence[dt.date]) -> int:
    """
    Place of the series that runs longest, by their last weeks; the first where several do.

    A lag of less than half a year counts as none: what is preferred then goes before what is new.
    """
    latest = max(ends)
    behind = [(latest - end).days // (7 * ENDED_AFTER_WEEKS) for end in ends]
    return behind.index(min(behind))
