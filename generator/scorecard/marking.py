"""What every mark rests on: the figures, the rubric's bounds, and what providers say apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.figures import Figures
from generator.format import ratio
from generator.missing import TOGETHER, missing_inputs
from generator.model.chain import Profile
from generator.model.rubric import Bounds, Rubric
from generator.model.weekly import Reading
from generator.questions import Answer, Question


@dataclass(frozen=True)
class Marking:
    """Marks depend on a chain's own figures and the rubric alone."""

    figures: Figures
    rubric: Rubric

    def bounds(self, metric: str) -> Bounds:
        """The rubric's thresholds of a metric."""
        return self.rubric.scorecard.marks[metric]

    def over_providers(
        self, metric: str, chain: str, reading: Reading, write: Callable[[float], str] = ratio
    ) -> tuple[float, float, str]:
        """
        Lowest and highest value of a reading's own week over providers, and words for them.

        Values of another week are not used: they would mix a change in time with a dispute.
        """
        band = self.figures.band(metric, chain)
        if band is None or band.week != reading.week:
            return reading.value, reading.value, ""
        words = ", ".join(f"{write(value)} by {provider}" for provider, value in band.values)
        return min(band.low, reading.value), max(band.high, reading.value), words

    def missing(self, profile: Profile, question: Question) -> Answer:
        """Say which series or facts the main figure lacks."""
        lacking = missing_inputs(self.figures, question.main_metric, profile.id)
        lacking = lacking or [TOGETHER[question.main_metric]]
        sentence = f"Not enough data: {', '.join(lacking)}."
        return Answer(question, "not enough data", sentence, missing=tuple(lacking))
