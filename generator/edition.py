"""
One edition: everything computed from the data as they stood up to one week.

Charts and pages read an edition; nothing in it is changed after it is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from generator import criteria
from generator.context import Context
from generator.discover import find
from generator.figures import Figures
from generator.model.chain import Profile
from generator.model.finding import Criterion, Finding
from generator.model.origin import Range, Source
from generator.model.rubric import Rubric
from generator.panel import Panel
from generator.questions import Answer
from generator.scorecard import Scorer
from generator.scores import DesignIndex, score_designs

REFERENCE_CHAINS = {"price_mean_usd": ("ethereum",), "price_usd": ("bitcoin", "ethereum")}
"""Chains whose prices other chains' metrics use."""

CRITERIA: dict[str, Criterion] = {
    c.name: c for c in sorted(find(criteria, Criterion).values(), key=lambda c: (c.group, c.order))
}


@dataclass(frozen=True)
class Edition:
    """
    Profiles, figures and scores of one edition.

    ``designs``, ``design_findings``, ``hands_off`` and ``answers`` are by chain id, sorted.
    """

    week: dt.date
    profiles: Mapping[str, Profile]
    figures: Figures
    rubric: Rubric
    designs: Mapping[str, DesignIndex]
    design_findings: Mapping[str, tuple[Finding, ...]]
    hands_off: Mapping[str, tuple[Finding, ...]]
    answers: Mapping[str, tuple[Answer, ...]]

    def origins(
        self, name: str, chain: str, window: tuple[dt.date, dt.date] | None = None
    ) -> list[tuple[str, Range]]:
        """
        (series, origin) of the charted values behind a series or metric for one chain.

        ``window`` limits them to values of those weeks, first and last included. Prices of
        BTC and ETH are included where a metric converts or compares with them.
        """
        panel = self.figures.panel
        first, last = window or (panel.weeks[0].date(), self.week)
        found = {}
        for series in self.figures.leaves(name):
            provider = panel.series(series).provider
            for column in {chain, *REFERENCE_CHAINS.get(series, ())} & set(panel.chains):
                charted = provider[column].loc[pd.Timestamp(first) : pd.Timestamp(last)]
                for source in charted.dropna().unique():
                    for item in panel.ranges(series, str(source), column):
                        spans = [c for c in item.cells(series) if c[0] == column]
                        if any(start <= last and end >= first for _, start, end in spans):
                            found[series, item.id] = (series, item)
        return [found[key] for key in sorted(found)]

    def publishers(
        self,
        names: tuple[str, ...],
        chain: str,
        window: tuple[dt.date, dt.date] | None = None,
    ) -> tuple[str, ...]:
        """Publishers behind some series or metrics of a chain, sorted, for footers."""
        found = {item.publisher for name in names for _, item in self.origins(name, chain, window)}
        return tuple(sorted(found))


def compute(
    profiles: Mapping[str, Profile],
    table: pd.DataFrame,
    sources: Mapping[str, Source],
    rubric: Rubric,
    as_of: dt.date | None = None,
) -> Edition:
    """
    Compute an edition.

    ``table`` is what ``Store.series`` returns. Without ``as_of`` the edition is that of the
    last stored week.
    """
    panel = Panel(table, sources, sorted(profiles), as_of)
    figures = Figures(panel, profiles, rubric.scorecard.oldest_week_used)
    context = Context(figures, rubric, profiles)

    def judge(group: str) -> dict[str, tuple[Finding, ...]]:
        asked = [c for c in CRITERIA.values() if c.group == group]
        return {
            chain: tuple(c(profile, context) for c in asked) for chain, profile in profiles.items()
        }

    design, hands_off = judge("design"), judge("hands-off")
    scorer = Scorer(figures, rubric)
    return Edition(
        week=panel.as_of,
        profiles=profiles,
        figures=figures,
        rubric=rubric,
        designs=score_designs(design, rubric.design_index),
        design_findings=design,
        hands_off=hands_off,
        answers={
            chain: scorer.answers(profile, hands_off[chain]) for chain, profile in profiles.items()
        },
    )
