"""The last refresh as rows for the status page, and which series it had to leave as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.format import amount
from generator.model.report import RunReport, SourceReport, Trouble
from generator.model.series import SERIES, week_name

LATEST_CORRECTIONS = 100
"""More would be a wall of numbers; the ledger has them all."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of the last refresh."""

    publisher: str
    state: str
    asked_on: str
    requests: str
    received: str
    new: int
    revised: int
    kept: int
    last_week: str
    next_expected: str


@dataclass(frozen=True, slots=True)
class StaleRow:
    """A series that stays as it was, and why."""

    publisher: str
    title: str
    chains: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class WarningRow:
    """What one gate says: its rule, how often it spoke, and the first cases in words."""

    gate: str
    sentence: str
    count: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One figure that was left out or changed, with its value before and now."""

    when: str
    series: str
    chain: str
    before: str
    now: str
    why: str
    recorded_on: str


@dataclass(frozen=True, slots=True)
class RefreshView:
    """The last refresh."""

    run_on: str
    weeks_through: str
    sources: tuple[SourceRow, ...]
    stale: tuple[StaleRow, ...]
    troubles: tuple[tuple[str, str], ...]
    warnings: tuple[WarningRow, ...]
    gates: tuple[tuple[str, str], ...]


def refresh_view(report: RunReport | None) -> RefreshView | None:
    """Rows of the last refresh; None where there was none."""
    if report is None:
        return None
    return RefreshView(
        run_on=report.run_on.isoformat(),
        weeks_through=week_name(report.weeks_through),
        sources=tuple(_source_row(source) for source in report.sources),
        stale=tuple(_stale_rows(report)),
        troubles=tuple(
            (source.publisher, trouble.said)
            for source in report.sources
            for trouble in source.troubles
        ),
        warnings=tuple(_warning_rows(report)),
        gates=tuple(sorted(report.gates.items())),
    )


def stale_cells(report: RunReport | None) -> dict[tuple[str, str, str], str]:
    """(source, series, chain) → why its data were left as they were."""
    if report is None:
        return {}
    return {(source, series, chain): why for source, series, chain, why in report.stale()}


def corrections_view(
    rows: Sequence[Mapping[str, str]],
) -> tuple[tuple[CorrectionRow, ...], tuple[tuple[str, int], ...]]:
    """The latest corrections, newest first, and how many there are for each reason."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["reason"]] = counts.get(row["reason"], 0) + 1
    newest = sorted(
        enumerate(rows), key=lambda item: (item[1]["recorded_on"], item[0]), reverse=True
    )
    latest = tuple(_correction(row) for _, row in newest[:LATEST_CORRECTIONS])
    return latest, tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _correction(row: Mapping[str, str]) -> CorrectionRow:
    return CorrectionRow(
        when=row["date"] or f"week of {row['week']}",
        series=f"{row['source']} {row['metric']}",
        chain=row["chain"],
        before=amount(float(row["old"])),
        now=amount(float(row["new"])) if row["new"] else "left out",
        why=row["reason"],
        recorded_on=row["recorded_on"],
    )


def _source_row(source: SourceReport) -> SourceRow:
    weeks = [item.last_week for item in source.series if item.last_week]
    expected = [item.next_expected for item in source.series if item.next_expected]
    return SourceRow(
        publisher=source.publisher,
        state=source.state.value,
        asked_on=source.asked_on.isoformat(),
        requests=", ".join(f"{host} {count}" for host, count in sorted(source.requests.items())),
        received=f"{sum(s.received for s in source.series)} of "
        f"{sum(s.asked for s in source.series)}",
        new=sum(item.weeks_stored for item in source.series),
        revised=sum(item.weeks_revised for item in source.series),
        kept=sum(len(item.kept) for item in source.series),
        last_week=week_name(max(weeks)) if weeks else "none yet",
        next_expected=min(expected).isoformat() if expected else "with the next refresh",
    )


def _stale_rows(report: RunReport) -> list[StaleRow]:
    """Series that were kept, chains with the same reason together."""
    publishers = {source.source: source.publisher for source in report.sources}
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for source, series, chain, why in report.stale():
        grouped.setdefault((publishers[source], SERIES[series].title, why), []).append(chain)
    return [
        StaleRow(publisher, title, tuple(sorted(chains)), why)
        for (publisher, title, why), chains in sorted(grouped.items())
    ]


def _warning_rows(report: RunReport) -> list[WarningRow]:
    """Warnings by gate, the most frequent first."""
    cases: dict[str, list[str]] = {}
    for source in report.sources:
        for item in source.series:
            for trouble in item.warnings:
                cases.setdefault(trouble.gate, []).append(_case(source, item.series, trouble))
    return [
        WarningRow(gate, report.gates.get(gate, ""), len(found), tuple(found[:10]))
        for gate, found in sorted(cases.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    ]


def _case(source: SourceReport, series: str, trouble: Trouble) -> str:
    return f"{source.publisher}, {SERIES[series].title.lower()}, {trouble.chain}: {trouble.said}"
