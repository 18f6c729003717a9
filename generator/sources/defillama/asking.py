"""Which addresses DefiLlama is asked: lists of names, histories, prices of many tokens at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from generator.model.upstream import Ask, Plan, Told
from generator.model.words import TokenStatus
from generator.shape import EPOCH
from generator.sources.defillama.reading import (
    APP_CHAINS,
    DEX_CHAINS,
    FLOAT_CHAINS,
    read_applications,
    read_dex_volume,
    read_float,
    read_names,
    read_overview,
    read_prices,
    read_summary,
    read_tvl,
)

API, COINS = "https://api.llama.fi", "https://coins.llama.fi"
STABLECOINS = "https://stablecoins.llama.fi"

NO_CHART, NO_PARTS = "excludeTotalDataChart=true", "excludeTotalDataChartBreakdown=true"

CHAIN_FEES = {
    "fees_usd": "dailyFees",
    "revenue_usd": "dailyRevenue",
    "holders_revenue_usd": "dailyHoldersRevenue",
}
APP_FEES = {"app_fees_usd": "dailyFees", "app_revenue_usd": "dailyRevenue"}

DEX, TVL, FLOAT = {"dex_volume_usd": ""}, {"tvl_usd": ""}, {"stablecoins_usd": ""}

IDENTIFIERS = ("defillama_chain", "defillama_fees", "defillama_app")

MOST_POINTS = 500
"""Of all coins together in one request for prices; more is HTTP 400."""

FIRST_PRICE = dt.date(2015, 1, 1)

Reader = Callable[[Ask, Any], Told]

SUMMARY = f"{API}/summary/fees/{{}}?{NO_PARTS}&dataType="
APPLICATIONS = f"{API}/overview/fees/{{}}?{NO_CHART}&dataType="

NO_SUCH_FEES, NO_SUCH_CHAIN, NEVER = {400: "not found"}, {404: ""}, dict[int, str]()

KINDS: tuple[tuple[dict[str, str], str, str, Reader, Mapping[int, str]], ...] = (
    (CHAIN_FEES, "defillama_fees", SUMMARY, partial(read_summary, "chain"), NO_SUCH_FEES),
    (APP_FEES, "defillama_app", SUMMARY, partial(read_summary, "protocol"), NO_SUCH_FEES),
    (APP_FEES, APP_CHAINS, APPLICATIONS, read_applications, NEVER),
    (DEX, DEX_CHAINS, f"{API}/overview/dexs/{{}}?{NO_PARTS}", read_dex_volume, NEVER),
    (TVL, "defillama_chain", f"{API}/v2/historicalChainTvl/{{}}", read_tvl, NO_SUCH_CHAIN),
    (FLOAT, FLOAT_CHAINS, f"{STABLECOINS}/stablecoincharts/{{}}", read_float, NO_SUCH_CHAIN),
)
"""
Series with the end of their address; the list or identifier that names their chains; address
with a place for the name; reader; statuses that say *not published*, with their words.
"""


def ask_lists(_plan: Plan) -> tuple[Ask, ...]:
    """Ask for the names of chains, and for the chains that each kind of figure exists for."""
    fees = f"{API}/overview/fees?{NO_CHART}&{NO_PARTS}&dataType=dailyFees"
    dexs = f"{API}/overview/dexs?{NO_CHART}&{NO_PARTS}"
    floats = f"{STABLECOINS}/stablecoinchains"
    return (
        Ask(address=f"{API}/v2/chains", read=partial(read_names, "defillama_chain")),
        Ask(address=fees, read=partial(read_overview, APP_CHAINS)),
        Ask(address=dexs, read=partial(read_overview, DEX_CHAINS)),
        Ask(address=floats, read=partial(read_names, FLOAT_CHAINS)),
    )


def ask_series(plan: Plan) -> tuple[Ask, ...]:
    """Ask for all series. Only prices can be asked from a day on; the rest comes whole."""
    return (*_histories(plan), *_prices(plan))


def ask_probe(_plan: Plan) -> Ask:
    """Ask for one chain's TVL: the plainest history there is."""
    address = f"{API}/v2/historicalChainTvl/Base"
    return Ask(address=address, read=read_tvl, series=("tvl_usd",), chains={"Base": "base"})


def _histories(plan: Plan) -> Iterator[Ask]:
    for kinds, listed, address, read, absent in KINDS:
        for series, end in kinds.items():
            for name, chain in _names(plan, listed).items():
                yield Ask(
                    address=f"{address.format(quote(name, safe=''))}{end}",
                    read=read,
                    series=(series,),
                    chains={name: chain},
                    absent=absent,
                )


def _names(plan: Plan, listed: str) -> dict[str, str]:
    """Name → chain by an identifier, or by the chain's name where an extra list has it."""
    if listed in IDENTIFIERS:
        return plan.named(listed)
    known = plan.names.get(listed)
    apart = set(plan.named("defillama_app").values()) if listed == APP_CHAINS else set()
    return {
        name: chain
        for name, chain in plan.named("defillama_chain").items()
        if (known is None or name in known) and chain not in apart
    }


def _prices(plan: Plan) -> Iterator[Ask]:
    """
    Ask for closing prices of launched tokens, as many in a request as it can hold.

    Tokens with the same first day share requests. The price at midnight closes the day
    before, so that the last point asked for, today 00:00 UTC, closes the last finished day.
    """
    by_first: dict[dt.date, list[tuple[str, str]]] = {}
    for coin, chain in plan.named("coingecko").items():
        if plan.chains[chain].token.status.value is TokenStatus.LAUNCHED:
            by_first.setdefault(_first_day(plan, chain), []).append((coin, chain))
    for first, coins in sorted(by_first.items()):
        days = (plan.run_on - first).days
        size = max(1, MOST_POINTS // max(1, days))
        for batch in (coins[at : at + size] for at in range(0, len(coins), size)):
            most = MOST_POINTS // len(batch)
            names = ",".join(f"coingecko:{quote(coin, safe='')}" for coin, _ in batch)
            for after in range(0, days, most):
                begins = first - EPOCH + dt.timedelta(days=after + 1)
                yield Ask(
                    address=f"{COINS}/chart/{names}"
                    f"?start={begins.total_seconds():.0f}&span={min(most, days - after)}&period=1d",
                    read=read_prices,
                    series=("price_usd",),
                    chains=dict(batch),
                )


def _first_day(plan: Plan, chain: str) -> dt.date:
    """First day to ask a price of: what has to be read again, else since there is a token."""
    again = plan.since("price_usd", chain)
    if again is not None:
        return again
    born = plan.chains[chain].token.generation or plan.chains[chain].launch
    return FIRST_PRICE if born is None else max(FIRST_PRICE, born.value.first_day)
