"""The verbs that ask the public sources: ``wellspring refresh`` and ``wellspring doctor``."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import random
import re
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from generator import __version__, sources
from generator.answers import Answers
from generator.cli.common import day, err, load_profiles, out, site_address, store_of
from generator.cli.progress import Bars, Lines
from generator.discover import find
from generator.doctor import Drift, drift
from generator.errors import BadInput, Problem, SourceError
from generator.http import HOST_SECONDS, Client
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.model.upstream import Ask, Plan, Upstream
from generator.refresh import Refresh, exit_code, unchanged
from generator.reporting import brief, summary
from generator.timetable import ANSWER_SECONDS, slowest, visits
from generator.wire import Limits

UPSTREAMS: dict[str, Upstream] = find(sources, Upstream)
REPLAY = "WELLSPRING_REPLAY"
LOOPBACK = r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?/?"
NEARBY = Limits(read_seconds=10.0, whole_seconds=10.0)
"""A server on this machine has no reason to be slow, but plays all hosts at the same time."""

ANSWERS = ".answers"
MINUTE_SECONDS, FEWEST_MINUTES = 60, 2


class RealClock:
    """Time, chance and patience; a replay from this machine needs no patience."""

    def __init__(self, *, patient: bool) -> None:
        self._patient = patient
        self._chance = random.Random()  # noqa: S311 - spreads retries, protects nothing

    def seconds(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, unless a replay answers."""
        if self._patient:
            time.sleep(seconds)

    def moment(self) -> dt.datetime:
        """Now, in UTC."""
        return dt.datetime.now(dt.UTC)

    def jitter(self) -> float:
        """A random number from 0 to 1."""
        return self._chance.random()


def describe_refresh(refresh: argparse.ArgumentParser) -> None:
    """Add the options of ``wellspring refresh``."""
    refresh.epilog = (
        "exit codes: 0 all fresh, 1 some failed and their old data stay, 2 nothing came"
    )
    refresh.add_argument(
        "--only",
        metavar="SOURCE",
        action="append",
        choices=sorted(UPSTREAMS),
        help=f"ask only this source; may be repeated ({', '.join(sorted(UPSTREAMS))})",
    )
    refresh.add_argument(
        "--dry-run", action="store_true", help="print what would be asked, ask nothing"
    )
    refresh.add_argument("--quiet", action="store_true", help="print only failures")
    refresh.add_argument(
        "--today", metavar="DAY", type=day, help="the day of the run (default: today, UTC)"
    )
    refresh.add_argument(
        "--summary", metavar="FILE", type=Path, help="append a summary in Markdown to a file"
    )
    refresh.set_defaults(run=_refresh, bad_input=2)


def describe_doctor(doctor: argparse.ArgumentParser) -> None:
    """Add the options of ``wellspring doctor``."""
    doctor.add_argument("--only", metavar="SOURCE", action="append", choices=sorted(UPSTREAMS))
    doctor.set_defaults(run=_doctor, bad_input=2)


def _chosen(options: argparse.Namespace) -> list[Upstream]:
    return [u for name, u in sorted(UPSTREAMS.items()) if not options.only or name in options.only]


def _keys(chosen: list[Upstream]) -> dict[str, tuple[str, str]]:
    """Keys that the environment holds: host → header and value."""
    found = {}
    for upstream in chosen:
        key = upstream.key
        value = os.environ.get(key.variable, "").strip() if key else ""
        if key and value:
            if not re.fullmatch(r"[\x21-\x7e]{1,200}", value):
                problem = Problem(
                    key.variable, 0, 0, "is no key", "printable characters, no spaces"
                )
                raise BadInput([problem])
            found[key.host] = (key.header, value)
    return found


def client_of(
    project: Path,
    chosen: list[Upstream],
    keys: Mapping[str, tuple[str, str]],
    answers: Answers | None,
) -> Client:
    """
    Make the client that asks, with the site's address in its name.

    Raises BadInput for a replay that is not on this machine, and for what is no web address.
    """
    replay = os.environ.get(REPLAY, "")
    if replay and not re.fullmatch(LOOPBACK, replay):
        raise BadInput(
            [Problem(REPLAY, 0, 0, "is no server on this machine", "http://127.0.0.1:PORT")]
        )
    # A header takes neither spaces nor letters beyond ASCII, and a bracket would end the comment.
    address = quote(site_address(project), safe=":/%@[]")
    return Client(
        clock=RealClock(patient=not replay),
        user_agent=f"Wellspring/{__version__} (+{address})",
        paces={host.name: host.pace_seconds for u in chosen for host in u.hosts},
        answers=answers,
        keys=keys,
        replay=replay,
        limits=NEARBY if replay else Limits(),
    )


def _refresh(options: argparse.Namespace) -> int:
    store = store_of(options)
    chosen = _chosen(options)
    names = [upstream.name for upstream in chosen]
    keys = _keys(chosen)
    keyed = frozenset(u.name for u in chosen if u.key and u.key.host in keys)
    today = options.today or dt.datetime.now(dt.UTC).date()
    client = client_of(options.project, chosen, keys, Answers(options.project / ANSWERS))
    run = Refresh(load_profiles(store), store.owned(), today, keyed, client.requests_made)
    if options.dry_run:
        return _print_plan(chosen, run)
    before = store.report()
    lively = err.is_terminal and not options.quiet
    with Bars(err) if lively else Lines(out, err, quiet=options.quiet) as watch:
        outcome = run.run(chosen, client, watch, before)
    if unchanged(before, outcome):
        said = "nothing new: data/ stays as it was"
    else:
        store.commit(outcome.changes, outcome.corrections, outcome.report)
        said = "details in data/report.json"
    if options.summary:
        with options.summary.open("a", encoding="utf-8") as file:
            file.write(summary(outcome.report, names))
    if not options.quiet:
        for line in brief(outcome.report, names):
            out.print(line)
        out.print(f"weeks through {week_name(outcome.report.weeks_through)}; {said}")
    return exit_code(outcome.report, names)


def _print_plan(chosen: list[Upstream], run: Refresh) -> int:
    """Say what would be asked, host by host, and how long it takes."""
    planned = visits(chosen, run.plan)
    for one in planned:
        for address in one.addresses:
            out.print(address)
    for one in planned:
        requests = len(one.addresses)
        out.print(
            f"{one.host}: {counted(requests, 'request')}, {one.pace_seconds:g} s apart: about "
            f"{_duration(one.expected_seconds)} (pauses {_duration(one.pauses_seconds)})"
        )
    longest = slowest(planned)
    if longest:
        total = counted(sum(len(one.addresses) for one in planned), "request")
        out.print(
            f"{total} to {counted(len(planned), 'host')} at the same time: "
            f"about {_duration(longest.expected_seconds)}, as long as {longest.host} takes "
            f"(an answer counted as {ANSWER_SECONDS:g} s)"
        )
        out.print(
            f"a host that is not done {_duration(HOST_SECONDS)} after its first request is left "
            "alone; what is stored of the rest stays"
        )
    return 0


def _duration(seconds: float) -> str:
    """A duration in words: seconds below two minutes, then minutes, rounded up."""
    if seconds < FEWEST_MINUTES * MINUTE_SECONDS:
        return f"{math.ceil(seconds)} s"
    return f"{math.ceil(seconds / MINUTE_SECONDS)} minutes"


def _doctor(options: argparse.Namespace) -> int:
    store = store_of(options)
    chosen = _chosen(options)
    keys = _keys(chosen)
    client = client_of(options.project, chosen, keys, None)
    plan = Plan(load_profiles(store), dt.datetime.now(dt.UTC).date())
    broken = 0
    for upstream in chosen:
        ask = upstream.probe(plan)
        said = _ask_probe(client, ask, upstream)
        broken += any(line.broken for line in said)
        for line in said:
            (err if line.broken else out).print(f"{upstream.name}: {line.said}")
        if not said:
            out.print(f"{upstream.name}: {ask.address} answers as agreed")
    return 1 if broken else 0


def _ask_probe(client: Client, ask: Ask, upstream: Upstream) -> list[Drift]:
    try:
        said: list[Drift] = client.get(
            ask.address, examine=lambda answer: drift(upstream, ask, answer)
        )
    except SourceError as error:
        return [Drift(broken=True, said=str(error))]
    return said
