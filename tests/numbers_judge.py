"""Which numbers may stand where on a page."""

import calendar
import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from tests import recorded
from tests.numbers_captures import Captured, WalkingAway, counted_verdicts
from tests.numbers_data import WEEK, YEAR, read_yaml, through, week_name
from tests.numbers_design import Design
from tests.numbers_indexed import in_both_coins, use_and_capital
from tests.numbers_page import FIXED, IS_DATE, TOKEN, Words, plain, scalars, shows
from tests.numbers_ranges import AllFigures, peers_of
from tests.numbers_stored import Stored
from tests.numbers_supply import SupplyNumbers, step_months


class Judge:
    """Says of a number at a place whether data/ holds it or it follows from data/."""

    def __init__(self, chain, series, profiles, rubric, cards):
        self.figures = AllFigures(chain, series, profiles)
        self.peers = peers_of(chain, profiles, cards)
        self.design = Design(self.figures, rubric)
        self.profile = Words(*scalars(profiles[chain]))
        origins = [read_yaml(p) for p in sorted(recorded.data().glob("series/*/origin.yml"))]
        self.rubric = rubric
        self.series = {key: chains[chain] for key, chains in series.items() if chains.get(chain)}
        self.stored = Stored(self.series, origins, self.figures.week)
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
            "captures": self._captures,
            "design": self._design,
            "supply": self._supply,
            "hands-off": self._hands_off,
            "figures": self._figures,
            "disagreements": self.stored.disagree,
            "coverage": self.stored.cover,
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
        return self.profile.hold(token) or token in (f"{index:.1f}", "100")

    def _cite(self, token, place):
        if place.before.endswith("CC BY "):
            return token == "4.0"
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

    def _span(self, token, place):
        """Whether a number belongs to the range that a mark could take."""
        met, known, asked = self.hands_off
        if "if none of the unknown ones" in place.before + place.after:
            ends = {
                f" of {asked} if none": met,
                " if none": asked,
                " if all are": asked - known + met,
            }
            return any(
                place.after.startswith(after) and token == str(n) for after, n in ends.items()
            )
        if place.after.startswith(" if all supply without a date"):
            return shows(token, [self.figures.overhang_at_most()])
        both = self.figures.providers["overhang-52w"]
        named = re.match(r" by (observed float|scheduled float)", place.after)
        return bool(named) and shows(token, both[named[1]].values())

    def _questions(self, token, place):
        whole = place.before + token + place.after
        if " marked" in whole:
            return whole.strip() in self.peers
        if "a year before" in whole and "put into the token" not in whole:
            return self.figures.shows_trend(whole.strip())
        if re.search("could be |same mark over the range", whole):
            return self._span(token, place)
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
        return counted_verdicts(self.figures)

    @cached_property
    def captured(self):
        """The parts of a year's fees."""
        return Captured(self.figures)

    @cached_property
    def walking_away(self):
        """What stands below the ten criteria of the hands-off test."""
        rules = self.rubric["scorecard"]
        bounds, fewest = rules["marks"]["hands_off"]["bounds"], rules["hands_off_fewest_known"]
        return WalkingAway(self.figures, self.hands_off, bounds, fewest)

    def _captures(self, token, place):
        if self.captured.hold(token, place):
            return True
        return bool(place.row) and self.profile.hold(token)

    # charts: tables and alternative texts

    @cached_property
    def by_week(self):
        """Everything a chart of the chain may show, by week."""
        found = defaultdict(list)
        for weeks in self.series.values():
            for week, (value, _) in weeks.items():
                found[week_name(week)].append(value)
        figures = self.figures
        derived = [
            figures.rent_share, figures.coverage(*figures.ALL), figures.coverage(),
            *in_both_coins(figures), *use_and_capital(figures),
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
        ranges = {f"{n:.1f}" for n in (index, low, high, without_low, without_high)}
        return token in ranges | {f"{n:,}" for n in counts}

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
        if not place.row:
            return self.walking_away.hold(token, place)
        if IS_DATE.fullmatch(token) and token in {week_name(w) for w in self.weeks_of_readings}:
            return True
        if place.before == "Spending of ":
            return self.walking_away.hold(token, place)
        if place.after.startswith((" of fees", " of what is issued")):
            names = ("operator-margin", "emission-coverage-issuance")
            return shows(token, [r[0] for n in names if (r := figures.reading(n))])
        return self.profile.hold(token)

    def _figures(self, token, place):
        if not place.row:
            return self._not_shown(token, place)
        name = place.row_id.removeprefix("figure-")
        reading = self.figures.reading(name) if name in self.figures.main else None
        if reading is None:
            return False
        value, week = reading
        if place.row[4].strip() and place.before + token + place.after == place.row[4]:
            return self.figures.shows_band(name, place.row[4])
        if IS_DATE.fullmatch(token):
            return token == week_name(week)
        value = AllFigures.as_shown(name, value)
        if place.after.startswith(" chains that the same source gave"):
            return token == str(self.figures.pool(name))
        points = place.after.startswith(" points")
        return shows(token, [100 * value if points else value])

    def _not_shown(self, token, place):
        """How many figures have no value, and the last week of one that is too old."""
        if place.before.startswith("Last known in "):
            return token in self.stored.every_week
        counted = re.search(r"for (\d+) of (\d+) figures", place.before + token + place.after)
        return bool(counted) and int(counted[1]) <= int(counted[2])
