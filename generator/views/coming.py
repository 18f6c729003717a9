"""What a chain unlocks by date in the 52 weeks after the edition's week, as rows and a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from generator.edition import Edition, remembered
from generator.model.chain import Profile
from generator.publish.revisions import listed_unlocks
from generator.views.facts import SourceLink, source_links
from generator.views.quantities import share_text, tokens_text, weakest
from generator.views.releases import Release, known_shares, releases, unlocked

CALENDAR_WEEKS_BACK = 26
MOST_ROWS = 30
"""A longer table is grouped by month, with the parts of each month listed."""


@dataclass(frozen=True, slots=True)
class ComingRow:
    """Tokens that one allocation, or one month of several, releases in the next 52 weeks."""

    when: str
    what: str
    classes: str
    tokens: str
    share: str
    sources: tuple[SourceLink, ...]
    read_on: str
    basis: str


def last_day(edition: Edition) -> dt.date:
    """Last day of the edition's week."""
    return edition.week + dt.timedelta(days=6)


def window(edition: Edition) -> tuple[dt.date, dt.date]:
    """First and last day of the 52 weeks after the edition's week."""
    first = edition.week + dt.timedelta(weeks=1)
    return first, first + dt.timedelta(weeks=52) - dt.timedelta(days=1)


@remembered
def coming(edition: Edition, chain: str) -> list[Release]:
    """What unlocks by date in these weeks, for all pages that tell of it."""
    return releases(edition.profiles[chain], *window(edition))


@remembered
def has_calendar(edition: Edition, chain: str) -> bool:
    """Whether a calendar is written for a chain: it has a dated unlock to show."""
    return chain in _with_calendar(edition)


@remembered
def _with_calendar(edition: Edition) -> frozenset[str]:
    first = edition.week - dt.timedelta(weeks=CALENDAR_WEEKS_BACK)
    return frozenset(item.chain for item in listed_unlocks(edition) if item.day >= first)


def coming_rows(found: list[Release], base: Decimal | None) -> tuple[ComingRow, ...]:
    """One row per allocation and month; where these are too many, one per month."""
    groups: dict[tuple[str, ...], list[Release]] = {}
    for item in found:
        groups.setdefault((f"{item.day:%Y-%m}", item.allocation.label), []).append(item)
    if len(groups) > MOST_ROWS:
        groups = {}
        for item in found:
            groups.setdefault((f"{item.day:%Y-%m}",), []).append(item)
    return tuple(_coming_row(rows, base) for _, rows in sorted(groups.items()))


def _coming_row(rows: list[Release], base: Decimal | None) -> ComingRow:
    parts: dict[str, Decimal] = {}
    for item in rows:
        parts[item.allocation.label] = parts.get(item.allocation.label, Decimal(0)) + item.tokens
    whole = sum(parts.values(), Decimal(0))
    named = [f"{label} {tokens_text(size)}" for label, size in parts.items()]
    single = len({item.day for item in rows}) == 1 and not any(r.over_month for r in rows)
    when = rows[0].day.isoformat() if single else f"{rows[0].day:%Y-%m}"
    urls = tuple(dict.fromkeys(url for item in rows for url in item.allocation.source))
    return ComingRow(
        when=f"{when}, evenly" if all(item.over_month for item in rows) else when,
        what="; ".join(named) if len(parts) > 1 else next(iter(parts)),
        classes=", ".join(sorted({item.allocation.recipient.value for item in rows})),
        tokens=tokens_text(whole),
        share=share_text(whole, base),
        sources=source_links(urls),
        read_on=max(item.allocation.read_on for item in rows).isoformat(),
        basis=weakest(item.allocation.basis for item in rows),
    )


def coming_words(profile: Profile, found: list[Release], first: dt.date, last: dt.date) -> str:
    """A sentence on the 52 weeks: how much is dated, or why there is nothing to list."""
    span = f"from {first} to {last}"
    token = profile.token
    if found:
        whole = sum((item.tokens for item in found), Decimal(0))
        return f"{tokens_text(whole)} tokens unlock by date {span}."
    if unlocked(token, last) is None:
        return f"The number of tokens is not documented, so what unlocks {span} is not known."
    known = known_shares(token)
    open_part = known is None or known.unknown or known.discretion or known.milestone
    if not token.allocations:
        return f"No allocation is documented, so what unlocks {span} is not known."
    tail = " Parts without a date can be released at any time." if open_part else ""
    return f"No dated unlock falls into the 52 weeks {span}.{tail}"
