"""Which addresses L2BEAT is asked: all projects, then each one as far back as needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from generator.model.upstream import Ask, Plan, Told
from generator.sources.l2beat.reading import (
    COUNTS,
    ETHEREUM,
    read_activity,
    read_summary,
    read_value_secured,
)

ROOT = "https://l2beat.com/api/scaling"

RANGES = ((180, "180d"), (365, "1y"))
"""Days that a request reaches back. Shorter ranges exist; their rows come every few hours."""


def ask_summary(plan: Plan) -> tuple[Ask, ...]:
    """Ask for all projects: their names and their stages."""
    chains = _projects(plan.named("l2beat_id"))
    return (Ask(address=f"{ROOT}/summary", read=read_summary, series=("stage",), chains=chains),)


def ask_projects(plan: Plan) -> tuple[Ask, ...]:
    """Ask for each project's value secured, then for each one's activity."""
    slugs = plan.named("l2beat_slug")
    secured = [
        _ask("tvs", slug, chain, plan, read_value_secured, ("value_secured_usd",))
        for slug, chain in _projects(slugs).items()
    ]
    activity = [
        _ask("activity", slug, chain, plan, read_activity, tuple(COUNTS.values()))
        for slug, chain in slugs.items()
    ]
    return (*secured, *activity)


def ask_probe(_plan: Plan) -> Ask:
    """Ask for a month of one project's activity: the smallest answer there is."""
    return Ask(
        address=f"{ROOT}/activity/arbitrum?range=30d",
        read=read_activity,
        series=tuple(COUNTS.values()),
        chains={"arbitrum": "arbitrum"},
    )


def _projects(names: Mapping[str, str]) -> dict[str, str]:
    return {name: chain for name, chain in names.items() if name != ETHEREUM}


def _ask(
    what: str,
    slug: str,
    chain: str,
    plan: Plan,
    read: Callable[[Ask, Any], Told],
    series: tuple[str, ...],
) -> Ask:
    reach = _reach(plan, series, chain)
    address = f"{ROOT}/{what}/{quote(slug, safe='')}?range={reach}"
    return Ask(address=address, read=read, series=series, chains={slug: chain})


def _reach(plan: Plan, series: tuple[str, ...], chain: str) -> str:
    """Name the shortest range of daily rows that holds everything to read again."""
    since = [plan.since(name, chain) for name in series]
    known = [day for day in since if day is not None]
    if len(known) == len(since):
        back = plan.run_on - min(known)
        for days, name in RANGES:
            if back <= dt.timedelta(days=days):
                return name
    return "max"
