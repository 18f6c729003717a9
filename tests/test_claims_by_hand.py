"""Every claim with a verdict, worked out again without the claims' code: figure, p and verdict."""

from functools import cache

import pytest

from generator.claiming import judge_all
from generator.claims.general_purpose_security import _b8_flows
from generator.format import amount
from generator.model.claim import ClaimVerdict
from tests import claims_by_hand as by_hand
from tests import claims_supply_by_hand as supply_by_hand
from tests import plain_tests as plain
from tests import recorded

SINGLE = (
    *("A1", "A3", "A5", "A6", "A7", "B1", "B3", "B4", "B5", "B10", "B13"),
    *("C2", "C3", "C4", "C6"),
)
WORKED = (*SINGLE, "A4")
ABOVE = {"A3": 0, "B3": 0, "B10": 50, "B13": 50, "C2": 0, "C3": 0}
"""Claims that hold where their figure is above this, and fail where it is below."""
BELOW = {"A1": 10, "A6": 0, "A7": 0, "B1": 0, "B4": 0, "B5": 0, "C4": 10, "C6": 0}
"""Claims that hold where it is below, and fail where it is above."""
DRAWN = 1e-6
"""A p that is counted and not drawn agrees to this."""
COUNTED = {"A5", "B4", "B13"}


@pytest.fixture(scope="module")
def judged():
    """The claims on the data as recorded, whose last week is that of the figures by hand."""
    edition = recorded.edition()
    assert edition.week == by_hand.LAST.date()
    return {item.claim.name: item for item in judge_all(edition)}


@cache
def worked(name):
    """Effect, n, and lowest and highest p of a claim of one figure, by hand."""
    found = getattr(by_hand, name.lower(), None) or getattr(supply_by_hand, name.lower())
    effect, n, p = found()
    return effect, n, p if isinstance(p, tuple) else (p, p)


def p_of(name):
    """Lowest and highest p of any claim, by hand."""
    if name == "A4":
        p = max(p for _, _, p in by_hand.a4().values())
        return p, p
    return worked(name)[2]


def about(name, p):
    """Lowest and highest p that the project may have found where the plain method found these."""
    margin = (lambda _: DRAWN) if name in COUNTED else plain.allowed
    return max(0.0, p[0] - margin(p[0])), min(1.0, p[1] + margin(p[1]))


@pytest.mark.parametrize("name", SINGLE)
def test_effect_and_sample_are_those_found_by_hand(judged, name):
    """They agree with plain arithmetic on the files of data/."""
    outcome = judged[name].outcome
    effect, n, _ = worked(name)
    assert outcome.verdict is not ClaimVerdict.NOT_ENOUGH
    assert outcome.effect == pytest.approx(effect, rel=1e-9)
    assert outcome.n == n


@pytest.mark.parametrize("name", WORKED)
def test_p_is_that_of_a_plain_second_method(judged, name):
    """Counted ones agree exactly, drawn ones up to four standard errors of both drawings."""
    low, high = about(name, p_of(name))
    assert low <= judged[name].outcome.p <= high


def test_holm_s_correction_is_that_found_by_hand(judged):
    """Over the p of all tests of the edition: smallest times their number, and so on."""
    tested = {name: item.outcome.p for name, item in judged.items() if item.outcome.p is not None}
    corrected = plain.holm(tested)
    for name, item in judged.items():
        assert item.p_adjusted == (pytest.approx(corrected[name]) if name in tested else None)
        assert item.tests == len(tested)


def by_rule(name, judged, p):
    """Verdict of a claim by the words of its rule, at a corrected p."""
    told = p <= 0.05
    if name == "A4":
        signs = {effect > 0 for effect, _, _ in by_hand.a4().values()}
        return "mixed" if not told or len(signs) > 1 else "holds" if signs == {True} else "fails"
    if name == "A5":
        outgrown = worked(name)[0] < 0 and told
        spared = judged[name].outcome.low >= -9.97
        return "fails" if outgrown else "holds" if spared else "mixed"
    above = worked(name)[0] > (ABOVE | BELOW)[name]
    if not told:
        return "mixed"
    verdict = "holds" if above == (name in ABOVE) else "fails"
    if name == "C4" and verdict == "fails" and judged[name].outcome.series != ("base_fee_gwei",):
        return "mixed"
    return verdict


@pytest.mark.parametrize("name", WORKED)
def test_the_verdict_follows_by_hand_from_p_correction_and_rule(judged, name):
    """
    Every p by hand, Holm by hand, the rule by its words.

    Drawn p differ a little; a verdict that hangs on that difference may be either of the two.
    """
    ends = []
    for side in (0, 1):
        family = {n: i.outcome.p for n, i in judged.items() if i.outcome.p is not None}
        family |= {n: about(n, p_of(n))[side] for n in WORKED if n in family}
        ends.append(by_rule(name, judged, plain.holm(family)[name]))
    assert judged[name].outcome.verdict.value in ends


def test_a_low_fee_is_no_verdict_where_it_rises(judged):
    """A1: it holds only where the slope of the ratio is not above 0 with p of 0.05 or less."""
    verdict = judged["A1"].outcome.verdict.value
    assert verdict in {"mixed", "fails"} or by_hand.a1_slope()[1] > 0.04


def test_the_shares_of_rollups_move_as_found_by_hand(judged):
    """A4 reports the measure that decides; all stand in its sentence, the classes are recorded."""
    outcome = judged["A4"].outcome
    classes = by_hand.classes()
    assert {row.chain: row.cells[0] for row in outcome.rows} == {
        row.chain: classes[row.chain] for row in outcome.rows
    }
    found = by_hand.a4()
    assert min(abs(outcome.effect / effect - 1) for effect, _, _ in found.values()) < 1e-9
    assert outcome.n in {n for _, n, _ in found.values()}
    for part, (effect, _, _) in found.items():
        assert f"{part} {amount(effect, '%')} (p =" in outcome.sentence


def test_the_sign_of_the_flow_to_holders_is_that_found_by_hand(judged):
    """
    B8: fees below emission, or nothing emitted and nearly all dated, from profiles and files.

    Chains without fees in the files are no part of it, and fewer than eight have them.
    """
    words = {1.0: "yes", 0.0: "no"}
    flows = _b8_flows(recorded.edition())["negative"]
    shown = {chain: words.get(sign, "not known") for chain, sign in flows.items()}
    found = {chain: sign for chain in shown if (sign := supply_by_hand.b8(chain)) is not None}
    assert found == {chain: shown[chain] for chain in found}
    assert 2 * len(found) > len(shown)
    assert set(shown) <= supply_by_hand.with_fees()
    outcome = judged["B8"].outcome
    assert outcome.n == len(shown)
    assert (outcome.verdict is ClaimVerdict.NOT_ENOUGH) == (len(shown) < 8)


def test_stages_count_only_from_the_day_that_is_stated_for_them(judged):
    """C5: what profiles date by the week; too few of the rollups, so that no share is judged."""
    dated, launched = by_hand.c5()
    outcome = judged["C5"].outcome
    assert outcome.n == dated
    if dated < 0.75 * launched:
        assert outcome.verdict is ClaimVerdict.NOT_ENOUGH
        assert f"{dated} of {launched}" in outcome.sentence


def test_one_rollup_of_three_can_be_left_out(judged):
    """A4 and C3 rest on few rollups: without one of them they are judged from the others."""
    for name in ("A4", "C3"):
        outcome = judged[name].outcome
        without = [v for v in outcome.variations if v.name.startswith("without ")]
        assert min(one.n for one in without) == outcome.n - 1
        assert ClaimVerdict.NOT_ENOUGH not in {one.verdict for one in without}


def test_most_claims_with_a_verdict_are_worked_out_here(judged):
    """All that the archives alone could decide; later series bring further ones."""
    decided = {n for n, i in judged.items() if i.outcome.verdict is not ClaimVerdict.NOT_ENOUGH}
    assert set(WORKED) <= decided
    assert len(WORKED) >= 12
