"""Observed circulating supply beside what the schedules release, and what may lie between."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from generator.edition import Edition
from generator.format import amount, percent
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.words import Recipient
from generator.schedules import base_supply
from generator.unlocks import undated
from generator.views.releases import issued_by_rule, known_shares, unlocked

AGREES = Decimal("0.01")
"""Two figures closer than this, as a share of the observed one, agree."""

HELD = (Recipient.FOUNDATION, Recipient.TREASURY, Recipient.ECOSYSTEM)
"""Classes whose unlocked tokens providers often do not count as circulating."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Observed and scheduled float in one week, their difference and its standing."""

    week: str
    provider: str
    observed: str
    scheduled: str
    difference: str
    verdict: str
    words: str


def compare(edition: Edition, profile: Profile) -> Comparison | None:
    """Compare in the observed figure's week; None where one of the two is not known."""
    reading = edition.figures.reading("circulating_supply", profile.id)
    if reading is None:
        return None
    day = reading.week + dt.timedelta(days=6)
    free, issued = unlocked(profile.token, day), issued_by_rule(profile.token, day)
    if free is None:
        return None
    observed = Decimal(str(reading.value))
    scheduled = free + (issued or Decimal(0))
    gap = observed - scheduled
    verdict, words = _standing(profile, gap, observed, day)
    parts = "dated unlocks" if issued is None else "dated unlocks and issuance by rule"
    return Comparison(
        week=week_name(reading.week),
        provider=edition.figures.panel.publisher(reading.provider),
        observed=amount(float(observed)),
        scheduled=f"{amount(float(scheduled))} ({parts})",
        difference=f"{amount(float(gap))} ({percent(float(gap / observed))} of the observed)",
        verdict=verdict,
        words=words,
    )


def _standing(profile: Profile, gap: Decimal, observed: Decimal, day: dt.date) -> tuple[str, str]:
    if abs(gap) <= observed * AGREES:
        return "agrees", "The two are within 1 % of each other."
    return _more_seen(profile, gap, day) if gap > 0 else _less_seen(profile, -gap, day)


def _more_seen(profile: Profile, gap: Decimal, day: dt.date) -> tuple[str, str]:
    """More circulates than dates and rules give: undated parts may have been released."""
    token, base = profile.token, base_supply(profile.token)
    open_parts = [item.tokens for item in undated(profile) if item.tokens]
    known = known_shares(token)
    room = sum(open_parts, Decimal(0))
    gone = known.unknown if known else Decimal(0)
    nameless = max(Decimal(0), base * gone / 100 - _unknown(profile)) if base else Decimal(0)
    said = []
    if room:
        said.append(f"{amount(float(room))} tokens in parts without a date")
    if nameless:
        said.append(f"{amount(float(nameless))} tokens of which no allocation is documented")
    covered = room + nameless
    if gap <= covered:
        share = percent(float(gap / covered))
        return "can be explained", f"There are {' and '.join(said)}; a release of {share} would do."
    open_issuance = issued_by_rule(token, day) is None
    left = amount(float(gap - covered))
    start = f"There are {' and '.join(said)}. " if said else ""
    if open_issuance:
        rest = f"the remaining {left} tokens" if said else f"the {left} tokens"
        words = f"{start}Issuance has no rule that tells a number here and can account for {rest}"
        return "can be explained in part", f"{words}; how much was issued is not known."
    if said:
        return "unexplained", f"{start}They leave {left} tokens that nothing documented explains."
    return "unexplained", "No undated part and no rule without numbers can account for it."


def _unknown(profile: Profile) -> Decimal:
    """Tokens of allocations without a documented schedule; they count as undated parts."""
    return sum((i.tokens for i in undated(profile) if i.way == "unknown" and i.tokens), Decimal(0))


def _less_seen(profile: Profile, gap: Decimal, day: dt.date) -> tuple[str, str]:
    """Less circulates than dates and rules give: burnt, bought back or not counted."""
    token = profile.token
    rules = sorted({rule.rule for rule in token.burn if rule.rule != "none"})
    held = sum((unlocked(token, day, who) or Decimal(0) for who in HELD), Decimal(0))
    said = []
    if held:
        said.append(
            f"{amount(float(held))} unlocked tokens belong to foundation, treasury or ecosystem, "
            "which providers often leave out."
        )
    if held >= gap:
        return "can be explained", " ".join(said)
    rest = amount(float(gap - held))
    if rules:
        said.append(
            f"{rest} tokens would have to be burned or bought back ({', '.join(rules)}); how many "
            "were is not known."
        )
        return "can be explained in part", " ".join(said)
    left = f"{rest} tokens are left, and no" if held else "No"
    return "unexplained", " ".join([*said, f"{left} burn or buyback is documented."])
