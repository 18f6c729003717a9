"""Question 6: whether the token holds its value in BTC."""

from __future__ import annotations

from generator.format import amount
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.words import TokenStatus
from generator.questions import Answer, Question
from generator.scorecard.marking import Marking


def holding_answer(marking: Marking, profile: Profile, question: Question) -> Answer:
    """Mark what the token of a year ago is worth now, in BTC."""
    if profile.token.status.value is not TokenStatus.LAUNCHED:
        return Answer(question, "not applicable", "There is no token.")
    if profile.id == "bitcoin":
        return Answer(question, "not applicable", "Bitcoin is the yardstick of this question.")
    reading = marking.figures.reading("token_in_btc_52w", profile.id)
    if reading is None:
        return marking.missing(profile, question)
    bounds = marking.bounds("token_in_btc_52w")
    least, most, differ = marking.over_providers("token_in_btc_52w", profile.id, reading)
    return Answer(
        question,
        "marked",
        f"One BTC put into the token a year before {week_name(reading.week)} "
        f"was worth {amount(reading.value)} BTC at its end.",
        mark=bounds.mark(reading.value),
        best=bounds.mark(most),
        worst=bounds.mark(least),
        span=differ,
        figure=f"{amount(reading.value)} ×",
        reading=reading,
    )
