"""What stands of all chains and claims at one time, and how its marks and figures are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.edition import Edition
from generator.figures import METRICS
from generator.format import percent
from generator.model.claim_row import ClaimRow
from generator.model.digest import ChainThen
from generator.model.ledger import ScoreRow
from generator.publish.plain import plain
from generator.questions import Question
from generator.rollup_stage import rollup_stage
from generator.views.figures import figure_text


@dataclass(frozen=True, slots=True)
class State:
    """
    What was said of all chains and claims at one time.

    ``rows`` and ``chains`` are by chain id, ``verdicts`` by the claim's name.
    """

    week: dt.date
    rows: Mapping[str, ScoreRow]
    chains: Mapping[str, ChainThen]
    verdicts: Mapping[str, ClaimRow] = field(default_factory=dict)

    def name(self, chain: str) -> str:
        """A chain's name, or its id where no profile tells it any more."""
        known = self.chains.get(chain)
        return known.name if known else chain


def chains_then(edition: Edition) -> dict[str, ChainThen]:
    """Name and stage of every chain, by id; the stage is that of the hands-off test."""
    found = {}
    for chain, profile in sorted(edition.profiles.items()):
        stage = rollup_stage(edition.figures, profile)
        name = plain(profile.name) or chain
        found[chain] = ChainThen(name=name, stage=stage.value if stage else "")
    return found


def mark_of(row: ScoreRow, question: Question) -> str:
    """The mark for a question, or why there is none."""
    mark: str = getattr(row, f"q{question.number}")
    return mark


def figure_of(row: ScoreRow, question: Question) -> float | None:
    """The main figure of a question."""
    figure: float | None = getattr(row, question.main_metric)
    return figure


def shown(question: Question, value: float | None) -> str:
    """A question's main figure as the pages write it."""
    if value is None:
        return "not known"
    metric = METRICS.get(question.main_metric)
    return figure_text(metric, value) if metric else percent(value)
