"""Reads what L2BEAT answers: names and stages, value secured, activity."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from generator.errors import NotPublished, SourceError, shown
from generator.model.upstream import Ask, Observation, Told
from generator.shape import Entries, Items, Number, day_of_seconds, day_of_snapshot, shaped

ETHEREUM = "ethereum"
"""Has activity, but is no scaling project: the summary does not list it."""

PARTS = ("native", "canonical", "external")
"""Value secured by the way in which it came to the chain; together they are all of it."""

COUNTS = {"count": "tx_count", "uopsCount": "user_ops_count"}
STAGES = {"stage0": 0.0, "stage1": 1.0, "stage2": 2.0}

NO_STAGE = frozenset({"notapplicable", "underreview"})


class _Chart(BaseModel):
    types: Items[str]
    data: Items[Items[Any]]
    syncedUntil: Number | None = None  # noqa: N815  the provider's word


class _Charted(BaseModel):
    chart: _Chart


class _Points(BaseModel):
    data: Items[Entries[str, Number | None]]


class _ChartedPoints(BaseModel):
    chart: _Points


class _Listed(BaseModel):
    slug: str


class _Summary(_Charted):
    projects: Entries[str, _Listed]


class _Risk(BaseModel):
    name: str
    value: str
    sentiment: str


class _Project(BaseModel):
    stage: str
    risks: Items[_Risk] = []


class _Projects(BaseModel):
    projects: Entries[str, _Project]


def read_summary(ask: Ask, answer: Any) -> Told:
    """
    Read names and stages.

    Stages are dated by the moment up to which the summary's chart is complete. The risks of
    a project are checked in shape alone: they are words, and the store holds numbers.
    """
    body = _unwrapped(ask, answer)
    summary: _Summary = shaped(ask.address, _Summary, body)
    if not summary.projects:
        raise SourceError(ask.address, "projects is empty", "expected every project")
    ours = {name: body["projects"][name] for name in ask.chains if name in summary.projects}
    listed: _Projects = shaped(ask.address, _Projects, {"projects": ours})
    day = _snapshot_day(ask, summary)
    rows, without = [], set()
    for name, project in listed.projects.items():
        stage = _stage(ask, name, project.stage)
        if stage is None:
            without.add(("stage", ask.chains[name]))
        else:
            rows.append(Observation(ask.chains[name], "stage", day, stage))
    slugs = {project.slug for project in summary.projects.values()}
    names = {
        "l2beat_id": frozenset({*summary.projects, ETHEREUM}),
        "l2beat_slug": frozenset({*slugs, ETHEREUM}),
    }
    return Told(tuple(rows), names, unpublished=frozenset(without))


def read_value_secured(ask: Ask, answer: Any) -> Told:
    """
    Read a project's value secured: native, canonical and external together, in USD.

    Items may come every hour or every six hours: the last one of a UTC day counts. A row
    without one of the parts, such as those after the last complete moment, is skipped.
    """
    slug, chain = _only(ask)
    last: dict[dt.date, tuple[float, float]] = {}
    for at, point in _points(ask, _unwrapped(ask, answer, slug), PARTS):
        parts = [value for part in PARTS if (value := point[part]) is not None]
        day = day_of_seconds(ask.address, "chart.data timestamp", at)
        if len(parts) == len(PARTS) and (day not in last or at >= last[day][0]):
            last[day] = at, _finite(ask, sum(parts))
    return Told(
        tuple(
            Observation(chain, "value_secured_usd", day, total)
            for day, (_, total) in sorted(last.items())
        )
    )


def read_activity(ask: Ask, answer: Any) -> Told:
    """Read a project's daily transactions and user operations; days not yet counted are null."""
    slug, chain = _only(ask)
    rows = []
    for at, point in _points(ask, _unwrapped(ask, answer, slug), tuple(COUNTS)):
        day = day_of_seconds(ask.address, "chart.data timestamp", at)
        rows += [
            Observation(chain, series, day, value)
            for column, series in COUNTS.items()
            if (value := point[column]) is not None
        ]
    return Told(tuple(rows))


def _only(ask: Ask) -> tuple[str, str]:
    """(slug, chain) of a request for one project."""
    ((slug, chain),) = ask.chains.items()
    return slug, chain


def _unwrapped(ask: Ask, answer: Any, slug: str = "") -> Any:
    """Return what is inside ``{success, data}``, or a bare answer; refusals come with HTTP 200."""
    if not isinstance(answer, dict) or ("success" not in answer and "error" not in answer):
        return answer
    if answer.get("success") is True:
        return answer.get("data")
    words = shown(answer.get("error", answer.get("errors")))
    if slug and words == "Missing data.":
        raise NotPublished(ask.address, f"L2BEAT has no data of {shown(slug)}")
    what = shown(slug) if slug else "the summary"
    raise SourceError(
        ask.address, f"L2BEAT refuses {what}: {words}", "the name or the address has changed"
    )


def _finite(ask: Ask, total: float) -> float:
    if not math.isfinite(total):
        raise SourceError(ask.address, "the parts of a row of chart.data have no finite sum")
    return total


def _points(
    ask: Ask, body: Any, columns: tuple[str, ...]
) -> Iterator[tuple[float, dict[str, float | None]]]:
    """Yield (unix time in seconds, columns by name) of a chart's rows."""
    charted: _Charted = shaped(ask.address, _Charted, body)
    types = charted.chart.types
    if missing := [name for name in ("timestamp", *columns) if name not in types]:
        raise SourceError(
            ask.address, f"chart.types is {shown(types)}", f"{', '.join(missing)} expected"
        )
    at = {name: types.index(name) for name in ("timestamp", *columns)}
    for number, row in enumerate(charted.chart.data):
        if len(row) != len(types):
            raise SourceError(
                ask.address,
                f"chart.data.{number} has {len(row)} values",
                f"chart.types names {len(types)}",
            )
    cells = [{name: row[i] for name, i in at.items()} for row in charted.chart.data]
    points: _ChartedPoints = shaped(ask.address, _ChartedPoints, {"chart": {"data": cells}})
    for number, point in enumerate(points.chart.data):
        seconds = point["timestamp"]
        if seconds is None:
            raise SourceError(
                ask.address, f"chart.data.{number}.timestamp is null", "expected a unix time"
            )
        yield seconds, point


def _snapshot_day(ask: Ask, summary: _Summary) -> dt.date:
    """Day of ``syncedUntil``, else of the last row of the chart that holds values."""
    seconds = summary.chart.syncedUntil
    if seconds is not None:
        return day_of_snapshot(ask.address, "chart.syncedUntil", seconds)
    points = _points(ask, {"chart": summary.chart.model_dump()}, PARTS)
    filled = [at for at, point in points if all(point[part] is not None for part in PARTS)]
    if not filled:
        raise SourceError(ask.address, "chart.data holds no values", "a summary has a date")
    return day_of_snapshot(ask.address, "chart.data timestamp", max(filled))


def _stage(ask: Ask, name: str, words: str) -> float | None:
    """Stage as a number; None where L2BEAT assigns none. Raises SourceError for other words."""
    word = re.sub(r"[\s_-]", "", words).casefold()
    if word in NO_STAGE:
        return None
    if word not in STAGES:
        raise SourceError(
            ask.address,
            f"projects.{shown(name)}.stage is {shown(repr(words))}",
            "expected Stage 0, 1 or 2, NotApplicable or UnderReview",
        )
    return STAGES[word]
