"""
The supply model: what the schedules in the profiles unlock and issue, week by week.

Works from profiles alone, except for issuance that a profile declares as observed. Dates
and shares are exact; weekly frames are floats. A tranche without a date (milestone,
discretion, unknown) is never spread over time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.issuance import DAYS_IN_YEAR, SECONDS_IN_DAY, in_order, issued_between
from generator.model.chain import Profile
from generator.model.fact import PartialDate
from generator.model.folded import Folded
from generator.model.token import Allocation, AnnualRate, Halving, PerDay, Token
from generator.model.words import Recipient, TokenStatus
from generator.rolling import rolling_sum
from generator.schedules import (
    FEWEST_DOCUMENTED,
    REWARDS,
    allocated_tokens,
    base_supply,
    documented_percent,
    is_dated,
    paid_by_rule,
    pays_by_rule,
    step_days,
    undated_percent,
)

HORIZON_WEEKS = 52
WEEK = pd.Timedelta(days=7)

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]
"""Days as ordinals, one for each week."""


@dataclass(frozen=True)
class SupplyModel:
    """
    Tokens per day and in total, as frames of weeks (the panel's and 52 more) and chains.

    ``unlocked`` is per recipient class, per day, from dated tranches only; NaN for a chain of
    whose supply less than ``FEWEST_DOCUMENTED`` percent has a documented way of release.
    ``issued`` is per day by rule, NaN where no rule gives it. ``unlocked_total`` is what the
    dated tranches have unlocked; ``scheduled_float`` adds what the rules have issued since the
    token's generation, NaN where no rule tells. ``undated_percent`` is the share of all
    allocations, by chain, without a date.
    """

    unlocked: Mapping[Recipient, Folded]
    issued: Folded
    unlocked_total: Folded
    scheduled_float: Folded
    undated_percent: Mapping[str, Decimal]
    has_token: Mapping[str, bool]

    def unlocked_by(self, classes: Iterable[Recipient]) -> pd.DataFrame:
        """Unlocks per day of several classes together."""
        first, *others = (self.unlocked[c] for c in classes)
        total = first.frame()
        for one in others:
            total = total + one.frame()
        return total

    def next_year(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Tokens of a per-day frame over the 52 weeks after each week."""
        total = rolling_sum(frame, HORIZON_WEEKS, HORIZON_WEEKS) * 7
        return total.shift(-HORIZON_WEEKS)

    @cached_property
    def issued_next_year(self) -> Folded:
        """Tokens issued by rule over the 52 weeks after each week."""
        return Folded(self.next_year(self.issued.frame()))

    @cached_property
    def rewards_next_year(self) -> Folded:
        """Tokens reserved as rewards that unlock over the 52 weeks after each week."""
        return Folded(self.next_year(self.unlocked_by(REWARDS)))


def build(
    profiles: Mapping[str, Profile], weeks: pd.DatetimeIndex, observed_supply: pd.DataFrame
) -> SupplyModel:
    """
    Evaluate every profile's schedule.

    ``observed_supply`` (weeks by chains, tokens, NaN where not seen) serves as the base of
    percentage rates; without it the base supply of the profile is used.
    """
    longer = weeks.union(pd.date_range(weeks[-1] + WEEK, periods=HORIZON_WEEKS, freq="7D"))
    starts = np.array([week.toordinal() for week in longer.date])
    # What unlocked before the panel is no flow in it.
    ends = np.concatenate([[starts[0] - 1], starts + 6])
    seen = observed_supply.reindex(longer).ffill()
    unlocked: dict[Recipient, dict[str, Floats]] = {r: {} for r in Recipient}
    unlocks: dict[str, Floats] = {}
    floats: dict[str, Floats] = {}
    issued, undated = {}, {}
    for chain, profile in profiles.items():
        token = profile.token
        for recipient, totals in _unlocked_totals(token, ends).items():
            unlocked[recipient][chain] = np.diff(totals) / 7
            unlocks[chain] = unlocks.get(chain, 0.0) + totals[1:]
        issued[chain] = _issued(token, starts, seen[chain].to_numpy(dtype=float))
        before = issued_before(token, longer[0].date())
        floats[chain] = unlocks[chain] + before + _issued_since(token, starts, issued[chain])
        undated[chain] = undated_percent(token)

    def folded(columns: Mapping[str, Floats]) -> Folded:
        return Folded(pd.DataFrame(dict(columns), index=longer).reindex(columns=sorted(profiles)))

    return SupplyModel(
        unlocked={r: folded(columns) for r, columns in unlocked.items()},
        issued=folded(issued),
        unlocked_total=folded(unlocks),
        scheduled_float=folded(floats),
        undated_percent=undated,
        has_token={c: p.token.status.value is TokenStatus.LAUNCHED for c, p in profiles.items()},
    )


def issued_before(token: Token, day: dt.date) -> float:
    """Tokens issued by rule from the first rule on and before a day; NaN where none tells."""
    if token.status.value is not TokenStatus.LAUNCHED or not token.issuance:
        return 0.0
    first = in_order(token.issuance)[0].start
    if first is None or first.first_day >= day:
        return 0.0
    base = base_supply(token) if token.initial_supply else Decimal(0)
    issued = issued_between(token.issuance, base, first.first_day, day - dt.timedelta(days=1))
    return float("nan") if issued is None else float(issued)


def _issued_since(token: Token, starts: Days, issued: Floats) -> Floats:
    """Tokens issued by the end of each week; what no rule tells before the first one is none."""
    first = in_order(token.issuance)[0].start if token.issuance else None
    flow = issued * 7
    if first is not None:
        flow = np.where(starts + 7 > first.first_day.toordinal(), flow, 0.0)
    total: Floats = np.cumsum(flow)
    return total


def _unlocked_totals(token: Token, ends: Days) -> dict[Recipient, Floats]:
    """Tokens unlocked by the end of each week, per class; all NaN where not known."""
    unknown = np.full(len(ends), np.nan)
    if token.status.value is not TokenStatus.LAUNCHED:
        return {r: np.zeros(len(ends)) for r in Recipient}
    nothing_known = dict.fromkeys(Recipient, unknown)
    if pays_by_rule(token):  # then rewards are issued, whatever else is unknown
        nothing_known |= dict.fromkeys(REWARDS, np.zeros(len(ends)))
    if documented_percent(token) < FEWEST_DOCUMENTED:
        return nothing_known
    totals = {r: np.zeros(len(ends)) for r in Recipient}
    for allocation in token.allocations:
        if paid_by_rule(allocation, token):
            continue
        tokens = allocated_tokens(allocation, token)
        if tokens is None:
            return nothing_known
        for day, amount in _releases(allocation, tokens):
            totals[allocation.recipient][np.searchsorted(ends, day) :] += amount
        for tranche in allocation.schedule:
            if tranche.every == "day" and tranche.start and tranche.end:
                first, last = tranche.start.toordinal(), tranche.end.toordinal()
                part = np.clip((ends - first) / (last - first), 0.0, 1.0)
                totals[allocation.recipient] += part * float(tokens * tranche.share / 100)
    return totals


def _releases(allocation: Allocation, tokens: Decimal) -> Iterator[tuple[int, float]]:
    """Yield (ordinal day, tokens) of every single release; linear vesting is not among them."""
    for tranche in allocation.schedule:
        amount = tokens * tranche.share / 100
        if tranche.on is not None:
            yield tranche.on.toordinal(), float(amount)
        steps = step_days(tranche)
        for day in steps:
            yield day.toordinal(), float(amount / len(steps))


def _issued(token: Token, starts: Days, seen: Floats) -> Floats:
    """
    Tokens per day issued by the rules in force in each week; NaN where no rule tells.

    ``starts`` are the first days of the weeks, ``seen`` the supply last observed by then.
    """
    if token.status.value is not TokenStatus.LAUNCHED:
        return np.zeros(len(starts))
    if not token.issuance and any(
        a.recipient in REWARDS and is_dated(a) for a in token.allocations
    ):
        return np.zeros(len(starts))  # the rewards set aside are the issuance
    base = base_supply(token)
    supply = np.where(np.isnan(seen), float(base) if base is not None else np.nan, seen)
    issued = np.zeros(len(starts))
    covered = np.zeros(len(starts), dtype=bool)
    rules = in_order(token.issuance)
    for rule, following in zip(rules, [*rules[1:], None], strict=False):
        since = rule.start.first_day.toordinal() if rule.start else int(starts[0])
        until = following.start if following else None
        length = until.first_day.toordinal() - since if until else np.inf
        days = (starts - since).astype(float)
        first, last = np.clip(days, 0, length), np.clip(days + 7, 0, length)
        if isinstance(rule, AnnualRate):
            rate = _rate_percent(rule, days) / 100
            amount = rate * supply / float(DAYS_IN_YEAR) * (last - first)
        elif isinstance(rule, PerDay):
            amount = float(rule.tokens_per_day) * (last - first)
        elif isinstance(rule, Halving):
            pace = _blocks_per_day(rule, until)
            amount = _mined(rule, last, pace) - _mined(rule, first, pace)
        else:
            known = rule.rule in {"none", "by-vote"}
            amount = np.full(len(starts), 0.0 if known else np.nan)
        in_force = last > first
        issued += np.where(in_force, amount, 0.0)
        covered |= in_force
    return np.where(covered, issued / 7, np.nan)


def _blocks_per_day(rule: Halving, until: PartialDate | None) -> float:
    """As the two dates of a finished period tell, else as the block time says."""
    if until is None:
        return SECONDS_IN_DAY / rule.seconds_per_block
    return rule.blocks_per_halving / (until.first_day - rule.start.first_day).days


def _mined(rule: Halving, days: Floats, blocks_per_day: float) -> Floats:
    """Tokens issued in so many days since the rule's start; a week may hold a halving."""
    blocks = np.clip(days, 0, None) * blocks_per_day
    halvings = np.floor(blocks / rule.blocks_per_halving)
    reward = float(rule.tokens_per_block) / 2.0**halvings
    before = 2 * rule.blocks_per_halving * (float(rule.tokens_per_block) - reward)
    mined: Floats = before + (blocks - halvings * rule.blocks_per_halving) * reward
    return mined


def _rate_percent(rule: AnnualRate, days: Floats) -> Floats:
    """Yearly rate in percent, after the decay of the full years since its start."""
    years = np.floor(np.clip(days, 0, None) / float(DAYS_IN_YEAR))
    decay = 1 - float(rule.decay_percent or 0) / 100
    return np.maximum(float(rule.annual_percent) * decay**years, float(rule.floor_percent or 0))
