"""The hands-off test's next step, its costs and its runway, worked out by hand."""

import pytest

from generator.checklist import checklist
from generator.economics import cost_test, runway_years
from generator.edition import CRITERIA
from generator.model.finding import Finding, Verdict
from generator.views.hands_off import hands_off_view
from tests import worlds
from tests.worlds import allocation, fact, profile, rule, token

RULES = worlds.RUBRIC.scorecard
ROLL = {"kind": "rollup", "settlement": "ethereum"}


def listed(met, not_met, unknown, asked=10):
    """The checklist of so many verdicts; the rest is not applicable."""
    verdicts = [Verdict.MET] * met + [Verdict.NOT_MET] * not_met + [Verdict.UNKNOWN] * unknown
    verdicts += [Verdict.NOT_APPLICABLE] * (asked - len(verdicts))
    findings = [Finding(f"c{n}", verdict, "Said.") for n, verdict in enumerate(verdicts)]
    return checklist(findings, RULES.marks["hands_off"], RULES.hands_off_fewest_known)


@pytest.mark.parametrize(
    ("verdicts", "mark", "following", "if_met", "if_shown"),
    [
        ((6, 3, 1), "C", "B", 1, 1),  # 7 of 9 and 7 of 10 reach 70 %
        ((2, 6, 2), "E", "D", 1, 1),  # 3 of 8 and 3 of 9 reach 30 %
        ((3, 1, 6), "B", "A", 1, 6),  # 4 of 4; 9 of 10
        ((3, 5, 1), "D", "C", 1, None),  # 4 of 8 is half; 4 of 9 is not
        ((0, 4, 0), "E", "D", 2, None),  # 2 of 4
        ((4, 0, 6), "A", None, None, None),
        ((9, 1, 0), "A", None, None, None),
    ],
)
def test_how_many_more_the_next_mark_takes(verdicts, mark, following, if_met, if_shown):
    """The smallest number that reaches the next bound, from either side."""
    found = listed(*verdicts)
    assert (found.mark, found.next_mark) == (mark, following)
    assert (found.if_met, found.if_shown) == (if_met, if_shown)
    assert found.more_known == 0


def test_too_few_known_criteria_ask_for_more():
    """With three known of the four that a mark needs, one more has to be settled."""
    found = listed(3, 0, 3)
    assert (found.mark, found.next_mark, found.more_known) == (None, None, 1)
    assert (found.if_met, found.if_shown) == (None, None)


def test_open_criteria_are_named_those_not_met_first():
    """The list holds every criterion that is not met or unknown, and no other."""
    found = listed(2, 3, 1)
    assert [f.verdict for f in found.open] == [Verdict.NOT_MET] * 3 + [Verdict.UNKNOWN]
    assert [f.criterion for f in found.open] == ["c2", "c3", "c4", "c5"]


def test_every_criterion_says_what_would_settle_it():
    """Ten criteria, each with a sentence for the reader who could supply the fact."""
    asked = [c for c in CRITERIA.values() if c.group == "hands-off"]
    assert len(asked) == 10, "pages tell readers of ten: change both"
    assert all(c.settles.endswith(".") and len(c.settles) > 20 for c in asked)


@pytest.mark.parametrize("chain", sorted(worlds.real_profiles()))
def test_the_steps_of_a_real_chain_are_its_open_findings(chain):
    """Nothing open is left out of the list, nothing settled is in it."""
    made = worlds.real_edition()
    said = hands_off_view(made, chain)
    still_open = [
        CRITERIA[f.criterion].title
        for f in made.hands_off[chain]
        if f.verdict in {Verdict.UNKNOWN, Verdict.NOT_MET}
    ]
    assert sorted(step.title for step in said.steps) == sorted(still_open)
    assert said.costs.endswith(".")
    assert said.runway.endswith(".")


@pytest.mark.parametrize("chain", sorted(worlds.real_profiles()))
def test_costs_in_words_agree_with_the_criterion(chain):
    """Whether fees would pay is the same in the sentence and in the criterion."""
    made = worlds.real_edition()
    found = cost_test(made.figures, made.profiles[chain])
    (criterion,) = (f for f in made.hands_off[chain] if f.criterion == "fees_cover_costs")
    expected = Verdict.UNKNOWN if found is None else Verdict.MET if found.pays else Verdict.NOT_MET
    assert criterion.verdict is expected


def test_a_rollups_costs_are_its_rent():
    """Ten ETH of fees and four of rent a day."""
    chain = profile(**ROLL)
    series = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 4}}
    made = worlds.compute(worlds.collection(chain), series)
    found = cost_test(made.figures, chain)
    assert (found.fees, found.costs, found.unit, found.weeks) == (10, 4, "ETH", 13)
    assert found.pays
    said = hands_off_view(made, "alpha").costs
    assert "users paid 10 ETH a day in fees and the chain paid 4 ETH a day" in said
    assert "Without any emissions, fees would pay these costs" in said


def test_an_l1s_costs_are_what_it_issues():
    """Fees of 150 USD against 100 tokens a day at 2 USD would not replace them."""
    issues = [rule("per-day", start="2020", tokens_per_day=100)]
    chain = profile(tokens=token(allocation("airdrop", 100), issuance=issues))
    series = {"fees_usd": {"alpha": 150}, "price_mean_usd": {"alpha": 2}}
    made = worlds.compute(worlds.collection(chain), series)
    found = cost_test(made.figures, chain)
    assert (found.fees, found.costs, found.unit) == (150, 200, "USD")
    assert not found.pays
    said = hands_off_view(made, "alpha").costs
    assert "$150 a day in fees and $200 a day was issued" in said
    assert "fees would not replace what is issued" in said


def test_without_series_the_costs_are_not_known():
    """No quarter of fees and costs is unknown, in words, and no zero."""
    made = worlds.compute(worlds.collection(profile(**ROLL)), {"fees_eth": {"alpha": 10}})
    said = hands_off_view(made, "alpha").costs
    assert said == "Not known: no quarter has seven weeks with both fees and rent."


def test_the_runway_is_reserves_over_yearly_spending():
    """800 M of reserves and 240 M spent in two years last 6⅔ years."""
    spent = fact(240_000_000) | {"years": 2}
    chain = profile(reserves_usd=fact(800_000_000), spending_usd=spent)
    assert runway_years(chain) == pytest.approx(800 / 120)
    made = worlds.compute(worlds.collection(chain), {})
    said = hands_off_view(made, "alpha")
    assert "Published reserves of $800M would last 6.67 years" in said.runway
    assert "$120M a year" in said.runway
    assert said.runway_sources


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "no published accounts have been read"),
        ({"accounts_published": True}, "no figures of reserves and spending"),
        ({"reserves_usd": fact(5)}, "no published accounts have been read"),
        ({"reserves_usd": fact(5), "spending_usd": fact(0) | {"years": 1}}, "no published"),
    ],
)
def test_an_unread_runway_is_unknown_and_no_bad_mark(facts, says):
    """Gaps are said; none of them makes a criterion fail."""
    chain = profile(**facts)
    assert runway_years(chain) is None
    made = worlds.compute(worlds.collection(chain), {})
    assert hands_off_view(made, "alpha").runway.startswith("Not known: ")
    assert says in hands_off_view(made, "alpha").runway
    verdicts = {f.criterion: f.verdict for f in made.hands_off["alpha"]}
    assert verdicts["spending_covered"] is Verdict.UNKNOWN
