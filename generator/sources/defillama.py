"""
DefiLlama: fees of chains and applications, DEX volume, TVL, stablecoins and prices.

The free public API, by the provider's OpenAPI file (2026-07) and its server's source code. A
chain has a name and, for its own fees, a slug. Values are USD, one a day; the last row is the
current day, which DefiLlama fills up with yesterday's values and the gates leave out.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from generator.errors import SourceError, shown
from generator.model.origin import Republish
from generator.model.upstream import Ask, Feed, Host, Observation, Plan, Told, Upstream
from generator.model.words import TokenStatus
from generator.shape import EPOCH, Entries, Items, Number, closes, day_of_seconds, shaped

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

NO_APPLICATIONS = frozenset({"Tether", "Circle USDC", "Timeboost"})
"""
Not counted as applications. growthepie, too, takes these rows out of what DefiLlama books to a
chain (and adds issuers by their share of stablecoins). The first two book interest on their
reserves, which nobody pays on the chain; Timeboost is Arbitrum's own auction.
"""

APP_CHAINS, DEX_CHAINS, FLOAT_CHAINS = "app_chains", "dex_chains", "stablecoin_chains"
"""Lists of chains that an address knows; ``/overview`` of others breaks, as HTTP 500."""

MOST_POINTS = 500
"""Of all coins together in one request for prices; more is HTTP 400."""

FIRST_PRICE = dt.date(2015, 1, 1)

Reader = Callable[[Ask, Any], Told]
Points = Iterable[tuple[float | str, float | None]]
"""Unix time in seconds, USD."""


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _Named(_Body):
    name: str


class _Protocol(_Named):
    protocol_type: str
    display_name: str | None = None
    slug: str | None = None
    doublecounted: bool | None = None
    total_all_time: Number | None = None


class _Protocols(_Body):
    protocols: Items[_Protocol]


class _Overview(_Protocols):
    all_chains: Items[str]


class _Breakdown(_Protocols):
    total_data_chart_breakdown: Items[tuple[Number, Entries[str, Number | None]]]


class _Chart(_Body):
    total_data_chart: Items[tuple[Number, Number | None]]


class _Summary(_Chart):
    protocol_type: str


class _Tvl(_Body):
    date: Number
    tvl: Number | None


class _Float(_Body):
    date: str | Number
    by_peg: Entries[str, Number | None] = Field(alias="totalCirculatingUSD")


class _Price(_Body):
    timestamp: Number
    price: Number | None


class _Coin(_Body):
    prices: Items[_Price]


class _Prices(_Body):
    coins: Entries[str, _Coin]


# -- reading --------------------------------------------------------------------------------


def read_names(kind: str, ask: Ask, answer: Any) -> Told:
    """Read a list of chains by name."""
    rows: list[_Named] = shaped(ask.address, Items[_Named], answer)
    return _listed(ask, {kind: (row.name for row in rows)})


def read_overview(kind: str, ask: Ask, answer: Any) -> Told:
    """
    Read the chains that an overview knows; from that of fees also the slugs of chains.

    Slugs of applications are not all there: parents, such as hyperliquid, have no row.
    """
    body: _Overview = shaped(ask.address, _Overview, answer)
    lists: dict[str, Iterable[str]] = {kind: body.all_chains}
    if kind == APP_CHAINS:
        chains = (row.slug for row in body.protocols if row.protocol_type == "chain")
        lists["defillama_fees"] = (slug for slug in chains if slug)
    return _listed(ask, lists)


def read_summary(kind: str, ask: Ask, answer: Any) -> Told:
    """Read fees of a ``chain`` or a ``protocol``; a slug may belong to a namesake."""
    body: _Summary = shaped(ask.address, _Summary, answer)
    if body.protocol_type != kind:
        found = f"protocolType is {shown(repr(body.protocol_type))}"
        raise SourceError(ask.address, found, f"the slug should be that of a {kind}")
    return _told(ask, "totalDataChart", body.total_data_chart)


def read_applications(ask: Ask, answer: Any) -> Told:
    """
    Add up the applications of a chain, by day.

    The chain's own row and rows marked ``doublecounted`` are left out wherever they appear.
    A day on which no application is left has no value: DefiLlama leaves zeros out.
    """
    body: _Breakdown = shaped(ask.address, _Breakdown, answer)
    out = set(NO_APPLICATIONS)
    for row in body.protocols:
        if row.protocol_type == "chain" or row.doublecounted:
            out |= {row.name, row.display_name or row.name}
    points = []
    for seconds, by_name in body.total_data_chart_breakdown:
        values = [v for name, v in by_name.items() if name not in out and v is not None]
        if values:
            points.append((seconds, sum(values)))
    if not points and any(row.total_all_time for row in body.protocols if row.name not in out):
        found = "totalDataChartBreakdown holds no application, though protocols does"
        raise SourceError(ask.address, found, "expected their values by day")
    return _told(ask, "totalDataChartBreakdown", points, or_nothing=True)


def read_dex_volume(ask: Ask, answer: Any) -> Told:
    """Read a chain's DEX volume; this total has no double counted rows in it."""
    body: _Chart = shaped(ask.address, _Chart, answer)
    return _told(ask, "totalDataChart", body.total_data_chart, or_nothing=True)


def read_tvl(ask: Ask, answer: Any) -> Told:
    """Read a chain's TVL, without liquid staking and double counting."""
    rows: list[_Tvl] = shaped(ask.address, Items[_Tvl], answer)
    return _told(ask, "date", ((row.date, row.tvl) for row in rows))


def read_float(ask: Ask, answer: Any) -> Told:
    """Read stablecoins pegged to the dollar, in USD; dates are written as text."""
    rows: list[_Float] = shaped(ask.address, Items[_Float], answer)
    return _told(ask, "date", ((row.date, row.by_peg.get("peggedUSD")) for row in rows))


def read_prices(ask: Ask, answer: Any) -> Told:
    """Read closing prices. A coin that DefiLlama does not know is silently absent."""
    body: _Prices = shaped(ask.address, _Prices, answer)
    rows = []
    for name, chain in ask.chains.items():
        prices = coin.prices if (coin := body.coins.get(f"coingecko:{name}")) else []
        points = [(at.timestamp, at.price) for at in prices if at.price is not None]
        by_day = closes(ask.address, "prices timestamp", points)
        rows += [Observation(chain, "price_usd", day, price) for day, price in by_day.items()]
    return Told(tuple(rows))


def _listed(ask: Ask, lists: dict[str, Iterable[str]]) -> Told:
    names = {kind: frozenset(found) for kind, found in lists.items()}
    for kind, found in names.items():
        if not found:
            raise SourceError(ask.address, f"names nothing for {kind}", "expected every chain")
    return Told(names=names)


def _told(ask: Ask, field: str, points: Points, *, or_nothing: bool = False) -> Told:
    """
    Observations of the one series and chain that a request is about.

    ``or_nothing``: an answer without any says that the chain has nothing of this.
    """
    (series,), (chain,) = ask.series, ask.chains.values()
    rows = [
        Observation(chain, series, day_of_seconds(ask.address, field, seconds), value)
        for seconds, value in points
        if value is not None
    ]
    if not all(math.isfinite(row.value) for row in rows):
        raise SourceError(ask.address, f"{field} has no finite sum", "expected amounts in USD")
    nothing = {(series, chain)} if or_nothing and not rows else ()
    return Told(tuple(rows), unpublished=frozenset(nothing))


# -- asking ---------------------------------------------------------------------------------

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


_feed = partial(
    Feed,
    licence="free API, citation asked; terms on republishing are contradictory (see LICENSE-DATA)",
    citation="Source: DefiLlama",
    republish=Republish.UNCLEAR,
)
DEFILLAMA = Upstream(
    name="defillama",
    publisher="DefiLlama",
    # The limit is not published.
    hosts=tuple(Host(f"{part}.llama.fi", 1.0) for part in ("api", "stablecoins", "coins")),
    feeds=(
        _feed(
            id="fees",
            series=tuple(CHAIN_FEES),
            title="Fees, revenue and holders' revenue of chains",
            url="https://defillama.com/fees/chains",
            note="Past days are rewritten at times; a rollup's revenue is its fees less its costs.",
        ),
        _feed(
            id="apps",
            series=(*APP_FEES, *DEX),
            title="Fees and revenue of applications, and spot volume of exchanges, by chain",
            url="https://defillama.com/fees",
            note="Without issuers of stablecoins, the chain itself and double counted rows; for a "
            "chain built for one application, fees and revenue are of that one alone.",
        ),
        _feed(
            id="tvl",
            series=tuple(TVL),
            title="Value locked in DeFi by chain",
            url="https://defillama.com/chains",
            note="Without liquid staking and double counted deposits.",
        ),
        _feed(
            id="stablecoins",
            series=tuple(FLOAT),
            title="Stablecoins by chain",
            url="https://defillama.com/stablecoins/chains",
            note="Pegged to the dollar; coins counted on two chains are in it, which DefiLlama's "
            "ranking of chains leaves out.",
        ),
        _feed(
            id="prices",
            series=("price_usd",),
            title="Prices of tokens at midnight UTC",
            url="https://defillama.com/docs/api",
            note="A price within half an hour of midnight stands for the day that ends.",
        ),
    ),
    identifiers=IDENTIFIERS,
    directory=ask_lists,
    ask=ask_series,
    probe=ask_probe,
    probe_keys=frozenset({"[].date", "[].tvl"}),
)
