"""The ledgers of scores and of verdicts as tables of the downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from generator.figures import METRICS
from generator.model.claim_row import CLAIM_COLUMNS, ClaimRow
from generator.model.ledger import SCORE_COLUMNS
from generator.publish.api.release import Release
from generator.publish.downloads.table import Column, Table, listed_table
from generator.questions import QUESTIONS

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
    return listed_table(path, title, columns, key, [[row[name] for name in names] for row in rows])


def scores_table(release: Release) -> Table:
    """The ledger of scores up to the edition's week."""
    questions = {f"q{q.number}": q.title for q in QUESTIONS}

    def meaning(name: str) -> str:
        return questions.get(name, METRICS[name].title if name in METRICS else name)

    rows = [row.as_row() for row in release.scores if row.week <= release.edition.week]
    key = ("week", "chain")
    return _ledger("scores.csv", "Scores as recorded", SCORE_COLUMNS, key, rows, meaning)


def verdicts_table(release: Release, verdicts: Iterable[ClaimRow]) -> Table:
    """The ledger of claims up to the edition's week."""
    rows = [row.as_row() for row in verdicts if row.week <= release.edition.week]
    key = ("week", "claim", "version")
    names = CLAIM_COLUMNS
    return _ledger("claims.csv", "Verdicts of claims as recorded", names, key, rows, str)
