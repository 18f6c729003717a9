"""Cases of the criteria of the hands-off test."""

from tests.criteria_parts import (
    ASIDE,
    EVEN,
    FEES,
    LOSS,
    MET,
    NONE,
    NOT_MET,
    ROLL,
    UNKNOWN,
    USD,
    pays,
)
from tests.worlds import fact, token

OBSERVED = "Stage, 2025-W18, l2beat"


def staged(*stages):
    """L2BEAT's stage by week; one alone stands in every week."""
    return {"l2beat:stage": {"alpha": [*stages] if len(stages) > 1 else stages[0]}}


def money(years=2, as_of="2024", **figures):
    """Published figures in USD, all of them of the same years."""
    return {f"{name}_usd": fact(value, years=years, as_of=as_of) for name, value in figures.items()}


# criterion, profile, series, verdict, score, words of the sentence, labels of the evidence
HANDS_OFF_CASES = [
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
        (name, {**ROLL, "stage": stage}, NONE, verdict, None, said, ["stage in the profile"])
        for name, stage, verdict, said in (
            ("stage_one", "0", NOT_MET, "Stage 0. The profile says so, read on 2025-01-02"),
            ("stage_one", "1", MET, "Stage 1"),
            ("stage_one", "2", MET, "Stage 2"),
            ("stage_one", "not-staged", NOT_MET, "no stage"),
            ("stage_two", "0", NOT_MET, "Stage 0"),
            ("stage_two", "1", NOT_MET, "Stage 1"),
            ("stage_two", "2", MET, "Stage 2"),
            ("stage_two", "not-staged", NOT_MET, "no stage"),
        )
    ),
    *(
        (name, {**ROLL, **stated}, staged(*given), verdict, None, said, [OBSERVED, *labels])
        for name, stated, given, verdict, said, labels in (
            ("stage_one", {}, [0], NOT_MET, "Stage 0, observed in 2025-W18.", []),
            ("stage_one", {}, [0] * 69 + [1], MET, "Stage 1, observed in 2025-W18.", []),
            ("stage_two", {}, [2], MET, "Stage 2, observed in 2025-W18.", []),
            ("stage_two", {"stage": "1"}, [1], NOT_MET, "observed in 2025-W18.", []),
            (
                "stage_one",
                {"stage": "not-staged"},
                [1],
                MET,
                "The profile differs, with no stage, read on 2025-01-02; what was observed counts",
                ["stage in the profile"],
            ),
            (
                "stage_two",
                {"stage": fact("2", as_of="2024-06")},
                [1],
                NOT_MET,
                "The profile differs, with Stage 2, as of 2024-06, read on 2025-01-02",
                ["stage in the profile"],
            ),
        )
    ),
    (  # the last week that is not too old, and the first that is
        "stage_one",
        ROLL,
        staged(*[1] * 18, *[None] * 52),
        MET,
        None,
        "observed in 2024-W18",
        ["Stage, 2024-W18, l2beat"],
    ),
    ("stage_one", ROLL, staged(*[1] * 17, *[None] * 53), UNKNOWN, None, "No stage", []),
    (
        "stage_one",
        {**ROLL, "stage": "0"},
        staged(*[1] * 17, *[None] * 53),
        NOT_MET,
        None,
        "Stage 0. The profile says so, read on 2025-01-02; no recent observation",
        ["stage in the profile"],
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
    *(
        ("spending_covered", accounts, NONE, verdict, None, said, [*labels])
        for accounts, verdict, said, labels in (
            (
                money(income=200, spending=200),
                MET,
                "Income of $100 a year and spending of $100 a year are published, as of 2024.",
                ("income", "spending"),
            ),
            (money(income=0, spending=0), MET, "Income of $0 a year", ("income", "spending")),
            (
                money(income=199, spending=200),
                NOT_MET,
                "Income of $99.5 a year and spending of $100 a year",
                ("income", "spending"),
            ),
            (money(income=0, spending=2), NOT_MET, "Income of $0 a year", ("income", "spending")),
            (money(spending=200), UNKNOWN, "no figure of income was seen", ("spending",)),
            (money(income=200), UNKNOWN, "no figure of spending was seen", ("income",)),
            *(
                (
                    {**money(income=300), **money(spending=200, **other)},
                    UNKNOWN,
                    "not shown to be of the same years",
                    ("income", "spending"),
                )
                for other in ({"as_of": "2023"}, {"years": 1}, {"as_of": None})
            ),
            (
                money(income=300, spending=200, as_of=None),
                UNKNOWN,
                "not shown to be of the same years",
                ("income", "spending"),
            ),
        )
    ),
    ("others_run_it", {"sequencer": "single"}, NONE, NOT_MET, None, "one operator", ["sequencer"]),
    ("others_run_it", {"sequencer": "open-set"}, NONE, MET, None, "anyone", ["sequencer"]),
    ("others_run_it", {"sequencer": "named-set"}, NONE, UNKNOWN, None, "not documented", []),
    ("others_run_it", {}, NONE, UNKNOWN, None, "not documented", []),
    ("way_out", {**ROLL, "escape_hatch": True}, NONE, MET, None, "can leave", ["escape hatch"]),
    *(
        ("way_out", {**ROLL, **more}, NONE, NOT_MET, None, "cannot leave", ["escape hatch"])
        for more in ({"escape_hatch": False}, {"escape_hatch": False, "exit_window_days": 30})
    ),
    *(  # time to leave before a change says nothing of leaving without the operator
        ("way_out", {**ROLL, "exit_window_days": days}, NONE, UNKNOWN, None, "No escape hatch", [])
        for days in (0, 7)
    ),
    ("way_out", {**ROLL, "status": "live"}, NONE, UNKNOWN, None, "No escape hatch", []),
    ("way_out", {**ROLL, "status": "winding-down"}, NONE, MET, None, "announced", ["status"]),
    ("way_out", {"status": "ended"}, NONE, MET, None, "announced", ["status"]),
]
