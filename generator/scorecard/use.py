"""Question 4: whether use brings capital."""

from __future__ import annotations

import datetime as dt
import math
from itertools import product

from generator.format import signed_percent
from generator.model.chain import Profile
from generator.model.series import SERIES, week_name
from generator.questions import Answer, Question
from generator.scorecard.marking import Marking


def use_answer(marking: Marking, profile: Profile, question: Question) -> Answer:
    """Mark the growth of use and of capital over the same year."""
    both = marking.figures.reading("divergence_52w", profile.id)
    if both is None:
        return marking.missing(profile, question)
    use, capital = (
        marking.figures.weekly(name).charted.cell(both.week, profile.id)
        for name in ("use_growth_52w", "capital_growth_52w")
    )
    mark, words = _use_mark(marking, use, capital)
    figure = f"use {_change(use)}, capital {_change(capital)}"
    measured = (
        SERIES[str(marking.figures.provider(name, both.week, profile.id)).partition(":")[2]]
        for name in ("use_growth_52w", "capital_growth_52w")
    )
    use_is, capital_is = (spec.title[0].lower() + spec.title[1:] for spec in measured)
    sentence = (
        f"Over the year to {week_name(both.week)}: {words}. "
        f"Use is counted in {use_is}, capital in {capital_is}."
    )
    others, said = _other_measures(marking, profile.id, both.week, mark)
    return Answer(
        question,
        "marked",
        sentence,
        mark=mark,
        best=min(others),
        worst=max(others),
        span=said,
        figure=figure,
        reading=both,
    )


def _other_measures(marking: Marking, chain: str, week: dt.date, mark: str) -> tuple[set[str], str]:
    """Marks by every stored measure of use and of capital, and the growths behind them."""
    growths: list[list[float]] = []
    said = []
    for word, metric in (("use", "use_growth_52w"), ("capital", "capital_growth_52w")):
        seen = {}
        for provider, folded in marking.figures.weekly(metric).by_provider.folded.items():
            value = folded.cell(week, chain)
            if not math.isnan(value):
                source, _, series = provider.partition(":")
                title = SERIES[series].title
                series = f"{title[0].lower()}{title[1:]}"
                seen[f"{word} {_change(value)} by {series} ({source})"] = value
        growths.append(list(seen.values()))
        said += list(seen)[1:]
    marks = {mark, *(_use_mark(marking, use, capital)[0] for use, capital in product(*growths))}
    return marks, "; ".join(said)


def _use_mark(marking: Marking, use: float, capital: float) -> tuple[str, str]:
    """Mark of two growths given as log changes."""
    rules = marking.rubric.scorecard
    holds = -math.log1p(-rules.capital_holds_within)
    halved = math.log(rules.fall_by_half)
    if use > 0 and capital > 0:
        return "A", "use and capital both grow"
    if use > 0 and capital >= -holds:
        return "B", "use grows and capital holds"
    if use > 0:
        return "C", "use grows and capital falls"
    if use <= halved and capital <= halved:
        return "E", "use and capital both fall by half or more"
    if capital > 0:
        return "D", "use falls while capital grows"
    return "D", "use and capital both fall"


def _change(log_change: float) -> str:
    """Write a log change as a percentage with sign."""
    return signed_percent(math.expm1(log_change))
