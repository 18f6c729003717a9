"""Cases of the design criteria about the token and its supply."""

import datetime as dt

from tests import worlds
from tests.criteria_parts import MET, NONE, NOT_MET, PARTLY, ROLL, SUPPLY, UNKNOWN, pays, split
from tests.worlds import allocation, fact, rule, token, tranche

# criterion, profile, series, verdict, score, words of the sentence, labels of the evidence
SUPPLY_CASES = [
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
]
