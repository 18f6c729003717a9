"""The rubric: weights and thresholds, read from ``data/rubric.yml`` and nowhere else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from generator.model.fact import Closed, Day

Marks = Literal["A", "B", "C", "D", "E"]
LETTERS: tuple[Marks, ...] = ("A", "B", "C", "D", "E")


class Bounds(Closed):
    """Bounds of the marks A, B, C and D; what lies beyond the last is an E."""

    direction: Literal["at-least", "at-most"]
    bounds: Annotated[tuple[float, float, float, float], Field(strict=False)]

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        falling = self.direction == "at-least"
        if list(self.bounds) != sorted(self.bounds, reverse=falling):
            msg = f"bounds go from the best to the worst: {self.bounds}"
            raise ValueError(msg)
        return self

    def mark(self, value: float) -> Marks:
        """Mark of a value; it depends on nothing but the value."""
        exact = round(value, 9)  # 1 − 0.2 − 0.7 must not miss the bound 0.1
        for letter, bound in zip(LETTERS, self.bounds, strict=False):
            if exact >= bound if self.direction == "at-least" else exact <= bound:
                return letter
        return "E"


class DesignRules(Closed):
    """How criteria make the design index and the class."""

    weights: dict[str, Annotated[float, Field(gt=0)]]
    infrastructure_first_at_most: Annotated[float, Field(ge=0, le=100)]
    token_first_at_least: Annotated[float, Field(ge=0, le=100)]
    fewest_known: Annotated[int, Field(ge=1)]
    full_at_percent: dict[str, Annotated[float, Field(gt=0)]]
    weight_draws: Annotated[int, Field(ge=100, le=100_000)]
    seed: int

    @model_validator(mode="after")
    def _apart(self) -> DesignRules:
        if self.infrastructure_first_at_most >= self.token_first_at_least:
            msg = "infrastructure_first_at_most must be below token_first_at_least"
            raise ValueError(msg)
        return self


class ScorecardRules(Closed):
    """How figures make marks."""

    oldest_week_used: Annotated[int, Field(ge=1)]
    marks: dict[str, Bounds]
    capital_holds_within: Annotated[float, Field(gt=0, lt=1)]
    fall_by_half: Annotated[float, Field(gt=0, lt=1)]
    hands_off_fewest_known: Annotated[int, Field(ge=1)]


class Rubric(Closed):
    """One version of the rules."""

    version: Annotated[int, Field(ge=1)]
    fixed_on: Day
    design_index: DesignRules
    scorecard: ScorecardRules
