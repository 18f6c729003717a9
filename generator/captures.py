"""
Who captures: a year's fees of one chain by where they end up, as far as is known.

Three kinds of flow, in this order of trust: *observed* (a series shows the amount), *stated*
(a document states a share, applied to every week) and *left over* (a document names who
keeps what remains, without a share). What none of them explains is the unknown remainder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.figures import Figures
from generator.model.chain import Profile
from generator.model.fact import Sourced
from generator.model.folded import Numbers
from generator.model.words import FeeDestination, FeeRecipient
from generator.windows import YEAR_WEEKS

FEWEST_WEEKS = 13
"""With fewer weeks of fees in a year no amount is given, only documented shares."""

ROUNDING = 1e-3
"""Shares of a whole that are rounded for reading do not add up exactly."""

Observed = dict[FeeRecipient, tuple[Numbers, tuple[str, ...]]]
"""USD in each week with fees, NaN where it was not seen, and the series that show it."""

Way = Literal["observed", "stated", "left over"]

_KEEPS_THE_REST = {
    FeeDestination.VALIDATORS: FeeRecipient.VALIDATORS,
    FeeDestination.OPERATOR: FeeRecipient.OPERATOR,
    FeeDestination.FOUNDATION: FeeRecipient.FOUNDATION,
    FeeDestination.TREASURY: FeeRecipient.TREASURY,
}
"""Those who collect fees first and so hold what no rule passes on."""


@dataclass(frozen=True, slots=True)
class Flow:
    """
    One arrow: what share of the fees went where, and what says so.

    ``share`` is of all fees of the window, from 0; it may exceed 1 where costs exceed fees.
    ``series`` names the series of an observed flow and ``weeks`` in how many weeks it was
    seen; ``facts`` are the documents of the others.
    """

    to: FeeRecipient
    share: float
    way: Way
    series: tuple[str, ...] = ()
    weeks: int = 0
    facts: tuple[Sourced, ...] = ()


@dataclass(frozen=True, slots=True)
class Captures:
    """
    The fees of one chain over the last 52 weeks with fees, parted by who has them.

    ``fees_usd`` is the sum over the ``weeks`` that were seen, never scaled up to a year; it
    is None where fewer than ``FEWEST_WEEKS`` were, and then all shares are documented ones.
    ``unstated`` are documents that name a recipient but no share of all fees.
    """

    chain: str
    flows: tuple[Flow, ...]
    fees_usd: float | None
    weeks: int
    first: dt.date | None
    last: dt.date | None
    unstated: tuple[tuple[str, Sourced], ...]

    @property
    def explained(self) -> float:
        """Sum of all flows as a share of fees; above 1 where sources claim too much."""
        return sum(flow.share for flow in self.flows)

    @property
    def unknown(self) -> float:
        """Share of fees that no series and no document explains, from 0 to 1."""
        rest = 1 - self.explained
        return rest if rest > ROUNDING else 0.0

    @property
    def over(self) -> float:
        """By how much the flows exceed the fees, as a share of fees."""
        more = self.explained - 1
        return more if more > ROUNDING else 0.0


def captures(figures: Figures, profile: Profile) -> Captures:
    """Part the fees of one chain; every flow names the series or documents it rests on."""
    weeks, paid = _paid(figures, profile.id)
    enough = len(paid) >= FEWEST_WEEKS and paid.sum() > 0
    observed: Observed = dict(_observed(figures, profile, weeks, paid)) if enough else {}
    stated = dict(_stated(profile, figures.panel.as_of, set(observed)))
    flows = [
        *(
            Flow(to, _share(part, paid), "observed", series, int(np.isfinite(part).sum()))
            for to, (part, series) in observed.items()
        ),
        *(Flow(to, share, "stated", facts=facts) for to, (share, facts) in stated.items()),
    ]
    rest = _left_over(figures, profile, paid if enough else None, flows, observed)
    flows += [rest] if rest else []
    order = list(FeeRecipient)
    used = {id(fact) for flow in flows for fact in flow.facts}
    return Captures(
        chain=profile.id,
        flows=tuple(sorted(flows, key=lambda flow: order.index(flow.to))),
        fees_usd=float(paid.sum()) if enough else None,
        weeks=len(paid),
        first=figures.panel.mondays[weeks[0]] if len(paid) else None,
        last=figures.panel.mondays[weeks[-1]] if len(paid) else None,
        unstated=tuple(
            (label, fact)
            for label, fact in _named(profile, figures.panel.as_of)
            if id(fact) not in used
        ),
    )


def _paid(figures: Figures, chain: str) -> tuple[list[int], Numbers]:
    """
    USD of fees in each week seen of the 52 that end with the last one; empty if too old.

    Weeks are given as places in the panel.
    """
    reading = figures.reading("gas_fees_usd", chain)
    end = (reading.week - figures.panel.mondays[0]).days // 7 + 1 if reading else 0
    start = max(end - YEAR_WEEKS, 0)
    fees = figures.weekly("gas_fees_usd").array(chain)[start:end]
    seen = np.flatnonzero(~np.isnan(fees))
    return (seen + start).tolist(), 7 * fees[seen]


def _share(part: Numbers, paid: Numbers) -> float:
    return float(np.nansum(part) / paid.sum())


def _observed(
    figures: Figures, profile: Profile, weeks: list[int], paid: Numbers
) -> Iterator[tuple[FeeRecipient, tuple[Numbers, tuple[str, ...]]]]:
    """USD by week of the flows that a series shows; unseen weeks are NaN."""

    def own(name: str) -> Numbers:
        return figures.weekly(name).array(profile.id)[weeks]

    def share(part: str, whole: str) -> Numbers:
        """A part of the same provider's own fees."""
        return figures.share(part, whole).array(profile.id)[weeks] * paid

    def is_seen(values: Numbers) -> bool:
        return not np.isnan(values).all()

    if profile.settles_elsewhere:
        rent = share("rent_eth", "fees_eth")
        rent = np.where(np.isnan(rent), share("rent_usd", "fees_usd"), rent)
        if is_seen(rent):
            yield FeeRecipient.BASE_LAYER, (rent, ("rent_eth", "rent_usd"))
    tokens, price = (own(name) for name in ("burn_native", "price_mean_usd"))
    burned = 7 * tokens * price
    returned = share("holders_revenue_usd", "fees_usd")
    if is_seen(burned):
        yield FeeRecipient.BURNED, (burned, ("burn_native",))
    elif is_seen(returned):
        yield FeeRecipient.HOLDERS, (returned, ("holders_revenue_usd",))


def _stated(
    profile: Profile, week: dt.date, seen: set[FeeRecipient]
) -> Iterator[tuple[FeeRecipient, tuple[float, tuple[Sourced, ...]]]]:
    """Shares that documents state, for recipients of which no series was seen."""
    if FeeRecipient.HOLDERS in seen:  # that series holds what is burned, too
        seen = seen | {FeeRecipient.BURNED}
    named = list(dict.fromkeys(part.to for part in profile.fee_split))
    for to in (to for to in named if to not in seen):
        parts = [part for part in profile.fee_split if part.to is to]
        yield to, (float(sum(part.percent for part in parts)) / 100, tuple(parts))
    rule = profile.token.fee_burn(week)
    if rule is not None and rule.percent and FeeRecipient.BURNED not in seen and not named:
        yield FeeRecipient.BURNED, (float(rule.percent) / 100, (rule,))


def _left_over(
    figures: Figures,
    profile: Profile,
    paid: Numbers | None,
    flows: list[Flow],
    observed: Observed,
) -> Flow | None:
    """
    What is left with those who, by a document, keep the fees.

    Only weeks in which every observed flow was seen count; the others stay unknown. Without
    the costs on the base layer, or with a burn of unknown size, nothing can be left over.
    """
    fate = profile.fee_destination
    to = _KEEPS_THE_REST.get(fate.value) if fate is not None else None
    if fate is None or to is None or any(flow.to is to for flow in flows):
        return None
    has = {flow.to for flow in flows}
    rule = profile.token.fee_burn(figures.panel.as_of)
    burns = rule is not None and FeeRecipient.BURNED not in has and FeeRecipient.HOLDERS not in has
    costs_unknown = profile.settles_elsewhere and FeeRecipient.BASE_LAYER not in has
    if burns or costs_unknown or (to is FeeRecipient.VALIDATORS and profile.settles_elsewhere):
        return None
    stated = sum(flow.share for flow in flows if flow.way == "stated")
    if paid is None:
        share = 1 - stated
    else:
        rest = paid * (1 - stated)
        for part, _ in observed.values():
            rest = rest - part
        share = _share(rest, paid)
    return Flow(to, share, "left over", facts=(fate,)) if share > ROUNDING else None


def _named(profile: Profile, week: dt.date) -> Iterator[tuple[str, Sourced]]:
    """Documents that say who gets fees, with or without a share."""
    if profile.fee_destination is not None:
        yield "Destination of fees", profile.fee_destination
    for rule in profile.token.burns_in_force(week):
        if rule.rule in {"fee-share", "buyback"}:
            yield "Burn" if rule.rule == "fee-share" else "Buyback", rule
    for part in profile.fee_split:
        yield f"Split: {part.to.value}", part
    if profile.revenue_share is not None:
        yield "Revenue share", profile.revenue_share
    if profile.fee_switch is not None:
        yield "Fee switch", profile.fee_switch
