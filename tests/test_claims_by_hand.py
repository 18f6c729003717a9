"""Every claim with a verdict, worked out again without the claims' code."""

import numpy as np
import pytest
from scipy.stats import beta

from generator.claiming import CLAIMS
from generator.format import amount
from generator.model.claim import ClaimVerdict
from tests import claims_by_hand as by_hand
from tests import claims_supply_by_hand as supply_by_hand
from tests import worlds

SINGLE = (
    *("a1", "a3", "a5", "a6", "a7", "b1", "b3", "b4", "b5", "b10", "b13"),
    *("c2", "c3", "c4", "c6"),
)


@pytest.fixture(scope="module")
def edition():
    """The edition of the stored data, up to the week that the figures by hand end with."""
    found = worlds.real_edition()
    assert found.week == by_hand.LAST.date()
    return found


@pytest.mark.parametrize("name", SINGLE)
def test_the_effect_is_the_one_found_by_hand(edition, name):
    """Effect and size of the sample agree with plain arithmetic on the files of data/."""
    outcome = CLAIMS[name.upper()](edition)
    found = getattr(by_hand, name, None) or getattr(supply_by_hand, name)
    effect, n = found()
    assert outcome.verdict is not ClaimVerdict.NOT_ENOUGH
    assert outcome.effect == pytest.approx(effect, rel=1e-9)
    assert outcome.n == n


def test_the_shares_of_rollups_move_as_found_by_hand(edition):
    """A4 reports the measure that decides; both stand in its sentence."""
    outcome = CLAIMS["A4"](edition)
    first = {row.chain for row in outcome.rows if row.cells[0] == "infrastructure-first"}
    assert first == {"arbitrum", "base", "linea"}
    rates = by_hand.a4()
    assert min(abs(outcome.effect / rate - 1) for rate in rates) < 1e-9
    assert outcome.n == len(first)
    for part, rate in zip(("use", "fees"), rates, strict=True):
        assert f"{part} {amount(rate, '%')} (p =" in outcome.sentence


def test_the_sign_of_the_flow_to_holders_is_counted_as_its_rule_says(edition):
    """B8 from the metric by hand: fees below emission; all dated and none emitted; or unknown."""
    outcome = CLAIMS["B8"](edition)
    coverage = edition.figures.weekly("emission_coverage").values.tail(52)
    undated = edition.figures.supply.undated_percent
    known = {}
    for chain in by_hand.tokens():
        seen = coverage[chain].dropna()
        if len(seen) and seen.iloc[-1] < 1:
            known[chain] = True
        elif len(seen):
            known[chain] = False if np.isinf(seen.iloc[-1]) and undated[chain] < 20 else None
    assert edition.figures.weekly("net_holder_flow_usd").values.isna().all().all()
    assert outcome.n == len(known)
    least = sum(sign is True for sign in known.values())
    most = least + sum(sign is None for sign in known.values())
    assert outcome.effect == pytest.approx(100 * least / len(known))
    assert outcome.low == pytest.approx(100 * beta.ppf(0.025, least, len(known) - least + 1))
    assert outcome.high == pytest.approx(100 * beta.ppf(0.975, most + 1, len(known) - most))
    assert f"For {least} to {most} of {len(known)} chains" in outcome.sentence
    told = {"yes": True, "no": False, "not known": None}
    assert {row.chain: told[row.cells[0]] for row in outcome.rows} == known


def test_stages_count_only_from_the_day_that_is_stated_for_them(edition):
    """C5: what profiles date by the week; too few of the rollups, so that no share is judged."""
    dated, launched = by_hand.c5()
    outcome = CLAIMS["C5"](edition)
    assert outcome.n == dated
    assert 8 <= dated < 0.75 * launched
    assert outcome.verdict is ClaimVerdict.NOT_ENOUGH
    assert f"{dated} of {launched}" in outcome.sentence
    assert outcome.missing[0].endswith("so the claim can be judged from 2026-W47 on")


def test_one_rollup_of_three_can_be_left_out(edition):
    """A4 and C3 rest on three rollups: without one of them they are judged from two."""
    for name in ("A4", "C3"):
        without = [v for v in CLAIMS[name](edition).variations if v.name.startswith("without ")]
        assert min(one.n for one in without) == 2
        assert ClaimVerdict.NOT_ENOUGH not in {one.verdict for one in without}


def test_every_claim_with_a_verdict_is_worked_out_here(edition):
    """A claim that comes to be judged needs its figures by hand, too."""
    judged = {
        name for name, c in CLAIMS.items() if c(edition).verdict is not ClaimVerdict.NOT_ENOUGH
    }
    assert judged == {name.upper() for name in SINGLE} | {"A4", "B8"}
    assert len(judged) >= 12
