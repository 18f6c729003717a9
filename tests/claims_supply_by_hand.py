"""The claims on supply once more, from profiles and prices alone: float, cliffs, ways of unlock."""

import datetime as dt
from functools import cache
from statistics import median

import numpy as np
import pandas as pd

from tests import recorded
from tests.claims_by_hand import (
    LAST,
    WEEK,
    associated,
    born,
    day,
    in_btc,
    percent,
    profiles,
    tokens,
    value,
)
from tests.numbers_data import ENDLESS, read_series, read_yaml
from tests.numbers_ranges import AllFigures
from tests.plain_tests import as_far, coin


def b3():
    prices = np.exp(in_btc())
    chosen = {}
    for chain in tokens():
        start = born(chain)
        seen = prices[chain].dropna() if chain in prices else pd.Series(dtype=float)
        if start and len(seen) and -7 <= (seen.index[0].date() - start).days <= 56:
            chosen[chain] = seen.iloc[0]
    known = prices[list(chosen)].notna().sum(axis=1)
    last = known.index[known >= 8][-1]
    floats, returns = [], []
    for chain, first in chosen.items():
        free = at_generation(profiles()[chain]["token"], born(chain))
        years = (last.date() - born(chain)).days / 365.25
        if free is not None and years >= 1 and not np.isnan(prices[chain][last]):
            floats.append(free)
            returns.append(np.log(prices[chain][last] / first) / years)
    return associated(floats, returns)


def at_generation(token, start):
    """Share of the base supply that is free at the end of the first week; None if not told."""
    base = value(token, "initial_supply") or value(token, "max_supply")
    if base is None:
        return None
    base, sunday, free, told = float(base), start + dt.timedelta(days=6 - start.weekday()), 0.0, 0.0
    numbers = any(rule["rule"] in {"annual-rate", "per-day", "halving"} for rule in issued(token))
    for part in token.get("allocations", []):
        size = float(part["tokens"]) if "tokens" in part else float(part["percent"]) * base / 100
        dated = all("on" in t or "start" in t for t in part["schedule"])
        rewards = part["recipient"] in {"staking", "mining"} and numbers
        for tranche in part["schedule"]:
            amount = size * float(tranche["share"]) / 100
            if "unknown" not in tranche and not part.get("minted_later"):
                told += (
                    amount / base
                    if "percent" not in part
                    else (float(part["percent"]) * float(tranche["share"]) / 10_000)
                )
            if rewards and (part.get("minted_later") or not dated):
                continue
            if "on" in tranche and day(tranche["on"]) <= sunday:
                free += amount
            elif tranche.get("every") == "day":
                first, last = day(tranche["start"]), day(tranche["end"])
                done = (sunday - first).days / (last - first).days
                free += amount * min(max(done, 0), 1)
    return free / base if told >= 0.999 else None


def issued(token):
    """Rules of issuance."""
    return token.get("issuance", [])


def cliffs():
    """Days on which a hundredth of the base supply or more unlocks after a quiet time."""
    found = []
    for chain in tokens():
        token, start = profiles()[chain]["token"], born(chain)
        base = value(token, "initial_supply") or value(token, "max_supply")
        if not base or start is None:
            continue
        base, amounts = float(base), {}
        numbers = any(
            rule["rule"] in {"annual-rate", "per-day", "halving"} for rule in issued(token)
        )
        for part in token.get("allocations", []):
            size = (
                float(part["tokens"]) if "tokens" in part else float(part["percent"]) * base / 100
            )
            dated = all("on" in t or "start" in t for t in part["schedule"])
            rewards = part["recipient"] in {"staking", "mining"} and numbers
            if rewards and (part.get("minted_later") or not dated):
                continue
            for tranche in part["schedule"]:
                days = release_days(tranche)
                for one in days:
                    piece = size * float(tranche["share"]) / 100 / len(days)
                    amounts[one] = amounts.get(one, 0.0) + piece
        large = [one for one in sorted(amounts) if amounts[one] >= 0.01 * base]
        for before, one in zip([None, *large], large, strict=False):
            quiet = before is None or (one - before).days > 63
            if (one - start).days >= 91 and quiet:
                found.append((chain, pd.Timestamp(one - dt.timedelta(days=one.weekday()))))
    return found


def release_days(tranche):
    """Days of single releases; daily vesting has none."""
    if "on" in tranche:
        return [day(tranche["on"])]
    if "start" not in tranche or tranche["every"] == "day":
        return []
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[tranche["every"]]
    start, end = pd.Timestamp(day(tranche["start"])), pd.Timestamp(day(tranche["end"]))
    days, number = [], 1
    while (one := start + pd.DateOffset(months=months * number)) < end:
        days.append(one.date())
        number += 1
    return [*days, end.date()]


def b4():
    prices, gains, used = in_btc(), [], []
    events = [(chain, week) for chain, week in cliffs() if chain in prices]
    seen = [e for e in events if not np.isnan(around(prices, *e))]
    for chain, week in seen:
        own = [other for name, other in seen if name == chain]
        usual = [
            found
            for other in prices.index
            if all(abs(other - event) > 8 * WEEK for event in own)
            and not np.isnan(found := around(prices, chain, other))
        ]
        if len(usual) >= 5:
            gains.append(around(prices, chain, week) - median(usual))
            used.append((chain, week))
    return percent(median(gains)), len(gains), calendars(prices, used)


def calendars(prices, used):
    """p of the median unlock: how often the same calendar, moved, shows as much."""
    gains = {}
    for chain in {name for name, _ in used}:
        every = prices[chain].shift(-4) - prices[chain].shift(4)
        gains[chain] = (every - every.median()).dropna()
    first = min(found.index[0] for found in gains.values())
    length = (max(found.index[-1] for found in gains.values()) - first) // WEEK + 1
    medians = []
    for moved in range(length):
        weeks = [(c, first + (((w - first) // WEEK + moved) % length) * WEEK) for c, w in used]
        seen = [gains[c][w] for c, w in weeks if w in gains[c].index]
        if 3 * len(seen) >= 2 * len(used):
            medians.append(median(seen))
    return as_far(medians[0], np.array(medians[1:]))


def around(prices, chain, week):
    """Log return of the eight weeks round a week."""
    before, after = week - 4 * WEEK, week + 4 * WEEK
    if before not in prices.index or after not in prices.index:
        return np.nan
    return prices[chain][after] - prices[chain][before]


def b13():
    by_date, n = 0, 0
    for chain in tokens():
        token = profiles()[chain]["token"]
        base = value(token, "initial_supply") or value(token, "max_supply")
        told, parts = 0.0, {"clock": 0.0, "other": 0.0}
        for part in token.get("allocations", []):
            if "percent" in part:
                size = float(part["percent"])
            else:
                size = 100 * float(part["tokens"]) / float(base) if base else None
            for tranche in part["schedule"]:
                share = (size or 0.0) * float(tranche["share"]) / 100
                if "unknown" in tranche:
                    continue
                told += 0.0 if part.get("minted_later") else share
                early = (
                    "on" in tranche
                    and born(chain)
                    and (day(tranche["on"]) <= born(chain) + dt.timedelta(days=6))
                )
                if not early:
                    clock = "on" in tranche or "start" in tranche
                    parts["clock" if clock else "other"] += share
        if born(chain) and told >= 80 and sum(parts.values()):
            n += 1
            by_date += parts["clock"] > parts["other"]
    return 100 * by_date / n, n, coin(by_date, n)


@cache
def stored():
    """Every series up to the last week, with exact decimals."""
    series = read_series(recorded.data())
    for chains in series.values():
        for chain, weeks in chains.items():
            chains[chain] = {week: cell for week, cell in weeks.items() if week <= LAST.date()}
    return series


def with_fees():
    """Chains with fees of any provider, in USD or ETH, in the last 52 weeks."""
    return {
        chain
        for (name, _), chains in stored().items()
        if name in {"fees_usd", "fees_eth"}
        for chain, weeks in chains.items()
        if any((LAST.date() - week).days < 7 * 52 for week in weeks)
    }


def b8(chain):
    """
    Whether more is emitted than gas fees bring, of one chain: yes, no or not known.

    None where its profile has what the plain derivation does not follow: rates a year, and days
    that are known to the month.
    """
    folder = recorded.data() / "profiles"
    every = {c: read_yaml(folder / f"{c}.yml") for c in (chain, "bitcoin", "ethereum")}
    try:
        figures = AllFigures(chain, stored(), every)
        coverage, undated = figures.coverage(*figures.ALL), figures.undated
    except (KeyError, TypeError, ValueError):
        return None
    ratio = coverage[max(coverage)]
    if ratio < 1:
        return "yes"
    return "no" if ratio == ENDLESS and undated < 20 else "not known"
