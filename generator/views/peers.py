"""The place of a figure among those of chains of the same kind."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from generator.edition import Edition
from generator.figures import METRICS
from generator.model.finding import Verdict
from generator.model.words import Kind
from generator.questions import QUESTIONS, Answer
from generator.views.figures import figure_text

FEWEST_PEERS = 8
"""Two for each quarter: with fewer, a middle half says more than is known."""

Groups = Mapping[tuple[Kind, int], tuple[int, list[float]]]
"""By kind and number of a question: how many chains, and the values that are marked."""

PLURAL = {Kind.L1: "L1s"}


def measured(edition: Edition, chain: str, answer: Answer) -> float | None:
    """The number that a mark stands on, infinite where nothing has to be covered; else None."""
    if answer.state != "marked":
        return None
    if answer.question.number == 5:
        verdicts = [finding.verdict for finding in edition.hands_off[chain]]
        known = [v for v in verdicts if v in {Verdict.MET, Verdict.NOT_MET}]
        return sum(v is Verdict.MET for v in known) / len(known)
    if answer.reading is None:
        return math.inf
    return answer.reading.value


def kind_plural(kind: Kind) -> str:
    """Name chains of a kind: ``L1s``, ``rollups``."""
    return PLURAL.get(kind, f"{kind.value}s")


def groups_by_kind(edition: Edition) -> Groups:
    """By kind and question: how many chains there are, and the values marked, rising."""
    chains: dict[Kind, list[str]] = {}
    for chain, profile in edition.profiles.items():
        chains.setdefault(profile.kind.value, []).append(chain)
    groups = {}
    for kind, alike in chains.items():
        for position, question in enumerate(QUESTIONS):
            given = [measured(edition, c, edition.answers[c][position]) for c in alike]
            marked = sorted(value for value in given if value is not None)
            groups[kind, question.number] = len(alike), marked
    return groups


def place_among(
    edition: Edition, kind: Kind, answer: Answer, own: float, group: tuple[int, list[float]]
) -> str:
    """Say which place a value has among its kind and where their middle half lies."""
    count, values = group
    name = kind_plural(kind)
    if len(values) < FEWEST_PEERS:
        return (
            f"Among {name}: {len(values)} of {count} marked, "
            f"too few to compare ({FEWEST_PEERS} needed)."
        )
    half = f"the middle half lies {_middle_half(values, answer)}"
    if answer.question.number == 4:  # no order of divergence is better or worse
        return f"Among {len(values)} of {count} {name} marked, {half}."
    rule = edition.rubric.scorecard.marks[answer.question.main_metric]
    below, up_to = bisect_left(values, own), bisect_right(values, own)
    better = len(values) - up_to if rule.direction == "at-least" else below
    equal = up_to - below
    place = ordinal(better + 1)
    if equal > 1:
        place += f" to {ordinal(better + equal)}, equal,"
    return f"{place} of {len(values)} {name} marked ({count} in all); {half}."


def _middle_half(values: Sequence[float], answer: Answer) -> str:
    """First and third quartile as observed values, so that no number is made up between two."""
    low, high = np.quantile(values, [0.25, 0.75], method="inverted_cdf")
    words = [plain_figure(answer, float(value)) for value in (low, high)]
    return f"between {words[0]} and {words[1]}" if words[0] != words[1] else f"at {words[0]}"


def plain_figure(answer: Answer, value: float) -> str:
    """A value of a question's main figure, as the site writes it."""
    metric = METRICS.get(answer.question.main_metric)
    return figure_text(metric, value) if metric else f"{100 * value:.0f} % met"


def ordinal(number: int) -> str:
    """Write a place: ``1st``, ``2nd``, ``11th``."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
