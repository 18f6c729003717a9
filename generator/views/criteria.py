"""A criterion as a page: its rule, the distribution, and every chain's finding with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.edition import CRITERIA, Edition
from generator.model.drawn import Drawn
from generator.model.finding import Criterion, Finding, Verdict
from generator.model.words import Kind
from generator.scores import DesignClass
from generator.views.answers import kind_words
from generator.views.peers import kind_plural

FOLDER = "criteria"
ORDER = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a criterion says of one chain."""

    chain: str
    name: str
    kind: str
    label: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class CriterionPage:
    """
    Everything on one criterion's page.

    ``outcomes`` are the verdicts that occur or can occur, ``counts`` how many chains have
    each: in all, by class and by kind. ``weight`` is its part of the design index, None in
    the hands-off test; ``full_at`` the percentage that counts as 1 where it is linear.
    """

    criterion: Criterion
    weight: float | None
    full_at: float | None
    charts: Sequence[Drawn]
    outcomes: tuple[str, ...]
    counts: tuple[tuple[str, tuple[int, ...]], ...]
    rows: tuple[FindingRow, ...]

    @property
    def id(self) -> str:
        """The criterion's address."""
        return address(self.criterion)


def address(criterion: Criterion) -> str:
    """Folder of a criterion's page: ``token-role``."""
    return criterion.name.replace("_", "-")


def criterion_pages(
    edition: Edition, charts: Mapping[str, Sequence[Drawn]]
) -> tuple[CriterionPage, ...]:
    """One page for each criterion, design first."""
    return tuple(
        _page(edition, criterion, charts.get(f"{FOLDER}/{address(criterion)}", ()))
        for criterion in CRITERIA.values()
    )


def found(edition: Edition, criterion: Criterion) -> dict[str, Finding]:
    """A criterion's finding for every chain."""
    groups = edition.design_findings if criterion.group == "design" else edition.hands_off
    return {
        chain: next(f for f in findings if f.criterion == criterion.name)
        for chain, findings in groups.items()
    }


def outcomes(criterion: Criterion, findings: Mapping[str, Finding]) -> tuple[Verdict, ...]:
    """Verdicts that a criterion's page lists: those that it describes and those that occur."""
    described = {Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN}
    described |= {Verdict.PARTLY} if criterion.partly else set()
    occurring = {finding.verdict for finding in findings.values()}
    return tuple(verdict for verdict in ORDER if verdict in described | occurring)


def _page(edition: Edition, criterion: Criterion, charts: Sequence[Drawn]) -> CriterionPage:
    findings = found(edition, criterion)
    rules = edition.rubric.design_index
    total = sum(rules.weights.values())
    rows = [
        FindingRow(
            chain=chain,
            name=profile.name,
            kind=kind_words(profile, edition.profiles),
            label=edition.designs[chain].label.value,
            finding=findings[chain],
        )
        for chain, profile in edition.profiles.items()
    ]
    listed = outcomes(criterion, findings)
    return CriterionPage(
        criterion=criterion,
        weight=rules.weights[criterion.name] / total if criterion.group == "design" else None,
        full_at=rules.full_at_percent.get(criterion.name),
        charts=charts,
        outcomes=tuple(verdict.value for verdict in listed),
        counts=_counts(edition, findings, listed),
        rows=tuple(sorted(rows, key=_order)),
    )


def _order(row: FindingRow) -> tuple[int, float, str, str]:
    """Met first, within partly the higher score, then by name."""
    score = row.finding.score
    high = 0.0 if score is None else -score
    return ORDER.index(row.finding.verdict), high, row.name.casefold(), row.chain


def _counts(
    edition: Edition, findings: Mapping[str, Finding], listed: Sequence[Verdict]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    groups: list[tuple[str, list[str]]] = [("all chains", list(findings))]
    groups += [
        (label.value, [c for c in findings if edition.designs[c].label is label])
        for label in DesignClass
    ]
    groups += [
        (kind_plural(kind), [c for c in findings if edition.profiles[c].kind.value is kind])
        for kind in Kind
    ]
    return tuple(
        (name, tuple(sum(findings[c].verdict is verdict for c in chains) for verdict in listed))
        for name, chains in groups
        if chains
    )
