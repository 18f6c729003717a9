"""What providers give side by side, a year's course and places among peers, again by hand."""

import re
from decimal import Decimal
from functools import cached_property
from math import ceil

from tests.numbers_data import (
    ENDLESS,
    ORDER,
    PUBLISHERS,
    WEEK,
    YEAR,
    fees_over,
    first_of,
    over_quarters,
    through,
    week_name,
)
from tests.numbers_figures import Figures
from tests.numbers_page import shows

FEWEST_PEERS, NEAR_WEEKS = 8, 4
GROWTHS = {"use-growth-52w", "capital-growth-52w", "divergence-52w"}
KINDS = {"l1": "L1s", "rollup": "rollups", "appchain": "appchains", "sidechain": "sidechains"}
BANDED = re.compile(r"(\S+?(?: %| ×)?(?: a day)?(?: points)?) \(([\w ]+)\)(?:, | in )")


class AllFigures(Figures):
    """The figures that are given apart: unlocks by class, changes of shares, providers."""

    def unlocks_usd(self, *recipients):
        """USD per day that some classes unlock by date; a quiet quarter is worth nothing."""
        price, found = self.charted("price_mean_usd"), {}
        weeks = list(through(dict.fromkeys((min(self.every_week), self.week), 0)))
        tokens = {week: sum(self.per_day(week, r) for r in recipients) for week in weeks}
        for week in weeks:
            quiet = not any(tokens.get(week - n * WEEK, 0) for n in range(13))
            if quiet or week in price:
                found[week] = Decimal(0) if quiet else tokens[week] * price[week]
        return found

    @cached_property
    def every_week(self):
        """Weeks in which anything is stored."""
        return {w for chains in self.series.values() for weeks in chains.values() for w in weeks}

    def change_of_share(self, by_source):
        """A share less that of 52 weeks before, among the chains seen in both weeks."""
        found = []
        for frames in by_source:
            changes = {}
            for week in frames.get(self.chain, {}):
                before = week - YEAR * WEEK
                both = [v for v in frames.values() if week in v and before in v]
                own = frames[self.chain]
                if before in own and len(both) >= 3:
                    now, then = (sum(v[w] for v in both) for w in (week, before))
                    changes[week] = own[week] / now - own[before] / then
            found.append(changes)
        return first_of(*found)

    @cached_property
    def fees_of_all(self):
        """Each provider's fees in USD of every chain."""
        chains = {chain: self.fees_usd(chain) for chain in self.profiles}
        count = len(next(iter(chains.values())))
        return [{chain: frames[n] for chain, frames in chains.items()} for n in range(count)]

    def pool(self, name):
        """How many chains the source of a share gave in its week, or at both ends of its year."""
        week = self.reading(name)[1]
        weeks = {week, week - YEAR * WEEK} if name.endswith("-change-52w") else {week}
        given = {
            "activity-share": self.all_chains("tx_count"),
            "fee-share": self.fees_of_all,
            "stablecoin-share": self.all_chains("stablecoins_usd"),
        }
        for frames in given[name.removesuffix("-change-52w")]:
            seen = [values for values in frames.values() if weeks <= values.keys()]
            if len(seen) >= 3 and weeks <= frames.get(self.chain, {}).keys():
                return len(seen)
        return None

    @cached_property
    def main(self):
        """The figures of the page with those that are worked out here."""
        changes = {
            "activity-share-change-52w": self.all_chains("tx_count"),
            "fee-share-change-52w": self.fees_of_all,
            "stablecoin-share-change-52w": self.all_chains("stablecoins_usd"),
        }
        return (
            super().main
            | {
                "insider-unlocks-usd": (over_quarters(self.unlocks_usd(*self.INSIDERS)), "usd"),
                "incentive-unlocks-usd": (
                    over_quarters(self.unlocks_usd("airdrop", "ecosystem")),
                    "usd",
                ),
            }
            | {name: (self.change_of_share(given), "points") for name, given in changes.items()}
        )

    # several providers

    @cached_property
    def providers(self):
        """Provider -> week -> value, of the figures that several providers give."""
        names = dict.fromkeys([*self.sources("fees_usd"), *self.sources("fees_eth")])
        order = ORDER["fees"]
        payers = sorted(names, key=lambda s: order.index(s) if s in order else 9)
        prices = self.sources("price_usd")
        paid = dict(zip(payers, self.fees_usd(), strict=True))
        return {
            "gas-fees-usd": paid,
            "token-in-btc-52w": {s: self.alone(s, "bitcoin") for s in prices},
            "token-in-eth-52w": {s: self.alone(s, "ethereum") for s in prices},
            "overhang-52w": {
                "observed float": self.overhang(),
                "scheduled float": self.overhang_as_scheduled(),
            },
            **self._coverages(paid),
        }

    def _coverages(self, paid):
        recipients = {"": self.ALL, "-insider": self.INSIDERS, "-issuance": ()}
        return {
            f"emission-coverage{suffix}": {
                source: fees_over(fees, self.emission(*classes)) for source, fees in paid.items()
            }
            for suffix, classes in recipients.items()
        }

    def alone(self, source, asset):
        """A year's return in units of another token, by the prices of one provider."""
        if asset == self.chain:
            return {}
        own, other = self.of("price_usd", source), self.charted("price_usd", asset)
        ratio = {week: own[week] / other[week] for week in own.keys() & other.keys()}
        before = {week: ratio.get(week - YEAR * WEEK) for week in ratio}
        return {week: ratio[week] / old for week, old in before.items() if old}

    def overhang_as_scheduled(self):
        """What is to come over the float that schedules and rules give."""
        coming, issued = self.coming(), self.issued_until(self.sunday)
        if coming is None or issued is None:
            return {}
        scheduled = self.unlocked(self.sunday) * (self.base or 0) / 100 + issued
        return {self.week: coming / scheduled} if scheduled else {}

    def band(self, name):
        """(week, provider -> value) of the last week of the year that two providers share."""
        given = self.providers.get(name, {})
        finite = [
            {w: v for w, v in values.items() if not v.is_infinite()} for values in given.values()
        ]
        shared = {w for values in finite for w in values if sum(w in v for v in finite) > 1}
        recent = [week for week in shared if (self.week - week) // WEEK <= YEAR]
        if not recent or self.reading(name) is None:
            return None
        week = max(recent)
        values = {s: v[week] for s, v in zip(given, finite, strict=True) if week in v}
        return (week, values) if len(set(values.values())) > 1 else None

    def shows_band(self, name, cell):
        """Whether a cell names each provider with its value, from the lowest on, and the week."""
        band = self.band(name)
        if band is None:
            return cell == ""
        week, values = band
        said = BANDED.findall(cell)
        ranked = sorted(values, key=lambda s: (values[s], s))
        return (
            [provider for _, provider in said] == [PUBLISHERS.get(s, s) for s in ranked]
            and cell.endswith(f" in {week_name(week)}")
            and all(
                shows(number_in(text), [self.as_shown(name, values[source])])
                for (text, _), source in zip(said, ranked, strict=True)
            )
        )

    @staticmethod
    def as_shown(name, value):
        """A growth is computed as a log and shown as a change."""
        return value.exp() - 1 if name in GROWTHS else value

    # a year before, and with all that has no date

    def overhang_at(self, week, *, scheduled):
        """The overhang of a week, over the float last seen in the year before or as scheduled."""
        sunday = week + (self.sunday - self.week)
        issued = {w: v for w, v in self.issued().items() if w <= week}
        part = self.unlocked(sunday + YEAR * WEEK) - self.unlocked(sunday)
        coming = issued[max(issued)] * 364 + part * (self.base or 0) / 100
        if scheduled:
            by_rule = self.issued_until(sunday)
            return coming / (self.unlocked(sunday) * self.base / 100 + by_rule)
        charted = self.charted("circulating_supply")
        seen = {w: v for w, v in charted.items() if week - YEAR * WEEK <= w <= week}
        return coming / seen[max(seen)] if seen else None

    def overhang_at_most(self):
        """The overhang if all supply without a date came, no more than what is still missing."""
        whole = self.charted("max_supply") or self.charted("total_supply")
        allotted = sum(percent for _, percent, _ in self.allocations)
        open_tokens = self.undated * allotted / 100 * (self.base or 0) / 100
        floating = self.float_now[1]
        if whole:
            open_tokens = min(open_tokens, max(whole[max(whole)] - floating, Decimal(0)))
        return self.reading("overhang-52w")[0] + open_tokens / floating

    def before(self, name):
        """(value, week) a year before a figure's reading, in the nearest week within four."""
        wanted = self.reading(name)[1] - YEAR * WEEK
        values = self.main[name][0]
        near = [w for w in values if abs(w - wanted) <= NEAR_WEEKS * WEEK]
        if not near:
            return None
        nearest = min(near, key=lambda w: (abs(w - wanted), w))
        return values[nearest], nearest

    def courses(self):
        """(provider named or none, value now, value a year before, its week) of main figures."""
        for name in ("emission-coverage", "value-leakage", "token-in-btc-52w"):
            if self.reading(name) is not None and (then := self.before(name)) is not None:
                yield None, self.reading(name)[0], *then
        wanted = self.week - YEAR * WEEK
        if (then := self.overhang_at(wanted, scheduled=False)) is not None:
            yield None, self.reading("overhang-52w")[0], then, wanted
        else:
            now, then = (self.overhang_at(w, scheduled=True) for w in (self.week, wanted))
            yield "scheduled float", now, then, wanted

    def lines(self):
        """The last year's values of each main figure that is drawn as a small line."""
        for name in ("emission-coverage", "value-leakage", "token-in-btc-52w"):
            if (now := self.reading(name)) is not None:
                values = self.main[name][0]
                yield [v for w, v in values.items() if 0 <= (now[1] - w) // WEEK <= YEAR]
        weeks = [self.week - n * WEEK for n in range(YEAR + 1)]
        for scheduled in (False, True) if self.overhang_as_scheduled() else (False,):
            found = (self.overhang_at(week, scheduled=scheduled) for week in weeks)
            yield [value for value in found if value is not None]

    def shows_line(self, said):
        """Whether the end of a sentence names the lowest and the highest value of a line."""
        match = re.fullmatch(r"between (.+) and (.+)\.|(.+) throughout\.", said)
        low, high, always = match.groups() if match else ("", "", "")
        return any(
            shows(number_in(low or always), [min(line)])
            and shows(number_in(high or always), [max(line)])
            for line in self.lines()
            if line and match
        )

    def shows_trend(self, said):
        """Whether a sentence names the value of a year before, its week and the direction."""
        said, _, line = said.partition(" Line: ")
        if line and not self.shows_line(line):
            return False
        match = re.fullmatch(
            r"(?:By (.+?), )?(up|down) from (.+?) in (\S+), a year before(?:, to (.+))?\.",
            f"{said[0].lower()}{said[1:]}" if not said.startswith("By ") else said,
        )
        if match is None:
            return self.shows_growths(said)
        provider, direction, then_said, week_said, now_said = match.groups()
        for named, now, then, week in self.courses():
            if (PUBLISHERS.get(named, named), week_name(week), "up" if now > then else "down") != (
                provider,
                week_said,
                direction,
            ):
                continue
            if shows(number_in(then_said), [then]) and (
                now_said is None or shows(number_in(now_said), [now])
            ):
                return True
        return False

    def shows_growths(self, said):
        """Whether both growths of question 4 a year before are named, with their week."""
        then = self.before("divergence-52w") if self.reading("divergence-52w") else None
        if then is None:
            return False
        use, capital = (
            f"{100 * (growth[then[1]].exp() - 1):+.0f} %".replace("-", "−")
            for growth in (self.use_growth(), self.capital_growth())
        )
        week = week_name(then[1])
        return said == f"In {week}, a year before: use {use}, capital {capital}."


def number_in(text):
    """The number of a figure as written: without its unit."""
    return text.removesuffix(" ×").removesuffix(" a day").removesuffix(" points")


# -- places among peers -----------------------------------------------------------------------


def ordinal(number):
    """Write a place."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ends.get(number % 10, 'th')}"


def worth(figure):
    """The value behind a figure of a card; the first where it is a band."""
    if figure == "no emission":
        return ENDLESS
    if match := re.fullmatch(r"(\d+) of (\d+)", figure):
        return Decimal(match[1]) / Decimal(match[2])
    return Decimal(re.match(r"[\d.]+", figure.replace(",", ""))[0])


def peers_of(chain, profiles, cards):
    """
    The sentences on a chain's place that follow from the cards of all chains alike.

    ``cards`` hold, by chain, the (mark, figure) of each question as its page shows them.
    """
    kind = profiles[chain]["kind"]["value"]
    alike = [c for c in profiles if profiles[c]["kind"]["value"] == kind]
    said = set()
    for number in range(1, 7):
        given = {c: cards[c][number - 1][1] for c in alike if cards[c][number - 1][0] in "ABCDE"}
        if chain not in given:
            continue
        if len(given) < FEWEST_PEERS:
            said.add(
                f"Among {KINDS[kind]}: {len(given)} of {len(alike)} marked, "
                f"too few to compare ({FEWEST_PEERS} needed)."
            )
        elif number != 4:
            said.add(_place(chain, given, number, f"{KINDS[kind]} marked ({len(alike)} in all)"))
    return said


def _place(chain, given, number, among):
    better_first = sorted(
        given.items(), key=lambda item: worth(item[1]), reverse=number in {1, 5, 6}
    )
    values = [worth(figure) for _, figure in better_first]
    first, equal = values.index(worth(given[chain])), values.count(worth(given[chain]))
    place = ordinal(first + 1) + (f" to {ordinal(first + equal)}, equal," if equal > 1 else "")
    rising = sorted(given.values(), key=worth)
    low, high = (_written(rising[ceil(len(rising) * q) - 1]) for q in (0.25, 0.75))
    half = f"between {low} and {high}" if low != high else f"at {low}"
    return f"{place} of {len(given)} {among}; the middle half lies {half}."


def _written(figure):
    if re.fullmatch(r"\d+ of \d+", figure):
        return f"{100 * worth(figure):.0f} % met"
    return figure.partition(" to ")[0]
