"""A weekly quantity for all chains, kept apart by provider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

DOCUMENTED = "documented"
"""Stands in a provider's place where a value follows from documents and not from a series."""


@dataclass(frozen=True)
class Weekly:
    """
    A quantity by provider, in the order in which they are charted.

    Each frame has one row per ISO week (its Monday, datetime64) and one column per chain;
    a value not seen is NaN, never 0.
    """

    by_provider: Mapping[str, pd.DataFrame]

    @cached_property
    def values(self) -> pd.DataFrame:
        """The charted value: of the first provider that has one for the chain and week."""
        frames = list(self.by_provider.values())
        chosen = frames[0]
        for frame in frames[1:]:
            chosen = chosen.where(chosen.notna(), frame)
        return chosen

    # Tests alone ask for it. It stays: the rules of claims that use this class are digests of it,
    # and without it seven of them would need a new version for nothing.
    @cached_property
    def provider(self) -> pd.DataFrame:
        """The provider of each charted value; None where there is no value."""
        chosen: pd.DataFrame | None = None
        for name, frame in self.by_provider.items():
            mine = frame.notna().replace({True: name, False: None}).astype(object)
            chosen = mine if chosen is None else chosen.where(chosen.notna(), mine)
        if chosen is None:
            msg = "a weekly quantity needs at least one provider"
            raise ValueError(msg)
        return chosen

    def map(self, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Weekly:
        """Apply a function to each provider's frame."""
        return Weekly({name: change(frame) for name, frame in self.by_provider.items()})

    def join(
        self, other: Weekly, combine: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
    ) -> Weekly:
        """Combine two quantities provider by provider; only providers that give both stay."""
        frames = {
            name: combine(frame, other.by_provider[name])
            for name, frame in self.by_provider.items()
            if name in other.by_provider
        }
        return Weekly(frames or {"": self.values * float("nan")})

    def prefer(self, *others: Weekly) -> Weekly:
        """Put others behind this quantity: where a provider name recurs, the earlier stays."""
        frames = dict(self.by_provider)
        for other in others:
            for name, frame in other.by_provider.items():
                mine = frames.get(name)
                frames[name] = frame if mine is None else mine.where(mine.notna(), frame)
        return Weekly(frames)

    def ranked(self, precedence: Sequence[str]) -> Weekly:
        """Put the providers that a precedence names first, in its order; others keep theirs."""
        first = [name for name in precedence if name in self.by_provider]
        order = [*first, *(name for name in self.by_provider if name not in first)]
        return Weekly({name: self.by_provider[name] for name in order})

    def named(self, suffix: str) -> Weekly:
        """Tag provider names with the series they stand for, as in ``defillama:tvl_usd``."""
        return Weekly({f"{name}:{suffix}": frame for name, frame in self.by_provider.items()})


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest value of a quantity for one chain, with its week and provider."""

    value: float
    week: dt.date
    provider: str
    age_weeks: int


@dataclass(frozen=True, slots=True)
class Band:
    """
    What several providers give for the same quantity, chain and week.

    ``values`` are (provider, value) from the lowest to the highest; there are at least two.
    """

    week: dt.date
    values: tuple[tuple[str, float], ...]

    @property
    def low(self) -> float:
        """The lowest value."""
        return self.values[0][1]

    @property
    def high(self) -> float:
        """The highest value."""
        return self.values[-1][1]
