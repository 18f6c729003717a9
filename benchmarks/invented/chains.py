"""What an invented chain is: its name, kind, base layer, token and weeks, drawn from a seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from generator.model.words import Kind

Item = TypeVar("Item")

SEED = 10
WEEKS = 520
LAST_WEEK = dt.date(2026, 9, 14)
FIRST_WEEK = LAST_WEEK - dt.timedelta(weeks=WEEKS - 1)

ETHEREUM, BITCOIN = "ethereum", "bitcoin"
"""The two ids by which metrics ask for prices; what these worlds say of them is invented, too."""

_KINDS = ((Kind.L1, 0.33), (Kind.ROLLUP, 0.55), (Kind.APPCHAIN, 0.1), (Kind.SIDECHAIN, 0.02))
_HEADS = ("ba", "do", "fe", "gi", "ka", "lu", "mo", "ne", "pi", "ra", "so", "ta", "vu", "we", "zi")
_TAILS = ("bor", "dan", "fel", "gon", "lim", "mar", "nis", "pol", "ren", "sol", "tam", "vik", "zen")


class Dice:
    """Seeded chance in Python's own types."""

    def __init__(self, *seed: int) -> None:
        self._chance = np.random.default_rng([SEED, *seed])

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return int(self._chance.integers(low, high, endpoint=True))

    def happens(self, share: float) -> bool:
        """Whether something of this probability happens."""
        return bool(self._chance.random() < share)

    def part(self) -> float:
        """Draw a number from 0 to 1."""
        return float(self._chance.random())

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one item."""
        return items[self.whole(0, len(items) - 1)]

    def shares(self, count: int, total: int) -> list[int]:
        """Split a total into whole parts of at least 1."""
        cuts = self._chance.choice(total - 1, count - 1, replace=False) + 1
        edges = [0, *sorted(int(cut) for cut in cuts), total]
        return [high - low for low, high in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Chain:
    """
    One invented chain.

    ``number`` counts from 0 and is its seed; ``begins`` is its first week, counted from the
    first of the world; ``ends`` is its last one.
    """

    number: int
    id: str
    name: str
    kind: Kind
    settles_on: str | None
    has_token: bool
    begins: int
    ends: int

    @property
    def launch(self) -> dt.date:
        """The day on which it opened."""
        return FIRST_WEEK + dt.timedelta(weeks=self.begins, days=self.number % 7)

    @property
    def has_ended(self) -> bool:
        """Whether it gives no figures any more."""
        return self.ends < WEEKS - 1


def chains(count: int) -> list[Chain]:
    """Draw so many chains; a smaller world's chains are the first ones of a larger one."""
    found: list[Chain] = []
    bases: list[str] = []
    for number in range(count):
        found.append(_chain(number, bases))
        if found[-1].settles_on is None:
            bases.append(found[-1].id)
    return found


def _chain(number: int, bases: Sequence[str]) -> Chain:
    if number < 2:
        name = (ETHEREUM, BITCOIN)[number]
        return Chain(number, name, name.capitalize(), Kind.L1, None, True, 0, WEEKS - 1)
    dice = Dice(number)
    place = dice.part()
    kind = next(
        word
        for word, upto in zip(_KINDS, np.cumsum([share for _, share in _KINDS]), strict=True)
        if place <= upto
    )[0]
    settles = kind in {Kind.ROLLUP, Kind.SIDECHAIN}
    begins = round(0.9 * (WEEKS - 1) * dice.part())
    ends = WEEKS - 1 if dice.happens(0.94) else dice.whole(begins + 20, WEEKS - 2)
    name = _name(number)
    return Chain(
        number,
        name.lower(),
        name,
        kind,
        (ETHEREUM if dice.happens(0.93) else dice.pick(bases)) if settles else None,
        dice.happens(0.9),
        begins,
        ends,
    )


def _name(number: int) -> str:
    """Another name for each number, such as ``Kadobor``."""
    number, first = divmod(number * 11, len(_HEADS))
    number, last = divmod(number, len(_TAILS))
    number, second = divmod(number, len(_HEADS))
    more = _HEADS[number % len(_HEADS)] * (number > 0)
    return f"{_HEADS[first]}{_HEADS[second]}{more}{_TAILS[last]}".capitalize()
