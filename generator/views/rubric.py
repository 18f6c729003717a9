"""The rubric page in words: weights, thresholds with their reasons, versions, sensitivity."""

from __future__ import annotations

from dataclasses import dataclass

from generator.edition import CRITERIA, Edition
from generator.figures import METRICS
from generator.format import amount, percent
from generator.model.nouns import inside
from generator.model.rubric import LETTERS, Bounds, Rubric
from generator.scores import DesignClass
from generator.sensitivity import Shaken, Span, shake

MARK_TITLES = {"hands_off": "Hands-off test"}


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One criterion with its weight."""

    name: str
    title: str
    weight: str
    full_at: str


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One choice of the rubric, its value in words and the reason for it."""

    title: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One chain under other weights, cut-offs and without single criteria."""

    chain: str
    name: str
    label: str
    index: str
    drawn: str
    unknowns: str
    without: str
    stability: str
    rank: str
    ranks: str
    decisive: str


@dataclass(frozen=True, slots=True)
class CutoffRow:
    """One pair of cut-offs: counts by class and which chains move."""

    pair: str
    in_use: bool
    counts: tuple[int, ...]
    moved: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RubricPage:
    """Everything on the rubric page besides charts; ``chains`` are by index, lowest first."""

    weights: tuple[WeightRow, ...]
    thresholds: tuple[ThresholdRow, ...]
    chains: tuple[ChainRow, ...]
    labels: tuple[str, ...]
    cutoffs: tuple[CutoffRow, ...]
    share: str


def rubric_page(edition: Edition) -> RubricPage:
    """Put the rubric and its sensitivity into words."""
    rubric = edition.rubric
    shaken = shake(edition.design_findings, rubric)
    order = sorted(
        edition.designs,
        key=lambda c: (
            edition.designs[c].label is DesignClass.UNDETERMINED,
            edition.designs[c].index is None,
            edition.designs[c].index or 0,
            edition.profiles[c].name,
        ),
    )
    return RubricPage(
        weights=tuple(
            WeightRow(
                name=c.name,
                title=c.title,
                weight=f"{rubric.design_index.weights[c.name]:g}",
                full_at=_full_at(rubric, c.name),
            )
            for c in CRITERIA.values()
            if c.group == "design"
        ),
        thresholds=_thresholds(rubric),
        chains=tuple(_chain_row(edition, chain, shaken.chains[chain]) for chain in order),
        labels=tuple(label.value for label in DesignClass),
        cutoffs=tuple(
            CutoffRow(
                pair=f"{result.cutoffs[0]:g} / {result.cutoffs[1]:g}",
                in_use=result.in_use,
                counts=tuple(result.counts[label] for label in DesignClass),
                moved=tuple(
                    (chain, edition.profiles[chain].name, before.value, now.value)
                    for chain, before, now in result.moved
                ),
            )
            for result in shaken.cutoffs
        ),
        share=percent(rubric.sensitivity.confidence),
    )


def _full_at(rubric: Rubric, name: str) -> str:
    found = rubric.design_index.full_at_percent.get(name)
    return "" if found is None else f"{found:g} %"


def _thresholds(rubric: Rubric) -> tuple[ThresholdRow, ...]:
    """Every choice with its value and reason, in the order of the rubric."""
    design, card, why = rubric.design_index, rubric.scorecard, rubric.reasons
    full = ", ".join(
        f"{CRITERIA[name].title.lower()} {value:g} %"
        for name, value in design.full_at_percent.items()
    )
    rows = [
        ("Weights of the criteria", "see above", "weights"),
        (
            "Infrastructure-first",
            f"index at most {design.infrastructure_first_at_most:g}",
            "infrastructure_first_at_most",
        ),
        ("Token-first", f"index at least {design.token_first_at_least:g}", "token_first_at_least"),
        ("Known criteria for a class", f"at least {design.fewest_known}", "fewest_known"),
        ("What counts as fully token-first", full, "full_at_percent"),
        ("Random weightings", f"{design.weight_draws:,}", "weight_draws"),
        ("Oldest figure that gives a mark", f"{card.oldest_week_used} weeks", "oldest_week_used"),
        *((_mark_title(name), _bounds(name, bounds), name) for name, bounds in card.marks.items()),
        (
            "Question 4: capital holds",
            f"within {percent(card.capital_holds_within)}",
            "capital_holds_within",
        ),
        ("Question 4: the worst mark", f"both at {percent(card.fall_by_half)}", "fall_by_half"),
        (
            "Known criteria for a mark on question 5",
            f"at least {card.hands_off_fewest_known}",
            "hands_off_fewest_known",
        ),
    ]
    return tuple(ThresholdRow(title, value, why[key]) for title, value, key in rows)


def _mark_title(name: str) -> str:
    title = METRICS[name].title if name in METRICS else MARK_TITLES.get(name, name)
    return f"Marks on {inside(title)}"


def _bounds(name: str, rule: Bounds) -> str:
    way = "from" if rule.direction == "at-least" else "up to"
    # As on the question's page: a share is written in percent, and so are its bounds.
    write = percent if name not in METRICS or METRICS[name].unit == "percent" else amount
    said = (
        f"{letter} {way} {write(bound)}"
        for letter, bound in zip(LETTERS, rule.bounds, strict=False)
    )
    return f"{', '.join(said)}, E beyond"


def _chain_row(edition: Edition, chain: str, shaken: Shaken) -> ChainRow:
    design = edition.designs[chain]
    return ChainRow(
        chain=chain,
        name=edition.profiles[chain].name,
        label=design.label.value,
        index="–" if design.index is None else f"{design.index:.1f}",
        drawn=_span(shaken.drawn),
        unknowns=_between(design.low, design.high),
        without="–"
        if design.without_low is None or design.without_high is None
        else _between(design.without_low, design.without_high),
        stability="–" if design.stability is None else percent(round(design.stability, 2)),
        rank="–" if shaken.rank is None else f"{shaken.rank:g}",
        ranks="–"
        if shaken.ranks is None
        else _joined(*(f"{round(rank, 1):g}" for rank in (shaken.ranks.low, shaken.ranks.high))),
        decisive="; ".join(
            f"{CRITERIA[name].title.lower()} ({label.value})" for name, label in shaken.decisive
        ),
    )


def _span(span: Span | None) -> str:
    return "–" if span is None else _between(span.low, span.high)


def _between(low: float, high: float) -> str:
    return _joined(f"{low:.1f}", f"{high:.1f}")


def _joined(least: str, most: str) -> str:
    return least if least == most else f"{least}–{most}"
