"""Question 2: who keeps the fees."""

from __future__ import annotations

from generator.format import percent
from generator.model.chain import Profile
from generator.model.fact import Basis
from generator.questions import Answer, Question
from generator.scorecard.marking import Marking

WHOLE_PERCENT = 100


def keeping_answer(marking: Marking, profile: Profile, question: Question) -> Answer:
    """Mark the share of fees that leaves without a documented path back."""
    reading = marking.figures.reading("value_leakage", profile.id)
    if reading is None:
        return marking.missing(profile, question)
    share = min(max(reading.value, 0.0), 1.0)
    whole = sum(part.percent for part in profile.fee_split) >= WHOLE_PERCENT
    if not profile.settles_elsewhere and not whole and share > 0:
        return Answer(
            question,
            "not enough data",
            f"Between none and {percent(share)} of fees leak: what is not returned may be paid "
            "to validators by rule, but the documents read state no share.",
            figure=f"0 to {percent(share)}",
            reading=reading,
            missing=("the share of fees paid to validators by rule",),
        )
    bounds = marking.bounds("value_leakage")
    least, most, differ = marking.over_providers("value_leakage", profile.id, reading, percent)
    return Answer(
        question,
        "marked",
        f"{_leaking(share)} a documented path to those who secure the chain, to users, "
        f"holders or public goods.{_split_rests_on(profile)}",
        mark=bounds.mark(reading.value),
        best=bounds.mark(least),
        worst=bounds.mark(most),
        span=differ,
        figure=percent(share),
        reading=reading,
    )


def _split_rests_on(profile: Profile) -> str:
    """A caution where the split of fees is not what a document says itself."""
    bases = {part.basis for part in profile.fee_split}
    if Basis.MODELLED in bases:
        return " The split is a third party's model of the documents."
    return " The split is concluded from other facts." if Basis.INFERRED in bases else ""


def _leaking(share: float) -> str:
    return f"{percent(share)} of fees do not have" if share > 0 else "All fees have"
