"""Laws of scores that hold in every world, tried in invented ones."""

import math
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from generator.captures import ROUNDING, captures
from generator.figures import METRICS
from generator.model.finding import Finding, Verdict
from generator.questions import QUESTIONS
from generator.scorecard.hands_off import hands_off_answer
from tests import worlds
from tests.law_worlds import SERIES, chains, edition, lines

QUICKLY = (Phase.explicit, Phase.generate)
"""An edition takes a good part of a second: no minutes are spent on a smaller example."""
FEW = settings(max_examples=10, phases=QUICKLY)
MARKS = worlds.RUBRIC.scorecard.marks
LETTERS = "ABCDE"


def said(of, chain):
    """Everything a page says of a chain's scores, without its name."""
    answers = [(a.state, a.mark, a.best, a.worst, a.figure) for a in of.answers[chain]]
    return of.designs[chain], answers, [f.verdict for f in of.hands_off[chain]]


def renamed(chain, name):
    """The same facts under another id."""
    return chain.model_copy(update={"id": name, "name": name.capitalize()})


@FEW
@given(one=chains("alpha"), other=chains("beta"), own=lines("alpha"), its=lines("beta"))
def test_adding_a_chain_never_changes_anothers_marks(one, other, own, its):
    """Class, index, marks and verdicts are the same with and without another chain."""
    alone = edition(one, series=[own])
    together = edition(one, other, series=[own, its])
    assert said(alone, "alpha") == said(together, "alpha")


@FEW
@given(one=chains("alpha"), own=lines("alpha"))
def test_two_chains_with_the_same_facts_get_the_same_scores(one, own):
    """A chain's name has no say in its index and marks."""
    twin = {key: {"twin": rows["alpha"]} for key, rows in own.items()}
    both = edition(one, renamed(one, "twin"), series=[own, twin])
    assert said(both, "alpha") == said(both, "twin")


@FEW
@given(one=chains("alpha"), other=chains("beta"), own=lines("alpha"), its=lines("beta"))
def test_the_order_of_chains_and_rows_does_not_matter(one, other, own, its):
    """Chains given the other way round, with their series turned round, score the same."""
    first = edition(one, other, series=[own, its])
    second = edition(other, one, series=[its, own])
    for chain in ("alpha", "beta"):
        assert said(first, chain) == said(second, chain)


@pytest.mark.parametrize("gone", sorted(SERIES))
@settings(max_examples=3, phases=QUICKLY)
@given(one=chains(), own=lines())
def test_removing_a_series_turns_figures_to_unknown_never_to_nothing(gone, one, own):
    """Without a series a figure is unknown or comes from elsewhere; none becomes 0."""
    own = own | {gone: {"alpha": [50] * worlds.WEEKS}}
    full = edition(one, series=[own])
    less = edition(one, series=[{key: rows for key, rows in own.items() if key != gone}])
    name = gone.rpartition(":")[2]
    stated = any(rule.rule != "observed" for rule in one.token.issuance)
    for metric in METRICS:
        before, after = (of.figures.reading(metric, "alpha") for of in (full, less))
        if name not in full.figures.leaves(metric):
            assert (before is None) == (after is None), metric
            assert before is None or before.value == after.value, metric
        if after is not None and after.value == 0:
            # A rule of no issuance is worth nothing at any price; tokens seen need their price.
            by_rule = name == "issuance_native" and stated
            assert before is not None or by_rule, metric
            documented = metric in {"returned_share", "value_leakage", "rent_share"}
            assert by_rule or documented or before.value == 0, metric


@FEW
@given(one=chains(), own=lines(), gone=st.sampled_from(sorted(SERIES)))
def test_a_missing_series_is_never_a_worse_mark_of_its_own(one, own, gone):
    """A mark whose main figure has gone is no mark; the letter E never stands for a gap."""
    less = edition(one, series=[{key: rows for key, rows in own.items() if key != gone}])
    for answer in less.answers["alpha"]:
        has_figure = answer.reading is not None or answer.question.number in {1, 5}
        assert answer.mark is None or has_figure
        assert (answer.mark is None) == (answer.state != "marked")
        if answer.state == "not enough data":
            assert answer.missing


@given(
    name=st.sampled_from(sorted(MARKS)),
    values=st.tuples(st.floats(-2, 4), st.floats(-2, 4)),
)
def test_marks_are_monotone_in_their_metric(name, values):
    """A better figure never gets a worse letter."""
    worse, better = sorted(values, reverse=MARKS[name].direction == "at-most")
    assert MARKS[name].mark(better) <= MARKS[name].mark(worse)


@FEW
@given(one=chains(), own=lines(), factor=st.sampled_from([1.5, 10, 1000]))
def test_more_fees_never_worsen_the_first_mark(one, own, factor):
    """Fees times a factor, all else equal: question 1 keeps its letter or improves."""
    more = {
        key: {c: [v * factor for v in values] for c, values in rows.items()}
        if "fees_" in key and "app" not in key
        else rows
        for key, rows in own.items()
    }
    before, after = (edition(one, series=[s]).answers["alpha"][0] for s in (own, more))
    assert before.state == after.state
    assert before.mark is None or after.mark <= before.mark


VERDICTS = st.lists(st.sampled_from(list(Verdict)).filter(lambda v: v is not Verdict.PARTLY),
                    min_size=10, max_size=10)  # fmt: skip


@given(verdicts=VERDICTS, truth=st.lists(st.booleans(), min_size=10, max_size=10))
def test_what_was_unknown_stays_in_the_stated_range_of_marks(verdicts, truth):
    """Whatever the unknown criteria turn out to be, the mark is one the page had allowed."""
    findings = [Finding(f"c{n}", verdict, "Said.") for n, verdict in enumerate(verdicts)]
    question = next(q for q in QUESTIONS if q.number == 5)
    answer = hands_off_answer(question, findings, worlds.RUBRIC)
    if answer.mark is None:
        return
    revealed = [
        replace(f, verdict=Verdict.MET if met else Verdict.NOT_MET)
        if f.verdict is Verdict.UNKNOWN
        else f
        for f, met in zip(findings, truth, strict=True)
    ]
    known = hands_off_answer(question, revealed, worlds.RUBRIC)
    assert answer.best <= answer.mark <= answer.worst
    assert answer.best <= known.mark <= answer.worst


@FEW
@given(one=chains(), own=lines())
def test_the_parts_of_a_years_fees_and_the_unknown_make_up_the_whole(one, own):
    """Nothing is hidden: flows and remainder are the fees, and more is said to be too much."""
    found = captures(edition(one, series=[own]).figures, one)
    assert 0 <= found.unknown <= 1
    assert all(flow.share >= 0 and math.isfinite(flow.share) for flow in found.flows)
    assert math.isclose(found.explained + found.unknown - found.over, 1, abs_tol=ROUNDING + 1e-12)
    assert not (found.unknown and found.over)
    for flow in found.flows:
        assert bool(flow.series) == (flow.way == "observed")
        assert bool(flow.facts) == (flow.way != "observed")
    receivers = [flow.to for flow in found.flows]
    assert len(set(receivers)) == len(receivers)


@FEW
@given(one=chains(), own=lines(), gone=st.sampled_from(sorted(SERIES)))
def test_a_missing_series_makes_no_observed_flow(one, own, gone):
    """What no series shows is stated by a document, left over, or not known."""
    less = {key: rows for key, rows in own.items() if key != gone}
    found = captures(edition(one, series=[less]).figures, one)
    name = gone.rpartition(":")[2]
    for flow in found.flows:
        assert name not in flow.series
        assert flow.way != "observed" or flow.share > 0
