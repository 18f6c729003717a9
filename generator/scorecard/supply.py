"""Question 3: how much supply is to come within a year."""

from __future__ import annotations

from generator.format import percent
from generator.model.chain import Profile
from generator.model.series import week_name
from generator.model.weekly import Reading
from generator.model.words import TokenStatus
from generator.questions import Answer, Question
from generator.scorecard.marking import Marking
from generator.unlocks import undated


def supply_answer(marking: Marking, profile: Profile, question: Question) -> Answer:
    """Mark what is issued and unlocks by date against the float."""
    if profile.token.status.value is not TokenStatus.LAUNCHED:
        return Answer(question, "not applicable", "There is no token.")
    reading = marking.figures.reading("overhang_52w", profile.id)
    if reading is None:
        return marking.missing(profile, question)
    undated_percent = float(marking.figures.supply.undated_percent[profile.id])
    more = (
        f" {undated_percent:.0f} % of the allocated supply has no date."
        if undated_percent >= 1
        else ""
    )
    seen = marking.figures.reading("circulating_supply", profile.id)
    observed = seen is not None and reading.provider == "observed float"
    base = (
        f"the float seen in {week_name(seen.week)}"
        if seen is not None and observed
        else "the float as the schedules give it"
    )
    bounds = marking.bounds("overhang_52w")
    least, most, differ = marking.over_providers("overhang_52w", profile.id, reading, percent)
    extra = _undated_share(marking, profile, reading)
    said = [f"the float can be counted in two ways: {differ}" if differ else ""]
    if extra is None:
        said.append("how many tokens have no date is not known")
    elif extra:
        said.append(
            f"at most {percent(reading.value + extra)} if all supply without a date came "
            "within the year"
        )
    return Answer(
        question,
        "marked",
        f"Within 52 weeks, tokens worth {percent(reading.value)} of {base} are issued or "
        f"unlock by date.{more}",
        mark=bounds.mark(reading.value),
        best=bounds.mark(least),
        worst="E" if extra is None else bounds.mark(max(most, reading.value + extra)),
        span="; ".join(filter(None, said)),
        figure=percent(reading.value),
        reading=reading,
    )


def _undated_share(marking: Marking, profile: Profile, reading: Reading) -> float | None:
    """
    Tokens without a date over the float that an overhang rests on; None if not known.

    No more of them than the supply that does not circulate yet, where that is observed.
    """
    sizes = [item.tokens for item in undated(profile)]
    if any(size is None for size in sizes):
        return None
    total = float(sum(size for size in sizes if size is not None))
    seen = marking.figures.reading("circulating_supply", profile.id)
    if seen is not None and reading.provider == "observed float":
        whole = marking.figures.reading("max_supply", profile.id) or marking.figures.reading(
            "total_supply", profile.id
        )
        left = total if whole is None else min(total, max(whole.value - seen.value, 0.0))
        return left / seen.value
    scheduled = marking.figures.supply.scheduled_float.cell(reading.week, profile.id)
    return total / scheduled if scheduled > 0 else None
