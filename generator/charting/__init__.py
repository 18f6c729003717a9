"""
What chart definitions share: points, strands by provider, and the weeks they are about.

A *strand* is the stretch of a series that one provider gave. Strands are never joined, so a
change of provider is a change of line.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.edition import Edition
from generator.model.chart import EventMark, Line, Role
from generator.model.fact import Sourced
from generator.model.points import WHOLE_WEEK_DAYS, Point, Points
from generator.model.series import SERIES, week_name
from generator.model.token import Token

FEWEST_POINTS = 8
"""A line with fewer weeks shows no course."""
LAG_WEEKS = 4

BLOBS = EventMark(dt.date(2024, 3, 13), "Blobs")
"""Dencun, Ethereum's upgrade that gave rollups blobs (EIP-4844)."""
BLOBS_LAST_WEEK = BLOBS.date - dt.timedelta(days=BLOBS.date.weekday() + 7)
"""The last whole week before blobs."""

ROLES: tuple[Role, ...] = ("first", "second", "third", "fourth", "fifth", "sixth")
MOST_SITES = 3
QUARTER_WEEKS, YEAR_WEEKS = 13, 52
FEWEST_OF_QUARTER = 7
REMEMBERED_STRANDS = 500
"""More than one page needs; half a thousand of ten years hold some 6 MB."""
_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Strand:
    """Charted values of a series for a chain, as far as one provider gave them."""

    series: str
    source: str
    chain: str
    publisher: str
    points: Points


def points_from(values: pd.Series) -> Points:
    """Make points of the known, finite values of a series indexed by week."""
    numbers = values.to_numpy(dtype=float)
    known = np.isfinite(numbers)
    weeks = values.index.to_numpy()[known].astype("datetime64[D]").astype(np.int64) + _EPOCH
    return Points(weeks, numbers[known], np.full(len(weeks), WHOLE_WEEK_DAYS))


def points_at(
    edition: Edition,
    rows: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
    days: npt.NDArray[np.float64],
) -> Points:
    """Make points of some rows of the panel; where ``days`` are not known, all are meant."""
    first = edition.figures.panel.mondays[0].toordinal()
    stands_on = np.where(np.isnan(days), WHOLE_WEEK_DAYS, days).astype(np.int64)
    return Points(first + WHOLE_WEEK_DAYS * rows, values, stands_on)


def strands(edition: Edition, name: str, chain: str, last: dt.date | None = None) -> list[Strand]:
    """
    Part a chain's charted values of a series or metric by provider, in order of time.

    Weeks after ``last`` and stretches of fewer than ``FEWEST_POINTS`` weeks are left out.
    """
    found = []
    for strand in _strands(edition, name, chain):
        points = strand.points if last is None else strand.points.between(dt.date.min, last)
        if len(points) >= FEWEST_POINTS:
            found.append(replace(strand, points=points))
    return sorted(found, key=lambda s: (s.points[0].week, s.source))


def _strands(edition: Edition, name: str, chain: str) -> tuple[Strand, ...]:
    """As ``_parted``; only the latest are remembered, as those of all chains fill the memory."""
    lately: OrderedDict[tuple[str, str], tuple[Strand, ...]]
    lately = edition.memory.setdefault(_strands, OrderedDict())
    found = lately.pop((name, chain), None)
    if found is None:
        found = _parted(edition, name, chain)
    lately[name, chain] = found  # the latest stand last
    if len(lately) > REMEMBERED_STRANDS:
        lately.popitem(last=False)
    return found


def _parted(edition: Edition, name: str, chain: str) -> tuple[Strand, ...]:
    """Every stretch of a chain's charted values, in the order of its providers."""
    panel = edition.figures.panel
    if chain not in panel.chains:
        return ()
    place = panel.column[chain]
    given = edition.figures.given(name)
    codes = given.codes[:, place]
    values = edition.figures.weekly(name).array(chain)
    days = panel.days(name).by_provider if name in SERIES else {}
    found = []
    for code, source in enumerate(given.providers):
        seen = np.flatnonzero((codes == code) & np.isfinite(values))
        stands_on = np.full(len(seen), np.nan)
        if source in days:
            stands_on = panel.days(name).array(chain, source)[seen]
        points = points_at(edition, seen, values[seen], stands_on)
        found.append(Strand(name, source, chain, publisher(edition, source), points))
    return tuple(found)


def publisher(edition: Edition, source: str) -> str:
    """Name of a provider, short enough for a label."""
    return " ".join(edition.figures.panel.publisher(source).split()[:2])


def is_current(edition: Edition, points: Sequence[Point]) -> bool:
    """Whether a line is recent enough to be compared: as recent as what the rubric marks."""
    return (edition.week - points[-1].week).days // 7 <= edition.figures.oldest_weeks


def abreast(edition: Edition, found: Mapping[str, Strand]) -> dict[str, Strand]:
    """Keep the recent strands that end within four weeks of each other, so shares compare."""
    recent = {c: s for c, s in found.items() if is_current(edition, s.points)}
    last = max((s.points[-1].week for s in recent.values()), default=dt.date.min)
    return {c: s for c, s in recent.items() if (last - s.points[-1].week).days // 7 <= LAG_WEEKS}


def common_end(found: Iterable[Strand]) -> dt.date:
    """Last week that all strands have reached."""
    return min(s.points[-1].week for s in found)


def last_seen(edition: Edition, chain: str, *names: str) -> dt.date | None:
    """
    Last week in which all of some quantities are known.

    A 13-week figure runs on for six weeks after its inputs have ended; charts stop here.
    """
    columns = [edition.figures.weekly(name).array(chain) for name in names]
    known = np.flatnonzero(~np.isnan(columns).any(axis=0))
    return edition.figures.panel.mondays[known[-1]] if known.size else None


def cited(edition: Edition, drawn: Iterable[Strand]) -> tuple[str, ...]:
    """Publishers of the strands that are drawn, and of no others."""
    panel = edition.figures.panel
    return tuple(
        sorted(
            {item.publisher for s in drawn for item in panel.ranges(s.series, s.source, s.chain)}
            or {s.source for s in drawn}
        )
    )


def closed(edition: Edition, drawn: Iterable[Strand]) -> tuple[str, ...]:
    """Publishers that withhold a drawn series, as they have it from somebody else."""
    panel = edition.figures.panel
    ranges = ((s, item) for s in drawn for item in panel.ranges(s.series, s.source, s.chain))
    return tuple(sorted({item.publisher for s, item in ranges if s.series in item.withheld}))


def lines_of(
    title: str, parts: Sequence[Strand], roles: Sequence[Role], *, always_name: bool = False
) -> tuple[Line, ...]:
    """Make a line of each strand; the provider is named where there are several."""
    return tuple(
        Line(f"{title} ({s.publisher})" if always_name or len(parts) > 1 else title, s.points, role)
        for s, role in zip(parts, roles, strict=False)
    )


def period(*points: Sequence[Point]) -> str:
    """Say which weeks are drawn: ``2021-W01 to 2026-W14``."""
    return span(ends_of(points))


def span(weeks: Collection[dt.date]) -> str:
    """Say from which to which of some weeks, one or more, a chart's figures are."""
    first, last = week_name(min(weeks)), week_name(max(weeks))
    return first if first == last else f"{first} to {last}"


def ends_of(points: Iterable[Sequence[Point]]) -> tuple[dt.date, dt.date]:
    """First and last week of all that is drawn."""
    drawn = [run for run in points if run]
    return min(run[0].week for run in drawn), max(run[-1].week for run in drawn)


def scaled(points: Points, factor: float) -> Points:
    """Multiply every value, as from shares of 1 into percent."""
    return replace(points, values=points.values * factor)


def quarter(points: Points, weeks_back: int = 0, end: dt.date | None = None) -> float | None:
    """
    Mean of the 13 weeks up to ``end`` (the last point), or up to ``weeks_back`` weeks before.

    None where fewer than 7 of the 13 weeks are seen.
    """
    last = (end or points[-1].week) - dt.timedelta(weeks=weeks_back)
    start = last - dt.timedelta(weeks=QUARTER_WEEKS)
    seen = points.between(start + dt.timedelta(days=1), last).values.tolist()
    return fmean(seen) if len(seen) >= FEWEST_OF_QUARTER else None


def at_week(points: Points, week: dt.date) -> float | None:
    """Value in a week, or None where it is not seen."""
    return next((p.value for p in points.between(week, week)), None)


def sites(facts: Iterable[Sourced]) -> tuple[str, ...]:
    """Where facts were read: a site, or the owner of a repository."""
    found: dict[str, None] = {}
    for fact in facts:
        for link in fact.source:
            parts = urlsplit(link)
            host = str(parts.hostname).removeprefix("www.")
            owner = parts.path.strip("/").partition("/")[0]
            found[f"{owner} on GitHub" if host == "github.com" else host] = None
    names = list(found)
    if len(names) <= MOST_SITES:
        return tuple(names)
    return (*names[:MOST_SITES], f"{len(names) - MOST_SITES} more")


def base_word(token: Token) -> str:
    """Which supply the percentages of an allocation refer to."""
    return "initial" if token.initial_supply or not token.max_supply else "maximum"
