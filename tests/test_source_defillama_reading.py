"""DefiLlama: how each answer is read, and every trap that its contract names."""

import copy
import datetime as dt
import json
import os
from pathlib import Path

import pytest

from generator.errors import SourceError
from generator.model.upstream import Ask
from generator.sources.defillama import reading
from tests.defillama_answers import INDEX, MIDNIGHT, ask_of, told, values
from tests.source_plan import TODAY

RECORDED = os.environ.get("RECORDED_PAYLOADS")


def test_lists_hold_names_of_chains_and_slugs_of_chain_rows_alone():
    assert "OP Mainnet" in told("chains.json").names["defillama_chain"]
    fees = told("overview_fees.json").names
    assert fees["defillama_fees"] == {"bitcoin", "ethereum"}
    assert "Polygon" in fees["app_chains"]
    assert told("overview_dexs.json").names == {
        "dex_chains": {"Sonic", "Solana", "Ethereum", "Base"}
    }
    assert "Zilliqa" in told("stablecoinchains.json").names["stablecoin_chains"]


def test_applications_are_not_listed_because_parents_have_no_row():
    assert "defillama_app" not in told("overview_fees.json").names


def test_a_list_of_fees_without_any_chain_is_refused():
    def no_chains(body):
        body["protocols"] = [p for p in body["protocols"] if p["protocolType"] != "chain"]
        return body

    with pytest.raises(SourceError, match="names nothing for defillama_fees"):
        told("overview_fees.json", no_chains)


def test_fees_of_a_chain_are_read_by_day():
    assert values(told("summary_chain.json").rows) == [
        ("ethereum", "fees_usd", "2015-08-07", 50.0),
        ("ethereum", "fees_usd", "2015-08-08", 91.0),
    ]


def test_fees_of_an_application_count_for_its_chain():
    assert values(told("summary_app.json").rows) == [
        ("hyperliquid", "app_fees_usd", "2024-12-23", 1_472_923.0)
    ]


@pytest.mark.parametrize(
    ("file", "other"), [("summary_chain.json", "protocol"), ("summary_app.json", "chain")]
)
def test_a_namesake_of_the_other_kind_is_refused(file, other):
    with pytest.raises(SourceError, match=f"protocolType is '{other}'"):
        told(file, lambda body: body | {"protocolType": other})


def test_a_zero_and_a_negative_are_values_and_a_null_is_none():
    chart = [[MIDNIGHT, 0], [MIDNIGHT + 86_400, None], [MIDNIGHT + 172_800, -61_449_866]]
    rows = told("summary_chain.json", lambda body: body | {"totalDataChart": chart}).rows
    assert [row.value for row in rows] == [0.0, -61_449_866.0]
    assert [str(row.date) for row in rows] == ["2025-01-04", "2025-01-06"]


def test_todays_filled_up_row_is_left_to_the_gates():
    now = int(dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp())
    (row,) = told("summary_chain.json", lambda body: body | {"totalDataChart": [[now, 5]]}).rows
    assert row.date == TODAY


def test_applications_are_added_up_without_the_chain_itself():
    assert values(told("applications.json").rows) == [
        ("ethereum", "app_fees_usd", "2025-01-03", -147_086_276.0),
        ("ethereum", "app_fees_usd", "2025-01-04", 72_066.0 + 227_060.0),
    ]


@pytest.mark.parametrize("name", ["Tether", "Circle USDC", "Timeboost"])
def test_issuers_of_stablecoins_and_the_auction_of_arbitrum_are_no_applications(name):
    def with_it(body):
        body["totalDataChartBreakdown"][1][1][name] = 9e9
        body["protocols"].append({"name": name, "protocolType": "protocol"})
        return body

    assert told("applications.json", with_it) == told("applications.json")


@pytest.mark.parametrize("key", ["name", "displayName"])
def test_a_double_counted_application_is_left_out_by_either_of_its_names(key):
    def with_it(body):
        body["totalDataChartBreakdown"][1][1]["Front"] = 9e9
        row = {"name": "front", "protocolType": "protocol", "doublecounted": True, key: "Front"}
        body["protocols"].append(row)
        return body

    assert told("applications.json", with_it) == told("applications.json")


def test_a_day_with_nothing_but_what_is_left_out_has_no_value():
    chart = [[MIDNIGHT, {"Tether": 7, "AAVE V2": None}], [MIDNIGHT + 86_400, {"AAVE V2": 5}]]
    changed = told("applications.json", lambda body: body | {"totalDataChartBreakdown": chart})
    assert values(changed.rows) == [("ethereum", "app_fees_usd", "2025-01-05", 5.0)]


def test_a_chain_with_no_application_and_no_volume_says_so():
    empty = {"protocols": [], "totalDataChartBreakdown": [], "totalDataChart": []}
    for file, series in (
        ("applications.json", "app_fees_usd"),
        ("dex_volume.json", "dex_volume_usd"),
    ):
        answered = told(file, lambda body: body | empty)
        assert (answered.rows, answered.unpublished) == ((), {(series, "ethereum")})
    assert told("applications.json").unpublished == frozenset()


def test_applications_without_their_values_by_day_are_a_drift():
    with pytest.raises(SourceError, match="totalDataChartBreakdown holds no application"):
        told("applications.json", lambda body: body | {"totalDataChartBreakdown": []})


def test_a_sum_beyond_all_numbers_is_refused():
    chart = [[MIDNIGHT, {"a": 1.7e308, "b": 1.7e308}]]
    with pytest.raises(SourceError, match="totalDataChartBreakdown has no finite sum"):
        told("applications.json", lambda body: body | {"totalDataChartBreakdown": chart})


def test_dex_volume_and_tvl_are_read_by_day():
    assert [row.value for row in told("dex_volume.json").rows] == [607, 1728, 3049, 1464]
    assert values(told("tvl.json").rows) == [
        ("ethereum", "tvl_usd", "2026-01-11", 71_708_316_393.45486),
        ("ethereum", "tvl_usd", "2026-09-14", 50_062_818_000.0),
    ]


def test_stablecoins_are_those_pegged_to_the_dollar_with_dates_as_text():
    assert values(told("stablecoins.json").rows) == [
        ("ethereum", "stablecoins_usd", "2017-11-29", 110_105.0),
        ("ethereum", "stablecoins_usd", "2026-07-12", 151_754_348_184.0),
        ("ethereum", "stablecoins_usd", "2026-08-20", 147_944_083_181.07),
    ]


def test_a_day_with_euros_alone_has_no_dollars_and_a_date_may_be_a_number():
    rows = [
        {"date": MIDNIGHT, "totalCirculatingUSD": {"peggedUSD": 0}},
        {"date": str(MIDNIGHT + 86_400), "totalCirculatingUSD": {"peggedEUR": 9}},
    ]
    assert values(told("stablecoins.json", lambda _: rows).rows) == [
        ("ethereum", "stablecoins_usd", "2025-01-04", 0.0)
    ]


def test_a_price_at_midnight_closes_the_day_before_and_now_closes_nothing():
    assert values(told("prices.json").rows) == [
        ("bitcoin", "price_usd", "2026-03-01", 68_038.5),
        ("bitcoin", "price_usd", "2026-03-08", 72_667.5),
    ]


def test_unknown_coins_are_silently_absent_and_nulls_are_no_prices():
    assert told("prices.json", lambda _: {"coins": {}}).rows == ()
    one = {"coingecko:bitcoin": {"prices": [{"timestamp": MIDNIGHT, "price": None}]}}
    assert told("prices.json", lambda _: {"coins": one}).rows == ()


def test_prices_of_a_batch_go_to_the_chain_of_each_coin():
    coins = {
        f"coingecko:{coin}": {"symbol": coin, "prices": [{"timestamp": MIDNIGHT, "price": price}]}
        for coin, price in (("sui", 2), ("zksync", 3), ("not-asked", 4))
    }
    ask = Ask(
        address="https://coins.llama.fi/chart/x",
        read=reading.read_prices,
        series=("price_usd",),
        chains={"zksync": "zksync", "sui": "sui"},
    )
    rows = ask.read(ask, {"coins": coins}).rows
    assert values(rows) == [
        ("zksync", "price_usd", "2025-01-03", 3.0),
        ("sui", "price_usd", "2025-01-03", 2.0),
    ]


DRIFTS = [
    ("chains.json", ["0", "name"], None, "0.name"),
    ("overview_fees.json", ["allChains"], "all", "allChains"),
    ("overview_fees.json", ["protocols", "0", "protocolType"], "-", "protocols.0.protocolType"),
    ("overview_dexs.json", ["allChains"], "-", "allChains"),
    ("stablecoinchains.json", ["2", "name"], 7, "2.name"),
    ("summary_chain.json", ["totalDataChart"], "-", "totalDataChart"),
    ("summary_chain.json", ["totalDataChart", "1", "1"], "91", "totalDataChart.1.1"),
    ("summary_chain.json", ["totalDataChart", "1"], [1438992000], "totalDataChart.1.1"),
    ("summary_app.json", ["protocolType"], "-", "protocolType"),
    ("applications.json", ["protocols", "1", "name"], "-", "protocols.1.name"),
    ("applications.json", ["totalDataChartBreakdown", "1", "1"], 5, "totalDataChartBreakdown.1.1"),
    ("dex_volume.json", ["totalDataChart", "0", "0"], True, "totalDataChart.0.0"),
    ("dex_volume.json", ["totalDataChart", "0", "0"], 1e300, "totalDataChart is"),
    ("tvl.json", ["1", "tvl"], "5", "1.tvl"),
    ("tvl.json", ["0", "date"], "-", "0.date"),
    ("stablecoins.json", ["0", "totalCirculatingUSD"], "-", "0.totalCirculatingUSD"),
    ("stablecoins.json", ["1", "date"], "yesterday", "date is 'yesterday'"),
    ("prices.json", ["coins"], "-", "coins"),
    ("prices.json", ["coins", "coingecko:bitcoin", "prices", "0", "price"], "1", "prices.0.price"),
]


@pytest.mark.parametrize(("file", "path", "value", "named"), DRIFTS)
def test_a_field_that_drifted_is_named_with_its_address(file, path, value, named):
    """``-`` takes the field away."""

    def drifted(body):
        at = body = copy.deepcopy(body)
        *inner, last = [int(part) if part.isdigit() else part for part in path]
        for part in inner:
            at = at[part]
        if value == "-":
            del at[last]
        else:
            at[last] = value
        return body

    with pytest.raises(SourceError) as caught:
        told(file, drifted)
    assert named in caught.value.found
    assert str(caught.value).startswith(ask_of(file).address)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", sorted(set(INDEX.values())))
@pytest.mark.parametrize(
    "other", [None, [], {}, "Upgrade to the paid API plan", 10**400, {"message": "error"}]
)
def test_another_answer_altogether_is_refused_or_gives_nothing(file, other):
    try:
        answered = told(file, lambda _: other)
    except SourceError:
        return
    assert (answered.rows, answered.names) == ((), {})


@pytest.mark.parametrize("file", sorted(set(INDEX.values())))
def test_new_fields_are_no_drift(file):
    def more(body):
        if isinstance(body, list):
            return [more(one) if isinstance(one, dict) else one for one in body]
        return body | {"somethingNew": [1]}

    assert told(file, more) == told(file)


# -- recorded answers -----------------------------------------------------------------------

NOT_READ = {
    "DERIVED_v2_chains_top15_2026-01-11.json": "keys renamed by another project",
    "RECORDED_coins_prices_2025-2026.json": "/prices/current and /prices/historical: not asked",
    "openapi_free_2026-07-29.json": "the documentation itself",
    "openapi_free_examples.json": "examples of documentation; one summary is read below",
    "openapi_pro_examples.json": "examples of paid addresses",
    "stablecoincharts_all_last20_2026-08-20.json": "all chains together: not asked; read alike",
    "stablecoins_trimmed_2026-08-20.json": "coins, not chains: not asked",
}
READ = {
    "EXCERPT_overview_dexs_global_2025-02.json": "dex_volume.json",
    "EXCERPT_overview_fees_global_2025-01-05.json": "dex_volume.json",
    "EXCERPT_summary_fees_ethereum_2026.json": "summary_chain.json",
    "stablecoinchains_2026-08-20.json": "stablecoinchains.json",
    "v2_chains_doc_example.json": "chains.json",
}
needs_payloads = pytest.mark.skipif(
    not RECORDED, reason="RECORDED_PAYLOADS names no folder of recorded answers"
)


def recorded(name):
    return json.loads((Path(RECORDED) / "defillama" / name).read_text(encoding="utf-8"))


def rows_of(name):
    file = READ.get(name, "stablecoins.json")
    return told(file, lambda _: recorded(name))


@needs_payloads
def test_every_recorded_body_is_read_or_left_aside_for_a_reason():
    for path in sorted((Path(RECORDED) / "defillama").iterdir()):
        if path.name in NOT_READ:
            continue
        assert path.name in READ or path.name.startswith("stablecoincharts_"), path.name
        answered = rows_of(path.name)
        assert answered.rows or answered.names, path.name


@needs_payloads
def test_the_seven_rows_before_the_last_are_the_week_that_defillama_totals():
    name = "EXCERPT_overview_fees_global_2025-01-05.json"
    chart = [row.value for row in rows_of(name).rows]
    assert sum(chart[-8:-1]) == recorded(name)["total7d"] == 257_470_408
    assert sum(chart[-7:]) == 265_413_087
    assert chart[-2] == recorded(name)["total24h"] == 82_142_238
    assert chart[-4:-2] == [-53_368_266, -61_449_866]


@needs_payloads
def test_chains_of_the_recorded_overview_are_told_from_applications():
    body = recorded("EXCERPT_overview_fees_global_2025-01-05.json")
    names = told("overview_fees.json", lambda _: body).names
    assert names["defillama_fees"] == {"bitcoin", "doge"}
    assert "Optimism" in names["app_chains"]


@needs_payloads
def test_the_recorded_list_of_stablecoin_chains_lacks_those_without_any():
    names = rows_of("stablecoinchains_2026-08-20.json").names["stablecoin_chains"]
    assert len(names) == 207
    assert {"Bitcoin", "Celestia", "CosmosHub", "dYdX", "zkLighter"}.isdisjoint(names)


@needs_payloads
@pytest.mark.parametrize(
    ("chain", "rows", "percent"),
    [("BSC", 60, 31.0), ("Polygon", 60, 14.5), ("Solana", 60, 3.5), ("Ethereum", 40, 0.8)],
)
def test_recorded_charts_overstate_the_ranking_of_chains_as_the_contract_says(chain, rows, percent):
    chart = rows_of(f"stablecoincharts_{chain}_last{rows}_2026-08-20.json").rows
    ranking = {
        row["name"]: row["totalCirculatingUSD"].get("peggedUSD")
        for row in recorded("stablecoinchains_2026-08-20.json")
    }
    assert len(chart) == rows
    assert 100 * (chart[-1].value / ranking[chain] - 1) == pytest.approx(percent, abs=0.06)
    assert chart[-1].date == dt.date(2026, 8, 20)


@needs_payloads
def test_the_documented_summary_of_hyperliquid_is_read():
    body = recorded("openapi_free_examples.json")["/summary/fees/{protocol}"]
    assert values(told("summary_app.json", lambda _: body).rows) == [
        ("hyperliquid", "app_fees_usd", "2024-12-23", 1_472_923.0)
    ]
