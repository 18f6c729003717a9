"""Design criteria about the token: its role, who holds it, what is issued and unlocked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from generator.context import Context
from generator.format import percent
from generator.model.chain import Profile
from generator.model.finding import Evidence, Finding, Verdict, criterion
from generator.model.token import Allocation, Token
from generator.model.words import GasAsset, Recipient, TokenStatus
from generator.schedules import (
    FEWEST_DOCUMENTED,
    INCENTIVES,
    INSIDERS,
    REWARDS,
    allocated_percent,
    sizes,
)


def _scored(name: str, score: float, sentence: str, evidence: Iterable[Evidence]) -> Finding:
    """A finding of a design criterion: 1 is met (token-first), 0 not met, between is partly."""
    verdict = Verdict.MET if score >= 1 else Verdict.NOT_MET if score <= 0 else Verdict.PARTLY
    return Finding(name, verdict, sentence, score, tuple(evidence))


def _unknown(name: str, sentence: str) -> Finding:
    return Finding(name, Verdict.UNKNOWN, sentence)


def _no_token(name: str, token: Token) -> Finding | None:
    """The common case of a chain that issues nothing because it has no token."""
    if token.status.value is TokenStatus.LAUNCHED:
        return None
    word = "no token" if token.status.value is TokenStatus.NONE else "an announced token only"
    return _scored(name, 0, f"The chain has {word}.", [Evidence.of("token status", token.status)])


@criterion(
    group="design",
    order=1,
    title="Role of the token",
    asks="Is a token needed to use or to secure the chain?",
    met="The own token is needed to pay for gas or to secure the chain.",
    partly="A token exists, but neither gas nor security needs it.",
    not_met="There is no token.",
    unknown="It is not documented what gas is paid in.",
    gaming="A chain can name another gas asset and still need the token elsewhere, for instance "
    "in the contracts of its bridge.",
    limits="It says whether the token is needed, not whether anybody uses it. A token that only "
    "votes counts as needed for neither.",
)
def token_role(profile: Profile, _context: Context) -> Finding:
    """No token 0; needed for neither 0.5; needed for gas or security 1."""
    name, token = "token_role", profile.token
    none = _no_token(name, token)
    if none:
        return none
    evidence = [Evidence.of("token status", token.status)]
    if not profile.settles_elsewhere:
        return _scored(
            name,
            1,
            "The chain is secured by its own validators or miners, who are paid in the token.",
            [*evidence, Evidence.of("kind", profile.kind)],
        )
    gas = profile.gas_asset
    if gas is None:
        return _unknown(name, "A token exists; what gas is paid in is not documented.")
    evidence.append(Evidence.of("gas asset", gas))
    if gas.value is GasAsset.OWN_TOKEN:
        return _scored(name, 1, f"Gas is paid in {gas.symbol}, the own token.", evidence)
    if gas.value is GasAsset.MIXED:
        return _scored(
            name,
            0.5,
            "A token exists, but gas may be paid in another asset and another chain settles "
            "this one.",
            evidence,
        )
    return _scored(
        name,
        0.5,
        f"A token exists, but gas is paid in {gas.symbol} and another chain settles this one.",
        evidence,
    )


def _share_of(
    token: Token, classes: Iterable[Recipient]
) -> tuple[Decimal, Decimal, list[Allocation]] | None:
    """
    Percent of initial supply that some classes got, percent of supply documented, and rows.

    None where no allocation states a percentage and none can be worked out.
    """
    wanted = set(classes)
    part = known = Decimal(0)
    rows = []
    for allocation in token.allocations:
        if allocation.minted_later:
            continue
        size = allocated_percent(allocation, token)
        if size is None:
            return None
        known += size
        if allocation.recipient in wanted:
            part += size
            rows.append(allocation)
    return (part, known, rows) if known else None


def _allocation_share(
    name: str, profile: Profile, context: Context, classes: Iterable[Recipient], words: str
) -> Finding:
    token = profile.token
    none = _no_token(name, token)
    if none:
        return none
    found = _share_of(token, classes)
    if found is None:
        return _unknown(name, "No allocation of the supply is documented.")
    part, known, rows = found
    if known < FEWEST_DOCUMENTED:
        return _unknown(
            name,
            f"Only {round(known, 2).normalize():f} % of the supply is documented by recipient.",
        )
    full = context.full_at(name)
    share = round(part, 2).normalize()
    sentence = f"{share:f} % of the supply went to {words}; {full:g} % counts as 1."
    evidence = [Evidence.of(f"{row.label}", row) for row in rows or token.allocations[:1]]
    return _scored(name, min(float(part) / full, 1.0), sentence, evidence)


@criterion(
    group="design",
    order=2,
    title="Share of insiders",
    asks="How much of the supply went to the team, investors and the company?",
    met="Half or more of the initial supply went to insiders and investors.",
    partly="Some of it did; the score rises in proportion.",
    not_met="None of it did, or there is no token.",
    unknown="Less than four fifths of the supply is documented by recipient.",
    gaming="Shares of insiders can be booked under a foundation or an ecosystem fund, which "
    "count elsewhere.",
    limits="It rests on the allocation as published at launch. What a foundation later gave to "
    "insiders is not seen, and of the supply that is not documented, at most a fifth, "
    "nothing counts as theirs.",
)
def insider_share(profile: Profile, context: Context) -> Finding:
    """Insiders and investors, in percent of initial supply; linear to the full value."""
    return _allocation_share(
        "insider_share", profile, context, INSIDERS, "the team, the company and investors"
    )


@criterion(
    group="design",
    order=4,
    title="Share for incentives",
    asks="How much of the supply is set aside to pay for growth?",
    met="Half or more of the supply is for airdrops, farming and ecosystem incentives.",
    partly="Some of it is; the score rises in proportion.",
    not_met="None of it is, or there is no token.",
    unknown="Less than four fifths of the supply is documented by recipient.",
    gaming="Incentives can be paid out of a treasury or a foundation's share, which do not count"
    " here.",
    limits="It counts what was set aside, not what was paid out, and not what others pay to "
    "attract users to the chain.",
)
def incentive_share(profile: Profile, context: Context) -> Finding:
    """Airdrops and ecosystem buckets, in percent of supply; linear to the full value."""
    return _allocation_share(
        "incentive_share", profile, context, INCENTIVES, "airdrops and ecosystem incentives"
    )


@criterion(
    group="design",
    order=3,
    title="Scheduled issuance",
    asks="How many new tokens will be issued in the next 52 weeks?",
    met="A tenth of today's float or more will be issued.",
    partly="Less than a tenth will be; the score rises in proportion.",
    not_met="No issuance is scheduled, or there is no token.",
    unknown="The issuance rule or the float is not known.",
    gaming="Rewards can be paid from a reserve that was minted on the first day. Those with a "
    "date are counted here; those paid at discretion are not.",
    limits="New tokens may be matched by burned ones; the burn is not deducted. Where no rule "
    "gives numbers, the rate last observed stands for the coming year.",
)
def scheduled_issuance(profile: Profile, context: Context) -> Finding:
    """Issuance by rule and reserved rewards over today's float; linear to the full value."""
    name, token = "scheduled_issuance", profile.token
    none = _no_token(name, token)
    if none:
        return none
    evidence = [Evidence.of("issuance", rule) for rule in token.issuance]
    evidence += [Evidence.of(a.label, a) for a in token.allocations if a.recipient in REWARDS]
    coming = _issued_next_year(profile.id, context)
    if coming is None:
        return _unknown(name, "No rule tells how many tokens will be issued in the next 52 weeks.")
    if coming == 0:
        return _scored(name, 0, "No new tokens are scheduled for the next 52 weeks.", evidence)
    tokens_in_circulation = _float_now(profile.id, context)
    if tokens_in_circulation is None:
        return _unknown(name, "Tokens will be issued, but the float is not known.")
    share = coming / tokens_in_circulation
    full = context.full_at(name)
    sentence = (
        f"In the next 52 weeks {percent(share)} of today's float will be issued; "
        f"{full:g} % counts as 1."
    )
    return _scored(name, min(100 * share / full, 1.0), sentence, evidence)


def _issued_next_year(chain: str, context: Context) -> float | None:
    """Tokens issued by rule, or at the observed rate, in the 52 weeks after the edition."""
    supply = context.figures.supply
    now = context.figures.panel.as_of
    rewards = supply.rewards_next_year.cell(now, chain)
    by_rule = supply.issued_next_year.cell(now, chain)
    if np.isnan(by_rule):
        seen = context.figures.reading("issuance_native", chain)
        if seen is None:
            return None
        by_rule = seen.value * 364
    if np.isnan(rewards):
        allocations = context.profiles[chain].token.allocations
        if any(allocation.recipient in REWARDS for allocation in allocations):
            return None
        rewards = 0.0
    return by_rule + rewards


def _float_now(chain: str, context: Context) -> float | None:
    """Circulating supply as observed, else as the schedules unlock it."""
    seen = context.figures.reading("circulating_supply", chain)
    if seen is not None:
        return seen.value
    modelled = context.figures.supply.scheduled_float.cell(context.figures.panel.as_of, chain)
    return modelled if modelled > 0 else None


@criterion(
    group="design",
    order=5,
    title="Basis of unlocks",
    asks="Do locked tokens come free by the clock or by achievement?",
    met="Everything that was locked unlocks by the clock.",
    partly="Part of it does; the rest waits for a milestone or for somebody's decision.",
    not_met="Nothing was locked, or it unlocks only at milestones.",
    unknown="The schedules are not documented.",
    gaming="A milestone can be set so low that it is a date in other words.",
    limits="It asks how locked tokens come free, not how many there are. A project can change "
    "its schedule.",
)
def unlock_basis(profile: Profile, _context: Context) -> Finding:
    """By the clock 1; by milestone 0; discretionary or mixed 0.5; nothing locked 0."""
    name, token = "unlock_basis", profile.token
    none = _no_token(name, token)
    if none:
        return none
    rows = [a for a in token.allocations if a.recipient not in REWARDS]
    if not rows:
        if token.allocations:
            return _scored(
                name,
                0,
                "Nothing was allocated beforehand, so nothing was locked.",
                [Evidence.of(a.label, a) for a in token.allocations],
            )
        return _unknown(name, "No schedule is documented.")
    weights = _locked(rows, token)
    if weights is None:
        return _unknown(name, "The sizes of the allocations cannot be compared.")
    total = sum(weights.values())
    evidence = [Evidence.of(row.label, row) for row in rows]
    if total == 0:
        return _scored(name, 0, "Nothing was locked after the first month.", evidence)
    shares = {way: weight / total for way, weight in weights.items()}
    if shares["unknown"] > 0.5:
        return _unknown(name, "More than half of what is locked has no documented schedule.")
    known = 1 - shares["unknown"]
    by_clock = shares["steps"] / known
    at_discretion = shares["discretion"] / known
    sentence = (
        f"Of what was locked and is documented, {100 * by_clock:.0f} % unlocks by the clock, "
        f"{100 * at_discretion:.0f} % at somebody's discretion, "
        f"{100 * shares['milestone'] / known:.0f} % at milestones."
    )
    if by_clock >= ALL_BUT_ROUNDING:
        return _scored(name, 1, sentence, evidence)
    if shares["milestone"] / known >= ALL_BUT_ROUNDING:
        return _scored(name, 0, sentence, evidence)
    return _scored(name, 0.5, sentence, evidence)


ALL_BUT_ROUNDING = 0.99


def _locked(rows: list[Allocation], token: Token) -> dict[str, float] | None:
    """How much was locked after the first month, by way of release; None without sizes."""
    sized = sizes(rows, token)
    if sized is None:
        return None
    start = token.generation.value.first_day if token.generation else None
    weights = {"steps": 0.0, "milestone": 0.0, "discretion": 0.0, "unknown": 0.0}
    for row, size in zip(rows, sized, strict=True):
        for tranche in row.schedule:
            way = tranche.way
            if way == "date":
                if start is None or tranche.on is None or (tranche.on - start).days <= 31:
                    continue
                way = "steps"
            weights[way] += float(size) * float(tranche.share) / 100
    return weights
