"""Criteria: every verdict of every criterion on invented chains, and four real ones by hand."""

import pytest

from generator.context import Context
from generator.edition import CRITERIA
from tests import worlds
from tests.criteria_design_cases import DESIGN_CASES
from tests.criteria_hands_off_cases import HANDS_OFF_CASES
from tests.criteria_parts import ASIDE, MET, NOT_MET, PARTLY, UNKNOWN, pays
from tests.criteria_supply_cases import SUPPLY_CASES
from tests.worlds import profile

CASES = SUPPLY_CASES + DESIGN_CASES + HANDS_OFF_CASES

ASIDE_FOR = {"stage_one", "stage_two", "exit_window", "way_out"}


def judged(name, fields, series):
    """One criterion's finding on an invented chain ``alpha``."""
    chains = worlds.collection(profile("alpha", **fields))
    context = Context(worlds.figures(chains, series or {}), worlds.RUBRIC, chains)
    return CRITERIA[name](chains["alpha"], context)


@pytest.mark.parametrize("name", sorted(CRITERIA))
def test_every_verdict_of_a_criterion_has_a_case(name):
    """The table below has each outcome that a criterion describes, so none goes untested."""
    possible = {MET, NOT_MET, UNKNOWN}
    possible |= {PARTLY} if CRITERIA[name].partly else set()
    possible |= {ASIDE} if name in ASIDE_FOR else set()
    assert {case[3] for case in CASES if case[0] == name} == possible


@pytest.mark.parametrize(
    ("name", "fields", "series", "verdict", "score", "words", "labels"),
    CASES,
    ids=[f"{case[0]}-{case[3].value}-{n}" for n, case in enumerate(CASES)],
)
def test_a_criterion_judges_by_its_own_words(name, fields, series, verdict, score, words, labels):
    """Verdict, score, sentence and evidence are what the criterion's description says."""
    found = judged(name, fields, series)
    assert found.criterion == name
    assert found.verdict is verdict
    assert found.score == (None if score is None else pytest.approx(score))
    assert words in found.sentence
    assert not found.sentence[0].islower()
    assert found.sentence.endswith(".")
    assert [evidence.label for evidence in found.evidence] == labels
    for evidence in found.evidence:
        assert evidence.read_on
        if not evidence.label.startswith(("Operator margin", "Emission coverage", "Stage, ")):
            assert evidence.links == ("https://example.org/docs",)
            assert evidence.basis == "documented"


@pytest.mark.parametrize("name", sorted(CRITERIA))
def test_a_score_is_given_by_design_criteria_alone(name):
    """Design criteria score what they know between 0 and 1; the hands-off test has no scores."""
    for case in CASES:
        if case[0] == name:
            found = judged(*case[:3])
            scored = CRITERIA[name].group == "design" and found.verdict is not UNKNOWN
            assert (found.score is not None) == scored
            assert found.score is None or 0 <= found.score <= 1


@pytest.mark.parametrize("name", [c.name for c in CRITERIA.values() if c.group == "design"])
def test_outcomes_do_not_leak_into_the_design(name):
    """Prices, fees, use and value secured change no design criterion: only facts and supply do."""
    outcomes = {
        "fees_usd": {"alpha": 1e9},
        "fees_eth": {"alpha": 1e6},
        "coingecko:price_usd": {"alpha": 77},
        "coingecko:price_mean_usd": {"alpha": 77},
        "tx_count": {"alpha": 5},
        "defillama:tvl_usd": {"alpha": 1e12},
        "l2beat:value_secured_usd": {"alpha": 1e12},
    }
    for case in CASES:
        if case[0] == name:
            series = case[2] or {}
            assert judged(name, case[1], series | outcomes) == judged(name, case[1], series)


def test_nothing_issued_is_told_by_documents_where_no_series_is_stored():
    """A provider that gave nothing is not named as the one who observed it."""
    chains = worlds.collection(worlds.profile("alpha", tokens=pays(0)), worlds.profile("beta"))
    of = worlds.compute(chains, {"fees_usd": {"beta": 5}, "price_mean_usd": {"beta": 1}})
    (found,) = [f for f in of.hands_off["alpha"] if f.criterion == "fees_cover_costs"]
    assert found.verdict is MET
    said, *rules = found.evidence
    assert said.label.endswith(", documents")
    assert said.basis == ""
    assert [(rule.label, rule.basis) for rule in rules] == [("issuance", "documented")]
