"""A gate that asks whether a value is a number at all, and one that could be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from generator.gates.wording import amount, week_text
from generator.model.gate import Failing, Fresh, series_gate
from generator.model.nouns import counted
from generator.model.series import SERIES

SERIES_KEY = ["metric", "chain"]

LARGEST = {
    "USD": 1e15,
    "USD/day": 1e15,
    "ETH/day": 1e9,
    "per day": 1e12,
    "tokens": 1e18,
    "tokens/day": 1e18,
    "gwei": 1e9,
    "stage": 2.0,
}
"""
What no real value reaches, by unit.

USD: all private wealth of the world is some 5 × 10^14. ETH: there are 1.2 × 10^8. Per day: a
hundred for each person alive. Tokens: supplies of memes, of 10^14 to 10^17, are the largest
that are quoted. Gwei: 10^9 is a whole token for one unit of gas. Stages are 0 to 2.
"""


@series_gate(
    sentence="Every weekly value must be a finite number that its unit can reach, such as at most "
    "10^15 USD.",
    required=True,
)
def possible(fresh: Fresh) -> Iterator[Failing]:
    """Find weeks that are no number, as when the days' sum overflows, or beyond their bound."""
    bounds = {name: LARGEST[spec.unit] for name, spec in SERIES.items()}
    limit = fresh.weekly["metric"].astype(str).map(bounds).astype(float)
    within = np.isfinite(fresh.weekly["value"]) & (fresh.weekly["value"].abs() <= limit)
    wrong = fresh.weekly[~within].sort_values([*SERIES_KEY, "week"])
    sizes = wrong.groupby(SERIES_KEY, observed=True).size().rename("size").reset_index()
    first = wrong.drop_duplicates(SERIES_KEY).merge(sizes, on=SERIES_KEY)
    for row in first.to_dict("records"):
        unit = SERIES[row["metric"]].unit
        weeks = counted(int(row["size"]), "week")
        value = f"{row['value']:.3g}"
        yield Failing(
            row["metric"],
            row["chain"],
            f"{value} {unit} in {week_text(row['week'])}, {weeks} in all; at most "
            f"{amount(LARGEST[unit])} is possible",
        )
