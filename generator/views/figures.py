"""A chain's metrics as rows: latest value, week, source and what several providers say."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from generator.edition import Edition
from generator.figures import METRICS, POOLED
from generator.format import NO_DATA, NO_EMISSION, amount, percent, with_unit
from generator.missing import why_unknown
from generator.model.metric import Metric
from generator.model.nouns import counted
from generator.model.series import SERIES, week_name
from generator.model.weekly import DOCUMENTED, Band, Reading
from generator.windows import QUARTER_WEEKS, YEAR_WEEKS

SINCE_LAUNCH = "_since_launch"
"""How the name of a metric ends that compares with a token's first weeks."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """
    One metric of a chain: its latest value, where it comes from and how old it is.

    ``why`` says why there is none; it is empty where there is a value.
    """

    name: str
    title: str
    question: int
    value: str
    over: str
    week: str
    age_weeks: int | None
    provider: str
    publishers: tuple[str, ...]
    formula: str
    band: str
    why: str


def figure_rows(edition: Edition, chain: str) -> tuple[FigureRow, ...]:
    """Every metric of a chain, in the order of the method page."""
    # With no series at all, a list of what each figure lacks would only repeat that.
    stored = any(edition.figures.last_week(name, chain) for name in SERIES)
    nothing = "" if stored else "no series of the chain is stored"
    return tuple(_figure(edition, metric, chain, nothing) for metric in METRICS.values())


def _figure(edition: Edition, metric: Metric, chain: str, nothing: str) -> FigureRow:
    reading = edition.figures.telling(metric.name, chain)
    alone = metric.in_steps or metric.name in POOLED
    band = None if alone else edition.figures.band(metric.name, chain)
    text = figure_text(metric, reading.value) if reading else NO_DATA
    return FigureRow(
        name=metric.name,
        title=metric.title,
        question=metric.question,
        value=text,
        over=_over(edition, metric, reading),
        week=week_name(reading.week) if reading else "",
        age_weeks=reading.age_weeks if reading else None,
        provider=reading.provider if reading else "",
        publishers=publishers(edition, metric, chain, reading),
        formula=metric.formula,
        band=band_text(edition, metric, band) if band else "",
        why="" if reading else nothing or why_unknown(edition.figures, metric.name, chain),
    )


def _over(edition: Edition, metric: Metric, reading: Reading | None) -> str:
    """Say what one value is taken over, where another reading of the same series would differ."""
    if metric.name in POOLED and reading:
        count = edition.figures.pool(metric.name, reading)
        return f"of {counted(count, 'chain')} that the same source gave"
    if metric.in_steps:
        return "mean of a quarter"
    if metric.window_weeks == QUARTER_WEEKS + YEAR_WEEKS:
        return "means of 13 weeks, a year apart"
    return ""


def publishers(
    edition: Edition, metric: Metric | None, chain: str, reading: Reading | None
) -> tuple[str, ...]:
    """Publishers of the weeks that one reading rests on; none where documents alone give it."""
    if reading is None or metric is None or reading.provider == DOCUMENTED:
        return ()
    weeks = QUARTER_WEEKS if metric.in_steps else metric.window_weeks
    weeks = 0 if weeks == 1 else weeks
    first = reading.week - dt.timedelta(weeks=weeks)
    if metric.name.endswith(SINCE_LAUNCH):
        first = edition.figures.panel.mondays[0]
    return edition.publishers((metric.name,), chain, (first, reading.week))


def band_text(edition: Edition, metric: Metric, band: Band) -> str:
    """What each provider gives, from the lowest to the highest, and in which week."""
    named = edition.figures.panel.publisher
    values = ", ".join(
        f"{figure_text(metric, value)} ({named(provider.partition(':')[0])})"
        for provider, value in band.values
    )
    return f"{values} in {week_name(band.week)}"


def figure_text(metric: Metric, value: float) -> str:
    """A metric's value with its unit; growth given as a log becomes a change in percent."""
    if metric.unit == "percent":
        return percent(value)
    if metric.unit == "percentage points":
        return f"{amount(100 * value)} points"
    if metric.unit == "log change":
        return f"{'+' if value > 0 else ''}{percent(math.expm1(value))}"
    if metric.unit == "times":
        return f"{amount(value)} ×"
    if value == float("inf"):
        return NO_EMISSION
    return with_unit(value, metric.unit if metric.unit.startswith("USD") else "")
