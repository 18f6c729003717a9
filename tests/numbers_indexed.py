"""What charts show on one scale, worked out anew: use beside capital, a token in BTC and ETH."""

import datetime as dt

WEEK = dt.timedelta(weeks=1)
USE = ("user_ops_count", "tx_count")
CAPITAL = ("value_secured_usd", "tvl_usd", "stablecoins_usd")


def latest_course(figures, name):
    """Weeks of the provider that is charted last, of those charted in eight weeks or more."""
    given = {}
    for source in figures.sources(name):
        for week, value in figures.of(name, source).items():
            given.setdefault(week, (source, value))
    courses = {}
    for week, (source, value) in sorted(given.items()):
        courses.setdefault(source, {})[week] = value
    long = [course for course in courses.values() if len(course) >= 8]
    return max(long, key=min, default={})


def of_quarter(course, last):
    """Mean of the 13 weeks to one, with seven of them seen."""
    seen = [course[w] for n in range(13) if (w := last - n * WEEK) in course]
    return sum(seen) / len(seen) if len(seen) >= 7 else None


def use_and_capital(figures):
    """Both indexed courses of the chart; none where no pair has a year in common."""
    found = []
    for use in USE:
        for capital in CAPITAL:
            pair = [latest_course(figures, name) for name in (use, capital)]
            shared = sorted(pair[0].keys() & pair[1].keys())
            if len(shared) < 52:
                continue
            last = shared[-1]
            first = max(shared[0], last - 156 * WEEK)
            cut = [{w: v for w, v in one.items() if first <= w <= last} for one in pair]
            starts = [of_quarter(one, first + 12 * WEEK) for one in cut]
            if None not in [*starts, *(of_quarter(one, last) for one in cut)]:
                indexed = [
                    {w: 100 * v / start for w, v in one.items()}
                    for one, start in zip(cut, starts, strict=True)
                ]
                found.append((last, indexed))
    latest = max((last for last, _ in found), default=None)
    return next((both for last, both in found if (latest - last).days < 26 * 7), [])


def in_both_coins(figures):
    """A token's price in BTC and in ETH, 1 in the first week that has both."""
    ratios = [figures.in_units_of(coin) for coin in ("bitcoin", "ethereum")]
    first = min(ratios[0].keys() & ratios[1].keys())
    return [{w: v / ratio[first] for w, v in ratio.items()} for ratio in ratios]
