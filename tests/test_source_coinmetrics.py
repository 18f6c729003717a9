"""Coin Metrics: free metrics alone, pages, text for numbers, and fees in USD as a product."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.gathering import gather
from generator.model.origin import Republish
from generator.model.series import SERIES
from generator.sources.coinmetrics import COINMETRICS
from generator.sources.coinmetrics.reading import PRODUCT_OF
from tests.source_plan import PLAN

ANSWERS = Path(__file__).parent / "answers" / "coinmetrics"
ROOT = "https://community-api.coinmetrics.io/v4"
METRICS = ["AdrActCnt", "CapMrktCurUSD", "FeeTotNtv", "IssTotNtv", "IssTotUSD"]
METRICS += ["PriceUSD", "SplyCur", "TxCnt"]
TAIL = "&frequency=1d&page_size=10000&paging_from=start"


def answer(name):
    """A fixture, decoded."""
    return json.loads((ANSWERS / name).read_text(encoding="utf-8"))


def asks(plan=PLAN):
    """Requests for series by asset."""
    return {asset: ask for ask in COINMETRICS.ask(plan) for asset in ask.chains}


def asset_plan(**assets):
    """A plan in which Base is known as the assets, and what the catalogue says about them."""
    fact = PLAN.chains["bitcoin"].identifiers.coinmetrics
    chains = {}
    for number, asset in enumerate(assets):
        names = PLAN.chains["base"].identifiers.model_copy(
            update={"coinmetrics": fact.model_copy(update={"value": asset})}
        )
        chains[f"base{number}"] = PLAN.chains["base"].model_copy(update={"identifiers": names})
    names = {f"coinmetrics:{asset}": frozenset(free) for asset, free in assets.items()}
    return dataclasses.replace(PLAN, chains=chains, names=names)


(CATALOGUE,) = COINMETRICS.directory(PLAN)
BTC, ETH = asks()["btc"], asks()["eth"]


def row(**fields):
    """A day of Bitcoin."""
    return {"asset": "btc", "time": "2026-01-31T00:00:00.000000000Z", "TxCnt": "7"} | fields


def page(*rows, **more):
    """An answer with days."""
    return {"data": list(rows), **more}


def listed(**frequency):
    """A catalogue with one metric of one asset at one frequency."""
    return page({"asset": "btc", "metrics": [{"metric": "TxCnt", "frequencies": [frequency]}]})


def read(ask, body):
    """Rows of an answer as {(series, chain, day): value}, each stated once."""
    told = ask.read(ask, body)
    found = {(one.metric, one.chain, str(one.date)): one.value for one in told.rows}
    assert len(found) == len(told.rows)
    return found


# -- asking ---------------------------------------------------------------------------------


def test_the_catalogue_is_asked_about_all_assets_at_once():
    assert CATALOGUE.address == f"{ROOT}/catalog-v2/asset-metrics?assets=btc,eth,sol,trx"
    assert COINMETRICS.directory(dataclasses.replace(PLAN, chains={})) == ()


def test_each_asset_is_asked_once_for_its_whole_history():
    everything = ",".join(METRICS)
    assert list(asks()) == ["btc", "eth", "sol", "trx"]
    address = f"{ROOT}/timeseries/asset-metrics?assets=btc&metrics={everything}{TAIL}"
    assert BTC.address == address
    assert BTC.chains == {"btc": "bitcoin"}


def test_later_refreshes_ask_for_the_days_since_the_overlap():
    last = {(series, "bitcoin"): dt.date(2026, 11, 16) for series in BTC.series}
    plan = dataclasses.replace(PLAN, last=last)
    assert asks(plan)["btc"].address == f"{BTC.address}&start_time=2026-09-21"
    assert asks(plan)["eth"].address == ETH.address
    last["tx_count", "bitcoin"] = dt.date(2026, 11, 2)
    assert asks(plan)["btc"].address == f"{BTC.address}&start_time=2026-09-07"
    del last["tx_count", "bitcoin"]
    assert asks(plan)["btc"].address == BTC.address


def test_only_the_fees_of_ether_are_fees_in_eth():
    assert set(ETH.series) - set(BTC.series) == {"fees_eth"}


def test_no_request_names_a_metric_that_is_for_payers():
    plan = asset_plan(btc=["TxCnt", "FeeTotNtv", "HashRate"], sol=["ReferenceRateUSD"], trx=[])
    (ask,) = COINMETRICS.ask(plan)
    assert ask.address == f"{ROOT}/timeseries/asset-metrics?assets=btc&metrics=TxCnt{TAIL}"
    assert ask.series == ("tx_count",)  # fees without a price are no fees in USD


def test_the_catalogue_and_the_documented_metrics_give_the_same_requests():
    names = CATALOGUE.read(CATALOGUE, answer("catalogue.json")).names
    assert asks(dataclasses.replace(PLAN, names=names)) == asks(PLAN)


def test_solana_has_nothing_but_a_price():
    assert asks()["sol"].series == ("price_usd",)


def test_of_a_token_on_another_ledger_only_its_price_and_market_cap_are_asked():
    (ask,) = COINMETRICS.ask(asset_plan(pol_eth=METRICS))
    assert ask.series == ("market_cap_usd", "price_usd")
    assert "metrics=CapMrktCurUSD,PriceUSD&" in ask.address


def test_an_asset_that_nobody_documented_is_not_guessed_at():
    plan = dataclasses.replace(asset_plan(xyz=METRICS), names={})
    assert COINMETRICS.ask(plan) == ()


def test_a_hostile_asset_stays_inside_its_part_of_the_address():
    plan = asset_plan(**{"a&metrics=b,c/d": ["TxCnt"]})
    (ask,) = COINMETRICS.ask(plan)
    assert "?assets=a%26metrics%3Db%2Cc%2Fd&metrics=TxCnt&" in ask.address
    (catalogue,) = COINMETRICS.directory(plan)
    assert catalogue.address.endswith("?assets=a%26metrics%3Db%2Cc%2Fd")


def test_every_series_has_one_feed_and_all_are_known():
    told = [series for feed in COINMETRICS.feeds for series in feed.series]
    assert sorted(told) == sorted(PRODUCT_OF)
    assert set(told) <= set(SERIES)
    assert {series for ask in asks().values() for series in ask.series} == set(told)
    assert {feed.republish for feed in COINMETRICS.feeds} == {Republish.NON_COMMERCIAL}


def test_the_probe_asks_for_the_newest_day_alone():
    probe = COINMETRICS.probe(PLAN)
    body = answer("probe.json")
    assert probe.address.endswith(f"&metrics={','.join(METRICS)}&frequency=1d&page_size=1")
    assert len(body["data"]) == 1
    assert set(read(probe, body)) == {(s, "bitcoin", "2020-07-25") for s in BTC.series}
    keys = {*body, *(f"data[].{name}" for name in body["data"][0])}
    assert keys == COINMETRICS.probe_keys


# -- the answers we keep ---------------------------------------------------------------------


class Book:
    """Answers from the fixtures, as a client would give them."""

    def __init__(self):
        self.asked = []

    def get(self, address, *, absent, examine):
        """Answer what the index knows."""
        assert absent == {}
        self.asked.append(address)
        return examine(answer(answer("index.json")[address.removeprefix("https://")]))


class Nobody:
    """Looks on and says nothing."""

    def __getattr__(self, name):
        return lambda *_: None


def test_the_kept_answers_are_gathered_with_their_second_page():
    book = Book()
    (gathered,) = gather([(COINMETRICS, PLAN)], book, Nobody())
    assert gathered.troubles == []
    assert gathered.failed == {}
    days = sorted(
        str(one.date)
        for one in gathered.rows
        if one.metric == "tx_count" and one.chain == "bitcoin"
    )
    assert days == [f"2020-07-{day}" for day in range(23, 28)]
    assert len(book.asked) == 6
    index = answer("index.json")
    probe = COINMETRICS.probe(PLAN).address
    assert {f"https://{address}" for address in index} == {*book.asked, probe}
    assert {path.name for path in ANSWERS.iterdir()} == {"index.json", *index.values()}


# -- the catalogue ---------------------------------------------------------------------------


def test_the_catalogue_tells_assets_and_what_is_free_of_each():
    names = CATALOGUE.read(CATALOGUE, answer("catalogue.json")).names
    assert names["coinmetrics"] == {"btc", "eth", "sol", "trx"}
    assert names["coinmetrics:btc"] == set(METRICS)
    assert names["coinmetrics:sol"] == {"PriceUSD", "ReferenceRateUSD"}
    assert names["coinmetrics:trx"] == set(METRICS) - {"FeeTotNtv"}


@pytest.mark.parametrize(
    ("frequency", "free"),
    [
        ({"frequency": "1d", "community": True}, {"TxCnt"}),
        ({"frequency": "1d", "community": False}, set()),
        ({"frequency": "1d", "community": None}, set()),
        ({"frequency": "1d"}, set()),
        ({"frequency": "1b", "community": True}, set()),
        ({"frequency": "1d-ny-close", "community": True}, set()),
    ],
)
def test_a_metric_is_free_where_its_days_are(frequency, free):
    assert CATALOGUE.read(CATALOGUE, listed(**frequency)).names["coinmetrics:btc"] == free


def test_a_catalogue_in_pages_adds_up():
    first = CATALOGUE.read(CATALOGUE, listed(frequency="1d") | {"next_page_token": "x"})
    (more,) = first.more
    second = more.read(more, page({"asset": "eth", "metrics": []}))
    assert more.address == f"{CATALOGUE.address}&next_page_token=x"
    assert second.names == {"coinmetrics": {"btc", "eth"}, "coinmetrics:eth": set()}
    assert second.more == ()


# -- days ------------------------------------------------------------------------------------


def test_a_day_reads_as_numbers_of_its_own_date():
    told = read(ETH, answer("eth.json"))
    day = "2020-07-26"
    assert {series: value for (series, _, on), value in told.items() if on == day} == {
        "active_addresses": 519_206.0,
        "circulating_supply": 111_923_785.71823,
        "fees_eth": pytest.approx(5485.496427984097),
        "fees_usd": pytest.approx(1_706_208.6637),
        "issuance_native": 13_695.375,
        "issuance_usd": pytest.approx(4_259_809.0774),
        "market_cap_usd": pytest.approx(34_812_771_346.53),
        "price_usd": 311.039973524255,
        "tx_count": 1_137_893.0,
    }


def test_a_null_is_no_value_and_takes_the_product_with_it():
    told = read(BTC, answer("btc_page_2.json"))
    series = {name for name, _, day in told if day == "2020-07-27"}
    assert series == set(BTC.series) - {"fees_usd"}


def test_an_absent_metric_is_no_value():
    assert read(BTC, page(row(), row(time="2026-02-01T00:00:00Z", TxCnt=None))) == {
        ("tx_count", "bitcoin", "2026-01-31"): 7.0
    }
    assert read(BTC, page()) == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0.0), ("-3.5", -3.5), ("0E-10", 0.0), ("1.5e+3", 1500.0), ("1138.000000000001", 1138.0)],
)
def test_text_becomes_a_number_and_zero_and_less_stay(text, value):
    assert list(read(BTC, page(row(TxCnt=text))).values()) == [pytest.approx(value)]


def test_words_about_a_value_are_none_of_our_business():
    more = {"TxCnt-status": "reviewed", "TxCnt-status-time": "2026-02-01T09:59:13Z", "New": 1}
    assert len(read(BTC, page(row(**more)))) == 1


# -- pages -----------------------------------------------------------------------------------


def test_the_next_page_is_the_same_request_with_a_token():
    (more,) = BTC.read(BTC, page(row(), next_page_token="a,b&x=/=")).more
    assert more.address == f"{BTC.address}&next_page_token=a%2Cb%26x%3D%2F%3D"
    assert (more.read, more.series, more.chains) == (BTC.read, BTC.series, BTC.chains)
    (last,) = more.read(more, page(row(), next_page_token="c")).more
    assert last.address == f"{BTC.address}&next_page_token=c"
    assert last.read(last, page(row())).more == ()


def test_the_address_of_a_next_page_is_never_followed_elsewhere():
    url = "https://evil.example/v4/timeseries/asset-metrics?next_page_token=a"
    (more,) = BTC.read(BTC, page(row(), next_page_token="a", next_page_url=url)).more
    assert more.address == f"{BTC.address}&next_page_token=a"


def test_an_address_alone_gives_its_token():
    url = f"{ROOT}/timeseries/asset-metrics?assets=eth&next_page_token=a%2Cb"
    (more,) = BTC.read(BTC, page(row(), next_page_url=url)).more
    assert more.address == f"{BTC.address}&next_page_token=a%2Cb"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v4/timeseries/asset-metrics?next_page_token=a",
        f"{ROOT}/catalog-v2/asset-metrics?next_page_token=a",
        f"http{ROOT.removeprefix('https')}/timeseries/asset-metrics?next_page_token=a",
        f"{ROOT}/timeseries/asset-metrics?assets=btc",
        "https://[evil/?next_page_token=a",
        "",
    ],
)
def test_an_address_alone_that_lies_elsewhere_is_refused(url):
    with pytest.raises(SourceError, match="next_page_url is"):
        BTC.read(BTC, page(row(), next_page_url=url))


def test_a_page_that_names_itself_is_refused():
    (more,) = BTC.read(BTC, page(row(), next_page_token="a")).more
    with pytest.raises(SourceError, match="next_page_token names this page"):
        more.read(more, page(row(), next_page_token="a"))


# -- refusals and drift -----------------------------------------------------------------------

FORBIDDEN = {
    "error": {
        "type": "forbidden",
        "message": "Requested metric 'FeeTotUSD' with frequency '1d' for asset 'btc' is not "
        "available with supplied credentials.",
    }
}


@pytest.mark.parametrize("ask", [CATALOGUE, BTC])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (FORBIDDEN, "refuses: Requested metric 'FeeTotUSD'"),
        ({"error": "too many requests"}, "refuses: too many requests"),
        ({"error": None, "data": []}, "refuses"),
    ],
)
def test_an_error_that_comes_as_a_success_is_one(ask, body, words):
    with pytest.raises(SourceError, match=words):
        ask.read(ask, body)


@pytest.mark.parametrize(
    ("ask", "body", "named"),
    [
        (BTC, None, "the answer is None"),
        (BTC, [], "the answer is"),
        (BTC, {}, "data is"),
        (BTC, page([]), r"data\.0 is"),
        (BTC, page({"time": row()["time"]}), r"data\.0\.asset is"),
        (BTC, page({"asset": "btc"}), r"data\.0\.time is"),
        (BTC, page(row(), row(asset="eth")), r"data\.1\.asset is 'eth' \(expected btc\)"),
        (BTC, page(row(time="2026-01-31")), r"data\.0\.time is '2026-01-31'"),
        (BTC, page(row(time="2026-01-31T01:00:00Z")), r"data\.0\.time is"),
        (BTC, page(row(time="2026-02-30T00:00:00Z")), r"data\.0\.time is"),
        (BTC, page(row(time=1769817600)), r"data\.0\.time is 1769817600"),
        (BTC, page(row(), row(TxCnt=7)), r"data\.1\.TxCnt is 7"),
        (BTC, page(row(TxCnt="seven")), r"data\.0\.TxCnt is 'seven'"),
        (BTC, page(row(TxCnt="")), r"data\.0\.TxCnt is ''"),
        (BTC, page(row(TxCnt="1_000")), r"data\.0\.TxCnt is '1_000'"),
        (BTC, page(row(TxCnt="NaN")), r"data\.0\.TxCnt is 'NaN'"),
        (BTC, page(row(TxCnt="1e999")), r"data\.0\.TxCnt is '1e999'"),
        (BTC, page(row(TxCnt="9" * 400)), r"data\.0\.TxCnt is '999"),
        (BTC, page(row(FeeTotNtv="1e200", PriceUSD="1e200")), "FeeTotNtv × PriceUSD of 2026-01-31"),
        (BTC, page(next_page_token=1), "next_page_token is 1"),
        (BTC, page(next_page_token="\ud800"), "next_page_token is"),
        (BTC, page(next_page_token="a b"), "next_page_token is 'a b'"),
        (CATALOGUE, page(), "data is empty"),
        (CATALOGUE, {}, "data is"),
        (CATALOGUE, page({"asset": "btc"}), r"data\.0\.metrics is"),
        (CATALOGUE, listed(), r"data\.0\.metrics\.0\.frequencies\.0\.frequency is"),
        (CATALOGUE, listed(frequency="1d", community="x"), r"frequencies\.0\.community is 'x'"),
    ],
)
def test_what_drifted_is_named(ask, body, named):
    with pytest.raises(SourceError, match=named) as caught:
        ask.read(ask, body)
    assert caught.value.address == ask.address
    assert len(str(caught.value)) < 500
