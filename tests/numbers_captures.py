"""Who captures the fees, and what the hands-off test needs, by hand from the files."""

import re
from decimal import Decimal
from functools import cached_property

from tests.numbers_data import QUARTER, WEEK, YEAR, first_of, week_name, window
from tests.numbers_page import shows


class Captured:
    """The fees of the last year with fees and their parts, as exact shares and dollars."""

    def __init__(self, figures):
        self.figures, self.profile = figures, figures.profile

    @cached_property
    def paid(self):
        """USD of fees by week, for the 52 weeks that end with the last one; none if too few."""
        fees = {week: 7 * value for week, value in self.figures.gas_fees.items()}
        last = max(fees, default=None)
        kept = {week: value for week, value in fees.items() if last - week < YEAR * WEEK}
        return kept if len(kept) >= QUARTER else {}

    @cached_property
    def observed(self):
        """What series show: base layers by rent over the same provider's fees, and burned."""
        rents = []
        for source in self.figures.sources("rent_eth"):
            rent, fees = self.figures.of("rent_eth", source), self.figures.of("fees_eth", source)
            rents.append({w: rent[w] / fees[w] for w in rent.keys() & fees.keys() if fees[w]})
        share = first_of(*rents)
        burn, price = (self.figures.charted(n) for n in ("burn_native", "price_mean_usd"))
        found = {
            "base-layer": {w: self.paid[w] * share[w] for w in self.paid.keys() & share.keys()},
            "burned": {w: 7 * burn[w] * price[w] for w in self.paid.keys() & burn.keys()},
        }
        return {to: weeks for to, weeks in found.items() if weeks}

    @cached_property
    def shares(self):
        """Every part as a share of the fees; the unknown remainder under ``unknown``."""
        whole = sum(self.paid.values())
        found = {to: sum(weeks.values()) / whole for to, weeks in self.observed.items()}
        for part in self.profile.get("fee_split", []):
            if part["to"] not in found:
                found[part["to"]] = Decimal(str(part["percent"])) / 100
        fate = self.profile.get("fee_destination", {}).get("value")
        if fate in {"validators", "operator", "foundation", "treasury"} and fate not in found:
            seen = set(self.paid).intersection(*self.observed.values())
            parts = sum(weeks[week] for weeks in self.observed.values() for week in seen)
            found[fate] = (sum(self.paid[week] for week in seen) - parts) / whole
        return found | {"unknown": 1 - sum(found.values())}

    def hold(self, token, place):
        """Whether a number may stand in the section on who captures the fees."""
        if re.fullmatch(r"\d{4}-W\d{2}", token):
            return token in {week_name(week) for week in (min(self.paid), max(self.paid))}
        if place.after.startswith(" weeks"):
            missing = (len(self.paid) - len(weeks) for weeks in self.observed.values())
            return token in {str(len(self.paid)), str(YEAR), *map(str, missing)}
        if place.after.startswith(" of ") and place.before.endswith("seen in "):
            return token in {str(len(weeks)) for weeks in self.observed.values()}
        shares = [*self.shares.values(), Decimal(1)]
        if token.endswith("%"):
            # The chart says two digits, three near the whole; the table three.
            return shows(token, shares, (3,) if self._in_table(place) else (2, 3))
        return token.startswith("$") and shows(
            token, [share * sum(self.paid.values()) for share in shares]
        )

    @staticmethod
    def _in_table(place):
        return len(place.row) > 2


class WalkingAway:
    """What stands below the ten criteria: counts for the next mark, costs a day, the runway."""

    def __init__(self, figures, counts, bounds, fewest):
        self.figures, self.profile = figures, figures.profile
        self.met, self.known, self.asked = counts
        self.bounds, self.fewest = bounds, fewest

    def mark(self, met, known):
        """Letter of a share, as the place of the first bound that it reaches."""
        reached = (n for n, bound in enumerate(self.bounds) if Decimal(met) / known >= bound)
        return next(reached, len(self.bounds))

    @cached_property
    def counts(self):
        """Numbers of criteria, and how many more the next mark takes."""
        if self.known < self.fewest:
            return {self.known, self.fewest, self.fewest - self.known}
        found, now = {self.met, self.known}, self.mark(self.met, self.known)
        for most, gains in ((self.known - self.met, 0), (self.asked - self.known, 1)):
            ways = range(1, most + 1)
            better = (k for k in ways if self.mark(self.met + k, self.known + gains * k) < now)
            found.add(next(better, None))
        return found

    @cached_property
    def daily(self):
        """Means per day of fees and costs over the quarter, its last week and its weeks."""
        if "settlement" in self.profile:
            fees, costs = (self.figures.charted(name) for name in ("fees_eth", "rent_eth"))
        else:
            fees = self.figures.gas_fees
            issued = self.figures.charted("issuance_native")
            price = self.figures.charted("price_mean_usd")
            costs = {week: issued[week] * price[week] for week in issued.keys() & price.keys()}
        both = fees.keys() & costs.keys()
        if not both:
            return [], None, 0
        last = max(both)
        means = []
        for side in (fees, costs):
            seen = window({week: side[week] for week in both}, last)
            means.append(sum(seen) / len(seen))
        return means, last, len(window({week: Decimal(0) for week in both}, last))

    def hold(self, token, place):
        """Whether a number may stand there."""
        means, last, weeks = self.daily
        if re.search(r"(?i)\bstage $|\bor $", place.before) and token in {"1", "2"}:
            return True  # the outcomes of two criteria, in their own words
        if place.before.endswith("In the ") or "13 weeks," in token + place.after[:8]:
            return token == str(QUARTER)
        if place.after.startswith(" seen)"):
            return token == str(weeks)
        if place.after.startswith((" ETH a day", " a day")):
            return shows(token, means)
        if re.fullmatch(r"\d{4}-W\d{2}", token):
            return last is not None and token == week_name(last)
        if token.endswith("%"):
            return shows(token, [Decimal(str(bound)) for bound in self.bounds])
        reserves, spending = (self.profile.get(name) for name in ("reserves_usd", "spending_usd"))
        if reserves and (token.startswith("$") or place.after.startswith(" years")):
            yearly = Decimal(spending["value"]) / spending["years"]
            return shows(token, [Decimal(reserves["value"]), yearly, reserves["value"] / yearly])
        if reserves and token == str(reserves["as_of"]):
            return True
        return token in {str(count) for count in self.counts}


def income_covers(profile):
    """Whether published income is at least the spending of the same years; None if not known."""
    income, spending = (profile.get(name) for name in ("income_usd", "spending_usd"))
    if not income or not spending or not income.get("as_of"):
        return None
    if any(str(income[key]) != str(spending.get(key)) for key in ("as_of", "years")):
        return None
    return Decimal(str(income["value"])) >= Decimal(str(spending["value"]))


def counted_verdicts(figures):
    """(met, known, asked) of the hands-off test, from the profile and the operator's margin."""
    profile, own = figures.profile, "settlement" not in figures.profile

    def fact(name):
        return profile.get(name, {}).get("value")

    margin = figures.reading("emission-coverage-issuance" if own else "operator-margin")
    verdicts = {
        "fees": None if margin is None else margin[0] >= 1 if own else margin[0] > 0,
        "halt": fact("sequencer") != "single" if fact("sequencer") else
                True if fact("kind") == "l1" else None,
        "upgrades": fact("upgrade_control") and fact("upgrade_control") != "multisig",
        "accounts": fact("accounts_published"),
        "spending": income_covers(profile),
        "others": {"single": False, "open-set": True}.get(fact("sequencer")),
    }  # fmt: skip
    if not own:
        stage, days = fact("stage"), fact("exit_window_days")
        verdicts["stage 1"] = None if stage is None else stage in {"1", "2"}
        verdicts["stage 2"] = None if stage is None else stage == "2"
        verdicts["window"] = None if days is None else days >= 7
        verdicts["way out"] = fact("escape_hatch")
    known = [bool(v) for v in verdicts.values() if v is not None]
    return sum(known), len(known), len(verdicts)
