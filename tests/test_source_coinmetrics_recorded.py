"""Coin Metrics: its official examples and its tables read as documented."""

import csv
import json
import os
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.sources.coinmetrics import COINMETRICS
from generator.sources.coinmetrics.asking import DOCUMENTED_FREE
from tests.source_plan import PLAN

PAYLOADS = os.environ.get("RECORDED_PAYLOADS", "")
recorded = pytest.mark.skipif(not PAYLOADS, reason="RECORDED_PAYLOADS names no folder")

(CATALOGUE,) = COINMETRICS.directory(PLAN)
ASKS = {asset: ask for ask in COINMETRICS.ask(PLAN) for asset in ask.chains}
BTC = ASKS["btc"]


def read(ask, body):
    """Rows of an answer as {(series, chain, day): value}."""
    return {(one.metric, one.chain, str(one.date)): one.value for one in ask.read(ask, body).rows}


def payload(name):
    """Text of a recorded file of Coin Metrics."""
    return (Path(PAYLOADS) / "coinmetrics" / name).read_text(encoding="utf-8")


def read_documented_examples():
    """The official examples; those of blocks and seconds are of frequencies that we never ask."""
    found = json.loads(payload("openapi_examples.json"))
    examples = found["AssetMetrics"]["application/json"]["examples"]
    other = {"block_by_block_metrics", "by_second_frequency_metrics"}
    assert set(examples) == {"daily_metrics"} | other
    told = read(BTC, examples["daily_metrics"]["value"])
    assert told["price_usd", "bitcoin", "2020-02-29"] == 8582.09029964933
    for name in other:
        with pytest.raises(SourceError, match=r"data\.0\.time"):
            BTC.read(BTC, examples[name]["value"])
    catalogue = found["CatalogV2AssetMetrics"]["application/json"]["example"]
    names = CATALOGUE.read(CATALOGUE, catalogue).names
    assert names["coinmetrics"] == {"btc", "eth"}
    assert names["coinmetrics:btc"] == {"AdrActCnt"}
    errors = [found["Forbidden"]["application/json"]["example"]]
    for name in ("InvalidParameters", "Unauthorized"):
        examples = found[name]["application/json"]["examples"].values()
        errors += [example["value"] for example in examples]
    for body in errors:
        with pytest.raises(SourceError, match=r"refuses: [A-Z]"):
            BTC.read(BTC, body)


def read_table(asset, name):
    """A table of the CSV mirror: its columns are the metrics we ask for, its cells their text."""
    lines = list(csv.DictReader(payload(name).splitlines()))
    assert DOCUMENTED_FREE[asset] <= set(lines[0])
    rows = [
        {
            "asset": asset,
            **{column: cell or None for column, cell in line.items()},
            "time": f"{line['time']}T00:00:00.000000000Z",
        }
        for line in lines
    ]
    told = read(ASKS[asset], {"data": rows})
    assert len(told) == len(rows) * len(ASKS[asset].series)
    (chain,) = ASKS[asset].chains.values()
    for line in lines if "FeeTotUSD" in lines[0] else ():
        fees = told["fees_usd", chain, line["time"]]
        assert fees == pytest.approx(float(line["FeeTotUSD"]), rel=1e-9)


RECORDED = {
    "openapi_examples.json": read_documented_examples,
    "RECORDED_csv_btc_last5_2021-05.csv": lambda: read_table(
        "btc", "RECORDED_csv_btc_last5_2021-05.csv"
    ),
    "RECORDED_csv_eth_last5_2021-05.csv": lambda: read_table(
        "eth", "RECORDED_csv_eth_last5_2021-05.csv"
    ),
    "RECORDED_csv_trx_last5_2021-07.csv": lambda: read_table(
        "trx", "RECORDED_csv_trx_last5_2021-07.csv"
    ),
}


@recorded
def test_every_recorded_file_is_accounted_for():
    files = {path.name for path in (Path(PAYLOADS) / "coinmetrics").iterdir()}
    assert files == set(RECORDED)


@recorded
@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_recorded_answer_reads_as_documented(name):
    RECORDED[name]()
