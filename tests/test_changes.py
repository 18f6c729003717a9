"""What differs between two states, word by word and by how far."""

import datetime as dt
import math
from dataclasses import replace

import pytest

from generator.publish.changes import changes, distance, first_seen
from generator.publish.state import State, chains_then
from generator.questions import QUESTIONS
from tests.digest_worlds import EDITION, FIRST, ROWS, verdict

NONE, ALIEN = "not enough data", "not applicable"
VALUE, KEEPING, SUPPLY, USE, HANDS_OFF, HOLDING = QUESTIONS
KEEPS = "question 2, “Who keeps it?”"


def state(*verdicts, **changed):
    """The invented chains, with some rows changed, and some verdicts."""
    rows = {chain: row.model_copy(update=changed.get(chain, {})) for chain, row in ROWS.items()}
    return State(FIRST, rows, chains_then(EDITION), {row.claim: row for row in verdicts})


def told(before, after, *sections):
    """Sentences of some sections, of all without."""
    found = changes(before, after)
    return [item.text for item in found if not sections or item.section in sections]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (("B", 0.2), ("C", 0.4), f"has mark C for {KEEPS}, before B: 40 % after 20 %."),
        (("B", 0.2), (NONE, 0.4), f"lost its mark B for {KEEPS}: not enough data."),
        (("B", 0.2), (ALIEN, None), f"lost its mark B for {KEEPS}: not applicable."),
        ((NONE, None), ("C", 0.4), f"has mark C for {KEEPS}, before {NONE}: 40 % after not known."),
        ((NONE, None), (ALIEN, None), f"has no mark for {KEEPS}: {ALIEN}, before {NONE}."),
        (("B", 0.2), ("B", 0.2), None),
    ],
)
def test_a_mark_that_is_another_is_told_with_its_figures_and_one_that_is_lost_without(
    was, now, said
):
    """No figure stands beside what is no mark."""
    before, after = (
        state(alpha={"q2": mark, "value_leakage": figure}) for mark, figure in (was, now)
    )
    assert told(before, after, "marks") == ([f"Alpha {said}"] if said else [])


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (50.0, 30.0, "30.0 after 50.0"),
        (None, 30.0, "30.0 after not known"),
        (50.0, None, "not known after 50.0"),
    ],
)
def test_a_class_is_told_with_both_indices(was, now, said):
    """What is not known is no 0."""
    before, after = (
        state(alpha={"design_class": word, "index": index})
        for word, index in (("mixed", was), ("undetermined", now))
    )
    assert told(before, after, "classes") == [
        f"Alpha went from mixed to undetermined: its design index is {said}."
    ]


def test_a_new_program_is_named_as_a_reason_like_a_new_rubric():
    """Each version stands once, however many chains were judged by it."""
    every = {chain: {"generator": "2.0"} for chain in ROWS}
    assert told(state(), state(**every)) == [
        "Program version 1.0 became 2.0; what changed may come from that."
    ]
    assert told(state(), state(alpha={"generator": "2.0"})) == [
        "Program version 1.0 became 1.0, 2.0; what changed may come from that."
    ]


@pytest.mark.parametrize(("index", "said"), [(62.54, "62.5 of 100"), (None, "not known")])
def test_a_chain_recorded_for_the_first_time_is_told_with_class_index_and_marks(index, said):
    """Its item keeps class and marks for programs."""
    found = first_seen(state(gamma={"index": index}), "gamma")
    assert found.text == (
        f"Gamma is recorded for the first time: infrastructure-first, design index {said}; marks "
        "by question: 1 A, 2 not enough data, 3 not applicable, 4 not enough data, 5 not enough "
        "data, 6 not applicable."
    )
    assert found.after.split(", ") == ["infrastructure-first", "A", NONE, ALIEN, NONE, NONE, ALIEN]


def test_a_chain_whose_name_cannot_be_shown_goes_by_its_id():
    """So does one whose profile is gone, of which nobody kept the name."""
    nameless = EDITION.profiles["alpha"].model_copy(update={"name": "\u2066"})
    then = chains_then(replace(EDITION, profiles={**EDITION.profiles, "alpha": nameless}))
    kept = State(FIRST, ROWS, then)
    assert [kept.name(chain) for chain in ("alpha", "beta", "gone")] == ["alpha", "Beta", "gone"]


def test_no_stage_is_compared_with_one_that_nobody_kept():
    """Of a chain that the record before does not describe it is not known what its stage was."""
    staged = state()
    unkept = State(FIRST, staged.rows, {}, {})
    assert staged.chains["beta"].stage == "0"
    assert told(unkept, staged) == told(staged, unkept) == []


def test_a_verdict_by_another_version_of_its_rule_says_so():
    """A verdict that stays is not told, whatever its version."""
    week = FIRST + dt.timedelta(weeks=1)
    old, same = verdict(FIRST, "holds"), verdict(week, "holds", version=2)
    assert told(state(old), state(same), "claims") == []
    assert told(state(old), state(verdict(week, "fails", version=2)), "claims") == [
        "Claim A1 went from “holds” (2025-W18) to “fails”, by version 2 of its rule."
    ]


@pytest.mark.parametrize(
    ("question", "was", "now", "far"),
    [
        (VALUE, 0.5, 1.0, math.log(2)),
        (VALUE, 1.0, 0.5, math.log(2)),
        (HOLDING, 2.0, 6.0, math.log(3)),
        (VALUE, 0.0, 1.0, 0),  # no ratio can be told
        (VALUE, 1.0, 0.0, 0),
        (VALUE, -1.0, -2.0, 0),
        (VALUE, math.inf, 1.0, 0),
        (VALUE, 1.0, math.inf, 0),
        (KEEPING, 0.5, 0.25, 0.25),
        (KEEPING, 0.0, 0.25, 0.25),
        (SUPPLY, 0.1, 0.4, 0.3),
        (USE, -0.5, 1.0, 1.5),
        (HANDS_OFF, 0.5, 0.5 + 1e-9, 0),
        (VALUE, 0.5, 0.5 + 1e-9, 0),
    ],
)
def test_how_far_a_figure_moved(question, was, now, far):
    """By its ratio where it has no upper bound, else by the difference; 0 where neither is told."""
    assert distance(question, was, now) == pytest.approx(far)


def test_moves_without_a_bound_are_ordered_by_their_ratio_and_equal_ones_by_chain():
    """From 0.01 to 0.04 is further than from 2 to 4, and twice as far is as far either way."""
    was = {"alpha": 2.0, "beta": 0.01, "gamma": 4.0}
    now = {"alpha": 4.0, "beta": 0.04, "gamma": 2.0}
    before, after = (
        state(**{chain: {"emission_coverage": value} for chain, value in figures.items()})
        for figures in (was, now)
    )
    moves = told(before, after, "moves")
    assert [text.split()[0] for text in moves] == ["Beta", "Alpha", "Gamma"]
    assert moves[0].startswith("Beta moved from 0.01 to 0.04: ")
    assert moves[0].endswith("(question 1).")
