"""CoinGecko: every recorded answer is read, or listed with the reason why it is not asked for."""

import dataclasses
import json
import os
from pathlib import Path

import pytest

from generator.errors import SourceBusy, SourceError
from generator.sources.coingecko import COINGECKO
from tests.source_plan import PLAN, read_rows

PAYLOADS = os.environ.get("RECORDED_PAYLOADS", "")
pytestmark = pytest.mark.skipif(not PAYLOADS, reason="RECORDED_PAYLOADS names no folder")
CHART = COINGECKO.ask(dataclasses.replace(PLAN, keyed=True))[2]
(MARKETS,) = COINGECKO.ask(PLAN)


def payload(name):
    """A recorded file of CoinGecko."""
    return json.loads((Path(PAYLOADS) / "coingecko" / name).read_text(encoding="utf-8"))


def read_recorded_markets():
    told = read_rows(MARKETS, payload("coins_markets.json"))
    assert sorted(told.values()) == [
        *(20_030_493, 20_030_843, 21_000_000, 1_555_886_872_303, 1_555_914_058_873)
    ]


def read_recorded_chart():
    body = payload("coins_id_market_chart.json")
    assert read_rows(CHART, body) == {}  # two points five minutes apart, in the afternoon
    body["prices"].append([1_704_067_200_000, 1.0])
    assert list(read_rows(CHART, body)) == [("price_usd", "bitcoin", "2023-12-31")]


def read_recorded_errors():
    bodies = payload("EXCERPT_errors.json")
    del bodies["_origin"]
    busy = {name for name in bodies if name.startswith("rate_limited")}
    assert len(bodies) == 6
    for name, body in bodies.items():
        for ask in (MARKETS, CHART):
            with pytest.raises(SourceError) as caught:
                ask.read(ask, body)
            assert isinstance(caught.value, SourceBusy) == (name in busy)


def read_recorded_copy():
    """Another project's copy with other names of fields, which the reader notices."""
    rows = payload("DERIVED_markets_top100_2026-01-11.json")["rows"]
    with pytest.raises(SourceError, match=r"0\.fully_diluted_valuation"):
        MARKETS.read(MARKETS, rows)
    renamed = [
        row | {"fully_diluted_valuation": None, "last_updated": "2026-01-11T08:00:00Z"}
        for row in rows
    ]
    told = read_rows(MARKETS, renamed)
    assert told["circulating_supply", "bitcoin", "2026-01-10"] == 19_974_443
    assert ("max_supply", "ethereum", "2026-01-10") not in told


def read_recorded_names():
    """The list of all coins is not asked, but it knows every name that the plan asks for."""
    known = {row["id"] for row in payload("RECORDED_coins_list_2025-08-03_subset.json")["rows"]}
    assert set(MARKETS.chains) <= known


RECORDED = {
    "coins_markets.json": read_recorded_markets,
    "coins_id_market_chart.json": read_recorded_chart,
    "EXCERPT_errors.json": read_recorded_errors,
    "DERIVED_markets_top100_2026-01-11.json": read_recorded_copy,
    "RECORDED_coins_list_2025-08-03_subset.json": read_recorded_names,
}
NOT_ASKED = {
    "RECORDED_coin_and_history_2024.json": "/coins/{id} and /coins/{id}/history: one coin a call",
    "RECORDED_history_binancecoin_2025-11-27.json": "/coins/{id}/history and DefiLlama",
    "RECORDED_simple_price_and_llama_current_2025-03-06.json": "/simple/price and DefiLlama",
    "asset_platforms.json": "/asset_platforms",
    "coins_id_bitcoin.json": "/coins/{id}",
    "coins_id_history.json": "/coins/{id}/history",
    "coins_list.json": "/coins/list: a megabyte of names",
    "ping.json": "/ping: says nothing about the contract",
    "simple_price.json": "/simple/price: prices of a moment",
}


def test_every_recorded_file_is_accounted_for():
    files = {path.name for path in (Path(PAYLOADS) / "coingecko").iterdir()}
    assert files == {*RECORDED, *NOT_ASKED}


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_recorded_answer_reads_as_documented(name):
    RECORDED[name]()


@pytest.mark.parametrize("name", sorted(NOT_ASKED))
def test_a_recorded_answer_that_we_do_not_ask_for_is_not_taken_for_one(name):
    body = payload(name)
    for ask in (MARKETS, CHART):
        with pytest.raises(SourceError):
            ask.read(ask, body)
