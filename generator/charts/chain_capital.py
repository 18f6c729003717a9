"""What is trusted to a chain: value secured, value locked, stablecoins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from generator import charting
from generator.charting import ROLES, cautions, timeline, wording
from generator.charting.measures import running
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Line, LineChart
from generator.model.chart_maker import maker
from generator.model.series import week_name

MEASURES = (
    ("stablecoins_usd", "Stablecoins"),
    ("value_secured_usd", "Value secured"),
    ("tvl_usd", "TVL"),
)
LOG_ABOVE_RATIO = 1000
OVERLAP = "Measures overlap and do not add up"


@maker(scope="chain", order=50)
def capital(edition: Edition, chain: str) -> LineChart | None:
    """Value secured, TVL and stablecoins in USD, each with its provider."""
    lines: list[Line] = []
    drawn = []
    for series, title in MEASURES:
        parts = charting.strands(edition, series, chain)
        lines += charting.lines_of(title, parts, ROLES[len(lines) :], always_name=True)
        drawn += parts
    if not lines:
        return None
    name = edition.profiles[chain].name
    points = [line.points for line in lines]
    log = _spread([value for run in points for value in run.values.tolist()]) > LOG_ABOVE_RATIO
    spoken = "; ".join(f"{line.label} {wording.trend(line.points, 'USD')}" for line in lines)
    return LineChart(
        slug=f"{chain}-capital",
        headline=_headline(name, lines),
        unit="USD, log scale" if log else "USD",
        sources=charting.cited(edition, drawn),
        period=charting.period(*points),
        alt=f"Capital on {name}: {spoken}.",
        closed=charting.closed(edition, drawn),
        note=cautions.caution(edition, lines, OVERLAP if len(lines) > 1 else ""),
        lines=tuple(lines),
        events=timeline.within(timeline.token_mark(edition.profiles[chain]), *points),
        scale="log" if log else "linear",
        from_zero=not log,
    )


def _spread(values: Sequence[float]) -> float:
    """Ratio of the highest value to one that nine in ten exceed; first weeks are often dust."""
    low = sorted(values)[len(values) // 10]
    return max(values) / low if low > 0 else 1.0


def _headline(name: str, lines: Sequence[Line]) -> str:
    """State the line that runs longest; the first of the measures where several do."""
    line = lines[running([line.points[-1].week for line in lines])]
    title = line.label.partition(" (")[0]
    now = line.points[-1]
    year_ago = now.week - dt.timedelta(weeks=charting.YEAR_WEEKS)
    change = wording.moved(charting.at_week(line.points, year_ago), now.value)
    said = f"{title} on {name}: {amount(now.value, 'USD')} in {week_name(now.week)}"
    if not change:
        first = line.points[0]
        return f"{said}, from {amount(first.value, 'USD')} in {week_name(first.week)}"
    return wording.fit(
        f"{said}, {change} against the same week a year before",
        f"{said}, {change} against {week_name(year_ago)}",
    )
