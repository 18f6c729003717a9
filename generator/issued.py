"""
Issuance by rule in many weeks at once: ``issuance`` says what a rule means, this finds it fast.

Days are counted from the beginning of a rule's first day, amounts are floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generator.issuance import DAYS_IN_YEAR, SECONDS_IN_DAY, annual_percent, in_order
from generator.model.fact import PartialDate
from generator.model.token import AnnualRate, Halving, Issuance, PerDay

Floats = npt.NDArray[np.float64]

_YEAR = float(DAYS_IN_YEAR)


@dataclass(frozen=True)
class Course:
    """
    One rule: the ordinal of the day on which it begins, and for how many days it holds.

    ``supply`` are the tokens there are when it begins, as far as the rules before it tell; NaN
    where nobody says how many there were at first.
    """

    rule: Issuance
    since: int
    length: float
    supply: float
    blocks_per_day: float = 0.0

    def days(self, ordinals: npt.NDArray[np.int64]) -> Floats:
        """How many of the rule's days have passed when given days begin."""
        passed: Floats = np.clip((ordinals - self.since).astype(float), 0, self.length)
        return passed

    def issued(self, days: Floats) -> Floats:
        """Tokens issued in so many days; NaN where the rule does not tell."""
        if isinstance(self.rule, AnnualRate):
            return np.where(days > 0, self.supply * _growth(self.rule, days), 0.0)
        if isinstance(self.rule, PerDay):
            return float(self.rule.tokens_per_day) * days
        if isinstance(self.rule, Halving):
            return _mined(self.rule, days, self.blocks_per_day)
        known = self.rule.rule in {"none", "by-vote"}
        return np.where(days > 0, 0.0 if known else np.nan, 0.0)


def courses(rules: Sequence[Issuance], supply: float, beginning: int) -> Iterator[Course]:
    """
    Yield the rules in their order.

    ``supply`` are the tokens before the first of them, NaN if unknown; ``beginning`` is the ordinal
    of the day from which a rule without a date counts.
    """
    ordered = in_order(rules)
    for rule, following in zip(ordered, [*ordered[1:], None], strict=False):
        since = rule.start.first_day.toordinal() if rule.start else beginning
        until = following.start if following else None
        length = until.first_day.toordinal() - since if until else np.inf
        pace = _blocks_per_day(rule, until) if isinstance(rule, Halving) else 0.0
        course = Course(rule, since, length, supply, pace)
        yield course
        if until:
            gone = float(course.issued(np.array([max(length, 0.0)]))[0])
            supply += gone if np.isfinite(gone) else 0.0


def _growth(rule: AnnualRate, days: Floats) -> Floats:
    """By how much of itself a supply has grown after so many days; it compounds once a year."""
    last = int(days.max(initial=0.0) / _YEAR) + 1
    turns = np.array([0, *(int(_YEAR * year) + 1 for year in range(1, last + 1))])
    rates = np.array([float(annual_percent(rule, year)) / 100 for year in range(last + 1)])
    grown = np.append(1.0, np.cumprod(1 + rates[:-1] * np.diff(turns) / _YEAR))
    year = turns.searchsorted(days, side="right") - 1
    growth: Floats = grown[year] * (1 + rates[year] * (days - turns[year]) / _YEAR) - 1
    return growth


def _blocks_per_day(rule: Halving, until: PartialDate | None) -> float:
    """As the two dates of a finished period tell, else as the block time says."""
    if until is None:
        return SECONDS_IN_DAY / rule.seconds_per_block
    return rule.blocks_per_halving / (until.first_day - rule.start.first_day).days


def _mined(rule: Halving, days: Floats, blocks_per_day: float) -> Floats:
    """Tokens issued in so many days since the rule's start; a week may hold a halving."""
    blocks = np.clip(days, 0, None) * blocks_per_day
    halvings = np.floor(blocks / rule.blocks_per_halving)
    reward = float(rule.tokens_per_block) / 2.0**halvings
    before = 2 * rule.blocks_per_halving * (float(rule.tokens_per_block) - reward)
    mined: Floats = before + (blocks - halvings * rule.blocks_per_halving) * reward
    return mined
