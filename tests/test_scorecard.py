"""The six questions: marks at their bounds, and what is said where there can be none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.finding import Finding, Verdict
from generator.model.rubric import LETTERS, Bounds
from generator.scorecard import Scorer
from generator.scorecard.use import _use_mark
from tests import worlds
from tests.scorecard_answers import CHOICE, MARKS, ROLL, answer, answers, emits, paid
from tests.worlds import SOURCE, allocation, fact, profile, rule, token, tranche

# -- bounds -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MARKS))
def test_a_mark_changes_exactly_at_its_bounds(name):
    """On a bound the better mark is given, a hair beyond it the next, for A to D and E after."""
    bounds = MARKS[name]
    worse = -1e-6 if bounds.direction == "at-least" else 1e-6
    for place, bound in enumerate(bounds.bounds):
        assert bounds.mark(bound) == LETTERS[place]
        assert bounds.mark(bound - worse) == LETTERS[place]
        assert bounds.mark(bound + worse) == LETTERS[place + 1]
    best, worst = (math.inf, -math.inf) if worse < 0 else (-math.inf, math.inf)
    assert (bounds.mark(best), bounds.mark(worst)) == ("A", "E")


def test_the_bounds_are_those_of_the_method():
    """The rubric's file holds the bounds that the method page promises."""
    assert {name: b.bounds for name, b in MARKS.items()} == {
        "emission_coverage": (1, 0.5, 0.2, 0.05),
        "value_leakage": (0.1, 0.25, 0.5, 0.75),
        "overhang_52w": (0.02, 0.05, 0.1, 0.2),
        "token_in_btc_52w": (1, 0.8, 0.5, 0.2),
        "hands_off": (0.9, 0.7, 0.5, 0.3),
    }
    at_least = {name for name, b in MARKS.items() if b.direction == "at-least"}
    assert at_least == {"emission_coverage", "token_in_btc_52w", "hands_off"}


def test_the_last_bit_of_a_sum_does_not_change_a_mark():
    """1 − 0.2 − 0.7 is a tenth to a reader, though not to a computer."""
    assert 1 - 0.2 - 0.7 > 0.1
    assert MARKS["value_leakage"].mark(1 - 0.2 - 0.7) == "A"


@given(st.sampled_from(sorted(MARKS)), st.floats(-5, 5), st.floats(-5, 5))
def test_marks_are_monotone(name, one, other):
    """A better value never gets a worse mark."""
    bounds = MARKS[name]
    better, worse = sorted([one, other], reverse=bounds.direction == "at-least")
    assert bounds.mark(better) <= bounds.mark(worse)


@pytest.mark.parametrize(
    ("direction", "bounds"), [("at-least", [1, 2, 3, 4]), ("at-most", [4, 3, 2, 1])]
)
def test_bounds_in_the_wrong_order_are_refused(direction, bounds):
    """A rubric whose bounds run the wrong way is an error and not a strange mark."""
    with pytest.raises(ValueError, match="best to the worst"):
        Bounds(direction=direction, bounds=bounds)


# -- question 1 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fees", "mark"),
    [
        *((1000, "A"), (999, "B"), (500, "B"), (499, "C"), (200, "C"), (199, "D"), (50, "D")),
        (49, "E"),
    ],
)
def test_coverage_is_marked_at_its_bounds(fees, mark):
    """Fees against 1,000 dollars of emission a day: A from all of it, E below a twentieth."""
    found = answer(1, emits(1000), paid(fees))
    assert (found.state, found.mark) == ("marked", mark)
    assert found.reading.value == pytest.approx(fees / 1000)


def test_a_band_shows_both_its_ends():
    """Coverage is 0.2 with insiders' unlocks and 1 without: mark and best are of either end."""
    vesting = tranche(start=worlds.START, end=worlds.week(104).date(), every="day")
    rows = [allocation("insiders", "0.2912", vesting), allocation("airdrop", "99.7088")]
    chain = emits(1000, *rows)  # 2,912,000 tokens in 728 days: 4,000 a day
    found = answer(1, chain, paid(1000))
    assert (found.mark, found.best, found.worst) == ("C", "A", "C")
    assert found.figure == "0.2 to 1"
    assert "$0.20" in found.sentence


@pytest.mark.parametrize("status", ["none", "announced"])
def test_without_a_token_nothing_is_emitted(status):
    """No token is an A for coverage, said in words, and not a figure of infinity."""
    found = answer(1, profile(tokens={"status": fact(status)}))
    assert (found.state, found.mark, found.figure) == ("marked", "A", "no emission")
    assert "no token" in found.sentence


@pytest.mark.parametrize(("undated", "state"), [(20, "marked"), (21, "not enough data")])
def test_a_supply_without_dates_is_not_no_emission(undated, state):
    """Above a fifth paid out at discretion, nothing dated does not mean that nothing is paid."""
    rows = [
        allocation("airdrop", 100 - undated, tranche(on=worlds.week(-52).date())),
        allocation("ecosystem", undated, tranche(**CHOICE)),
    ]
    chain = profile(tokens=token(*rows, issuance=[rule("none")], generation="2023-01-02"))
    found = answer(1, chain, paid(10))
    assert found.state == state
    assert f"{undated} % of the allocated supply" in found.sentence
    if state == "marked":
        assert (found.mark, found.figure) == ("A", "no emission")
    else:
        assert found.mark is None
        assert found.missing


@pytest.mark.parametrize(("undated", "worst"), [(20, "D"), (21, "E")])
def test_much_supply_without_a_date_makes_a_mark_an_upper_bound(undated, worst):
    """The worst mark is an E where more than a fifth has no date, for all of it may be paid out."""
    rows = [
        allocation("airdrop", 100 - undated),
        allocation("ecosystem", undated, tranche(**CHOICE)),
    ]
    found = answer(1, emits(1000, *rows), paid(100))
    assert (found.mark, found.worst) == ("D", worst)
    assert f"{undated} %" in found.sentence


# -- question 2 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "mark"),
    [(10, "A"), (11, "B"), (25, "B"), (26, "C"), (50, "C"), (51, "D"), (75, "D"), (76, "E")],
)
def test_leakage_is_marked_at_its_bounds(kept, mark):
    """What rent and the documented return leave over is marked, in steps of a percent."""
    back = {"to": "users", "percent": 90 - kept, **SOURCE}
    chain = profile(**ROLL, fee_destination="operator", fee_split=[back])
    series = {"fees_eth": {"alpha": 100}, "rent_eth": {"alpha": 10}}
    found = answer(2, chain, series)
    assert (found.state, found.mark) == ("marked", mark)
    assert found.figure == f"{kept} %"


def test_more_rent_than_fees_leaks_nothing():
    """A chain that pays more than it takes shows 0 % and never a negative share."""
    chain = profile(**ROLL, fee_destination="operator")
    found = answer(2, chain, {"fees_eth": {"alpha": 10}, "rent_eth": {"alpha": 12}})
    assert (found.mark, found.figure) == ("A", "0 %")


def test_what_validators_may_get_is_not_called_leaked():
    """A chain with own validators and no complete split has a range of leakage and no mark."""
    split = [{"to": "burned", "percent": 5, **SOURCE}]
    found = answer(2, profile(fee_destination="burned", fee_split=split))
    assert (found.state, found.mark, found.figure) == ("not enough data", None, "0 to 95 %")
    assert found.missing == ("the share of fees paid to validators by rule",)


# -- question 3 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("daily", "mark"),
    [
        *((20, "A"), (21, "B"), (50, "B"), (51, "C"), (100, "C"), (101, "D"), (200, "D")),
        (201, "E"),
    ],
)
def test_overhang_is_marked_at_its_bounds(daily, mark):
    """364 days of issuance against a float of 364,000: A up to 2 %, E above 20 %."""
    series = {"coingecko:circulating_supply": {"alpha": 364_000}}
    found = answer(3, emits(daily), series)
    assert (found.state, found.mark) == ("marked", mark)
    assert found.reading.value == pytest.approx(daily / 1000)


# -- question 4 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("use", "capital", "mark"),
    [
        (110, 110, "A"),
        (110, 100, "B"),
        (110, 90, "B"),
        (110, 89.99, "C"),
        (110, 10, "C"),
        (90, 110, "D"),
        (90, 90, "D"),
        (51, 49, "D"),
        (49, 51, "D"),
        (50, 50, "E"),
        (10, 10, "E"),
    ],
)
def test_use_and_capital_are_marked_at_their_bounds(use, capital, mark):
    """From 100 a year ago: capital holds down to 90, and both halved is an E."""
    series = {
        "tx_count": {"alpha": [100] * 18 + [use] * 52},
        "defillama:tvl_usd": {"alpha": [100] * 18 + [capital] * 52},
    }
    found = answer(4, profile(), series)
    assert (found.state, found.mark) == ("marked", mark)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 3), st.floats(0, 3))
def test_more_use_and_more_capital_never_mark_worse(use, capital, more_use, more_capital):
    """Question 4 is monotone in both of its growths."""
    scorer = Scorer(worlds.figures({}, {}), worlds.RUBRIC)
    less, _ = _use_mark(scorer, use, capital)
    more, _ = _use_mark(scorer, use + more_use, capital + more_capital)
    assert more <= less


# -- question 5 ---------------------------------------------------------------------------


def hands_off(met=0, not_met=0, unknown=0, aside=0):
    """Question 5 answered from so many findings of each verdict."""
    verdicts = [
        *[Verdict.MET] * met,
        *[Verdict.NOT_MET] * not_met,
        *[Verdict.UNKNOWN] * unknown,
        *[Verdict.NOT_APPLICABLE] * aside,
    ]
    found = [Finding(f"c{n}", verdict, "So.") for n, verdict in enumerate(verdicts)]
    chains = worlds.collection(profile())
    return Scorer(worlds.figures(chains, {}), worlds.RUBRIC).answers(chains["alpha"], found)[4]


@pytest.mark.parametrize(
    ("met", "mark"),
    [(10, "A"), (9, "A"), (8, "B"), (7, "B"), (6, "C"), (5, "C"), (4, "D"), (3, "D"), (2, "E")],
)
def test_the_hands_off_test_is_marked_at_its_bounds(met, mark):
    """Nine of ten are an A, seven a B, five a C, three a D."""
    found = hands_off(met=met, not_met=10 - met)
    assert (found.mark, found.best, found.worst) == (mark, mark, mark)
    assert found.figure == f"{met} of 10"


def test_the_hands_off_test_shows_what_unknown_criteria_could_change():
    """Five of six known: A by the known ones to B and D by what four unknown ones may be."""
    found = hands_off(met=5, not_met=1, unknown=4)
    assert found.mark == "B"  # 5/6
    assert found.best == "A"  # 9/10
    assert found.worst == "C"  # 5/10
    assert found.missing == ("c6", "c7", "c8", "c9")


@pytest.mark.parametrize(("known", "state"), [(3, "not enough data"), (4, "marked")])
def test_the_hands_off_test_needs_four_known(known, state):
    """Three known criteria are too few, and the unknown ones are named."""
    found = hands_off(met=known, unknown=10 - known)
    assert found.state == state
    assert len(found.missing) == 10 - known


def test_what_is_not_applicable_does_not_count():
    """A criterion that cannot be asked is neither met nor missing."""
    assert hands_off(met=4, aside=6).figure == "4 of 4"
    assert hands_off(met=4, aside=6).missing == ()


# -- question 6 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        *((100, "A"), (99, "B"), (80, "B"), (79, "C"), (50, "C"), (49, "D"), (20, "D")),
        (19, "E"),
    ],
)
def test_holding_is_marked_at_its_bounds(now, mark):
    """A price of 100 a year ago, in a steady BTC: as good is an A, a fifth a D."""
    prices = {"alpha": [100] * 18 + [now] * 52, "bitcoin": 500}
    chains = [profile(tokens=token()), profile("bitcoin", tokens=token())]
    found = answers(chains[0], {"coingecko:price_usd": prices}, chains[1])[5]
    assert (found.state, found.mark) == ("marked", mark)


def test_bitcoin_is_not_measured_against_itself():
    """The yardstick gets no mark."""
    chain = profile("bitcoin", tokens=token())
    found = answer(6, chain, {"coingecko:price_usd": {"bitcoin": 500}})
    assert (found.state, found.mark) == ("not applicable", None)
