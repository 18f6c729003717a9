"""
Schedules: when the allocations of a profile unlock, in exact shares, days and tokens.

A tranche without a date (milestone, discretion, unknown) is never spread over time.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from generator.model.token import Allocation, AnnualRate, Halving, PerDay, Token, Tranche
from generator.model.words import Recipient, TokenStatus

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}

REWARDS = (Recipient.STAKING, Recipient.MINING)
INSIDERS = (Recipient.INSIDERS, Recipient.INVESTORS)
INCENTIVES = (Recipient.AIRDROP, Recipient.ECOSYSTEM)

FEWEST_DOCUMENTED = Decimal(80)
"""With less of the supply documented, figures would tell more of the gap than of the chain."""


def base_supply(token: Token) -> Decimal | None:
    """Tokens that percentages of allocations refer to: initial, else maximum supply."""
    for fact in (token.initial_supply, token.max_supply):
        if fact is not None:
            return fact.value
    return None


def allocated_tokens(allocation: Allocation, token: Token) -> Decimal | None:
    """Size of an allocation in tokens; None where only a share of an unknown supply is given."""
    if allocation.tokens is not None:
        return allocation.tokens
    base = base_supply(token)
    if base is None or allocation.percent is None:
        return None
    return base * allocation.percent / 100


def step_days(tranche: Tranche) -> list[dt.date]:
    """Days on which a stepped tranche releases equal parts; the last one is its end."""
    if tranche.start is None or tranche.end is None or tranche.every in {None, "day"}:
        return []
    months = MONTHS[str(tranche.every)]
    days: list[dt.date] = []
    while True:
        day = add_months(tranche.start, months * (len(days) + 1))
        if day >= tranche.end:
            return [*days, tranche.end]
        days.append(day)


def add_months(day: dt.date, months: int) -> dt.date:
    """Move a day by whole months; the last days of a month stay within the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def released_percent(tranche: Tranche, day: dt.date) -> Decimal:
    """Part of a tranche, in percent of its allocation, that is unlocked by the end of a day."""
    if tranche.on is not None:
        return tranche.share if tranche.on <= day else Decimal(0)
    if tranche.start is None or tranche.end is None or day < tranche.start:
        return Decimal(0)
    if day >= tranche.end:
        return tranche.share
    if tranche.every == "day":
        return tranche.share * (day - tranche.start).days / (tranche.end - tranche.start).days
    steps = step_days(tranche)
    return tranche.share * sum(step <= day for step in steps) / len(steps)


def is_dated(allocation: Allocation) -> bool:
    """Whether every tranche has dates, so that the whole allocation can be placed in time."""
    return all(tranche.way in {"date", "steps"} for tranche in allocation.schedule)


def allocated_percent(allocation: Allocation, token: Token) -> Decimal | None:
    """An allocation in percent of the base supply, as stated or worked out."""
    if allocation.percent is not None:
        return allocation.percent
    base = base_supply(token)
    if not base or allocation.tokens is None:
        return None
    return allocation.tokens / base * 100


def documented_percent(token: Token) -> Decimal:
    """Percent of the base supply whose way of release is known, dated or not."""
    return sum(
        (
            (allocated_percent(a, token) or Decimal(0)) * t.share / 100
            for a in token.allocations
            if not a.minted_later
            for t in a.schedule
            if t.way != "unknown"
        ),
        Decimal(0),
    )


def pays_by_rule(token: Token) -> bool:
    """Whether a rule with numbers says what is issued to those who secure the chain."""
    return any(isinstance(rule, AnnualRate | PerDay | Halving) for rule in token.issuance)


def paid_by_rule(allocation: Allocation, token: Token) -> bool:
    """
    Whether an allocation of rewards is what an issuance rule pays out, so not to be counted twice.

    Rewards with dates that are part of the supply from the start are unlocked, not issued.
    """
    rewards = allocation.recipient in REWARDS and pays_by_rule(token)
    return rewards and (allocation.minted_later or not is_dated(allocation))


def counted(token: Token) -> list[Allocation]:
    """Allocations that unlock by themselves; rewards that an issuance rule pays are not."""
    if token.status.value is not TokenStatus.LAUNCHED:
        return []
    return [a for a in token.allocations if not paid_by_rule(a, token)]


def sizes(allocations: Iterable[Allocation], token: Token) -> list[Decimal] | None:
    """Sizes of allocations in one unit, percent or else tokens; None where they share none."""
    rows = list(allocations)
    for unit in (
        [allocated_percent(row, token) for row in rows],
        [allocated_tokens(row, token) for row in rows],
    ):
        known = [size for size in unit if size is not None]
        if len(known) == len(rows):
            return known
    return None


def undated_percent(token: Token) -> Decimal:
    """
    Share of all allocated tokens, in percent, whose release has no date.

    Rewards that an issuance rule already gives are left out.
    """
    rows = [a for a in token.allocations if not paid_by_rule(a, token)]
    sized = list(zip(rows, sizes(rows, token) or [], strict=False))
    total = sum((size for _, size in sized), Decimal(0))
    if not total:
        return Decimal(0)
    undated = sum(
        (
            size * t.share / 100
            for a, size in sized
            for t in a.schedule
            if t.way not in {"date", "steps"}
        ),
        Decimal(0),
    )
    return undated / total * 100
