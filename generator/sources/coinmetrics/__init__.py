"""
Coin Metrics, community data: issuance, fees, supply and use of networks with an own ledger.

Addresses and shapes as the provider's OpenAPI has them (v4). Values are text, a null is no
data, and a day stamped at midnight is the 24 hours that follow. One metric that is for payers
lets a whole request fail, so the catalogue says which ones are asked for.
"""

from __future__ import annotations

from generator.model.origin import Republish
from generator.model.upstream import Feed, Host, Upstream
from generator.sources.coinmetrics.asking import NETWORK, ask_catalogue, ask_metrics, ask_probe
from generator.sources.coinmetrics.reading import PRODUCT_OF

COINMETRICS = Upstream(
    name="coinmetrics",
    publisher="Coin Metrics",
    hosts=(Host("community-api.coinmetrics.io", 0.7),),  # ten requests in six seconds are allowed
    feeds=(
        Feed(
            id="community",
            series=tuple(PRODUCT_OF),
            title="Community network data",
            url="https://coinmetrics.io/community-network-data/",
            licence="CC BY-NC 4.0",
            citation="Source: Coin Metrics",
            republish=Republish.NON_COMMERCIAL,
            note="Fees in USD are fees in the own token times that day's closing price.",
        ),
    ),
    identifiers=("coinmetrics",),
    directory=ask_catalogue,
    ask=ask_metrics,
    probe=ask_probe,
    probe_keys=frozenset(
        {
            *("data", "data[].asset", "data[].time", "next_page_token", "next_page_url"),
            *(f"data[].{metric}" for metric in NETWORK),
        }
    ),
)
