"""Every chart that the makers make of an edition, and what stands in a chart."""

import functools
from dataclasses import dataclass

from generator import charts, edition
from generator.discover import find
from generator.draw import pages
from generator.model.chart import (
    BarChart,
    Chart,
    LineChart,
    MapChart,
    RangeChart,
    StackChart,
    StripChart,
    WaterfallChart,
)
from generator.model.chart_maker import ChartMaker
from tests import recorded, worlds

MAKERS = find(charts, ChartMaker)


@dataclass(frozen=True)
class Made:
    """A chart with the maker and the page it belongs to."""

    maker: ChartMaker
    page: str
    chart: Chart


def make_all(of):
    """Every chart of an edition."""
    made = []
    for page, (scope, arguments) in pages(of).items():
        for maker in MAKERS.values():
            chart = maker.make(of, *arguments) if maker.scope == scope else None
            if chart is not None:
                made.append(Made(maker, page, chart))
    return made


@functools.cache
def real():
    """Every chart of the real data."""
    return make_all(worlds.real_edition())


@functools.cache
def by_slug():
    return {made.chart.slug: made.chart for made in real()}


def then(name, *page):
    """A chart of the data as recorded."""
    return MAKERS[name].make(recorded.edition(), *page)


def without(series, chain=None):
    """The real edition, but for a series (of one chain)."""
    store = worlds.real_store()
    table = store.series()
    gone = (table["metric"] == series) & ((table["chain"] == chain) if chain else True)
    return edition.compute(worlds.real_profiles(), table[~gone], store.sources(), worlds.RUBRIC)


def values(chart):
    """Every number that a chart draws."""
    match chart:
        case LineChart():
            drawn = [point.value for line in chart.lines for point in line.points]
            return [*drawn, *([chart.reference[0]] if chart.reference else [])]
        case BarChart():
            return [bar.value for bar in chart.bars]
        case StackChart():
            return [segment.value for segment in chart.segments]
        case WaterfallChart():
            return [chart.whole.value, *(segment.value for segment in chart.segments)]
        case StripChart():
            return [value for strip in chart.strips for _, value in strip.values]
        case RangeChart():
            spans = [v for row in chart.rows for v in (*row.likely, *row.possible)]
            return [*(row.value for row in chart.rows), *spans]
        case MapChart():
            given = [(d.x, d.x_low, d.x_high, d.y, d.y_low, d.y_high) for d in chart.dots]
            return [value for dot in given for value in dot if value is not None]


def labels(chart):
    """Names of what a chart draws."""
    match chart:
        case LineChart():
            return [line.label for line in chart.lines]
        case BarChart():
            return [bar.label for bar in chart.bars]
        case StackChart():
            return [segment.label for segment in chart.segments]
        case WaterfallChart():
            return [chart.whole.label, *(s.label for s in chart.segments), chart.remainder]
        case StripChart():
            return [strip.label for strip in chart.strips]
        case RangeChart():
            return [row.label for row in chart.rows]
        case MapChart():
            return [dot.label for dot in chart.dots]


def raw(series, source, chain):
    """A series by week, straight from the store of the data as recorded."""
    table = recorded.store().series()
    mine = table[
        (table["metric"] == series) & (table["source"] == source) & (table["chain"] == chain)
    ]
    return mine.set_index("week")["value"].sort_index()
