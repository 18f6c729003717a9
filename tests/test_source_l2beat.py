"""L2BEAT: what is asked, how charts, stages and refusals are read, what drifts by name."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from generator.errors import NotPublished, SourceError
from generator.model.series import SERIES
from generator.model.upstream import Ask
from generator.sources.l2beat import L2BEAT, reading
from tests.source_plan import PLAN, read_rows

ANSWERS = Path(__file__).parent / "answers" / "l2beat"
SLUGS = ["arbitrum", "base", "hyperliquid", "op-mainnet", "polygon-pos", "zksync-era"]
ROOT = "https://l2beat.com/api/scaling"
MIDNIGHT = 1_776_816_000  # 2026-04-22, 00:00 UTC
HOUR = 3_600
TYPES = ["timestamp", "native", "canonical", "external", "ethPrice"]


def answer(name):
    """A fixture, decoded."""
    return json.loads((ANSWERS / name).read_text(encoding="utf-8"))


def asks():
    """Every request of the plan by its address."""
    return {ask.address: ask for ask in (*L2BEAT.directory(PLAN), *L2BEAT.ask(PLAN))}


def ask_for(path):
    """The request of the plan for one path."""
    return asks()[f"{ROOT}/{path}"]


SUMMARY = ask_for("summary")
TVS = ask_for("tvs/arbitrum?range=max")
ACTIVITY = ask_for("activity/op-mainnet?range=max")


def chart(*rows, types=TYPES, **more):
    """A wrapped chart."""
    return {"success": True, "data": {"chart": {"types": types, "data": list(rows), **more}}}


def summary(stage="Stage 1", synced=MIDNIGHT, rows=(), **more):
    """A bare summary with Arbitrum alone."""
    project = {"id": "arbitrum", "slug": "arbitrum", "stage": stage, **more}
    body = {"chart": {"types": TYPES, "data": list(rows)}, "projects": {"arbitrum": project}}
    if synced is not None:
        body["chart"]["syncedUntil"] = synced
    return body


# -- asking ---------------------------------------------------------------------------------


def test_one_request_for_all_stages_then_two_a_chain_and_one_for_ethereum():
    assert [ask.address for ask in L2BEAT.directory(PLAN)] == [f"{ROOT}/summary"]
    activity = sorted([*SLUGS, "ethereum"], key=lambda slug: slug.replace("op-", "optimism"))
    assert [ask.address for ask in L2BEAT.ask(PLAN)] == [
        *(f"{ROOT}/tvs/{slug}?range=max" for slug in SLUGS),
        *(f"{ROOT}/activity/{slug}?range=max" for slug in activity),
    ]


def test_the_summary_is_asked_by_id_and_the_rest_by_slug():
    assert SUMMARY.chains["optimism"] == "optimism"
    assert SUMMARY.chains["zksync2"] == "zksync"
    assert "ethereum" not in SUMMARY.chains
    assert ACTIVITY.chains == {"op-mainnet": "optimism"}


@pytest.mark.parametrize(
    ("last", "reach"),
    [
        (dt.date(2026, 11, 16), "180d"),
        (dt.date(2026, 7, 22), "180d"),  # read again from 180 days ago
        (dt.date(2026, 7, 21), "1y"),
        (dt.date(2026, 1, 18), "1y"),  # read again from 365 days ago
        (dt.date(2026, 1, 17), "max"),
        (None, "max"),
    ],
)
def test_later_refreshes_ask_for_the_shortest_range_of_daily_rows(last, reach):
    stored = {} if last is None else {("value_secured_usd", "base"): last}
    found = [ask.address for ask in L2BEAT.ask(dataclasses.replace(PLAN, last=stored))]
    assert f"{ROOT}/tvs/base?range={reach}" in found
    assert f"{ROOT}/tvs/arbitrum?range=max" in found


def test_activity_is_read_whole_until_both_its_series_are_stored():
    day = dt.date(2026, 11, 16)
    one = {("tx_count", "base"): day}
    both = one | {("user_ops_count", "base"): day}
    for stored, reach in [(one, "max"), (both, "180d")]:
        found = [ask.address for ask in L2BEAT.ask(dataclasses.replace(PLAN, last=stored))]
        assert f"{ROOT}/activity/base?range={reach}" in found


def test_a_slug_that_l2beat_does_not_list_is_not_asked():
    listed = frozenset({"base", "ethereum"})
    found = L2BEAT.ask(dataclasses.replace(PLAN, names={"l2beat_slug": listed}))
    assert [ask.address for ask in found] == [
        f"{ROOT}/tvs/base?range=max",
        f"{ROOT}/activity/base?range=max",
        f"{ROOT}/activity/ethereum?range=max",
    ]


def test_a_hostile_slug_stays_inside_its_part_of_the_address():
    fact = PLAN.chains["base"].identifiers.l2beat_slug
    hostile = fact.model_copy(update={"value": "../x?a=b&c#d e"})
    names = PLAN.chains["base"].identifiers.model_copy(update={"l2beat_slug": hostile})
    chain = PLAN.chains["base"].model_copy(update={"identifiers": names})
    found = L2BEAT.ask(dataclasses.replace(PLAN, chains={"base": chain}))
    assert found[0].address == f"{ROOT}/tvs/..%2Fx%3Fa%3Db%26c%23d%20e?range=max"


def test_every_series_has_one_feed_and_all_are_known():
    told = [series for feed in L2BEAT.feeds for series in feed.series]
    assert sorted(told) == ["stage", "tx_count", "user_ops_count", "value_secured_usd"]
    assert set(told) <= set(SERIES)
    assert {series for ask in asks().values() for series in ask.series} == set(told)


def test_the_note_says_which_tokens_the_total_leaves_out():
    assert "real-world assets" in L2BEAT.feed_of("value_secured_usd").note


def test_the_probe_is_answered_in_the_keys_of_the_contract():
    probe = L2BEAT.probe(PLAN)
    assert probe.address == f"{ROOT}/activity/arbitrum?range=30d"
    assert len(probe.read(probe, answer("activity.json")).rows) == 8


# -- the answers we keep ---------------------------------------------------------------------


def test_every_kept_answer_is_of_a_request_and_gives_rows():
    index = answer("index.json")
    assert {name.name for name in ANSWERS.iterdir()} == {"index.json", *index.values()}
    for address, name in index.items():
        assert read_rows(asks()[f"https://{address}"], answer(name))


# -- stages ----------------------------------------------------------------------------------


def test_stages_are_dated_by_the_moment_of_the_summary():
    told = read_rows(SUMMARY, answer("summary.json"))
    day = "2026-04-21"  # complete until midnight: the day before
    assert told == {
        ("stage", "arbitrum", day): 1.0,
        ("stage", "base", day): 1.0,
        ("stage", "optimism", day): 1.0,
        ("stage", "zksync", day): 0.0,
    }


def test_a_project_without_a_stage_is_unpublished_and_not_missing():
    told = SUMMARY.read(SUMMARY, answer("summary.json"))
    assert told.unpublished == {("stage", "hyperliquid"), ("stage", "polygon-pos")}


def test_the_lists_of_names_hold_ids_and_slugs_and_ethereum():
    names = SUMMARY.read(SUMMARY, answer("summary.json")).names
    assert {"optimism", "zksync2", "roninnetwork", "ethereum"} <= names["l2beat_id"]
    assert {"op-mainnet", "zksync-era", "ronin-network", "ethereum"} <= names["l2beat_slug"]
    assert "op-mainnet" not in names["l2beat_id"]


def test_a_wrapped_summary_reads_like_a_bare_one():
    bare = answer("summary.json")
    wrapped = {"success": True, "data": bare}
    assert SUMMARY.read(SUMMARY, wrapped) == SUMMARY.read(SUMMARY, bare)


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("Stage 0", 0.0),
        ("Stage 1", 1.0),
        ("Stage 2", 2.0),
        ("NotApplicable", None),
        ("Not applicable", None),
        ("UnderReview", None),
        ("Under review", None),
    ],
)
def test_a_stage_is_a_number_or_none(words, stage):
    assert list(read_rows(SUMMARY, summary(words)).values()) == ([] if stage is None else [stage])


@pytest.mark.parametrize(
    ("synced", "rows", "day"),
    [
        (MIDNIGHT + 12 * HOUR - 1, [], "2026-04-21"),
        (MIDNIGHT + 12 * HOUR, [], "2026-04-22"),
        (None, [[MIDNIGHT + 13 * HOUR, 1, 2, 3, 4]], "2026-04-22"),
        (
            None,
            [[MIDNIGHT, 1, 2, 3, 4], [MIDNIGHT + 13 * HOUR, None, None, None, None]],
            "2026-04-21",
        ),
    ],
)
def test_a_morning_stands_for_the_day_before(synced, rows, day):
    assert list(read_rows(SUMMARY, summary(synced=synced, rows=rows))) == [
        ("stage", "arbitrum", day)
    ]


def test_projects_of_others_need_a_slug_alone():
    body = summary()
    body["projects"]["stranger"] = {"slug": "stranger", "stage": 17}
    assert len(read_rows(SUMMARY, body)) == 1
    del body["projects"]["stranger"]["slug"]
    with pytest.raises(SourceError, match=r"projects\.stranger\.slug"):
        SUMMARY.read(SUMMARY, body)


# -- value secured ----------------------------------------------------------------------------


def test_value_secured_is_the_last_complete_row_of_each_day():
    assert read_rows(TVS, answer("tvs.json")) == {
        ("value_secured_usd", "arbitrum", "2024-09-04"): pytest.approx(33_445_819_469.85),
        ("value_secured_usd", "arbitrum", "2026-04-22"): pytest.approx(40_884_356_354.1),
    }


def test_columns_are_found_by_their_names_whatever_their_order():
    body = answer("tvs.json")
    turned = answer("tvs.json")
    turned["data"]["chart"]["types"].reverse()
    for row in turned["data"]["chart"]["data"]:
        row.reverse()
    assert read_rows(TVS, turned) == read_rows(TVS, body)


def test_a_new_column_is_none_of_our_business():
    body = chart([MIDNIGHT, 1, 2, 3, 4, "words"], types=[*TYPES, "label"])
    assert list(read_rows(TVS, body).values()) == [6.0]


def test_a_row_that_lacks_a_part_is_skipped_and_zero_is_not():
    body = chart([MIDNIGHT, 1, 2, 3, 4], [MIDNIGHT + HOUR, 9, None, 9, 4])
    assert list(read_rows(TVS, body).values()) == [6.0]
    assert list(read_rows(TVS, chart([MIDNIGHT, 0, 0, 0, 4])).values()) == [0.0]


def test_the_last_row_of_a_day_is_the_latest_and_not_the_lowest_in_the_list():
    body = chart([MIDNIGHT + 18 * HOUR, 5, 0, 0, 4], [MIDNIGHT + 6 * HOUR, 1, 0, 0, 4])
    assert read_rows(TVS, body) == {("value_secured_usd", "arbitrum", "2026-04-22"): 5.0}


# -- activity ---------------------------------------------------------------------------------


def test_counts_are_transactions_and_user_operations_and_nulls_are_skipped():
    told = read_rows(ACTIVITY, answer("activity.json"))
    assert len(told) == 8
    assert told["tx_count", "optimism", "2024-11-03"] == 4_694_552
    assert told["user_ops_count", "optimism", "2024-11-03"] == 4_694_612
    assert not [day for _, _, day in told if day == "2024-12-02"]


def test_a_gap_that_l2beat_fills_with_zero_stays_for_the_gates():
    body = chart([MIDNIGHT, 0, 0], types=["timestamp", "count", "uopsCount"])
    assert list(read_rows(ACTIVITY, body).values()) == [0.0, 0.0]


# -- refusals and drift -----------------------------------------------------------------------


@pytest.mark.parametrize("ask", [TVS, ACTIVITY])
def test_an_unknown_slug_is_an_error_that_names_it_although_it_comes_with_200(ask):
    (slug,) = ask.chains
    with pytest.raises(SourceError, match=f"refuses {slug}: Project not found.") as caught:
        ask.read(ask, {"success": False, "error": "Project not found."})
    assert not isinstance(caught.value, NotPublished)


@pytest.mark.parametrize("ask", [TVS, ACTIVITY])
def test_missing_data_means_that_l2beat_does_not_publish_it(ask):
    with pytest.raises(NotPublished):
        ask.read(ask, {"success": False, "error": "Missing data."})


def test_a_summary_without_data_is_an_error_and_silences_no_chain():
    alone = dataclasses.replace(SUMMARY, chains={"base": "base"})
    with pytest.raises(SourceError, match="refuses the summary") as caught:
        alone.read(alone, {"success": False, "error": "Missing data."})
    assert not isinstance(caught.value, NotPublished)


def test_a_refusal_is_shown_in_one_line():
    with pytest.raises(SourceError) as caught:
        TVS.read(TVS, {"success": False, "error": "a\nb\x1b[31m" + "c" * 400})
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 300


COUNTED = ["timestamp", "count", "uopsCount"]


@pytest.mark.parametrize(
    ("ask", "body", "named"),
    [
        (SUMMARY, summary("Stage 3"), r"projects\.arbitrum\.stage is 'Stage 3'"),
        (SUMMARY, summary(None), r"projects\.arbitrum\.stage is None"),
        (SUMMARY, summary(risks=[{"name": "x", "value": 1, "sentiment": "bad"}]), r"risks\.0\.val"),
        (SUMMARY, summary(risks=[{"name": "x", "value": "y"}]), r"risks\.0\.sentiment"),
        (SUMMARY, summary(synced="1776816000"), r"chart\.syncedUntil"),
        (SUMMARY, summary(synced=1e18), r"chart\.syncedUntil"),
        (SUMMARY, summary(synced=None), r"chart\.data holds no values"),
        (SUMMARY, summary() | {"projects": {}}, "projects is empty"),
        (SUMMARY, summary() | {"projects": []}, "projects is"),
        (SUMMARY, {"projects": {}}, "chart is"),
        (SUMMARY, [], "the answer is"),
        (TVS, None, "the answer is None"),
        (TVS, {"success": True}, "the answer is None"),
        (TVS, {"success": True, "data": {}}, "chart is"),
        (TVS, {"success": "yes", "data": {}}, "refuses arbitrum"),
        (TVS, chart([MIDNIGHT, 1, 2, 3, 4], types=["time", *TYPES[1:]]), "timestamp expected"),
        (TVS, chart([MIDNIGHT, 1, 2], types=COUNTED), "native, canonical, external expected"),
        (TVS, chart([MIDNIGHT, 1, 2, 3]), r"chart\.data\.0 has 4 values"),
        (TVS, chart({"timestamp": 1}), r"chart\.data\.0 is"),
        (TVS, chart([MIDNIGHT, 1, "2", 3, 4]), r"chart\.data\.0\.canonical is '2'"),
        (TVS, chart([MIDNIGHT, 1, True, 3, 4]), r"chart\.data\.0\.canonical is True"),
        (TVS, chart([MIDNIGHT, 1, 10**400, 3, 4]), r"chart\.data\.0\.canonical is 1"),
        (TVS, chart([MIDNIGHT, 1, float("inf"), 3, 4]), r"chart\.data\.0\.canonical is inf"),
        (TVS, chart([MIDNIGHT, 1e308, 1e308, 3, 4]), "no finite sum"),
        (TVS, chart([None, 1, 2, 3, 4]), r"chart\.data\.0\.timestamp is null"),
        (TVS, chart([1e18, 1, 2, 3, 4]), "timestamp is 1e.18"),
        (ACTIVITY, chart([MIDNIGHT, 1], types=COUNTED[:2]), "uopsCount expected"),
        (ACTIVITY, chart([MIDNIGHT, "1", 1], types=COUNTED), r"chart\.data\.0\.count is '1'"),
    ],
)
def test_what_drifted_is_named(ask, body, named):
    with pytest.raises(SourceError, match=named) as caught:
        ask.read(ask, body)
    assert caught.value.address == ask.address


def test_reading_needs_nothing_but_the_request_and_the_answer():
    ask = Ask(address=TVS.address, read=reading.read_value_secured, chains={"x": "y"})
    assert {row.chain for row in ask.read(ask, answer("tvs.json")).rows} == {"y"}
