"""
Exact sums over a token's schedules, for pages: to the day and to the token.

The weekly frames of the supply model serve metrics and charts; tables need single days. What
is not known is None, never 0.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator.edition import Edition, remembered
from generator.issuance import in_order, issued_between
from generator.model.chain import Profile
from generator.model.fact import Basis
from generator.model.series import week_name
from generator.model.token import Allocation, AnnualRate, Token, Tranche
from generator.model.words import Recipient
from generator.schedules import (
    FEWEST_DOCUMENTED,
    REWARDS,
    add_months,
    allocated_percent,
    allocated_tokens,
    base_supply,
    counted,
    documented_percent,
    is_dated,
    paid_by_rule,
    pays_by_rule,
    released_percent,
    step_days,
)

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Release:
    """Tokens of one allocation on a day, or spread over the month in which the day lies."""

    chain: str
    day: dt.date
    over_month: bool
    tokens: Decimal
    allocation: Allocation


@dataclass(frozen=True, slots=True)
class Known:
    """Parts of the base supply in percent, by how their release is known."""

    documented: Decimal
    modelled: Decimal
    inferred: Decimal
    discretion: Decimal
    milestone: Decimal
    unknown: Decimal


@dataclass(frozen=True, slots=True)
class FloatBase:
    """Today's float as far as it is known, and what it stands on."""

    value: Decimal | None
    words: str


def unlocked(token: Token, day: dt.date, recipient: Recipient | None = None) -> Decimal | None:
    """
    Tokens unlocked by date by the end of a day, of one class or of all.

    None where nothing is documented or where a dated part has no number of tokens.
    """
    rows = [a for a in counted(token) if recipient in {None, a.recipient}]
    if not rows and not (token.allocations and pays_by_rule(token)):
        return None
    total = Decimal(0)
    for allocation in rows:
        share = sum((released_percent(t, day) for t in allocation.schedule), Decimal(0))
        if share:
            tokens = allocated_tokens(allocation, token)
            if tokens is None:
                return None
            total += tokens * share / 100
    if total or any(t.way in {"date", "steps"} for a in rows for t in a.schedule):
        return total
    return total if recipient is None and pays_by_rule(token) else None


def last_dated(token: Token) -> dt.date | None:
    """Last day on which anything unlocks by date."""
    days = [t.on or t.end for a in counted(token) for t in a.schedule if t.on or t.end]
    return max((day for day in days if day), default=None)


def issued_by_rule(token: Token, day: dt.date) -> Decimal | None:
    """Tokens issued by rule up to the end of a day; None where no rule with numbers tells."""
    if not token.issuance:
        set_aside = any(a.recipient in REWARDS and is_dated(a) for a in token.allocations)
        return Decimal(0) if set_aside else None
    start = in_order(token.issuance)[0].start
    since = start.first_day if start else dt.date.min
    base = token.initial_supply.value if token.initial_supply else None
    # Whole days: what a day issues is there by its end.
    return issued_between(token.issuance, base, since, day + dt.timedelta(days=1))


def scheduled_float(token: Token, day: dt.date) -> Decimal | None:
    """Unlocked by date and issued by rule; None where too little of either is known."""
    if can_say(token):
        return None
    free, issued = unlocked(token, day), issued_by_rule(token, day)
    return None if free is None or issued is None else free + issued


def can_say(token: Token) -> str:
    """Why the scheduled float is not known; nothing where it is."""
    if not token.allocations:
        return "no allocation is documented"
    if documented_percent(token) < FEWEST_DOCUMENTED:
        return f"less than {FEWEST_DOCUMENTED} % of the supply has a documented way of release"
    if unlocked(token, dt.date.max) is None:
        return "no dated part has a number of tokens"
    if issued_by_rule(token, dt.date.max.replace(year=2100)) is None:
        return f"what was issued is not known: {why_not_issued(token)}"
    return ""


def why_not_issued(token: Token) -> str:
    """Why ``issued_by_rule`` does not tell of a launched token."""
    if any(isinstance(rule, AnnualRate) for rule in token.issuance) and not token.initial_supply:
        return "no supply is documented at which the yearly rate began"
    return "no rule with numbers is documented"


def generation_day(token: Token) -> dt.date | None:
    """Day of token generation; the last possible one where only month or year is known."""
    if token.generation is None:
        return None
    born = token.generation.value
    if born.is_exact:
        return born.first_day
    month = 12 if len(born.text) == len("YYYY") else born.first_day.month
    year = born.first_day.year
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def releases(profile: Profile, first: dt.date, last: dt.date) -> list[Release]:
    """
    What unlocks by date from ``first`` to ``last``, sorted by day; linear vesting by month.

    Months at the edges hold only what unlocks between the two days, so that the parts add up
    to exactly what has been unlocked in between. Parts without a number are left out.
    """
    found = []
    for allocation in counted(profile.token):
        tokens = allocated_tokens(allocation, profile.token)
        if tokens is None:
            continue
        for tranche in allocation.schedule:
            found += [
                Release(profile.id, day, tranche.every == "day", amount, allocation)
                for day, amount in _between(tranche, tokens, first, last)
                if amount
            ]
    return sorted(found, key=lambda r: (r.day, r.allocation.label))


def _between(
    tranche: Tranche, tokens: Decimal, first: dt.date, last: dt.date
) -> Iterator[tuple[dt.date, Decimal]]:
    if tranche.on is not None:
        if first <= tranche.on <= last:
            yield tranche.on, tokens * tranche.share / 100
    elif tranche.every == "day" and tranche.start and tranche.end:
        day = max(first, tranche.start)
        while day <= min(last, tranche.end):
            following = min(add_months(day.replace(day=1), 1), last + dt.timedelta(days=1))
            before = released_percent(tranche, day - dt.timedelta(days=1))
            after = released_percent(tranche, following - dt.timedelta(days=1))
            yield day, tokens * (after - before) / 100
            day = following
    else:
        days = step_days(tranche)
        yield from (
            (day, tokens * tranche.share / 100 / len(days)) for day in days if first <= day <= last
        )


def known_shares(token: Token) -> Known | None:
    """How the base supply's release is known, in percent; None without a base to refer to."""
    if token.allocations and any(allocated_percent(a, token) is None for a in token.allocations):
        return None
    if base_supply(token) is None and not token.allocations:
        return None
    parts = dict.fromkeys(
        ("documented", "modelled", "inferred", "discretion", "milestone"), Decimal(0)
    )
    unknown = Decimal(0)
    for allocation in token.allocations:
        size = allocated_percent(allocation, token)
        if allocation.minted_later or size is None:
            continue
        by_rule = paid_by_rule(allocation, token)
        for tranche in allocation.schedule:
            part = size * tranche.share / 100
            if by_rule or tranche.way in {"date", "steps"}:
                parts[_basis(allocation.basis)] += part
            elif tranche.way == "unknown":
                unknown += part
            else:
                parts[tranche.way] += part
    rest = max(Decimal(0), WHOLE - sum(parts.values()) - unknown)
    return Known(**parts, unknown=unknown + rest)


def _basis(basis: Basis) -> str:
    return "documented" if basis in {Basis.ON_CHAIN, Basis.DOCUMENTED} else basis.value


@remembered
def float_base(edition: Edition, chain: str) -> FloatBase:
    """Today's float: as observed; else what the schedules have released; else not known."""
    reading = edition.figures.reading("circulating_supply", chain)
    if reading is not None:
        publisher = edition.figures.panel.publisher(reading.provider)
        words = f"observed, {week_name(reading.week)}, {publisher}"
        return FloatBase(Decimal(str(reading.value)), words)
    token = edition.profiles[chain].token
    value = scheduled_float(token, edition.week + dt.timedelta(days=6))
    return FloatBase(value or None, "scheduled" if value else "not known")
