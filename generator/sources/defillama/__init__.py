"""
DefiLlama: fees of chains and applications, DEX volume, TVL, stablecoins and prices.

The free public API, by the provider's OpenAPI file (2026-07) and its server's source code. A
chain has a name and, for its own fees, a slug. Values are USD, one a day; the last row is the
current day, which DefiLlama fills up with yesterday's values and the gates leave out.
"""

from __future__ import annotations

from functools import partial

from generator.model.origin import Republish
from generator.model.upstream import Feed, Host, Upstream
from generator.sources.defillama.asking import (
    APP_FEES,
    CHAIN_FEES,
    DEX,
    FLOAT,
    IDENTIFIERS,
    TVL,
    ask_lists,
    ask_probe,
    ask_series,
)

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
