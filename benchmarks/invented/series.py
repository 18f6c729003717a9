"""
Ten years of weekly series of an invented world, with gaps, and where they come from.

Every series is one array of weeks × chains; about a fifth of its cells hold a value, because
chains begin at any week of the ten years, each has about half of the series and single weeks
are missing.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from benchmarks.invented.chains import FIRST_WEEK, LAST_WEEK, SEED, WEEKS, Chain
from benchmarks.invented.profiles import SUPPLY
from generator.layout import SERIES_COLUMNS, SIGNIFICANT_DIGITS, origin_text
from generator.model.origin import Origin, Range, Republish, Span

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

GIVEN = {
    "growthepie": (
        *("active_addresses", "fees_eth", "fees_usd", "profit_eth", "profit_usd"),
        *("rent_eth", "rent_usd", "stablecoins_usd", "tx_cost_median_usd", "tx_count"),
    ),
    "l2beat": ("value_secured_usd",),
    "defillama": (
        *("app_fees_usd", "app_revenue_usd", "dex_volume_usd", "fees_usd", "holders_revenue_usd"),
        *("revenue_usd", "stablecoins_usd", "tvl_usd"),
    ),
    "coingecko": (
        *("circulating_supply", "fdv_usd", "market_cap_usd", "price_mean_usd", "price_usd"),
        "total_supply",
    ),
    "coinmetrics": (
        *("burn_native", "issuance_native", "market_cap_usd", "price_mean_usd", "price_usd"),
        "tx_count",
    ),
}
"""Series by source: 25 different ones, some of which two sources give."""

SECOND = {
    ("growthepie", "stablecoins_usd"): 0.3,
    ("defillama", "fees_usd"): 0.2,
    ("coinmetrics", "market_cap_usd"): 0.15,
    ("coinmetrics", "price_mean_usd"): 0.15,
    ("coinmetrics", "price_usd"): 0.15,
    ("coinmetrics", "tx_count"): 0.1,
}
"""What a second source gives, and of how many chains; a tenth of them disagrees."""

OF_SETTLED = frozenset({"rent_eth", "rent_usd", "profit_eth", "profit_usd", "value_secured_usd"})
"""Only of chains that settle elsewhere."""

OF_TOKENS = frozenset({*GIVEN["coingecko"], "burn_native", "issuance_native"})
"""Only of chains with a token."""

GIVEN_OF = 0.55
"""Share of chains of which a series is given at all."""

MISSING = 0.03
"""Share of weeks that are missing."""

CUTS = (300, 470)
"""Weeks at which a source's archive changes: two archives, then the live feed."""


@dataclass(frozen=True)
class Amounts:
    """What all series of a world are made from; weeks × chains each."""

    fees: Floats
    price: Floats
    circulating: Floats
    use: Floats
    money: Floats
    rent_share: Floats

    @classmethod
    def of(cls, chains: Sequence[Chain]) -> Amounts:
        """Draw walks of all chains; each chain's own number is its seed."""
        walks = [_walks(chain) for chain in chains]
        level, price, use, money = (
            np.exp(np.column_stack([walk[part] for walk in walks])) for part in range(4)
        )
        age = np.clip(np.arange(WEEKS)[:, None] - [c.begins for c in chains], 0, None) / WEEKS
        return cls(
            fees=20_000 * level,
            price=1.5 * price,
            circulating=SUPPLY * (0.15 + 0.75 * age),
            use=40_000 * use,
            money=50e6 * money,
            rent_share=np.clip(0.2 + 0.1 * use / (1 + use) * age, 0, 0.9),
        )

    def series(self, ether: Floats) -> Mapping[str, Floats]:
        """Every series by name; ``ether`` is the price of ETH, one for each week."""
        dollars = ether[:, None]
        return {
            "active_addresses": self.use / 5,
            "app_fees_usd": 4 * self.fees,
            "app_revenue_usd": 2 * self.fees,
            "burn_native": 0.2 * self.fees / self.price,
            "circulating_supply": self.circulating,
            "dex_volume_usd": 0.1 * self.money,
            "fdv_usd": self.price * SUPPLY,
            "fees_eth": self.fees / dollars,
            "fees_usd": self.fees,
            "holders_revenue_usd": 0.2 * self.fees,
            "issuance_native": 0.05 / 365 * self.circulating,
            "market_cap_usd": self.price * self.circulating,
            "price_mean_usd": 0.99 * self.price,
            "price_usd": self.price,
            "profit_eth": (0.95 - self.rent_share) * self.fees / dollars,
            "profit_usd": (0.95 - self.rent_share) * self.fees,
            "rent_eth": self.rent_share * self.fees / dollars,
            "rent_usd": self.rent_share * self.fees,
            "revenue_usd": 0.7 * self.fees,
            "stablecoins_usd": 0.4 * self.money,
            "total_supply": np.full(self.fees.shape, float(SUPPLY)),
            "tvl_usd": 0.8 * self.money,
            "tx_cost_median_usd": self.fees / self.use,
            "tx_count": self.use,
            "value_secured_usd": 1.5 * self.money,
        }


def _walks(chain: Chain) -> Floats:
    """Logs of fees, price, use and money of one chain: parts × weeks."""
    chance = np.random.default_rng([SEED, chain.number, 2])
    steps = chance.normal(0.0, [[0.08], [0.09], [0.06], [0.05]], (4, WEEKS))
    walk = chance.normal(0, 1.2, (4, 1)) + np.cumsum(steps, axis=1)
    return np.asarray(np.clip(walk, -4.5, 6))


def series_texts(chains: Sequence[Chain]) -> Iterator[tuple[str, str | bytes]]:
    """Yield (path below data/, content) of every series file and origin."""
    in_order = sorted(chains, key=lambda chain: chain.id)
    amounts = Amounts.of(in_order)
    ether = amounts.price[:, [chain.id for chain in in_order].index("ethereum")] * 1000
    values = amounts.series(ether)
    for place, (source, names) in enumerate(GIVEN.items()):
        covers: dict[str, tuple[tuple[Span, ...], ...]] = {}
        for name in names:
            chance = np.random.default_rng([SEED, 3, place, *name.encode()])
            seen = _seen(source, name, in_order, chance)
            given = values[name]
            if (source, name) in SECOND:
                given = given * np.where(chance.random(len(in_order)) < 0.1, 1.4, 1.002)
            yield f"series/{source}/{name}.csv", _table(in_order, given, seen, chance)
            covers[name] = tuple(_spans(in_order, seen, cut) for cut in _cuts())
        yield f"series/{source}/origin.yml", origin_text(source, _ranges(source, covers))


def _seen(source: str, name: str, chains: Sequence[Chain], chance: np.random.Generator) -> Marks:
    """Which cells hold a value: weeks × chains."""
    weeks = np.arange(WEEKS)[:, None]
    seen = (weeks >= [c.begins for c in chains]) & (weeks <= [c.ends for c in chains])
    seen &= chance.random(seen.shape) >= MISSING
    given = chance.random(len(chains)) < SECOND.get((source, name), GIVEN_OF)
    if name in OF_SETTLED:
        given &= [chain.settles_on is not None for chain in chains]
    if name in OF_TOKENS:
        given &= [chain.has_token for chain in chains]
    given |= [chain.number < 2 for chain in chains]  # others' figures are converted with them
    seen &= given
    return np.asarray(seen)


def _table(
    chains: Sequence[Chain], values: Floats, seen: Marks, chance: np.random.Generator
) -> bytes:
    """A series file, as ``layout.series_text`` writes it, at once instead of line by line."""
    rows, columns = np.nonzero(seen)
    days = np.where(chance.random(len(rows)) < 0.95, 7, chance.integers(1, 7, len(rows)))
    mondays = [f"{FIRST_WEEK + dt.timedelta(weeks=week)}" for week in range(WEEKS)]
    table = pa.table(
        {
            "week": pa.DictionaryArray.from_arrays(pa.array(rows, pa.int32()), mondays).cast("str"),
            "chain": pa.DictionaryArray.from_arrays(
                pa.array(columns, pa.int32()), [chain.id for chain in chains]
            ).cast("str"),
            "value": pa.array(_rounded(values[rows, columns])),
            "days": pa.array(days),
        }
    )
    out = io.BytesIO()
    out.write(f"{','.join(SERIES_COLUMNS)}\n".encode())
    csv.write_csv(table, out, csv.WriteOptions(include_header=False, quoting_style="none"))
    return out.getvalue()


def _rounded(values: Floats) -> Floats | npt.NDArray[np.int64]:
    """
    Round to the digits that the store keeps.

    A series of large values becomes whole numbers, which are written without an exponent.
    """
    places = SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(values))
    if values.size and values.min() >= 10_000:
        step = 10.0 ** np.maximum(-places, 0)
        return np.asarray(np.round(values / step) * step).astype(np.int64)
    step = 10.0 ** np.clip(places, 0, 4)
    return np.asarray(np.maximum(np.round(values * step), 1) / step)


# -- origins ------------------------------------------------------------------------------


def _cuts() -> list[tuple[int, int]]:
    """First and last week of each range."""
    edges = [0, *CUTS, WEEKS]
    return [(first, after - 1) for first, after in pairwise(edges)]


def _spans(chains: Sequence[Chain], seen: Marks, cut: tuple[int, int]) -> tuple[Span, ...]:
    """Runs of weeks that one range gave; chains with the same run are listed together."""
    part = seen[cut[0] : cut[1] + 1]
    firsts = part.argmax(axis=0) + cut[0]
    lasts = cut[1] - part[::-1].argmax(axis=0)
    runs: dict[tuple[int, int], list[str]] = {}
    for place in map(int, np.flatnonzero(part.any(axis=0))):
        runs.setdefault((int(firsts[place]), int(lasts[place])), []).append(chains[place].id)
    return tuple(
        Span(
            start=FIRST_WEEK + dt.timedelta(weeks=first),
            end=FIRST_WEEK + dt.timedelta(weeks=last),
            chains=tuple(ids),
        )
        for (first, last), ids in sorted(runs.items())
    )


def _ranges(source: str, covers: Mapping[str, tuple[tuple[Span, ...], ...]]) -> Iterable[Range]:
    """Two archives and a live feed of a source."""
    for place, (_, last) in enumerate(_cuts()):
        end = FIRST_WEEK + dt.timedelta(weeks=last)
        origin = Origin(
            publisher=source.capitalize(),
            title=f"Invented figures, weekly, to {end}",
            url=f"https://{source}.example.org/part-{place + 1}",
            licence="CC BY 4.0",
            citation=f"Source: {source.capitalize()}",
            read_on=min(end + dt.timedelta(days=10), LAST_WEEK + dt.timedelta(days=7)),
            republish=(Republish.YES, Republish.NON_COMMERCIAL, Republish.UNCLEAR)[place],
            withheld=("value_secured_usd",) if source == "l2beat" else (),
        )
        yield Range(
            id=f"{source}-{place + 1}",
            covers={name: spans[place] for name, spans in covers.items() if spans[place]},
            **origin.model_dump(),
        )
