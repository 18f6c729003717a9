"""
What differs between two states of all chains and claims, as sentences.

A state comes from the ledgers or from an edition; both are compared in the same way, so that
a digest, the difference of two weeks and that of two checkouts speak alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from generator.figures import METRICS
from generator.model.claim_row import ClaimRow
from generator.model.digest import Item
from generator.model.series import week_name
from generator.publish.history import TOLERANCE
from generator.publish.state import State, figure_of, mark_of, shown
from generator.questions import QUESTIONS, Question

UNMARKED = ("not enough data", "not applicable")
MOVES_SHOWN = 3
"""How many chains are named for each question's figure."""

BY_RATIO = {"emission_coverage", "token_in_btc_52w"}
"""Figures without an upper bound: how far they moved is judged by their ratio."""


def changes(before: State, after: State) -> list[Item]:
    """Everything that digests list, by section and chain."""
    both = sorted(before.rows.keys() & after.rows.keys())
    return [
        *_rules(before, after, both),
        *(item for chain in both for item in _class(before, after, chain)),
        *(item for chain in both for item in _stage(before, after, chain)),
        *(item for chain in both for item in _marks(before, after, chain)),
        *(item for question in QUESTIONS for item in _moves(before, after, both, question)),
        *_verdicts(before, after),
        *_profiles(before, after),
    ]


def first_seen(after: State, chain: str) -> Item:
    """What the first row of a chain says."""
    row = after.rows[chain]
    marks = ", ".join(f"{q.number} {mark_of(row, q)}" for q in QUESTIONS)
    index = "not known" if row.index is None else f"{row.index:.1f} of 100"
    return _item(
        after,
        chain,
        "profiles",
        "new",
        f"is recorded for the first time: {row.design_class}, design index {index}; marks by "
        f"question: {marks}.",
        after=", ".join([row.design_class, *(mark_of(row, q) for q in QUESTIONS)]),
    )


def _rules(before: State, after: State, both: Iterable[str]) -> Iterator[Item]:
    """A new rubric or program, which may be why other things changed."""
    for what, key, href in (
        ("Rubric version", "rubric_version", "rubric/"),
        ("Program version", "generator", "method/"),
    ):
        was = sorted({str(getattr(before.rows[chain], key)) for chain in both})
        now = sorted({str(getattr(after.rows[chain], key)) for chain in both})
        if was != now:
            yield Item(
                section="rules",
                about=key,
                key=key,
                subject=what,
                says=f"{', '.join(was)} became {', '.join(now)}; what changed may come from that.",
                href=href,
                before=", ".join(was),
                after=", ".join(now),
            )


def _item(
    state: State, chain: str, section: str, key: str, says: str, before: str = "", after: str = ""
) -> Item:
    """An item about a chain of a state."""
    return Item.model_validate(
        {
            "section": section,
            "about": chain,
            "key": key,
            "subject": state.name(chain),
            "says": says,
            "href": f"chains/{chain}/",
            "before": before,
            "after": after,
            "classes": (state.rows[chain].design_class,) if chain in state.rows else (),
        }
    )


def _class(before: State, after: State, chain: str) -> Iterator[Item]:
    was, now = before.rows[chain], after.rows[chain]
    if was.design_class != now.design_class:
        words = " ".join(
            f"{'not known' if row.index is None else f'{row.index:.1f}'} {when}"
            for row, when in ((now, "after"), (was, ""))
        ).strip()
        found = _item(
            after,
            chain,
            "classes",
            "class",
            f"went from {was.design_class} to {now.design_class}: its design index is {words}.",
            was.design_class,
            now.design_class,
        )
        yield found.model_copy(update={"classes": (was.design_class, now.design_class)})


def _stage(before: State, after: State, chain: str) -> Iterator[Item]:
    if chain not in before.chains or chain not in after.chains:
        return  # it is not known what its stage was
    was, now = (state.chains[chain].stage for state in (before, after))
    if was != now:
        said = [_stage_words(stage) for stage in (was, now)]
        yield _item(after, chain, "stages", "stage", f"went from {said[0]} to {said[1]}.", *said)


def _stage_words(stage: str) -> str:
    if not stage:
        return "no known stage"
    return f"stage {stage}" if stage.isdecimal() else stage.replace("-", " ")


def _marks(before: State, after: State, chain: str) -> Iterator[Item]:
    for question in QUESTIONS:
        was, now = (mark_of(state.rows[chain], question) for state in (before, after))
        if was == now:
            continue
        asked = f"question {question.number}, “{question.title}”"
        if was in UNMARKED and now in UNMARKED:
            says = f"has no mark for {asked}: {now}, before {was}."
        elif now in UNMARKED:
            says = f"lost its mark {was} for {asked}: {now}."
        else:
            figures = [shown(question, figure_of(s.rows[chain], question)) for s in (after, before)]
            told = f"{figures[0]} after {figures[1]}"
            says = f"has mark {now} for {asked}, before {was}: {told}."
        yield _item(after, chain, "marks", f"q{question.number}", says, was, now)


def _moves(before: State, after: State, both: Iterable[str], question: Question) -> Iterator[Item]:
    """The chains whose main figure moved furthest, the furthest first."""
    found = []
    for chain in both:
        was, now = (figure_of(state.rows[chain], question) for state in (before, after))
        if was is None or now is None or shown(question, was) == shown(question, now):
            continue
        if size := distance(question, was, now):
            found.append((-size, chain, shown(question, was), shown(question, now)))
    metric = METRICS.get(question.main_metric)
    title = metric.title if metric else "Criteria of the hands-off test that are met"
    for _, chain, was_text, now_text in sorted(found)[:MOVES_SHOWN]:
        says = f"moved from {was_text} to {now_text}: {title} (question {question.number})."
        yield _item(after, chain, "moves", f"q{question.number}", says, was_text, now_text)


def distance(question: Question, was: float, now: float) -> float:
    """How far a figure moved; 0 where the two cannot be compared, as with no emission."""
    if not (math.isfinite(was) and math.isfinite(now)) or math.isclose(
        was, now, rel_tol=TOLERANCE, abs_tol=TOLERANCE
    ):
        return 0.0
    if question.main_metric in BY_RATIO:
        return abs(math.log(now / was)) if was > 0 and now > 0 else 0.0
    return abs(now - was)


def _verdicts(before: State, after: State) -> Iterator[Item]:
    """Claims whose verdict is another one, and claims that were judged for the first time."""
    for name, now in after.verdicts.items():
        was = before.verdicts.get(name)
        if was is None:
            says = f"was judged for the first time{_later(now)}: {now.verdict.value}."
        elif was.verdict is now.verdict:
            continue
        else:
            ruled = "" if was.version == now.version else f", by version {now.version} of its rule"
            says = (
                f"went from “{was.verdict.value}” ({week_name(was.week)}{_later(was)}) to "
                f"“{now.verdict.value}”{ruled}{_later(now)}."
            )
        yield Item(
            section="claims",
            about=name,
            key=f"v{now.version}",
            subject=f"Claim {name}",
            says=says,
            href=f"claims/{name.lower()}/",
            before=was.verdict.value if was else "",
            after=now.verdict.value,
        )


def _later(row: ClaimRow) -> str:
    """Say that a verdict was computed when its week was long over."""
    return ", computed later" if row.backfilled == "yes" else ""


def _profiles(before: State, after: State) -> Iterator[Item]:
    """New, changed and withdrawn profiles."""
    for chain in sorted(after.rows.keys() | before.rows.keys()):
        if chain not in before.rows:
            yield first_seen(after, chain)
        elif chain not in after.rows:
            gone = _item(before, chain, "profiles", "gone", "has no profile any more.")
            yield gone.model_copy(update={"href": ""})
        elif (was := before.rows[chain].profile) != (now := after.rows[chain].profile):
            yield _item(after, chain, "profiles", "changed", "has a changed profile.", was, now)
