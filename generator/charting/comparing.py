"""Chains side by side: strips by class, medians with their n, and what to be careful about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from generator.charting import wording
from generator.edition import Edition
from generator.format import NO_EMISSION
from generator.model.chart import Role, Scale, Strip, StripChart
from generator.model.words import Kind
from generator.scores import DesignClass

FEWEST_VALUES = 5
FEWEST_IN_CLASS = 5
CLASSES: tuple[tuple[DesignClass, Role], ...] = (
    (DesignClass.TOKEN_FIRST, "token-first"),
    (DesignClass.MIXED, "mixed"),
    (DesignClass.INFRASTRUCTURE_FIRST, "infrastructure-first"),
    (DesignClass.UNDETERMINED, "undetermined"),
)
KINDS: tuple[tuple[Kind, str, Role], ...] = (
    (Kind.L1, "L1", "first"),
    (Kind.ROLLUP, "rollup", "second"),
    (Kind.APPCHAIN, "appchain", "third"),
    (Kind.SIDECHAIN, "sidechain", "fourth"),
)

Words = Callable[[float], str]


def percent_words(value: float) -> str:
    """Write a value that is already in percent."""
    return wording.share(value / 100)


def by_class(
    edition: Edition,
    values: Mapping[str, float],
    *,
    slug: str,
    title: str,
    unit: str,
    sources: tuple[str, ...],
    period: str,
    scale: Scale = "linear",
    more: str = "",
    words: Words = percent_words,
) -> StripChart | None:
    """
    Make a strip of each class; ``values`` are by chain, in percent unless ``words`` are given.

    None with fewer than ``FEWEST_VALUES`` values that can be drawn, which infinite ones cannot.
    ``more`` is added to the cautions.
    """
    if sum(map(math.isfinite, values.values())) < FEWEST_VALUES:
        return None
    fewest = edition.rubric.sensitivity.fewest_compared
    members = {
        label: [chain for chain in values if edition.designs[chain].label is label]
        for label, _ in CLASSES
    }
    strips = [
        strip(label.value, role, {edition.profiles[c].name: values[c] for c in members[label]})
        for label, role in CLASSES
        if members[label]
    ]
    cautions = (small(strips), _unlike(edition, members), more)
    return StripChart(
        slug=slug,
        headline=headline(title, strips, words, fewest),
        unit=unit,
        sources=sources,
        period=period,
        alt=spoken(title, strips, words, fewest),
        note=" ".join(text for text in cautions if text),
        wide=True,
        strips=tuple(strips),
        scale=scale,
        fewest=fewest,
    )


def strip(label: str, role: Role, values: Mapping[str, float]) -> Strip:
    """One group, its values in ascending order; the infinite ones apart, by name."""
    ascending = sorted(values.items(), key=lambda item: (item[1], item[0]))
    return Strip(
        label,
        role,
        tuple((name, value) for name, value in ascending if math.isfinite(value)),
        tuple(name for name, value in ascending if math.isinf(value)),
    )


def headline(title: str, strips: Sequence[Strip], words: Words, fewest: int) -> str:
    """
    Medians, with their n where that fits; the undetermined chains are no class to compare.

    Groups of fewer than ``fewest`` have no median; where all are, the whole range is said.
    """
    shown = [g for g in strips if g.role != "undetermined" and len(g.members) >= fewest]
    if not shown:
        every = sorted(value for group in strips for _, value in group.members)
        low, high = (_told(value, words) for value in (every[0], every[-1]))
        return wording.fit(
            f"{title}: {low} to {high} (n = {len(every)})", f"{title}: {low} to {high}"
        )
    said = [(f"{g.label} {_told(g.median, words)}", len(g.members)) for g in shown]
    ranked = sorted(shown, key=lambda group: group.median)
    ends = [f"{g.label} {_told(g.median, words)}" for g in (*ranked[:1], *ranked[1:][-1:])]
    return wording.fit(
        f"{title}, median: {', '.join(f'{text} (n = {n})' for text, n in said)}",
        f"{title}, median (n): {', '.join(f'{text} ({n})' for text, n in said)}",
        f"{title}, median: {', '.join(text for text, _ in said)}",
        f"{title}, median: {' to '.join(ends)}",
    )


def _told(value: float, words: Words) -> str:
    return NO_EMISSION if math.isinf(value) else words(value)


def spoken(title: str, strips: Iterable[Strip], words: Words, fewest: int) -> str:
    """Median, n and range of each group, for a reader who cannot see it."""
    parts = []
    for group in strips:
        (least, low), (most, high) = group.members[0], group.members[-1]
        n = len(group.members)
        span = f"{_told(low, words)} ({least}) to {_told(high, words)} ({most})"
        if n == 1:
            parts.append(f"{group.label}: {_told(low, words)} ({least})")
        elif n < fewest:
            parts.append(f"{group.label}: {n} values, {span}")
        else:
            parts.append(f"{group.label}: median {_told(group.median, words)} of {n}, {span}")
    return f"{title}. {'; '.join(parts)}."


def small(strips: Iterable[Strip]) -> str:
    """Warn of groups so small that their median says little."""
    few = [group.label for group in strips if len(group.members) < FEWEST_IN_CLASS]
    return f"Fewer than {FEWEST_IN_CLASS} values: {wording.listed(few)}." if few else ""


def _unlike(edition: Edition, members: Mapping[DesignClass, Sequence[str]]) -> str:
    """Warn where classes consist of different kinds of chain."""
    names = {kind: word for kind, word, _ in KINDS}
    common: dict[str, str] = {}
    for label, chains in members.items():
        kinds = Counter(names[edition.profiles[chain].kind.value] for chain in chains)
        if kinds and label is not DesignClass.UNDETERMINED:
            kind, number = min(kinds.items(), key=lambda item: (-item[1], item[0]))
            common[f"{label.value} most often {kind} ({number} of {len(chains)})"] = kind
    if len(set(common.values())) < 2:
        return ""
    return f"Classes differ in kind: {wording.listed(list(common))}."
