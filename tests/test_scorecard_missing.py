"""What all questions share: what is missing is named, and no other chain matters."""

import re

import pytest

from generator.format import NO_DATA
from generator.model.rubric import LETTERS
from generator.model.series import week_name
from generator.questions import QUESTIONS
from generator.views.figures import figure_rows
from tests import worlds
from tests.scorecard_answers import ROLL, answer, answers, emits
from tests.worlds import allocation, fact, profile, rule, token, tranche

# -- all questions ------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["none", "announced"])
@pytest.mark.parametrize("number", [3, 6])
def test_questions_about_a_token_do_not_apply_without_one(number, status):
    """No token means no overhang and no return, and that is no bad mark."""
    found = answer(number, profile(tokens={"status": fact(status)}))
    assert (found.state, found.mark, found.missing) == ("not applicable", None, ())


FULL: dict[str, dict[str, float]] = {
    "fees_usd": {"alpha": 100},
    "fees_eth": {"alpha": 10},
    "rent_eth": {"alpha": 1},
    "price_mean_usd": {"alpha": 1},
    "coingecko:price_usd": {"alpha": 5, "bitcoin": 500},
    "coingecko:circulating_supply": {"alpha": 1e9},
    "tx_count": {"alpha": 100},
    "defillama:tvl_usd": {"alpha": 100},
}
ALPHA = profile(
    **ROLL,
    fee_destination="operator",
    tokens=token(
        allocation("airdrop", 100), issuance=[rule("per-day", start="2020", tokens_per_day=10)]
    ),
)
BITCOIN = profile("bitcoin", tokens=token())


def test_a_full_world_has_marks():
    """With every series there, five questions are marked, so that the next test can fail."""
    states = [found.state for found in answers(ALPHA, FULL, BITCOIN)]
    assert [states[n] for n in (0, 1, 2, 3, 5)] == ["marked"] * 5


@pytest.mark.parametrize(
    ("number", "lost", "words"),
    [
        (1, ["fees_usd", "fees_eth"], "fees"),
        (1, ["price_mean_usd"], "price"),
        (2, ["rent_eth"], "rent"),
        (2, ["fees_eth", "fees_usd"], "fees"),
        (4, ["tx_count"], "transactions"),
        (4, ["defillama:tvl_usd"], "value secured"),
        (6, ["coingecko:price_usd"], "price"),
    ],
)
def test_a_missing_series_is_named(number, lost, words):
    """Without its main series a question has no mark and says which series it lacks."""
    series = {name: given_ for name, given_ in FULL.items() if name not in lost}
    found = answers(ALPHA, series, BITCOIN)[number - 1]
    assert (found.state, found.mark) == ("not enough data", None)
    assert words in " ".join(found.missing).lower()
    assert all(item in found.sentence for item in found.missing)


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (token(issuance=[rule("none")]), "the allocation of the supply"),
        (token(allocation("airdrop", 100)), "the issuance rule"),
        (
            token(allocation("airdrop", 100), issuance=[rule("formula")]),
            "an issuance rule that can be computed",
        ),
        (
            token(
                allocation("airdrop", 100, tranche(unknown="Not said.")), issuance=[rule("none")]
            ),
            "the dates of some unlocks",
        ),
        (
            token(allocation("airdrop", 79), issuance=[rule("none")]),
            "the release of more than a fifth of the supply",
        ),
        (
            token(allocation("airdrop", 100), issuance=[rule("observed")]),
            "issuance (never stored)",
        ),
    ],
)
@pytest.mark.parametrize("number", [1, 3])
def test_a_missing_fact_is_named(number, tokens, words):
    """Without a schedule or a rule, questions 1 and 3 have no mark and name the missing fact."""
    found = answers(profile(tokens=tokens), FULL, BITCOIN)[number - 1]
    assert (found.state, found.mark) == ("not enough data", None)
    assert words in found.missing


@pytest.mark.parametrize(
    ("number", "series"),
    [
        (1, {"fees_usd": {"alpha": [5] * 20}, "price_mean_usd": {"alpha": [None] * 30 + [1] * 40}}),
        (4, {"tx_count": {"alpha": 5}, "defillama:tvl_usd": {"alpha": [None] * 60 + [1] * 10}}),
        (6, {"coingecko:price_usd": {"alpha": [None] * 60 + [5] * 10, "bitcoin": 500}}),
    ],
)
def test_series_that_do_not_meet_are_named_as_such(number, series):
    """Where every series exists but never at the same time, that is what is said to be missing."""
    found = answers(emits(10), series, BITCOIN)[number - 1]
    assert (found.state, found.mark) == ("not enough data", None)
    assert len(found.missing) == 1
    assert not re.search("never stored|too old", found.sentence)


def test_a_figure_too_old_gives_no_mark():
    """Fees seen more than a year before the edition mark nothing."""
    old = [100] * 17
    found = answer(1, emits(10), {"fees_usd": {"alpha": old}, "price_mean_usd": {"alpha": 1}})
    assert found.state == "not enough data"
    assert "fees (too old to count)" in found.missing


def test_a_figure_that_is_not_shown_says_why():
    """Seen long ago, never stored, without a token: each has its own reason, with its week."""
    series = {"tx_cost_median_usd": {"alpha": [1] * 9}, "fees_usd": {"alpha": [100] * 9}}
    series["tvl_usd"] = {"beta": 5}
    bare = profile("beta", tokens={"status": fact("none")})
    edition = worlds.compute(worlds.collection(emits(10), bare), series)
    alpha, beta = (
        {row.name: row.why for row in figure_rows(edition, chain)} for chain in ("alpha", "beta")
    )
    old = week_name(worlds.week(8).date())
    assert alpha["cost_to_user"] == f"last known in {old}, too old to count"
    assert alpha["rent_share"] == "never stored: fees in ETH"
    assert alpha["app_multiple"] == "never stored: application fees; too old to count: fees"
    assert beta["gas_fees_usd"] == "never stored: fees"
    assert beta["token_in_btc_52w"] == "no token is launched"


def test_a_later_week_of_a_series_does_not_contradict_the_reason():
    """A single week after a gap makes no figure; a reader who sees it in a chart is told so."""
    series = {"tx_cost_median_usd": {"alpha": [1] * 9 + [None] * 20 + [1]}}
    edition = worlds.compute(worlds.collection(profile()), series)
    why = {row.name: row.why for row in figure_rows(edition, "alpha")}["cost_to_user"]
    last, seen = (week_name(worlds.week(number).date()) for number in (14, 29))
    assert why == (
        f"last known in {last}, too old to count; its series, last seen in {seen}, has too few "
        "weeks since"
    )


def test_a_figure_that_is_shown_needs_no_reason():
    """A row has a value or a reason, never both and never neither."""
    edition = worlds.compute(worlds.collection(ALPHA, BITCOIN), FULL)
    for chain in ("alpha", "bitcoin"):
        for row in figure_rows(edition, chain):
            assert bool(row.why) == (row.week == "") == (row.value == NO_DATA), row


def test_another_chain_changes_no_mark():
    """Adding a chain, however large, leaves every answer of the others as it is."""
    giant = profile("giant", tokens=token(allocation("airdrop", 100), issuance=[rule("none")]))
    large = {name: {**chains, "giant": 1e12} for name, chains in FULL.items()}
    assert answers(ALPHA, large, BITCOIN, giant) == answers(ALPHA, FULL, BITCOIN)


def test_every_chain_gets_the_same_six_questions_in_order():
    """Each real chain has six answers; marked ones have a mark, others a reason."""
    for chain, found in worlds.real_edition().answers.items():
        assert [item.question for item in found] == list(QUESTIONS)
        for item in found:
            where = f"{chain}, question {item.question.number}"
            assert (item.mark in LETTERS) == (item.state == "marked"), where
            assert item.sentence.endswith("."), where
            assert "nan" not in item.sentence + item.figure, where
            if item.state == "not enough data":
                assert item.missing, where
            if item.best and item.worst and item.mark:
                assert item.best <= item.mark <= item.worst, where
