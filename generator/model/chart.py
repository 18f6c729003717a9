"""
Charts as data: what is drawn, said and cited, before anything is drawn.

A chart function makes one of these from the site's figures; ``generator.drawing.frame``
draws it. So a test can read a chart's meaning without looking at pixels.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from statistics import median
from typing import Literal

from generator.model.points import Points

Role = Literal[
    "token-first",
    "infrastructure-first",
    "mixed",
    "undetermined",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "muted",
]
"""What a colour stands for; the palette gives each role one colour in light and in dark."""

Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Weeks that are missing become a visible gap."""

    label: str
    points: Points
    role: Role = "first"


@dataclass(frozen=True, slots=True)
class EventMark:
    """A vertical rule with a short label."""

    date: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch of weeks, the first and the last included, that stand on part of the data."""

    first: dt.date
    last: dt.date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBase:
    """
    What every chart has.

    ``slug`` is its file name; ``headline`` says the finding in one sentence; ``unit`` is
    shown under it; ``sources`` are short names for the footer; ``period`` says which weeks;
    ``alt`` states the finding with its numbers; ``note`` is a caution shown in the footer
    (sampled weeks, series that ended). ``closed`` names publishers of drawn series that may
    not be given away although the publisher's other series may.
    """

    slug: str
    headline: str
    unit: str
    sources: tuple[str, ...]
    period: str
    alt: str
    note: str = ""
    wide: bool = False
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart(ChartBase):
    """Series over time, labelled directly at their ends."""

    lines: tuple[Line, ...]
    events: tuple[EventMark, ...] = ()
    scale: Scale = "linear"
    from_zero: bool = True
    reference: tuple[float, str] | None = None
    """A horizontal rule with its label, such as 1 for 'fees equal emissions'."""
    stacked: bool = False
    """Lines are parts of a whole, drawn as areas on top of each other in their order; all of
    them have the same weeks."""
    shades: tuple[Shade, ...] = ()
    """Stretches of partial coverage, besides those that the points' ``days`` tell of."""
    band: bool = False
    """Lines are ends of one range: what lies between them is filled."""
    panels: bool = False
    """Each line has a panel of its own, the others faint behind it; all share one scale."""


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One horizontal bar; ``low`` and ``high`` draw a range, ``partial`` hatches it.

    ``short`` is written instead of ``text`` where the chart is too narrow for that of all bars.
    """

    label: str
    value: float
    role: Role = "first"
    low: float | None = None
    high: float | None = None
    text: str = ""
    partial: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart(ChartBase):
    """Horizontal bars in the order given; ``text`` is written at the end of each."""

    bars: tuple[Bar, ...]
    limit: float | None = None
    """Upper end of the axis, where the quantity has one (100 for percent)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a whole."""

    label: str
    value: float
    role: Role
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackChart(ChartBase):
    """One bar divided into parts that make up ``total``; a remainder is drawn hatched."""

    segments: tuple[Segment, ...]
    total: float = 100.0
    remainder: str = "not documented"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallChart(ChartBase):
    """
    A whole that is paid out in steps, each beginning where the one above ended.

    ``whole`` is the first bar; what the segments leave of its value is drawn hatched as the
    last one, labelled ``remainder``. Segments that add up to more run past the whole.
    """

    whole: Segment
    segments: tuple[Segment, ...]
    remainder: str
    remainder_text: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """
    A chain on the map.

    ``y`` is None where the vertical quantity is unknown; ``no_emission`` puts the dot into
    the band above the axis, where no emission has to be covered.
    """

    chain: str
    label: str
    x: float
    x_low: float
    x_high: float
    role: Role
    y: float | None = None
    y_low: float | None = None
    y_high: float | None = None
    no_emission: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapChart(ChartBase):
    """Dots with ranges; three bands: no emission, known (log scale), not enough data."""

    dots: tuple[Dot, ...]
    x_title: str
    y_title: str
    x_cuts: tuple[float, float]
    """Where the classes are divided on the horizontal axis."""


@dataclass(frozen=True, slots=True)
class Strip:
    """
    One row of dots: a group and its members' values, in ascending order.

    ``endless`` names members whose value is without limit: they have no place on the axis, but
    they count.
    """

    label: str
    role: Role
    values: tuple[tuple[str, float], ...]
    endless: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[tuple[str, float], ...]:
        """All members, those without limit last."""
        return (*self.values, *((name, float("inf")) for name in self.endless))

    @property
    def median(self) -> float:
        """Median of all members; infinite where the middle has no limit."""
        return median(value for _, value in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class StripChart(ChartBase):
    """
    Distributions side by side: a dot per chain, the median as a bar, n beside the label.

    Groups of fewer than ``fewest`` have no median.
    """

    strips: tuple[Strip, ...]
    scale: Scale = "linear"
    fewest: int = 1


@dataclass(frozen=True, slots=True)
class Ranged:
    """One row: a value, the range that is likely (thick) and the one that is possible (thin)."""

    label: str
    role: Role
    value: float
    likely: tuple[float, float]
    possible: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeChart(ChartBase):
    """Values with two ranges each, in the order given, on an axis from ``low`` to ``high``."""

    rows: tuple[Ranged, ...]
    low: float
    high: float
    cuts: tuple[float, ...]
    """Where the axis is divided, as dashed rules."""
    names: tuple[str, str, str]
    """What value, likely range and possible range are called in the table."""


def caption(chart: ChartBase) -> ChartBase:
    """Give what is said of a chart, without what is drawn."""
    return ChartBase(**{part.name: getattr(chart, part.name) for part in fields(ChartBase)})


Chart = LineChart | BarChart | StackChart | WaterfallChart | MapChart | StripChart | RangeChart
