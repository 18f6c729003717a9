"""How gates write numbers and weeks into their notes."""

from __future__ import annotations

import pandas as pd

ABSURD = 1e18


def amount(value: float) -> str:
    """Write a value so that its size can be read: 1,234 or 0.0123, or 1e+308 for an absurd one."""
    return f"{value:,.0f}" if 1000 <= abs(value) < ABSURD else f"{value:.3g}"


def times(ratio: float) -> str:
    """Write a ratio: ×3.10, ×1,000 or ×0.001."""
    return f"×{ratio:,.0f}" if ratio >= 100 else f"×{ratio:.2f}" if ratio >= 1 else f"×{ratio:.3g}"


def week_text(week: pd.Timestamp) -> str:
    """Name a week by its Monday."""
    return f"the week of {week:%Y-%m-%d}"
