"""Criteria of real chains as recorded, worked out by hand step by step."""

from decimal import Decimal

import pytest

from generator import schedules
from generator.edition import CRITERIA
from generator.model.words import Recipient
from tests import recorded, worlds
from tests.criteria_parts import UNKNOWN

# -- real chains, step by step ----------------------------------------------------------


def index_of(scores):
    """The mean of the known, times 100."""
    known = [float(score) for score in scores.values() if score is not None]
    return 100 * sum(known) / len(known)


def percent_to(chain, *classes):
    """Percent of the initial supply that some classes got, straight from the profile."""
    rows = recorded.profiles()[chain].token.allocations
    return sum((row.percent for row in rows if row.recipient in classes), Decimal(0))


INSIDERS = (Recipient.INSIDERS, Recipient.INVESTORS)
INCENTIVES = (Recipient.AIRDROP, Recipient.ECOSYSTEM)


def ethereum():
    """ETH pays for gas and security; fees are burned; issuance is what was observed last."""
    found = recorded.profiles()["ethereum"]
    assert (found.kind.value, found.settlement) == ("l1", None)
    assert found.gas_asset.value == "own-token"
    assert found.fee_destination.value == "validators"
    assert percent_to("ethereum", *INSIDERS) == Decimal("8.33")
    assert percent_to("ethereum", *INCENTIVES) == 0
    ways = {t.way for a in found.token.allocations for t in a.schedule}
    assert ways == {"date", "steps", "discretion"}  # sold at genesis; 8.33 % and 8.33 % locked
    panel = recorded.edition().figures.panel
    daily, supplied = (
        panel.series(name).values["ethereum"].dropna().iloc[-1]
        for name in ("issuance_native", "circulating_supply")
    )
    return {
        "token_role": 1,
        "insider_share": Decimal("8.33") / 50,
        "scheduled_issuance": min(100 * daily * 364 / supplied / 10, 1),
        "incentive_share": 0,
        "unlock_basis": 0.5,  # half of what was locked by the clock, half at discretion
        "fee_destination": 0,
        "security_source": 1,
        "gas_asset": 1,
    }


def arbitrum():
    """ARB is needed for nothing; the DAO keeps fees; blobs and proofs; minting needs a vote."""
    found = recorded.profiles()["arbitrum"]
    assert (found.settlement.value, found.gas_asset.value) == ("ethereum", "base-asset")
    assert (found.data_availability.value, found.proof_system.value) == ("blobs", "live")
    assert found.fee_destination.value == "treasury"
    assert [r.rule for r in found.token.issuance] == ["by-vote"]
    assert percent_to("arbitrum", *INSIDERS) == Decimal("44.47")
    assert percent_to("arbitrum", *INCENTIVES) == Decimal("12.75")
    ways = {t.way for a in found.token.allocations for t in a.schedule}
    assert ways == {"date", "steps", "discretion"}
    return {
        "token_role": 0.5,
        "insider_share": Decimal("44.47") / 50,
        "scheduled_issuance": 0,
        "incentive_share": Decimal("12.75") / 50,
        "unlock_basis": 0.5,
        "fee_destination": 0.5,
        "security_source": 0,
        "gas_asset": 0,
    }


def base():
    """Base has no token; its operator keeps the fees; it settles on Ethereum with proofs."""
    found = recorded.profiles()["base"]
    assert found.token.status.value == "none"
    assert (found.settlement.value, found.gas_asset.value) == ("ethereum", "base-asset")
    assert (found.data_availability.value, found.proof_system.value) == ("blobs", "live")
    assert found.fee_destination.value == "operator"
    names = [c.name for c in CRITERIA.values() if c.group == "design"]
    return dict.fromkeys(names, 0) | {"fee_destination": 1}


def hyperliquid():
    """HYPE pays for gas and security, is bought back with fees, and is issued by the day."""
    found = recorded.profiles()["hyperliquid"]
    assert (found.kind.value, found.settlement) == ("appchain", None)
    assert found.gas_asset.value == "own-token"
    assert found.fee_destination.value == "holders"
    (daily,) = [r.tokens_per_day for r in found.token.issuance if r.rule == "per-day"]
    supplied = recorded.edition().figures.panel.series("circulating_supply").values
    assert percent_to("hyperliquid", *INSIDERS) == Decimal("23.8")
    assert percent_to("hyperliquid", *INCENTIVES) == Decimal("70.2")
    return {
        "token_role": 1,
        "insider_share": Decimal("23.8") / 50,
        "scheduled_issuance": float(daily) * 364 / supplied["hyperliquid"].dropna().iloc[-1] * 10,
        "incentive_share": 1,
        "unlock_basis": 0.5,
        "fee_destination": 0,
        "security_source": 1,
        "gas_asset": 1,
    }


@pytest.mark.parametrize(
    ("by_hand", "label", "about"),
    [
        (ethereum, "mixed", 47),
        (arbitrum, "infrastructure-first", 33.055),
        (base, "infrastructure-first", 12.5),
        (hyperliquid, "token-first", 67.2),
    ],
)
def test_the_design_index_of_a_known_chain_by_hand(by_hand, label, about):
    """The index worked out from the profile's own values is the one that the program gives."""
    chain = by_hand.__name__
    edition = recorded.edition()
    expected = by_hand()
    found = {f.criterion: f.score for f in edition.design_findings[chain]}
    assert found == {
        name: None if score is None else pytest.approx(float(score))
        for name, score in expected.items()
    }
    design = edition.designs[chain]
    assert design.index == pytest.approx(index_of(expected))
    assert design.index == pytest.approx(about, abs=0.5)
    assert design.label == label


@pytest.mark.parametrize("chain", sorted(worlds.real_profiles()))
def test_a_real_chain_has_all_findings_with_evidence(chain):
    """Every real chain gets 8 and 10 findings, each a sentence; what is known has evidence."""
    edition = worlds.real_edition()
    assert len(edition.design_findings[chain]) == 8
    assert len(edition.hands_off[chain]) == 10
    for found in (*edition.design_findings[chain], *edition.hands_off[chain]):
        assert found.sentence.endswith(".")
        assert "nan" not in found.sentence
        assert "e+" not in found.sentence
        assert bool(found.evidence) or found.verdict is UNKNOWN, found


def test_incentives_and_insiders_are_what_the_method_names():
    """The classes counted here by hand are those that the program counts."""
    assert schedules.INSIDERS == INSIDERS
    assert schedules.INCENTIVES == INCENTIVES
