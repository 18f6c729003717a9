"""``wellspring list``: what is in data/ and in the code's registries."""

from __future__ import annotations

import argparse

from generator.claiming import CLAIMS
from generator.cli.common import load_profiles, out, store_of
from generator.cli.refreshing import UPSTREAMS
from generator.edition import CRITERIA
from generator.figures import METRICS
from generator.model.series import SERIES
from generator.store import Store


def _list_metrics(_store: Store) -> list[str]:
    return [f"{m.name:<28} {m.unit:<18} {m.formula}" for m in METRICS.values()]


def _list_criteria(_store: Store) -> list[str]:
    return [f"{c.group:<10} {c.name:<20} {c.asks}" for c in CRITERIA.values()]


def _list_chains(store: Store) -> list[str]:
    return [f"{p.id:<16} {p.kind.value:<10} {p.name}" for p in load_profiles(store).values()]


def _list_series(_store: Store) -> list[str]:
    return [f"{s.name:<20} {s.nature:<6} {s.unit:<12} {s.meaning}" for s in SERIES.values()]


def _list_claims(_store: Store) -> list[str]:
    return [f"{c.name:<4} version {c.version}, {c.fixed_on}  {c.title}" for c in CLAIMS.values()]


def _list_sources(_store: Store) -> list[str]:
    """The sources of ``wellspring refresh``, by the name that ``--only`` takes."""
    return [
        f"{u.name:<14} {sum(len(feed.series) for feed in u.feeds)} series from "
        f"{', '.join(host.name for host in u.hosts)}"
        for _, u in sorted(UPSTREAMS.items())
    ]


def _list_origins(store: Store) -> list[str]:
    """What is stored, whoever was asked for it: archives and what a refresh brought."""
    return [
        f"{name:<14} {item.id:<24} read {item.read_on}  {item.licence}"
        for name, source in store.sources().items()
        for item in source.ranges
    ]


_LISTS = {
    "chains": _list_chains,
    "claims": _list_claims,
    "criteria": _list_criteria,
    "metrics": _list_metrics,
    "origins": _list_origins,
    "series": _list_series,
    "sources": _list_sources,
}


def show(options: argparse.Namespace) -> int:
    """Print one list."""
    for line in _LISTS[options.what](store_of(options)):
        out.print(line)
    return 0
