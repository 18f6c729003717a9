"""Who captures a year's fees of one chain, as a waterfall."""

from __future__ import annotations

from generator import charting
from generator.captures import Captures, Flow, captures
from generator.charting import wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Role, Segment, WaterfallChart
from generator.model.chart_maker import maker
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.model.words import FeeRecipient
from generator.windows import YEAR_WEEKS

LABELS: dict[FeeRecipient, tuple[str, Role]] = {
    FeeRecipient.BASE_LAYER: ("Base and data layers", "first"),
    FeeRecipient.VALIDATORS: ("Validators, provers", "first"),
    FeeRecipient.OPERATOR: ("Operator", "second"),
    FeeRecipient.FOUNDATION: ("Foundation", "second"),
    FeeRecipient.TREASURY: ("Treasury under a vote", "fifth"),
    FeeRecipient.BURNED: ("Burned", "third"),
    FeeRecipient.HOLDERS: ("Holders", "third"),
    FeeRecipient.USERS: ("Users, liquidity", "fourth"),
    FeeRecipient.PUBLIC_GOODS: ("Developers, public goods", "fourth"),
    FeeRecipient.PARENT: ("Parent stack", "second"),
}
SAYS = {
    FeeRecipient.BASE_LAYER: ("went to its base and data layers", "go to its base and data layers"),
    FeeRecipient.VALIDATORS: ("went to validators or miners", "go to validators or miners"),
    FeeRecipient.OPERATOR: ("stayed with its operator", "stay with its operator"),
    FeeRecipient.FOUNDATION: ("stayed with a foundation", "stay with a foundation"),
    FeeRecipient.TREASURY: ("were left for a treasury", "are left for a treasury"),
    FeeRecipient.BURNED: ("were burned", "are burned"),
    FeeRecipient.HOLDERS: ("went to holders of the token", "go to holders of the token"),
    FeeRecipient.USERS: ("went back to users", "go back to users"),
    FeeRecipient.PUBLIC_GOODS: ("went to public goods", "go to public goods"),
    FeeRecipient.PARENT: ("went to its parent stack", "go to its parent stack"),
}
"""What a headline says of the largest part: for a year that was seen, and for a rule."""
WAYS = {"observed": "observed", "stated": "stated", "left over": "what is left"}


@maker(scope="chain", order=25)
def who_captures(edition: Edition, chain: str) -> WaterfallChart | None:
    """Fees of the last 52 weeks with fees, or documented shares where there is no such year."""
    found = captures(edition.figures, edition.profiles[chain])
    if not found.flows and found.fees_usd is None:
        return None
    facts = [fact for flow in found.flows for fact in flow.facts]
    series = ("gas_fees_usd", *(name for flow in found.flows for name in flow.series))
    window = (found.first, found.last) if found.first and found.last else None
    seen = edition.publishers(series, chain, window) if found.fees_usd is not None else ()
    parts = [_spoken(flow) for flow in found.flows]
    parts += [f"not known {wording.share(found.unknown)}"] if found.unknown else []
    whole = _amount(1, found) or "100 %"
    return WaterfallChart(
        slug=f"{chain}-who-captures",
        headline=_headline(edition.profiles[chain].name, found),
        unit=f"percent of fees{', USD' if found.fees_usd is not None else ''}",
        sources=(*seen, *charting.sites(facts)),
        period=_period(found),
        alt=f"Where the fees that users paid on {edition.profiles[chain].name}"
        f"{f' ({whole})' if found.fees_usd is not None else ''} went: "
        f"{wording.listed(parts) if parts else 'not known'}.",
        note=_note(found),
        whole=Segment("Fees users paid", 100.0, "undetermined", whole),
        segments=tuple(
            Segment(
                LABELS[flow.to][0],
                100 * flow.share,
                LABELS[flow.to][1],
                " · ".join(
                    text for text in (wording.share(flow.share), _amount(flow.share, found)) if text
                )
                + f" · {WAYS[flow.way]}",
            )
            for flow in found.flows
        ),
        remainder="Not known",
        remainder_text=" · ".join(
            text for text in (wording.share(found.unknown), _amount(found.unknown, found)) if text
        ),
    )


def _amount(share: float, found: Captures) -> str:
    return "" if found.fees_usd is None else amount(share * found.fees_usd, "USD")


def _period(found: Captures) -> str:
    if found.fees_usd is None or found.first is None or found.last is None:
        return "documented shares"
    return f"{week_name(found.first)} to {week_name(found.last)}"


def _spoken(flow: Flow) -> str:
    return f"{LABELS[flow.to][0].lower()} {wording.share(flow.share)} ({WAYS[flow.way]})"


def _headline(name: str, found: Captures) -> str:
    """Say where most of the fees went, or that it is not known."""
    largest = max(found.flows, key=lambda flow: flow.share, default=None)
    if largest is None or found.unknown > largest.share:
        return f"Who has {wording.share(found.unknown)} of the fees paid on {name} is not known"
    past, now = SAYS[largest.to]
    words = past if found.fees_usd is not None else now
    part = wording.share(largest.share)
    return f"{'All' if part == '100 %' else f'{part} of the'} fees paid on {name} {words}"


def _note(found: Captures) -> str:
    said = []
    if found.fees_usd is None:
        said.append(f"{_weeks(found)}; shares as documents state them.")
    elif found.weeks < YEAR_WEEKS:
        said.append(f"Fees were seen in {found.weeks} of {YEAR_WEEKS} weeks.")
    said += [
        f"{LABELS[flow.to][0]}: seen in {flow.weeks} of {found.weeks} weeks, the others are "
        "not known."
        for flow in found.flows
        if flow.way == "observed" and flow.weeks < found.weeks
    ]
    if found.over:
        said.append(
            f"The parts exceed the fees by {wording.share(found.over)}: costs were paid from "
            "elsewhere, or documents claim too much."
        )
    return " ".join(said)


def _weeks(found: Captures) -> str:
    return (
        f"Only {counted(found.weeks, 'week')} of fees in the data"
        if found.weeks
        else "No fees in the data"
    )
