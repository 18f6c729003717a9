"""
Charts to take away: a picture and the figures of each, where their publishers allow it.

A line chart repeats series week by week; where the terms of a publisher it cites do not clearly
allow that, there is no CSV, and the page says why. Other charts hold single figures that we
compute, or facts of profiles, which are ours; any of Coin Metrics behind them makes them
non-commercial (see LICENSE-DATA).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, singledispatch

from generator.charting.wording import listed
from generator.errors import BuildError
from generator.model.chart import (
    BarChart,
    Chart,
    LineChart,
    MapChart,
    RangeChart,
    Segment,
    StackChart,
    StripChart,
    WaterfallChart,
)
from generator.model.contents import Content
from generator.model.drawn import Drawn
from generator.model.origin import Republish, Source
from generator.model.series import week_name
from generator.publish.cells import csv_cells, number_cell, text_cell
from generator.publish.digits import all_rounded, plain_texts

FOLDER = "charts"
OURS, NON_COMMERCIAL = "CC BY 4.0", "CC BY-NC 4.0"

Columns = tuple[str, ...]


def chart_files(pages: Iterable[Sequence[Drawn]]) -> dict[str, Content]:
    """
    SVG, PNG and CSV of drawn charts by path below ``docs/``.

    Raises BuildError where two charts have one name.
    """
    files: dict[str, Content] = {}
    for drawn in (drawn for charts in pages for drawn in charts):
        path = f"{FOLDER}/{drawn.chart.slug}"
        if f"{path}.svg" in files:
            raise BuildError(f"two charts are called {drawn.chart.slug!r}")
        files[f"{path}.svg"] = drawn.svg
        if drawn.narrow:
            files[f"{path}-narrow.svg"] = drawn.narrow
        if drawn.png:
            files[f"{path}.png"] = drawn.png
        if not drawn.withheld:
            files[f"{path}.csv"] = drawn.csv
    return files


def refusal(chart: Chart, sources: Mapping[str, Source]) -> str:
    """Why the figures of a chart are not given away; empty where they are."""
    if not isinstance(chart, LineChart):
        return ""
    unclear = _publishers(sources, Republish.UNCLEAR) & set(chart.sources)
    if unclear:
        return f"the terms of {listed(sorted(unclear))} do not clearly allow republishing"
    if chart.closed:
        return f"{listed(chart.closed)} has a series of it from others, whose terms hold"
    return ""


def licence(chart: Chart, sources: Mapping[str, Source]) -> str:
    """Under which licence the figures of a chart may be used."""
    narrow = _publishers(sources, Republish.NON_COMMERCIAL) & set(chart.sources)
    return NON_COMMERCIAL if narrow else OURS


def _publishers(sources: Mapping[str, Source], terms: Republish) -> set[str]:
    return {r.publisher for s in sources.values() for r in s.ranges if r.republish is terms}


def chart_csv(chart: Chart, sources: Mapping[str, Source]) -> str:
    """Write the figures of a chart, each row with its unit, sources and licence."""
    columns, rows = _figures(chart)
    unit, cited = text_cell(chart.unit), text_cell("; ".join(chart.sources))
    tail = csv_cells((unit, cited, licence(chart, sources)))
    head = csv_cells((*columns, "unit", "source", "licence"))
    return "".join((f"{head}\n", *(f"{row},{tail}\n" for row in rows)))


@lru_cache(maxsize=2000)
def _week(ordinal: int) -> str:
    monday = dt.date.fromordinal(ordinal)
    return csv_cells((week_name(monday), monday.isoformat()))


@singledispatch
def _figures(chart: Chart) -> tuple[Columns, list[str]]:
    """Columns, and rows as the file has them."""
    raise TypeError(f"no figures for {type(chart).__name__}")


@_figures.register
def _(chart: LineChart) -> tuple[Columns, list[str]]:
    rows: list[str] = []
    for line in chart.lines:
        label, points = csv_cells((text_cell(line.label),)), line.points
        weeks, days = map(_week, points.weeks.tolist()), points.days.tolist()
        values = plain_texts(all_rounded(points.values)).to_pylist()
        rows += [f"{w},{label},{v},{d}" for w, v, d in zip(weeks, values, days, strict=True)]
    return ("week", "week_start", "line", "value", "days"), rows


@_figures.register
def _(chart: BarChart) -> tuple[Columns, list[str]]:
    rows = [
        (
            text_cell(bar.label),
            number_cell(bar.value),
            number_cell(bar.low),
            number_cell(bar.high),
            text_cell(bar.text),
        )
        for bar in chart.bars
    ]
    return ("name", "value", "low", "high", "text"), list(map(csv_cells, rows))


def _segments(segments: Iterable[Segment]) -> list[str]:
    rows = [(text_cell(s.label), number_cell(s.value), text_cell(s.text)) for s in segments]
    return list(map(csv_cells, rows))


@_figures.register
def _(chart: StackChart) -> tuple[Columns, list[str]]:
    return ("part", "value", "text"), _segments(chart.segments)


@_figures.register
def _(chart: WaterfallChart) -> tuple[Columns, list[str]]:
    return ("part", "value", "text"), _segments((chart.whole, *chart.segments))


@_figures.register
def _(chart: StripChart) -> tuple[Columns, list[str]]:
    rows = [
        (text_cell(strip.label), text_cell(chain), *_or_endless(value))
        for strip in chart.strips
        for chain, value in strip.members
    ]
    return ("group", "chain", "value", "no_emission"), list(map(csv_cells, rows))


def _or_endless(value: float) -> tuple[str, str]:
    """A value and whether it is without limit, which is no number of a CSV."""
    return ("", "yes") if math.isinf(value) else (number_cell(value), "no")


@_figures.register
def _(chart: RangeChart) -> tuple[Columns, list[str]]:
    rows = [
        (
            text_cell(row.label),
            row.role,
            number_cell(row.value),
            *(number_cell(value) for value in (*row.likely, *row.possible)),
        )
        for row in chart.rows
    ]
    spans = ("likely_low", "likely_high", "possible_low", "possible_high")
    return ("name", "class", "value", *spans), list(map(csv_cells, rows))


@_figures.register
def _(chart: MapChart) -> tuple[Columns, list[str]]:
    rows = [
        (
            dot.chain,
            text_cell(dot.label),
            dot.role,
            *(number_cell(value) for value in (dot.x, dot.x_low, dot.x_high)),
            *(number_cell(value) for value in (dot.y, dot.y_low, dot.y_high)),
            "yes" if dot.no_emission else "no",
        )
        for dot in chart.dots
    ]
    index = ("index", "index_low", "index_high")
    coverage = ("coverage", "coverage_low", "coverage_high", "no_emission")
    return ("id", "chain", "class", *index, *coverage), list(map(csv_cells, rows))
