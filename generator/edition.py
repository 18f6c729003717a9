"""
One edition: everything computed from the data as they stood up to one week.

Charts and pages read an edition; nothing in it is changed after it is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from generator import criteria
from generator.context import Context
from generator.discover import find
from generator.figures import METRICS, Figures
from generator.garbage import without_passes
from generator.model.chain import Profile
from generator.model.finding import Criterion, Finding
from generator.model.origin import Range, Source
from generator.model.rubric import Rubric
from generator.panel import Panel
from generator.questions import Answer
from generator.scorecard import Scorer
from generator.scores import DesignIndex, score_designs
from generator.stages import Stage, unwatched

REFERENCE_CHAINS = {"price_mean_usd": ("ethereum",), "price_usd": ("bitcoin", "ethereum")}
"""Chains whose prices other chains' metrics use."""

CRITERIA: dict[str, Criterion] = {
    c.name: c for c in sorted(find(criteria, Criterion).values(), key=lambda c: (c.group, c.order))
}


P = ParamSpec("P")
Found = TypeVar("Found")


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
    memory: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What ``remembered`` functions found; nothing in it says more than the edition."""

    @property
    def is_past(self) -> bool:
        """Whether a later week is stored."""
        return self.figures.panel.is_past

    def origins(
        self, name: str, chain: str, window: tuple[dt.date, dt.date] | None = None
    ) -> list[tuple[str, Range]]:
        """
        (series, origin) of the charted values behind a series or metric for one chain.

        ``window`` limits them to values of those weeks, first and last included. Prices of
        BTC and ETH are included where a metric converts or compares with them.
        """
        first, last = window or (self.figures.panel.weeks[0].date(), self.week)
        return list(_origins(self, name, chain, first, last))

    def publishers(
        self,
        names: tuple[str, ...],
        chain: str,
        window: tuple[dt.date, dt.date] | None = None,
    ) -> tuple[str, ...]:
        """Publishers behind some series or metrics of a chain, sorted, for footers."""
        found = {item.publisher for name in names for _, item in self.origins(name, chain, window)}
        return tuple(sorted(found))


def remembered(
    find: Callable[Concatenate[Edition, P], Found],
) -> Callable[Concatenate[Edition, P], Found]:
    """
    Let a function of an edition find its result once for each edition and set of arguments.

    Arguments are hashable; nobody changes the result.
    """

    @wraps(find)
    def ask(edition: Edition, /, *args: P.args, **kwargs: P.kwargs) -> Found:
        key = find, args, *sorted(kwargs.items())
        if key not in edition.memory:
            edition.memory[key] = find(edition, *args, **kwargs)
        found: Found = edition.memory[key]
        return found

    return ask


@remembered
def _origins(
    edition: Edition, name: str, chain: str, first: dt.date, last: dt.date
) -> tuple[tuple[str, Range], ...]:
    panel = edition.figures.panel
    begin, end = ((day - panel.mondays[0]).days for day in (first, last))
    weeks = slice(max(-(-begin // 7), 0), max(end // 7 + 1, 0))
    found = {}
    for series in edition.figures.leaves(name):
        given = edition.figures.given(series)
        for column in {chain, *REFERENCE_CHAINS.get(series, ())} & panel.column.keys():
            codes = set(given.codes[weeks, panel.column[column]].tolist()) - {-1}
            for code in codes:
                for item, runs in panel.covered(series, given.providers[code], column):
                    if any(start <= last and end >= first for start, end in runs):
                        found[series, item.id] = (series, item)
    return tuple(found[key] for key in sorted(found))


@without_passes()
def compute(
    profiles: Mapping[str, Profile],
    table: pd.DataFrame,
    sources: Mapping[str, Source],
    rubric: Rubric,
    as_of: dt.date | None = None,
    stage: Stage = unwatched,
    before: Figures | None = None,
) -> Edition:
    """
    Compute an edition.

    ``table`` is what ``Store.series`` returns. Without ``as_of`` the edition is that of the
    last stored week. ``stage`` hears of supply, metrics and scores. Where only profiles were edited
    since the figures ``before``, what follows from series alone is taken from these.
    """
    oldest_weeks = rubric.scorecard.oldest_week_used
    if before and before.profiles.keys() == profiles.keys():
        figures = before.with_profiles(profiles, oldest_weeks)
    else:
        panel = Panel(table, sources, sorted(profiles), as_of)
        figures = Figures(panel, profiles, oldest_weeks)
    with stage("supply"):
        _ = figures.supply
    with stage("metrics"):
        for name in METRICS:
            figures.weekly(name)
    with stage("scores"):
        return _scored(figures, rubric)


def _scored(figures: Figures, rubric: Rubric) -> Edition:
    profiles = figures.profiles
    context = Context(figures, rubric, profiles)

    def judge(group: str) -> dict[str, tuple[Finding, ...]]:
        asked = [c for c in CRITERIA.values() if c.group == group]
        return {
            chain: tuple(c(profile, context) for c in asked) for chain, profile in profiles.items()
        }

    design, hands_off = judge("design"), judge("hands-off")
    scorer = Scorer(figures, rubric)
    return Edition(
        week=figures.panel.as_of,
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
