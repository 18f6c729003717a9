"""Where two providers of one series give values apart, and what is known of the reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from generator.edition import Edition, remembered
from generator.format import amount
from generator.model.series import SERIES, week_name
from generator.views.series import publisher_of

SAMPLED_DAYS = 2
"""A median of at most two days a week: the series is a sample of its weeks."""

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


def disagreements(edition: Edition, chain: str) -> tuple[Disagreement, ...]:
    """For each quantity with two providers: the latest common week, both values, the ratio."""
    rows = []
    for name, one, other, chains in _given_twice(edition):
        both = _last_common(edition, name, chain, one, other) if chain in chains else None
        if both is None or not both[2]:
            continue
        week, a, b = both
        unit = SERIES[name].unit
        publishers = (
            publisher_of(edition, name, one, chain),
            publisher_of(edition, name, other, chain),
        )
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
