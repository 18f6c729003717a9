"""Series as rows: what is stored of a chain, and how fresh it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.edition import Edition, remembered
from generator.format import with_unit
from generator.model.folded import Numbers
from generator.model.origin import Range
from generator.model.series import SERIES, week_name

FRESH_WEEKS = 5
"""A weekly series seen within five weeks of the edition counts as current."""

FEWEST_OF_A_YEAR = 26
"""With fewer weeks seen in its last year, a series is a few points, not a course."""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """
    One series of one provider for one chain.

    ``read_on`` is the day on which its archives were read, the first and the last of several;
    ``notes`` are what to be careful about.
    """

    series: str
    title: str
    source: str
    publisher: str
    first: str
    last: str
    weeks: int
    latest: str
    days: str
    age_weeks: int
    state: str
    kept: str
    licence: str
    read_on: str
    notes: tuple[str, ...]


def series_rows(
    edition: Edition, chain: str, stale: Mapping[tuple[str, str, str], str]
) -> tuple[SeriesRow, ...]:
    """
    Everything stored for a chain, in the order of the series list.

    ``stale`` says of (source, series, chain) why the last refresh left it as it was.
    """
    panel = edition.figures.panel
    rows = []
    for name, source in stored_series(edition):
        values = panel.series(name).array(chain, source)
        seen = np.flatnonzero(~np.isnan(values))
        if not len(seen):
            continue
        ranges = panel.ranges(name, source, chain)
        last = panel.mondays[seen[-1]]
        age = (edition.week - last).days // 7
        rows.append(
            SeriesRow(
                series=name,
                title=SERIES[name].title,
                source=source,
                publisher=publisher_of(edition, name, source, chain),
                first=week_name(panel.mondays[seen[0]]),
                last=week_name(last),
                weeks=len(seen),
                latest=with_unit(float(values[seen[-1]]), SERIES[name].unit),
                days=_days_words(panel.days(name).array(chain, source)),
                age_weeks=age,
                state=state_of(age),
                kept=stale.get((source, name, chain), ""),
                licence="; ".join(sorted({r.licence for r in ranges})),
                read_on=_read_on(ranges),
                notes=tuple(dict.fromkeys(r.note for r in ranges if r.note)),
            )
        )
    return tuple(rows)


def _read_on(ranges: Sequence[Range]) -> str:
    days = sorted({r.read_on for r in ranges})
    return " to ".join(str(day) for day in (*days[:1], *days[1:][-1:]))


@remembered
def stored_series(edition: Edition) -> list[tuple[str, str]]:
    """(series, source) of what sources deliver, in the order of the series list."""
    order = {name: place for place, name in enumerate(SERIES)}
    found = [key for key in edition.figures.panel.stored() if not SERIES[key[0]].mean_of]
    return sorted(found, key=lambda key: (order[key[0]], key[1]))


def state_of(age_weeks: int) -> str:
    """How current a series is, in words."""
    if age_weeks <= FRESH_WEEKS:
        return "current"
    if age_weeks <= 52:
        return f"{age_weeks} weeks old"
    return f"ended {age_weeks} weeks ago"


def _days_words(days: Numbers) -> str:
    """On how many days of a week, and on how many weeks, a series stands in its last year."""
    seen = np.flatnonzero(~np.isnan(days))
    recent = np.sort(days[seen[seen > seen[-1] - 52]])
    if len(seen) > len(recent) and len(recent) < FEWEST_OF_A_YEAR:
        return f"{len(recent)} of the last 52 weeks"
    typical = int((recent[(len(recent) - 1) // 2] + recent[len(recent) // 2]) / 2)  # the median
    return "one day stands for each week" if typical == 1 else f"{typical} days a week"


def publisher_of(edition: Edition, name: str, source: str, chain: str) -> str:
    """Who publishes a series of one source for a chain; the source's id where nobody is named."""
    ranges = edition.figures.panel.ranges(name, source, chain)
    return ranges[0].publisher if ranges else source


def used_ranges(edition: Edition) -> dict[str, tuple[Range, ...]]:
    """Origins by source, sorted."""
    return {name: source.ranges for name, source in sorted(edition.figures.panel.sources.items())}
