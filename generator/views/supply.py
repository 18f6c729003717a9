"""A chain's supply in words and rows: what has unlocked, what is to come, what is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generator.edition import Edition, remembered
from generator.format import NO_DATA, amount, percent
from generator.model.chain import Profile
from generator.model.fact import Basis
from generator.model.series import week_name
from generator.model.token import Burn, Token
from generator.model.words import Recipient, TokenStatus
from generator.publish.revisions import listed_unlocks
from generator.schedules import INSIDERS, allocated_percent, base_supply, counted
from generator.unlocks import undated
from generator.views.comparison import Comparison, compare
from generator.views.facts import SourceLink, StatementRow, source_links, statement
from generator.views.releases import (
    Known,
    Release,
    can_say,
    float_base,
    generation_day,
    issued_by_rule,
    known_shares,
    last_dated,
    releases,
    scheduled_float,
    unlocked,
    why_not_issued,
)

CALENDAR_WEEKS_BACK = 26
MOST_ROWS = 30
"""A longer table is grouped by month, with the parts of each month listed."""

BURN_WORDS = {
    "none": "Nothing is destroyed",
    "fee-share": "Part of the fees is destroyed",
    "buyback": "Tokens are bought back with fees or revenue",
    "observed": "The amount destroyed is taken from the observed series",
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of the summary: what it is, its value, and what it stands on."""

    label: str
    value: str
    basis: str
    link: str = ""


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


@dataclass(frozen=True, slots=True)
class UndatedRow:
    """Tokens without a date, with the condition in words."""

    label: str
    recipient: str
    tokens: str
    percent: str
    way: str
    words: str
    sources: tuple[SourceLink, ...]
    read_on: str
    basis: str


@dataclass(frozen=True, slots=True)
class SupplyView:
    """The supply section of a chain's page; empty where there is no launched token."""

    figures: tuple[FigureLine, ...] = ()
    shares: tuple[tuple[str, str], ...] = ()
    by_class: tuple[tuple[str, str, str], ...] = ()
    comparison: Comparison | None = None
    coming: tuple[ComingRow, ...] = ()
    coming_words: str = ""
    undated: tuple[UndatedRow, ...] = ()
    burn: tuple[StatementRow, ...] = ()
    calendar: bool = False


def supply_view(edition: Edition, chain: str) -> SupplyView:
    """Everything that the supply section of a chain's page says."""
    profile = edition.profiles[chain]
    if profile.token.status.value is not TokenStatus.LAUNCHED:
        return SupplyView()
    first, last = window(edition)
    found = coming(edition, chain)
    return SupplyView(
        figures=tuple(_figures(edition, profile)),
        shares=share_rows(known_shares(profile.token)),
        by_class=tuple(_by_class(profile, today(edition))),
        comparison=compare(edition, profile),
        coming=_coming(found, float_base(edition, chain).value),
        coming_words=_coming_words(profile, found, first, last),
        undated=tuple(_undated_rows(profile)),
        burn=tuple(_burn_row(rule) for rule in profile.token.burn),
        calendar=has_calendar(edition, chain),
    )


def today(edition: Edition) -> dt.date:
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


def exact_percent(value: Decimal | None) -> str:
    """Write a percentage as the documents do: ``44.47 %``, ``100 %``."""
    if value is None:
        return "not known"
    if 0 < value < Decimal("0.005"):
        return "under 0.01 %"
    text = f"{value.quantize(Decimal('0.01')):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def tokens_text(value: Decimal | None) -> str:
    """Write a number of tokens, or that it is not known."""
    return "not known" if value is None else amount(float(value))


def share_text(tokens: Decimal | None, base: Decimal | None) -> str:
    """Write tokens as a share of a base, or that it is not known."""
    return "not known" if tokens is None or not base else percent(float(tokens / base))


def share_rows(known: Known | None) -> tuple[tuple[str, str], ...]:
    """How much of the base supply is documented, modelled, undated and unknown."""
    if known is None:
        return (("not known", "no base supply is documented"),)
    named = (
        ("documented, by date or rule", known.documented),
        ("modelled by a third party", known.modelled),
        ("inferred", known.inferred),
        ("undated, at discretion", known.discretion),
        ("undated, at a milestone", known.milestone),
        ("unknown", known.unknown),
    )
    return tuple((name, exact_percent(value)) for name, value in named if value)


def _figures(edition: Edition, profile: Profile) -> Iterable[FigureLine]:
    token = profile.token
    kind = "initial" if token.initial_supply else "maximum"
    base = base_supply(token)
    fact = token.initial_supply or token.max_supply
    yield FigureLine(
        "Base supply",
        f"{tokens_text(base)} tokens" if base is not None else "not known",
        f"{kind} supply, {fact.basis.value}" if fact else "no supply is documented",
        f"#fact-token-{'initial' if token.initial_supply else 'max'}-supply" if fact else "",
    )
    inside = _inside(token)
    if inside:
        text, basis = inside
        yield FigureLine("Allotted to team, company and investors", text, basis, "#allocations")
    free, now = unlocked(token, today(edition)), today(edition)
    end = last_dated(token)
    yield FigureLine(
        "Unlocked by date so far",
        f"{tokens_text(free)} tokens" if free is not None else "not known",
        (f"{share_text(free, base)} of the base supply; " if free is not None and base else "")
        + (f"last dated unlock {end}" if end else "no unlock has a date"),
        "#allocations" if token.allocations else "",
    )
    issued = issued_by_rule(token, now)
    yield FigureLine(
        "Issued by rule so far",
        f"{tokens_text(issued)} tokens" if issued is not None else "not known",
        ("by the rules below" if token.issuance else "rewards are part of the allocations")
        if issued is not None
        else why_not_issued(token),
        "#issuance" if token.issuance else "",
    )
    born = generation_day(token)
    for label, day in (("Scheduled float at token generation", born), ("Scheduled float now", now)):
        yield _float_line(token, label, day)
    reading = edition.figures.reading("circulating_supply", profile.id)
    yield FigureLine(
        "Observed float",
        f"{amount(reading.value)} tokens" if reading else NO_DATA,
        f"{week_name(reading.week)}, {reading.provider}"
        if reading
        else "no provider's figure is stored that is recent enough",
        "#coverage" if reading else "",
    )


def _float_line(token: Token, label: str, day: dt.date | None) -> FigureLine:
    if day is None:
        return FigureLine(label, "not known", "the day is not documented")
    value = scheduled_float(token, day)
    if value is not None:
        whole = share_text(value, base_supply(token))
        return FigureLine(
            label, f"{tokens_text(value)} tokens", f"{day}: {whole} of the base supply"
        )
    return FigureLine(label, "not known", f"{day}: {can_say(token)}")


def _inside(token: Token) -> tuple[str, str] | None:
    rows = [a for a in token.allocations if a.recipient in INSIDERS and not a.minted_later]
    shares = [allocated_percent(a, token) for a in rows]
    known = [share for share in shares if share is not None]
    if not rows or len(known) < len(rows):
        return None
    return exact_percent(sum(known, Decimal(0))), f"{weakest(a.basis for a in rows)}, see below"


def weakest(found: Iterable[Basis]) -> str:
    """The weakest of several bases."""
    order = list(Basis)
    return max(found, key=order.index).value


def _by_class(profile: Profile, day: dt.date) -> Iterable[tuple[str, str, str]]:
    token = profile.token
    for recipient in Recipient:
        rows = [a for a in counted(token) if a.recipient is recipient]
        if not rows:
            continue
        if not any(t.way in {"date", "steps"} for a in rows for t in a.schedule):
            yield recipient.value, "none", "no part has a date"
        else:
            value = unlocked(token, day, recipient)
            yield recipient.value, tokens_text(value), share_text(value, base_supply(token))


def _coming(found: list[Release], base: Decimal | None) -> tuple[ComingRow, ...]:
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


def _coming_words(profile: Profile, found: list[Release], first: dt.date, last: dt.date) -> str:
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


def _undated_rows(profile: Profile) -> Iterable[UndatedRow]:
    base = base_supply(profile.token)
    for item in undated(profile):
        share = item.percent
        if share is None and item.tokens is not None and base:
            share = item.tokens / base * 100
        yield UndatedRow(
            label=item.label,
            recipient=item.recipient.value,
            tokens=tokens_text(item.tokens),
            percent=exact_percent(share),
            way={"unknown": "no schedule documented", "milestone": "at a milestone"}.get(
                item.way, "at discretion"
            ),
            words=item.words,
            sources=source_links(item.sources),
            read_on=item.read_on.isoformat(),
            basis=item.basis.value,
        )


def _burn_row(rule: Burn) -> StatementRow:
    text = BURN_WORDS[rule.rule]
    if rule.percent is not None:
        text = {
            "fee-share": f"{exact_percent(rule.percent)} of the fees are destroyed",
            "buyback": f"{exact_percent(rule.percent)} of fees or revenue buy tokens back",
        }.get(rule.rule, text)
    since = str(rule.start) if rule.start else ""
    return statement(since, f"{text}. {rule.detail or ''}".strip(), rule)
