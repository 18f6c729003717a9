"""Which addresses CoinGecko is asked: many tokens at once, and with a key each one's history."""

from __future__ import annotations

from urllib.parse import quote

from generator.model.upstream import Ask, Plan
from generator.model.words import TokenStatus
from generator.sources.coingecko.reading import HISTORY, SNAPSHOT, read_history, read_markets

ROOT = "https://api.coingecko.com/api/v3/coins"
IDS_A_PAGE = 250

LONGEST_HISTORY_DAYS = 365
"""More is refused without a paid plan (HTTP 401, error 10012)."""


def ask_directory(_plan: Plan) -> tuple[Ask, ...]:
    """Nothing: the list of all coins is a megabyte; answers show which names are known."""
    return ()


def ask_coins(plan: Plan) -> tuple[Ask, ...]:
    """
    Ask for all launched tokens at once; with a key also for the history of each.

    Market cap is taken from one of the two answers, so that no day is told twice.
    """
    coins = {
        coin: chain
        for coin, chain in plan.named("coingecko").items()
        if plan.chains[chain].token.status.value is TokenStatus.LAUNCHED
    }
    series = tuple(name for name in SNAPSHOT if not (plan.keyed and name in HISTORY))
    names = sorted(coins)
    pages = [names[at : at + IDS_A_PAGE] for at in range(0, len(names), IDS_A_PAGE)]
    markets = [_ask_markets({coin: coins[coin] for coin in page}, series) for page in pages]
    history = [_ask_history(coin, coins[coin], plan) for coin in names] if plan.keyed else []
    return (*markets, *history)


def ask_probe(_plan: Plan) -> Ask:
    """Ask for one coin, in the way in which all are asked."""
    return _ask_markets({"bitcoin": "bitcoin"}, tuple(SNAPSHOT))


def _ask_markets(coins: dict[str, str], series: tuple[str, ...]) -> Ask:
    ids = ",".join(quote(coin, safe="") for coin in coins)
    query = f"vs_currency=usd&ids={ids}&per_page={IDS_A_PAGE}&page=1"
    return Ask(address=f"{ROOT}/markets?{query}", read=read_markets, series=series, chains=coins)


def _ask_history(coin: str, chain: str, plan: Plan) -> Ask:
    query = f"vs_currency=usd&days={_days_back(plan, chain)}&interval=daily"
    return Ask(
        address=f"{ROOT}/{quote(coin, safe='')}/market_chart?{query}",
        read=read_history,
        series=tuple(HISTORY),
        chains={coin: chain},
    )


def _days_back(plan: Plan, chain: str) -> int:
    """How many days of history to ask for; all there are where a series is not stored yet."""
    since = [plan.since(series, chain) for series in HISTORY]
    known = [day for day in since if day is not None]
    if len(known) < len(since):
        return LONGEST_HISTORY_DAYS
    return max(1, min(LONGEST_HISTORY_DAYS, (plan.run_on - min(known)).days + 1))
