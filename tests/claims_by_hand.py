"""
The claims once more, from the files of the data as recorded alone: see ``tests/recorded.py``.

Nothing here calls the code of the claims, of the metrics or of the statistics: series are read
as CSV, profiles as YAML, each effect is worked out with plain pandas and each p as in
``tests.plain_tests``. A claim gives effect, n and p, the latter as lowest and highest where it
depends on more than one drawing; None where too little is stored.
"""

import datetime as dt
from functools import cache
from statistics import median

import numpy as np
import pandas as pd
from ruamel.yaml import YAML
from scipy import stats

from tests import plain_tests as plain
from tests import recorded

PRICES = ("coingecko", "bybit", "dune", "coinmetrics", "defillama")
COUNTS = ("growthepie", "l2beat", "coinmetrics", "hyperliquid", "bigquery")
FEES = ("growthepie", "coinmetrics", "defillama")
CAPITAL = ("l2beat", "defillama", "growthepie")
WEEK = pd.Timedelta(weeks=1)
LAST = pd.Timestamp("2026-09-14")


def monday(text):
    """A week by its Monday."""
    return pd.Timestamp(text)


@cache
def raw(name, source):
    """One file of data/series as weeks × chains, every week of the collection a row."""
    path = recorded.data() / "series" / source / f"{name}.csv"
    weeks = pd.date_range("2019-12-30", LAST, freq="7D")
    if not path.exists():
        return pd.DataFrame(index=weeks)
    rows = pd.read_csv(path, parse_dates=["week"])
    wide = rows.pivot(index="week", columns="chain", values="value")
    return wide.reindex(weeks).astype(float)


def frames(name, sources):
    """A series by each source that has it, in their order."""
    found = [raw(name, source) for source in sources]
    return [frame for frame in found if frame.shape[1]]


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
    files = sorted((recorded.data() / "profiles").glob("*.yml"))
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


def numbers(index):
    """Mondays as whole weeks from the first one."""
    return np.array([(week - index[0]).days // 7 for week in index])


def drifted(frame):
    """Effect in percent, number of chains and p of a common change."""
    effect, p = plain.drift(frame)
    assert abs(effect - median(yearly(frame).values())) < 1e-9
    return percent(effect), frame.shape[1], p


def ours(frame):
    """The rollups of a frame."""
    return frame[[c for c in frame if c in rollups()]].dropna(axis=1, how="all")


def a1_logs():
    """Log of the median ratio of fees over a tenth, by week."""
    costs = raw("tx_cost_median_usd", "growthepie")
    ratio = ours(costs).div(costs["ethereum"], axis=0)
    weekly = ratio[ratio.notna().sum(axis=1) >= 3].median(axis=1)
    return np.log(weekly[weekly.index > weekly.index[-1] - 104 * WEEK] / 0.1)


def a1():
    weekly = a1_logs()
    return 10 * np.exp(weekly.median()), len(weekly), plain.level(numbers(weekly.index), weekly)


def a1_slope():
    """Lowest and highest p of its slope."""
    weekly = a1_logs()
    return plain.line(numbers(weekly.index), weekly)


def a3():
    fees, rent = raw("fees_eth", "growthepie"), raw("rent_eth", "growthepie")
    margin = ours(1 - rent / fees[rent.columns])
    sides = margin["2023-03-13":"2024-03-04"], margin["2024-03-18":"2025-03-10"]
    same = [c for c in margin if min(side[c].notna().sum() for side in sides) >= 13]
    seen = [side[same][side[same].notna().sum(axis=1) >= 3].median(axis=1) for side in sides]
    both = pd.concat(seen)
    p = plain.step(numbers(both.index), both, len(seen[0]))
    return 100 * (seen[1].mean() - seen[0].mean()), len(both), p


@cache
def classes():
    """Class of design of each chain, as the ledger of scores has it for the last week."""
    rows = pd.read_csv(recorded.data() / "ledger" / "scores.csv")
    rows = rows[rows["week"] == str(LAST.date())]
    return dict(zip(rows["chain"], rows["class"], strict=True))


def a4():
    """Change of the median infrastructure-first rollup against the others, by measure."""
    found = {}
    for part, name, sources in (
        ("use", "tx_count", COUNTS),
        ("fees", "fees_eth", FEES),
        ("stablecoins", "stablecoins_usd", CAPITAL),
    ):
        for frame in map(ours, frames(name, sources)):
            enough = frame.index[frame.notna().sum(axis=1) >= 5]
            if part in found or not len(enough):
                continue
            cut_ = frame[: enough[-1]].tail(104)
            cut_ = cut_[[c for c in cut_ if cut_[c].notna().mean() >= 0.9]].dropna()
            first = [c for c in cut_ if classes()[c] == "infrastructure-first"]
            rest = cut_.drop(columns=first)
            if len(first) >= 3 and rest.shape[1] >= 2 and len(cut_) >= 78:
                found[part] = drifted(np.log(cut_[first].div(rest.sum(axis=1), axis=0)))
    return found


def a5():
    tried = [*frames("user_ops_count", COUNTS), *frames("tx_count", COUNTS)]
    grown = growth(ours(tried[0]))
    for frame in tried[1:]:
        grown = grown.combine_first(growth(ours(frame)))
    for week in reversed(grown.index):
        began, sides = week.date() - dt.timedelta(weeks=64), ([], [])
        for chain, value_ in grown.loc[week].dropna().items():
            launched = value(profiles()[chain]["token"], "status") == "launched"
            if not launched or (born(chain) and born(chain) > began):
                sides[0].append(value_)
            elif born(chain):
                sides[1].append(value_)
        if min(map(len, sides)) >= 4:
            effect = median(sides[0]) - median(sides[1])
            p = plain.groups(*sides)
            return percent(effect), len(sides[0]) + len(sides[1]), p
    return None


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
    return associated(launches, had)


def associated(first, second):
    """Rank correlation, number of pairs and p."""
    return stats.spearmanr(first, second).statistic, len(first), plain.association(first, second)


def a7():
    costs = raw("tx_cost_median_usd", "growthepie")
    tried = frames("tx_count", COUNTS)
    later = growth(tried[0])
    for frame in tried[1:]:
        later = later.combine_first(growth(frame))
    later = later.shift(-52)
    both = [c for c in costs if c in later]
    known = costs[both].notna() & later[both].notna()
    week = known.index[known.sum(axis=1) >= 8][-1]
    chosen = [c for c in both if known.loc[week, c]]
    return associated(costs.loc[week, chosen], later.loc[week, chosen])


def b1():
    prices = in_btc()
    l1s = [c for c in prices if value(profiles()[c], "kind") == "l1"]
    return drifted(cut(prices[l1s], 5, 208, 52))


def b5():
    rate = best("price_mean_usd", PRICES)["ethereum"]
    found = pd.DataFrame(index=rate.index)
    for source in FEES:
        usd = raw("fees_usd", source)
        native = raw("fees_eth", source).mul(rate, axis=0)
        found = found.combine_first(usd.combine_first(native))
    open_ = [c for c in found if value(profiles()[c], "kind") != "appchain"]
    return drifted(cut(np.log(found[open_].where(found[open_] > 0)), 5, 104, 52))


def b10():
    prices = in_btc()
    window = cut(prices[[c for c in prices if c in tokens()]], 8, 208, 52)
    fallen = [last < first for (first, _), (last, _) in (ends(window[c]) for c in window)]
    return 100 * sum(fallen) / len(fallen), len(fallen), plain.drift(window)[1]


def c2():
    """Mean from September 2025 on against the two years before, and whether it stayed."""
    for name in ("user_ops_count", "tx_count"):
        for frame in map(ours, frames(name, COUNTS)):
            counts = frame["2023-09-04":"2026-08-24"]
            enough = counts.index[counts.notna().sum(axis=1) >= 5]
            if not len(enough):
                continue
            counts = counts[: enough[-1]]
            same = counts[[c for c in counts if counts[c].notna().mean() >= 0.9]].dropna()
            before = int((same.index < "2025-09-01").sum())
            if same.shape[1] >= 5 and before >= 78 and len(same) - before >= 26:
                total = np.log(same.sum(axis=1))
                effect = total[before:].mean() - total[:before].mean()
                p = plain.step(numbers(total.index), total, before)
                return percent(effect), len(total), p
    return None


def c4():
    """Median of the fee that reaches further, of the base fee where both do."""
    found = {}
    for name in ("gas_price_gwei", "base_fee_gwei"):
        for path in sorted((recorded.data() / "series").glob(f"*/{name}.csv")):
            found[name] = raw(name, path.parent.name)["ethereum"].dropna()
    fee = max(found.values(), key=lambda series: series.index[-1])
    fee = np.log(fee[fee.index > fee.index[-1] - 104 * WEEK] / 10)
    return 10 * float(np.exp(fee.median())), len(fee), plain.level(numbers(fee.index), fee)


def c5():
    """Rollups whose stage is dated by the last week, and how many rollups there are."""
    dated = 0
    for chain in rollups():
        fact = profiles()[chain].get("stage")
        stated = str(fact.get("as_of", "9999")) if fact else "9999"
        month_or_year_over = {4: "-12-31", 7: "-31", 10: ""}[len(stated)]
        dated += min(f"{stated}{month_or_year_over}", str(fact and fact["read_on"])) <= "2026-09-20"
    return dated, len(rollups())


def ratio_of(above, below, seen):
    """Log ratio by rollup, each of the first pair of frames in which it is seen long enough."""
    found = {}
    for top in above:
        for bottom in below:
            for chain in ours(top):
                if chain in bottom and chain not in found:
                    ratio = np.log((top[chain] / bottom[chain]).replace(0, np.nan))
                    ratio = ratio.replace([np.inf, -np.inf], np.nan)
                    if ratio.notna().sum() >= seen:
                        found[chain] = ratio
    return pd.DataFrame(found)


def use():
    """Operations, then transactions, by source."""
    return [*frames("user_ops_count", COUNTS), *frames("tx_count", COUNTS)]


def c6():
    return drifted(cut(ratio_of(frames("value_secured_usd", CAPITAL), use(), 26), 3, 104, 26))


def c3():
    """Over the measures of capital from that one on that gives the latest window."""
    names = ("value_secured_usd", "tvl_usd", "stablecoins_usd")
    capital = [frame for name in names for frame in frames(name, CAPITAL)]
    latest = None
    for start in range(len(capital)):
        ratio = ratio_of(use(), capital[start:], 52)
        if ratio.empty or not (ratio.notna().sum(axis=1) >= 3).any():
            continue
        window = cut(ratio, 3, 104, 52)
        if window.shape[1] >= 3 and (latest is None or window.index[-1] > latest.index[-1]):
            latest = window
    return drifted(latest)
