"""Question 5: whether a chain runs without those who built it."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model.finding import Finding, Verdict
from generator.model.rubric import Rubric
from generator.questions import Answer, Question


def hands_off_answer(question: Question, findings: Sequence[Finding], rubric: Rubric) -> Answer:
    """Share of criteria met among those known; the range over the unknown ones."""
    asked = [f for f in findings if f.verdict is not Verdict.NOT_APPLICABLE]
    known = [f for f in asked if f.verdict is not Verdict.UNKNOWN]
    met = sum(f.verdict is Verdict.MET for f in known)
    missing = tuple(f.criterion for f in asked if f.verdict is Verdict.UNKNOWN)
    fewest = rubric.scorecard.hands_off_fewest_known
    if len(known) < fewest:
        sentence = f"Not enough data: {len(known)} of {len(asked)} criteria known, {fewest} needed."
        return Answer(question, "not enough data", sentence, missing=missing)
    bounds = rubric.scorecard.marks["hands_off"]
    open_ones = len(asked) - len(known)
    return Answer(
        question,
        "marked",
        f"{met} of {len(known)} known criteria are met; {open_ones} {_is(open_ones)} unknown.",
        mark=bounds.mark(met / len(known)),
        best=bounds.mark((met + open_ones) / len(asked)),
        worst=bounds.mark(met / len(asked)),
        span=f"{met} of {len(asked)} if none of the unknown ones is met, "
        f"{met + open_ones} if all are"
        if open_ones
        else "",
        figure=f"{met} of {len(known)}",
        missing=missing,
    )


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
