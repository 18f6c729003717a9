"""The hands-off test in words: what is missing for the next mark, and whether fees would pay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.checklist import Checklist, checklist
from generator.economics import cost_test, runway_years
from generator.edition import CRITERIA, Edition
from generator.figures import METRICS
from generator.format import amount, percent
from generator.model.finding import Finding, Verdict
from generator.model.series import week_name
from generator.model.words import TokenStatus
from generator.views.facts import SourceLink, source_links


@dataclass(frozen=True, slots=True)
class Step:
    """One open criterion: what it would take, or what would settle it."""

    verdict: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class HandsOffView:
    """What stands below the table of the ten criteria."""

    next_words: str
    steps: tuple[Step, ...]
    costs: str
    costs_sources: tuple[str, ...]
    runway: str
    runway_sources: tuple[SourceLink, ...]


def hands_off_view(edition: Edition, chain: str) -> HandsOffView:
    """Checklist and economic part for one chain."""
    rules = edition.rubric.scorecard
    found = checklist(
        edition.hands_off[chain], rules.marks["hands_off"], rules.hands_off_fewest_known
    )
    costs, costs_sources = _costs(edition, chain)
    runway, runway_sources = _runway(edition, chain)
    return HandsOffView(
        next_words=_next(found),
        steps=tuple(_step(finding) for finding in found.open),
        costs=costs,
        costs_sources=costs_sources,
        runway=runway,
        runway_sources=runway_sources,
    )


def _next(found: Checklist) -> str:
    """Say how far the next mark is."""
    if found.mark is None:
        needed = found.known + found.more_known
        return (
            f"{found.known} {'criterion is' if found.known == 1 else 'criteria are'} known and "
            f"{needed} are needed for a mark: "
            f"{found.more_known} more {'has' if found.more_known == 1 else 'have'} to be settled."
        )
    now = f"{found.met} of {found.known} known criteria are met, which is mark {found.mark}."
    if found.next_mark is None:
        return f"{now} There is no better mark; what is left is listed here."
    ways = []
    if found.if_met:
        ways.append(f"{found.if_met} of those not met {_were(found.if_met)} met")
    if found.if_shown:
        ways.append(f"{found.if_shown} of the unknown {_were(found.if_shown)} shown to be met")
    wants = f"For the next mark, {found.next_mark}, {percent(found.needs_share)} have to be met"
    if not ways:
        return f"{now} {wants}; that needs criteria of both sorts, not met and unknown."
    return f"{now} {wants}; it would be reached if {', or if '.join(ways)}."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _step(finding: Finding) -> Step:
    asked = CRITERIA[finding.criterion]
    if finding.verdict is Verdict.UNKNOWN:
        words = f"Would settle it: {asked.settles[0].lower()}{asked.settles[1:]}"
    else:
        words = f"Would be met: {asked.met[0].lower()}{asked.met[1:]}"
    return Step(finding.verdict.value, asked.title, words)


def _costs(edition: Edition, chain: str) -> tuple[str, tuple[str, ...]]:
    """Would fees pay the on-chain costs with emissions at zero?"""
    profile = edition.profiles[chain]
    found = cost_test(edition.figures, profile)
    if found is None:
        what = "rent" if profile.settles_elsewhere else "issuance"
        return f"Not known: no quarter has seven weeks with both fees and {what}.", ()
    if found.fees is None:
        nothing = (
            f"In the 13 weeks to {week_name(found.last)} nothing was issued to those who secure "
            "the chain, so fees have no issuance to replace; fees of these weeks were not seen."
        )
        return nothing, ()
    fees, costs = (f"{amount(value, found.unit)} a day" for value in (found.fees, found.costs))
    weeks = f"In the 13 weeks to {week_name(found.last)} ({found.weeks} seen)"
    if profile.settles_elsewhere:
        emits = profile.token.status.value is TokenStatus.LAUNCHED
        given = "With emissions at zero" if emits else "Without any emissions"
        verdict = "would pay" if found.pays else "would not pay"
        said = (
            f"{weeks}, users paid {fees} in fees and the chain paid {costs} to its base and data "
            f"layers. {given}, fees {verdict} these costs; staff and servers are not in them."
        )
    elif found.costs == 0:
        said = f"{weeks}, users paid {fees} in fees and nothing was issued to validators."
    else:
        verdict = "would replace" if found.pays else "would not replace"
        said = (
            f"{weeks}, users paid {fees} in fees and {costs} was issued to those who secure the "
            f"chain. With emissions at zero, fees {verdict} what is issued."
        )
    start = found.last - dt.timedelta(weeks=METRICS[found.metric].window_weeks - 1)
    return said, edition.publishers((found.metric,), chain, (start, found.last))


def _runway(edition: Edition, chain: str) -> tuple[str, tuple[SourceLink, ...]]:
    """For how long would published reserves last at the published pace of spending?"""
    profile = edition.profiles[chain]
    years = runway_years(profile)
    reserves, spending = profile.reserves_usd, profile.spending_usd
    if years is not None and reserves is not None and spending is not None:
        seen = f" (as of {reserves.as_of})" if reserves.as_of else ""
        a_year = amount(float(spending.value) / spending.years, "USD")
        links = dict.fromkeys((*reserves.source, *spending.source))
        return (
            (
                f"Published reserves of {amount(float(reserves.value), 'USD')}{seen} would last "
                f"{amount(years)} years at the published spending of {a_year} a year, counted from "
                "that day, with no income and no change of prices."
            ),
            source_links(tuple(links)),
        )
    accounts = profile.accounts_published
    if accounts is not None and accounts.value:
        return (
            (
                "Not known: accounts are published, but no figures of reserves and spending in USD "
                "have been read from them."
            ),
            source_links(accounts.source),
        )
    return "Not known: no published accounts have been read. That counts neither way.", ()
