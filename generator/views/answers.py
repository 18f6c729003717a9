"""Answers as shown on cards: with sources, the year's course and the place among chains alike."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from generator.edition import Edition, remembered
from generator.figures import METRICS
from generator.format import signed_percent
from generator.model.chain import Profile
from generator.model.finding import Verdict
from generator.model.metric import Metric
from generator.model.series import week_name
from generator.model.weekly import DOCUMENTED, Reading
from generator.model.words import Kind
from generator.questions import QUESTIONS, Answer
from generator.views.figures import figure_text, publishers
from generator.windows import YEAR_WEEKS

FEWEST_PEERS = 8
"""Two for each quarter: with fewer, a middle half says more than is known."""

NEAR_WEEKS = 4
"""A year before is the week nearest to 52 weeks before, at most this far from it."""

FEWEST_POINTS = 8
LONG_GAP_WEEKS = 8
SPARK_WIDTH, SPARK_HEIGHT = 100, 20

Groups = Mapping[tuple[Kind, int], tuple[int, list[float]]]
"""By kind and number of a question: how many chains, and the values that are marked."""

PLURAL = {Kind.L1: "L1s"}


@dataclass(frozen=True, slots=True)
class Spark:
    """
    The course of a year as a small line: runs of points in a box of 100 by 20.

    A gap of more than eight weeks parts the line. ``words`` is its alternative text, ``span``
    says what its bottom and its top stand for.
    """

    runs: tuple[str, ...]
    end: tuple[float, float]
    words: str
    span: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with what a card says besides: week, sources, course, place among peers."""

    answer: Answer
    week: str
    sources: tuple[str, ...]
    trend: str
    spark: Spark | None
    peers: str


def answer_views(
    edition: Edition, only: Collection[str] | None = None
) -> dict[str, tuple[AnswerView, ...]]:
    """The six answers of every chain, in order; with ``only``, those of some chains."""
    groups = _groups(edition)
    return {
        chain: tuple(_view(edition, chain, answer, groups) for answer in answers)
        for chain, answers in edition.answers.items()
        if only is None or chain in only
    }


def _view(edition: Edition, chain: str, answer: Answer, groups: Groups) -> AnswerView:
    kind = edition.profiles[chain].kind.value
    own = measured(edition, chain, answer)
    group = groups[kind, answer.question.number]
    return AnswerView(
        answer=answer,
        week=week_name(answer.reading.week) if answer.reading else "",
        sources=publishers(
            edition, METRICS.get(answer.question.main_metric), chain, answer.reading
        ),
        trend=trend(edition, chain, answer),
        spark=_spark(edition, chain, answer),
        peers="" if own is None else _place(edition, kind, answer, own, group),
    )


def kind_words(profile: Profile, profiles: Mapping[str, Profile]) -> str:
    """Say what a chain is: ``optimistic rollup on Ethereum``, the base by its name."""
    kind = profile.kind.value
    name = {Kind.L1: "L1"}.get(kind, kind.value)
    if profile.proof_type:
        name = f"{profile.proof_type.value.value} {name}"
    if profile.settlement:
        base = profiles.get(profile.settlement.value)
        name += f" on {base.name if base else profile.settlement.value}"
    return name


# -- the course of a year -------------------------------------------------------------------


def trend(edition: Edition, chain: str, answer: Answer) -> str:
    """Say how the main figure stood a year before; empty where there is no mark."""
    if answer.state != "marked":
        return ""
    if answer.question.number == 5:
        return "No trend: the criteria rest on facts as last read; older states are not kept."
    if answer.reading is None:
        return ""
    if answer.reading.provider == DOCUMENTED:
        return "No trend: the share follows from documents, not from a weekly series."
    if answer.question.number == 4:
        return _growths_before(edition, chain, answer.reading)
    return _change(edition, chain, METRICS[answer.question.main_metric], answer.reading)


def _change(edition: Edition, chain: str, metric: Metric, reading: Reading) -> str:
    """Compare with a year before by one provider: the reading's, else one that gave both."""
    found = _same_provider(edition, metric.name, chain, reading)
    if found is None:
        return "No trend: no provider gives the figure both now and a year before."
    provider, now, before = found
    texts = [figure_text(metric, value) for value in (now, before.value)]
    when = f"{week_name(before.week)}, a year before"
    lead = "" if provider == reading.provider else f"By {provider}, "
    tail = "" if provider == reading.provider else f", to {texts[0]}"
    if texts[0] == texts[1]:
        said = f"{texts[0]} as in {when}" if lead else f"as in {when}"
    elif not math.isfinite(before.value) or not math.isfinite(now):
        said = f"{texts[1]} in {when}{tail}"
    else:
        said = f"{'up' if now > before.value else 'down'} from {texts[1]} in {when}{tail}"
    words = f"{lead}{said}."
    return f"{words[0].upper()}{words[1:]}"


@remembered
def _same_provider(
    edition: Edition, name: str, chain: str, reading: Reading
) -> tuple[str, float, Reading] | None:
    """
    (provider, value now, reading a year before), both by one provider; None if none has both.

    Two providers count differently, so a change from one to the other is no change over time.
    """
    weekly = edition.figures.weekly(name)
    measure = reading.provider.partition(":")[2]
    others = (p for p in weekly.by_provider if p.partition(":")[2] == measure and p != DOCUMENTED)
    for provider in dict.fromkeys((reading.provider, *others)):
        values = weekly.of(chain, provider)
        now = float(values.loc[pd.Timestamp(reading.week)])
        before = _year_before(edition, values, reading)
        if not math.isnan(now) and before is not None:
            return provider, now, before
    return None


def _year_before(edition: Edition, by_week: pd.Series, now: Reading) -> Reading | None:
    """The value 52 weeks before a reading, or in the nearest week known within four weeks."""
    panel = edition.figures.panel
    values = by_week.to_numpy()
    year = (now.week - panel.mondays[0]).days // 7 - YEAR_WEEKS
    near = range(max(year - NEAR_WEEKS, 0), min(year + NEAR_WEEKS + 1, len(values)))
    seen = [place for place in near if not math.isnan(values[place])]
    if not seen:
        return None
    nearest = min(seen, key=lambda place: (abs(place - year), place))
    return Reading(float(values[nearest]), panel.mondays[nearest], now.provider, now.age_weeks)


def _growths_before(edition: Edition, chain: str, now: Reading) -> str:
    """Both growths a year before; the mark follows from them and not from their difference."""
    divergence = edition.figures.weekly("divergence_52w").of(chain)
    before = _year_before(edition, divergence, now)
    if before is None:
        return "No trend: the two growths are not known for a year before."
    use, capital = (
        signed_percent(math.expm1(edition.figures.weekly(name).charted.cell(before.week, chain)))
        for name in ("use_growth_52w", "capital_growth_52w")
    )
    return f"In {week_name(before.week)}, a year before: use {use}, capital {capital}."


def _spark(edition: Edition, chain: str, answer: Answer) -> Spark | None:
    """The last year's values up to the reading; None with too few or where nothing is marked."""
    reading = answer.reading
    if reading is None or answer.state != "marked" or answer.question.number == 4:
        return None  # the marks of question 4 follow from two figures
    if reading.provider == DOCUMENTED:
        return None
    metric = METRICS[answer.question.main_metric]
    found = _same_provider(edition, metric.name, chain, reading)
    provider = found[0] if found else reading.provider
    panel = edition.figures.panel
    last = (reading.week - panel.mondays[0]).days // 7
    first = last - YEAR_WEEKS
    by_week = edition.figures.weekly(metric.name).array(chain, provider)
    values = by_week[max(first, 0) : last + 1]
    places = np.flatnonzero(np.isfinite(values)) + max(first, 0)
    if len(places) < FEWEST_POINTS or places[-1] != last:
        return None
    seen = values[places - max(first, 0)].tolist()
    low, high = min(seen), max(seen)
    weeks = (places - first).tolist()
    spots = [
        (
            round(week / YEAR_WEEKS * SPARK_WIDTH, 1),
            round(SPARK_HEIGHT * (1 - ((value - low) / (high - low) if high > low else 0.5)), 1),
        )
        for week, value in zip(weeks, seen, strict=True)
    ]
    runs: list[list[str]] = [[]]
    for n, (x, y) in enumerate(spots):
        if n and weeks[n] - weeks[n - 1] > LONG_GAP_WEEKS:
            runs.append([])
        runs[-1].append(f"{x:g},{y:g}")
    ends = figure_text(metric, low), figure_text(metric, high)
    span = f"{ends[0]} throughout" if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]}"
    when = f"{week_name(panel.mondays[places[0]])} to {week_name(reading.week)}"
    words = f"{metric.title}, {when}: {span}"
    return Spark(tuple(" ".join(run) for run in runs), spots[-1], words, f"Line: {span}.")


# -- the place among chains of its kind -----------------------------------------------------


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


def _groups(edition: Edition) -> Groups:
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


def _place(
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
