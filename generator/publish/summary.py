"""The five sentences that sum up a week: changes, moves, verdicts, unlocks, data."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from generator.model.digest import Item, Section, Sentence
from generator.model.nouns import counted
from generator.model.report import RunReport
from generator.model.series import week_name
from generator.publish.changes import distance
from generator.publish.news import window
from generator.publish.state import State, figure_of
from generator.questions import QUESTIONS

NAMED = 3
"""How many changes a sentence names; the others are counted."""

NOUNS: tuple[tuple[Section, str, str], ...] = (
    ("classes", "class", "classes"),
    ("stages", "stage", ""),
    ("marks", "mark", ""),
    ("claims", "verdict", ""),
)
"""Sections that are counted, with their noun for one and for many."""


def sentences(
    before: State, after: State, items: Sequence[Item], report: RunReport | None
) -> tuple[Sentence, ...]:
    """
    Exactly five sentences.

    ``before`` has no rows in the first recorded week; ``items`` are those of the digest.
    """
    return (
        _changes(before, after, items),
        _move(before, after, items),
        _verdicts(before, after, items),
        _unlocks(after.week, of(items, "unlocks")),
        _data(items, report, after.week),
    )


def of(items: Iterable[Item], *sections: Section) -> list[Item]:
    """Items of some sections."""
    return [item for item in items if item.section in sections]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _changes(before: State, after: State, items: Sequence[Item]) -> Sentence:
    chains = counted(len(after.rows), "chain", none="no")
    if not before.rows:
        labels = Counter(row.design_class for row in after.rows.values())
        told = ", ".join(f"{count} {label}" for label, count in sorted(labels.items()))
        says = (
            f"stand in this first recorded week, with no earlier class or mark beside it: {told}."
        )
        return Sentence(subject=_upper(chains), says=says, href="chains/")
    found = of(items, "classes", "stages", "marks")
    if not found:
        return Sentence(
            subject="No class, stage or mark",
            says=f"changed among {chains} since {week_name(before.week)}.",
            href="chains/",
        )
    parts = [counted(len(of(found, key)), noun, many, "no") for key, noun, many in NOUNS[:3]]
    named = ", ".join(f"{item.subject} ({_to(item)})" for item in found[:NAMED])
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    subject = _upper(f"{parts[0]}, {parts[1]} and {parts[2]}")
    return Sentence(
        subject=subject,
        says=f"changed among {chains} since {week_name(before.week)}: {named}{more}.",
        href="chains/",
    )


def _to(item: Item) -> str:
    """A change in a few words: ``question 2 B → C``."""
    what = f"question {item.key[1:]} " if item.section == "marks" else ""
    return f"{what}{item.before} → {item.after}"


def _move(before: State, after: State, items: Sequence[Item]) -> Sentence:
    """The move that is largest against the figure it started from."""
    if not before.rows:
        return Sentence(
            subject="No move", says="is shown: figures are compared from the second week on."
        )
    moves = of(items, "moves")
    if not moves:
        return Sentence(
            subject="No main figure", says=f"of any chain moved since {week_name(before.week)}."
        )
    largest = max(moves, key=lambda item: (_relative(before, after, item), item.about, item.key))
    return Sentence(
        subject=largest.subject,
        says=f"made the week’s largest move of a main figure: it {largest.says}",
        href=largest.href,
    )


def _relative(before: State, after: State, item: Item) -> float:
    """How far a figure moved against the larger of its two sizes, 0 to 2."""
    question = next(q for q in QUESTIONS if item.key == f"q{q.number}")
    was, now = (figure_of(state.rows[item.about], question) for state in (before, after))
    if was is None or now is None or not distance(question, was, now):
        return 0.0
    return abs(now - was) / max(abs(was), abs(now))


def _verdicts(before: State, after: State, items: Sequence[Item]) -> Sentence:
    if not after.verdicts:
        return Sentence(subject="No claim", says="was judged this week.")
    counts = Counter(row.verdict.value for row in after.verdicts.values())
    stand = ", ".join(
        f"{counts[word]} {told}"
        for word, told in (
            ("holds", "hold"),
            ("fails", "fail"),
            ("mixed", "mixed"),
            ("not enough data", "without enough data"),
        )
    )
    found = of(items, "claims")
    if not found:
        says = f"changed since {_since(before)}: {stand}."
        return Sentence(subject="No verdict", says=says, href="claims/")
    subject = _upper(counted(len(found), "claim"))
    new = all(not item.before for item in found)
    named = ", ".join(
        f"{item.about} ({item.before} → {item.after})" for item in found[:NAMED] if item.before
    )
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    were = "was" if len(found) == 1 else "were"
    says = (
        f"{were} judged for the first time: {stand}."
        if new
        else f"changed verdict or are new ({named}{more}): {stand}."
    )
    return Sentence(subject=subject, says=says, href="claims/")


def _since(before: State) -> str:
    """The week of the latest verdicts before, and whether they were computed later."""
    latest = max(before.verdicts.values(), key=lambda row: row.week)
    later = " (computed later)" if latest.backfilled == "yes" else ""
    return f"{week_name(latest.week)}{later}"


def _unlocks(week: dt.date, found: Sequence[Item]) -> Sentence:
    first, last = window(week)
    span = f"from {first} to {last}"
    if not found:
        return Sentence(subject="No chain", says=f"has a dated unlock {span}.", href="unlocks/")
    verb = "unlocks" if len(found) == 1 else "unlock"
    return Sentence(
        subject=_upper(counted(len(found), "chain")),
        says=f"{verb} tokens by date {span}, led by {found[0].subject} ({found[0].after}).",
        href="unlocks/",
    )


def _data(items: Sequence[Item], report: RunReport | None, week: dt.date) -> Sentence:
    failed = of(items, "sources")
    corrected = counted(len(of(items, "corrections")), "correction", none="no")
    verb = "is" if len(of(items, "corrections")) == 1 else "are"
    if failed and failed[0].about == "none":
        told = f"{failed[0].subject} {failed[0].says}"
        return Sentence(
            subject=_upper(f"{corrected} of figures or dates"),
            says=f"{verb} noted. {told}",
            href="status/",
        )
    asked = len(report.sources) if report else 0
    well = (
        f"all {asked} sources answered"
        if not failed
        else (
            f"{counted(len(failed), 'source')} of {asked} failed in part or whole "
            f"({', '.join(item.subject for item in failed[:NAMED])})"
        )
    )
    return Sentence(
        subject=_upper(f"{corrected} of figures or dates"),
        says=f"{verb} noted for {week_name(week)}; {well}.",
        href="status/",
    )
