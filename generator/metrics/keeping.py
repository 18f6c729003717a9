"""Question 2: who keeps it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.model.chain import Profile
from generator.model.metric import metric
from generator.model.weekly import DOCUMENTED, Weekly
from generator.model.words import FeeRecipient
from generator.windows import only, quarter_ratio

RETURNED = (
    FeeRecipient.BURNED,
    FeeRecipient.HOLDERS,
    FeeRecipient.USERS,
    FeeRecipient.PUBLIC_GOODS,
)
SECURED = (FeeRecipient.BASE_LAYER, FeeRecipient.VALIDATORS)
WHOLE_PERCENT = 100


def _documented(
    chains: Mapping[str, Profile], recipients: Iterable[FeeRecipient], like: pd.DataFrame
) -> pd.DataFrame:
    """
    Share of fees that a profile's documents give to some recipients, every week.

    A split that names none of them says that they get nothing only where it is complete.
    Where there is no split, a rule that burns a stated part of the fees counts from its start.
    """
    wanted = set(recipients)
    shares = {}
    for chain, profile in chains.items():
        parts = [part.percent for part in profile.fee_split if part.to in wanted]
        if parts or sum(part.percent for part in profile.fee_split) >= WHOLE_PERCENT:
            shares[chain] = float(sum(parts)) / 100
    row = pd.Series(shares, dtype=float).reindex(like.columns)
    every_week = np.repeat(row.to_numpy()[None], len(like), axis=0)
    if FeeRecipient.BURNED in wanted:
        weeks = pd.DatetimeIndex(like.index)
        for chain, profile in chains.items():
            if not profile.fee_split and chain in like.columns:
                every_week[:, like.columns.get_loc(chain)] = _burned_by_rule(profile, weeks)
    return pd.DataFrame(every_week, index=like.index, columns=like.columns)


def _burned_by_rule(profile: Profile, weeks: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """Share of fees that a rule destroys in each week; unknown where it states no percentage."""
    share = np.full(len(weeks), np.nan)
    for rule in profile.token.burns_in_force(weeks[-1].date()):
        if rule.rule == "fee-share":
            start = pd.Timestamp(rule.start.first_day) if rule.start else weeks[0]
            share[weeks >= start] = np.nan if rule.percent is None else float(rule.percent) / 100
    return share


@metric(
    title="Rent share",
    unit="percent",
    formula="rent ÷ fees, 13-week sums; for a chain that secures itself, the documented share "
    "of its validators or miners",
    reads_as="what reaches those who secure the chain",
    gaming="posting data in rare large batches moves rent between weeks",
    unknown_when="rent or fees are unknown and no document states a share",
    question=2,
    window_weeks=13,
)
def rent_share(fees_eth: Weekly, rent_eth: Weekly, chains: Mapping[str, Profile]) -> Weekly:
    """Rent over fees, both in ETH of the same provider."""
    observed = rent_eth.join(fees_eth, quarter_ratio)
    return observed.prefer(Weekly({DOCUMENTED: _documented(chains, SECURED, observed.values)}))


@metric(
    title="Operator margin",
    unit="percent",
    formula="(fees − rent) ÷ fees, 13-week sums",
    reads_as="what the sequencer keeps before it returns anything",
    gaming="costs off-chain (proving, salaries) are not in rent",
    unknown_when="rent or fees are unknown",
    question=2,
    window_weeks=13,
)
def operator_margin(fees_eth: Weekly, rent_eth: Weekly) -> Weekly:
    """One less the rent share, for chains that pay rent."""
    return rent_eth.join(fees_eth, lambda rent, fees: 1 - quarter_ratio(rent, fees))


@metric(
    title="Returned share",
    unit="percent",
    formula="(burned + bought back + paid to holders, users or public goods) ÷ fees; observed "
    "burn over 13 weeks where a series shows it, else the documented share, else what a provider "
    "counts as paid to holders",
    reads_as="what flows back",
    gaming="a promised share is not a paid share",
    unknown_when="no series and no document states it",
    question=2,
    window_weeks=13,
)
def returned_share(
    burn_native: Weekly,
    fees_eth: Weekly,
    chains: Mapping[str, Profile],
    holders_revenue_usd: Weekly,
    fees_usd: Weekly,
) -> Weekly:
    """
    Observed burn over fees in the same unit (Ethereum only), then documented shares.

    Holders' revenue comes last: it leaves out users and public goods, so that it would make
    a chain with a documented split look worse than its documents.
    """
    fees = only(fees_eth.values, ["ethereum"])
    observed = burn_native.map(lambda burn: quarter_ratio(burn, fees))
    documented = Weekly({DOCUMENTED: _documented(chains, RETURNED, fees)})
    return observed.prefer(documented, holders_revenue_usd.join(fees_usd, quarter_ratio))


@metric(
    title="Value leakage",
    unit="percent",
    formula="1 − rent share − returned share; the unknown remainder counts as leaked; where a "
    "chain that secures itself pays fees to its validators by rule, they get what is not returned",
    reads_as="fees with no documented path back; an upper bound where documents are silent",
    gaming="a promised share is not a paid share",
    unknown_when="the rent share or the returned share is unknown; a chain whose fees go to an "
    "operator or a foundation returns nothing by rule, and one that secures itself may pay "
    "its validators more than documents say",
    question=2,
    window_weeks=13,
)
def value_leakage(
    rent_share: Weekly, returned_share: Weekly, chains: Mapping[str, Profile]
) -> Weekly:
    """What neither secures the chain nor returns, and the same by each provider of rent."""
    secured, returned = rent_share.values, returned_share.values

    def of(chosen: Iterable[str]) -> npt.NDArray[np.bool_]:
        return np.broadcast_to(returned.columns.isin(list(chosen)), returned.shape)

    fates = {chain: profile.fee_destination for chain, profile in chains.items()}
    fate = {chain: fact.value for chain, fact in fates.items() if fact is not None}
    kept = [chain for chain, word in fate.items() if word in {"operator", "foundation"}]
    own = [chain for chain, profile in chains.items() if not profile.settles_elsewhere]
    by_rule = [chain for chain in own if fate.get(chain) == "validators"]
    returned = returned.mask(returned.isna() & of([*kept, *by_rule]), 0.0)
    secured = secured.mask(secured.isna() & of(own), (1 - returned).where(of(by_rule), 0.0))
    leaked = (1 - secured - returned).clip(0, 1)
    observed = _observed(rent_share) | _observed(returned_share)
    alone = {
        provider: (1 - rent - returned).clip(0, 1)
        for provider, rent in rent_share.by_provider.items()
        if provider != DOCUMENTED
    }
    return Weekly({"model": leaked.where(observed), DOCUMENTED: leaked.where(~observed), **alone})


def _observed(share: Weekly) -> pd.DataFrame:
    """Where a series, and not a document, gives a share."""
    seen = pd.DataFrame(False, index=share.values.index, columns=share.values.columns)
    given = seen
    for provider, frame in share.by_provider.items():
        if provider != DOCUMENTED:
            seen = seen | (frame.notna() & ~given)
        given = given | frame.notna()
    return seen
