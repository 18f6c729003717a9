"""Answers as DefiLlama's free hosts give them; shapes of sources.md, section 1."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tests.replay.server import Answer
from tests.replay.troubles import HTML, PAYWALL
from tests.replay.view import DAY_SECONDS, View

API, COINS, STABLES = "api.llama.fi", "coins.llama.fi", "stablecoins.llama.fi"
SUMMARY = {
    "dailyFees": "fees_usd",
    "dailyRevenue": "revenue_usd",
    "dailyHoldersRevenue": "holders_revenue_usd",
}
APPS = {"dailyFees": "app_fees_usd", "dailyRevenue": "app_revenue_usd"}
NO_HOLDERS = frozenset({"bitcoin", "celestia"})
NO_STABLECOINS = frozenset({"bitcoin", "celestia", "cosmoshub", "dydx", "lighter"})
MOST_POINTS = 500
BROKEN = Answer(b"Internal server error", 500, "text/plain")


def answer(view: View, host: str, path: str, query: Mapping[str, str]) -> Any:
    """The answer of one of the three hosts; None for what the host does not know."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if host == STABLES:
        return _stablecoins(view, parts)
    if host == COINS:
        return _prices(view, parts, query)
    match parts:
        case ["v2", "chains"]:
            return [_chain_row(view, name, chain) for name, chain in _chains(view).items()]
        case ["v2", "historicalChainTvl", name] if name in _chains(view):
            rows = view.charted(_chains(view)[name], "tvl_usd")
            return [{"date": date, "tvl": value} for date, value in rows]
        case ["v2", "historicalChainTvl", _]:
            return Answer(b'"chain not found"', 404)
        case ["summary", kind, slug]:
            return _summary(view, kind, slug, query.get("dataType", "dailyFees"))
        case ["overview", kind]:
            return _overview(view, kind, None, query)
        case ["overview", kind, name]:
            chain = _chains(view).get(name)
            return BROKEN if chain is None else _overview(view, kind, name, query)
        case ["api", *_]:
            return Answer(PAYWALL, 402, "text/plain")
    return None


def _chains(view: View) -> dict[str, str]:
    return view.named("defillama_chain")


def _chain_row(view: View, name: str, chain: str) -> dict[str, Any]:
    found = view.profiles[chain].identifiers
    return {
        "gecko_id": found.coingecko.value if found.coingecko else None,
        "tvl": next((value for _, value in reversed(list(view.charted(chain, "tvl_usd")))), 0),
        "tokenSymbol": None,
        "cmcId": "1",
        "name": name,
        "chainId": found.evm_chain_id.value if found.evm_chain_id else None,
    }


def _summary(view: View, kind: str, slug: str, data_type: str) -> Any:
    missing = f"Fees for {slug} not found, please visit /overview/fees to see available protocols"
    absent = Answer(missing.encode(), 400, "text/plain")
    chain, kind_of = view.named("defillama_fees").get(slug), "chain"
    metric = SUMMARY.get(data_type, "")
    if kind == "dexs":
        metric = "dex_volume_usd" if chain is None else ""
    if chain is None:
        chain, kind_of = view.named("defillama_app").get(slug), "protocol"
        metric = APPS.get(data_type, "") if kind == "fees" else "app_volume_usd"
    if chain is None or (metric == "holders_revenue_usd" and chain in NO_HOLDERS):
        return absent
    rows = [[date, value] for date, value in view.charted(chain, metric)]
    if not rows:
        return absent
    return {
        "id": "1",
        "defillamaId": f"chain#{slug}" if kind_of == "chain" else "337",
        "name": view.profiles[chain].name,
        "displayName": view.profiles[chain].name,
        "slug": slug,
        "category": "Chain" if kind_of == "chain" else "Derivatives",
        "protocolType": kind_of,
        "chains": [view.profiles[chain].name],
        "gecko_id": None,
        "cmcId": "1",
        "methodology": {"Fees": "Gas fees paid by users"},
        "hasLabelBreakdown": False,
        "latestFetchIsOk": True,
        **_windows(rows),
        "totalDataChart": rows,
        "totalDataChartBreakdown": None,
    }


def _windows(rows: list[list[float]]) -> dict[str, float]:
    """The last row is the unfinished day; windows end the day before."""
    over = [value for _, value in rows[:-1]]
    return {
        "total24h": over[-1],
        "total48hto24h": over[-2],
        "total7d": sum(over[-7:]),
        "total30d": sum(over[-30:]),
        "total1y": sum(over[-365:]),
        "totalAllTime": sum(over) * 1.01,  # it need not be the chart's sum
        "change_1d": 1.5,
    }


def _overview(view: View, kind: str, name: str | None, query: Mapping[str, str]) -> Any:
    data_type = query.get("dataType", "dailyFees")
    if kind == "dexs":
        metric, chain_metric = "dex_volume_usd", ""
    elif kind == "fees" and data_type in SUMMARY:
        metric, chain_metric = APPS.get(data_type, ""), SUMMARY[data_type]
    else:
        return BROKEN
    chains = _chains(view)
    wanted = {name: chains[name]} if name is not None else chains
    total: dict[int, float] = {}
    breakdown: dict[int, dict[str, float]] = {}
    protocols = []
    for label, chain in wanted.items():
        own = dict(view.charted(chain, chain_metric))
        apps = dict(view.charted(chain, metric))
        parts = {
            label: own,
            f"{label} Exchange": {date: 0.625 * value for date, value in apps.items()},
            f"{label} Lending": {date: 0.375 * value for date, value in apps.items()},
        }
        for title, series in parts.items():
            if not series:
                continue
            protocols.append(_protocol_row(view, title, label, series))
            for date, value in series.items():
                total[date] = total.get(date, 0.0) + value
                breakdown.setdefault(date, {})[title] = value
    rows = [[date, value] for date, value in sorted(total.items())]
    broken_down = [[date, breakdown[date]] for date in sorted(total)]
    found = {
        "breakdown24h": None,
        "chain": name,
        "allChains": sorted(chains),
        **(_windows(rows) if rows else {}),
        "protocols": protocols,
        "totalDataChart": rows,
        "totalDataChartBreakdown": broken_down,
    }
    if query.get("excludeTotalDataChart") == "true":
        found["totalDataChart"] = []
    if query.get("excludeTotalDataChartBreakdown") == "true":
        found["totalDataChartBreakdown"] = []
    return found


def _protocol_row(view: View, title: str, label: str, series: Mapping[int, float]) -> Any:
    is_chain = title == label
    slugs = {chain: slug for slug, chain in view.named("defillama_fees").items()}
    slug = slugs.get(_chains(view)[label], label.lower()) if is_chain else title
    rows = [[date, value] for date, value in series.items()]
    return {
        **_windows(rows),
        "name": title,
        "displayName": title,
        "module": slug.lower(),
        "slug": slug.lower().replace(" ", "-"),
        "category": "Chain" if is_chain else "Dexs",
        "chains": [label],
        "protocolType": "chain" if is_chain else "protocol",
        "defillamaId": f"chain#{slug}" if is_chain else "1",
        "id": "1",
        "latestFetchIsOk": True,
    }


def _stablecoins(view: View, parts: list[str]) -> Any:
    chains = {k: v for k, v in _chains(view).items() if v not in NO_STABLECOINS}
    match parts:
        case ["stablecoinchains"]:
            return [
                {
                    "gecko_id": None,
                    "totalCirculatingUSD": {"peggedUSD": value, "peggedEUR": value * 0.01},
                    "tokenSymbol": None,
                    "name": name,
                }
                for name, chain in chains.items()
                for value in list(view.days(chain, "stablecoins_usd").values())[-1:]
            ]
        case ["stablecoincharts", name] if name in chains:
            rows = list(view.charted(chains[name], "stablecoins_usd"))
            return [_stable_row(number, date, value) for number, (date, value) in enumerate(rows)]
        case ["stablecoincharts", "all"]:
            return []
    return Answer(HTML, 404, "text/html")


def _stable_row(number: int, date: int, value: float) -> dict[str, Any]:
    row = {
        "date": str(date),
        "totalCirculating": {"peggedUSD": value * 1.001, "peggedEUR": value * 0.009},
        "totalCirculatingUSD": {"peggedUSD": value, "peggedEUR": value * 0.01},
        "totalBridgedToUSD": {"peggedUSD": value / 4, "peggedEUR": 0},
    }
    if number > 2:  # the first rows lack them
        row |= {"totalUnreleased": {"peggedUSD": 2.85e13}, "totalMintedUSD": {"peggedUSD": value}}
    return row


def _prices(view: View, parts: list[str], query: Mapping[str, str]) -> Any:
    coins = parts[-1].split(",")
    known = {f"coingecko:{name}": chain for name, chain in view.named("coingecko").items()}
    found: dict[str, Any] = {}
    now = (view.today.toordinal() - 719_163) * DAY_SECONDS + 6 * 3600
    match parts:
        case ["prices", "current", _]:
            moments = [now]
        case ["prices", "historical", moment, _]:
            moments = [int(moment)]
        case ["chart", _]:
            span = int(query.get("span", "1"))
            if span * len(coins) > MOST_POINTS:
                return Answer(b'{"message":"span too large"}', 400)
            back = (span - 1) * DAY_SECONDS
            start = int(query.get("start", int(query.get("end", now)) - back))
            moments = [start + number * DAY_SECONDS for number in range(span)]
            moments = [moment for moment in moments if moment <= now]
        case _:
            return None
    for coin in coins:
        chain = known.get(coin)
        points = [
            {"timestamp": moment + 7, "price": price}
            for moment in moments
            if chain and (price := view.at(chain, "price_usd", moment)) is not None
        ]
        if not points:
            continue  # an unknown coin is silently absent
        head = {"symbol": coin[-3:].upper(), "confidence": 0.99}
        found[coin] = head | ({"prices": points} if parts[0] == "chart" else points[0])
    return {"coins": found}
