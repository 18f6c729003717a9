"""A chain's main figures, computed again with exact decimals."""

import datetime as dt
from decimal import Decimal
from functools import cached_property

from tests.numbers_data import (
    ENDLESS,
    ORDER,
    SERIES_ORDER,
    TOO_OLD_WEEKS,
    WEEK,
    YEAR,
    fees_over,
    first_of,
    over_quarters,
    quarter_ratio,
    through,
    year_growth,
)
from tests.numbers_supply import as_day, released


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
        fate = self.profile.get("fee_destination", {}).get("value")
        if fate == "validators" and "settlement" not in self.profile:
            return {self.week: Decimal(0)}
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
        issued = self.issued()
        parts = {w: [issued[w], sum(self.per_day(w, r) for r in recipients)] for w in issued}
        for week, sums in parts.items():
            quarter_before = [parts.get(week - n * WEEK, (0, 0)) for n in range(13)]
            quiet = [not any(earlier[n] for earlier in quarter_before) for n in (0, 1)]
            if week in price or all(quiet):
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
        idle = {
            week: ENDLESS
            for week in emission
            if all(emission.get(week - n * WEEK, 1) == 0 for n in range(13))
        }
        ratios = [fees_over(fees, emission) for fees in self.fees_usd()]
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
            "emission-issuance-usd": (over_quarters(self.emission()), "usd"),
            "emission-insider-usd": (over_quarters(self.emission(*self.INSIDERS)), "usd"),
            "emission-usd": (over_quarters(self.emission(*self.ALL)), "usd"),
            "emission-coverage": (self.coverage(*self.ALL), "ratio"),
            "emission-coverage-insider": (self.coverage(*self.INSIDERS), "ratio"),
            "emission-coverage-issuance": (self.coverage(), "ratio"),
            "security-coverage": (self.security_coverage(), "ratio"),
            "float-share": (self.float_share(), "percent"),
            "float-at-generation": (self.float_at_generation(), "percent"),
            "overhang-52w": (self.overhang(), "percent"),
            "use-growth-52w": (self.use_growth(), "growth"),
            "capital-growth-52w": (self.capital_growth(), "growth"),
            "divergence-52w": (self.divergence(), "growth"),
        }

    def reading(self, name):
        """(value, week) of a figure's last week, or None where there is none of the last year."""
        values, _ = self.main[name]
        if not values or (self.week - max(values)) // WEEK > TOO_OLD_WEEKS:
            return None
        return values[max(values)], max(values)
