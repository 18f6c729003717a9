"""The files of data/, read with csv and a plain YAML reader, and weekly figures by hand."""

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DATA = Path(__file__).resolve().parents[1] / "data"
PAGES = ("arbitrum", "ethereum", "hyperliquid")
FEWEST_NUMBERS = 300
WEEK, YEAR, QUARTER = dt.timedelta(weeks=1), 52, 13
TOO_OLD_WEEKS = 52
ENDLESS = Decimal("Infinity")
UNITS = {"tn": Decimal(10**12), "bn": Decimal(10**9), "M": Decimal(10**6), "k": Decimal(1000)}

ORDER = {
    "fees": ("growthepie", "coinmetrics", "defillama"),
    "counts": ("growthepie", "l2beat", "coinmetrics", "hyperliquid", "bigquery"),
    "prices": ("coingecko", "bybit", "dune", "coinmetrics", "defillama"),
    "tokens": ("coingecko", "coinmetrics", "growthepie"),
    "burn": ("dune", "coinmetrics"),
    "volume": ("hyperliquid", "defillama"),
    "apps": ("defillama", "growthepie"),
    "capital": ("l2beat", "defillama", "growthepie"),
}
"""Which provider is charted first, as the data page says."""

PUBLISHERS = {
    "bigquery": "Google BigQuery public chain data", "bybit": "Bybit", "coingecko": "CoinGecko",
    "coinmetrics": "Coin Metrics", "defillama": "DefiLlama", "dune": "Dune",
}  # fmt: skip
"""What pages call a provider; who is not listed is called as its folder is."""

SERIES_ORDER = {
    "fees_usd": "fees", "fees_eth": "fees", "rent_usd": "fees", "rent_eth": "fees",
    "profit_usd": "fees", "profit_eth": "fees", "tx_count": "counts", "active_addresses": "counts",
    "user_ops_count": "counts",
    "price_usd": "prices", "price_mean_usd": "prices", "market_cap_usd": "tokens",
    "circulating_supply": "tokens", "total_supply": "tokens", "max_supply": "tokens",
    "issuance_native": "tokens", "burn_native": "burn", "app_volume_usd": "volume",
    "app_fees_usd": "apps", "value_secured_usd": "capital", "tvl_usd": "capital",
    "stablecoins_usd": "capital",
}  # fmt: skip


# -- the files of data/ ---------------------------------------------------------------------


def read_series(data=DATA):
    """(series, source) -> chain -> week -> (value, days)."""
    found: Any = defaultdict(lambda: defaultdict(dict))
    for path in sorted((data / "series").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                week = dt.date.fromisoformat(row["week"])
                cell = Decimal(row["value"]), int(row["days"])
                found[path.stem, path.parent.name][row["chain"]][week] = cell
    return found


def read_yaml(path):
    """Plain values of a YAML file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def week_name(monday):
    """A week as people cite it."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


# -- weekly figures, by hand ----------------------------------------------------------------


def window(values, end):
    """Values of the 13 weeks that end with one."""
    weeks = (end - n * WEEK for n in range(QUARTER))
    return [values[week] for week in weeks if week in values]


def quarter(values, end):
    """Mean over 13 weeks; None with fewer than 7 seen or after the last one."""
    seen = window(values, end)
    if len(seen) < 7 or end > max(values):
        return None
    return sum(seen) / len(seen)


def through(values):
    """Every week from the first of some values to the last."""
    week, last = min(values, default=None), max(values, default=None)
    while week is not None and week <= last:
        yield week
        week += WEEK


def quarter_ratio(part, whole):
    """Ratio of 13-week sums over the weeks that both have, for every week that has one."""
    both = part.keys() & whole.keys()
    parts, wholes = ({week: side[week] for week in both} for side in (part, whole))
    found = {}
    for week in through(parts):
        top, bottom = quarter(parts, week), quarter(wholes, week)
        if top is not None and bottom:
            found[week] = top / bottom
    return found


def year_growth(values):
    """Natural logarithm of two 13-week means a year apart."""
    means = {week: mean for week in through(values) if (mean := quarter(values, week))}
    return {
        week: (mean / means[week - YEAR * WEEK]).ln()
        for week, mean in means.items()
        if means.get(week - YEAR * WEEK)
    }


def first_of(*candidates):
    """For each week the value of the first candidate that has one."""
    merged: dict[Any, Any] = {}
    for values in reversed(candidates):
        merged |= values
    return merged


def over_quarters(values):
    """Means over 13 weeks of what is paid in steps, by the week that they end with."""
    means = {end: quarter(values, end) for end in values if complete(values, end)}
    return {week: mean for week, mean in means.items() if mean is not None}


def complete(values, end):
    """Whether a quarter with weeks of nothing has all its weeks from the first one ever seen."""
    weeks = [week for n in range(QUARTER) if (week := end - n * WEEK) >= min(values)]
    return all(week in values for week in weeks) or 0 not in window(values, end)


def fees_over(fees, emission):
    """Ratio of quarters in the weeks that both have, where the emission's quarter is whole."""
    return {
        week: ratio
        for week, ratio in quarter_ratio(fees, emission).items()
        if week in fees and week in emission and complete(emission, week)
    }
