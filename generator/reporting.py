"""Writes down, for each series of a source, how a refresh went; and says it in Markdown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from generator.gates.days import unfinished_day
from generator.gathering import LISTED, Cell, Gathered
from generator.judging import Judged
from generator.model.gate import Waiting
from generator.model.report import RunReport, SeriesReport, SourceReport, State, Trouble
from generator.model.series import monday_of, week_name

WEEK = dt.timedelta(weeks=1)
MOST_LINES = 40
"""What a person reads in the summary of a workflow; the report has the rest."""

LATE = "late"
LATE_SENTENCE = "the latest finished week of a series has a value"


def report_source(
    gathered: Gathered,
    judged: Judged,
    stored: pd.DataFrame,
    requests: Mapping[str, int],
    today: dt.date,
) -> SourceReport:
    """
    Report one source.

    ``stored`` is what the source had before (columns of ``Fresh.stored``); ``requests`` counts
    by host.
    """
    upstream = gathered.upstream
    told = {(row.metric, row.chain) for row in gathered.rows}
    stopped = [check for check in judged.checks if check.required and not check.passed]
    held = {(check.metric, check.chain): check.note for check in stopped}
    gates = {(check.metric, check.chain): check.gate for check in stopped}
    waits = {(c.metric, c.chain): c.waiting for c in stopped if c.waiting is not None}
    failed = gathered.failed | held
    last = last_weeks(stored, judged.accepted)
    had = last_weeks(stored)
    kept = {cell for cell in failed if cell in had}
    through = monday_of(today) - WEEK
    series, behind = [], []
    for name in sorted({metric for metric, _ in gathered.asked | kept}):
        cells = {cell for cell in gathered.asked | kept if cell[0] == name}
        good = (cells & told) - set(held)
        newest = max((last[cell] for cell in good if cell in last), default=None)
        accepted = judged.accepted[judged.accepted["metric"] == name]
        if good and (newest is None or newest < through):
            behind.append(
                Trouble(
                    chain="",
                    gate=LATE,
                    said=f"{name}: no chain has a value for {week_name(through)} yet",
                )
            )
        series.append(
            SeriesReport(
                series=name,
                asked=len({cell for cell in gathered.asked if cell[0] == name}),
                received=len(cells & told),
                weeks_stored=_new(accepted, stored[stored["metric"] == name]),
                weeks_revised=sum(c.metric == name and not c.date for c in judged.corrections),
                kept=_chains(kept, name),
                unpublished=_chains(gathered.unpublished, name),
                failed=_grouped(failed, gates, waits, name),
                warnings=(*_warned(judged, name), *_late(good, last, through, name)),
                last_week=newest,
                days_left_out=sum(
                    n
                    for (metric, gate), n in judged.left_out.items()
                    if metric == name and gate != unfinished_day.name
                ),
                next_expected=None
                if newest is None
                else max(newest + 2 * WEEK, monday_of(today) + WEEK),
            )
        )
    troubles = (*gathered.troubles, *behind)
    hosts = {host.name: requests.get(host.name, 0) for host in upstream.hosts}
    return SourceReport(
        source=upstream.name,
        publisher=upstream.publisher,
        state=_state(series, troubles) if told - set(held) else State.FAILED,
        asked_on=today,
        requests=hosts,
        troubles=troubles,
        series=tuple(series),
    )


def _state(series: Iterable[SeriesReport], troubles: Iterable[Trouble]) -> State:
    bad = any(item.failed or item.kept for item in series)
    return State.PARTLY if bad or any(t.gate != LISTED for t in troubles) else State.FRESH


def _new(accepted: pd.DataFrame, stored: pd.DataFrame) -> int:
    """How many accepted rows are weeks that were not stored."""
    cells = [
        pd.MultiIndex.from_arrays([pd.to_datetime(rows["week"]), rows["chain"]])
        for rows in (accepted, stored)
    ]
    return int((~cells[0].isin(cells[1])).sum())


def last_weeks(*tables: pd.DataFrame) -> dict[Cell, dt.date]:
    """Last week by (metric, chain), over tables with columns metric, chain, week."""
    rows = pd.concat([table[["metric", "chain", "week"]] for table in tables], ignore_index=True)
    newest = rows.groupby(["metric", "chain"])["week"].max().reset_index()
    weeks = pd.to_datetime(newest["week"]).dt.date
    return dict(zip(zip(newest["metric"], newest["chain"], strict=True), weeks, strict=True))


def _chains(cells: Iterable[Cell], name: str) -> tuple[str, ...]:
    return tuple(sorted(chain for metric, chain in cells if metric == name))


def _grouped(
    failed: Mapping[Cell, str],
    gates: Mapping[Cell, str],
    waits: Mapping[Cell, Waiting],
    name: str,
) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            chain=chain,
            said=said,
            gate=gates.get((metric, chain), ""),
            waits=waits[metric, chain].value if (metric, chain) in waits else None,
            waits_of=waits[metric, chain].week if (metric, chain) in waits else None,
        )
        for (metric, chain), said in sorted(failed.items())
        if metric == name
    )


def waiting_of(report: RunReport | None, source: str) -> dict[Cell, Waiting]:
    """What the last refresh of a source held back until the next week's value."""
    return {
        (item.series, trouble.chain): Waiting(trouble.waits_of, trouble.waits)
        for one in (report.sources if report else ())
        if one.source == source
        for item in one.series
        for trouble in item.failed
        if trouble.waits is not None and trouble.waits_of is not None
    }


def _warned(judged: Judged, name: str) -> list[Trouble]:
    return [
        Trouble(chain=check.chain, said=check.note, gate=check.gate)
        for check in judged.checks
        if check.metric == name and not check.required and not check.passed
    ]


def _late(
    good: Iterable[Cell], last: Mapping[Cell, dt.date], through: dt.date, name: str
) -> list[Trouble]:
    return [
        Trouble(
            chain=chain,
            said=f"the latest week is {week_name(last[name, chain])}, not {week_name(through)}",
            gate=LATE,
        )
        for _, chain in sorted(good)
        if (name, chain) in last and last[name, chain] < through
    ]


def brief(report: RunReport, asked: Collection[str]) -> list[str]:
    """A line for each source that was asked."""
    return [
        f"{source.source}: {source.state.value}; "
        f"{_sum(source, 'weeks_stored'):,} weekly values new, "
        f"{_sum(source, 'weeks_revised'):,} revised, "
        f"{sum(len(item.kept) for item in source.series)} series kept from before"
        for source in report.sources
        if source.source in asked
    ]


def summary(report: RunReport, asked: Collection[str]) -> str:
    """Say in Markdown what a refresh did, for the summary of a workflow."""
    lines = [
        f"## Refresh of {report.run_on}, weeks through {week_name(report.weeks_through)}",
        "",
        "| source | state | requests | series received | new weeks | revised | kept |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    chosen = [item for item in report.sources if item.source in asked]
    lines += [
        f"| {source.publisher} | {source.state.value} | {sum(source.requests.values())} "
        f"| {_sum(source, 'received')} of {_sum(source, 'asked')} "
        f"| {_sum(source, 'weeks_stored')} | {_sum(source, 'weeks_revised')} "
        f"| {sum(len(item.kept) for item in source.series)} |"
        for source in chosen
    ]
    said = {
        f"- {source.publisher}: {_inert(trouble.said)}"
        for source in chosen
        for trouble in [*source.troubles, *(t for item in source.series for t in item.failed)]
    }
    if said:
        lines += ["", "### What went wrong", "", *sorted(said)[:MOST_LINES]]
        if len(said) > MOST_LINES:
            lines.append(f"- and {len(said) - MOST_LINES} more, in data/report.json")
    return "\n".join([*lines, ""])


def _sum(source: SourceReport, count: str) -> int:
    return sum(getattr(item, count) for item in source.series)


def _inert(said: str) -> str:
    """Foreign text as code, so that Markdown does nothing with it."""
    return "`" + said.replace("`", "'").replace("|", "/") + "`"
