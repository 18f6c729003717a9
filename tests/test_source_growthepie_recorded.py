"""growthepie: its documented examples read as documented, and its register bears out our lists."""

import json
import os
from pathlib import Path

import pytest

from generator.sources.growthepie import GROWTHEPIE
from generator.sources.growthepie.asking import DOCUMENTED_STALE, TOKEN_OF_ANOTHER
from generator.sources.growthepie.reading import DOCUMENTED_EXCLUSIONS, EXPORTS
from tests.source_plan import PLAN
from tests.worlds import real_profiles

PAYLOADS = os.environ.get("RECORDED_PAYLOADS", "")
recorded = pytest.mark.skipif(not PAYLOADS, reason="RECORDED_PAYLOADS names no folder")

(MASTER,) = GROWTHEPIE.directory(PLAN)
ASKS = {Path(ask.address).stem: ask for ask in GROWTHEPIE.ask(PLAN)}


def read(ask, body):
    """Rows of an answer as {(series, chain, day): value}."""
    return {(one.metric, one.chain, str(one.date)): one.value for one in ask.read(ask, body).rows}


def payload(name):
    """A recorded file of growthepie."""
    return json.loads((Path(PAYLOADS) / "growthepie" / name).read_text(encoding="utf-8"))


def read_documented_examples():
    """Code blocks of the wiki; those of addresses that we do not ask are only named."""
    found = payload("wiki_examples.json")["examples"]
    not_asked = {"metric-detail-json", "chain-overview-json", "fees-table-json"}
    assert set(found) == {"master-json", "fundamentals-json", "export-metric-json"} | not_asked
    (body,) = found["master-json"]
    names = MASTER.read(MASTER, body).names
    assert names["growthepie"] == {"arbitrum"}
    assert all(names[f"growthepie:{metric}"] == {"arbitrum"} for metric in EXPORTS)
    (body,) = found["fundamentals-json"]
    told = {("tx_count", "arbitrum", "2026-01-01"): 2_525_170.0}
    assert read(GROWTHEPIE.probe(PLAN), body) == told
    (body,) = found["export-metric-json"]
    assert read(ASKS["txcount"], body) == {("tx_count", "arbitrum", "2021-05-29"): 9.0}


def read_documented_metrics():
    """One example a metric, with the keys of its rows; throughput is not asked for."""
    found = payload("wiki_metric_reference.json")
    assert {page.replace("-", "_") for page in found} == {*EXPORTS, "throughput"}
    for metric, ask in ASKS.items():
        page = found[metric.replace("_", "-")]
        (body,) = page["example"]
        told = ask.read(ask, body)
        assert {one.metric for one in told.rows} == set(ask.series)
        words = " ".join(page["key_facts"])
        assert all(f"`{key}`" in words for key in EXPORTS[metric])


def read_register():
    """No body, but the register from which the master file is made: it bears out our lists."""
    found = {
        one["origin_key"]: one for one in payload("gtp_dna_chain_aliases_2026-07-14.json")["rows"]
    }
    ours = {
        profile.identifiers.growthepie.value
        for profile in real_profiles().values()
        if profile.identifiers.growthepie
    }
    assert ours <= set(found)
    stale = {key for key, one in found.items() if one["api_api_deployment_flag"] != "PROD"}
    assert stale >= DOCUMENTED_STALE
    assert ours & stale <= DOCUMENTED_STALE
    for key in (ours | {"robinhood"}) - stale:
        excluded = set(found[key]["api_api_exclude_metrics"]) & set(EXPORTS)
        assert DOCUMENTED_EXCLUSIONS.get(key, set()) == excluded, key
    tokens = {key: found[key]["aliases_coingecko"] for key in TOKEN_OF_ANOTHER}
    assert tokens == {
        "fraxtal": "frax-share",
        "unichain": "uniswap",
        "worldchain": "worldcoin-wld",
    }


def read_derived():
    """Values that ethereum.org computed and stored in a shape of its own: not read."""
    assert "DERIVED" in payload("DERIVED_via_ethereum_org_2024-2025.json")["_origin"]


RECORDED = {
    "wiki_examples.json": read_documented_examples,
    "wiki_metric_reference.json": read_documented_metrics,
    "gtp_dna_chain_aliases_2026-07-14.json": read_register,
    "DERIVED_via_ethereum_org_2024-2025.json": read_derived,
}


@recorded
def test_every_recorded_file_is_accounted_for():
    files = {path.name for path in (Path(PAYLOADS) / "growthepie").iterdir()}
    assert files == set(RECORDED)


@recorded
@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_recorded_answer_reads_as_documented(name):
    RECORDED[name]()
