"""Answers as growthepie's static files give them; shapes of sources.md, section 3."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from tests.replay.server import Answer
from tests.replay.troubles import S3
from tests.replay.view import View

HOST = "api.growthepie.com"
EXPORTS: Mapping[str, Mapping[str, str]] = {
    "fees": {"fees_paid_usd": "fees_usd", "fees_paid_eth": "fees_eth"},
    "rent_paid": {"rent_paid_usd": "rent_usd", "rent_paid_eth": "rent_eth"},
    "profit": {"profit_usd": "profit_usd", "profit_eth": "profit_eth"},
    "txcosts": {"txcosts_median_usd": "tx_cost_median_usd", "txcosts_median_eth": ""},
    "txcount": {"txcount": "tx_count"},
    "daa": {"daa": "active_addresses"},
    "tvl": {"tvl": "value_secured_usd", "tvl_eth": ""},
    "stables_mcap": {"stables_mcap": "stablecoins_usd", "stables_mcap_eth": ""},
    "market_cap": {"market_cap_usd": "market_cap_usd", "market_cap_eth": ""},
    "fdv": {"fdv_usd": "fdv_usd", "fdv_eth": ""},
    "throughput": {"gas_per_second": ""},
    "app_revenue": {"app_fees_usd": "app_fees_usd", "app_fees_eth": ""},
}
"""By metric id: the keys of its rows, and our series that fills a key."""

LEFT_OUT: Mapping[str, frozenset[str]] = {
    "ethereum": frozenset({"tvl", "rent_paid", "profit"}),
    **dict.fromkeys(("base", "ink", "soneium", "robinhood"), frozenset({"fdv", "market_cap"})),
    **dict.fromkeys(("mantle", "metis"), frozenset({"profit"})),
    "fraxtal": frozenset({"fees", "profit", "txcosts"}),
    "zksync_era": frozenset({"throughput", "txcosts"}),
    "starknet": frozenset({"throughput"}),
}
ARCHIVED = frozenset({"blast", "polygon_zkevm", "zora", "swell", "mint", "redstone"})
DEV = frozenset({"celestia"})
SHOWN_UNFINISHED = frozenset({"market_cap", "fdv"})


def answer(view: View, _host: str, path: str, _query: Mapping[str, str]) -> Any:
    """The file at a path; S3's error for what does not exist."""
    match path.strip("/").split("/"):
        case ["v1", "master.json"]:
            return _master(view)
        case ["v1", "fundamentals.json" | "fundamentals_7d.json" as name]:
            since = view.today - dt.timedelta(days=7 if "7d" in name else 90)
            rows = [row for metric in EXPORTS for row in _rows(view, metric, since)]
            return [row for row in rows if not row["metric_key"].endswith("_eth")]
        case ["v1", "export", name] if (metric := name.removesuffix(".json")) in EXPORTS:
            return list(_rows(view, metric))
    return Answer(S3, 403, "application/xml")


def _rows(
    view: View, metric: str, since: dt.date = dt.date(2009, 1, 3)
) -> Iterator[dict[str, Any]]:
    """Flat rows of a metric, with one aggregate key among the origin keys."""
    for origin, chain in view.named("growthepie").items():
        if origin in DEV or metric in LEFT_OUT.get(origin, ()):
            continue
        for key, series in EXPORTS[metric].items():
            days = view.days(chain, series or next(iter(EXPORTS[metric].values())))
            scale = 1.0 if series else 1 / 2_500
            for day, value in days.items():
                if day < since:
                    continue
                yield _row(key, origin, day, value * scale)
            if metric in SHOWN_UNFINISHED and days:
                yield _row(key, origin, view.today, days[max(days)] * scale)
    yield _row(next(iter(EXPORTS[metric])), "all_l2s", view.today - dt.timedelta(days=1), 1e9)


def _row(key: str, origin: str, day: dt.date, value: float) -> dict[str, Any]:
    return {"metric_key": key, "origin_key": origin, "date": day.isoformat(), "value": value}


def _master(view: View) -> dict[str, Any]:
    chains: dict[str, Any] = {}
    for origin, chain in view.named("growthepie").items():
        left_out = LEFT_OUT.get(origin, frozenset())
        number = view.profiles[chain].identifiers.evm_chain_id
        chains[origin] = {
            "name": view.profiles[chain].name,
            "url_key": origin.replace("_", "-"),
            "chain_type": "L1" if origin == "ethereum" else "L2",
            "caip2": f"eip155:{number.value}" if number else None,
            "evm_chain_id": number.value if number else None,
            "deployment": "ARCHIVED" if origin in ARCHIVED else "DEV" if origin in DEV else "PROD",
            "symbol": "-",
            "launch_date": "2021-09-01",
            "l2beat_stage": {"stage": "Stage 1", "hex": "#EBC000"},
            "supported_metrics": [metric for metric in EXPORTS if metric not in left_out],
            "excluded_metrics": sorted(left_out),
        }
    metrics: dict[str, Any] = {
        metric: {
            "name": metric,
            "metric_keys": list(keys),
            "units": {"usd": {"prefix": "$"}} if len(keys) > 1 else {"value": {}},
            "supported_chains": [name for name in chains if metric not in LEFT_OUT.get(name, ())],
            "hourly_available": False,
        }
        for metric, keys in EXPORTS.items()
    }
    return {
        "current_version": "v1",
        "last_updated_utc": f"{view.today} 05:32:10",
        "chains": chains,
        "metrics": metrics,
        "da_layers": {},
        "da_metrics": {},
    }
