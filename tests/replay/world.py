"""
Daily values for a replay: the weeks of this repository as recorded, carried on to a given day.

A week's value stands for each of its days. Weeks that a source has in the archive are its
own; others come from whoever is charted first, brought to the source's level; what nobody
has is invented. Everything is a plain function of names and dates.
"""

import datetime as dt
import math
import statistics
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from generator.model.series import SERIES
from tests import recorded

LAST_DAY = dt.date(2026, 11, 22)
"""A Sunday; the replay's today is the day after unless a test says otherwise."""

FIRST_INVENTED = dt.date(2025, 6, 2)
WEEK = dt.timedelta(weeks=1)
LEVELS = {
    "active_addresses": 2e5,
    "tx_count": 9e5,
    "user_ops_count": 1e6,
    "stage": 1.0,
    "tx_cost_median_usd": 0.02,
    "price_usd": 3.0,
    "issuance_native": 1e4,
    "market_cap_usd": 8e8,
    "fdv_usd": 1e9,
    "tvl_usd": 3e8,
    "stablecoins_usd": 2e8,
    "circulating_supply": 3e8,
    "total_supply": 9e8,
    "max_supply": 1e9,
    "value_secured_usd": 7e8,
    "dex_volume_usd": 4e7,
    "fees_usd": 9e4,
    "fees_eth": 40.0,
}
STEADY = frozenset({"stage", "max_supply", "total_supply", "circulating_supply"})
WHOLE = frozenset({"tx_count", "user_ops_count", "active_addresses"})
PARTS = {
    "rent_usd": ("fees_usd", 0.2),
    "rent_eth": ("fees_eth", 0.2),
    "profit_usd": ("fees_usd", 0.7),
    "profit_eth": ("fees_eth", 0.7),
    "revenue_usd": ("fees_usd", 0.6),
    "holders_revenue_usd": ("fees_usd", 0.5),
    "app_fees_usd": ("fees_usd", 4.0),
    "app_revenue_usd": ("fees_usd", 1.5),
    "fdv_usd": ("market_cap_usd", 1.3),
    "user_ops_count": ("tx_count", 1.1),
}
"""What nobody has, as a share of what may be there."""

Weeks = dict[dt.date, float]
Days = Mapping[dt.date, float]
Daily = Mapping[tuple[str, str], Days]
"""Values by (chain, metric) and day; all that the builders of answers need."""


class World(Mapping[tuple[str, str], Days]):
    """What one source knows through a day; made when asked for, chain by chain."""

    def __init__(self, source: str, through: dt.date = LAST_DAY) -> None:
        self._source = source
        self._through = through

    def __getitem__(self, key: tuple[str, str]) -> Days:
        """Values of (chain, metric), or KeyError for a metric that the project lacks."""
        chain, metric = key
        if metric not in SERIES:
            raise KeyError(key)
        return _days(self._source, chain, metric, self._through)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(sorted({(chain, metric) for _, chain, metric in _archive()}))

    def __len__(self) -> int:
        return len(list(iter(self)))


@cache
def _days(source: str, chain: str, metric: str, through: dt.date) -> Days:
    found = {}
    for monday, value in _weeks(source, chain, metric).items():
        for number in range(7):
            day = monday + dt.timedelta(days=number)
            if day <= through:
                found[day] = value
    return found


@cache
def _weeks(source: str, chain: str, metric: str) -> Weeks:
    merged = _merged(chain, metric)
    own = _archive().get((source, chain, metric), {})
    ratios = [own[week] / merged[week] for week in own if merged.get(week)]
    level = statistics.median(ratios) if ratios else 1.0
    return {week: own.get(week, merged[week] * level) for week in merged}


@cache
def _merged(chain: str, metric: str) -> Weeks:
    """One value a week without gaps, to the last week of the replay."""
    known: Weeks = {}
    archive = _archive()
    others = sorted({source for source, *key in archive if key == [chain, metric]})
    first = [source for source in SERIES[metric].precedence if source in others]
    for source in [*first, *others]:
        known = {**archive[source, chain, metric], **known}
    if not known and metric in PARTS:
        whole, share = PARTS[metric]
        return {week: value * share for week, value in _merged(chain, whole).items()}
    if not known:
        scale = 1.0 if metric == "stage" else 1 + zlib.crc32(f"{chain} {metric}".encode()) % 90 / 10
        known = {FIRST_INVENTED: LEVELS.get(metric, 1e6) * scale}
    weeks = sorted(known)
    filled = dict(known)
    for earlier, later in pairwise(weeks):
        apart = (later - earlier) // WEEK
        for number in range(1, apart):
            part = number / apart
            filled[earlier + number * WEEK] = known[earlier] * (1 - part) + known[later] * part
    step, last = 0, weeks[-1]
    while last + step * WEEK < LAST_DAY:
        wave = 0.0 if metric in STEADY else 0.04 * math.sin(step / 3)
        filled.setdefault(last + step * WEEK, known[last] * (1 + wave))
        step += 1
    digits = 0 if metric in WHOLE else 6
    made = {week: round(value, digits) for week, value in filled.items() if week not in known}
    return {week: known.get(week, made.get(week, 0.0)) for week in sorted(filled)}


@cache
def _archive() -> dict[tuple[str, str, str], Weeks]:
    """The store's weeks by (source, chain, metric)."""
    found: dict[tuple[str, str, str], Weeks] = {}
    frame = recorded.store().series()
    for source, metric, week, chain, value in zip(
        *(frame[name] for name in ("source", "metric", "week", "chain", "value")), strict=True
    ):
        found.setdefault((source, chain, metric), {})[week.date()] = float(value)
    return found
