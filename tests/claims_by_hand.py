"""
The claims' figures once more, from the files in data/ alone.

Nothing here calls the code of the claims, of the metrics or of the statistics: series are read
as CSV, profiles as YAML, and each effect is worked out with plain pandas.
"""

import datetime as dt
from functools import cache
from statistics import median

import numpy as np
import pandas as pd
from ruamel.yaml import YAML
from scipy import stats

from tests.page_parts import DATA

PRICES = ("coingecko", "bybit", "dune", "coinmetrics", "defillama")
COUNTS = ("growthepie", "l2beat", "coinmetrics", "hyperliquid", "bigquery")
FEES = ("growthepie", "coinmetrics", "defillama")
WEEK = pd.Timedelta(weeks=1)
LAST = pd.Timestamp("2026-09-14")


def monday(text):
    """A week by its Monday."""
    return pd.Timestamp(text)


@cache
def raw(name, source):
    """One file of data/series as weeks × chains, every week of the collection a row."""
    path = DATA / "series" / source / f"{name}.csv"
    weeks = pd.date_range("2019-12-30", LAST, freq="7D")
    if not path.exists():
        return pd.DataFrame(index=weeks)
    rows = pd.read_csv(path, parse_dates=["week"])
    wide = rows.pivot(index="week", columns="chain", values="value")
    return wide.reindex(weeks).astype(float)


@cache
def best(name, sources):
    """For each cell the first source that has it."""
    found = pd.DataFrame(index=raw(name, sources[0]).index)
    for source in sources:
        found = found.combine_first(raw(name, source))
    return found


@cache
def profiles():
    """Every profile as plain data."""
    yaml = YAML(typ="safe")
    files = sorted((DATA / "profiles").glob("*.yml"))
    return {p["id"]: p for p in (yaml.load(file.read_text(encoding="utf-8")) for file in files)}


def value(profile, name):
    """The value of a fact, None where it is not there."""
    return profile.get(name, {}).get("value")


def day(text):
    """First possible day of a date known to the day, the month or the year."""
    parts = [int(part) for part in str(text).split("-")]
    return dt.date(*[*parts, 1, 1][:3])


def rollups():
    """Rollups on Ethereum."""
    return [
        chain
        for chain, p in profiles().items()
        if value(p, "kind") == "rollup" and value(p, "settlement") == "ethereum"
    ]


def born(chain):
    """Day of the token's generation, None where it is not known."""
    found = value(profiles()[chain]["token"], "generation")
    return None if found is None else day(found)


def tokens():
    """Chains other than Bitcoin that have a token."""
    return [
        chain
        for chain, p in profiles().items()
        if value(p["token"], "status") == "launched" and chain != "bitcoin"
    ]


def quarter(frame):
    """Mean of 13 weeks with seven seen; none after the last week seen."""
    return frame.rolling(13, min_periods=7).mean().where(frame.bfill().notna())


def growth(frame):
    """Log ratio of 13-week means a year apart."""
    mean = quarter(frame)
    return np.log(mean / mean.shift(52))


def in_btc():
    """Log prices in BTC."""
    prices = best("price_usd", PRICES)
    return np.log(prices.div(prices["bitcoin"], axis=0)).drop(columns="bitcoin")


def cut(frame, fewest, length, seen):
    """The last weeks of a frame, for chains seen long enough."""
    enough = frame.index[frame.notna().sum(axis=1) >= fewest]
    window = frame[(frame.index <= enough[-1]) & (frame.index > enough[-1] - length * WEEK)]
    return window[[c for c in window if window[c].notna().sum() >= seen]]


def yearly(frame):
    """Change per 52 weeks between the means of the first and last 13 weeks seen, by chain."""
    found = {}
    for chain in frame:
        (first, begun), (last, ended) = ends(frame[chain])
        found[chain] = 52 * (last - first) / (ended - begun)
    return found


def ends(values):
    """Mean value and mean week of what is seen in the first and in the last 13 weeks."""
    seen = values.dropna()
    weeks = (seen.index - seen.index[0]) / WEEK
    sides = (weeks < 13, weeks > weeks[-1] - 13)
    return [(seen[side].mean(), weeks[side].to_numpy().mean()) for side in sides]


def percent(log):
    """A log change in percent."""
    return 100 * (np.exp(log) - 1)


# -- claims ---------------------------------------------------------------------------------


def a1():
    costs = raw("tx_cost_median_usd", "growthepie")
    ours = costs[[c for c in costs if c in rollups()]].div(costs["ethereum"], axis=0)
    weekly = ours[ours.notna().sum(axis=1) >= 3].median(axis=1)
    weekly = weekly[weekly.index > weekly.index[-1] - 104 * WEEK]
    return 100 * np.exp(np.log(weekly).median()), len(weekly)


def a3():
    fees, rent = raw("fees_eth", "growthepie"), raw("rent_eth", "growthepie")
    margin = 1 - rent / fees[rent.columns]
    margin = margin[[c for c in margin if c in rollups()]]
    sides = margin["2023-03-13":"2024-03-04"], margin["2024-03-18":"2025-03-10"]
    same = [c for c in margin if min(side[c].notna().sum() for side in sides) >= 13]
    means = []
    for side in sides:
        seen = side[same][side[same].notna().sum(axis=1) >= 3]
        means.append([row.dropna().median() for _, row in seen.iterrows()])
    return 100 * (np.mean(means[1]) - np.mean(means[0])), len(means[0]) + len(means[1])


def a4():
    """Change of the median infrastructure-first rollup against the others, of each measure."""
    rates = []
    ours = ["arbitrum", "base", "linea"]  # the class of these three is checked in the test
    for name in ("tx_count", "fees_eth"):
        frame = raw(name, "growthepie")
        frame = frame[[c for c in frame if c in rollups()]]
        frame = frame[: frame.index[frame.notna().sum(axis=1) >= 5][-1]].tail(104)
        frame = frame[[c for c in frame if frame[c].notna().mean() >= 0.9]].dropna()
        rest = frame[[c for c in frame if c not in ours]].sum(axis=1)
        rates.append(percent(median(yearly(np.log(frame[ours].div(rest, axis=0))).values())))
    return rates


def a5():
    counts = raw("tx_count", "growthepie")
    found = growth(counts[[c for c in counts if c in rollups()]]).loc["2026-04-06"].dropna()
    began = dt.date(2026, 4, 6) - dt.timedelta(weeks=64)
    without, having = [], []
    for chain, grown in found.items():
        launched = value(profiles()[chain]["token"], "status") == "launched"
        if not launched or (born(chain) and born(chain) > began):
            without.append(grown)
        elif born(chain):
            having.append(grown)
    return percent(median(without) - median(having)), len(without) + len(having)


def a6():
    launches, had = [], []
    for p in profiles().values():
        launch = value(p, "launch")
        if launch is None or len(str(launch)) < 7:
            continue
        by = day(launch) + dt.timedelta(days=365)
        launched = value(p["token"], "status") == "launched"
        if by > dt.date(2026, 9, 20) or (launched and born(p["id"]) is None):
            continue
        launches.append(day(launch).toordinal())
        had.append(float(launched and born(p["id"]) <= by))
    return stats.spearmanr(launches, had).statistic, len(had)


def a7():
    costs = raw("tx_cost_median_usd", "growthepie").loc["2024-11-18"]
    later = monday("2024-11-18") + 52 * WEEK
    pairs = []
    for chain, cost in costs.dropna().items():
        for source in COUNTS:
            frame = raw("tx_count", source)
            if chain in frame and not np.isnan(grown := growth(frame[[chain]])[chain][later]):
                pairs.append((cost, grown))
                break
    return stats.spearmanr(*zip(*pairs, strict=True)).statistic, len(pairs)


def b1():
    prices = in_btc()
    l1s = [c for c in prices if value(profiles()[c], "kind") == "l1"]
    found = yearly(cut(prices[l1s], 5, 208, 52))
    return percent(median(found.values())), len(found)


def b5():
    rate = best("price_mean_usd", PRICES)["ethereum"]
    found = pd.DataFrame(index=rate.index)
    for source in FEES:
        usd = raw("fees_usd", source)
        native = raw("fees_eth", source).mul(rate, axis=0)
        found = found.combine_first(usd.combine_first(native))
    open_ = [c for c in found if value(profiles()[c], "kind") != "appchain"]
    moved = yearly(cut(np.log(found[open_]), 5, 104, 52))
    return percent(median(moved.values())), len(moved)


def b10():
    prices = in_btc()
    window = cut(prices[[c for c in prices if c in tokens()]], 8, 208, 52)
    fallen = [last < first for (first, _), (last, _) in (ends(window[c]) for c in window)]
    return 100 * sum(fallen) / len(fallen), len(fallen)


def c2():
    counts = raw("tx_count", "growthepie")["2023-09-04":"2026-08-24"]
    counts = counts[[c for c in counts if c in rollups()]]
    counts = counts[: counts.index[counts.notna().sum(axis=1) >= 5][-1]]
    same = counts[[c for c in counts if counts[c].notna().mean() >= 0.9]].dropna()
    total = np.log(same.sum(axis=1))
    step = total["2025-09-01":].mean() - total[:"2025-08-25"].mean()
    return percent(step), len(total)


def c4():
    fee = raw("gas_price_gwei", "etherscan")["ethereum"].dropna()
    fee = fee[fee.index > fee.index[-1] - 104 * WEEK]
    return float(np.exp(np.log(fee).median())), len(fee)


def c5():
    """Rollups whose stage is dated by the last week, and how many rollups there are."""
    dated = 0
    for chain in rollups():
        fact = profiles()[chain].get("stage")
        stated = str(fact.get("as_of", "9999")) if fact else "9999"
        month_or_year_over = {4: "-12-31", 7: "-31", 10: ""}[len(stated)]
        dated += min(f"{stated}{month_or_year_over}", str(fact and fact["read_on"])) <= "2026-09-20"
    return dated, len(rollups())


def c6():
    secured, counts = raw("value_secured_usd", "growthepie"), raw("tx_count", "growthepie")
    ratio = np.log(secured / counts[secured.columns])
    moved = yearly(cut(ratio, 3, 104, 26))
    return percent(median(moved.values())), len(moved)


def c3():
    counts = raw("tx_count", "growthepie")
    tvl, coins = raw("tvl_usd", "defillama"), raw("stablecoins_usd", "defillama")
    ratio = pd.DataFrame(
        {
            "arbitrum": np.log(counts["arbitrum"] / tvl["arbitrum"]),
            "optimism": np.log(counts["optimism"] / tvl["optimism"]),
            "base": np.log(counts["base"] / coins["base"]),
        }
    )
    moved = yearly(cut(ratio, 3, 104, 52))
    return percent(median(moved.values())), len(moved)
