"""CoinGecko: one request without a key, history with one, dates, nulls and three error shapes."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from generator.errors import SourceBusy, SourceError
from generator.model.series import SERIES
from generator.sources.coingecko import COINGECKO
from generator.sources.coingecko.reading import HISTORY, SNAPSHOT
from tests import worlds
from tests.source_plan import PLAN, read_rows

ANSWERS = Path(__file__).parent / "answers" / "coingecko"
ROOT = "https://api.coingecko.com/api/v3/coins"
COINS = [
    *("arbitrum", "bitcoin", "celestia", "ethereum", "hyperliquid", "optimism"),
    *("polygon-ecosystem-token", "solana", "sui", "tron", "zksync"),
]
KEYED = dataclasses.replace(PLAN, keyed=True)
MIDNIGHT = 1_704_067_200_000  # 2024-01-01, 00:00 UTC, in milliseconds
MINUTE = 60_000


def answer(name):
    """A fixture, decoded."""
    return json.loads((ANSWERS / name).read_text(encoding="utf-8"))


(MARKETS,) = COINGECKO.ask(PLAN)
CHART = COINGECKO.ask(KEYED)[2]


def coin(**fields):
    """A row of the markets, Ethereum's unless said otherwise."""
    (row,) = (row for row in answer("markets.json") if row["id"] == "ethereum")
    return row | fields


def without(row, field):
    """A row that lost a field."""
    return {name: value for name, value in row.items() if name != field}


def chart(*prices, caps=()):
    """A history."""
    return {"prices": list(prices), "market_caps": list(caps), "total_volumes": []}


# -- asking ---------------------------------------------------------------------------------


def test_without_a_key_one_request_asks_for_everything():
    assert COINGECKO.directory(PLAN) == ()
    ids = ",".join(COINS)
    assert MARKETS.address == f"{ROOT}/markets?vs_currency=usd&ids={ids}&per_page=250&page=1"
    assert MARKETS.series == tuple(SNAPSHOT)
    assert MARKETS.chains["polygon-ecosystem-token"] == "polygon-pos"


def test_with_a_key_each_coin_is_asked_for_the_longest_history_that_is_allowed():
    first, *rest = COINGECKO.ask(KEYED)
    assert first.address == MARKETS.address
    assert [ask.address for ask in rest] == [
        f"{ROOT}/{coin}/market_chart?vs_currency=usd&days=365&interval=daily" for coin in COINS
    ]


def test_no_series_of_a_chain_is_asked_for_twice():
    for plan in (PLAN, KEYED):
        asked = [
            (series, chain)
            for ask in COINGECKO.ask(plan)
            for series in ask.series
            for chain in ask.chains.values()
        ]
        assert len(asked) == len(set(asked))
    assert {series for series, _ in asked} == {*SNAPSHOT, *HISTORY}


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (dt.date(2026, 11, 16), 64),  # read again from 2026-09-21
        (dt.date(2026, 1, 19), 365),
        (dt.date(2024, 1, 1), 365),
    ],
)
def test_later_refreshes_ask_for_the_days_since_the_overlap(last, days):
    stored = {(series, "bitcoin"): last for series in HISTORY}
    ask = COINGECKO.ask(dataclasses.replace(KEYED, last=stored))[2]
    assert ask.address == f"{ROOT}/bitcoin/market_chart?vs_currency=usd&days={days}&interval=daily"


def test_a_stored_market_cap_alone_does_not_shorten_the_history():
    stored = {("market_cap_usd", "bitcoin"): dt.date(2026, 11, 16)}
    assert "days=365" in COINGECKO.ask(dataclasses.replace(KEYED, last=stored))[2].address


def test_a_token_that_is_not_launched_is_not_asked():
    announced = worlds.profile("x", tokens={"status": worlds.fact("announced")})
    launched = PLAN.chains["tron"]
    chains = {
        "tron": launched,
        "x": announced.model_copy(update={"identifiers": PLAN.chains["sui"].identifiers}),
        "base": PLAN.chains["base"],
    }
    (ask,) = COINGECKO.ask(dataclasses.replace(PLAN, chains=chains))
    assert ask.chains == {"tron": "tron"}


def test_nothing_to_ask_is_no_request():
    chains = {"base": PLAN.chains["base"]}
    assert COINGECKO.ask(dataclasses.replace(KEYED, chains=chains)) == ()


def many(values):
    """Chains with a launched token, one for each identifier."""
    names = PLAN.chains["tron"].identifiers
    return {
        f"c{number}": PLAN.chains["tron"].model_copy(
            update={
                "identifiers": names.model_copy(
                    update={"coingecko": names.coingecko.model_copy(update={"value": value})}
                )
            }
        )
        for number, value in enumerate(values)
    }


def test_more_than_a_page_of_coins_is_asked_in_pages():
    values = [f"coin-{number:03}" for number in range(251)]
    found = COINGECKO.ask(dataclasses.replace(PLAN, chains=many(values)))
    assert [len(ask.chains) for ask in found] == [250, 1]
    assert sorted(name for ask in found for name in ask.chains) == values
    assert "ids=coin-250&" in found[1].address


def test_a_hostile_identifier_stays_inside_its_part_of_the_address():
    plan = dataclasses.replace(KEYED, chains=many(["a/b?c&d=e,f g"]))
    markets, history = COINGECKO.ask(plan)
    assert "ids=a%2Fb%3Fc%26d%3De%2Cf%20g&" in markets.address
    assert history.address.startswith(f"{ROOT}/a%2Fb%3Fc%26d%3De%2Cf%20g/market_chart?")


def test_the_key_goes_to_the_one_host_in_a_header():
    assert COINGECKO.key.header == "x-cg-demo-api-key"
    assert [host.name for host in COINGECKO.hosts] == [COINGECKO.key.host]


def test_every_series_has_one_feed_and_all_are_known():
    told = [series for feed in COINGECKO.feeds for series in feed.series]
    assert sorted(told) == sorted({*SNAPSHOT, *HISTORY})
    assert set(told) <= set(SERIES)
    assert all("Data provided by CoinGecko" in feed.citation for feed in COINGECKO.feeds)


def test_the_probe_is_answered_in_the_keys_of_the_contract():
    probe = COINGECKO.probe(PLAN)
    bitcoin = [row for row in answer("markets.json") if row["id"] == "bitcoin"]
    assert len(read_rows(probe, bitcoin)) == 5
    assert {f"[].{key}" for key in bitcoin[0]} == COINGECKO.probe_keys


# -- the answers we keep ---------------------------------------------------------------------


def test_every_kept_answer_is_of_a_request_and_gives_rows():
    index = answer("index.json")
    asks = {ask.address: ask for plan in (PLAN, KEYED) for ask in COINGECKO.ask(plan)}
    assert {name.name for name in ANSWERS.iterdir()} == {"index.json", *index.values()}
    for address, name in index.items():
        assert read_rows(asks[f"https://{address}"], answer(name))


# -- markets ---------------------------------------------------------------------------------


def test_fully_diluted_value_stands_on_total_and_not_on_maximum_supply():
    told = read_rows(MARKETS, answer("markets.json"))
    day = "2026-05-18"  # 12:49 UTC
    assert told["market_cap_usd", "bitcoin", day] == 1_555_886_872_303
    assert told["fdv_usd", "bitcoin", day] == 1_555_914_058_873
    assert told["circulating_supply", "bitcoin", day] == 20_030_493
    assert told["total_supply", "bitcoin", day] == 20_030_843
    assert told["max_supply", "bitcoin", day] == 21_000_000


def test_the_price_of_the_moment_is_not_read():
    assert "price_usd" not in {
        series for series, _, _ in read_rows(MARKETS, answer("markets.json"))
    }


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T06:00:00.000Z", "2026-11-22"),
        ("2026-11-23T11:59:59.999Z", "2026-11-22"),
        ("2026-11-23T12:00:00.000Z", "2026-11-23"),
        ("2026-11-23T02:00:00.000+14:00", "2026-11-22"),  # 12:00 UTC of the 22nd
        ("2026-11-23T01:59:00.000+14:00", "2026-11-21"),
    ],
)
def test_a_morning_stands_for_the_day_before(moment, day):
    told = read_rows(MARKETS, [coin(last_updated=moment)])
    assert {when for _, _, when in told} == {day}


@pytest.mark.parametrize("field", SNAPSHOT.values())
def test_a_null_is_unpublished_and_no_value(field):
    (series,) = [name for name, theirs in SNAPSHOT.items() if theirs == field]
    row = coin(max_supply=1.0, fully_diluted_valuation=1.0) | {field: None}
    told = MARKETS.read(MARKETS, [row])
    assert told.unpublished == {(series, "ethereum")}
    assert {found.metric for found in told.rows} == set(SNAPSHOT) - {series}


def test_a_market_cap_of_zero_stays_for_the_gates():
    told = read_rows(MARKETS, [coin(market_cap=0)])
    assert told["market_cap_usd", "ethereum", "2026-01-10"] == 0.0


def test_an_unknown_coin_is_seen_by_its_absence():
    names = MARKETS.read(MARKETS, answer("markets.json")).names["coingecko"]
    assert names == {"arbitrum", "bitcoin", "ethereum", "hyperliquid", "solana"}
    assert MARKETS.read(MARKETS, []).names == {"coingecko": frozenset()}


def test_a_coin_that_nobody_asked_for_gives_no_row():
    assert read_rows(MARKETS, [coin(id="dogecoin")]) == {}


def test_a_coin_without_a_date_gives_no_row_and_is_known():
    told = MARKETS.read(MARKETS, [coin(last_updated=None), coin(id="solana")])
    assert {row.chain for row in told.rows} == {"solana"}
    assert told.names == {"coingecko": {"ethereum", "solana"}}
    assert not [chain for _, chain in told.unpublished if chain == "ethereum"]


def test_an_answer_without_any_date_is_an_error():
    with pytest.raises(SourceError, match="last_updated is null in every row"):
        MARKETS.read(MARKETS, [coin(last_updated=None)])


# -- history ---------------------------------------------------------------------------------


def test_a_price_at_midnight_is_the_close_of_the_day_before_and_now_is_dropped():
    assert read_rows(CHART, answer("market_chart.json")) == {
        ("price_usd", "bitcoin", "2023-12-29"): 42_208.202176186474,
        ("market_cap_usd", "bitcoin", "2023-12-29"): 827_596_236_151.1959,
    }


@pytest.mark.parametrize(
    ("minutes", "days"),
    [(-31, []), (-30, ["2023-12-31"]), (30, ["2023-12-31"]), (31, []), (24 * 60, ["2024-01-01"])],
)
def test_a_point_closes_a_day_within_half_an_hour_of_midnight(minutes, days):
    told = read_rows(CHART, chart([MIDNIGHT + minutes * MINUTE, 2279.9]))
    assert [day for _, _, day in told] == days


def test_of_two_points_near_a_midnight_the_nearer_counts():
    points = [MIDNIGHT - 9 * MINUTE, 1.0], [MIDNIGHT + MINUTE, 2.0], [MIDNIGHT + 20 * MINUTE, 3.0]
    for order in (points, points[::-1]):
        assert list(read_rows(CHART, chart(*order)).values()) == [2.0]


def test_a_null_in_the_history_is_no_value_and_zero_is_one():
    body = chart([MIDNIGHT, None], caps=[[MIDNIGHT, 0]])
    assert read_rows(CHART, body) == {("market_cap_usd", "bitcoin", "2023-12-31"): 0.0}


# -- refusals and drift -----------------------------------------------------------------------


RATE = {"error_code": 429, "error_message": "You've exceeded the Rate Limit."}
OLD = {"error_code": 10012, "error_message": "Your request exceeds the allowed time range."}


@pytest.mark.parametrize("ask", [MARKETS, CHART])
@pytest.mark.parametrize("body", [{"status": RATE}, {"error": {"status": RATE}}])
def test_a_rate_limit_in_an_answer_that_looks_like_a_success_asks_for_patience(ask, body):
    with pytest.raises(SourceBusy, match="exceeded the Rate Limit"):
        ask.read(ask, body)


@pytest.mark.parametrize("ask", [MARKETS, CHART])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": OLD}, "allowed time range.*10012"),
        ({"error": {"status": OLD}}, "allowed time range.*10012"),
        ({"error": "coin not found"}, "says: coin not found"),
        ({"error": {"odd": 1}}, "odd"),
        ({"status": "ill"}, "says: ill"),
    ],
)
def test_a_refusal_is_an_error_in_the_words_of_the_provider(ask, body, words):
    with pytest.raises(SourceError, match=words) as caught:
        ask.read(ask, body)
    assert not isinstance(caught.value, SourceBusy)


def test_a_refusal_is_shown_in_one_line():
    with pytest.raises(SourceError) as caught:
        MARKETS.read(MARKETS, {"error": "a\nb\x1b[31m" + "c" * 900})
    said = str(caught.value).removeprefix(MARKETS.address)
    assert not set("\n\x1b") & set(said)
    assert len(said) < 300


@pytest.mark.parametrize("field", ["id", "last_updated", *SNAPSHOT.values()])
def test_a_field_that_is_gone_is_named(field):
    with pytest.raises(SourceError, match=rf"0\.{field}"):
        MARKETS.read(MARKETS, [without(coin(), field)])


@pytest.mark.parametrize(
    ("ask", "body", "named"),
    [
        (MARKETS, {}, "the answer is {}"),
        (MARKETS, [7], "0 is 7"),
        (MARKETS, [coin(market_cap="12")], r"0\.market_cap is '12'"),
        (MARKETS, [coin(market_cap=True)], r"0\.market_cap is True"),
        (MARKETS, [coin(total_supply=10**400)], r"0\.total_supply is 1"),
        (MARKETS, [coin(total_supply=float("nan"))], r"0\.total_supply is nan"),
        (MARKETS, [coin(last_updated=1779108561)], r"0\.last_updated is 1779108561"),
        (MARKETS, [coin(last_updated="yesterday")], r"0\.last_updated is 'yesterday'"),
        (MARKETS, [coin(last_updated="2026-05-18T12:49:21")], r"0\.last_updated is '2026"),
        (MARKETS, [coin(last_updated="0001-01-01T00:00:00+14:00")], r"0\.last_updated is"),
        (CHART, {}, "prices is {}"),
        (CHART, [], "the answer is"),
        (CHART, {"prices": []}, "market_caps is"),
        (CHART, chart([MIDNIGHT]), r"prices\.0\.1 is"),
        (CHART, chart([MIDNIGHT, 1, 2]), r"prices\.0 is"),
        (CHART, chart([MIDNIGHT, "1"]), r"prices\.0\.1 is '1'"),
        (CHART, chart([None, 1]), r"prices\.0\.0 is None"),
        (CHART, chart(caps=[[MIDNIGHT, float("inf")]]), r"market_caps\.0\.1 is inf"),
        (CHART, chart([1e300, 1]), "prices is 1e.297"),
    ],
)
def test_what_drifted_is_named(ask, body, named):
    with pytest.raises(SourceError, match=named) as caught:
        ask.read(ask, body)
    assert caught.value.address == ask.address
