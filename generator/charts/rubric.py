"""The rubric page's charts: how far the design index and the classes depend on choices."""

from __future__ import annotations

from generator.charting import comparing, wording
from generator.edition import Edition
from generator.format import amount
from generator.model.chart import Bar, BarChart, RangeChart, Ranged
from generator.model.chart_maker import maker
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.scores import DesignClass
from generator.sensitivity import shake

ROLES = dict(comparing.CLASSES)

STEADY = 0.9
"""Stability from which the headline calls a class kept."""


@maker(scope="rubric", order=10)
def index_ranges(edition: Edition) -> RangeChart | None:
    """The index of each chain, over weight draws and over what is unknown."""
    shaken = shake(edition.design_findings, edition.rubric)
    rules = edition.rubric.design_index
    rows = []
    for chain, design in edition.designs.items():
        drawn = shaken.chains[chain].drawn
        if design.index is None or drawn is None:
            continue
        rows.append(
            Ranged(
                label=edition.profiles[chain].name,
                role=ROLES[design.label],
                value=design.index,
                likely=(min(drawn.low, design.index), max(drawn.high, design.index)),
                possible=(design.low, design.high),
            )
        )
    if not rows:
        return None
    rows.sort(key=lambda row: (row.value, row.label))
    classed = [d for d in edition.designs.values() if d.label is not DesignClass.UNDETERMINED]
    steady = sum(d.stability is not None and d.stability >= STEADY for d in classed)
    share = f"{100 * edition.rubric.sensitivity.confidence:.0f} %"
    alt = "; ".join(
        f"{row.label} {row.value:.1f} ({row.likely[0]:.1f} to {row.likely[1]:.1f})" for row in rows
    )
    return RangeChart(
        slug="rubric-index-ranges",
        headline=f"{steady} of {counted(len(classed), 'chain')} with a class keep it in at "
        f"least {100 * STEADY:.0f} % of random weightings",
        unit="design index, 0 infrastructure-first to 100 token-first",
        sources=(f"{len(edition.profiles)} chain profiles",),
        period=week_name(edition.week),
        alt=f"Design index with the middle {share} of {rules.weight_draws:,} random weightings: "
        f"{alt}.",
        note=f"Thick: the middle {share} of {rules.weight_draws:,} random weightings. Thin: the "
        "index if every unknown criterion were 0 or 1. Dashed: where classes begin. Grey: "
        f"undetermined, fewer than {rules.fewest_known} criteria known.",
        wide=True,
        rows=tuple(rows),
        low=0,
        high=100,
        cuts=(rules.infrastructure_first_at_most, rules.token_first_at_least),
        names=("Index", "Over weightings", "Over unknowns"),
    )


@maker(scope="rubric", order=20)
def classes_by_cutoffs(edition: Edition) -> BarChart | None:
    """How many chains fall into each class for each pair of cut-offs."""
    results = shake(edition.design_findings, edition.rubric).cutoffs
    classed = sum(d.label is not DesignClass.UNDETERMINED for d in edition.designs.values())
    if not classed:
        return None
    bars = [
        Bar(
            f"{low:g}/{high:g} {label.value}",
            result.counts[label],
            role,
            text=str(result.counts[label]),
        )
        for result in results
        for low, high in [result.cutoffs]
        for label, role in comparing.CLASSES
        if label is not DesignClass.UNDETERMINED
    ]
    moved = {chain for result in results for chain, _, _ in result.moved}
    pairs = wording.listed([f"{low:g}/{high:g}" for low, high in (r.cutoffs for r in results)])
    undetermined = len(edition.designs) - classed
    return BarChart(
        slug="rubric-cutoffs",
        headline=f"{classed - len(moved)} of {counted(classed, 'chain')} are in the same "
        f"class for all {len(results)} pairs of cut-offs",
        unit="number of chains",
        sources=(f"{len(edition.profiles)} chain profiles",),
        period=week_name(edition.week),
        alt=f"Chains by class for the cut-offs {pairs}: "
        f"{'; '.join(f'{bar.label} {amount(bar.value)}' for bar in bars)}.",
        note=f"{counted(undetermined, 'chain')} undetermined for every pair."
        if undetermined
        else "",
        wide=True,
        bars=tuple(bars),
    )
