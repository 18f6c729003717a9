"""L2BEAT: every recorded answer is read, or listed with the reason why it is not asked for."""

import dataclasses
import json
import os
from pathlib import Path

import pytest

from generator.errors import NotPublished, SourceError
from generator.sources.l2beat import L2BEAT
from tests.source_plan import PLAN, read_rows

PAYLOADS = os.environ.get("RECORDED_PAYLOADS", "")
pytestmark = pytest.mark.skipif(not PAYLOADS, reason="RECORDED_PAYLOADS names no folder")
ROOT = "https://l2beat.com/api/scaling"
ASKS = {ask.address: ask for ask in (*L2BEAT.directory(PLAN), *L2BEAT.ask(PLAN))}
SUMMARY = ASKS[f"{ROOT}/summary"]
TVS = ASKS[f"{ROOT}/tvs/arbitrum?range=max"]
ACTIVITY = ASKS[f"{ROOT}/activity/op-mainnet?range=max"]


def payload(name):
    """A recorded file of L2BEAT."""
    return json.loads((Path(PAYLOADS) / "l2beat" / name).read_text(encoding="utf-8"))


def read_recorded_activity():
    ask = dataclasses.replace(ACTIVITY, chains={"taiko": "taiko"})
    told = read_rows(ask, payload("EXCERPT_scaling_activity_taiko_2024-11.json"))
    assert told["tx_count", "taiko", "2024-11-02"] == 4_483_501
    assert told["user_ops_count", "taiko", "2024-11-03"] == 4_694_612


def read_recorded_summary():
    body = payload("EXCERPT_scaling_summary.json")
    assert read_rows(SUMMARY, body) == {("stage", "arbitrum", "2026-04-21"): 1.0}
    total = 10_382_904_599.6 + 14_087_316_499.1 + 16_414_135_255.4
    assert list(read_rows(TVS, body).values()) == [pytest.approx(total)]


def read_recorded_errors():
    body = payload("EXCERPT_errors.json")
    with pytest.raises(SourceError, match="Project not found"):
        ACTIVITY.read(ACTIVITY, body["unknown_slug_HTTP_200"])
    with pytest.raises(NotPublished):
        ACTIVITY.read(ACTIVITY, body["no_data_HTTP_200"])
    with pytest.raises(SourceError, match="chart"):  # of another service, with HTTP 401
        ACTIVITY.read(ACTIVITY, body["keyed_public_api_HTTP_401"])


def read_recorded_distribution():
    """No body, but L2BEAT's own word on its addresses."""
    told = {item["contentUrl"] for item in payload("dataset_distribution.json")["distribution"]}
    asked = {address.partition("?")[0] for address in ASKS}
    assert told == {f"{ROOT}/tvs/arbitrum", f"{ROOT}/activity/arbitrum"} & asked


RECORDED = {
    "EXCERPT_scaling_activity_taiko_2024-11.json": read_recorded_activity,
    "EXCERPT_scaling_summary.json": read_recorded_summary,
    "EXCERPT_errors.json": read_recorded_errors,
    "dataset_distribution.json": read_recorded_distribution,
}


def test_every_recorded_file_is_accounted_for():
    files = {path.name for path in (Path(PAYLOADS) / "l2beat").iterdir()}
    assert files == set(RECORDED)


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_recorded_answer_reads_as_documented(name):
    RECORDED[name]()
