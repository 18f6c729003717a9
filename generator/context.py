"""What a criterion may look at besides the profile: figures, supply and thresholds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from generator.figures import METRICS, Figures
from generator.model.chain import Profile
from generator.model.finding import Evidence
from generator.model.rubric import Rubric
from generator.model.series import SERIES, week_name


@dataclass(frozen=True)
class Context:
    """Shared, read-only inputs of all criteria of one edition."""

    figures: Figures
    rubric: Rubric
    profiles: Mapping[str, Profile]

    def full_at(self, criterion: str) -> float:
        """Value in percent at which a linear criterion reaches 1."""
        return self.rubric.design_index.full_at_percent[criterion]

    def series_evidence(self, metric: str, chain: str) -> tuple[Evidence, ...]:
        """Evidence that a figure rests on: the series or metric with its week and publisher."""
        reading = self.figures.reading(metric, chain)
        if reading is None:
            return ()
        title = SERIES[metric].title if metric in SERIES else METRICS[metric].title
        week, day = week_name(reading.week), reading.week.isoformat()
        # Where nothing is emitted, documents alone say so, though a provider would be named.
        if math.isinf(reading.value) and not self._is_seen(metric, chain, reading.week):
            rules = self.profiles[chain].token.issuance
            documents = (Evidence.of("issuance", rule) for rule in rules)
            return (Evidence(f"{title}, {week}, documents", read_on=day), *documents)
        by = self.figures.panel.publisher(reading.provider)
        return (Evidence(f"{title}, {week}, {by}", read_on=day, basis="observed"),)

    def _is_seen(self, metric: str, chain: str, week: dt.date) -> bool:
        """Whether any series that a metric rests on has a value for a chain in one week."""
        leaves = self.figures.leaves(metric)
        return any(self.figures.provider(leaf, week, chain) for leaf in leaves)
