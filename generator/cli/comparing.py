"""``wellspring diff``: what differs between two weeks, or between two checkouts."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from generator import __version__
from generator.claiming import judge_all
from generator.cli.common import refuse_unknown_week, store_of, week_of
from generator.cli.record import Editions
from generator.digests import DigestLedger
from generator.errors import BadInput, Problem
from generator.ledgers import ClaimLedger, ScoreLedger
from generator.model.digest import WeekDigest
from generator.model.series import week_name
from generator.publish.difference import Side, as_json, difference
from generator.publish.difference_text import as_markdown
from generator.publish.digest import verdicts_of
from generator.publish.history import rows_of
from generator.publish.state import State, chains_then
from generator.publish.verdicts import claim_rows
from generator.store import Store

COMPUTED = "computed now from the series as they stand and today’s profiles and rules"
FORMATS = {"markdown": as_markdown, "json": as_json}


def describe_diff(diff: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    diff.add_argument("weeks", nargs="*", type=week_of, help="two weeks, such as 2026-W10 2026-W14")
    diff.add_argument(
        "--base",
        type=Path,
        metavar="PATH",
        help="compare the checkout in this folder with the project, each at its last week",
    )
    diff.add_argument(
        "--format", choices=sorted(FORMATS), default="markdown", help="default: markdown"
    )
    diff.set_defaults(run=diff_of)


def diff_of(options: argparse.Namespace) -> int:
    """Write the difference to standard output."""
    if len(options.weeks) != (0 if options.base else 2):
        found = f"{len(options.weeks)} week{'' if len(options.weeks) == 1 else 's'}"
        raise BadInput([Problem("diff", 0, 0, found, "two weeks, or --base PATH and no week")])
    store = store_of(options)
    if options.base:
        before = _checkout(Store(options.base / "data"), "base")
        after = _checkout(store, "this checkout")
        notes = [
            "Both are computed by the program of this checkout: changed code shows in neither."
        ]
        if before.state.week != after.state.week:
            notes.append("The two end with different weeks, so figures differ for that as well.")
    else:
        editions = Editions(store)
        before, after = (_week(store, editions, week) for week in options.weeks)
        notes = []
        if before.basis != after.basis:
            notes.append(
                "Only one of the two was recorded at the time: data may have changed since."
            )
    sys.stdout.write(FORMATS[options.format](difference(before, after, notes)))
    return 0


def _checkout(store: Store, name: str) -> Side:
    """The last week of a checkout, computed."""
    editions = Editions(store)
    state = _computed(editions, editions.last_week)
    return Side(state, name, f"{week_name(state.week)}, {COMPUTED}")


def _week(store: Store, editions: Editions, week: dt.date) -> Side:
    """A week as it was recorded; where it was not, as it is computed now."""
    rows = {row.chain: row for row in ScoreLedger(store.root).rows() if row.week == week}
    if not rows:
        return Side(_computed(editions, week), week_name(week), COMPUTED)
    digests = [row.entry for row in DigestLedger(store.root).rows()]
    told = next((d for d in digests if isinstance(d, WeekDigest) and d.week == week), None)
    state = State(
        week=week,
        rows=rows,
        chains=told.chains if told else chains_then(editions.of(week)),
        verdicts=verdicts_of(ClaimLedger(store.root).rows(), week),
    )
    return Side(state, week_name(week), "as recorded in the ledgers")


def _computed(editions: Editions, week: dt.date) -> State:
    refuse_unknown_week("diff", week, editions.table)
    edition = editions.of(week)
    day = week + dt.timedelta(days=6)
    return State(
        week=week,
        rows={row.chain: row for row in rows_of(edition, day, __version__)},
        chains=chains_then(edition),
        verdicts={row.claim: row for row in claim_rows(edition, judge_all(edition), day, "yes")},
    )
