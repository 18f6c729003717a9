"""
The series that sources deliver: name, unit, flow or stock, which provider is charted.

A series is added here and nowhere else. ``precedence`` lists providers in the order in
which their value is charted where several give the same quantity; the other values are
kept for the disagreement line.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DAYS_IN_WEEK = 7


class Nature(StrEnum):
    """How a week is made of days."""

    FLOW = "flow"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """
    One delivered series.

    ``may_be_negative``: a value below zero is possible. ``may_be_zero``: a zero is a
    measurement; otherwise a zero is a provider's way of writing *missing* and is refused.
    ``mean_of``: made at import as the weekly mean of the named stock.
    """

    nature: Nature
    name: str
    unit: str
    title: str
    meaning: str
    precedence: tuple[str, ...] = ()
    may_be_negative: bool = False
    may_be_zero: bool = False
    mean_of: str | None = None


FLOW, STOCK = Nature.FLOW, Nature.STOCK

_FEES = ("growthepie", "coinmetrics", "defillama")
_COUNTS = ("growthepie", "l2beat", "coinmetrics", "hyperliquid", "bigquery")
_PRICES = ("coingecko", "bybit", "dune", "coinmetrics", "defillama")
_TOKENS = ("coingecko", "coinmetrics", "growthepie")

_ALL = (
    SeriesSpec(FLOW, "fees_usd", "USD/day", "Fees", "gas fees that users paid", precedence=_FEES),
    SeriesSpec(FLOW, "fees_eth", "ETH/day", "Fees", "gas fees that users paid", precedence=_FEES),
    SeriesSpec(
        FLOW,
        "rent_usd",
        "USD/day",
        "Rent",
        "what the chain paid its base and data layers",
        precedence=_FEES,
    ),
    SeriesSpec(
        FLOW,
        "rent_eth",
        "ETH/day",
        "Rent",
        "what the chain paid its base and data layers",
        precedence=_FEES,
    ),
    SeriesSpec(
        FLOW,
        "profit_usd",
        "USD/day",
        "Profit",
        "fees less all on-chain costs",
        precedence=_FEES,
        may_be_negative=True,
    ),
    SeriesSpec(
        FLOW,
        "profit_eth",
        "ETH/day",
        "Profit",
        "fees less all on-chain costs",
        precedence=_FEES,
        may_be_negative=True,
    ),
    SeriesSpec(
        FLOW,
        "revenue_usd",
        "USD/day",
        "Revenue",
        "fees the protocol keeps, burn included",
        precedence=("defillama",),
        may_be_negative=True,
        may_be_zero=True,
    ),
    SeriesSpec(
        FLOW,
        "holders_revenue_usd",
        "USD/day",
        "Holders' revenue",
        "fees burned, bought back or paid to token holders",
        precedence=("defillama",),
        may_be_zero=True,
    ),
    SeriesSpec(
        FLOW,
        "app_fees_usd",
        "USD/day",
        "Application fees",
        "fees paid to applications on the chain",
        precedence=("defillama", "growthepie"),
    ),
    SeriesSpec(
        FLOW,
        "app_revenue_usd",
        "USD/day",
        "Application revenue",
        "fees kept by applications on the chain",
        precedence=("defillama", "growthepie"),
        may_be_negative=True,
        may_be_zero=True,
    ),
    SeriesSpec(
        FLOW,
        "dex_volume_usd",
        "USD/day",
        "DEX volume",
        "spot volume of decentralised exchanges",
        precedence=("defillama",),
        may_be_zero=True,
    ),
    SeriesSpec(FLOW, "tx_count", "per day", "Transactions", "transactions", precedence=_COUNTS),
    SeriesSpec(
        FLOW,
        "user_ops_count",
        "per day",
        "User operations",
        "user operations, bundles unpacked",
        precedence=("l2beat",),
    ),
    SeriesSpec(
        FLOW,
        "active_addresses",
        "per day",
        "Active addresses",
        "distinct senders",
        precedence=_COUNTS,
    ),
    SeriesSpec(
        FLOW,
        "tx_cost_median_usd",
        "USD",
        "Median transaction fee",
        "median fee of one transaction",
        precedence=("growthepie",),
    ),
    SeriesSpec(
        FLOW,
        "issuance_native",
        "tokens/day",
        "Issuance",
        "newly issued tokens, observed",
        precedence=("coinmetrics",),
        may_be_zero=True,
    ),
    SeriesSpec(
        FLOW,
        "issuance_usd",
        "USD/day",
        "Issuance",
        "newly issued tokens, observed",
        precedence=("coinmetrics",),
        may_be_zero=True,
    ),
    SeriesSpec(
        FLOW,
        "base_fee_gwei",
        "gwei",
        "Base fee",
        "mean base fee of the chain",
        precedence=("bigquery",),
    ),
    SeriesSpec(
        FLOW,
        "gas_price_gwei",
        "gwei",
        "Gas price",
        "mean gas price paid",
        precedence=("etherscan",),
    ),
    SeriesSpec(
        FLOW,
        "burn_native",
        "tokens/day",
        "Burn",
        "native tokens destroyed, observed",
        precedence=("dune", "coinmetrics"),
        may_be_zero=True,
    ),
    SeriesSpec(
        FLOW,
        "app_volume_usd",
        "USD/day",
        "Application volume",
        "volume of an appchain's own application",
        precedence=("hyperliquid", "defillama"),
    ),
    SeriesSpec(
        STOCK,
        "value_secured_usd",
        "USD",
        "Value secured",
        "total value secured as L2BEAT counts it",
        precedence=("l2beat", "growthepie"),
    ),
    SeriesSpec(
        STOCK,
        "tvl_usd",
        "USD",
        "Value locked in DeFi",
        "total value locked as DefiLlama counts it",
        precedence=("defillama",),
    ),
    SeriesSpec(
        STOCK,
        "stablecoins_usd",
        "USD",
        "Stablecoins",
        "USD-pegged stablecoins on the chain",
        precedence=("defillama", "growthepie"),
    ),
    SeriesSpec(
        STOCK, "price_usd", "USD", "Token price", "price of the own token", precedence=_PRICES
    ),
    SeriesSpec(
        STOCK,
        "price_mean_usd",
        "USD",
        "Token price, weekly mean",
        "mean price over the days seen in the week; converts native amounts",
        precedence=_PRICES,
        mean_of="price_usd",
    ),
    SeriesSpec(
        STOCK,
        "market_cap_usd",
        "USD",
        "Market capitalisation",
        "of the own token",
        precedence=_TOKENS,
    ),
    SeriesSpec(
        STOCK,
        "fdv_usd",
        "USD",
        "Fully diluted value",
        "price times maximum or total supply",
        precedence=_TOKENS,
    ),
    SeriesSpec(
        STOCK,
        "circulating_supply",
        "tokens",
        "Circulating supply",
        "tokens in circulation",
        precedence=_TOKENS,
    ),
    SeriesSpec(
        STOCK,
        "total_supply",
        "tokens",
        "Total supply",
        "tokens that exist",
        precedence=("coingecko",),
    ),
    SeriesSpec(
        STOCK,
        "max_supply",
        "tokens",
        "Maximum supply",
        "tokens that can ever exist",
        precedence=("coingecko",),
    ),
    SeriesSpec(
        STOCK,
        "stage",
        "stage",
        "Stage",
        "L2BEAT stage, 0 to 2",
        precedence=("l2beat",),
        may_be_zero=True,
    ),
)

SERIES: dict[str, SeriesSpec] = {spec.name: spec for spec in _ALL}


def monday_of(day: dt.date) -> dt.date:
    """Label of the ISO week that a day belongs to: its Monday."""
    return day - dt.timedelta(days=day.weekday())


def week_name(monday: dt.date) -> str:
    """Write a week as people cite it, such as ``2026-W14``."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
