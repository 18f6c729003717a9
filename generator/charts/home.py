"""The home page's charts: the map of chains, the classes, and how much could be marked."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd

from generator.charting import wording
from generator.edition import Edition
from generator.figures import METRICS
from generator.format import amount
from generator.model.chart import Bar, BarChart, Dot, MapChart, Role
from generator.model.chart_maker import maker
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.questions import QUESTIONS, Answer, Question
from generator.scores import DesignClass

SIZES = ("market_cap_usd", "stablecoins_usd", "tvl_usd")
"""A chain's size, for the order in which dots are named: the largest of these, last seen."""

CLASS_ROLES: dict[DesignClass, Role] = {
    DesignClass.TOKEN_FIRST: "token-first",
    DesignClass.MIXED: "mixed",
    DesignClass.INFRASTRUCTURE_FIRST: "infrastructure-first",
    DesignClass.UNDETERMINED: "undetermined",
}


@maker(scope="home", order=10)
def chain_map(edition: Edition) -> MapChart | None:
    """Every chain with a design index: index across, emission coverage up."""
    sizes = _sizes(edition)
    chains = [chain for chain, design in edition.designs.items() if design.index is not None]
    chains.sort(key=lambda chain: (-sizes[chain], edition.profiles[chain].name))
    dots = tuple(_dot(edition, chain) for chain in chains)
    if not dots:
        return None
    rules = edition.rubric.design_index
    known = [d for d in dots if d.y is not None]
    free = [d for d in dots if d.no_emission]
    covering = [d for d in known if d.y is not None and d.y >= 1]
    readings = [edition.answers[d.chain][0].reading for d in known]
    weeks = sorted({r.week for r in readings if r is not None})
    publishers = {p for d in known for p in edition.publishers(("emission_coverage",), d.chain)}
    words = "; ".join(
        f"{d.label} index {d.x:.1f}, coverage {amount(d.y)}" for d in known if d.y is not None
    )
    return MapChart(
        slug="map",
        headline=f"{_covering(len(covering), len(known))}; {len(free)} emitted nothing "
        f"in 13 weeks, {len(dots) - len(free) - len(known)} unknown",
        unit="design index 0 to 100; fees ÷ emissions, 13-week sums, log scale",
        sources=(f"{len(dots)} chain profiles", *sorted(publishers)),
        period=(
            f"{week_name(weeks[0])} to {week_name(max(weeks[-1], edition.week))}"
            if weeks
            else week_name(edition.week)
        ),
        alt=f"{counted(len(dots), 'chain')} by design index and emission coverage: "
        f"{len(free)} without emission, {len(known)} with known coverage"
        f"{f' ({words})' if words else ''}, "
        f"{len(dots) - len(free) - len(known)} without enough data.",
        note="Whiskers: the index over unknown criteria"
        + (
            "; coverage from all dated unlocks to issuance only."
            if any(
                d.y_low is not None and d.y_high is not None and d.y_high > d.y_low for d in dots
            )
            else "."
        )
        + " The table names every dot.",
        wide=True,
        dots=dots,
        x_title="Design index: infrastructure-first to token-first",
        y_title="Emission coverage",
        x_cuts=(rules.infrastructure_first_at_most, rules.token_first_at_least),
    )


def _covering(covering: int, known: int) -> str:
    """Say on how many of the chains that do emit fees pay for it."""
    if not known:
        return "Of no emitting chain is it known whether fees cover emissions"
    if known == 1:
        said = "cover" if covering else "do not cover"
        return f"On the one emitting chain with data fees {said} emissions"
    return f"Fees cover emissions on {covering or 'none'} of {known} chains with data"


def _sizes(edition: Edition) -> pd.Series:
    frames = [edition.figures.weekly(name).values for name in SIZES]
    seen = [frame.where(np.isfinite(frame)).ffill().iloc[-1] for frame in frames]
    return pd.concat(seen, axis=1).max(axis=1).fillna(0.0)


def _dot(edition: Edition, chain: str) -> Dot:
    design, answer = edition.designs[chain], edition.answers[chain][0]
    assert design.index is not None
    y = _coverage(answer)
    loose = edition.figures.reading("emission_coverage_issuance", chain) if y is not None else None
    band = loose is not None and math.isfinite(loose.value)
    return Dot(
        chain=chain,
        label=edition.profiles[chain].name,
        x=design.index,
        x_low=design.low,
        x_high=design.high,
        role=CLASS_ROLES[design.label],
        y=y,
        y_low=y if band else None,
        y_high=loose.value if loose is not None and band else None,
        no_emission=answer.state == "marked" and y is None,
    )


def _coverage(answer: Answer) -> float | None:
    """Finite coverage behind a mark; None where nothing is emitted or nothing is known."""
    if answer.state != "marked" or answer.reading is None:
        return None
    return answer.reading.value if math.isfinite(answer.reading.value) else None


@maker(scope="home", order=20)
def class_sizes(edition: Edition) -> BarChart | None:
    """How many chains fall into each class."""
    counts = Counter(design.label for design in edition.designs.values())
    total = counts.total()
    if not total:
        return None
    bars = tuple(
        Bar(label.value, counts[label], role, text=str(counts[label]))
        for label, role in CLASS_ROLES.items()
    )
    token, infra = counts[DesignClass.TOKEN_FIRST], counts[DesignClass.INFRASTRUCTURE_FIRST]
    spoken = wording.listed([f"{bar.label} {bar.text}" for bar in bars])
    return BarChart(
        slug="class-sizes",
        headline=f"Of {counted(total, 'chain')}, {token} "
        f"{'is' if token == 1 else 'are'} token-first and {infra} infrastructure-first by design",
        unit="number of chains",
        sources=(f"{total} chain profiles",),
        period=week_name(edition.week),
        alt=f"Chains by class: {spoken}.",
        note="Undetermined: fewer than "
        f"{edition.rubric.design_index.fewest_known} criteria are known.",
        bars=bars,
    )


@maker(scope="home", order=30)
def marks(edition: Edition) -> BarChart | None:
    """How many chains could be marked on each of the six questions."""
    total = len(edition.answers)
    bars = []
    for n, question in enumerate(QUESTIONS):
        given = [answers[n] for answers in edition.answers.values()]
        letters = Counter(answer.mark for answer in given if answer.mark)
        asked = sum(answer.state != "not applicable" for answer in given)
        marked = letters.total()
        detail = ", ".join(f"{letters[mark]} {mark}" for mark in sorted(letters))
        share = f"{marked} of {asked}"
        text = share + (f": {detail}" if detail else "")
        label = f"{question.number} {_short(question)}"
        bars.append(Bar(label, marked, "first", text=text, short=share))
    most, least = max(bars, key=lambda b: b.value), min(bars, key=lambda b: b.value)
    if not most.value:
        return None
    return BarChart(
        slug="marks",
        headline=f"Data suffice to mark between {least.value:.0f} and {most.value:.0f} of {total} "
        "chains, depending on the question",
        unit="number of chains with a mark",
        sources=(f"{total} chain profiles", "series listed on each chain's page"),
        period=week_name(edition.week),
        alt=f"Chains with a mark, by question: {'; '.join(f'{b.label} {b.text}' for b in bars)}.",
        note="Without a mark: not enough data. Chains to which a question does not apply are "
        "not counted.",
        bars=tuple(bars),
        wide=True,
    )


def _short(question: Question) -> str:
    """Name of a question's main figure; the question itself is too long beside a bar."""
    metric = METRICS.get(question.main_metric)
    return metric.title.partition(",")[0] if metric else "Hands-off test"
