"""Answers as CoinGecko's free host gives them; shapes of sources.md, section 4."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tests.replay.server import Answer
from tests.replay.troubles import RANGE
from tests.replay.view import DAY_SECONDS, View, last, seconds

HOST = "api.coingecko.com"
LONGEST_DAYS = 365
NOW_SECONDS = 6 * 3_600
"""The replay's moment: today at 06:00 UTC."""


def answer(view: View, _host: str, path: str, query: Mapping[str, str]) -> Any:
    """The answer of a path of the v3 API."""
    known = view.named("coingecko")
    match [unquote(part) for part in path.strip("/").split("/")[2:]]:
        case ["ping"]:
            return {"gecko_says": "(V3) To the Moon!"}
        case ["coins", "list"]:
            return [{"id": name, "symbol": name[:4], "name": name.title()} for name in known]
        case ["coins", "markets"]:
            size, page = int(query.get("per_page", "100")), int(query.get("page", "1"))
            ids = query["ids"].split(",")
            found = [_market(view, name, known[name]) for name in ids if name in known]
            found.sort(key=lambda row: -row["market_cap"])
            return found[(page - 1) * size : page * size]
        case ["coins", name, "market_chart"] if name in known:
            return _history(view, known[name], query.get("days", "1"))
        case ["coins", *_]:
            return Answer.json({"error": "coin not found"}, status=404)
    return None


def _market(view: View, name: str, chain: str) -> dict[str, Any]:
    def now(metric: str) -> float | None:
        return last(view.days(chain, metric))

    price = now("price_usd")
    return {
        "id": name,
        "symbol": name[:4],
        "name": view.profiles[chain].name,
        "image": f"https://coin-images.coingecko.com/coins/images/1/large/{name}.png",
        "current_price": price,
        "market_cap": now("market_cap_usd"),
        "market_cap_rank": 1,
        "market_cap_rank_with_rehypothecated": 1,
        "fully_diluted_valuation": now("fdv_usd"),
        "total_volume": 1_000_000,
        "high_24h": price,
        "low_24h": price,
        "circulating_supply": now("circulating_supply"),
        "total_supply": now("total_supply"),
        "max_supply": None if name in {"ethereum", "solana", "tron"} else now("max_supply"),
        "ath": price,
        "roi": None,
        "last_updated": f"{view.today.isoformat()}T06:00:00.123Z",
    }


def _history(view: View, chain: str, wanted: str) -> Any:
    if not wanted.isdigit() or int(wanted) > LONGEST_DAYS:
        return Answer.json({"error": {"status": RANGE}}, status=401)
    midnight = seconds(view.today)
    moments = [midnight - ago * DAY_SECONDS for ago in range(int(wanted) - 1, -1, -1)]
    moments.append(midnight + NOW_SECONDS)  # the last point is now

    def points(metric: str) -> list[list[float | None]]:
        return [
            [moment * 1_000, value]
            for moment in moments
            if (value := view.at(chain, metric, moment)) is not None
        ]

    return {
        "prices": points("price_usd"),
        "market_caps": points("market_cap_usd"),
        "total_volumes": [[moment * 1_000, 1e6] for moment in moments],
    }
