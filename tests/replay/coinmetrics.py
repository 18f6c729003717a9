"""Answers as the Coin Metrics Community API gives them; shapes of sources.md, section 5."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.replay.server import Answer
from tests.replay.view import View
from tests.replay.world import Days

HOST = "community-api.coinmetrics.io"
SERIES = {
    "PriceUSD": "price_usd",
    "ReferenceRateUSD": "price_usd",
    "CapMrktCurUSD": "market_cap_usd",
    "SplyCur": "circulating_supply",
    "IssTotNtv": "issuance_native",
    "IssTotUSD": "issuance_native",
    "FeeTotNtv": "fees_usd",
    "AdrActCnt": "active_addresses",
    "TxCnt": "tx_count",
}
PRICES = frozenset({"PriceUSD", "ReferenceRateUSD", "CapMrktCurUSD"})
NETWORK = frozenset({"btc", "eth", "trx"})
"""Assets with more than prices."""

PAID = frozenset({"FeeTotUSD", "CapRealUSD", "RevUSD", "NVTAdj", "SplyAct1yr"})
MOST_ROWS, USUAL_ROWS = 10_000, 100


def answer(view: View, _host: str, path: str, query: Mapping[str, str]) -> Any:
    """The answer of a path of the v4 API."""
    assets = view.named("coinmetrics")
    wanted = [name for name in query.get("assets", "").split(",") if name]
    unknown = [name for name in wanted if name not in assets]
    if unknown:
        said = f"Bad parameter 'assets'. Value '{unknown[0]}' is not supported."
        return _error(400, "bad_parameter", said)
    match path.strip("/").split("/")[1:]:
        case ["timeseries", "asset-metrics"]:
            return _timeseries(view, wanted, query)
        case ["catalog-v2" | "catalog-all-v2", "asset-metrics"]:
            return {"data": [_catalogue(view, name) for name in wanted or sorted(assets)]}
        case ["reference-data", "assets"] | ["catalog", "assets"]:
            names = wanted or sorted(assets)
            return {"data": [{"asset": name, "full_name": name.upper()} for name in names]}
    return None


def _error(status: int, kind: str, said: str) -> Answer:
    return Answer.json({"error": {"type": kind, "message": said}}, status=status)


def _offered(asset: str) -> list[str]:
    return [name for name in SERIES if asset in NETWORK or name in PRICES]


def _catalogue(view: View, asset: str) -> dict[str, Any]:
    times = {"min_time": "2015-01-01T00:00:00.000000000Z", "max_time": _time(view.today)}
    return {
        "asset": asset,
        "metrics": [
            {
                "metric": name,
                "frequencies": [{"frequency": "1d", **times, "community": name not in PAID}],
            }
            for name in sorted([*_offered(asset), *PAID])
        ],
    }


def _time(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00.000000000Z"


def _timeseries(view: View, wanted: list[str], query: Mapping[str, str]) -> Any:
    metrics = query["metrics"].split(",")
    for name in metrics:
        if name in PAID:
            said = (
                f"Requested metric '{name}' with frequency '1d' for asset '{wanted[0]}' "
                "is not available with supplied credentials."
            )
            return _error(403, "forbidden", said)
        lacking = [asset for asset in wanted if name not in _offered(asset)]
        if lacking and query.get("ignore_unsupported_errors") != "true":
            said = f"Bad parameter 'metrics'. Metric '{name}' is not supported for '{lacking[0]}'."
            return _error(400, "bad_parameter", said)
    since, until = query.get("start_time", "2009")[:10], query.get("end_time", "9999")[:10]
    rows = [
        row
        for asset in sorted(wanted)
        for row in _rows(view, asset, metrics)
        if since <= row["time"][:10] <= until
    ]
    size = min(int(query.get("page_size", USUAL_ROWS)), MOST_ROWS)
    start = int(query.get("next_page_token", "0"))
    if query.get("paging_from", "end") == "end":  # the newest page comes first
        stop = len(rows) - start
        page, more = rows[max(0, stop - size) : stop], stop > size
    else:
        page, more = rows[start : start + size], start + size < len(rows)
    if not more:
        return {"data": page}
    token = str(start + size)
    base = f"https://{HOST}/v4/timeseries/asset-metrics?"
    return {
        "data": page,
        "next_page_token": token,
        "next_page_url": base + urlencode({**query, "next_page_token": token}),
    }


def _rows(view: View, asset: str, metrics: list[str]) -> list[dict[str, Any]]:
    """All values are text; null is no data, and a metric that is not offered is absent."""
    chain = view.named("coinmetrics")[asset]
    found: dict[dt.date, dict[str, Any]] = {}
    offered = [name for name in metrics if name in _offered(asset)]
    for name in offered:
        for day, value in _days(view, chain, name).items():
            found.setdefault(day, {})[name] = f"{value:.12g}"
    empty = dict.fromkeys(offered)
    return [{"asset": asset, "time": _time(day), **empty, **found[day]} for day in sorted(found)]


def _days(view: View, chain: str, name: str) -> Days:
    """Values of a metric; two follow from the price, so that the figures fit each other."""
    days = view.days(chain, SERIES[name])
    if name not in {"IssTotUSD", "FeeTotNtv"}:
        return days
    prices = view.days(chain, "price_usd")
    if name == "IssTotUSD":
        return {day: value * prices[day] for day, value in days.items() if day in prices}
    own = view.days(chain, "fees_eth") if chain == "ethereum" else {}
    return own or {day: value / prices[day] for day, value in days.items() if day in prices}
