"""Cases of the design criteria about unlocks, fees, security and gas."""

import datetime as dt

from tests.criteria_parts import (
    CHOICE,
    CLOCK,
    GOAL,
    MET,
    NONE,
    NOT_MET,
    PARTLY,
    ROLL,
    UNKNOWN,
    locked,
)
from tests.worlds import allocation, token, tranche

# criterion, profile, series, verdict, score, words of the sentence, labels of the evidence
DESIGN_CASES = [
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
]
