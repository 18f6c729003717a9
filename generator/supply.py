"""
The supply model: what the schedules in the profiles unlock and issue, week by week.

Works from profiles alone, except for issuance that a profile declares as observed. Dates
and shares are exact; weekly frames are floats. A tranche without a date (milestone,
discretion, unknown) is never spread over time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.issued import Course, Floats, courses
from generator.model.chain import Profile
from generator.model.folded import Folded
from generator.model.token import Allocation, AnnualRate, Token
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

    Yearly rates apply to the supply that the rules themselves give, from the profile's base supply
    on, scaled to ``observed_supply`` (total supply in tokens, weeks by chains, NaN where not seen):
    to the last one seen, before the first one to that.
    """
    longer = weeks.union(pd.date_range(weeks[-1] + WEEK, periods=HORIZON_WEEKS, freq="7D"))
    starts = np.array([week.toordinal() for week in longer.date])
    # What unlocked before the panel is no flow in it.
    ends = np.concatenate([[starts[0] - 1], starts + 6])
    seen = observed_supply.reindex(longer)
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
        floats[chain] = unlocks[chain] + _issued_by(token, ends[1:])
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


def _issued_by(token: Token, ends: Days) -> Floats:
    """Tokens issued by rule from the first rule on, by the end of given days; NaN: none tells."""
    if (flow := _without_rules(token, len(ends))) is not None:
        return flow
    base = float(token.initial_supply.value) if token.initial_supply else np.nan
    total = np.zeros(len(ends))
    for course in courses(token.issuance, base, int(ends[0])):
        total += course.issued(course.days(ends + 1))  # the last day has issued by its end
    return total


def _without_rules(token: Token, weeks: int) -> Floats | None:
    """What is issued in some weeks where no rule has to be asked; None where rules tell."""
    if token.status.value is not TokenStatus.LAUNCHED:
        return np.zeros(weeks)
    if token.issuance:
        return None
    # Rewards that were set aside are the issuance.
    set_aside = any(a.recipient in REWARDS and is_dated(a) for a in token.allocations)
    return np.full(weeks, 0.0 if set_aside else np.nan)


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

    ``starts`` are the first days of the weeks, ``seen`` the total supply observed in them.
    """
    if (flow := _without_rules(token, len(starts))) is not None:
        return flow
    base = base_supply(token)
    # Without a base only rates can be told, of what is observed: any number does for the model.
    rules = [*courses(token.issuance, float(base or 1), int(starts[0]))]
    scale = np.ones(1)
    if any(isinstance(course.rule, AnnualRate) for course in rules):
        scale = _scale(rules, starts, seen, 1.0 if base else np.nan)
    issued = np.zeros(len(starts))
    covered = np.zeros(len(starts), dtype=bool)
    for course in rules:
        first, last = course.days(starts), course.days(starts + 7)
        in_force = last > first
        amount = course.issued(last) - course.issued(first)
        if isinstance(course.rule, AnnualRate):
            amount *= scale
        issued += np.where(in_force, amount, 0.0)
        covered |= in_force
    return np.where(covered, issued / 7, np.nan)


def _scale(rules: Sequence[Course], starts: Days, seen: Floats, unseen: float) -> Floats:
    """By how much the supply seen is more than the rules give, week by week; ``unseen``: never."""
    told = [np.nan_to_num(rule.issued(rule.days(starts + 7))) for rule in rules]
    supply = rules[0].supply + np.sum(told, axis=0)
    scale: Floats = pd.Series(seen / supply).ffill().bfill().fillna(unseen).to_numpy()
    return scale
