"""Could a chain pay its way: fees against on-chain costs without emissions, and its reserves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.figures import Figures
from generator.model.chain import Profile
from generator.model.folded import Numbers
from generator.windows import QUARTER_WEEKS


@dataclass(frozen=True, slots=True)
class CostTest:
    """
    Means per day over the weeks of a quarter in which both fees and costs were seen.

    Costs are the rent paid to base and data layers, in ETH, or for a chain that secures
    itself what it issues to validators, in USD. The metric is the one that question 5 reads.
    """

    metric: str
    unit: Literal["ETH", "USD"]
    fees: float | None
    costs: float
    weeks: int
    last: dt.date

    @property
    def pays(self) -> bool:
        """Whether fees cover the costs: more than rent, at least as much as issuance."""
        if self.fees is None:
            return True
        return self.fees > self.costs if self.unit == "ETH" else self.fees >= self.costs


def cost_test(figures: Figures, profile: Profile) -> CostTest | None:
    """Compare fees with on-chain costs over 13 weeks; None where question 5 has no figure."""
    metric = "operator_margin" if profile.settles_elsewhere else "emission_coverage_issuance"
    reading = figures.reading(metric, profile.id)
    if reading is None:
        return None
    end = (reading.week - figures.panel.mondays[0]).days // 7 + 1

    def quarter(name: str, provider: str | None) -> Numbers:
        return figures.weekly(name).array(profile.id, provider)[max(end - QUARTER_WEEKS, 0) : end]

    if profile.settles_elsewhere:
        fees, costs = (quarter(name, reading.provider) for name in ("fees_eth", "rent_eth"))
    else:
        fees = quarter("gas_fees_usd", reading.provider)
        costs = quarter("emission_issuance_usd", None)
    seen = ~(np.isnan(fees) | np.isnan(costs))
    if not seen.any():
        return (
            CostTest(metric, "USD", None, 0.0, 0, reading.week) if np.isinf(reading.value) else None
        )
    return CostTest(
        metric,
        "ETH" if profile.settles_elsewhere else "USD",
        float(fees[seen].mean()),
        float(costs[seen].mean()),
        int(seen.sum()),
        reading.week,
    )


def runway_years(profile: Profile) -> float | None:
    """Published reserves over published yearly spending; None where either was not read."""
    reserves, spending = profile.reserves_usd, profile.spending_usd
    if reserves is None or spending is None or spending.value == 0:
        return None
    return float(reserves.value) / (float(spending.value) / spending.years)
