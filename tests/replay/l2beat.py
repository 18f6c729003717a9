"""Answers as L2BEAT's public API gives them; shapes of sources.md, section 2."""

from collections.abc import Mapping
from typing import Any

from tests.replay.server import Answer
from tests.replay.view import DAY_SECONDS, View, last, seconds

HOST = "l2beat.com"
RANGES = {"7d": 7, "30d": 30, "90d": 90, "180d": 180, "1y": 365, "max": 10_000}
STEPS_SECONDS = {"7d": 3_600, "30d": 21_600, "90d": 21_600}
"""Short ranges come in finer steps than a day."""

NOT_FOUND = {"success": False, "error": "Project not found."}
TVS_TYPES = ["timestamp", "native", "canonical", "external", "ethPrice"]
SHARES = (0.25, 0.5, 0.25)
OTHERS = frozenset({"polygon-pos", "hyperliquid"})
"""Listed without a stage."""

RISKS = ("Sequencer Failure", "State Validation", "Data Availability", "Exit Window")


def answer(view: View, _host: str, path: str, query: Mapping[str, str]) -> Any:
    """The answer of a path; success is false, with HTTP 200, for a project it does not know."""
    parts = path.strip("/").split("/")
    wanted = query.get("range", "30d")
    if wanted not in RANGES:
        return Answer(b'{"error":"Invalid query"}', 400)
    slugs = view.named("l2beat_slug")
    match parts:
        case ["api", "scaling", "summary"]:
            return _summary(view)
        case ["api", "scaling", "tvs", slug] if slug in slugs and slugs[slug] != "ethereum":
            return _wrapped(_tvs(view, slugs[slug], wanted), slugs[slug], view)
        case ["api", "scaling", "activity", slug] if slug in slugs:
            return {"success": True, "data": {"chart": _activity(view, slugs[slug], wanted)}}
        case ["api", "scaling", "tvs" | "activity", _]:
            return NOT_FOUND
    return None


def _moments(view: View, chain: str, metric: str, wanted: str) -> list[int]:
    step = STEPS_SECONDS.get(wanted, DAY_SECONDS)
    days = view.days(chain, metric)
    if not days:
        return []
    end = seconds(view.today)
    begin = max(seconds(min(days)), end - RANGES[wanted] * DAY_SECONDS)
    return list(range(begin, end, step))


def _on_day(view: View, chain: str, metric: str, moment: int) -> float | None:
    ago = (seconds(view.today) - moment + DAY_SECONDS - 1) // DAY_SECONDS
    day = view.today.fromordinal(view.today.toordinal() - ago)
    return view.days(chain, metric).get(day)


def _tvs(view: View, chain: str, wanted: str) -> dict[str, Any]:
    rows: list[list[float | None]] = []
    for moment in _moments(view, chain, "value_secured_usd", wanted):
        value = _on_day(view, chain, "value_secured_usd", moment)
        parts = [None if value is None else value * share for share in SHARES]
        rows.append([moment, *parts, 2_500.5])
    rows.append([seconds(view.today), None, None, None, None])  # past the sync point
    return {"types": TVS_TYPES, "data": rows}


def _wrapped(chart: dict[str, Any], chain: str, view: View) -> dict[str, Any]:
    total = last(view.days(chain, "value_secured_usd")) or 0.0
    data = {"usdValue": total, "ethValue": total / 2_500.5, "chart": chart}
    return {"success": True, "data": data}


def _activity(view: View, chain: str, wanted: str) -> dict[str, Any]:
    rows: list[list[float | None]] = []
    end = seconds(view.today)
    for day, count in sorted(view.days(chain, "tx_count").items()):
        if seconds(day) >= end - RANGES[wanted] * DAY_SECONDS:
            operations = view.days(chain, "user_ops_count").get(day)
            whole = None if operations is None else round(operations)
            rows.append([seconds(day), round(count), whole])
    rows.append([end, None, None])  # not synced yet
    return {"types": ["timestamp", "count", "uopsCount"], "data": rows}


def _summary(view: View) -> dict[str, Any]:
    slugs = {chain: slug for slug, chain in view.named("l2beat_slug").items()}
    projects = {
        name: _project(view, name, slugs[chain], chain)
        for name, chain in view.named("l2beat_id").items()
        if chain != "ethereum"
    }
    total = sum(project["tvs"]["breakdown"]["total"] for project in projects.values())
    until = seconds(view.today)
    rows = [
        [until - ago * 21_600, *(total * share for share in SHARES), 2_500.5]
        for ago in range(28, -1, -1)
    ]
    return {
        "chart": {"types": TVS_TYPES, "data": rows, "syncedUntil": until},
        "projects": projects,
    }


def _project(view: View, name: str, slug: str, chain: str) -> dict[str, Any]:
    total = last(view.days(chain, "value_secured_usd")) or 0.0
    stage = last(view.days(chain, "stage"))
    known = stage is not None and chain not in OTHERS
    return {
        "id": name,
        "name": view.profiles[chain].name,
        "shortName": None,
        "slug": slug,
        "type": "layer2",
        "hostChain": "Ethereum",
        "category": "Other" if chain in OTHERS else "Optimistic Rollup",
        "providers": ["OP Stack"],
        "purposes": ["Universal"],
        "isArchived": False,
        "isUnderReview": False,
        "badges": [],
        "stage": f"Stage {stage:.0f}" if known else "NotApplicable",
        "risks": [
            {"name": risk, "value": "None", "sentiment": "bad", "description": "Invented."}
            for risk in RISKS
        ],
        "tvs": {
            "breakdown": {
                "total": total,
                "ether": total * 0.4,
                "stablecoin": total * 0.3,
                "associated": total * 0.1,
            },
            "change7d": 0.01,
            "associatedTokens": [],
        },
    }
