"""
The replay and the sources check each other: what the builders put in, the readers get out.

Builders follow the contracts and readers were written apart from them, so that an error of
either shows here. Everything goes over HTTP on loopback, through the real client.
"""

import dataclasses
import datetime as dt
import json
from collections import deque

import pytest

from generator import sources
from generator.discover import find
from generator.errors import NotPublished
from generator.http import Client
from generator.model.series import monday_of
from generator.model.upstream import Upstream
from tests import recorded
from tests.replay.builders import SOURCES, Providers
from tests.replay.clients import FakeClock
from tests.replay.server import Replay
from tests.replay.world import FIRST_INVENTED, LAST_DAY, WHOLE, World
from tests.source_plan import PLAN

UPSTREAMS = find(sources, Upstream)
SHORT = 50
"""Days of the values that are played; the shapes do not depend on it."""


class Recent(World):
    """The last days of a world, for a quick replay."""

    def __getitem__(self, key):
        days = super().__getitem__(key)
        since = LAST_DAY - dt.timedelta(days=SHORT)
        return {day: value for day, value in days.items() if day > since}


@pytest.fixture(scope="module")
def told():
    """By source: rows as (chain, metric) → {day: value}, names, pages not published."""
    providers = Providers(PLAN.chains, daily={source: Recent(source) for source in SOURCES})
    found = {}
    with Replay(providers) as replay:
        for name, upstream in UPSTREAMS.items():
            found[name] = everything(upstream, replay.url)
        assert {one.host for one in replay.asked} == {
            host.name for upstream in UPSTREAMS.values() for host in upstream.hosts
        }
    return found


def everything(upstream, url):
    """Ask a source for all that it would ask on a first run."""
    paces = {host.name: 0.0 for host in upstream.hosts}
    client = Client(clock=FakeClock(), user_agent="test", paces=paces, replay=url)
    rows, names, missing = {}, {}, set()

    def ask_all(asks):
        waiting = deque(asks)
        while waiting:
            ask = waiting.popleft()
            try:
                answer = client.get(
                    ask.address, absent=ask.absent, examine=lambda a, ask=ask: ask.read(ask, a)
                )
            except NotPublished:
                missing.update((chain, m) for chain in ask.chains.values() for m in ask.series)
                continue
            for row in answer.rows:
                rows.setdefault((row.chain, row.metric), {})[row.date] = row.value
            names.update(answer.names)
            waiting.extend(answer.more)

    ask_all(upstream.directory(PLAN))
    ask_all(upstream.ask(dataclasses.replace(PLAN, names=names)))
    probe = upstream.probe(PLAN)
    client.get(probe.address, examine=lambda answer: probe.read(probe, answer))
    return rows, names, missing


@pytest.mark.parametrize("source", SOURCES)
def test_readers_get_out_what_builders_put_in(told, source):
    rows, _, _ = told[source]
    values = Recent(source)
    compared = 0
    for (chain, metric), days in rows.items():
        for day, value in days.items():
            if day <= LAST_DAY:
                given = put_in(values, source, chain, metric, day)
                rounded = 0.5 if source == "l2beat" and metric in WHOLE else 0
                assert value == pytest.approx(given, rel=1e-9, abs=rounded), (chain, metric, day)
                compared += 1
    assert compared > 30


def put_in(values, source, chain, metric, day):
    """The value that the builder had; some figures of Coin Metrics follow from two."""
    if source == "coinmetrics" and metric == "issuance_usd":
        return values[chain, "issuance_native"][day] * values[chain, "price_usd"][day]
    if source == "coinmetrics" and (chain, metric) == ("ethereum", "fees_usd"):
        return values[chain, "fees_eth"][day] * values[chain, "price_usd"][day]
    return values[chain, metric][day]


@pytest.mark.parametrize("source", sorted({"defillama", "growthepie", "l2beat", "coinmetrics"}))
def test_every_finished_day_comes_out(told, source):
    rows, _, _ = told[source]
    finished = {LAST_DAY - dt.timedelta(days=ago) for ago in range(SHORT - 1)}
    snapshots = {"stage"}
    for (chain, metric), days in rows.items():
        assert metric in snapshots or finished <= set(days), (chain, metric)


SERVED = {
    "coingecko": {
        *("market_cap_usd", "fdv_usd", "circulating_supply", "total_supply", "max_supply"),
    },
    "coinmetrics": {
        *("price_usd", "market_cap_usd", "circulating_supply", "issuance_native", "issuance_usd"),
        *("fees_usd", "fees_eth", "active_addresses", "tx_count"),
    },
    "defillama": {
        *("fees_usd", "revenue_usd", "holders_revenue_usd", "app_fees_usd", "dex_volume_usd"),
        *("tvl_usd", "stablecoins_usd", "price_usd"),
    },
    "growthepie": {
        *("fees_usd", "fees_eth", "rent_usd", "rent_eth", "profit_usd", "profit_eth"),
        *("tx_cost_median_usd", "tx_count", "active_addresses", "market_cap_usd", "fdv_usd"),
    },
    "l2beat": {"value_secured_usd", "tx_count", "user_ops_count", "stage"},
}
"""What the issue asks of each source."""


@pytest.mark.parametrize("source", SOURCES)
def test_every_series_that_the_issue_asks_for_comes_out(told, source):
    rows, _, _ = told[source]
    assert SERVED[source] <= {metric for _, metric in rows}


def test_all_five_sources_serve_the_twelve_chains(told):
    seen = {chain for rows, _, _ in told.values() for chain, _ in rows}
    assert seen == set(PLAN.chains)
    assert len(seen) == 12
    assert len({chain for chain, metric in told["defillama"][0] if metric == "fees_usd"}) == 12


def test_what_the_contract_leaves_out_is_left_out(told):
    assert ("bitcoin", "holders_revenue_usd") in told["defillama"][2]
    assert ("bitcoin", "stablecoins_usd") not in told["defillama"][0]
    assert ("ethereum", "rent_usd") not in told["growthepie"][0]
    assert ("base", "market_cap_usd") not in told["growthepie"][0]
    assert ("ethereum", "value_secured_usd") not in told["l2beat"][0]
    assert ("ethereum", "tx_count") in told["l2beat"][0]
    assert ("hyperliquid", "stage") not in told["l2beat"][0]
    assert ("solana", "tx_count") not in told["coinmetrics"][0]


# -- the values themselves


def test_a_replay_is_the_same_every_time():
    first, second = (Providers(PLAN.chains) for _ in range(2))
    for address in (
        "api.llama.fi/summary/fees/sui?dataType=dailyFees",
        "l2beat.com/api/scaling/summary",
        "api.coingecko.com/api/v3/coins/markets?vs_currency=usd&ids=sui,bitcoin",
    ):
        assert first(address).body == second(address).body
        assert first(address).status == 200


def test_archived_weeks_are_played_as_they_were():
    frame = recorded.store().series()
    frame = frame[(frame["source"] == "growthepie") & (frame["metric"] == "fees_eth")]
    days = World("growthepie")
    for week, chain, value in zip(frame["week"], frame["chain"], frame["value"], strict=True):
        assert days[chain, "fees_eth"][week.date()] == value
    assert len(frame) > 500


def test_values_go_on_to_the_last_day_without_a_gap_and_a_new_week_changes_no_old_one():
    earlier = LAST_DAY - dt.timedelta(weeks=1)
    for source, chain, metric in [
        ("defillama", "sui", "fees_usd"),
        ("growthepie", "base", "tx_count"),
        ("l2beat", "zksync", "value_secured_usd"),
    ]:
        days = World(source)[chain, metric]
        assert max(days) == LAST_DAY
        assert len(days) == (LAST_DAY - min(days)).days + 1
        before = World(source, earlier)[chain, metric]
        assert max(before) == earlier
        assert before.items() <= days.items()
    assert monday_of(FIRST_INVENTED) == FIRST_INVENTED


def test_given_values_replace_a_source():
    day = dt.date(2026, 11, 20)
    daily = {"coinmetrics": {("bitcoin", "tx_count"): {day: 7.0}}}
    answer = Providers(PLAN.chains, daily=daily)(
        "community-api.coinmetrics.io/v4/timeseries/asset-metrics?assets=btc&metrics=TxCnt"
    )
    assert json.loads(answer.body) == {
        "data": [{"asset": "btc", "time": "2026-11-20T00:00:00.000000000Z", "TxCnt": "7"}]
    }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("api.llama.fi/overview/fees/dogecoin", 500),
        ("api.llama.fi/overview/fees?dataType=dailyNonsense", 500),
        ("api.llama.fi/summary/fees/optimism", 400),
        ("api.llama.fi/summary/fees/bitcoin?dataType=dailyHoldersRevenue", 400),
        ("api.llama.fi/v2/historicalChainTvl/Monero", 404),
        ("api.llama.fi/api/emissions", 402),
        ("stablecoins.llama.fi/stablecoincharts/Bitcoin", 404),
        ("coins.llama.fi/chart/coingecko:bitcoin?start=1765756800&span=501&period=1d", 400),
        ("coins.llama.fi/chart/coingecko:nothing?start=1765756800&span=5&period=1d", 200),
        ("l2beat.com/api/scaling/activity/optimism?range=max", 200),
        ("l2beat.com/api/scaling/tvs/base?range=2d", 400),
        ("api.growthepie.com/v1/fundamentals_full.json", 403),
        ("api.coingecko.com/api/v3/coins/nothing/market_chart?days=1", 404),
        ("api.coingecko.com/api/v3/coins/bitcoin/market_chart?days=max", 401),
        (
            "community-api.coinmetrics.io/v4/timeseries/asset-metrics?assets=btc&metrics=FeeTotUSD",
            403,
        ),
        ("community-api.coinmetrics.io/v4/timeseries/asset-metrics?assets=doge&metrics=x", 400),
    ],
)
def test_the_failures_of_the_contracts_are_played(address, status):
    assert Providers(PLAN.chains)(address).status == status
