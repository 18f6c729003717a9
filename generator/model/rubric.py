"""The rubric: weights and thresholds, read from ``data/rubric.yml`` and nowhere else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from generator.model.fact import Closed, Day, Prose

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


class Version(Closed):
    """One version of the rubric and what it changed."""

    version: Annotated[int, Field(ge=1)]
    fixed_on: Day
    change: Prose


Percentage = Annotated[float, Field(ge=0, le=100)]
Cutoffs = Annotated[tuple[Percentage, Percentage], Field(strict=False)]
"""Upper bound of infrastructure-first and lower bound of token-first."""


class SensitivityRules(Closed):
    """
    What is varied to tell how far results depend on choices; changes no class and no mark.

    ``confidence`` is the middle share of draws that a range or an interval covers.
    """

    cutoffs: Annotated[tuple[Cutoffs, ...], Field(min_length=1, strict=False)]
    confidence: Annotated[float, Field(gt=0, lt=1)]
    bootstrap_draws: Annotated[int, Field(ge=100, le=100_000)]
    seed: int
    fewest_compared: Annotated[int, Field(ge=2)]
    small_below: Annotated[int, Field(ge=2)]
    years_apart: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _in_order(self) -> SensitivityRules:
        for low, high in self.cutoffs:
            if low >= high:
                msg = f"cutoffs: {low:g} must be below {high:g}"
                raise ValueError(msg)
        if list(self.cutoffs) != sorted(set(self.cutoffs)):
            msg = "cutoffs go from the widest to the narrowest pair, each once"
            raise ValueError(msg)
        if self.small_below < self.fewest_compared:
            msg = "small_below must not be below fewest_compared"
            raise ValueError(msg)
        return self


ALSO_REASONED = (
    *("weights", "infrastructure_first_at_most", "token_first_at_least", "fewest_known"),
    *("full_at_percent", "weight_draws", "oldest_week_used", "capital_holds_within"),
    *("fall_by_half", "hands_off_fewest_known"),
)
"""Choices besides the bounds of the marks for which the rubric must give a reason."""


class Rubric(Closed):
    """
    One version of the rules.

    ``history`` holds all versions, oldest first. ``reasons`` has one text for each choice in
    ``ALSO_REASONED`` and each metric that is marked, and no other.
    """

    version: Annotated[int, Field(ge=1)]
    fixed_on: Day
    history: Annotated[tuple[Version, ...], Field(min_length=1, strict=False)]
    design_index: DesignRules
    scorecard: ScorecardRules
    sensitivity: SensitivityRules
    reasons: dict[str, Prose]

    @model_validator(mode="after")
    def _documented(self) -> Rubric:
        numbers = [entry.version for entry in self.history]
        if numbers != list(range(1, self.version + 1)):
            msg = f"history must list every version from 1 to {self.version}, oldest first"
            raise ValueError(msg)
        if self.history[-1].fixed_on != self.fixed_on:
            msg = "the last entry of history must have the day of fixed_on"
            raise ValueError(msg)
        wanted = {*ALSO_REASONED, *self.scorecard.marks}
        if lacking := sorted(wanted - self.reasons.keys()):
            msg = f"reasons lacks {', '.join(lacking)}"
            raise ValueError(msg)
        if surplus := sorted(self.reasons.keys() - wanted):
            msg = f"reasons explains nothing that exists: {', '.join(surplus)}"
            raise ValueError(msg)
        design = self.design_index
        pair = (design.infrastructure_first_at_most, design.token_first_at_least)
        if pair not in self.sensitivity.cutoffs:
            msg = f"sensitivity.cutoffs must hold the pair in use, {pair[0]:g} and {pair[1]:g}"
            raise ValueError(msg)
        return self
