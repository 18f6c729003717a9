"""The tables of benchmarks/README.md on speed, and what ``make bench`` says at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.history import INVENTED, Row, last_before, ratio
from benchmarks.limits import MKDOCS, Held, held

_NOTICEABLE = 0.05
"""Seconds of processor time below which a ratio says nothing."""


def speed_text(rows: Sequence[Row], machine: str, versions: str) -> str:
    """
    Markdown of the newest measurements: limits, then stages and commands.

    ``rows`` are of one machine, one run for each kind and size.
    """
    head = ["| what | measured | limit | |", "|---|---|---|---|"]
    runs = dict.fromkeys((row.run, row.commit, row.load) for row in rows)
    said = "; ".join(
        f"{run[:10]} at commit {commit} (load before it {load:g})" for run, commit, load in runs
    )
    return "\n".join(
        [
            *head,
            *map(_limit_line, held(rows)),
            "",
            *_stage_table(rows),
            "",
            *_command_table(rows),
            "",
            f"Measured on {said}. Machine: {machine}. {versions}.",
        ]
    )


def _limit_line(one: Held) -> str:
    mark = "kept" if one.is_kept else "**over**"
    return f"| {one.what} | {one.value:.2f} {one.unit} | {one.limit:g} | {mark} |"


def _stage_table(rows: Iterable[Row]) -> Iterator[str]:
    """One line for each stage and whole step of an invented world, by size."""
    yield "| chains | step | wall s | CPU s | CPU ms per chain | peak MB | made MB |"
    yield "|---|---|---|---|---|---|---|"
    for row in sorted((r for r in rows if r.kind == INVENTED), key=lambda r: r.chains):
        made = f"{row.made_kb / 1000:.1f}" if row.made_kb else "–"
        yield (
            f"| {row.chains:,} | {row.step} | {row.wall:.1f} | {row.all_cpu:.1f} "
            f"| {1000 * row.all_cpu / row.chains:.0f} | {row.peak_mb:,} | {made} |"
        )


def _command_table(rows: Sequence[Row]) -> Iterator[str]:
    """One line for each command on the real data, and for each function by itself."""
    yield (
        "| chains | what | wall s | CPU s of all processes | × MkDocs alone, wall | CPU | peak MB |"
    )
    yield "|---|---|---|---|---|---|---|"
    yardstick = {row.kind: row for row in rows if row.step == MKDOCS}
    for row in rows:
        if row.kind != INVENTED:
            peak = f"{row.peak_mb:,}" if row.peak_mb else "–"
            mkdocs = yardstick.get(row.kind)
            times = (
                f"{row.wall / mkdocs.wall:.2f} | {row.all_cpu / mkdocs.all_cpu:.2f}"
                if mkdocs
                else "– | –"
            )
            yield (
                f"| {row.chains:,} | {row.step} | {row.wall:.2f} | {row.all_cpu:.2f} | {times} "
                f"| {peak} |"
            )


def standing(rows: Iterable[Row], history: Sequence[Row]) -> Iterator[str]:
    """Say of each step how its processor time stands to the last one on the same machine."""
    for row in rows:
        old = last_before(history, row)
        cost = f"{row.kind:9}{row.chains:6,}  {row.step:32}{row.all_cpu:9.2f} s"
        if old is None:
            yield f"{cost}  first on this machine"
        elif min(old.all_cpu, row.all_cpu) < _NOTICEABLE:
            yield f"{cost}  too short to compare"
        else:
            yield f"{cost}  {ratio(row, old):.2f}x of {old.run} ({old.commit})"


def limits_said(rows: Iterable[Row]) -> Iterator[str]:
    """Say of each limit what was measured."""
    for one in held(rows):
        mark = "kept" if one.is_kept else "OVER"
        yield f"{mark:5}{one.what}: {one.value:.2f} {one.unit}, limit {one.limit:g}"
