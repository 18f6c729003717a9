"""Supply, unlocks and issuance, computed again with exact decimals."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from tests.numbers_data import WEEK, YEAR, week_name
from tests.numbers_page import shows, value_of


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
