"""Question 3: how much supply is still to come?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from generator.model.chain import Profile
from generator.model.metric import metric
from generator.model.weekly import Weekly
from generator.model.words import Recipient
from generator.schedules import base_supply, documented_percent
from generator.supply import SupplyModel
from generator.windows import only

ALL_DOCUMENTED = 99.9
"""With any part unknown, what was free at generation is unknown, too."""

FIRST_WEEKS = pd.Timedelta(weeks=1)
STALE_SUPPLY_WEEKS = 52
"""A supply seen once stands for the following weeks, at most this many."""


@metric(
    title="Float",
    unit="percent",
    formula="circulating supply ÷ maximum supply (total supply where there is no maximum)",
    reads_as="low float with a high diluted value: most of the supply is still to come",
    gaming="what counts as circulating is declared by the project",
    unknown_when="circulating or total supply is unknown",
    question=3,
)
def float_share(circulating_supply: Weekly, max_supply: Weekly, total_supply: Weekly) -> Weekly:
    """Circulating over maximum, else total supply of the same provider."""
    whole = max_supply.prefer(total_supply)
    return circulating_supply.join(whole, lambda part, of: part / of)


@metric(
    title="Overhang, 52 weeks",
    unit="percent",
    formula="tokens issued by rule (where no rule tells, at the rate last observed) or unlocked by "
    "date in the next 52 weeks ÷ today's float (observed; else what schedules have unlocked and "
    "rules issued)",
    reads_as="supply still to come within a year; discretionary parts have no date and come on top",
    gaming="a bucket called discretionary has no date and is not counted",
    unknown_when="issuance, a schedule or the float is unknown",
    question=3,
    window_weeks=STALE_SUPPLY_WEEKS,
)
def overhang_52w(
    supply: SupplyModel, circulating_supply: Weekly, issuance_native: Weekly
) -> Weekly:
    """Next year's dated supply over today's float."""
    observed = circulating_supply.values.ffill(limit=STALE_SUPPLY_WEEKS)
    rate = issuance_native.values.ffill(limit=STALE_SUPPLY_WEEKS)
    coming = supply.next_year(supply.unlocked_by(Recipient)) + _issued_next_year(supply, rate)
    scheduled = supply.scheduled_float.reindex(observed.index)
    coming = coming.reindex(observed.index)
    tokens = [chain for chain, has in supply.has_token.items() if has]

    def share(base: pd.DataFrame) -> pd.DataFrame:
        return only(coming / base.where(base > 0), tokens)

    return Weekly({"observed float": share(observed), "scheduled float": share(scheduled)})


def _issued_next_year(supply: SupplyModel, observed_rate: pd.DataFrame) -> pd.DataFrame:
    """Issuance by rule; where only observed, the observed rate goes on for a year."""
    by_rule = supply.issued_next_year.frame()
    observed = (observed_rate * 364).reindex(by_rule.index)
    return by_rule.where(by_rule.notna(), observed)


@metric(
    title="Float at generation",
    unit="percent",
    formula="tokens unlocked by date by the end of the token's first week ÷ base supply",
    reads_as="low: most of the supply came or comes later",
    gaming="a bucket called discretionary has no date and is not counted",
    unknown_when="the generation day, the supply or a schedule is unknown; tokens older than "
    "the first stored week",
    question=3,
)
def float_at_generation(
    supply: SupplyModel, circulating_supply: Weekly, chains: Mapping[str, Profile]
) -> Weekly:
    """A constant from the week of generation on."""
    total = supply.unlocked_total
    weeks = pd.DatetimeIndex(circulating_supply.values.index)
    share = pd.DataFrame(np.nan, index=weeks, columns=total.columns)
    for chain, profile in chains.items():
        base = base_supply(profile.token)
        if profile.token.generation is None or not base:
            continue
        if documented_percent(profile.token) < ALL_DOCUMENTED:
            continue
        start = pd.Timestamp(profile.token.generation.value.first_day)
        since = weeks[weeks + FIRST_WEEKS > start]
        if len(since) and since[0] <= start:
            share.loc[since, chain] = float(total[chain].loc[since[0]]) / float(base)
    return Weekly({"model": share})
