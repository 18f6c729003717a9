"""A chart of every kind, and what stands in a drawn one."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from generator.drawing.palette import text_width
from generator.model.chart import (
    Bar,
    BarChart,
    Dot,
    EventMark,
    Line,
    LineChart,
    MapChart,
    RangeChart,
    Ranged,
    Role,
    Segment,
    StackChart,
    Strip,
    StripChart,
    WaterfallChart,
)
from generator.model.points import Point, Points

SVG = "{http://www.w3.org/2000/svg}"
MONDAY = dt.date(2024, 1, 1)
HOSTILE = '</text><script>alert("x")</script> $x^2$ & #c0de10 \x00\u202e' + "W" * 90
SAID: dict[str, Any] = {
    "headline": "Fees fell by half after blobs",
    "unit": "USD per day",
    "sources": ("growthepie", "Coin Metrics"),
    "period": "2024-W01 to 2024-W40",
    "alt": "Fees fell from 40 to 20 dollars a day.",
    "note": "Sampled on one day a week.",
}
ROLES: tuple[Role, ...] = ("token-first", "mixed", "infrastructure-first", "undetermined")


def points(values, skip=(), days=7):
    """Weekly points from 2024-W01 on, without the weeks in ``skip``."""
    return Points.of(
        Point(MONDAY + dt.timedelta(weeks=n), float(value), days)
        for n, value in enumerate(values)
        if n not in skip
    )


def line_chart(*lines, **more):
    """A line chart; one falling line unless lines are given."""
    falling = Line("Alpha", points(range(40, 0, -1)))
    return LineChart(**{"slug": "lines", **SAID, "lines": lines or (falling,), **more})


def dot(number, name, **more):
    """A chain on the map; every third has no emission, every fourth no known coverage."""
    x = number * 37 % 101
    fields = {
        "y": None if number % 4 == 0 else 10 ** (number % 7 - 3),
        "no_emission": number % 3 == 0,
        "y_low": None,
    }
    role = ROLES[number % 4]
    return Dot(name.lower(), name, x, max(0, x - 9), min(100, x + 9), role, **{**fields, **more})


def every_kind(name="Alpha", *, wide=False):
    """One chart of each type, with ``name`` wherever a label stands."""
    names = [name, *(f"Chain {n}" for n in range(48))]
    said = {**SAID, "wide": wide}
    two = (Line(name, points(range(40, 0, -1))), Line("Beta", points(range(1, 41), days=1)))
    marks = tuple(
        EventMark(MONDAY + dt.timedelta(weeks=weeks), label)
        for weeks, label in ((10, name), (11, "Blobs"), (12, "Token"), (38, "Late event"))
    )
    bars = tuple(Bar(n, 10.0 * k - 90, "mixed", 10.0 * k - 99) for k, n in enumerate(names))
    return [
        line_chart(*two, **said, events=marks, reference=(30.0, "fees equal emissions")),
        line_chart(*two, **said, events=marks, scale="log", reference=(1.0, name)),
        BarChart(slug="bars", **said, bars=bars),
        StackChart(
            slug="stack",
            **said,
            segments=(Segment(name, 55, "first"), Segment("Beta", 5, "second", "5 %")),
        ),
        WaterfallChart(
            slug="waterfall",
            **said,
            whole=Segment("Fees users paid", 100, "undetermined", "$352M"),
            segments=(Segment(name, 2, "first"), Segment("Beta", 90, "second", "90 % · stated")),
            remainder="Not known",
        ),
        StripChart(
            slug="strips",
            **said,
            strips=(
                Strip(name, "mixed", tuple((n, float(k % 17)) for k, n in enumerate(names))),
                Strip("none", "undetermined", ()),
            ),
        ),
        RangeChart(
            slug="ranges",
            **said,
            rows=tuple(
                Ranged(n, ROLES[k % 4], 2.0 * k, (1.5 * k, 2.1 * k), (k, k + 50.0))
                for k, n in enumerate(names)
            ),
            low=0,
            high=100,
            cuts=(40, 60),
            names=("Index", "Likely", "Possible"),
        ),
        MapChart(
            slug="map",
            **said,
            dots=tuple(dot(n, label) for n, label in enumerate(names)),
            x_title="design index",
            y_title="coverage",
            x_cuts=(40, 60),
        ),
    ]


def kinds(**more):
    """The charts of ``every_kind`` as parameters with readable names."""
    charts = every_kind(**more)
    return [pytest.param(chart, id=f"{n}-{chart.slug}") for n, chart in enumerate(charts)]


def said_of(drawn, tag):
    """Title or desc of a drawing."""
    return ET.fromstring(drawn.svg).findtext(f"{SVG}{tag}") or ""


def texts(drawn):
    """Every text element with its box: (words, left, top, right, bottom) in px."""
    found = []
    for element in ET.fromstring(drawn.svg).iter(f"{SVG}text"):
        style = element.get("style", "")
        (size,) = (float(size) for size in re.findall(r"font-size:([\d.]+)px", style))
        (anchor,) = re.findall(r"text-anchor:(\w+)", style) or ["start"]
        words = element.text or ""
        width = text_width(words, size, bold="font-weight:700" in style)
        left = (
            float(element.get("x", "nan")) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        )
        base = float(element.get("y", "nan"))
        found.append((words, left, base - size * 0.78, left + width, base + size * 0.24))
    return found


def written(drawn):
    """All words of a chart, as a reader sees them."""
    return " ".join(" ".join(words for words, *_ in texts(drawn)).split())


def strokes(drawn, role):
    """Path data of what is drawn as a line in a role's colour."""
    return re.findall(
        rf'<path d="([^"]*)"[^>]*fill:none[^>]*stroke:var\(--{role}\)[^>]*/>', drawn.svg
    )
