"""Series as rows: what is stored, how fresh it is, where providers disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from generator.edition import Edition, remembered
from generator.format import amount, with_unit
from generator.model.folded import Numbers
from generator.model.origin import Range
from generator.model.series import SERIES, week_name

FRESH_WEEKS = 5
"""A weekly series seen within five weeks of the edition counts as current."""

SAMPLED_DAYS = 2
"""A median of at most two days a week: the series is a sample of its weeks."""

FEWEST_OF_A_YEAR = 26
"""With fewer weeks seen in its last year, a series is a few points, not a course."""

EXPLAINED_RATIO = 1.25
"""Two values further apart than this are not put down to a small known difference."""

AGREE_WITHIN = 0.01
"""Two values no further apart than this share of the second are said to agree."""

_PRICES = "Bybit gives the close of a perpetual future"
KNOWN_REASONS = {
    ("tx_count", "bigquery", "growthepie"): "BigQuery counts system transactions too",
    ("price_usd", "bybit", "coingecko"): f"{_PRICES}, CoinGecko a price near 00:00 UTC",
    ("price_usd", "bybit", "dune"): f"{_PRICES}, Dune a price near 00:00 UTC",
    ("price_usd", "bybit", "coinmetrics"): f"{_PRICES}, Coin Metrics the close on spot markets",
    ("price_usd", "coingecko", "coinmetrics"): "Coin Metrics gives the close, CoinGecko a price "
    "near 00:00 UTC",
    ("price_usd", "coinmetrics", "dune"): "Coin Metrics gives the close, Dune a price near "
    "00:00 UTC",
    ("market_cap_usd", "coingecko", "coinmetrics"): "Coin Metrics estimates the supply of most "
    "tokens",
    ("circulating_supply", "coingecko", "coinmetrics"): "the two define supply differently",
    ("stablecoins_usd", "defillama", "growthepie"): "DefiLlama includes coins counted on two "
    "chains",
    ("fees_eth", "coinmetrics", "growthepie"): "one day of seven against the mean of the week",
}
"""What is known of a series as two sources give it, which are named in alphabetical order."""


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


@dataclass(frozen=True, slots=True)
class Disagreement:
    """
    Two providers' values of the same quantity in the same week.

    ``publishers`` names both. ``reason`` is empty where they agree within ``AGREE_WITHIN``.
    """

    title: str
    week: str
    publishers: tuple[str, str]
    first: str
    second: str
    ratio: str
    agrees: bool
    reason: str


def series_rows(
    edition: Edition, chain: str, stale: Mapping[tuple[str, str, str], str]
) -> tuple[SeriesRow, ...]:
    """
    Everything stored for a chain, in the order of the series list.

    ``stale`` says of (source, series, chain) why the last refresh left it as it was.
    """
    panel = edition.figures.panel
    rows = []
    for name, source in _listed(edition):
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
                publisher=_publisher(edition, name, source, chain),
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
def _listed(edition: Edition) -> list[tuple[str, str]]:
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
    if typical <= SAMPLED_DAYS:
        return "one day stands for each week" if typical == 1 else f"{typical} days a week"
    return f"{typical} days a week"


def disagreements(edition: Edition, chain: str) -> tuple[Disagreement, ...]:
    """For each quantity with two providers: the latest common week, both values, the ratio."""
    rows = []
    for name, one, other, chains in _given_twice(edition):
        both = _last_common(edition, name, chain, one, other) if chain in chains else None
        if both is None or not both[2]:
            continue
        week, a, b = both
        unit = SERIES[name].unit
        publishers = _publisher(edition, name, one, chain), _publisher(edition, name, other, chain)
        agrees = abs(a / b - 1) <= AGREE_WITHIN
        rows.append(
            Disagreement(
                title=SERIES[name].title,
                week=week_name(week),
                publishers=publishers,
                first=f"{publishers[0]}: {amount(a, unit)}",
                second=f"{publishers[1]}: {amount(b, unit)}",
                ratio=amount(a / b),
                agrees=agrees,
                reason="" if agrees else _reason(name, one, other, a / b),
            )
        )
    return tuple(rows)


def _publisher(edition: Edition, name: str, source: str, chain: str) -> str:
    """Who publishes a series of one source for a chain; the source's id where nobody is named."""
    ranges = edition.figures.panel.ranges(name, source, chain)
    return ranges[0].publisher if ranges else source


@remembered
def _given_twice(edition: Edition) -> list[tuple[str, str, str, frozenset[str]]]:
    """Each series with two of its providers, and the chains of which both give some week."""
    panel = edition.figures.panel
    found = []
    for name in dict.fromkeys(series for series, _ in panel.stored()):
        if SERIES[name].mean_of:
            continue
        known = {
            provider: ~np.isnan(frame.to_numpy())
            for provider, frame in panel.series(name).by_provider.items()
        }
        for one, other in combinations(known, 2):
            common = (known[one] & known[other]).any(axis=0)
            found.append((name, one, other, frozenset(panel.chains[common])))
    return found


def _last_common(
    edition: Edition, name: str, chain: str, one: str, other: str
) -> tuple[dt.date, float, float] | None:
    """Last week in which both providers have a value; a whole week where there is any."""
    panel = edition.figures.panel
    first, second = (panel.series(name).array(chain, p) for p in (one, other))
    both = ~(np.isnan(first) | np.isnan(second))
    if not both.any():
        return None
    days = [panel.days(name).array(chain, p) for p in (one, other)]
    enough = both & (np.fmin(*days) > SAMPLED_DAYS)
    weeks = np.flatnonzero(enough if enough.any() else both)
    last = int(weeks[-1])
    return panel.mondays[last], float(first[last]), float(second[last])


def _reason(name: str, one: str, other: str, ratio: float) -> str:
    """What is known of these two providers, unless the gap is larger than it explains."""
    known = KNOWN_REASONS.get((name, min(one, other), max(one, other)))
    if known is None:
        return "unexplained"
    if not 1 / EXPLAINED_RATIO <= ratio <= EXPLAINED_RATIO:
        return f"larger than the known reason explains ({known})"
    return known


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One series of one provider over all chains, for the status and data pages."""

    series: str
    title: str
    unit: str
    source: str
    chains: int
    first: str
    last: str
    age_weeks: int
    state: str
    days: str
    values: int


@remembered
def stored_rows(edition: Edition) -> tuple[StoredRow, ...]:
    """Freshness of everything in the store."""
    panel = edition.figures.panel
    rows = []
    for name, source in _listed(edition):
        known = ~np.isnan(panel.series(name).by_provider[source].to_numpy())
        weeks = np.flatnonzero(known.any(axis=1))
        if not len(weeks):  # stored for a chain that has no profile
            continue
        days = panel.days(name).by_provider[source].to_numpy()
        last = panel.mondays[weeks[-1]]
        age = (edition.week - last).days // 7
        typical = int(np.nanmedian(np.nanmedian(days[weeks[-52:]], axis=1)))
        rows.append(
            StoredRow(
                series=name,
                title=SERIES[name].title,
                unit=SERIES[name].unit,
                source=source,
                chains=int(known.any(axis=0).sum()),
                first=week_name(panel.mondays[weeks[0]]),
                last=week_name(last),
                age_weeks=age,
                state=state_of(age),
                days=f"{typical} of 7",
                values=int(known.sum()),
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """
    Age in weeks of each chain's latest value of each series, by any provider; None without one.

    ``series`` are the columns: all that some chain has. ``never`` are titles of the others.
    """

    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    never: tuple[str, ...]


def coverage_matrix(edition: Edition) -> CoverageMatrix:
    """How old the latest value of every chain and series is."""
    panel = edition.figures.panel
    stored = {row.series for row in stored_rows(edition)}
    delivered = [spec for spec in SERIES.values() if not spec.mean_of]
    names = [spec.name for spec in delivered if spec.name in stored]
    # Weeks of the panel follow each other without gaps, and the last is the edition's.
    known = [~np.isnan(panel.series(name).values.to_numpy()) for name in names]
    ages = [np.where(seen.any(axis=0), seen[::-1].argmax(axis=0), -1) for seen in known]
    rows = []
    for chain in edition.profiles:
        place = panel.column[chain]
        rows.append((chain, tuple(int(age[place]) if age[place] >= 0 else None for age in ages)))
    never = tuple(f"{s.title} ({s.name})" for s in delivered if s.name not in stored)
    return CoverageMatrix(series=tuple(names), rows=tuple(rows), never=never)


def used_ranges(edition: Edition) -> dict[str, tuple[Range, ...]]:
    """Origins by source, sorted."""
    return {name: source.ranges for name, source in sorted(edition.figures.panel.sources.items())}
