"""A chain's supply in words and figures: what has unlocked, for whom, and what is burned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generator.edition import Edition
from generator.format import NO_DATA, amount
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.token import Burn, Token
from generator.model.words import Recipient, TokenStatus
from generator.schedules import INSIDERS, allocated_percent, base_supply, counted
from generator.views.coming import (
    ComingRow,
    coming,
    coming_rows,
    coming_words,
    has_calendar,
    last_day,
    window,
)
from generator.views.comparison import Comparison, compare
from generator.views.facts import StatementRow, statement
from generator.views.quantities import exact_percent, share_text, tokens_text, weakest
from generator.views.releases import (
    Known,
    can_say,
    float_base,
    generation_day,
    issued_by_rule,
    known_shares,
    last_dated,
    scheduled_float,
    unlocked,
    why_not_issued,
)
from generator.views.undated import UndatedRow, undated_rows

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
        by_class=tuple(_by_class(profile, last_day(edition))),
        comparison=compare(edition, profile),
        coming=coming_rows(found, float_base(edition, chain).value),
        coming_words=coming_words(profile, found, first, last),
        undated=tuple(undated_rows(profile)),
        burn=tuple(_burn_row(rule) for rule in profile.token.burn),
        calendar=has_calendar(edition, chain),
    )


def share_rows(known: Known | None) -> tuple[tuple[str, str], ...]:
    """How much of the base supply is documented, modelled, undated and unknown."""
    if known is None:
        return (("not known, since", "no base supply is documented"),)
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
    free, now = unlocked(token, last_day(edition)), last_day(edition)
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
        f"{week_name(reading.week)}, {edition.figures.panel.publisher(reading.provider)}"
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


def _burn_row(rule: Burn) -> StatementRow:
    text = BURN_WORDS[rule.rule]
    if rule.percent is not None:
        text = {
            "fee-share": f"{exact_percent(rule.percent)} of the fees are destroyed",
            "buyback": f"{exact_percent(rule.percent)} of fees or revenue buy tokens back",
        }.get(rule.rule, text)
    since = str(rule.start) if rule.start else ""
    return statement(since, f"{text}. {rule.detail or ''}".strip(), rule)
