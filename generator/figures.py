"""Evaluates metrics: each gets the series, metrics and models that its parameters name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from generator import metrics, supply
from generator.discover import find
from generator.errors import BuildError
from generator.model.chain import Profile
from generator.model.metric import Metric
from generator.model.series import SERIES
from generator.model.weekly import DOCUMENTED, Band, Reading, Weekly
from generator.panel import Panel
from generator.windows import quarter_mean

METRICS: dict[str, Metric] = find(metrics, Metric)

COMPOSED = frozenset({"model", "prices", DOCUMENTED})
"""Names of frames that no provider gives: put together from several, or from documents."""


class Figures:
    """
    Every series and metric of one edition, computed when first asked for.

    An edition is the state of the data up to one week (``panel.as_of``).
    """

    def __init__(self, panel: Panel, profiles: Mapping[str, Profile], oldest_weeks: int) -> None:
        self.panel = panel
        self.profiles = dict(profiles)
        self.oldest_weeks = oldest_weeks
        self._done: dict[str, Weekly] = {}
        self._means: dict[str, pd.DataFrame] = {}
        self._read: dict[tuple[str, str, str | None], Reading | None] = {}
        self._doing: list[str] = []
        self._bands: dict[str, dict[tuple[str, str], Band]] = {}

    @cached_property
    def supply(self) -> supply.SupplyModel:
        """The supply model over the panel's weeks and 52 more."""
        observed = self.panel.series("circulating_supply").values
        return supply.build(self.profiles, self.panel.weeks, observed)

    def weekly(self, name: str) -> Weekly:
        """A series or metric by name; raises BuildError for an unknown or circular name."""
        if name in SERIES:
            return self.panel.series(name)
        if name not in self._done:
            if name not in METRICS:
                raise BuildError(f"no series or metric is called {name!r}")
            if name in self._doing:
                raise BuildError(f"metrics need each other: {' → '.join([*self._doing, name])}")
            self._doing.append(name)
            found = METRICS[name]
            self._done[name] = found(**{need: self._input(need) for need in found.needs})
            self._doing.pop()
        return self._done[name]

    def _input(self, need: str) -> object:
        if need == "supply":
            return self.supply
        if need == "chains":
            return self.profiles
        return self.weekly(need)

    def reading(self, name: str, chain: str, provider: str | None = None) -> Reading | None:
        """
        The latest value of a quantity, or None where it is unknown or too old.

        Too old: seen more than ``oldest_weeks`` weeks before the edition's week.
        """
        key = name, chain, provider
        if key not in self._read:  # pages, marks, API and downloads all ask for it
            weekly = self.weekly(name)
            frame = weekly.by_provider.get(provider) if provider else weekly.values
            self._read[key] = (
                None if frame is None else self._latest(weekly, frame[chain], chain, provider)
            )
        return self._read[key]

    def telling(self, name: str, chain: str) -> Reading | None:
        """
        The one figure that tells most of a metric: its reading, or the mean of a quarter.

        The mean is taken where single weeks are steps; it ends with the latest known week.
        """
        if not METRICS[name].in_steps:
            return self.reading(name, chain)
        if name not in self._means:
            self._means[name] = quarter_mean(self.weekly(name).values)
        return self._latest(self.weekly(name), self._means[name][chain], chain)

    def _latest(
        self, weekly: Weekly, values: pd.Series, chain: str, provider: str | None = None
    ) -> Reading | None:
        numbers = values.to_numpy(dtype=float)
        seen = np.flatnonzero(~np.isnan(numbers))
        if not len(seen):
            return None
        last = values.index[seen[-1]]
        week: dt.date = last.date()
        age = (self.panel.as_of - week).days // 7
        if age > self.oldest_weeks:
            return None
        by = provider or str(weekly.provider.at[last, chain])
        return Reading(value=float(numbers[seen[-1]]), week=week, provider=by, age_weeks=age)

    def band(self, name: str, chain: str) -> Band | None:
        """
        What several providers say of a quantity, in the last week that two of them give.

        Only providers of the same measure as the charted value are compared (a provider named
        ``a:tvl_usd`` with ``b:tvl_usd``, never with ``b:stablecoins_usd``). None where no two
        gave a finite value in any week that is recent enough for a reading, or where all of
        them agree.
        """
        reading = self.reading(name, chain)
        if reading is None:
            return None
        if name not in self._bands:
            self._bands[name] = self._all_bands(name)
        band = self._bands[name].get((reading.provider.partition(":")[2], chain))
        if band is None or (self.panel.as_of - band.week).days // 7 > self.oldest_weeks:
            return None
        return band if band.low < band.high else None

    def _all_bands(self, name: str) -> dict[tuple[str, str], Band]:
        """By measure and chain, the last week that two providers share; all chains at once."""
        measures: dict[str, dict[str, pd.DataFrame]] = {}
        for provider, frame in self.weekly(name).by_provider.items():
            if provider not in COMPOSED:
                measures.setdefault(provider.partition(":")[2], {})[provider] = frame
        found = {}
        for measure, frames in measures.items():
            values = np.stack(
                [
                    frame.reindex(index=self.panel.weeks, columns=self.panel.chains).to_numpy()
                    for frame in frames.values()
                ]
            )
            known = np.isfinite(values)
            shared = known.sum(axis=0) > 1
            for column in np.flatnonzero(shared.any(axis=0)):
                row = int(np.flatnonzero(shared[:, column])[-1])
                given = [
                    (provider, float(value))
                    for provider, value in zip(frames, values[:, row, column], strict=True)
                    if np.isfinite(value)
                ]
                found[measure, str(self.panel.chains[int(column)])] = Band(
                    self.panel.weeks[row].date(),
                    tuple(sorted(given, key=lambda item: (item[1], item[0]))),
                )
        return found

    def history(self, name: str, chain: str) -> pd.Series:
        """All known finite values of a quantity for a chain, indexed by week."""
        values = self.weekly(name).values[chain].replace([np.inf, -np.inf], np.nan)
        return values.dropna()

    def leaves(self, name: str) -> tuple[str, ...]:
        """Delivered series that a quantity finally rests on, sorted."""
        if name in SERIES:
            return (name,)
        found: set[str] = set()
        for need in METRICS[name].needs:
            if need == "supply":
                found |= {"circulating_supply"}
            elif need != "chains":
                found |= set(self.leaves(need))
        return tuple(sorted(found))
