"""growthepie: one request a metric, chains that are kept up, flat rows and their traps."""

import dataclasses
import json
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.model.origin import Republish
from generator.model.series import SERIES
from generator.sources.growthepie import GROWTHEPIE
from generator.sources.growthepie.asking import TOKEN_METRICS, TOKEN_OF_ANOTHER
from generator.sources.growthepie.reading import EXPORTS, SERIES_OF
from tests.source_plan import PLAN
from tests.worlds import real_profiles

ANSWERS = Path(__file__).parent / "answers" / "growthepie"
ROOT = "https://api.growthepie.com/v1"
EVERY_CHAIN = dataclasses.replace(PLAN, chains=real_profiles())


def answer(name):
    """A fixture, decoded."""
    return json.loads((ANSWERS / name).read_text(encoding="utf-8"))


def asks(plan=PLAN):
    """Requests for series by metric."""
    return {Path(ask.address).stem: ask for ask in GROWTHEPIE.ask(plan)}


(MASTER,) = GROWTHEPIE.directory(PLAN)
FEES = asks()["fees"]


def names(body=None):
    """The lists of names that a master file gives."""
    return MASTER.read(MASTER, answer("master.json") if body is None else body).names


def master(**fields):
    """A master file with one chain."""
    return {"chains": {"base": {"name": "Base Chain", **fields}}, "metrics": {}}


def planned(body):
    """The plan after a master file was read."""
    return dataclasses.replace(PLAN, names=names(body))


def row(**fields):
    """A row of an export of fees."""
    return {
        "metric_key": "fees_paid_usd",
        "origin_key": "base",
        "date": "2026-03-01",
        "value": 1.5,
    } | fields


def without(field):
    """A row that lost a column."""
    return {name: value for name, value in row().items() if name != field}


def read(ask, body):
    """Rows of an answer as {(series, chain, day): value}, each stated once."""
    told = ask.read(ask, body)
    found = {(one.metric, one.chain, str(one.date)): one.value for one in told.rows}
    assert len(found) == len(told.rows)
    return found


# -- asking ---------------------------------------------------------------------------------


def test_each_metric_is_asked_once_for_all_chains():
    assert MASTER.address == f"{ROOT}/master.json"
    assert [ask.address for ask in GROWTHEPIE.ask(PLAN)] == [
        f"{ROOT}/export/{metric}.json"
        for metric in (
            *("fees", "rent_paid", "profit", "txcosts", "txcount", "daa"),
            *("market_cap", "fdv", "tvl", "stables_mcap", "app_revenue"),
        )
    ]
    assert FEES.series == ("fees_usd", "fees_eth")
    assert FEES.chains["zksync_era"] == "zksync"


def test_no_chain_is_asked_for_what_the_master_file_excludes():
    found = asks(planned(answer("master.json")))
    assert set(found["fees"].chains) == {
        *("arbitrum", "base", "ethereum", "optimism", "polygon_pos", "zksync_era"),
    }
    for metric in ("tvl", "rent_paid", "profit"):
        assert set(found["fees"].chains) - set(found[metric].chains) == {"ethereum"}
    for metric in ("market_cap", "fdv"):
        assert set(found["fees"].chains) - set(found[metric].chains) == {"base"}
    assert set(found["fees"].chains) - set(found["txcosts"].chains) == {"zksync_era"}


def test_without_a_master_file_the_documented_exclusions_give_the_same_requests():
    assert asks(PLAN) == asks(planned(answer("master.json")))


def test_without_a_master_file_stale_chains_are_not_asked():
    asked = {key for ask in asks(EVERY_CHAIN).values() for key in ask.chains}
    assert {"mantle", "ronin"} <= asked
    assert not asked & {"blast", "celestia", "polygon_zkevm", "zircuit"}


@pytest.mark.parametrize("listed", [True, False])
def test_a_token_of_somebody_else_is_no_value_of_the_chain(listed):
    everything = {"name": "x", "supported_metrics": list(EXPORTS)}
    body = {"chains": dict.fromkeys(["arbitrum", *TOKEN_OF_ANOTHER], everything)}
    found = asks(dataclasses.replace(EVERY_CHAIN, names=names(body) if listed else {}))
    for metric in TOKEN_METRICS:
        assert "arbitrum" in found[metric].chains
        assert not set(found[metric].chains) & set(TOKEN_OF_ANOTHER)
    assert set(TOKEN_OF_ANOTHER) <= set(found["tvl"].chains)


@pytest.mark.parametrize("key", sorted(TOKEN_OF_ANOTHER))
def test_chains_with_a_token_of_somebody_else_say_so_in_their_profiles(key):
    (profile,) = (
        one
        for one in real_profiles().values()
        if one.identifiers.growthepie and one.identifiers.growthepie.value == key
    )
    assert profile.token.scope.value == "application"
    assert profile.token.symbol.value in TOKEN_OF_ANOTHER[key]


def test_a_metric_that_no_chain_of_ours_has_is_not_asked():
    assert list(asks(planned(master(supported_metrics=["daa"])))) == ["daa"]
    assert asks(dataclasses.replace(PLAN, chains={})) == {}


def test_every_series_has_one_feed_and_one_row_key():
    told = [series for feed in GROWTHEPIE.feeds for series in feed.series]
    assert sorted(told) == sorted(SERIES_OF.values())
    assert set(told) <= set(SERIES)
    assert len(SERIES_OF) == sum(len(keys) for keys in EXPORTS.values())


@pytest.mark.parametrize(
    ("series", "owner"),
    [
        ("value_secured_usd", "L2BEAT"),
        ("market_cap_usd", "CoinGecko"),
        ("fdv_usd", "CoinGecko"),
        ("app_fees_usd", "DefiLlama"),
    ],
)
def test_what_growthepie_has_from_others_may_not_be_given_away_in_bulk(series, owner):
    feed = GROWTHEPIE.feed_of(series)
    assert feed.republish is Republish.UNCLEAR
    assert owner in feed.licence
    assert GROWTHEPIE.feed_of("fees_usd").republish is Republish.YES


def test_the_probe_is_answered_in_flat_rows():
    probe = GROWTHEPIE.probe(PLAN)
    body = answer("fundamentals_7d.json")
    assert probe.address == f"{ROOT}/fundamentals_7d.json"
    assert read(probe, body) == {("tx_count", "arbitrum", "2026-01-01"): 2_525_170.0}
    assert {f"[].{name}" for name in body[0]} == GROWTHEPIE.probe_keys


# -- the answers we keep ---------------------------------------------------------------------


def test_every_kept_answer_is_of_a_request():
    index = answer("index.json")
    assert {path.name for path in ANSWERS.iterdir()} == {"index.json", *index.values()}
    every = (MASTER, *GROWTHEPIE.ask(PLAN), GROWTHEPIE.probe(PLAN))
    assert {f"https://{address}" for address in index} == {ask.address for ask in every}
    for ask in every:
        told = ask.read(ask, answer(index[ask.address.removeprefix("https://")]))
        assert told.rows or told.names
        assert {one.metric for one in told.rows} <= set(ask.series)


# -- the master file -------------------------------------------------------------------------


def test_chains_that_are_not_kept_up_are_no_names():
    listed = names()["growthepie"]
    assert {"ethereum", "unichain", "zksync_era"} <= listed
    assert not listed & {"blast", "celestia", "zircuit"}


@pytest.mark.parametrize("flag", ["DEV", "ARCHIVE", "ARCHIVED", "ZIRCUIT", ""])
def test_only_a_deployment_in_production_is_kept_up(flag):
    body = master(deployment="PROD")
    body["chains"]["other"] = {"name": "Other", "deployment": flag}
    assert names(body)["growthepie"] == {"base"}


@pytest.mark.parametrize("fields", [{}, {"deployment": None}, {"deployment": "prod"}])
def test_a_chain_without_a_flag_is_kept_up(fields):
    assert names(master(**fields))["growthepie"] == {"base"}


def test_a_master_file_in_which_no_chain_is_kept_up_has_drifted():
    with pytest.raises(SourceError, match="deployment is PROD, of 1"):
        names(master(deployment="production"))


@pytest.mark.parametrize(
    ("fields", "metric", "published"),
    [
        ({}, "fees", True),
        ({}, "market_cap", False),  # documented for Base
        ({"supported_metrics": ["market_cap"]}, "market_cap", True),
        ({"supported_metrics": ["market_cap"]}, "fees", False),
        ({"excluded_metrics": []}, "market_cap", True),
        ({"excluded_metrics": ["fees"]}, "fees", False),
        ({"supported_metrics": ["fees"], "excluded_metrics": ["fees"]}, "fees", False),
        ({"supported_metrics": [], "excluded_metrics": []}, "fees", False),
    ],
)
def test_what_the_master_file_says_goes_before_the_documented_exclusions(fields, metric, published):
    assert ("base" in names(master(**fields))[f"growthepie:{metric}"]) is published


def test_a_metric_may_list_its_chains_itself():
    body = master(supported_metrics=["fees", "daa"])
    body["metrics"] = {"fees": {"supported_chains": ["arbitrum"]}, "daa": {"name": "Addresses"}}
    assert names(body)["growthepie:fees"] == frozenset()
    assert names(body)["growthepie:daa"] == {"base"}


# -- rows -------------------------------------------------------------------------------------


def test_rows_give_both_currencies_and_skip_nulls_and_aggregates():
    assert read(FEES, answer("fees.json")) == {
        ("fees_usd", "arbitrum", "2026-03-01"): 315_245.11,
        ("fees_eth", "arbitrum", "2026-03-01"): 102.74,
        ("fees_usd", "arbitrum", "2026-03-02"): 0.0,  # left to the gates
    }


@pytest.mark.parametrize("metric", ["txcosts", "tvl", "stables_mcap", "app_revenue", "fdv"])
def test_a_value_in_eth_is_never_taken_for_one_in_usd(metric):
    body = answer(f"{metric}.json")
    (usd,) = (one["value"] for one in body if one["metric_key"] in SERIES_OF)
    assert len(body) == 2
    assert list(read(asks()[metric], body).values()) == [usd]


def test_a_negative_profit_stays():
    body = [row(metric_key="profit_usd", value=-12.5)]
    assert read(asks()["profit"], body) == {("profit_usd", "base", "2026-03-01"): -12.5}


def test_a_chain_that_was_not_asked_for_is_left_out():
    keys = ["base", "ethereum", "unichain", "all_l2s", "multiple"]
    body = [row(metric_key="tvl", origin_key=key) for key in keys]
    assert [chain for _, chain, _ in read(asks()["tvl"], body)] == ["base"]


def test_rows_of_other_chains_may_hold_anything_below_the_right_names():
    body = [row(), row(origin_key="gravity", date=None, value="?")]
    assert len(read(FEES, body)) == 1


def test_new_columns_are_none_of_our_business():
    assert len(read(FEES, [row(source="rpc")])) == 1


def test_a_currency_that_is_gone_leaves_the_other():
    assert list(read(FEES, [row()])) == [("fees_usd", "base", "2026-03-01")]


@pytest.mark.parametrize(
    ("ask", "body", "named"),
    [
        (FEES, [], "metric_key holds no rows"),
        (FEES, [row(metric_key="fees_usd")], "holds fees_usd .expected fees_paid_usd, fees_paid_e"),
        (FEES, {"data": []}, "the answer is"),
        (FEES, None, "the answer is None"),
        (FEES, [["fees_paid_usd", "base", "2026-03-01", 1]], "0 is"),
        (FEES, [row(), without("date")], r"1\.date is"),
        (FEES, [row(), without("value")], r"1\.value is"),
        (FEES, [row(), without("origin_key")], r"1\.origin_key is"),
        (FEES, [row(), without("metric_key")], r"1\.metric_key is"),
        (FEES, [row(origin_key="gravity"), row(value="1.5")], r"1\.value is '1.5'"),
        (FEES, [row(value=True)], r"0\.value is True"),
        (FEES, [row(value=10**400)], r"0\.value is 1000"),
        (FEES, [row(value=float("inf"))], r"0\.value is inf"),
        (FEES, [row(date=1772323200000)], r"0\.date is 1772323200000"),
        (FEES, [row(date="2026-3-1")], r"0\.date is '2026-3-1'"),
        (FEES, [row(date="20260301")], r"0\.date is '20260301'"),
        (FEES, [row(date="2026-02-30")], r"0\.date is '2026-02-30'"),
        (FEES, [row(date="2026-03-01T00:00:00")], r"0\.date is"),
        (MASTER, {}, "chains is"),
        (MASTER, {"chains": {}}, "deployment is PROD, of 0"),
        (MASTER, {"chains": {"base": {}}}, r"chains\.base\.name is"),
        (MASTER, master(deployment=1), r"chains\.base\.deployment is 1"),
        (MASTER, master(supported_metrics="fees"), r"chains\.base\.supported_metrics is 'fees'"),
        (MASTER, master(excluded_metrics=[1]), r"chains\.base\.excluded_metrics\.0 is 1"),
        (MASTER, master() | {"metrics": {"fees": []}}, r"metrics\.fees is"),
    ],
)
def test_what_drifted_is_named(ask, body, named):
    with pytest.raises(SourceError, match=named) as caught:
        ask.read(ask, body)
    assert caught.value.address == ask.address
    assert len(str(caught.value)) < 400
