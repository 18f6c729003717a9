"""Question 1: whether fees cover what the token pays out."""

from __future__ import annotations

import math

from generator.format import amount, ratio
from generator.model.chain import Profile
from generator.model.words import TokenStatus
from generator.questions import Answer, Question
from generator.scorecard.marking import Marking

MOSTLY_DATED_PERCENT = 20
"""Above this share of undated supply, a coverage is an upper bound."""


def coverage_answer(marking: Marking, profile: Profile, question: Question) -> Answer:
    """Mark the coverage of emission by fees; without a token nothing is emitted."""
    bounds = marking.bounds("emission_coverage")
    strict = marking.figures.reading("emission_coverage", profile.id)
    loose = marking.figures.reading("emission_coverage_issuance", profile.id)
    if profile.token.status.value is not TokenStatus.LAUNCHED:
        return Answer(
            question,
            "marked",
            "There is no token, so nothing is emitted that fees would have to cover.",
            mark="A",
            figure="no emission",
        )
    if strict is None:
        return marking.missing(profile, question)
    undated = float(marking.figures.supply.undated_percent[profile.id])
    more = (
        f" {undated:.0f} % of the allocated supply has no date and is not counted."
        if undated >= 1
        else ""
    )
    if math.isinf(strict.value) and undated > MOSTLY_DATED_PERCENT:
        return Answer(
            question,
            "not enough data",
            f"Nothing is dated in these 13 weeks, but {undated:.0f} % of the allocated supply "
            "is paid out at somebody's discretion or at milestones.",
            missing=("what discretionary buckets paid out",),
        )
    if math.isinf(strict.value):
        return Answer(
            question,
            "marked",
            f"No emission is scheduled or dated in these 13 weeks.{more}",
            mark="A",
            figure="no emission",
            reading=strict,
        )
    high = strict.value if loose is None or math.isinf(loose.value) else loose.value
    least, _, differ = marking.over_providers("emission_coverage", profile.id, strict)
    _, most, _ = marking.over_providers("emission_coverage_issuance", profile.id, loose or strict)
    figure = ratio(strict.value)
    if loose is not None and math.isinf(loose.value):
        figure = f"{ratio(strict.value)} to no limit"
    elif not math.isclose(high, strict.value, rel_tol=0.01):
        figure = f"{ratio(strict.value)} to {ratio(high)}"
    sentence = (
        f"Users pay {_per_dollar(strict.value)} in fees for each dollar the token pays out, "
        f"all dated unlocks counted.{more}"
    )
    best = "A" if loose is not None and math.isinf(loose.value) else bounds.mark(max(high, most))
    mostly_dated = undated <= MOSTLY_DATED_PERCENT
    said = [
        "the upper end counts issuance alone" if best != bounds.mark(strict.value) else "",
        "" if mostly_dated else "what is paid at discretion or at milestones is not counted",
        differ,
    ]
    return Answer(
        question,
        "marked",
        sentence,
        mark=bounds.mark(strict.value),
        best=best,
        worst=bounds.mark(min(strict.value, least)) if mostly_dated else "E",
        span="; ".join(filter(None, said)),
        figure=figure,
        reading=strict,
    )


def _per_dollar(value: float) -> str:
    return f"${value:,.2f}" if value >= 0.095 else f"{amount(100 * value)} cents"
