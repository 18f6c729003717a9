"""Which exports growthepie is asked, and for which chains."""

from __future__ import annotations

from generator.model.upstream import Ask, Plan
from generator.sources.growthepie.reading import (
    EXPORTS,
    list_of,
    not_excluded,
    read_master,
    read_rows,
)

ROOT = "https://api.growthepie.com/v1"

TOKEN_METRICS = frozenset({"market_cap", "fdv"})
TOKEN_OF_ANOTHER = {
    "fraxtal": "FXS, later FRAX: the token of the Frax protocol, three years older than the chain",
    "unichain": "UNI: the token of the Uniswap application, four years older than the chain",
    "worldchain": "WLD: the token of the Worldcoin project, a year older than the chain",
}
"""
Chains to which growthepie assigns the value of a token that is no share in the chain.

Their market cap and FDV are not read: set against a chain's fees they would compare two things.
"""

DOCUMENTED_STALE = frozenset(
    {"blast", "celestia", "mint", "polygon_zkevm", "redstone", "swell", "zircuit", "zora"}
)
"""Chains that it no longer keeps up (gtp-dna, 2026-07-14), where its list could not be read."""


def ask_master(_plan: Plan) -> tuple[Ask, ...]:
    """Ask for the list of chains and of what is published for each."""
    return (Ask(address=f"{ROOT}/master.json", read=read_master),)


def ask_exports(plan: Plan) -> tuple[Ask, ...]:
    """Ask for each metric once: an answer holds all chains, and always all of history."""
    named = plan.named("growthepie")
    asks = []
    for metric, keys in EXPORTS.items():
        chains = {key: chain for key, chain in named.items() if _wanted(plan, metric, key)}
        if chains:
            address = f"{ROOT}/export/{metric}.json"
            asks.append(
                Ask(address=address, read=read_rows, series=tuple(keys.values()), chains=chains)
            )
    return tuple(asks)


def ask_probe(_plan: Plan) -> Ask:
    """Ask for the last week of all metrics: the smallest answer with the rows of an export."""
    return Ask(
        address=f"{ROOT}/fundamentals_7d.json",
        read=read_rows,
        series=("tx_count",),
        chains={"arbitrum": "arbitrum"},
    )


def _wanted(plan: Plan, metric: str, key: str) -> bool:
    """Whether growthepie publishes a metric of a chain and means the chain by it."""
    if metric in TOKEN_METRICS and key in TOKEN_OF_ANOTHER:
        return False
    publishing = plan.names.get(list_of(metric))
    if publishing is not None:
        return key in publishing
    return key not in DOCUMENTED_STALE and not_excluded(metric, key)
