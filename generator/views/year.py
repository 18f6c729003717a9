"""The year up to a figure: how it stood a year before, and the line of its weeks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from generator.edition import Edition, remembered
from generator.figures import METRICS
from generator.format import signed_percent
from generator.model.metric import Metric
from generator.model.series import week_name
from generator.model.weekly import DOCUMENTED, Reading
from generator.questions import Answer
from generator.views.figures import figure_text
from generator.windows import YEAR_WEEKS

NEAR_WEEKS = 4
"""A year before is the week nearest to 52 weeks before, at most this far from it."""

FEWEST_POINTS = 8
LONG_GAP_WEEKS = 8

SPARK_WIDTH, SPARK_HEIGHT = 100, 20


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
    named = edition.figures.panel.publisher(provider.partition(":")[0])
    lead = "" if provider == reading.provider else f"By {named}, "
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


def spark(edition: Edition, chain: str, answer: Answer) -> Spark | None:
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
