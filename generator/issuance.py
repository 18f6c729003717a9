"""
Issuance by rule: how many tokens have been newly issued by a day.

Amounts are exact decimals. A halving rule that is followed by another rule is paced by the
two dates, because blocks come faster or slower than planned; the last one by its block time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from generator.model.token import AnnualRate, Halving, Issuance, PerDay

DAYS_IN_YEAR = Decimal("365.25")
SECONDS_IN_DAY = 86_400


def in_order(rules: Sequence[Issuance]) -> list[Issuance]:
    """Rules by the day from which they hold; one without a day holds from the beginning."""
    return sorted(rules, key=lambda r: r.start.first_day if r.start else dt.date.min)


def issued_between(
    rules: Sequence[Issuance], supply: Decimal | None, first: dt.date, last: dt.date
) -> Decimal | None:
    """
    Tokens issued after the end of ``first`` and by the end of ``last``.

    ``supply`` is the number of tokens at ``first``; yearly rates compound on it day by day of
    the rule's year. None where a rule in force cannot be computed or no rule is in force.
    """
    if last <= first:
        return Decimal(0)
    ordered = in_order(rules)
    total = Decimal(0)
    covered = False
    for number, rule in enumerate(ordered):
        start = max(rule.start.first_day if rule.start else dt.date.min, first)
        following = ordered[number + 1] if number + 1 < len(ordered) else None
        until = following.start.first_day if following and following.start else dt.date.max
        end = min(until, last)
        if start >= end:
            continue
        covered = True
        grown = None if supply is None else supply + total
        part = _by_rule(rule, following, grown, start, end)
        if part is None:
            return None
        total += part
    return total if covered else None


def _by_rule(
    rule: Issuance, following: Issuance | None, supply: Decimal | None, start: dt.date, end: dt.date
) -> Decimal | None:
    """Tokens that one rule issues between two days on which it is in force."""
    days = Decimal((end - start).days)
    if isinstance(rule, PerDay):
        return rule.tokens_per_day * days
    if isinstance(rule, Halving):
        return _halving(rule, following, start, end)
    if isinstance(rule, AnnualRate):
        return None if supply is None else _compounded(rule, supply, start, end)
    return Decimal(0) if rule.rule in {"none", "by-vote"} else None


def _halving(rule: Halving, following: Issuance | None, start: dt.date, end: dt.date) -> Decimal:
    """Blocks times reward; before the next dated rule the pace follows from the dates."""
    since = rule.start.first_day
    if following is not None and following.start is not None:
        per_day = Decimal(rule.blocks_per_halving) / (following.start.first_day - since).days
    else:
        per_day = Decimal(SECONDS_IN_DAY) / rule.seconds_per_block

    def mined(day: dt.date) -> Decimal:
        blocks = per_day * (day - since).days
        reward, left, total = rule.tokens_per_block, blocks, Decimal(0)
        while left > 0 and reward > 0:
            step = min(left, Decimal(rule.blocks_per_halving))
            total += step * reward
            left, reward = left - step, reward / 2
        return total

    return mined(end) - mined(start)


def _compounded(rule: AnnualRate, supply: Decimal, start: dt.date, end: dt.date) -> Decimal:
    """A yearly rate on a growing supply; the rate falls at each anniversary of the rule."""
    since = rule.start.first_day
    grown, day = supply, start
    while day < end:
        years = int(Decimal((day - since).days) / DAYS_IN_YEAR)
        turn = since + dt.timedelta(days=int(DAYS_IN_YEAR * (years + 1)) + 1)
        until = min(turn, end)
        rate = annual_percent(rule, years) / 100
        grown += grown * rate * (until - day).days / DAYS_IN_YEAR
        day = until
    return grown - supply


def annual_percent(rule: AnnualRate, years: int) -> Decimal:
    """The yearly rate, in percent, after a number of full years."""
    decayed = rule.annual_percent * (1 - (rule.decay_percent or Decimal(0)) / 100) ** years
    return max(decayed, rule.floor_percent or Decimal(0))
