"""Rules of single claims in invented worlds, where what has to come out is known beforehand."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from generator.claiming import CLAIMS, Family, corrected
from generator.claims.general_purpose_security import _b8_counted, _b8_evidence, _b8_flows
from generator.claims.general_purpose_value import _b2_verdict
from generator.claims.layer_two_emission import _a8_returns
from generator.model.claim import ClaimVerdict
from generator.model.fact import PartialDate
from generator.populations import known_from, latest_weeks
from generator.rulings import FEWEST_LEFT_OUT, MOST_LEFT_OUT, left_out, most
from generator.statistics import Evidence
from tests import worlds

HOLDS, FAILS, MIXED = ClaimVerdict.HOLDS, ClaimVerdict.FAILS, ClaimVerdict.MIXED
SETTLED = {"kind": "rollup", "settlement": "ethereum"}


# -- facts count from their date ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "last"),
    [("2024-02-05", "2024-02-05"), ("2024-02", "2024-02-29"), ("2024-12", "2024-12-31")],
)
def test_a_date_known_to_the_month_ends_with_it(text, last):
    assert PartialDate(text).last_day == dt.date.fromisoformat(last)
    assert PartialDate("2023").last_day == dt.date(2023, 12, 31)


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (None, "2025-01-02"),
        ("2024-06-10", "2024-06-10"),
        ("2024-06", "2024-06-30"),
        ("2025", "2025-01-02"),
        ("2025-01", "2025-01-02"),
    ],
)
def test_a_fact_is_known_from_its_date_and_never_later_than_it_was_read(stated, known):
    more = {} if stated is None else {"as_of": stated}
    found = worlds.profile("alpha", stage=worlds.fact("1", **more)).stage
    assert known_from(found) == dt.date.fromisoformat(known)


def staged(number, as_of, stage="1"):
    """A rollup with a documented stage."""
    fact = worlds.fact(stage, **({"as_of": as_of} if as_of else {}))
    return worlds.profile(f"chain{number}", **SETTLED, stage=fact)


def test_a_stage_is_not_carried_back_to_weeks_before_its_date():
    """Ten rollups, two at Stage 1 since June 2024: not known in May, judged from the reading on."""
    chains = worlds.collection(
        *(staged(n, "2024-06-10") for n in range(2)), *(staged(n, None, "0") for n in range(2, 10))
    )
    early, dated, read = (
        CLAIMS["C5"](worlds.compute(chains, {}, as_of=dt.date.fromisoformat(week)))
        for week in ("2024-05-27", "2024-06-10", "2024-12-30")
    )
    assert [one.verdict for one in (early, dated)] == [ClaimVerdict.NOT_ENOUGH] * 2
    assert [one.n for one in (early, dated, read)] == [0, 2, 10]
    assert early.missing[0].words.endswith("so the claim can be judged from 2025-W01 on")
    assert read.effect == pytest.approx(20)
    assert read.verdict is MIXED


def test_accounts_are_not_carried_back_to_weeks_before_they_were_read():
    """Eight foundations without accounts, read on 2025-01-02: known in that week, not before."""
    chains = worlds.collection(
        *(
            worlds.profile(f"chain{n}", foundation="The Foundation", accounts_published=False)
            for n in range(8)
        )
    )
    before, after = (
        CLAIMS["B12"](worlds.compute(chains, {}, as_of=dt.date.fromisoformat(week)))
        for week in ("2024-12-23", "2024-12-30")
    )
    assert (before.verdict, before.n) == (ClaimVerdict.NOT_ENOUGH, 0)
    assert (after.verdict, after.n) == (HOLDS, 8)
    assert len(after.variations) == 8


# -- what a verdict may rest on -------------------------------------------------------------


@pytest.mark.parametrize(
    ("series", "level", "verdict"),
    [
        ("base_fee_gwei", 100, FAILS),
        ("gas_price_gwei", 100, MIXED),
        ("base_fee_gwei", 1, HOLDS),
        ("gas_price_gwei", 1, HOLDS),
    ],
)
def test_only_the_base_fee_itself_can_lie_above_the_line(series, level, verdict):
    """C4: a price with tips in it is an upper bound, so it can show a low fee but no high one."""
    noise = np.random.default_rng(5).normal(0, 0.05, worlds.WEEKS)
    fees = {series: {"ethereum": list(level * np.exp(noise))}}
    world = worlds.compute(worlds.collection(worlds.profile("ethereum")), fees)
    assert CLAIMS["C4"](world).verdict is verdict


def grown(logs):
    """Counts that are a thousand in the first twenty weeks and then changed by a log."""
    return [1000.0] * 20 + [1000.0 * float(np.exp(logs))] * (worlds.WEEKS - 20)


def test_a_verdict_by_an_interval_does_not_rest_on_p():
    """A5: growth lower by a fortieth and the interval above a tenth: p does not matter."""
    born = {"status": worlds.fact("launched"), "generation": worlds.fact("2020-01-01")}
    without, token = (0.0, 0.01, 0.04, 0.02), (0.02, 0.05, 0.03, 0.06)
    chains, counts = [], {}
    for kind, logs in (("none", without), ("token", token)):
        for place, value in enumerate(logs):
            chain = f"{kind}{place}"
            chains.append(
                worlds.profile(chain, tokens=born if kind == "token" else None, **SETTLED)
            )
            counts[chain] = grown(value)
    outcome = CLAIMS["A5"](worlds.compute(worlds.collection(*chains), {"tx_count": counts}))
    assert outcome.effect == pytest.approx(100 * np.expm1(-0.025))
    assert outcome.p > 0.05
    assert outcome.verdict is HOLDS
    family = Family({"A5": outcome.p} | {f"X{n}": 0.9 for n in range(17)})
    assert corrected(outcome, "A5", family).verdict is HOLDS


def evidence(effect, p, high=1.0):
    """Evidence of an invented correlation."""
    return Evidence(effect, -1.0, high, p, 10, "")


NOTHING = evidence(0.0, 0.9)


@pytest.mark.parametrize(
    ("throughput", "tvl", "fees", "verdict", "p"),
    [
        (evidence(0.7, 0.02), evidence(-0.9, 0.001, 0.0), NOTHING, FAILS, 0.04),
        (evidence(0.7, 0.02), evidence(0.8, 0.01), NOTHING, FAILS, 0.02),
        (evidence(0.7, 0.04), NOTHING, NOTHING, MIXED, 0.08),
        (evidence(0.7, 0.02), NOTHING, evidence(0.8, 0.01), MIXED, 0.9),
        (evidence(0.7, 0.06), NOTHING, NOTHING, MIXED, 0.9),
    ],
)
def test_a_claim_that_fails_by_either_of_two_needs_twice_the_p_of_the_one_that_fails(
    throughput, tvl, fees, verdict, p
):
    """B2: the p of a correlation below 0 does not count; with fees above 0 nothing fails."""
    found = {"throughput": throughput, "TVL": tvl, "stablecoins": NOTHING, "fees": fees}
    given, deciding = _b2_verdict(found)
    assert given is verdict
    assert deciding.p == pytest.approx(p)


@pytest.mark.parametrize(
    ("signs", "count", "verdict", "p"),
    [
        ([1] * 8 + [None], 8, HOLDS, 0.0390625),
        ([1] * 7 + [None] * 2, 7, MIXED, 0.1796875),
        ([1] * 6 + [0] * 3 + [None] * 4, 6, MIXED, 1.0),
        ([0] * 9 + [None], 1, FAILS, 0.021484375),
        ([0] * 4 + [None] * 4, 4, MIXED, 1.0),
    ],
)
def test_unknown_signs_are_counted_both_ways(signs, count, verdict, p):
    """B8: the verdict is that of the possible count nearest to a half; the interval spans both."""
    negative = pd.Series(signs, dtype=float)
    sample = _b8_counted(negative)
    found = _b8_evidence(sample, negative)
    assert sample.count == count
    assert found.p == pytest.approx(p)
    assert most(found) is verdict
    assert found.effect == pytest.approx(signs.count(1) / len(signs))
    assert found.low <= found.effect <= (signs.count(1) + signs.count(None)) / len(signs)
    assert found.high > (signs.count(1) + signs.count(None)) / len(signs) - 1e-9


def test_a_chain_without_fees_says_nothing_of_flows():
    """B8: of three chains that emit nothing the one with fees and a price enters, no other."""
    token = worlds.token(worlds.allocation("airdrop", 100), issuance=[worlds.rule("none")])
    names = ("alpha", "beta", "gamma")
    chains = worlds.collection(*(worlds.profile(name, tokens=token) for name in names))
    prices, fees = {"alpha": 2, "beta": 2}, {"beta": 5, "gamma": 5}
    world = worlds.compute(chains, {"price_mean_usd": prices, "fees_usd": fees})
    flows = _b8_flows(world)
    assert list(flows.index) == ["beta"]
    assert flows.loc["beta", "negative"] == 0


# -- one measure throughout, weeks of the figures -------------------------------------------


def test_a_chain_keeps_one_measure_of_capital():
    """A8: value secured for thirty weeks and TVL for all: no week takes the other measure."""
    token = {
        "status": worlds.fact("launched"),
        "max_supply": worlds.fact(1000),
        "allocations": [worlds.allocation("airdrop", 100)],
        "issuance": [worlds.rule("observed")],
    }
    weeks = 120
    secured = [float(number) for number in range(82)] + [None] * (weeks - 82)
    tvl = [1000.0 + 3 * number for number in range(weeks)]
    world = worlds.compute(
        worlds.collection(worlds.profile("alpha", tokens=token)),
        {
            "l2beat:value_secured_usd": {"alpha": secured},
            "defillama:tvl_usd": {"alpha": tvl},
            "issuance_native": {"alpha": 10},
            "price_mean_usd": {"alpha": 2},
        },
        weeks,
    )
    returns = _a8_returns(world)["alpha"].dropna()
    assert len(returns) == 30
    assert returns.to_numpy() == pytest.approx(52 / (20 * 365.25))


def test_figures_are_dated_by_their_own_weeks():
    """The last finite value of each chain, not the edition's week nor that of an infinite one."""
    index = pd.date_range("2024-01-01", periods=60, freq="7D")
    frame = pd.DataFrame(np.nan, index, ["alpha", "beta", "gamma"])
    frame.iloc[20:30, 0] = 1.0
    frame.iloc[20:40, 1] = 1.0
    frame.iloc[45, 1] = np.inf
    frame.iloc[2, 2] = 1.0
    assert latest_weeks(frame) == (index[29].date(), index[39].date())
    assert latest_weeks(frame[["gamma"]]) == ()


# -- what hangs on one chain ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["A4", "C3", "C6"])
def test_one_of_the_fewest_rollups_can_be_left_out(name):
    """A claim that three rollups decide is judged from two where one of them is taken away."""
    outcome = CLAIMS[name](worlds.real_edition())
    without = [one for one in outcome.variations if one.name.startswith("without ")]
    assert len(without) >= 3
    assert ClaimVerdict.NOT_ENOUGH not in {one.verdict for one in without}


# -- chains left out in turn ----------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 49, MOST_LEFT_OUT, MOST_LEFT_OUT + 1, 500, 3000])
def test_of_very_many_chains_a_spread_is_left_out_in_turn(count):
    """Every chain where there are few; else at least ten different ones, from the whole list."""
    chosen = left_out(range(count))
    if count <= MOST_LEFT_OUT:
        assert chosen == list(range(count))
    else:
        assert FEWEST_LEFT_OUT <= len(chosen) < MOST_LEFT_OUT
        assert np.diff([*chosen, count]).max() <= count / len(chosen) + 1
        assert np.diff(chosen).min() > 0
