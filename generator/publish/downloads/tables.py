"""The tables of the downloads: which there are, what their columns hold, and their CSV text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

import numpy as np
import pyarrow as pa
from pyarrow import compute

from generator.figures import METRICS
from generator.model.claim_row import CLAIM_COLUMNS, ClaimRow
from generator.model.contents import Content, Packed
from generator.model.ledger import SCORE_COLUMNS
from generator.model.series import SERIES
from generator.publish.api.chains import summary
from generator.publish.api.records import status
from generator.publish.api.release import Release
from generator.publish.bulk import (
    NO_DAYS,
    UNIT_MEANING,
    Bulk,
    Part,
    batches,
    days_seen,
    grouped,
    unit_of,
)
from generator.publish.cells import csv_cells, csv_file, number_cell, text_cell
from generator.publish.digits import plain_texts
from generator.publish.terms import OURS
from generator.questions import QUESTIONS


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type of Frictionless Table Schema, meaning, unit where it has one."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    required: bool = True


@dataclass(frozen=True)
class Table:
    """
    One CSV file. ``path`` is relative to the folder of downloads.

    ``sources`` are folders of ``data/series`` and ``licences`` what its rows are under.
    """

    path: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int
    text: Content
    licences: tuple[str, ...]
    sources: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """Name in the data package."""
        return self.path.removesuffix(".csv").replace("/", "-").replace("_", "-")


CHAIN = Column("chain", "string", "id of the chain")
WEEK = Column("week", "date", "Monday of the ISO week")
SOURCE = Column("source", "string", "who gave the value, or the model or documents it follows from")
LICENCE = Column("licence", "string", "licence of the row")
DAYS = Column("days", "integer", "on how many days of the week the value stands")

ROWS_AT_ONCE = 65_536
"""Rows of a table that are made together, which takes some times the memory of their text."""

_DAYS = range(NO_DAYS, 8)
"""On how many days of a week a value may stand."""

FIGURE_KEY: tuple[str, ...] = ("chain", "week")
SERIES_KEY: tuple[str, ...] = ("chain", "week", "source")


def tables(release: Release, verdicts: Iterable[ClaimRow]) -> list[Table]:
    """Every table, sorted by path; ``verdicts`` are the rows of the ledger of claims."""
    made = chain(
        _by_quantity(release.bulk),
        _by_chain(release),
        (make(release) for make in (_chains, _unlocks, _withheld, _scores)),
        [_verdicts(release, verdicts)],
    )
    kept = (replace(table, text=release.keep(table.text)) for table in made)
    return sorted(kept, key=lambda table: table.path)


def _by_quantity(bulk: Bulk) -> Iterable[Table]:
    """One table for each metric and each series that has rows."""
    for (kind, name), groups in grouped(bulk.groups, lambda g: (g[0].kind, g[0].id)).items():
        unit = unit_of(name)
        if kind == "figure":
            more: tuple[Column, ...] = ()
            title, meaning = METRICS[name].title, METRICS[name].formula
            key, folder = FIGURE_KEY, "figures"
        else:
            title, meaning = SERIES[name].title, SERIES[name].meaning
            key, folder, more = SERIES_KEY, "series", (DAYS,)
        value = Column("value", "number", f"{meaning} ({UNIT_MEANING[unit]})", unit)
        columns = (CHAIN, WEEK, value, *more, SOURCE, LICENCE)

        about = f"{folder}/{name}.csv", title, columns, key
        yield _table(*about, bulk, groups, lambda part: _cell(part.chain))


def _by_chain(release: Release) -> Iterable[Table]:
    columns = (
        Column("kind", "string", "figure: computed by Wellspring; series: as a source gave it"),
        Column("id", "string", "id of the metric or series, as in figures/ and series/"),
        WEEK,
        Column("value", "number", "the value, in the unit of the row"),
        Column("unit", "string", "unit of the value"),
        Column("days", "integer", DAYS.meaning + "; empty for figures", required=False),
        SOURCE,
        LICENCE,
    )

    def which(part: Part) -> str:
        return f"{_cell(part.kind)},{_cell(part.id)}"

    names = {page.id: page.profile.name for page in release.site.chains}
    for one, groups in grouped(release.bulk.groups, lambda g: g[0].chain).items():
        key = ("kind", "id", "week", "source")
        title = f"Everything about {text_cell(names[one])}"
        yield _table(f"chains/{one}.csv", title, columns, key, release.bulk, groups, which)


def _table(
    path: str,
    title: str,
    columns: Sequence[Column],
    key: tuple[str, ...],
    bulk: Bulk,
    groups: Sequence[Sequence[Part]],
    which: Callable[[Part], str],
) -> Table:
    """Write a table of values; ``which`` gives the cells before the week."""
    parts = [part for group in groups for part in group]
    names = [column.name for column in columns]
    some = batches(groups, ROWS_AT_ONCE)
    rows = b"".join(_rows(names, bulk.days, together, which) for together in some)
    return Table(
        path=path,
        title=title,
        columns=tuple(columns),
        key=key,
        rows=sum(len(part.weeks) for part in parts),
        text=Packed(f"{csv_cells(names)}\n".encode() + rows),
        licences=tuple(sorted({text_cell(part.licence) for part in parts})),
        sources=tuple(sorted({text_cell(part.source).partition(":")[0] for part in parts})),
    )


def _rows(
    names: Sequence[str],
    days: Sequence[str],
    groups: Sequence[Sequence[Part]],
    which: Callable[[Part], str],
) -> bytes:
    """
    Rows of a CSV file, in the order of weeks within a group; all are made at once.

    What stands behind the value is one of few texts for each number of days seen.
    """
    parts = [part for group in groups for part in group]
    weeks = np.concatenate([part.weeks for part in parts])
    numbers = np.concatenate([part.values for part in parts])
    seen = np.concatenate([days_seen(part) for part in parts])
    part_of = np.repeat(np.arange(len(parts)), [len(part.weeks) for part in parts])
    if len(parts) > len(groups):
        group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        order = np.argsort(group_of[part_of] * len(days) + weeks, kind="stable")  # nearly sorted
        weeks, numbers, seen, part_of = (a[order] for a in (weeks, numbers, seen, part_of))

    behind = names[names.index("value") + 1 :]
    ends: dict[tuple[str, ...], int] = {}
    end_of = np.array(
        [ends.setdefault((p.unit, p.source, p.licence), len(ends)) for p in parts], dtype=np.int64
    )
    end_texts = [text for end in ends for text in _ends(tuple(behind), *end)]
    rows = compute.binary_join_element_wise(
        pa.array([which(part) for part in parts]).take(pa.array(part_of)),
        pa.array(days).take(pa.array(weeks)),
        plain_texts(numbers),
        pa.array(end_texts).take(pa.array(end_of[part_of] * len(_DAYS) + seen - NO_DAYS)),
        ",",
    )
    _, bounds, written = rows.buffers()  # one row behind the other
    end = int(np.frombuffer(bounds, dtype=np.int32)[len(rows)])
    content: bytes = written.slice(0, end).to_pybytes()
    return content


@lru_cache(maxsize=1024)
def _ends(names: tuple[str, ...], unit: str, source: str, licence: str) -> tuple[str, ...]:
    """The last cells of a row and its end, by number of days seen."""
    cells = {"unit": _cell(unit), "source": _cell(source), "licence": _cell(licence)}
    every = ({**cells, "days": "" if n == NO_DAYS else str(n)} for n in _DAYS)
    return tuple(",".join(texts[name] for name in names) + "\n" for texts in every)


@lru_cache(maxsize=1024)
def _cell(text: str) -> str:
    """A cell of text as a file has it; few are different."""
    return csv_cells([text_cell(text)])


def _listed(
    path: str,
    title: str,
    columns: Sequence[Column],
    key: tuple[str, ...],
    rows: Sequence[Sequence[str]],
) -> Table:
    """Make a table of ours."""
    text = csv_file([column.name for column in columns], rows)
    return Table(path, title, tuple(columns), key, len(rows), text, (OURS,))


def _chains(release: Release) -> Table:
    columns = (
        Column("id", "string", "id of the chain"),
        Column("name", "string", "name of the chain"),
        Column("kind", "string", "l1, rollup, appchain or sidechain"),
        Column("token_status", "string", "none, announced or launched"),
        Column("ticker", "string", "symbol of the token", required=False),
        Column("class", "string", "token-first, infrastructure-first, mixed or undetermined"),
        Column("index", "number", "design index, 0 to 100", required=False),
        Column("index_low", "number", "index if every unknown criterion were 0"),
        Column("index_high", "number", "index if every unknown criterion were 1"),
        Column("stability", "number", "share of weight draws that keep the class", required=False),
        Column("known", "integer", "criteria known"),
        Column("of", "integer", "criteria asked"),
        *(Column(f"mark_{q.slug.replace('-', '_')}", "string", q.title) for q in QUESTIONS),
    )
    rows = []
    for page in release.site.chains:
        brief = summary(release, page)
        numbers = (brief.index, brief.index_low, brief.index_high, brief.stability)
        rows.append(
            [
                *(brief.id, text_cell(brief.name), brief.kind, brief.token_status),
                *(text_cell(brief.ticker), brief.class_),
                *(number_cell(number) for number in numbers),
                *(str(brief.known), str(brief.of)),
                *(mark.mark or mark.state for mark in brief.marks),
            ]
        )
    return _listed("chains.csv", "Chains: class, index, marks", columns, ("id",), rows)


def _unlocks(release: Release) -> Table:
    columns = (
        Column("uid", "string", "name of the unlock, the same when its day or amount is corrected"),
        CHAIN,
        Column("day", "date", "day of the unlock, or first day of its month"),
        Column("over_month", "boolean", "whether the tokens unlock over the month"),
        Column("tokens", "number", "tokens that unlock", "tokens"),
        Column("recipient", "string", "who gets them"),
        Column("label", "string", "name of the allocation"),
        Column("basis", "string", "on-chain, documented, modelled or inferred"),
        Column("status", "string", "confirmed or tentative"),
        Column("sequence", "integer", "grows with every correction"),
        Column("source", "string", "first web address that says so"),
        Column("read_on", "date", "day on which the source was read"),
    )
    rows = [
        [
            *(unlock.uid, unlock.chain, state.day.isoformat()),
            *("true" if unlock.over_month else "false", number_cell(float(state.tokens))),
            *(unlock.recipient.value, text_cell(unlock.label), unlock.basis.value),
            *(status(unlock), str(state.sequence), text_cell(unlock.sources[0])),
            unlock.read_on.isoformat(),
        ]
        for unlock, state in release.dated
    ]
    title = (
        "Unlocks by date from the edition's week on; what unlocks over a month stands on its first"
    )
    return _listed("unlocks.csv", title, columns, ("uid",), rows)


def _withheld(release: Release) -> Table:
    columns = (
        Column("series", "string", "id of the series"),
        Column("source", "string", "folder of data/series in the repository"),
        CHAIN,
        Column("weeks", "integer", "weeks that are left out"),
        Column("first", "date", "Monday of the first of them"),
        Column("last", "date", "Monday of the last of them"),
        Column("publisher", "string", "who publishes the series"),
        Column("licence", "string", "terms as we know them"),
        Column("reason", "string", "why the series is left out"),
    )
    rows = [
        [
            *(item.series, item.source, item.chain, str(item.weeks)),
            *(item.first.isoformat(), item.last.isoformat()),
            *(text_cell(", ".join(item.publishers)), text_cell(item.licence)),
            text_cell(item.reason),
        ]
        for item in release.bulk.withheld
    ]
    key = ("series", "source", "chain", "first", "reason")
    return _listed("withheld.csv", "Series that are left out, and why", columns, key, rows)


_TYPES = {
    **dict.fromkeys(("week", "recorded_on", "computed_on"), "date"),
    **dict.fromkeys(("rubric_version", "known", "version", "n"), "integer"),
    **dict.fromkeys(("index", "low", "high", "effect", "p", "p_adjusted"), "number"),
}
_MEANINGS = {
    "generator": "version of the program",
    "profile": "digest of the profile",
    "series": "digest of the series",
    "rule": "digest of the rule's words",
    "data_hash": "digest of all data",
    "backfilled": "whether it was computed long after its week",
}
_MAY_BE_EMPTY = ("index", "effect", "low", "high", "p", "p_adjusted", *METRICS, "hands_off")


def _ledger(
    path: str,
    title: str,
    names: Sequence[str],
    key: tuple[str, ...],
    rows: Iterable[dict[str, str]],
    question: Callable[[str], str],
) -> Table:
    """Copy a ledger of ours; its cells are digests, ids, numbers and words of closed lists."""
    columns = tuple(
        Column(
            name,
            _TYPES.get(name, "string"),
            _MEANINGS.get(name, question(name)),
            required=name not in _MAY_BE_EMPTY,
        )
        for name in names
    )
    return _listed(path, title, columns, key, [[row[name] for name in names] for row in rows])


def _scores(release: Release) -> Table:
    questions = {f"q{q.number}": q.title for q in QUESTIONS}

    def meaning(name: str) -> str:
        return questions.get(name, METRICS[name].title if name in METRICS else name)

    rows = [row.as_row() for row in release.scores if row.week <= release.edition.week]
    key = ("week", "chain")
    return _ledger("scores.csv", "Scores as recorded", SCORE_COLUMNS, key, rows, meaning)


def _verdicts(release: Release, verdicts: Iterable[ClaimRow]) -> Table:
    rows = [row.as_row() for row in verdicts if row.week <= release.edition.week]
    key = ("week", "claim", "version")
    names = CLAIM_COLUMNS
    return _ledger("claims.csv", "Verdicts of claims as recorded", names, key, rows, str)
