"""``wellspring package``: what a dated release of an edition attaches."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from generator import __version__
from generator.calibration import Calibration
from generator.claiming import judge_all
from generator.cli.common import (
    load_profiles,
    out,
    read_rubric,
    refuse_unknown_week,
    site_address,
    store_of,
    week_of,
)
from generator.cli.known import known_then, read_records
from generator.edition import Edition, compute
from generator.files import write_bytes_atomically
from generator.model.claim_row import ClaimRow
from generator.publish.api.release import Release
from generator.publish.bundle import assets, prepare, publish
from generator.site import assemble
from generator.stated import stated_facts
from generator.store import Store
from generator.views.claims import ClaimsRecord
from generator.views.published import size_words


def describe_package(packs: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    packs.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write")
    packs.add_argument(
        "--as-of", metavar="WEEK", type=week_of, help="the edition of a past week, like 2026-W14"
    )
    packs.set_defaults(run=package)


def unjudged(store: Store, edition: Edition, ledger: Iterable[ClaimRow]) -> ClaimsRecord:
    """What is recorded of the claims of an edition, before anybody judges them."""
    return ClaimsRecord(
        ledger=tuple(ledger),
        calibration=tuple(Calibration(store.root).rows()),
        stated=stated_facts(edition),
    )


def package(options: argparse.Namespace) -> int:
    """Write data package, Parquet file, API and checksums; the same data give the same bytes."""
    store = store_of(options)
    known = read_records(store)
    profiles, table = load_profiles(store), store.series()
    refuse_unknown_week("--as-of", options.as_of, table)
    edition = compute(profiles, table, store.sources(), read_rubric(store), options.as_of)
    if edition.is_past:
        known = known_then(known, edition.week)
    claims = replace(unjudged(store, edition, known.claims), judged=judge_all(edition))
    site = assemble(edition, {}, known.corrections, __version__, claims=claims)
    release = Release(edition, site, known.scores, known.unlocks)
    prepared = prepare(release, claims.ledger)
    files = assets(publish(prepared, claims, site_address(options.project)), site.week)
    for name, content in files.items():
        write_bytes_atomically(options.out / name, content)
        out.print(f"{name}: {size_words(len(content))}")
    return 0
