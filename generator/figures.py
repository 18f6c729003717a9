"""Evaluates metrics: each gets the series, metrics and models that its parameters name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator import metrics, supply
from generator.discover import find
from generator.errors import BuildError
from generator.metrics import shares
from generator.model.chain import Profile
from generator.model.folded import Folded, FoldedWeekly
from generator.model.metric import Metric
from generator.model.series import SERIES
from generator.model.weekly import DOCUMENTED, Band, Reading
from generator.panel import Panel
from generator.windows import steps_mean

METRICS: dict[str, Metric] = find(metrics, Metric)

POOLED = frozenset(
    name for name, metric in METRICS.items() if metric.compute.__module__ == shares.__name__
)
"""Parts of what one provider covers: those of two providers are parts of different wholes."""

STATED = frozenset({"supply", "chains"})
"""What a metric can need that is read from profiles."""

COMPOSED = frozenset({"model", "prices", DOCUMENTED})
"""Names of frames that no provider gives: put together from several, or from documents."""


@dataclass(frozen=True, eq=False)
class Given:
    """
    Who gives each charted value of a quantity, as a place among its providers.

    ``codes`` are weeks × chains, -1 where there is no value.
    """

    providers: tuple[str, ...]
    codes: npt.NDArray[np.int8]

    def provider(self, row: int, column: int) -> str | None:
        """Who gives the value of one week and chain, by their places; None without a value."""
        code = self.codes[row, column]
        return self.providers[code] if code >= 0 else None


@dataclass(frozen=True, eq=False)
class _Latest:
    """The last row of each column of a frame that holds a value, -1 for none, and that value."""

    rows: npt.NDArray[np.intp]
    values: npt.NDArray[np.float64]


class Figures:
    """
    Every series and metric of one edition, computed when first asked for.

    An edition is the state of the data up to one week (``panel.as_of``).
    """

    def __init__(self, panel: Panel, profiles: Mapping[str, Profile], oldest_weeks: int) -> None:
        self.panel = panel
        self.profiles = dict(profiles)
        self.oldest_weeks = oldest_weeks
        self._done: dict[str, FoldedWeekly] = {}
        self._means: dict[str, _Latest] = {}
        self._last: dict[tuple[str, str | None], _Latest] = {}
        self._given: dict[str, Given] = {}
        self._pools: dict[tuple[str, str, dt.date], int] = {}
        self._shares: dict[tuple[str, str], Folded] = {}
        self._leaves: dict[str, tuple[str, ...]] = {}
        self._doing: list[str] = []
        self._bands: dict[str, dict[tuple[str, str], Band]] = {}

    def with_profiles(self, profiles: Mapping[str, Profile], oldest_weeks: int) -> Figures:
        """The figures of edited profiles of the same chains; what rests on series alone stays."""
        found = Figures(self.panel, profiles, oldest_weeks)
        found._done = {
            name: done for name, done in self._done.items() if not _rests_on_profiles(name)
        }
        return found

    @cached_property
    def supply(self) -> supply.SupplyModel:
        """The supply model over the panel's weeks and 52 more."""
        observed = self.panel.series("total_supply").values
        return supply.build(self.profiles, self.panel.weeks, observed)

    def weekly(self, name: str) -> FoldedWeekly:
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
            done = found(**{need: self._input(need) for need in found.needs})
            self._done[name] = FoldedWeekly.of_frames(done)
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
        latest = self._latest_of(name, provider)
        return self._reading(name, latest, chain, provider) if latest else None

    def _latest_of(self, name: str, provider: str | None = None) -> _Latest | None:
        if (name, provider) not in self._last:  # of all chains: pages ask for every one
            weekly = self.weekly(name)
            if provider and provider not in weekly.by_provider:
                return None
            frame = weekly.by_provider[provider] if provider else weekly.values
            self._last[name, provider] = _latest(frame)
        return self._last[name, provider]

    def telling(self, name: str, chain: str) -> Reading | None:
        """
        The one figure that tells most of a metric: its reading, or the mean of a quarter.

        The mean is taken where single weeks are steps; it ends with the latest known week.
        """
        if not METRICS[name].in_steps:
            return self.reading(name, chain)
        return self._reading(name, self._mean_of(name), chain)

    def _mean_of(self, name: str) -> _Latest:
        if name not in self._means:
            self._means[name] = _latest(steps_mean(self.weekly(name).values))
        return self._means[name]

    def last_week(self, name: str, chain: str) -> dt.date | None:
        """Week of the value that would be told of a quantity however old; None without any."""
        in_steps = name in METRICS and METRICS[name].in_steps
        latest = self._mean_of(name) if in_steps else self._latest_of(name)
        row = int(latest.rows[self.panel.column[chain]]) if latest else -1
        return self.panel.mondays[row] if row >= 0 else None

    def _reading(
        self, name: str, latest: _Latest, chain: str, provider: str | None = None
    ) -> Reading | None:
        place = self.panel.column[chain]
        row = int(latest.rows[place])
        if row < 0:
            return None
        week = self.panel.mondays[row]
        age = (self.panel.as_of - week).days // 7
        if age > self.oldest_weeks:
            return None
        by = provider or str(self.given(name).provider(row, place))
        return Reading(value=float(latest.values[place]), week=week, provider=by, age_weeks=age)

    def pool(self, name: str, reading: Reading) -> int:
        """How many chains the provider of a reading gave in its week."""
        key = name, reading.provider, reading.week
        if key not in self._pools:
            frame = self.weekly(name).by_provider[reading.provider]
            row = self.panel.mondays.index(reading.week)
            self._pools[key] = int(frame.iloc[row].count())
        return self._pools[key]

    def share(self, part: str, whole: str) -> Folded:
        """A quantity as a share of another of the same provider, so that none are mixed."""
        if (part, whole) not in self._shares:
            mine, theirs = self.weekly(part), self.weekly(whole)
            shares = mine.join(theirs, lambda a, b: a / b.where(b > 0)).values
            self._shares[part, whole] = Folded(shares)
        return self._shares[part, whole]

    def given(self, name: str) -> Given:
        """Who gives each charted value of a quantity, for all weeks and chains."""
        if name not in self._given:
            weekly = self.weekly(name)
            codes = np.full(weekly.values.shape, -1, dtype=np.int8)
            for place, frame in reversed([*enumerate(weekly.by_provider.values())]):
                codes[frame.notna().to_numpy()] = place
            self._given[name] = Given(tuple(weekly.by_provider), codes)
        return self._given[name]

    def provider(self, name: str, week: dt.date, chain: str) -> str | None:
        """Who gives the charted value of a quantity for one week and chain; None without one."""
        row = int(self.panel.weeks.searchsorted(pd.Timestamp(week)))
        return self.given(name).provider(row, self.panel.column[chain])

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
        values = self.weekly(name).of(chain).replace([np.inf, -np.inf], np.nan)
        return values.dropna()

    def leaves(self, name: str) -> tuple[str, ...]:
        """Delivered series that a quantity finally rests on, sorted."""
        if name in SERIES:
            return (name,)
        if name not in self._leaves:
            found: set[str] = set()
            for need in METRICS[name].needs:
                if need == "supply":
                    found |= {"total_supply"}
                elif need != "chains":
                    found |= set(self.leaves(need))
            self._leaves[name] = tuple(sorted(found))
        return self._leaves[name]


def _rests_on_profiles(name: str) -> bool:
    """Whether anything that a quantity needs is read from profiles."""
    needs = METRICS[name].needs if name in METRICS else ()
    return any(need in STATED or _rests_on_profiles(need) for need in needs)


def _latest(frame: pd.DataFrame) -> _Latest:
    """Find the last value of every column at once."""
    numbers = frame.to_numpy(dtype=float)
    seen = ~np.isnan(numbers)
    rows = len(numbers) - 1 - seen[::-1].argmax(axis=0)
    values = numbers[rows, np.arange(numbers.shape[1])]
    return _Latest(np.where(np.isnan(values), -1, rows), values)
