"""What a criterion may look at besides the profile: figures, supply and thresholds."""

from __future__ import annotations

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
        """Evidence that a figure rests on: the series or metric with its week and provider."""
        reading = self.figures.reading(metric, chain)
        if reading is None:
            return ()
        title = SERIES[metric].title if metric in SERIES else METRICS[metric].title
        label = f"{title}, {week_name(reading.week)}, {reading.provider}"
        return (Evidence(label, read_on=reading.week.isoformat(), basis="observed"),)
