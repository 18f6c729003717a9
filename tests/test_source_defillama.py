"""DefiLlama: what is asked, of which addresses and how often, and under which terms."""

import dataclasses
import datetime as dt
from collections import Counter

import pytest

from generator.model.origin import Republish
from generator.model.series import SERIES
from generator.model.upstream import Plan
from generator.sources.defillama import DEFILLAMA
from generator.sources.defillama.asking import MOST_POINTS
from tests.defillama_answers import ANSWERS, INDEX, answer, asks
from tests.source_plan import PLAN, TODAY
from tests.worlds import fact, profile, token


def invented(*chains, **more):
    """A plan of invented launched tokens: (chain, coin, first day)."""
    profiles = {
        chain: profile(
            chain,
            tokens=token(generation=born),
            identifiers={"coingecko": fact(coin)},
            launch="2016-03",
        )
        for chain, coin, born in chains
    }
    return Plan(chains=profiles, run_on=TODAY, **more)


def prices(plan):
    return [ask for ask in DEFILLAMA.ask(plan) if ask.series == ("price_usd",)]


def grid(ask):
    """(coins, start, span) of a request for prices."""
    path, _, query = ask.address.partition("?")
    start, span, period = (part.split("=")[1] for part in query.split("&"))
    assert period == "1d"
    return path.rpartition("/")[2].split(","), int(start), int(span)


def day(seconds):
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def test_every_recorded_answer_is_to_a_request_that_is_made():
    assert set(INDEX) <= set(asks())
    assert set(INDEX.values()) == {p.name for p in ANSWERS.glob("*.json")} - {"index.json"}


def test_each_chain_is_asked_once_for_each_series_but_prices():
    counts = Counter(ask.series for ask in DEFILLAMA.ask(PLAN))
    del counts["price_usd",]
    every = {series for feed in DEFILLAMA.feeds for series in feed.series} - {"price_usd"}
    assert counts == {(series,): len(PLAN.chains) for series in every}


def test_no_address_is_asked_twice():
    made = (*DEFILLAMA.directory(PLAN), *DEFILLAMA.ask(PLAN))
    assert len({ask.address for ask in made}) == len(made)


def test_only_hosts_with_a_pace_are_asked():
    hosts = {address.partition("/")[0] for address in asks()}
    assert hosts == {host.name for host in DEFILLAMA.hosts}
    assert {host.pace_seconds for host in DEFILLAMA.hosts} == {1.0}


def test_op_mainnet_is_asked_by_its_slug_and_its_name():
    addresses = [a for a, ask in asks().items() if "optimism" in ask.chains.values()]
    assert any("/summary/fees/op-mainnet?" in address for address in addresses)
    assert "api.llama.fi/v2/historicalChainTvl/OP%20Mainnet" in addresses
    assert not any("/fees/optimism" in address for address in addresses)


def test_hyperliquids_own_fees_and_those_of_its_exchange_are_asked_apart():
    made = {
        ask.series[0]: ask.address
        for ask in asks().values()
        if "hyperliquid" in ask.chains.values()
    }
    assert "/summary/fees/hyperliquid-l1?" in made["fees_usd"]
    assert "/summary/fees/hyperliquid?" in made["app_fees_usd"]
    assert "/summary/fees/hyperliquid?" in made["app_revenue_usd"]
    assert not any("/overview/fees/Hyperliquid" in address for address in asks())


def test_chains_without_stablecoins_exchanges_or_applications_are_not_asked_for_them():
    names = {}
    for ask in DEFILLAMA.directory(PLAN):
        file = INDEX[ask.address.removeprefix("https://")]
        names |= ask.read(ask, answer(file)).names
    made = DEFILLAMA.ask(dataclasses.replace(PLAN, names=names))
    asked = {
        series: sorted(
            chain for ask in made if series in ask.series for chain in ask.chains.values()
        )
        for series in ("stablecoins_usd", "dex_volume_usd", "fees_usd", "app_fees_usd", "tvl_usd")
    }
    assert asked["stablecoins_usd"] == ["ethereum", "polygon-pos", "tron"]
    assert asked["dex_volume_usd"] == ["base", "ethereum", "solana"]
    assert asked["fees_usd"] == ["bitcoin", "ethereum"]
    assert "celestia" not in asked["app_fees_usd"] + asked["tvl_usd"]
    assert "hyperliquid" in asked["app_fees_usd"]


def test_statuses_that_mean_not_published_are_those_of_the_contract():
    absent = {}
    for address, ask in asks().items():
        absent.setdefault(address.split("?")[0].rpartition("/")[0], set()).update(
            ask.absent.items()
        )
    assert absent["api.llama.fi/summary/fees"] == {(400, "not found")}
    assert absent["api.llama.fi/v2/historicalChainTvl"] == {(404, "")}
    assert absent["stablecoins.llama.fi/stablecoincharts"] == {(404, "")}
    assert absent["api.llama.fi/overview/fees"] == set()
    assert absent["api.llama.fi/overview/dexs"] == set()


def test_names_of_profiles_cannot_break_out_of_an_address():
    names = {"defillama_chain": "A #b", "defillama_fees": "x..#y", "coingecko": "c d"}
    hostile = profile(
        "alpha", tokens=token(), identifiers={kind: fact(name) for kind, name in names.items()}
    )
    made = [ask.address for ask in DEFILLAMA.ask(Plan({"alpha": hostile}, TODAY))]
    assert made
    assert not [address for address in made if " " in address or "#" in address]


@pytest.mark.parametrize("plan", [PLAN, invented(("a", "a", "2026-11-22"), ("b", "b", "2009"))])
def test_a_request_for_prices_stays_within_the_limit_of_points(plan):
    for ask in prices(plan):
        coins, _, span = grid(ask)
        assert 0 < span * len(coins) <= MOST_POINTS


def test_prices_are_asked_for_every_midnight_from_the_first_day_to_today():
    seen: dict[str, list[int]] = {}
    for coins, start, span in map(grid, prices(PLAN)):
        for coin in coins:
            seen.setdefault(coin, []).extend(start + 86_400 * n for n in range(span))
    assert len(seen) == len(PLAN.chains) - 1  # Base has no token
    today = int(dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp())
    for points in seen.values():
        assert points == list(range(points[0], today + 1, 86_400))
    assert day(seen["coingecko:hyperliquid"][0]) == dt.datetime(2024, 11, 30, tzinfo=dt.UTC)
    assert day(seen["coingecko:bitcoin"][0]) == dt.datetime(2015, 1, 2, tzinfo=dt.UTC)


def test_a_later_refresh_asks_for_the_tail_of_seven_coins_at_once():
    last = {("price_usd", chain): dt.date(2026, 11, 9) for chain in PLAN.chains}
    tail = [grid(ask) for ask in prices(dataclasses.replace(PLAN, last=last))]
    assert [(len(coins), span) for coins, _, span in tail] == [(7, 70), (4, 70)]
    assert {day(start) for _, start, _ in tail} == {dt.datetime(2026, 9, 15, tzinfo=dt.UTC)}


def test_a_coin_that_fell_behind_is_asked_for_on_its_own():
    plan = invented(
        *((chain, chain, "2020") for chain in ("a", "b", "c")),
        last={("price_usd", c): dt.date(2026, 11, 9) for c in ("a", "c")}
        | {("price_usd", "b"): dt.date(2026, 6, 1)},
    )
    assert [grid(ask)[0] for ask in prices(plan)] == [
        ["coingecko:b"],
        ["coingecko:a", "coingecko:c"],
    ]


def test_without_a_birthday_of_the_token_prices_begin_at_the_launch():
    (first, *_) = prices(invented(("a", "a", None)))
    assert day(grid(first)[1]) == dt.datetime(2016, 3, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize("status", ["none", "announced"])
def test_a_token_that_is_not_launched_has_no_price(status):
    chain = profile(
        "alpha",
        tokens={"status": fact(status)},
        identifiers={"coingecko": fact("alpha")},
    )
    assert prices(Plan({"alpha": chain}, TODAY)) == []


def test_a_token_born_today_has_no_finished_day_to_ask_for():
    assert prices(invented(("a", "a", str(TODAY)))) == []


def test_each_feed_gives_series_of_defillama_under_unclear_terms():
    series = [name for feed in DEFILLAMA.feeds for name in feed.series]
    assert len(series) == len(set(series))
    assert [name for name in series if "defillama" not in SERIES[name].precedence] == []
    assert {feed.republish for feed in DEFILLAMA.feeds} == {Republish.UNCLEAR}
    assert all(feed.note.endswith(".") and feed.citation for feed in DEFILLAMA.feeds)


def test_the_probe_gets_the_keys_it_expects():
    ask = DEFILLAMA.probe(PLAN)
    rows = answer("tvl.json")
    assert {f"[].{key}" for key in rows[0]} == DEFILLAMA.probe_keys
    assert ask.read(ask, rows).rows[0].chain == "base"
