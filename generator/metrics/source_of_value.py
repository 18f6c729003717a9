"""Question 1: where does the value come from?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from generator import quick_emission
from generator.model.chain import Profile
from generator.model.metric import metric
from generator.model.series import SERIES
from generator.model.weekly import Weekly
from generator.model.words import Recipient
from generator.schedules import INCENTIVES, INSIDERS, REWARDS
from generator.shortcuts import shortcut
from generator.supply import SupplyModel
from generator.windows import (
    QUARTER_WEEKS,
    WEEK,
    column,
    only,
    quarter_mean,
    quarter_ratio,
    steps_mean,
)

SETTLEMENT_ASSET = "ethereum"
"""Fees given in ETH are turned into USD with the price of this chain's token."""

_FEES_GAMED = "wash transactions paid by the chain's own makers raise fees"
_EMISSION_GAMED = "moving tokens from a dated schedule to a discretionary bucket hides them"


@metric(
    title="Gas fees",
    unit="USD/day",
    formula="fees in USD; where a provider gives only ETH, fees in ETH × the week's mean ETH price",
    reads_as="what users paid the chain",
    gaming=_FEES_GAMED,
    unknown_when="no provider gave fees in the week",
    question=1,
)
def gas_fees_usd(fees_usd: Weekly, fees_eth: Weekly, price_mean_usd: Weekly) -> Weekly:
    """Fees by provider, USD per day."""
    eth_price = column(price_mean_usd.values, SETTLEMENT_ASSET)
    either = fees_usd.prefer(fees_eth.map(lambda frame: frame.mul(eth_price, axis=0)))
    return either.ranked(SERIES["fees_usd"].precedence)


@shortcut(quick_emission.in_usd)
def _in_usd(tokens: pd.DataFrame, price_mean_usd: Weekly, has_token: Mapping[str, bool]) -> Weekly:
    """
    Tokens per day × the week's mean price; a chain without a token emits nothing.

    A quarter without a single token is worth nothing at any price. A week without tokens
    inside a quarter with some needs its price: otherwise the empty weeks between monthly
    steps would be known and the steps not.
    """
    price = price_mean_usd.values
    paid = tokens.reindex(price.index)
    quiet = paid.rolling(QUARTER_WEEKS, min_periods=1).sum().where(paid.notna()) == 0
    worth = (paid * price).mask(quiet, 0.0)
    for chain, has in has_token.items():
        if not has:
            worth[chain] = 0.0
    return Weekly({"model": worth})


@metric(
    title="Emission: issuance",
    unit="USD/day",
    formula="(newly issued tokens + unlocked staking and mining rewards) per day × mean price; a "
    "yearly rate is one of the total supply that the rules give, scaled to the one last observed",
    reads_as="what the token pays for security, the lower end of the emission band",
    gaming=_EMISSION_GAMED,
    unknown_when="the issuance rule or the price of the token is unknown",
    question=1,
    in_steps=True,
)
def emission_issuance_usd(
    supply: SupplyModel, issuance_native: Weekly, price_mean_usd: Weekly
) -> Weekly:
    """Issuance alone, USD per day; observed issuance goes before the rule."""
    observed = issuance_native.values
    by_rule = supply.issued.reindex(observed.index) + supply.unlocked_by(REWARDS).reindex(
        observed.index
    )
    return _in_usd(observed.where(observed.notna(), by_rule), price_mean_usd, supply.has_token)


@metric(
    title="Emission: issuance and insiders",
    unit="USD/day",
    formula="issuance + tokens unlocked for team and investors per day × mean price",
    reads_as="issuance and what insiders may sell",
    gaming=_EMISSION_GAMED,
    unknown_when="issuance, an insider schedule or the price is unknown",
    question=1,
    in_steps=True,
)
def emission_insider_usd(
    supply: SupplyModel, emission_issuance_usd: Weekly, price_mean_usd: Weekly
) -> Weekly:
    """Issuance and insider unlocks, USD per day."""
    unlocked = _in_usd(supply.unlocked_by(INSIDERS), price_mean_usd, supply.has_token)
    return emission_issuance_usd.map(lambda frame: frame + unlocked.values)


@metric(
    title="Emission: issuance and all unlocks",
    unit="USD/day",
    formula="issuance + all dated unlocks per day × mean price",
    reads_as="everything the token pays that has a date, the upper end of the emission band",
    gaming=_EMISSION_GAMED,
    unknown_when="issuance, a schedule or the price is unknown; discretionary parts have no date "
    "and are not counted",
    question=1,
    in_steps=True,
)
def emission_usd(
    supply: SupplyModel, emission_issuance_usd: Weekly, price_mean_usd: Weekly
) -> Weekly:
    """Issuance and all dated unlocks, USD per day."""
    others = [r for r in Recipient if r not in REWARDS]
    unlocked = _in_usd(supply.unlocked_by(others), price_mean_usd, supply.has_token)
    return emission_issuance_usd.map(lambda frame: frame + unlocked.values)


@metric(
    title="Unlocks of insiders",
    unit="USD/day",
    formula="tokens unlocked for team and investors per day × mean price",
    reads_as="the part of the emission that insiders may sell",
    gaming=_EMISSION_GAMED,
    unknown_when="an insider schedule or the price is unknown",
    question=1,
    in_steps=True,
)
def insider_unlocks_usd(supply: SupplyModel, price_mean_usd: Weekly) -> Weekly:
    """Dated unlocks of team and investors alone, USD per day."""
    return _in_usd(supply.unlocked_by(INSIDERS), price_mean_usd, supply.has_token)


@metric(
    title="Unlocks for incentives",
    unit="USD/day",
    formula="tokens unlocked by date for airdrops and ecosystem incentives per day × mean price",
    reads_as="the part of the emission that pays for growth",
    gaming="programmes are mostly paid at discretion and have no date; they are not counted",
    unknown_when="a schedule of incentives or the price is unknown",
    question=1,
    in_steps=True,
)
def incentive_unlocks_usd(supply: SupplyModel, price_mean_usd: Weekly) -> Weekly:
    """Dated unlocks of airdrops and ecosystem buckets alone, USD per day."""
    return _in_usd(supply.unlocked_by(INCENTIVES), price_mean_usd, supply.has_token)


@shortcut(quick_emission.coverage)
def _coverage(fees: Weekly, emission: Weekly, chains: Mapping[str, Profile]) -> Weekly:
    """Fees ÷ emission over 13 weeks; no limit where nothing is emitted; from generation on."""
    emitted = emission.values.copy()
    for chain, profile in chains.items():
        if profile.token.generation is not None:
            start = pd.Timestamp(profile.token.generation.value.first_day)
            emitted.loc[emitted.index <= start - WEEK, chain] = np.nan
    gaps = emitted.isna().rolling(QUARTER_WEEKS, min_periods=1).sum()
    nothing = (quarter_mean(emitted) == 0) & (gaps == 0)
    known = steps_mean(emitted).notna()

    def ratio(frame: pd.DataFrame) -> pd.DataFrame:
        return quarter_ratio(frame, emitted).where(known & frame.notna()).mask(nothing, np.inf)

    return fees.map(ratio)


_COVERAGE_READS = "1 or more: users pay for the chain; towards 0: holders do"
_COVERAGE_UNKNOWN = (
    "are unknown in more than half of the 13 weeks, or where some of them emit nothing and others "
    "are unknown; where nothing is emitted, coverage has no limit, whatever the fees"
)


@metric(
    title="Emission coverage, all unlocks",
    unit="ratio",
    formula="fees ÷ (issuance + all dated unlocks), 13-week sums",
    reads_as=_COVERAGE_READS,
    gaming=_FEES_GAMED,
    unknown_when=f"fees or emission {_COVERAGE_UNKNOWN}",
    question=1,
    window_weeks=13,
)
def emission_coverage(
    gas_fees_usd: Weekly, emission_usd: Weekly, chains: Mapping[str, Profile]
) -> Weekly:
    """Lower end of the coverage band."""
    return _coverage(gas_fees_usd, emission_usd, chains)


@metric(
    title="Emission coverage, issuance and insiders",
    unit="ratio",
    formula="fees ÷ (issuance + unlocks of team and investors), 13-week sums",
    reads_as=_COVERAGE_READS,
    gaming=_FEES_GAMED,
    unknown_when=f"fees or emission {_COVERAGE_UNKNOWN}",
    question=1,
    window_weeks=13,
)
def emission_coverage_insider(
    gas_fees_usd: Weekly, emission_insider_usd: Weekly, chains: Mapping[str, Profile]
) -> Weekly:
    """Middle of the coverage band."""
    return _coverage(gas_fees_usd, emission_insider_usd, chains)


@metric(
    title="Emission coverage, issuance only",
    unit="ratio",
    formula="fees ÷ issuance, 13-week sums",
    reads_as=_COVERAGE_READS,
    gaming=_FEES_GAMED,
    unknown_when=f"fees or issuance {_COVERAGE_UNKNOWN}",
    question=1,
    window_weeks=13,
)
def emission_coverage_issuance(
    gas_fees_usd: Weekly, emission_issuance_usd: Weekly, chains: Mapping[str, Profile]
) -> Weekly:
    """Upper end of the coverage band."""
    return _coverage(gas_fees_usd, emission_issuance_usd, chains)


@metric(
    title="Security coverage",
    unit="ratio",
    formula="fees ÷ (fees + issuance), 13-week sums",
    reads_as="could the chain stand without rewards in its own token? 1: yes",
    gaming=_FEES_GAMED,
    unknown_when="fees or issuance are unknown; not asked of chains that settle elsewhere",
    question=1,
    window_weeks=13,
)
def security_coverage(
    gas_fees_usd: Weekly, emission_issuance_usd: Weekly, chains: Mapping[str, Profile]
) -> Weekly:
    """Share of the security budget that users pay; only for chains that secure themselves."""
    own = [chain for chain, profile in chains.items() if not profile.settles_elsewhere]
    issued = emission_issuance_usd.values

    return gas_fees_usd.map(lambda frame: only(quarter_ratio(frame, frame + issued), own))


@metric(
    title="Application multiple",
    unit="times",
    formula="application fees ÷ gas fees, 13-week sums",
    reads_as="value at the application layer per unit at the base",
    gaming="applications can route volume through themselves",
    unknown_when="application fees or gas fees are unknown",
    question=1,
    window_weeks=13,
)
def app_multiple(app_fees_usd: Weekly, gas_fees_usd: Weekly) -> Weekly:
    """Application fees over gas fees."""
    fees = gas_fees_usd.values
    return app_fees_usd.map(lambda frame: quarter_ratio(frame, fees))


@metric(
    title="Net flow to holders",
    unit="USD/day",
    formula="fees burned, bought back or paid to holders − emission with all dated unlocks, "
    "13-week means",
    reads_as="above 0: more is bought back or burned than is paid out",
    gaming=_EMISSION_GAMED,
    unknown_when="holders' revenue or emission is unknown in more than half of the 13 weeks, or "
    "some of them emit nothing and others are unknown",
    question=1,
    window_weeks=13,
)
def net_holder_flow_usd(holders_revenue_usd: Weekly, emission_usd: Weekly) -> Weekly:
    """Buy pressure less sell pressure, USD per day."""
    emitted = emission_usd.values
    known = steps_mean(emitted).notna()
    return holders_revenue_usd.map(lambda frame: quarter_mean(frame - emitted).where(known))
