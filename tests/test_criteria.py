"""Criteria: every verdict of every criterion on invented chains, and four real ones by hand."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from generator import schedules
from generator.context import Context
from generator.edition import CRITERIA
from generator.model.finding import Verdict
from generator.model.words import Recipient
from tests import worlds
from tests.worlds import allocation, fact, profile, rule, token, tranche

MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
UNKNOWN, ASIDE = Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
NONE = None  # no token, no series

LATER = dt.date(2027, 1, 1)
CLOCK: dict[str, Any] = {"start": worlds.START, "end": LATER, "every": "month"}
CHOICE = {"discretion": "As it likes."}
GOAL = {"milestone": "When it works."}
SILENT = {"unknown": "The documents do not say."}
ROLL: dict[str, Any] = {"kind": "rollup", "settlement": "ethereum"}


def pays(daily):
    """A token of 1 bn whose rule issues so many tokens a day."""
    rules = [rule("per-day", start="2024", tokens_per_day=daily)]
    return token(allocation("airdrop", 100), issuance=rules)


def split(percent, *recipients):
    """A token of which some recipients share ``percent`` and the public has the rest."""
    rows = [allocation(r, Decimal(percent) / len(recipients)) for r in recipients]
    return token(*rows, allocation("public-sale", 100 - Decimal(percent)))


def locked(**ways):
    """A token with one allocation released in parts: so many percent each way."""
    kinds = {"clock": CLOCK, "choice": CHOICE, "goal": GOAL, "silent": SILENT}
    parts = [tranche(share, **kinds[way]) for way, share in ways.items()]
    return token(allocation("insiders", 100, *parts))


FEES = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 4}}
LOSS = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 25}}
EVEN = {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 10}}
USD = {"fees_usd": {"alpha": 300}, "coingecko:price_mean_usd": {"alpha": 2}}
SUPPLY = {"coingecko:circulating_supply": {"alpha": 364_000_000}}

# criterion, profile, series, verdict, score, words of the sentence, labels of the evidence
CASES = [
    ("token_role", {}, NONE, NOT_MET, 0, "no token", ["token status"]),
    (
        "token_role",
        {"tokens": {"status": fact("announced")}},
        NONE,
        NOT_MET,
        0,
        "an announced token only",
        ["token status"],
    ),
    (
        "token_role",
        {"tokens": token(), **ROLL, "gas_asset": "base-asset"},
        NONE,
        PARTLY,
        0.5,
        "gas is paid in GAS and another chain settles",
        ["token status", "gas asset"],
    ),
    (
        "token_role",
        {"tokens": token(), **ROLL, "gas_asset": "mixed"},
        NONE,
        PARTLY,
        0.5,
        "gas may be paid in another asset",
        ["token status", "gas asset"],
    ),
    (
        "token_role",
        {"tokens": token(), **ROLL, "gas_asset": "own-token"},
        NONE,
        MET,
        1,
        "Gas is paid in GAS, the own token",
        ["token status", "gas asset"],
    ),
    (
        "token_role",
        {"tokens": token(), "gas_asset": "stablecoin"},
        NONE,
        MET,
        1,
        "own validators or miners",
        ["token status", "kind"],
    ),
    ("token_role", {"tokens": token(), **ROLL}, NONE, UNKNOWN, None, "not documented", []),
    ("insider_share", {}, NONE, NOT_MET, 0, "no token", ["token status"]),
    (
        "insider_share",
        {"tokens": split(0, "insiders")},
        NONE,
        NOT_MET,
        0,
        "0 % of the supply",
        ["Insiders"],
    ),
    (
        "insider_share",
        {"tokens": split(20, "insiders", "investors")},
        NONE,
        PARTLY,
        0.4,
        "20 % of the supply",
        ["Insiders", "Investors"],
    ),
    ("insider_share", {"tokens": split(50, "investors")}, NONE, MET, 1, "50 %", ["Investors"]),
    ("insider_share", {"tokens": split(90, "insiders")}, NONE, MET, 1, "90 %", ["Insiders"]),
    (
        "insider_share",
        {"tokens": token(allocation("insiders", "79.99"))},
        NONE,
        UNKNOWN,
        None,
        "Only 79.99 %",
        [],
    ),
    (
        "insider_share",
        {"tokens": token(allocation("insiders", 80))},
        NONE,
        MET,
        1,
        "80 %",
        ["Insiders"],
    ),
    ("insider_share", {"tokens": token()}, NONE, UNKNOWN, None, "No allocation", []),
    (
        "insider_share",
        {
            "tokens": token(
                allocation("insiders", None, tokens=100_000_000),
                allocation("airdrop", None, tokens=200_000_000),
                supply=300_000_000,
            )
        },
        NONE,
        PARTLY,
        2 / 3,
        "33.33 % of the supply",
        ["Insiders"],
    ),
    ("incentive_share", {}, NONE, NOT_MET, 0, "no token", ["token status"]),
    (
        "incentive_share",
        {"tokens": split(30, "airdrop", "ecosystem")},
        NONE,
        PARTLY,
        0.6,
        "30 % of the supply",
        ["Airdrop", "Ecosystem"],
    ),
    ("incentive_share", {"tokens": split(51, "ecosystem")}, NONE, MET, 1, "51 %", ["Ecosystem"]),
    (
        "incentive_share",
        {"tokens": split(100, "insiders")},
        NONE,
        NOT_MET,
        0,
        "0 %",
        ["Insiders"],
    ),
    (
        "incentive_share",
        {"tokens": token(allocation("airdrop", 10))},
        NONE,
        UNKNOWN,
        None,
        "Only 10 %",
        [],
    ),
    ("scheduled_issuance", {}, NONE, NOT_MET, 0, "no token", ["token status"]),
    (
        "scheduled_issuance",
        {"tokens": token(allocation("airdrop", 100), issuance=[rule("none")])},
        NONE,
        NOT_MET,
        0,
        "No new tokens",
        ["issuance"],
    ),
    (
        "scheduled_issuance",
        {"tokens": pays(50_000)},
        SUPPLY,  # 50,000 × 364 days of 364 M
        PARTLY,
        0.5,
        "5 % of today's float",
        ["issuance"],
    ),
    ("scheduled_issuance", {"tokens": pays(100_000)}, SUPPLY, MET, 1, "10 %", ["issuance"]),
    ("scheduled_issuance", {"tokens": pays(2_000_000)}, SUPPLY, MET, 1, "200 %", ["issuance"]),
    (
        "scheduled_issuance",
        {"tokens": pays(100_000)},
        NONE,  # the float: 1 bn unlocked and 490 days of issuance, 1.049 bn
        PARTLY,
        364 / 1049,
        "3.47 %",
        ["issuance"],
    ),
    (
        "scheduled_issuance",
        {"tokens": token(allocation("airdrop", 100), issuance=[rule("observed")])},
        SUPPLY | {"coinmetrics:issuance_native": {"alpha": [None] * 60 + [20_000]}},
        PARTLY,
        0.2,
        "2 %",
        ["issuance"],
    ),
    (
        "scheduled_issuance",
        {"tokens": token(allocation("airdrop", 100), issuance=[rule("formula")])},
        SUPPLY,
        UNKNOWN,
        None,
        "No rule tells",
        [],
    ),
    (
        "scheduled_issuance",
        {
            "tokens": token(
                allocation("airdrop", 70),
                issuance=[rule("per-day", start="2024", tokens_per_day=1)],
            )
        },
        NONE,
        UNKNOWN,
        None,
        "float is not known",
        [],
    ),
    (
        "scheduled_issuance",  # rewards are set aside, but too little is documented to place them
        {"tokens": token(allocation("mining", 10), allocation("airdrop", 60))},
        SUPPLY,
        UNKNOWN,
        None,
        "No rule tells",
        [],
    ),
    (
        "scheduled_issuance",  # 20 % in 1,092 days, 364 of which follow the last week
        {
            "tokens": token(
                allocation(
                    "staking",
                    20,
                    tranche(start=worlds.START, end=dt.date(2026, 12, 28), every="day"),
                ),
                allocation("airdrop", 80),
            )
        },
        {"coingecko:circulating_supply": {"alpha": 2_000_000_000}},
        PARTLY,
        (200 / 1092 * 364 / 2000) * 10,
        "3.33 %",
        ["Staking"],
    ),
    ("unlock_basis", {}, NONE, NOT_MET, 0, "no token", ["token status"]),
    (
        "unlock_basis",
        {"tokens": token(allocation("airdrop", 100, tranche(on=dt.date(2024, 2, 1))))},
        NONE,
        NOT_MET,
        0,
        "Nothing was locked",
        ["Airdrop"],
    ),
    (
        "unlock_basis",  # a month and a day after generation is a lock
        {"tokens": token(allocation("airdrop", 100, tranche(on=dt.date(2024, 2, 2))))},
        NONE,
        MET,
        1,
        "100 % unlocks by the clock",
        ["Airdrop"],
    ),
    (
        "unlock_basis",
        {"tokens": locked(goal=100)},
        NONE,
        NOT_MET,
        0,
        "100 % at miles",
        ["Insiders"],
    ),
    (
        "unlock_basis",
        {"tokens": locked(choice=100)},
        NONE,
        PARTLY,
        0.5,
        "100 % at some",
        ["Insiders"],
    ),
    (
        "unlock_basis",
        {"tokens": locked(clock=60, choice=30, goal=10)},
        NONE,
        PARTLY,
        0.5,
        "60 % unlocks by the clock, 30 % at somebody's discretion, 10 % at milestones",
        ["Insiders"],
    ),
    ("unlock_basis", {"tokens": locked(clock=100)}, NONE, MET, 1, "100 % unlocks", ["Insiders"]),
    (
        "unlock_basis",
        {"tokens": locked(clock=50, silent=50)},
        NONE,
        MET,
        1,
        "100 % unlocks",
        ["Insiders"],
    ),
    (
        "unlock_basis",
        {"tokens": locked(clock=49, silent=51)},
        NONE,
        UNKNOWN,
        None,
        "More than half",
        [],
    ),
    ("unlock_basis", {"tokens": token()}, NONE, UNKNOWN, None, "No schedule", []),
    (
        "unlock_basis",
        {"tokens": token(allocation("mining", 100, tranche(**GOAL)))},
        NONE,
        NOT_MET,
        0,
        "Nothing was allocated beforehand",
        ["Mining"],
    ),
    (
        "unlock_basis",  # a row in tokens weighs by its size: half each, not a million to fifty
        {
            "tokens": token(
                allocation("insiders", None, tranche(**CLOCK), tokens=500_000_000),
                allocation("foundation", 50, tranche(**CHOICE)),
            )
        },
        NONE,
        PARTLY,
        0.5,
        "50 % unlocks by the clock, 50 % at somebody's discretion",
        ["Insiders", "Foundation"],
    ),
    (
        "unlock_basis",
        {
            "tokens": token(
                allocation("insiders", None, tranche(**CLOCK), tokens=500_000_000),
                allocation("foundation", 50, tranche(**CHOICE)),
                supply=None,
            )
        },
        NONE,
        UNKNOWN,
        None,
        "cannot be compared",
        [],
    ),
    *(
        (
            "fee_destination",
            {"fee_destination": word},
            NONE,
            verdict,
            score,
            said,
            ["fee destination"],
        )
        for word, verdict, score, said in (
            ("burned", NOT_MET, 0, "destroyed"),
            ("users", NOT_MET, 0, "returned to users"),
            ("holders", NOT_MET, 0, "bought back"),
            ("validators", NOT_MET, 0, "secure the chain"),
            ("base-layer", NOT_MET, 0, "base layer"),
            ("treasury", PARTLY, 0.5, "vote of holders"),
            ("split", PARTLY, 0.5, "divided"),
            ("operator", MET, 1, "kept by a company"),
            ("foundation", MET, 1, "kept by a foundation"),
        )
    ),
    ("fee_destination", {}, NONE, UNKNOWN, None, "No document", []),
    ("security_source", {}, NONE, MET, 1, "own validators", ["kind"]),
    ("security_source", {"kind": "sidechain"}, NONE, MET, 1, "sidechain", ["kind"]),
    ("security_source", {"kind": "appchain"}, NONE, MET, 1, "application's chain", ["kind"]),
    *(
        (
            "security_source",
            {**ROLL, "data_availability": data, "proof_system": proofs},
            NONE,
            verdict,
            score,
            said,
            ["kind", "data availability", "proof system"],
        )
        for data, proofs, verdict, score, said in (
            ("blobs", "live", NOT_MET, 0, "data in its blobs, proofs work"),
            ("calldata", "live", NOT_MET, 0, "data in its calldata"),
            ("external", "live", PARTLY, 0.5, "data is on another network"),
            ("committee", "live", PARTLY, 0.5, "a committee signs"),
            ("blobs", "restricted", PARTLY, 0.5, "only named parties"),
            ("blobs", "none", PARTLY, 0.5, "no proofs"),
            ("external", "none", PARTLY, 0.5, "and no proofs"),
        )
    ),
    ("security_source", ROLL, NONE, UNKNOWN, None, "where data is kept and whether", ["kind"]),
    (
        "security_source",
        {**ROLL, "data_availability": "blobs"},
        NONE,
        UNKNOWN,
        None,
        "whether proofs work",
        ["kind", "data availability"],
    ),
    (
        "security_source",  # one fault is enough to know that it is not the best case
        {**ROLL, "data_availability": "external"},
        NONE,
        PARTLY,
        0.5,
        "another network",
        ["kind", "data availability"],
    ),
    *(
        (
            "gas_asset",
            {"gas_asset": word},
            NONE,
            verdict,
            score,
            "Gas is paid in GAS",
            ["gas asset"],
        )
        for word, verdict, score in (
            ("base-asset", NOT_MET, 0),
            ("stablecoin", NOT_MET, 0),
            ("mixed", PARTLY, 0.5),
            ("own-token", MET, 1),
        )
    ),
    ("gas_asset", {}, NONE, UNKNOWN, None, "not documented", []),
    # -- hands-off ----------------------------------------------------------------------
    (
        "fees_cover_costs",
        ROLL,
        FEES,
        MET,
        None,
        "Fees less rent are 60 % of fees",
        ["Operator margin, 2025-W18, growthepie"],
    ),
    (
        "fees_cover_costs",
        ROLL,
        LOSS,
        NOT_MET,
        None,
        "are −150 % of fees",
        ["Operator margin, 2025-W18, growthepie"],
    ),
    (
        "fees_cover_costs",
        ROLL,
        EVEN,
        NOT_MET,
        None,
        "are 0 % of fees",
        ["Operator margin, 2025-W18, growthepie"],
    ),
    ("fees_cover_costs", ROLL, NONE, UNKNOWN, None, "No series", []),
    (
        "fees_cover_costs",
        {"tokens": pays(150)},
        USD,
        MET,
        None,
        "Fees are 100 % of what is issued",
        ["Emission coverage, issuance only, 2025-W18, growthepie"],
    ),
    (
        "fees_cover_costs",
        {"tokens": pays(100)},
        USD,
        MET,
        None,
        "Fees are 150 % of what is issued",
        ["Emission coverage, issuance only, 2025-W18, growthepie"],
    ),
    (
        "fees_cover_costs",
        {"tokens": pays(151)},
        USD,
        NOT_MET,
        None,
        "Fees are 99.3 % of what is issued",
        ["Emission coverage, issuance only, 2025-W18, growthepie"],
    ),
    (
        "fees_cover_costs",
        {"tokens": pays(0)},
        USD,
        MET,
        None,
        "Nothing is issued",
        ["Emission coverage, issuance only, 2025-W18, growthepie"],
    ),
    ("fees_cover_costs", {"tokens": token()}, USD, UNKNOWN, None, "No series", []),
    *(
        (name, {**ROLL, "stage": stage}, NONE, verdict, None, said, ["stage"])
        for name, stage, verdict, said in (
            ("stage_one", "0", NOT_MET, "Stage 0"),
            ("stage_one", "1", MET, "Stage 1"),
            ("stage_one", "2", MET, "Stage 2"),
            ("stage_one", "not-staged", NOT_MET, "no stage"),
            ("stage_two", "0", NOT_MET, "Stage 0"),
            ("stage_two", "1", NOT_MET, "Stage 1"),
            ("stage_two", "2", MET, "Stage 2"),
            ("stage_two", "not-staged", NOT_MET, "no stage"),
        )
    ),
    *((name, ROLL, NONE, UNKNOWN, None, "No stage", []) for name in ("stage_one", "stage_two")),
    *(
        (name, {}, NONE, ASIDE, None, "does not settle on another", ["kind"])
        for name in ("stage_one", "stage_two", "exit_window", "way_out")
    ),
    *(
        ("no_single_halt", {**ROLL, "sequencer": word}, NONE, verdict, None, said, ["sequencer"])
        for word, verdict, said in (
            ("single", NOT_MET, "one operator"),
            ("named-set", MET, "set of operators"),
            ("open-set", MET, "anyone"),
        )
    ),
    ("no_single_halt", {}, NONE, MET, None, "no sequencer", ["kind"]),
    ("no_single_halt", ROLL, NONE, UNKNOWN, None, "not documented", []),
    ("no_single_halt", {"kind": "appchain"}, NONE, UNKNOWN, None, "not documented", []),
    *(
        (
            "exit_window",
            {**ROLL, "exit_window_days": days},
            NONE,
            verdict,
            None,
            f"{days} days",
            ["exit window"],
        )
        for days, verdict in ((0, NOT_MET), (6, NOT_MET), (7, MET), (30, MET))
    ),
    ("exit_window", ROLL, NONE, UNKNOWN, None, "not documented", []),
    *(
        ("upgrades_shared", {"upgrade_control": word}, NONE, verdict, None, said, ["upgrades"])
        for word, verdict, said in (
            ("immutable", MET, "nobody"),
            ("governance", MET, "on-chain vote"),
            ("dao-and-council", MET, "security council"),
            ("council", MET, "outside the team"),
            ("multisig", NOT_MET, "multisig"),
        )
    ),
    ("upgrades_shared", {}, NONE, UNKNOWN, None, "not documented", []),
    ("accounts_published", {"accounts_published": True}, NONE, MET, None, "are pub", ["accounts"]),
    (
        "accounts_published",
        {"accounts_published": False},
        NONE,
        NOT_MET,
        None,
        "are not published",
        ["accounts"],
    ),
    ("accounts_published", {}, NONE, UNKNOWN, None, "No published accounts", []),
    ("spending_covered", {}, NONE, UNKNOWN, None, "No published figures", []),
    ("spending_covered", ROLL, USD, UNKNOWN, None, "No published figures", []),
    ("others_run_it", {"sequencer": "single"}, NONE, NOT_MET, None, "one operator", ["sequencer"]),
    ("others_run_it", {"sequencer": "open-set"}, NONE, MET, None, "anyone", ["sequencer"]),
    ("others_run_it", {"sequencer": "named-set"}, NONE, UNKNOWN, None, "not documented", []),
    ("others_run_it", {}, NONE, UNKNOWN, None, "not documented", []),
    ("way_out", {**ROLL, "exit_window_days": 1}, NONE, MET, None, "1 day", ["exit window"]),
    ("way_out", {**ROLL, "exit_window_days": 0}, NONE, NOT_MET, None, "0 days", ["exit window"]),
    ("way_out", {**ROLL, "status": "live"}, NONE, UNKNOWN, None, "No escape hatch", []),
    ("way_out", {**ROLL, "status": "winding-down"}, NONE, MET, None, "announced", ["status"]),
    ("way_out", {"status": "ended"}, NONE, MET, None, "announced", ["status"]),
]

NEVER = {"spending_covered": {MET, NOT_MET}}  # until profiles carry income and spending
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
    assert {case[3] for case in CASES if case[0] == name} == possible - NEVER.get(name, set())


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
        if not evidence.label.startswith(("Operator margin", "Emission coverage")):
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


# -- real chains, step by step ----------------------------------------------------------


def index_of(scores):
    """The mean of the known, times 100."""
    known = [float(score) for score in scores.values() if score is not None]
    return 100 * sum(known) / len(known)


def percent_to(chain, *classes):
    """Percent of the initial supply that some classes got, straight from the profile."""
    rows = worlds.real_profiles()[chain].token.allocations
    return sum((row.percent for row in rows if row.recipient in classes), Decimal(0))


INSIDERS = (Recipient.INSIDERS, Recipient.INVESTORS)
INCENTIVES = (Recipient.AIRDROP, Recipient.ECOSYSTEM)


def ethereum():
    """ETH pays for gas and security; fees are burned; issuance is what was observed last."""
    found = worlds.real_profiles()["ethereum"]
    assert (found.kind.value, found.settlement) == ("l1", None)
    assert found.gas_asset.value == "own-token"
    assert found.fee_destination.value == "burned"
    assert percent_to("ethereum", *INSIDERS) == Decimal("8.33")
    assert percent_to("ethereum", *INCENTIVES) == 0
    ways = {t.way for a in found.token.allocations for t in a.schedule}
    assert ways == {"date", "steps", "discretion"}  # sold at genesis; 8.33 % and 8.33 % locked
    panel = worlds.real_edition().figures.panel
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
    found = worlds.real_profiles()["arbitrum"]
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
    found = worlds.real_profiles()["base"]
    assert found.token.status.value == "none"
    assert (found.settlement.value, found.gas_asset.value) == ("ethereum", "base-asset")
    assert (found.data_availability.value, found.proof_system.value) == ("blobs", "live")
    assert found.fee_destination.value == "operator"
    names = [c.name for c in CRITERIA.values() if c.group == "design"]
    return dict.fromkeys(names, 0) | {"fee_destination": 1}


def hyperliquid():
    """HYPE pays for gas and security, is bought back with fees, and is issued by the day."""
    found = worlds.real_profiles()["hyperliquid"]
    assert (found.kind.value, found.settlement) == ("appchain", None)
    assert found.gas_asset.value == "own-token"
    assert found.fee_destination.value == "holders"
    (daily,) = [r.tokens_per_day for r in found.token.issuance if r.rule == "per-day"]
    supplied = worlds.real_edition().figures.panel.series("circulating_supply").values
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
    edition = worlds.real_edition()
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
