"""Who captures the fees of a chain, as rows with what each rests on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from generator.captures import FEWEST_WEEKS, Captures, Flow, captures
from generator.edition import Edition
from generator.format import amount, percent
from generator.model.chain import FeePart
from generator.model.fact import Fact, Sourced
from generator.model.series import week_name
from generator.model.token import Burn
from generator.views.facts import SourceLink, source_links
from generator.windows import YEAR_WEEKS

BURNED_BY_RULE = "A part of the fees is burned; the part is not stated."
BOUGHT_BACK = "Tokens are bought back with a part of the income; the part is not stated."

ONE_DAY = "The sum is an estimate: in most of these weeks one day stands for all seven."


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One flow as shown; ``amount`` is empty where only shares are known."""

    to: str
    share: str
    amount: str
    why: str
    publishers: tuple[str, ...]
    sources: tuple[SourceLink, ...]
    read_on: str
    basis: str


@dataclass(frozen=True, slots=True)
class CapturesView:
    """The section of a chain's page: what was summed, the flows, the rest, what has no share."""

    intro: str
    rows: tuple[FlowRow, ...]
    unknown_share: str
    unknown_amount: str
    unknown_words: str
    over: str
    unstated: tuple[FlowRow, ...]


def captures_view(edition: Edition, chain: str) -> CapturesView:
    """Rows of one chain; nothing is hidden: the unknown remainder and too large sums are said."""
    found = captures(edition.figures, edition.profiles[chain])
    known = bool(found.flows) or found.fees_usd is not None
    return CapturesView(
        intro=_intro(edition, found),
        rows=tuple(_row(edition, found, flow) for flow in found.flows),
        unknown_share=percent(found.unknown) if known and found.unknown else "",
        unknown_amount=_amount(found, found.unknown),
        unknown_words=_unknown_words(found),
        over=_over(found),
        unstated=tuple(_statement(label, fact) for label, fact in found.unstated),
    )


def _amount(found: Captures, share: float) -> str:
    return "" if found.fees_usd is None else amount(share * found.fees_usd, "USD")


def _intro(edition: Edition, found: Captures) -> str:
    name = edition.profiles[found.chain].name
    if found.fees_usd is not None and found.first and found.last:
        weeks = f"{week_name(found.first)} to {week_name(found.last)}"
        seen = (
            f"the {YEAR_WEEKS} weeks {weeks}"
            if found.weeks == YEAR_WEEKS
            else f"the {found.weeks} weeks seen of {weeks}; weeks not seen are not filled in"
        )
        paid = f"Users paid {amount(found.fees_usd, 'USD')} in fees on {name} in {seen}."
        return f"{paid} {ONE_DAY}" if _is_sampled(edition, found) else paid
    if found.weeks:
        unit, verb = ("week", "is") if found.weeks == 1 else ("weeks", "are")
        there_is = f"Only {found.weeks} {unit} of fees on {name} {verb} in the data"
    else:
        there_is = f"No recent weeks of fees on {name} are in the data"
    if found.flows:
        return f"{there_is}, so no amounts are given: the shares are those that documents state."
    return (
        f"{there_is}, and no document that was read states who gets which share. "
        f"Amounts need {FEWEST_WEEKS} weeks of fees."
    )


def _is_sampled(edition: Edition, found: Captures) -> bool:
    """Whether most of the weeks of fees stand on a single day."""
    figures = edition.figures
    reading = figures.reading("gas_fees_usd", found.chain)
    for name in ("fees_usd", "fees_eth"):
        days = figures.panel.days(name)
        if reading and reading.provider in days.by_provider:
            mondays = figures.panel.mondays
            first = bisect_left(mondays, found.first or edition.week)
            after = bisect_right(mondays, found.last or edition.week)
            stands_on = days.array(found.chain, reading.provider)[first:after]
            known = stands_on[~np.isnan(stands_on)]
            # One provider can give both series, one of which ended before these weeks.
            if len(known):
                return bool(np.median(known) == 1)
    return False


def _row(edition: Edition, found: Captures, flow: Flow) -> FlowRow:
    seen: tuple[str, ...] = ()
    if flow.series and found.first and found.last:
        seen = edition.publishers(flow.series, found.chain, (found.first, found.last))
    return FlowRow(
        to=flow.to.meaning,
        share=percent(flow.share),
        amount=_amount(found, flow.share),
        why=_why(found, flow),
        publishers=seen,
        sources=source_links(tuple(dict.fromkeys(s for f in flow.facts for s in f.source))),
        read_on=max((fact.read_on.isoformat() for fact in flow.facts), default=""),
        basis=flow.facts[0].basis.value if flow.facts else "observed",
    )


def _why(found: Captures, flow: Flow) -> str:
    said = " ".join(filter(None, (_detail(fact) for fact in flow.facts)))
    if flow.way == "observed":
        what = {
            "rent_eth": "Rent that the chain paid, against the same provider's fees",
            "burn_native": "Tokens seen burned, at each week's mean price",
            "holders_revenue_usd": "Burned, bought back or paid to holders, not told apart",
        }[flow.series[0]]
        return f"{what}; seen in {flow.weeks} of {found.weeks} weeks."
    if flow.way == "stated":
        return f"Share as it is {flow.facts[0].basis.value}. {said}".strip()
    return (
        "What the other parts leave. A document names who gets it, not how much; what is passed "
        f"on from there is not known. {said}"
    ).strip()


def _detail(fact: Sourced) -> str:
    """What a document says, in the words of the profile."""
    if isinstance(fact, FeePart):
        return fact.detail or ""
    if isinstance(fact, Burn):
        words = BURNED_BY_RULE if fact.rule == "fee-share" else BOUGHT_BACK
        return fact.detail or words
    if isinstance(fact, Fact):
        meaning = getattr(fact.value, "meaning", None)
        head = f"Larger part of fees: {meaning}." if meaning else str(fact.value)
        return f"{head} {fact.detail or ''}".strip()
    return ""


def _unknown_words(found: Captures) -> str:
    if not found.unknown:
        return ""
    gaps = [
        f"what went to “{flow.to.meaning}” was not seen in {found.weeks - flow.weeks} weeks"
        for flow in found.flows
        if flow.way == "observed" and flow.weeks < found.weeks
    ]
    if gaps:
        return f"No series and no document says who has it: {'; '.join(gaps)}."
    return "No series and no document that was read says who has it."


def _over(found: Captures) -> str:
    if not found.over:
        return ""
    return (
        f"The parts add up to {percent(found.explained)} of the fees, {percent(found.over)} more "
        "than users paid: costs were paid from elsewhere, or a document claims more than is paid."
    )


def _statement(label: str, fact: Sourced) -> FlowRow:
    since = fact.start if isinstance(fact, Burn) else None
    return FlowRow(
        to=label,
        share="",
        amount="",
        why=f"From {since}: {_detail(fact)}" if since else _detail(fact),
        publishers=(),
        sources=source_links(fact.source),
        read_on=fact.read_on.isoformat(),
        basis=fact.basis.value,
    )
