"""Which metrics Coin Metrics is asked: those that are free, for each asset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import quote

from generator.model.upstream import Ask, Plan
from generator.sources.coinmetrics.reading import (
    DAILY,
    FEES,
    PRICE,
    PRODUCT_OF,
    list_of_free,
    read_catalogue,
    read_metrics,
)

ROOT = "https://community-api.coinmetrics.io/v4"
MOST_ROWS = 10_000

PAYS_ETH = "eth"
"""The asset whose fees in its own token are fees in ETH."""

ABOUT_TOKENS = frozenset({"CapMrktCurUSD", PRICE})
"""
All that is asked about an asset such as ``pol_eth``, a token on a ledger of somebody else.

Its transactions, addresses and supply are those of a contract on Ethereum, not of a chain.
"""

NETWORK = frozenset(metric for metrics in PRODUCT_OF.values() for metric in metrics)
DOCUMENTED_FREE = {
    "btc": NETWORK,
    "eth": NETWORK,
    "sol": frozenset({PRICE}),
    "trx": NETWORK - {FEES},
}
"""Metrics that were free in 2026-09, by asset; used where the catalogue could not be read."""


def ask_catalogue(plan: Plan) -> tuple[Ask, ...]:
    """Ask which metrics there are of our assets, and which of them are free."""
    assets = plan.named("coinmetrics")
    if not assets:
        return ()
    address = f"{ROOT}/catalog-v2/asset-metrics?assets={_listed(assets)}"
    return (Ask(address=address, read=read_catalogue),)


def ask_metrics(plan: Plan) -> tuple[Ask, ...]:
    """Ask for all free metrics of each asset in one request."""
    asks = []
    for asset, chain in plan.named("coinmetrics").items():
        series = _series(asset, _free(plan, asset))
        if series:
            since = _since(plan, series, chain)
            start = f"&start_time={since.isoformat()}" if since else ""
            asks.append(
                Ask(
                    address=f"{_address(asset, series)}&page_size={MOST_ROWS}&paging_from=start"
                    f"{start}",
                    read=read_metrics,
                    series=series,
                    chains={asset: chain},
                )
            )
    return tuple(asks)


def ask_probe(_plan: Plan) -> Ask:
    """Ask for one day of Bitcoin, the newest one."""
    series = _series("btc", NETWORK)
    return Ask(
        address=f"{_address('btc', series)}&page_size=1",
        read=read_metrics,
        series=series,
        chains={"btc": "bitcoin"},
    )


def _address(asset: str, series: Iterable[str]) -> str:
    metrics = {metric for name in series for metric in PRODUCT_OF[name]}
    return (
        f"{ROOT}/timeseries/asset-metrics?assets={_listed([asset])}&metrics={_listed(metrics)}"
        f"&frequency={DAILY}"
    )


def _listed(names: Iterable[str]) -> str:
    return ",".join(quote(name, safe="") for name in sorted(names))


def _free(plan: Plan, asset: str) -> frozenset[str]:
    """Metrics that may be asked of an asset."""
    listed = plan.names.get(list_of_free(asset))
    free = DOCUMENTED_FREE.get(asset, frozenset()) if listed is None else listed
    return free & ABOUT_TOKENS if "_" in asset else free


def _series(asset: str, free: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        name
        for name, metrics in PRODUCT_OF.items()
        if free.issuperset(metrics) and (name != "fees_eth" or asset == PAYS_ETH)
    )


def _since(plan: Plan, series: Iterable[str], chain: str) -> dt.date | None:
    """First day to read again; None where one of the series is wanted from its beginning."""
    days = [plan.since(name, chain) for name in series]
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None
