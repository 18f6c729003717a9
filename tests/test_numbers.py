"""
Every number on three sampled pages is found again in data/ or computed from it, by hand.

Nothing here uses the generator's models or figures: the files of data/ are read with csv and
a plain YAML reader, and the main figures are computed again with exact decimals. A page is
taken apart into its numbers, each with the place where it stands; each place has its own,
small set of numbers that may stand there.
"""

import calendar
import csv
import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from lxml import html
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

SERIES_ORDER = {
    "fees_usd": "fees", "fees_eth": "fees", "rent_usd": "fees", "rent_eth": "fees",
    "profit_usd": "fees", "profit_eth": "fees", "tx_count": "counts", "active_addresses": "counts",
    "price_usd": "prices", "price_mean_usd": "prices", "market_cap_usd": "tokens",
    "circulating_supply": "tokens", "total_supply": "tokens", "max_supply": "tokens",
    "issuance_native": "tokens", "burn_native": "burn", "app_volume_usd": "volume",
    "app_fees_usd": "apps", "value_secured_usd": "capital", "tvl_usd": "capital",
    "stablecoins_usd": "capital",
}  # fmt: skip

FIXED = (
    ("questions", "1", r"^ Where does the value come from", "number of a question"),
    ("questions", "2", r"^ Who keeps it", "number of a question"),
    ("questions", "3", r"^ How much supply is still to come", "number of a question"),
    ("questions", "4", r"^ Does use bring capital", "number of a question"),
    ("questions", "5", r"^ Could its makers walk away", "number of a question"),
    ("questions", "6", r"^ Has holding it paid", "number of a question"),
    ("questions", "0", r"^ to ", "lower end of what may all be paid by rule"),
    ("questions", "52", r"^ weeks", "weeks of a year"),
    ("questions", "13", r"^ weeks", "weeks of a quarter"),
    (
        "charts",
        "1",
        r"^ (means that|at the start|in )",
        "where both are equal, where a line starts",
    ),
    ("charts", "52", r"^ weeks", "weeks of a year"),
    ("design", "0", r"^ at the infrastructure-first end", "an end of the scale"),
    ("design", "1", r"^ at the token-first end", "an end of the scale"),
    ("design", "1", r"^\.", "an end of the scale: 50 % counts as 1"),
    ("design", "52", r"^ weeks", "weeks of a year"),
    ("supply", "52", r"^ weeks", "weeks of a year"),
    ("hands-off", "1", r"^ or above", "name of a criterion"),
    ("hands-off", "2", r"^$", "name of a criterion"),
    ("figures", "52", r"^ weeks", "weeks of a year, in a title"),
    ("disagreements", "00", r"^(:00)? UTC", "00:00 UTC in a known reason"),
    ("disagreements", "00", r"^:00 UTC", "00:00 UTC in a known reason"),
    ("disagreements", "10 %", r"^ on Base", "what is known of BigQuery's counts"),
)
"""Numbers neither held by data/ nor computed: section, number, what follows, what it is."""


# -- the files of data/ ---------------------------------------------------------------------


def read_series():
    """(series, source) -> chain -> week -> (value, days)."""
    found: Any = defaultdict(lambda: defaultdict(dict))
    for path in sorted((DATA / "series").glob("*/*.csv")):
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


class Figures:
    """The figures of one chain, computed again from the files."""

    def __init__(self, chain, series, profiles):
        self.chain, self.series, self.profiles = chain, series, profiles
        self.profile = profiles[chain]
        self.week = max(w for chains in series.values() for weeks in chains.values() for w in weeks)

    def of(self, name, source, chain=None):
        """Weeks of one series by one provider."""
        return {w: v for w, (v, _) in self.series[name, source][chain or self.chain].items()}

    def sources(self, name):
        """Providers of a series, the one charted first in front."""
        order = ORDER[SERIES_ORDER[name]]
        known = [source for metric, source in self.series if metric == name]
        return sorted(known, key=lambda s: (order.index(s) if s in order else len(order), s))

    def charted(self, name, chain=None):
        """For each week the value of the first provider that has one."""
        return first_of(*(self.of(name, source, chain) for source in self.sources(name)))

    # prices

    def in_units_of(self, asset):
        """The token's price in units of another."""
        own, other = self.charted("price_usd"), self.charted("price_usd", asset)
        return {week: own[week] / other[week] for week in own.keys() & other.keys()}

    def year_return(self, asset):
        """Price in units of another token against a year before; none in units of itself."""
        if asset == self.chain:
            return {}
        ratio = self.in_units_of(asset)
        before = {week: ratio.get(week - YEAR * WEEK) for week in ratio}
        return {week: ratio[week] / old for week, old in before.items() if old}

    def since_launch(self):
        """Price in BTC against the first one seen within eight weeks of token generation."""
        ratio = self.in_units_of("bitcoin")
        born = dt.date.fromisoformat(str(self.profile["token"]["generation"]["value"]))
        first = min(ratio)
        if not dt.timedelta(weeks=-1) <= first - born <= 8 * WEEK:
            return {}
        return {week: value / ratio[first] for week, value in ratio.items()}

    # who keeps fees

    def documented(self, *recipients):
        """Documented share of fees of some recipients, in the last week; none without a split."""
        split = self.profile.get("fee_split", [])
        parts = [Decimal(str(part["percent"])) for part in split if part["to"] in recipients]
        whole = sum(Decimal(str(part["percent"])) for part in split)
        return {self.week: sum(parts, Decimal(0)) / 100} if parts or whole >= 100 else {}

    @cached_property
    def rent_share(self):
        """Rent over fees by the same provider, else the documented share of those who secure it."""
        observed = [
            quarter_ratio(self.of("rent_eth", s), self.of("fees_eth", s))
            for s in self.sources("rent_eth")
        ]
        return first_of(*observed) or self.documented("base-layer", "validators")

    def operator_margin(self):
        """Fees less rent over fees; only where rent is observed."""
        observed = [
            quarter_ratio(self.of("rent_eth", s), self.of("fees_eth", s))
            for s in self.sources("rent_eth")
        ]
        return {week: 1 - share for week, share in first_of(*observed).items()}

    @cached_property
    def returned_share(self):
        """Burn over fees in ETH for Ethereum, else the documented share that flows back."""
        if self.chain == "ethereum":
            return quarter_ratio(self.charted("burn_native"), self.charted("fees_eth"))
        return self.documented("burned", "holders", "users", "public-goods")

    def value_leakage(self):
        """What neither secures the chain nor flows back; of an L1, the unknown secures nobody."""
        secured = self.rent_share
        return {
            week: 1 - returned - secured.get(week, Decimal(0))
            for week, returned in self.returned_share.items()
            if week in secured or "settlement" not in self.profile
        }

    # shares of all chains

    def share_of_all(self, by_source):
        """Share among the chains, three or more, that one provider covers in a week."""
        found = []
        for frames in by_source:
            shares = {}
            for week, own in frames.get(self.chain, {}).items():
                seen = [values[week] for values in frames.values() if week in values]
                if len(seen) >= 3:
                    shares[week] = own / sum(seen)
            found.append(shares)
        return first_of(*found)

    def all_chains(self, name):
        """Each provider's weeks of a series, by chain, in charting order."""
        return [{c: self.of(name, s, c) for c in self.profiles} for s in self.sources(name)]

    def fees_usd(self, chain=None):
        """Each provider's fees in USD, else its fees in ETH at the week's mean price of ether."""
        ether = self.charted("price_mean_usd", "ethereum")
        names = dict.fromkeys([*self.sources("fees_usd"), *self.sources("fees_eth")])
        order = ORDER["fees"]
        return [
            first_of(
                self.of("fees_usd", source, chain),
                {
                    week: fees * ether[week]
                    for week, fees in self.of("fees_eth", source, chain).items()
                    if week in ether
                },
            )
            for source in sorted(names, key=lambda s: order.index(s) if s in order else 9)
        ]

    @cached_property
    def gas_fees(self):
        """Fees in USD per day of the first provider that has the week."""
        return first_of(*self.fees_usd())

    def fee_share(self):
        """Share of all fees that a provider covers in a week."""
        chains = {chain: self.fees_usd(chain) for chain in self.profiles}
        count = len(next(iter(chains.values())))
        return self.share_of_all(
            [{chain: frames[n] for chain, frames in chains.items()} for n in range(count)]
        )

    # supply

    @cached_property
    def base(self):
        """Tokens that percentages refer to."""
        token = self.profile["token"]
        fact = token.get("initial_supply") or token.get("max_supply")
        return Decimal(str(fact["value"])) if fact else None

    @cached_property
    def allocations(self):
        """(recipient, percent of the supply, tranches) of each allocation, exact where counted."""
        return [
            (
                row["recipient"],
                100 * Decimal(str(row["tokens"])) / self.base
                if "tokens" in row
                else Decimal(str(row["percent"])),
                row["schedule"],
            )
            for row in self.profile["token"]["allocations"]
        ]

    def unlocked(self, day, *recipients):
        """Percent of the supply that some classes have unlocked by date at the end of a day."""
        total = Decimal(0)
        for recipient, percent, schedule in self.allocations:
            if recipient in recipients or not recipients:
                total += sum(percent * released(tranche, day) / 100 for tranche in schedule)
        return total

    @property
    def undated(self):
        """Percent of all allocations without a date."""
        whole = sum(percent for _, percent, _ in self.allocations)
        part = sum(
            percent * Decimal(str(tranche["share"])) / 100
            for _, percent, schedule in self.allocations
            for tranche in schedule
            if not {"on", "start"} & tranche.keys()
        )
        return 100 * part / whole

    @cached_property
    def rules(self):
        """Rules of issuance by the day they begin: what they issue a day, None where observed."""
        amounts = {"none": Decimal(0), "by-vote": Decimal(0), "observed": None}
        rules = [
            (
                as_day(rule.get("start", dt.date(2015, 1, 1))),
                Decimal(str(rule["tokens_per_day"]))
                if rule["rule"] == "per-day"
                else amounts[rule["rule"]],
            )
            for rule in self.profile["token"].get("issuance", [])
        ]
        return sorted(rules, key=lambda rule: rule[0])

    def issued(self):
        """Tokens per day newly issued, by week: as observed, else by the rule in force."""
        if any(amount is None for _, amount in self.rules):
            return self.charted("issuance_native")
        found = {}
        for week in through({dt.date(2019, 12, 30): 0, self.week: 0}):
            in_force = [amount for start, amount in self.rules if start < week + WEEK]
            if in_force:
                found[week] = in_force[-1]
        return found

    def issued_until(self, day):
        """Tokens issued by rule up to a day; None where no rule with numbers tells."""
        if not self.rules or any(amount is None for _, amount in self.rules):
            return None
        ends = [*(start for start, _ in self.rules[1:]), day + dt.timedelta(days=1)]
        return sum(
            max((min(end, day + dt.timedelta(days=1)) - start).days, 0) * amount
            for (start, amount), end in zip(self.rules, ends, strict=True)
        )

    def per_day(self, week, *recipients):
        """Tokens per day that classes unlock by date in a week."""
        sunday = week + dt.timedelta(days=6)
        grown = self.unlocked(sunday, *recipients) - self.unlocked(sunday - WEEK, *recipients)
        return grown * self.base / 100 / 7

    def emission(self, *recipients):
        """USD per day of issuance and of what some classes unlock, at the week's mean price."""
        price, found = self.charted("price_mean_usd"), {}
        for week, tokens in self.issued().items():
            sums = [tokens, *(self.per_day(week, r) for r in recipients)]
            if all(part == 0 or week in price for part in sums):
                found[week] = sum(part * price.get(week, Decimal(0)) for part in sums)
        return found

    INSIDERS = ("insiders", "investors")
    ALL = ("insiders", "investors", "foundation", "treasury", "ecosystem", "airdrop", "public-sale")

    def coverage(self, *recipients):
        """Fees over emission, by provider of fees; without limit where nothing is emitted."""
        born = dt.date.fromisoformat(str(self.profile["token"]["generation"]["value"]))
        emission = {
            week: paid for week, paid in self.emission(*recipients).items() if week > born - WEEK
        }
        idle = {week: ENDLESS for week in through(emission) if quarter(emission, week) == 0}
        ratios = [quarter_ratio(fees, emission) for fees in self.fees_usd()]
        return first_of(idle, *ratios)

    def security_coverage(self):
        """Fees over fees and issuance, for chains that secure themselves."""
        if "settlement" in self.profile:
            return {}
        issued = self.emission()
        found = []
        for fees in self.fees_usd():
            both = {week: paid + issued[week] for week, paid in fees.items() if week in issued}
            found.append(quarter_ratio(fees, both))
        return first_of(*found)

    @cached_property
    def float_now(self):
        """(week, tokens) of the circulating supply last seen."""
        seen = self.charted("circulating_supply")
        return max(seen), seen[max(seen)]

    def float_share(self):
        """Circulating over maximum supply, else total supply, of one provider."""
        found = []
        for source in self.sources("circulating_supply"):
            whole = first_of(self.of("max_supply", source), self.of("total_supply", source))
            part = self.of("circulating_supply", source)
            found.append({w: part[w] / whole[w] for w in part.keys() & whole.keys()})
        return first_of(*found)

    def coming(self):
        """Tokens issued or unlocked by date in the next 52 weeks; None if unknown."""
        issued = self.issued()
        if not issued:
            return None
        part = self.unlocked(self.sunday + YEAR * WEEK) - self.unlocked(self.sunday)
        return issued[max(issued)] * 364 + part * (self.base or 0) / 100

    @property
    def sunday(self):
        """Last day of the edition's week."""
        return self.week + dt.timedelta(days=6)

    def float_at_generation(self):
        """Share of the supply unlocked by date in the token's first week, if all is documented."""
        documented = not any(
            "unknown" in t for _, _, schedule in self.allocations for t in schedule
        )
        if "generation" not in self.profile["token"] or self.base is None or not documented:
            return {}
        born = as_day(self.profile["token"]["generation"]["value"])
        if born < min(
            w for chains in self.series.values() for weeks in chains.values() for w in weeks
        ):
            return {}
        sunday = born + dt.timedelta(days=6 - born.weekday())
        return {self.week: self.unlocked(sunday) / 100}

    def overhang(self):
        """What is to come within a year over today's float."""
        coming = self.coming()
        return {} if coming is None else {self.week: coming / self.float_now[1]}

    # use and capital

    def use_growth(self):
        """Growth of transactions, never across two providers."""
        return first_of(*(year_growth(self.of("tx_count", s)) for s in self.sources("tx_count")))

    def capital_growth(self):
        """Growth of value secured, else value locked, else stablecoins."""
        return first_of(
            *(
                year_growth(self.of(name, source))
                for name in ("value_secured_usd", "tvl_usd", "stablecoins_usd")
                for source in self.sources(name)
            )
        )

    def divergence(self):
        """Growth of use less growth of capital in the same week."""
        use, capital = self.use_growth(), self.capital_growth()
        return {week: use[week] - capital[week] for week in use.keys() & capital.keys()}

    @cached_property
    def main(self):
        """Each figure of the page by its metric: week -> value, and how it is written."""
        return {
            "token-in-btc-52w": (self.year_return("bitcoin"), "times"),
            "token-in-eth-52w": (self.year_return("ethereum"), "times"),
            "token-in-btc-since-launch": (self.since_launch(), "times"),
            "rent-share": (self.rent_share, "percent"),
            "operator-margin": (self.operator_margin(), "percent"),
            "returned-share": (self.returned_share, "percent"),
            "value-leakage": (self.value_leakage(), "percent"),
            "activity-share": (self.share_of_all(self.all_chains("tx_count")), "percent"),
            "fee-share": (self.fee_share(), "percent"),
            "stablecoin-share": (self.share_of_all(self.all_chains("stablecoins_usd")), "percent"),
            "gas-fees-usd": (self.gas_fees, "usd"),
            "emission-issuance-usd": (self.emission(), "usd"),
            "emission-insider-usd": (self.emission(*self.INSIDERS), "usd"),
            "emission-usd": (self.emission(*self.ALL), "usd"),
            "emission-coverage": (self.coverage(*self.ALL), "ratio"),
            "emission-coverage-insider": (self.coverage(*self.INSIDERS), "ratio"),
            "emission-coverage-issuance": (self.coverage(), "ratio"),
            "security-coverage": (self.security_coverage(), "ratio"),
            "float-share": (self.float_share(), "percent"),
            "float-at-generation": (self.float_at_generation(), "percent"),
            "overhang-52w": (self.overhang(), "percent"),
            "use-growth-52w": (self.use_growth(), "ratio"),
            "capital-growth-52w": (self.capital_growth(), "ratio"),
            "divergence-52w": (self.divergence(), "ratio"),
        }

    def reading(self, name):
        """(value, week) of a figure's last week, or None where there is none of the last year."""
        values, _ = self.main[name]
        if not values or (self.week - max(values)) // WEEK > TOO_OLD_WEEKS:
            return None
        return values[max(values)], max(values)


class SupplyNumbers:
    """What unlocked, what comes, what has no date: amounts and shares of one token."""

    OTHERS = ("foundation", "treasury", "ecosystem")

    def __init__(self, figures):
        self.figures, base = figures, figures.base
        token, day = figures.profile["token"], dt.timedelta(days=1)
        first, last = figures.sunday + day, figures.sunday + YEAR * WEEK
        born = as_day(token["generation"]["value"])
        seen = figures.float_now[0] + dt.timedelta(days=6)
        self.window = {first.isoformat(), last.isoformat()}
        self.coming = self._between(first, last, None)
        self.months, self.releases = self._by_month(first, last)
        ends = [
            as_day(tranche.get("on") or tranche["end"])
            for _, _, schedule in figures.allocations
            for tranche in schedule
            if {"on", "end"} & tranche.keys()
        ]
        named = {born, figures.sunday, seen, max(ends)}
        weeks = {week_name(figures.float_now[0])}
        self.days = {d.isoformat() for d in named} | self.window | weeks
        observed = figures.float_now[1]
        undated = [
            base * percent * Decimal(str(tranche["share"])) / 10_000
            for _, percent, schedule in figures.allocations
            for tranche in schedule
            if not {"on", "start"} & tranche.keys()
        ]
        stated = sum(Decimal(str(row["percent"])) for row in token["allocations"])
        gap = base * (100 - stated) / 100
        scheduled, parts = [], []
        for moment in (born, figures.sunday, seen):
            unlocked = base * figures.unlocked(moment) / 100
            for end in (moment, moment - day):  # the day itself has issued by its end
                issued = figures.issued_until(end) or Decimal(0)
                scheduled += [unlocked, issued, unlocked + issued]
            parts += [
                base * figures.unlocked(moment, recipient) / 100
                for recipient, _, _ in figures.allocations
            ]
        difference = observed - scheduled[-1]
        left_out = base * figures.unlocked(seen, *self.OTHERS) / 100
        rest = [difference - sum(undated) - gap, difference + left_out]
        self.amounts = [
            base, observed, self.coming, difference, left_out, gap, sum(undated),
            *undated, *scheduled, *parts, *rest, *(-part for part in rest),
        ]  # fmt: skip
        self.shares = [amount / base for amount in (*scheduled, *parts)]
        self.shares.append(difference / observed)
        self.shares += [difference / whole for whole in [sum(undated)] if whole]
        self.percents = self._percents(token, undated)

    def _percents(self, token, undated):
        """Percents of the base supply, as documents add up: by basis, undated, insiders."""
        base, found = self.figures.base, defaultdict(Decimal)
        for row in token["allocations"]:
            percent = Decimal(str(row["percent"]))
            dated = any({"on", "start"} & tranche.keys() for tranche in row["schedule"])
            found[row["basis"] if dated else "undated"] += percent
            found["all"] += percent
            if row["recipient"] in {"insiders", "investors"}:
                found["inside"] += percent
        parts = [100 * part / base for part in undated]
        return [*found.values(), 100 - found["all"], *parts]

    def _between(self, first, last, allocation):
        """Tokens that an allocation, or all, release by date between two days, both included."""
        rows = self.figures.allocations if allocation is None else [allocation]
        return sum(
            self.figures.base
            * percent
            * (released(tranche, last) - released(tranche, first - dt.timedelta(days=1)))
            / 10_000
            for _, percent, schedule in rows
            for tranche in schedule
        )

    def _by_month(self, first, last):
        """Month -> tokens by allocation and in all; and the days or months of releases."""
        months, when = defaultdict(list), set()
        day = first
        while day <= last:
            end = min(add_months(day.replace(day=1), 1) - dt.timedelta(days=1), last)
            name = f"{day:%Y-%m}"
            for allocation in self.figures.allocations:
                size = self._between(day, end, allocation)
                if size:
                    months[name].append(size)
                    when.add(name)
            for step in (day + dt.timedelta(days=n) for n in range((end - day).days + 1)):
                if self._steps_on(step):
                    when.add(step.isoformat())
            if len(months[name]) > 1:
                months[name].append(sum(months[name]))
            day = end + dt.timedelta(days=1)
        return months, when

    def _steps_on(self, day):
        """Whether a stepped tranche releases on a day."""
        return any(
            tranche.get("every") not in {None, "day"}
            and released(tranche, day) != released(tranche, day - dt.timedelta(days=1))
            for _, _, schedule in self.figures.allocations
            for tranche in schedule
        )

    def hold(self, token):
        """Whether an amount or a share is one of these."""
        if not token.endswith("%"):
            return shows(token, self.amounts)
        number = value_of(token)[1]
        exact = {percent.quantize(Decimal("0.01")) for percent in self.percents}
        return number in exact or shows(token, self.shares)


def released(tranche, day):
    """Percent of an allocation that a tranche has released at the end of a day."""
    share = Decimal(str(tranche["share"]))
    if "on" in tranche:
        return share if as_day(tranche["on"]) <= day else Decimal(0)
    if "start" not in tranche:
        return Decimal(0)
    start, end = as_day(tranche["start"]), as_day(tranche["end"])
    if day >= end:
        return share
    if day < start:
        return Decimal(0)
    if tranche["every"] == "day":
        return share * (day - start).days / (end - start).days
    months = step_months(tranche)
    passed = [month for month in months if add_months(start, month) <= day]
    return share * len(passed) / len(months)


def as_day(raw):
    """A day as YAML or text gives it."""
    return raw if isinstance(raw, dt.date) else dt.date.fromisoformat(str(raw))


def step_months(tranche):
    """Months after the start at which a stepped tranche releases a part."""
    period = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[tranche["every"]]
    start, end = as_day(tranche["start"]), as_day(tranche["end"])
    whole = (end.year - start.year) * 12 + end.month - start.month
    assert (whole % period, start.day) == (0, end.day), "only whole steps are known here"
    return [period * n for n in range(1, whole // period + 1)]


def add_months(day, months):
    """The same day of a later month; the sampled schedules have none after the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1)


# -- the design index, by hand --------------------------------------------------------------

FEES_TO = {"treasury": 0.5, "split": 0.5, "operator": 1, "foundation": 1}
GAS_IN = {"base-asset": 0, "stablecoin": 0, "mixed": 0.5, "own-token": 1}


class Design:
    """The eight criteria and the index of a chain with a token, from its profile."""

    def __init__(self, figures, rubric):
        self.figures, self.profile = figures, figures.profile
        self.rules = rubric["design_index"]
        own = "settlement" not in self.profile
        gas = GAS_IN[self.profile["gas_asset"]["value"]]
        bases = self.locked()
        live = self.profile.get("proof_system", {}).get("value") == "live"
        onchain = self.profile.get("data_availability", {}).get("value") in {"blobs", "calldata"}
        self.scores = {
            "token_role": Decimal(1) if own or gas == 1 else Decimal("0.5"),
            "insider_share": self.part("insider_share", "insiders", "investors"),
            "scheduled_issuance": self.issuance(),
            "incentive_share": self.part("incentive_share", "airdrop", "ecosystem"),
            "unlock_basis": Decimal(1) if bases["clock"] > 99 else Decimal("0.5"),
            "fee_destination": Decimal(
                str(FEES_TO.get(self.profile["fee_destination"]["value"], 0))
            ),
            "security_source": Decimal(1) if own else Decimal(0 if live and onchain else "0.5"),
            "gas_asset": Decimal(str(gas)),
        }

    def share(self, *recipients):
        """Percent of the supply that classes got."""
        rows = self.profile["token"]["allocations"]
        sizes = (Decimal(str(row["percent"])) for row in rows if row["recipient"] in recipients)
        return sum(sizes, Decimal(0))

    def part(self, name, *recipients):
        """Linear from nothing to the percent that counts as 1."""
        return min(self.share(*recipients) / self.rules["full_at_percent"][name], Decimal(1))

    def issued_next_year(self):
        """New tokens of the next 52 weeks over the float; None if no rule tells."""
        issued = self.figures.issued()
        if not issued:
            return None
        if not any(issued.values()):
            return Decimal(0)
        return issued[max(issued)] * 364 / self.figures.float_now[1]

    def issuance(self):
        """Linear up to a tenth of the float."""
        share = self.issued_next_year()
        full = Decimal(self.rules["full_at_percent"]["scheduled_issuance"])
        return None if share is None else min(100 * share / full, Decimal(1))

    def locked(self):
        """Percent, by way of release, of what was locked longer than a month and is documented."""
        born = as_day(self.profile["token"]["generation"]["value"]) if self.has_birth() else None
        sums = {"clock": Decimal(0), "discretion": Decimal(0), "milestone": Decimal(0)}
        for _, percent, schedule in self.figures.allocations:
            for tranche in schedule:
                size = percent * Decimal(str(tranche["share"])) / 100
                if "on" in tranche:
                    if born and (as_day(tranche["on"]) - born).days > 31:
                        sums["clock"] += size
                elif "start" in tranche:
                    sums["clock"] += size
                else:
                    way = next((w for w in ("discretion", "milestone") if w in tranche), None)
                    if way:
                        sums[way] += size
        total = sum(sums.values())
        return {way: 100 * size / total for way, size in sums.items()}

    def has_birth(self):
        """Whether the day of token generation is known."""
        return "generation" in self.profile["token"]

    def mean(self, scores):
        """Weighted mean times 100."""
        weights = self.rules["weights"]
        whole = sum(Decimal(weights[name]) for name in scores)
        return 100 * sum(Decimal(weights[name]) * score for name, score in scores.items()) / whole

    @property
    def known(self):
        """Scores that are known."""
        return {name: score for name, score in self.scores.items() if score is not None}

    def numbers(self):
        """Index, range over the unknown, range without one criterion, stability in percent."""
        known, every = self.known, self.scores
        low = self.mean({n: s if s is not None else Decimal(0) for n, s in every.items()})
        high = self.mean({n: s if s is not None else Decimal(1) for n, s in every.items()})
        without = [
            self.mean({n: s for n, s in known.items() if n != left_out}) for left_out in known
        ]
        index = self.mean(known)
        return index, low, high, min(without), max(without), self.stability(index)

    def label(self, index):
        """Class of an index."""
        if index <= self.rules["infrastructure_first_at_most"]:
            return "infrastructure-first"
        return "token-first" if index >= self.rules["token_first_at_least"] else "mixed"

    def stability(self, index):
        """Percent of the seeded weightings that keep the class."""
        names = sorted(self.scores)
        draws = np.random.default_rng(self.rules["seed"]).dirichlet(
            np.ones(len(names)), self.rules["weight_draws"]
        )
        columns = [names.index(name) for name in self.known]
        weights = draws[:, columns]
        scores = np.array([float(score) for score in self.known.values()])
        means = np.round(100 * (weights @ scores) / weights.sum(axis=1), 9)
        mine = self.label(float(index))
        return Decimal(100 * sum(self.label(mean) == mine for mean in means)) / len(draws)


# -- numbers as the site writes them --------------------------------------------------------

TOKEN = re.compile(
    r"(?<![\w.,/])(?:"
    r"\d{4}-W\d{2}|\d{4}-\d{2}(?:-\d{2})?(?![\d-])|"
    r"[−+]?\$?\d+(?:,\d{3})*(?:\.\d+)?(?:(?:tn|bn|M|k)(?![A-Za-z]))?(?:\s?%)?)"
)
IS_DATE = re.compile(r"\d{4}-(W\d{2}|\d{2}(-\d{2})?)")


def value_of(token):
    """(sign, value, scale letter, percent) of a written number."""
    match = re.fullmatch(r"([−+]?)\$?([\d,]+(?:\.\d+)?)(tn|bn|M|k)?(\s?%)?", token)
    assert match, token
    sign, digits, letter, percent = match.groups()
    value = Decimal(digits.replace(",", ""))
    return sign, value, letter or "", bool(percent)


def written(value, digits=3):
    """The ways to write a quantity in significant digits: number and scale letter."""
    size = abs(value)
    for letter, step in UNITS.items():
        if size >= step * Decimal("0.9995"):
            return {(number, letter) for number in rounded(size / step, digits)}
    return {(number, "") for number in rounded(size, digits)}


def rounded(size, digits):
    """Round to significant digits; what lies just between two may become either."""
    if size == 0:
        return {Decimal(0)}
    unit = Decimal(1).scaleb(size.adjusted() - digits + 1)
    return {size.quantize(unit, way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)}


def shows(token, values, digits=(3,)):
    """Whether a written number is one of some exact values, rounded as the site rounds."""
    sign, number, letter, percent = value_of(token)
    for value in values:
        if value.is_infinite() or (value < 0) != (sign == "−"):
            continue
        for count in digits:
            if percent:
                if number in rounded(abs(100 * value), count):
                    return True
            elif (number, letter) in written(value, count):
                return True
    return False


def plain(token, numbers):
    """Whether a written number is one of some numbers, digit for digit."""
    sign, number, letter, _ = value_of(token)
    return sign != "−" and number * UNITS.get(letter, 1) in numbers


def scalars(value):
    """Every plain value in nested lists and mappings, addresses left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in {"source", "website", "url"}:
                yield from scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item)
    elif value is not None:
        yield str(value)


class Words:
    """Numbers and dates that some texts hold."""

    def __init__(self, *texts):
        tokens = [token for text in texts for token in TOKEN.findall(text)]
        self.dates = {token for token in tokens if IS_DATE.fullmatch(token)}
        found = [value_of(token) for token in tokens if not IS_DATE.fullmatch(token)]
        self.numbers = {value * UNITS.get(letter, 1) for _, value, letter, _ in found}

    def hold(self, token):
        """Whether a number or date is among them."""
        return token in self.dates if IS_DATE.fullmatch(token) else plain(token, self.numbers)


# -- a page taken apart ---------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a number stands: section, cells of its row, what stands before and after it."""

    section: str
    row: tuple[str, ...]
    row_id: str
    link: str
    links: int
    before: str
    after: str


def sections(text):
    """Yield each section of a page with its name, as a document."""
    body = text.split("---\n", 2)[2]
    head, *parts = re.split(r"^## [^\n]*\{#([a-z-]+)\}\n", body, flags=re.MULTILINE)
    for name, part in [("head", head), *zip(parts[::2], parts[1::2], strict=True)]:
        plain_headings = re.sub(
            r"^#+ (.*?)(?: \{#[^}]*\})?$", r"<p>\1</p>", part, flags=re.MULTILINE
        )
        yield name, html.fromstring(f"<main>{plain_headings}</main>")


def pieces(element):
    """Texts below an element that a reader sees or hears: (element, where, text)."""
    for part in element.iter():
        if part.text:
            yield part, "text", part.text
        if part.tag == "img":
            yield part, "alt", part.get("alt")
        if part.tail and part is not element:
            yield part, "tail", part.tail


def numbers(section, element):
    """Yield (number, place) for every number below an element."""
    for part, where, piece in pieces(element):
        holder = part.getparent() if where == "tail" else part
        above = [holder, *holder.iterancestors()]
        row = next((e for e in above if e.tag == "tr"), None)
        link = next((e for e in above if e.tag == "a"), None)
        for match in TOKEN.finditer(piece):
            yield (
                match[0],
                Place(
                    section,
                    () if row is None else tuple(" ".join(cell.itertext()) for cell in row),
                    "" if row is None else row.get("id", ""),
                    "" if link is None else link.get("href", ""),
                    0 if link is None else len(link.getparent().findall("a")),
                    piece[: match.start()],
                    piece[match.end() :],
                ),
            )


def takes_apart(text):
    """Every number of a page with its place."""
    return [found for name, part in sections(text) for found in numbers(name, part)]


class Judge:
    """Says of a number at a place whether data/ holds it or it follows from data/."""

    def __init__(self, chain, series, profiles, rubric):
        self.figures = Figures(chain, series, profiles)
        self.design = Design(self.figures, rubric)
        self.profile = Words(*scalars(profiles[chain]))
        origins = [read_yaml(path) for path in sorted((DATA / "series").glob("*/origin.yml"))]
        self.licences = Words(*(r["licence"] for origin in origins for r in origin["ranges"]))
        self.rubric = rubric
        self.series = {key: chains[chain] for key, chains in series.items() if chains.get(chain)}
        self.edition = week_name(self.figures.week)

    def knows(self, token, place):
        """Whether a number may stand where it stands."""
        if any(
            (section, number) == (place.section, token) and re.search(follows, place.after)
            for section, number, follows, _ in FIXED
        ):
            return True
        if token == self.edition and not place.row:
            return True
        if place.link.startswith("http"):
            return self._names_link(token, place)
        rule = {
            "head": self._head,
            "questions": self._questions,
            "charts": self._charts,
            "design": self._design,
            "supply": self._supply,
            "hands-off": self._hands_off,
            "figures": self._figures,
            "disagreements": self._disagreements,
            "coverage": self._coverage,
            "cite": self._cite,
        }.get(place.section, self._profile)
        return rule(token, place)

    def _names_link(self, token, place):
        """The name of a link is its address; links of one name are counted."""
        counted = place.before.endswith("(") and place.after.startswith(")")
        if counted:
            return 1 <= int(token) <= place.links
        return token in TOKEN.findall(urlsplit(place.link).netloc + " " + urlsplit(place.link).path)

    def _profile(self, token, _place):
        return self.profile.hold(token)

    def _head(self, token, place):
        index = self.design.numbers()[0]
        if place.before.strip().endswith("of") or place.after.startswith(" of 100"):
            return token == "100"
        return self.profile.hold(token) or token in (f"{index:.0f}", "100")

    def _cite(self, token, _place):
        return token in {self.edition, str(self.rubric["version"])}

    @cached_property
    def weeks_of_readings(self):
        """Weeks in which figures of the page were last known."""
        found = {r[1] for name in self.figures.main if (r := self.figures.reading(name))}
        return found | {self.figures.float_now[0]}

    def _week_or_age(self, token):
        weeks = self.weeks_of_readings
        ages = {str((self.figures.week - week) // WEEK) for week in weeks} - {"0"}
        return token in {week_name(week) for week in weeks} | ages

    def _questions(self, token, place):
        if IS_DATE.fullmatch(token) or place.after.startswith(" weeks before this edition"):
            return self._week_or_age(token)
        figures = self.figures
        names = ("emission-coverage", "emission-coverage-issuance", "value-leakage",
                 "overhang-52w", "token-in-btc-52w")  # fmt: skip
        values = [r[0] for name in names if (r := figures.reading(name))]
        if place.after.startswith(" cents"):
            return shows(token, [100 * value for value in values])
        if place.after.startswith(" of the allocated supply"):
            return token == f"{figures.undated:.0f} %"
        if re.search(r"\b(use|capital) $", place.before):
            both = figures.divergence()
            growth = {"use": figures.use_growth(), "capital": figures.capital_growth()}
            change = growth[place.before.split()[-1]][max(both)].exp() - 1
            return token == f"{100 * change:+.0f} %".replace("-", "−")
        if re.search(r"criteria|^ of \d+|are unknown|is unknown|needed", place.after) or re.search(
            r"\d of $", place.before
        ):
            return token in self.criteria_counts
        if token.startswith("$"):
            return any(token == f"${value:,.2f}" for value in values)
        return shows(token, values) or any(
            value < 0 and token == "0 %" for value in values
        )  # a share below nothing is shown as none

    @cached_property
    def criteria_counts(self):
        """How many criteria of the hands-off test are met, known, unknown, asked or needed."""
        met, known, asked = self.hands_off
        fewest = self.rubric["scorecard"]["hands_off_fewest_known"]
        return {str(n) for n in (met, known, asked, asked - known, fewest)}

    @cached_property
    def hands_off(self):
        """(met, known, asked) of the hands-off test, from the profile and the operator's margin."""
        profile, own = self.figures.profile, "settlement" not in self.figures.profile

        def fact(name):
            return profile.get(name, {}).get("value")

        margin = self.figures.reading("emission-coverage-issuance" if own else "operator-margin")
        verdicts = {
            "fees": None if margin is None else margin[0] >= 1 if own else margin[0] > 0,
            "halt": fact("sequencer") != "single" if fact("sequencer") else
                    True if fact("kind") == "l1" else None,
            "upgrades": fact("upgrade_control") and fact("upgrade_control") != "multisig",
            "accounts": fact("accounts_published"),
            "spending": None,
            "others": {"single": False, "open-set": True}.get(fact("sequencer")),
        }  # fmt: skip
        if not own:
            stage, days = fact("stage"), fact("exit_window_days")
            verdicts["stage 1"] = None if stage is None else stage in {"1", "2"}
            verdicts["stage 2"] = None if stage is None else stage == "2"
            verdicts["window"] = None if days is None else days >= 7
            verdicts["way out"] = None if days is None else days > 0
        known = [bool(v) for v in verdicts.values() if v is not None]
        return sum(known), len(known), len(verdicts)

    # charts: tables and alternative texts

    @cached_property
    def by_week(self):
        """Everything a chart of the chain may show, by week."""
        found = defaultdict(list)
        for weeks in self.series.values():
            for week, (value, _) in weeks.items():
                found[week_name(week)].append(value)
        figures = self.figures
        ratio = figures.in_units_of("bitcoin")
        first = ratio[min(ratio)]
        derived = [
            figures.rent_share, figures.coverage(*figures.ALL), figures.coverage(),
            {week: value / first for week, value in ratio.items()},
        ]  # fmt: skip
        for values in derived:
            for week, value in values.items():
                found[week_name(week)].append(value)
        for week, shares in self.schedule.items():
            found[week_name(week)] += shares
        return found

    GROUPS = (
        ("insiders", "investors"), ("foundation", "treasury"), ("ecosystem",),
        ("airdrop", "public-sale"), ("staking", "mining"), (),
    )  # fmt: skip

    @cached_property
    def schedule(self):
        """Shares of the supply unlocked by date, by group, up to a year ahead."""
        figures = self.figures
        if figures.base is None:
            return {}
        weeks = through({dt.date(2019, 12, 30): 0, figures.week + YEAR * WEEK: 0})
        return {
            week: [figures.unlocked(week + dt.timedelta(days=6), *g) / 100 for g in self.GROUPS]
            for week in weeks
        }

    @cached_property
    def sizes(self):
        """Shares of the supply by class, what is left of the whole, and shares unlocked at last."""
        shares: Any = defaultdict(Decimal)
        for row in self.figures.profile["token"]["allocations"]:
            shares[row["recipient"]] += Decimal(str(row["percent"])) / 100
        final = self.schedule[max(self.schedule)] if self.schedule else []
        return [*shares.values(), 1 - sum(shares.values()), *final]

    def _charts(self, token, place):
        if IS_DATE.fullmatch(token):
            return token in self.by_week or token in self.supply.window
        digits = (3, 4, 5, 6)
        title = place.row[0].strip() if place.row else ""
        if IS_DATE.fullmatch(title):
            return shows(token, self.by_week[title], digits)
        named = re.search(r"\b([A-Z][a-z]{2}) (\d{4})\b", title or place.before + token)
        if named or "in all" in place.after or re.match(r".* in all", place.after):
            return self._unlocks(token, named)
        if place.row:
            return shows(token, self.sizes, digits)
        named = re.match(r"[^;,.]*? (?:in|by) (\d{4}-W\d{2})", place.after)
        if named and shows(token, self.by_week[named[1]], digits):
            return True
        return shows(token, self.sizes, digits)

    def _unlocks(self, token, named):
        """Whether a number of the chart of next unlocks is a month's, or that of all of them."""
        months = self.supply.months
        if named and token == named[2]:
            return any(month.startswith(token) for month in months)
        sizes = [size for parts in months.values() for size in parts]
        if named:
            number = 1 + [calendar.month_abbr[n] for n in range(1, 13)].index(named[1])
            sizes = months.get(f"{named[2]}-{number:02}", [])
        sizes = [*sizes, self.supply.coming] if not named else sizes
        floats = [size / self.figures.float_now[1] for size in sizes]
        return shows(token, floats if token.endswith("%") else sizes)

    # tables

    def _design(self, token, place):
        index, low, high, without_low, without_high, stability = self.design.numbers()
        if place.row and self._score_of(place, token) is not None:
            return self._score_of(place, token)
        if place.row:
            issued = self.design.issued_next_year()
            shares = [*map(str, self.rubric["design_index"]["full_at_percent"].values())]
            parts = [f"{part:.0f}" for part in self.design.locked().values()]
            sums = {
                self.design.share("insiders", "investors"),
                self.design.share("airdrop", "ecosystem"),
            }
            if "today's float" in place.after:
                return issued is not None and shows(token, [issued])
            if re.match(r" counts as 1", place.after):
                return token.removesuffix(" %") in shares
            if re.match(r" (unlocks by|at somebody|at milestones)", place.after):
                return token.removesuffix(" %") in parts
            if "of the supply went to" in place.after:
                return plain(token, sums)
            return self.profile.hold(token)
        if place.after.startswith(" % of ") or token.endswith("%"):
            return token == f"{stability:.0f} %"
        counts = {
            len(self.design.known),
            len(self.design.scores),
            self.rubric["design_index"]["weight_draws"],
        }
        ranges = {f"{n:.0f}" for n in (index, low, high, without_low, without_high)}
        return token in ranges | {str(n) for n in counts}

    def _score_of(self, place, token):
        """Whether a number in the column of scores is its criterion's; None elsewhere."""
        if place.before or place.after or place.row[1].strip() != token:
            return None
        score = self.design.scores[place.row_id.removeprefix("criterion-").replace("-", "_")]
        return score is not None and token == f"{score:.2f}"

    @cached_property
    def supply(self):
        """Amounts, shares and days that the section on supply may name."""
        return SupplyNumbers(self.figures)

    def _supply(self, token, place):
        if place.after.startswith(" equal steps"):
            steps = {
                str(len(step_months(tranche)))
                for _, _, schedule in self.figures.allocations
                for tranche in schedule
                if tranche.get("every") not in {None, "day"}
            }
            return token in steps
        month = re.match(r"20\d\d-\d\d", place.row[0].strip()) if place.row else None
        if len(place.row) == 7 and month:
            return self._coming(token, month[0], place)
        if IS_DATE.fullmatch(token):
            return token in self.supply.days or self.profile.hold(token)
        return self.supply.hold(token) or self.profile.hold(token)

    def _coming(self, token, month, place):
        """Whether a row of the next unlocks holds what its month releases."""
        if token == place.row[0].strip().removesuffix(", evenly"):
            return token in self.supply.releases
        if IS_DATE.fullmatch(token):
            return self.profile.hold(token)
        released_then = self.supply.months.get(month, [])
        floats = [size / self.figures.float_now[1] for size in released_then]
        return shows(token, floats if token.endswith("%") else released_then)

    def _hands_off(self, token, place):
        figures = self.figures
        if IS_DATE.fullmatch(token) and token in {week_name(w) for w in self.weeks_of_readings}:
            return True
        if place.after.startswith((" of fees", " of what is issued")):
            names = ("operator-margin", "emission-coverage-issuance")
            return shows(token, [r[0] for n in names if (r := figures.reading(n))])
        return self.profile.hold(token)

    def _figures(self, token, place):
        name = place.row_id.removeprefix("figure-")
        if name not in self.figures.main:
            return False
        reading = self.figures.reading(name)
        if reading is None:
            return False
        value, week = reading
        if IS_DATE.fullmatch(token):
            return token == week_name(week)
        return shows(token, [value])

    def _disagreements(self, token, place):
        _, week, one, other, ratio, _ = (" ".join(cell.split()) for cell in place.row)
        if token == week:
            return any(token == week_name(w) for weeks in self.series.values() for w in weeks)
        pairs = []
        for (name, source), weeks in self.series.items():
            for (also, second), others in self.series.items():
                if name == also and one.startswith(f"{source}:") and other.startswith(f"{second}:"):
                    pairs += [
                        (weeks[w][0], others[w][0])
                        for w in weeks.keys() & others.keys()
                        if week_name(w) == week
                    ]
        cells = [TOKEN.findall(cell.partition(":")[2])[0] for cell in (one, other)]
        fit = [(a, b) for a, b in pairs if shows(cells[0], [a]) and shows(cells[1], [b])]
        if place.after == "" and place.before == "" and token == ratio:
            return any(shows(token, [a / b]) for a, b in fit)
        return token in cells and bool(fit)

    def _coverage(self, token, place):
        name = place.row[0].split()[-1]
        mine = [weeks for (metric, _), weeks in self.series.items() if metric == name]
        found, days = set(), set()
        for weeks in mine:
            late = (self.figures.week - max(weeks)) // WEEK
            found |= {week_name(min(weeks)), week_name(max(weeks)), str(len(weeks)), str(late)}
            recent = sorted(days for _, days in list(weeks.values())[-YEAR:])
            days.add(str(recent[len(recent) // 2]))
        if place.after.startswith(" days a week"):
            return token in days
        latest = [weeks[max(weeks)][0] for weeks in mine]
        return (
            token in found
            or (not IS_DATE.fullmatch(token) and shows(token, latest))
            or (self.licences.hold(token))
        )


# -- the tests ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def judges():
    """A judge for each sampled chain."""
    series, rubric = read_series(), read_yaml(DATA / "rubric.yml")
    profiles = {path.stem: read_yaml(path) for path in sorted((DATA / "profiles").glob("*.yml"))}
    return {chain: Judge(chain, series, profiles, rubric) for chain in PAGES}


@pytest.fixture(scope="session")
def texts(real_project):
    """The sampled pages as generated."""
    docs = real_project / "docs" / "chains"
    return {chain: (docs / f"{chain}.md").read_text(encoding="utf-8") for chain in PAGES}


@pytest.mark.parametrize("chain", PAGES)
def test_every_number_is_found_in_the_data(texts, judges, chain):
    """Each number of the page is held by data/ or follows from it, at the place where it stands."""
    found = list(takes_apart(texts[chain]))
    assert len(found) >= FEWEST_NUMBERS
    unknown = [
        f"{place.section}: …{place.before[-40:]}[{token}]{place.after[:30]}… {place.row}"
        for token, place in found
        if not judges[chain].knows(token, place)
    ]
    assert unknown == []


def altered(token):
    """The same number with one digit changed."""
    position = max(n for n, c in enumerate(token) if c.isdigit())
    return f"{token[:position]}{(int(token[position]) + 3) % 10}{token[position + 1 :]}"


def put(part, where, piece):
    """Write a text back to where it was taken from."""
    if where == "alt":
        part.set("alt", piece)
    else:
        setattr(part, where, piece)


def alterations(text, judge):
    """Alter each number of a page in turn: (section, number, altered, whether it was noticed)."""
    for name, section in sections(text):
        for part, where, piece in list(pieces(section)):
            holder = part.getparent() if where == "tail" else part
            rows = [e for e in (holder, *holder.iterancestors()) if e.tag == "tr"]
            for match in TOKEN.finditer(piece):
                changed = altered(match[0])
                put(part, where, piece[: match.start()] + changed + piece[match.end() :])
                around = numbers(name, (rows or [holder])[0])
                noticed = any(not judge.knows(token, place) for token, place in around)
                put(part, where, piece)
                yield name, match[0], changed, noticed


@pytest.mark.parametrize("chain", PAGES)
def test_an_altered_number_is_noticed(texts, judges, chain):
    """Change any one digit of the page and, 96 times in 100, the check finds it unknown."""
    tried = list(alterations(texts[chain], judges[chain]))
    missed = [words for *words, noticed in tried if not noticed]
    assert len(tried) >= FEWEST_NUMBERS
    assert len(missed) <= 0.04 * len(tried), missed


@pytest.mark.parametrize("chain", PAGES)
def test_an_altered_page_fails(texts, judges, chain):
    """The check fails on a page in which the first figure of the table of figures is changed."""
    start = texts[chain].index("## All figures")
    match = re.compile(r'<td class="ws-number">([\d.]+)').search(texts[chain], start)
    assert match
    page = texts[chain][: match.start(1)] + altered(match[1]) + texts[chain][match.end(1) :]
    unknown = [t for t, place in takes_apart(page) if not judges[chain].knows(t, place)]
    assert unknown == [altered(match[1])]


@pytest.mark.parametrize("chain", PAGES)
def test_the_figures_are_those_computed_by_hand(texts, judges, chain):
    """Each row of the table of figures shows value and week of the figure computed again here."""
    judge = judges[chain]
    part = re.search(r"^## All figures.*?(?=^## )", texts[chain], re.DOTALL | re.MULTILINE)[0]
    rows = {
        row.get("id").removeprefix("figure-"): [" ".join(cell.itertext()) for cell in row][1:3]
        for row in html.fromstring(f"<main>{part}</main>").xpath("//tbody/tr")
    }
    assert rows.keys() >= judge.figures.main.keys()
    others = {name: row for name, row in rows.items() if name not in judge.figures.main}
    assert len(others) < 0.25 * len(rows)
    assert {name: row for name, row in others.items() if row != ["no data", ""]} == {}
    for name, (_, form) in judge.figures.main.items():
        reading = judge.figures.reading(name)
        shown, week = rows[name]
        if reading is None:
            assert (shown, week) == ("no data", ""), name
            continue
        value, seen = reading
        assert week == week_name(seen), name
        if value.is_infinite():
            assert shown == "no emission", name
        else:
            marks = {"percent": r".* %", "times": r".* ×", "usd": r"−?\$.*", "ratio": r"−?[\d.]+"}
            assert re.fullmatch(marks[form], shown), name
            assert shows(shown.removesuffix(" ×").removesuffix(" a day"), [value]), (
                name,
                shown,
                value,
            )


@pytest.mark.parametrize("chain", PAGES)
def test_the_index_is_the_one_computed_by_hand(texts, judges, chain):
    """Class, index, ranges and stability follow from the profile and the rubric's weights."""
    design = judges[chain].design
    index, low, high, without_low, without_high, stability = design.numbers()
    said = re.sub(
        r"<[^>]+>",
        "",
        re.search(r"^## How it is built.*?</p>", texts[chain], re.DOTALL | re.MULTILINE)[0],
    )
    assert f"{len(design.known)} of 8 are known" in said
    assert f"index {index:.0f}" in said
    if len(design.known) < 8:
        assert f"between {low:.0f} and {high:.0f} whatever the unknown" in said
    assert (
        f"between {without_low:.0f} and {without_high:.0f} when one criterion is left out" in said
    )
    assert f"{stability:.0f} % of 2000 random weightings" in said
    assert f">{design.label(index)}</span>" in texts[chain]


def test_known_figures_of_the_past():
    """The plain computations give what pencil and paper give."""
    monday = dt.date(2024, 1, 1)
    line = {monday + n * WEEK: Decimal(n) for n in range(70)}
    assert quarter(line, monday + 12 * WEEK) == 6
    assert quarter(line, monday + 5 * WEEK) is None
    assert quarter(line, monday + 70 * WEEK) is None
    assert quarter_ratio(line, line)[monday + 69 * WEEK] == 1
    assert year_growth(line)[monday + 69 * WEEK] == (Decimal(63) / 11).ln()
    steps = {"share": 75, "start": "2024-03-16", "end": "2027-03-16", "every": "month"}
    assert len(step_months(steps)) == 36
    assert released(steps, dt.date(2024, 4, 15)) == 0
    assert released(steps, dt.date(2024, 4, 16)) == Decimal(75) / 36
    daily = {"share": 100, "start": "2024-01-01", "end": "2024-01-11", "every": "day"}
    assert [released(daily, dt.date(2024, 1, d)) for d in (1, 6, 11, 12)] == [0, 50, 100, 100]
    assert written(Decimal("1537.6")) == {(Decimal("1.54"), "k")}
    assert [a < b for a, b in pairwise(through(line))] == [True] * 69
