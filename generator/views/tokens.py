"""The page over all tokens: what is documented, modelled, undated and unknown of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generator.edition import Edition
from generator.format import amount
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.words import TokenStatus
from generator.schedules import base_supply, pays_by_rule
from generator.views.quantities import exact_percent, tokens_text
from generator.views.releases import (
    issued_by_rule,
    known_shares,
)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """What is documented, modelled, undated and unknown of one token."""

    chain: str
    name: str
    symbol: str
    base: str
    documented: str
    modelled: str
    inferred: str
    undated: str
    undated_words: str
    unknown: str
    issuance: str
    burn: str
    observed: str
    observed_week: str
    missing: str


@dataclass(frozen=True, slots=True)
class TokensPage:
    """Everything on the page of tokens."""

    rows: tuple[TokenRow, ...]
    announced: tuple[tuple[str, str], ...]
    without: tuple[tuple[str, str], ...]


def by_status(edition: Edition, *statuses: TokenStatus) -> tuple[tuple[str, str], ...]:
    """Ids and names of the chains whose token has one of some statuses."""
    return tuple(
        (c, p.name) for c, p in edition.profiles.items() if p.token.status.value in statuses
    )


def tokens_page(edition: Edition) -> TokensPage:
    """One row for every token; chains without one are named apart."""
    rows = (
        _token_row(edition, profile)
        for profile in edition.profiles.values()
        if profile.token.status.value is TokenStatus.LAUNCHED
    )
    return TokensPage(
        rows=tuple(rows),
        announced=by_status(edition, TokenStatus.ANNOUNCED),
        without=by_status(edition, TokenStatus.NONE),
    )


def _token_row(edition: Edition, profile: Profile) -> TokenRow:
    token = profile.token
    known = known_shares(token)
    reading = edition.figures.reading("circulating_supply", profile.id)
    rules = [rule.rule for rule in token.issuance]
    burns = list(dict.fromkeys(rule.rule for rule in token.burn))
    words = ""
    if known:
        parts = (("discretion", known.discretion), ("milestone", known.milestone))
        words = ", ".join(f"{name} {exact_percent(size)}" for name, size in parts if size)
    return TokenRow(
        chain=profile.id,
        name=profile.name,
        symbol=token.symbol.value if token.symbol else "not known",
        base=tokens_text(base_supply(token)),
        documented=exact_percent(known.documented if known else None),
        modelled=exact_percent(known.modelled if known else None),
        inferred=exact_percent(known.inferred if known else None),
        undated=exact_percent(known.discretion + known.milestone if known else None),
        undated_words=words,
        unknown=exact_percent(known.unknown if known else None),
        issuance=", ".join(dict.fromkeys(rules)) or "not known",
        burn=", ".join(burns) or "not known",
        observed=amount(reading.value) if reading else "not stored",
        observed_week=week_name(reading.week) if reading else "",
        missing="; ".join(_missing(edition, profile)) or "nothing",
    )


def _missing(edition: Edition, profile: Profile) -> Iterable[str]:
    """What nobody has found for a token yet, in words."""
    token, known = profile.token, known_shares(profile.token)
    if base_supply(token) is None:
        yield "initial or maximum supply"
    if not token.allocations:
        yield "allocations"
    elif known and known.unknown >= Decimal("0.1"):
        yield f"a schedule for {exact_percent(known.unknown)} of the supply"
    if token.generation is None:
        yield "day of token generation"
    if not token.issuance:
        yield "issuance rule"
    elif not pays_by_rule(token) and issued_by_rule(token, edition.week) is None:
        yield "an issuance rule in numbers"
    if not token.burn:
        yield "whether tokens are burned"
    if edition.figures.reading("circulating_supply", profile.id) is None:
        yield "a recent observed float"
    if edition.figures.reading("price_usd", profile.id) is None:
        yield "a recent price"
