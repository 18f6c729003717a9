"""The page over all chains: what unlocks in the next 52 weeks, by month and against the float."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from generator.edition import Edition
from generator.format import amount, percent
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.words import TokenStatus
from generator.scores import DesignClass
from generator.views.coming import coming, has_calendar, window
from generator.views.quantities import share_text, tokens_text, weakest
from generator.views.releases import (
    Release,
    float_base,
    known_shares,
    last_dated,
    unlocked,
)
from generator.views.tokens import by_status
from generator.views.undated import UndatedRow, undated_rows

MARKED = 10
SAME_DIGITS = 9
"""Months of equal length unlock the same share, but for what division leaves."""
SMALL = Decimal("0.005")
"""Unlocks of less than this share of the float are named under their month's table."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class UnlockRow:
    """What one chain unlocks on days of one week, or evenly over one month; never both."""

    when: str
    days: str
    day: dt.date
    chain: str
    name: str
    classes: str
    tokens: str
    usd: str
    price_week: str
    percent: str
    size: Decimal | None
    basis: str
    over_month: bool
    rank: int = 0


@dataclass(frozen=True, slots=True)
class MonthGroup:
    """Rows of what unlocks in one month; the small ones apart."""

    title: str
    anchor: str
    rows: tuple[UnlockRow, ...]
    small: tuple[UnlockRow, ...]


@dataclass(frozen=True, slots=True)
class UnlocksPage:
    """Everything on the page of unlocks."""

    first: str
    last: str
    months: tuple[MonthGroup, ...]
    largest: tuple[UnlockRow, ...]
    matrix_months: tuple[str, ...]
    matrix: tuple[tuple[str, str, tuple[str, ...]], ...]
    open: tuple[UndatedRow, ...]
    none_left: tuple[tuple[str, str], ...]
    not_known: tuple[tuple[str, str], ...]
    without_token: tuple[tuple[str, str], ...]
    calendars: tuple[str, ...]
    floats: tuple[tuple[str, str, str], ...]


def unlocks_page(edition: Edition) -> UnlocksPage:
    """Collect the dated unlocks of all chains by week, and the undated supply apart."""
    first, last = window(edition)
    rows: list[UnlockRow] = []
    floats, none_left, not_known = [], [], []
    by_month: dict[str, dict[str, Decimal]] = {}
    for chain, profile in edition.profiles.items():
        if profile.token.status.value is not TokenStatus.LAUNCHED:
            continue
        found = coming(edition, chain)
        base = float_base(edition, chain)
        rows += _rows(edition, profile, found, base.value)
        for item in found if base.value else ():
            months = by_month.setdefault(chain, {})
            month = f"{item.day:%Y-%m}"
            months[month] = months.get(month, Decimal(0)) + item.tokens / (base.value or 1)
        if found:
            floats.append((chain, profile.name, base.words))
        elif _is_known(profile, last):
            none_left.append((chain, profile.name))
        else:
            not_known.append((chain, profile.name))
    order = [*islice(_largest(rows), MARKED)]
    ranks = {_key(row): number for number, row in enumerate(order, start=1)}
    ranked = [replace(r, rank=ranks.get(_key(r), 0)) for r in rows]
    columns = sorted({month for months in by_month.values() for month in months})
    top = sorted(by_month, key=lambda c: (-sum(by_month[c].values()), c))[:MARKED]
    return UnlocksPage(
        matrix_months=tuple(columns),
        matrix=tuple(
            (
                chain,
                edition.profiles[chain].name,
                tuple(
                    percent(float(by_month[chain][m])) if m in by_month[chain] else "–"
                    for m in columns
                ),
            )
            for chain in top
        ),
        first=first.isoformat(),
        last=last.isoformat(),
        months=tuple(_months(ranked)),
        largest=tuple(sorted((r for r in ranked if r.rank), key=lambda r: r.rank)),
        open=tuple(
            row for p in edition.profiles.values() for row in undated_rows(p) if row.has_condition
        ),
        none_left=tuple(none_left),
        not_known=tuple(not_known),
        without_token=by_status(edition, TokenStatus.NONE, TokenStatus.ANNOUNCED),
        calendars=_calendars(edition),
        floats=tuple(floats),
    )


def _is_known(profile: Profile, last: dt.date) -> bool:
    """Whether nothing dated can have been missed for want of a schedule or of an amount."""
    known = known_shares(profile.token)
    if last_dated(profile.token) and unlocked(profile.token, last) is None:
        return False
    return known is not None and not known.unknown.quantize(Decimal("0.1"))


def _calendars(edition: Edition) -> tuple[str, ...]:
    """Names of the calendars over several chains: of all, and of each class with any."""
    chains = [chain for chain in edition.profiles if has_calendar(edition, chain)]
    labels = {edition.designs[chain].label for chain in chains}
    return (*(["all"] if chains else []), *(c.value for c in DesignClass if c in labels))


def _rows(
    edition: Edition, profile: Profile, found: list[Release], base: Decimal | None
) -> Iterable[UnlockRow]:
    """One row for each week of unlocks on single days, and one for each month's linear vesting."""
    price = edition.figures.reading("price_usd", profile.id)
    groups: dict[tuple[str, str], list[Release]] = {}
    for item in found:
        month = f"{item.day:%Y-%m}"
        when = month if item.over_month else week_name(item.day)
        groups.setdefault((month, when), []).append(item)
    for (_, when), parts in groups.items():
        whole = sum((part.tokens for part in parts), Decimal(0))
        yield UnlockRow(
            when=when,
            days=_days_words(parts),
            day=min(part.day for part in parts),
            chain=profile.id,
            name=profile.name,
            classes=", ".join(sorted({part.allocation.recipient.value for part in parts})),
            tokens=tokens_text(whole),
            usd=amount(float(whole) * price.value, "USD") if price else "no price",
            price_week=week_name(price.week) if price else "",
            percent=share_text(whole, base),
            size=whole / base if base else None,
            basis=weakest(part.allocation.basis for part in parts),
            over_month=parts[0].over_month,
        )


def _days_words(parts: list[Release]) -> str:
    first, last = min(part.day for part in parts), max(part.day for part in parts)
    if parts[0].over_month:
        return f"evenly from {first}"
    return str(first) if first == last else f"{first} to {last}"


def _key(row: UnlockRow) -> tuple[str, dt.date, bool]:
    return row.chain, row.day, row.over_month


def _by_size(row: UnlockRow) -> tuple[Decimal, dt.date, str, bool]:
    return -round(row.size or Decimal(0), SAME_DIGITS), row.day, row.chain, row.over_month


def _largest(rows: Iterable[UnlockRow]) -> Iterable[UnlockRow]:
    """The largest against float first; of what vests evenly, each chain's largest month alone."""
    even = set()
    for row in sorted((row for row in rows if row.size), key=_by_size):
        if not row.over_month or row.chain not in even:
            yield row
        if row.over_month:
            even.add(row.chain)


def _months(rows: list[UnlockRow]) -> Iterable[MonthGroup]:
    groups: dict[tuple[int, int], list[UnlockRow]] = {}
    for row in sorted(rows, key=_in_month):
        groups.setdefault((row.day.year, row.day.month), []).append(row)
    for (year, month), members in groups.items():
        title = f"{MONTHS[month - 1]} {year}"
        large = tuple(row for row in members if not _is_small(row))
        small = tuple(row for row in members if _is_small(row))
        yield MonthGroup(title, f"{year}-{month:02}", large, small)


def _in_month(row: UnlockRow) -> tuple[str, bool, str, Decimal, str]:
    """By month; what is spread over it after the weeks, the largest of each first."""
    return f"{row.day:%Y-%m}", row.over_month, row.when, -(row.size or Decimal(0)), row.chain


def _is_small(row: UnlockRow) -> bool:
    return not row.rank and row.size is not None and row.size < SMALL
