"""
The command ``wellspring``: the only reader of arguments, environment and clock.

Exit codes: 0 done, 1 the input has problems (all are listed), 2 the command itself cannot run.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from generator import __version__
from generator.cli.common import (
    day,
    err,
    load_profiles,
    out,
    store_of,
)
from generator.cli.comparing import add_diff
from generator.cli.finishing import finish
from generator.cli.packaging import add_package
from generator.cli.record import record
from generator.cli.refreshing import add_verbs
from generator.cli.repeating import generate
from generator.edition import CRITERIA
from generator.errors import BadInput, BuildError, Problem, WellspringError
from generator.figures import METRICS
from generator.importer import read_observations
from generator.model.origin import Origin
from generator.model.series import SERIES
from generator.profiles import read_profiles
from generator.store import Store, week_of
from generator.weighing import weigh_days

EXAMPLES = """\
examples:
  wellspring check                            judge every profile, all errors at once
  wellspring list chains                      what is in data/
  wellspring import tvl.csv --origin o.json   add archived daily observations
  wellspring refresh                          ask the public sources, store new weeks
  wellspring record                           note unlocks, scores and verdicts, before generate
  wellspring diff 2026-W10 2026-W14           what differs between two weeks
  wellspring generate                         write pages, charts and calendars into docs/
  wellspring build                            generate, then MkDocs: site/index.html
  wellspring package --out release            what a dated release attaches
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
        if options.run is None:
            parser.print_help()
            return 2
        return int(options.run(options))
    except BadInput as error:
        for problem in error.problems:
            err.print(str(problem))
        count = len(error.problems)
        err.print(f"{count} problem{'s' if count != 1 else ''} found; nothing was written")
        return int(getattr(options, "bad_input", 1))
    except KeyboardInterrupt:
        err.print("wellspring: stopped; what was stored before stays whole")
        return 130
    except (WellspringError, OSError) as error:
        err.print(f"wellspring: {error}")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wellspring",
        description="Where does a blockchain's value come from, and who keeps it?",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"wellspring {__version__}")
    parser.add_argument(
        "--project",
        type=Path,
        default=Path.cwd(),
        help="the project's folder, with data/ and docs/ (default: here)",
    )
    parser.set_defaults(run=None)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    check = verbs.add_parser("check", help="judge every profile and report all errors at once")
    check.add_argument("files", nargs="*", type=Path, help="only these files (default: all)")
    check.set_defaults(run=_check)

    imports = verbs.add_parser("import", help="add archived daily observations to data/series")
    imports.add_argument("file", type=Path, help="CSV with columns chain,metric,date,value")
    imports.add_argument(
        "--origin",
        type=Path,
        required=True,
        help="JSON with publisher, title, url, licence, citation, read_on, note; "
        "or an object of such, by file stem",
    )
    imports.add_argument("--source", help="folder below data/series (default: from the publisher)")
    imports.set_defaults(run=_import)

    generates = verbs.add_parser("generate", help="write pages and charts into docs/")
    _edition_options(generates)
    generates.set_defaults(run=generate)

    builds = verbs.add_parser("build", help="generate, then let MkDocs build site/")
    _edition_options(builds)
    builds.set_defaults(run=_build)

    records = verbs.add_parser(
        "record",
        help="note unlocks and the latest finished week's scores and verdicts in data/ledger",
    )
    records.add_argument(
        "--today",
        metavar="DAY",
        type=day,
        help="the day that new rows carry, such as 2026-11-21 (default: today, UTC)",
    )
    records.add_argument(
        "--backfill",
        action="store_true",
        help="also note verdicts as of the end of each past quarter, marked as computed later",
    )
    records.add_argument(
        "--correct",
        nargs=2,
        metavar=("WEEK", "SENTENCE"),
        help="only add a dated correction to the digest of a past week",
    )
    records.set_defaults(run=record)

    add_diff(verbs)
    add_package(verbs)
    add_verbs(verbs)

    lists = verbs.add_parser("list", help="list chains, series, sources, metrics or criteria")
    lists.add_argument(
        "what", nargs="?", default="chains", choices=sorted(_LISTS), help="default: chains"
    )
    lists.set_defaults(run=_list)
    return parser


def _edition_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="WEEK",
        type=week_of,
        help="the edition of a past week, such as 2026-W14 (default: the last week in data/)",
    )


def _check(options: argparse.Namespace) -> int:
    texts = store_of(options).profile_texts()
    _, problems = read_profiles(texts)
    judged = {text.path for text in texts}
    if options.files:
        shown = {(options.project / path).resolve(): path for path in judged}
        asked = {shown.get(path.resolve(), str(path)) for path in options.files}
        problems = [problem for problem in problems if problem.path in asked]
        problems += [
            Problem(path, 0, 0, "no such profile", "a file of data/profiles")
            for path in asked - judged
        ]
        judged &= asked
    if problems:
        raise BadInput(problems)
    out.print(f"{len(judged)} profile{'s' if len(judged) != 1 else ''}, no problems")
    return 0


def _import(options: argparse.Namespace) -> int:
    origin, archive_id = _origin(options.origin, options.file.stem)
    source = options.source or re.sub(r"[^a-z0-9]+", "", origin.publisher.lower())
    if not re.fullmatch(r"[a-z0-9]+", source):
        raise BadInput([Problem("--source", 0, 0, f"{source!r} is no folder name", "a-z, 0-9")])
    store = store_of(options)
    try:
        text = options.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([Problem(str(options.file), 0, 0, f"cannot be read: {error}")]) from None
    daily = read_observations(str(options.file), text, origin, load_profiles(store))
    weekly, corrections = weigh_days(daily, source, origin.read_on)
    kept = store.add_archive(source, archive_id, origin, weekly)
    noted = store.append_corrections(corrections)
    out.print(
        f"{options.file.name}: {len(daily):,} observations became {len(weekly):,} weekly values, "
        f"{kept:,} of them stand in data/series/{source}; "
        f"{len(corrections)} days left out by the gates, {noted} newly recorded"
    )
    return 0


def _origin(path: Path, stem: str) -> tuple[Origin, str]:
    """Read the origin of a file: the object itself, or the entry named like the file."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput([Problem(str(path), 0, 0, f"cannot be read as JSON: {error}")]) from None
    entries = raw if isinstance(raw, dict) else {}
    entry = entries if "publisher" in entries else entries.get(stem)
    if not isinstance(entry, dict):
        raise BadInput([Problem(str(path), 0, 0, f"no origin for {stem!r}", "add one")])
    try:
        return Origin.model_validate(entry), stem
    except ValidationError as error:
        raise BadInput(
            Problem(str(path), 0, 0, f"{'.'.join(map(str, e['loc']))}: {e['msg']}")
            for e in error.errors()
        ) from None


def _build(options: argparse.Namespace) -> int:
    generate(options)
    project = options.project.resolve()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=project,
        check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    if done.returncode:
        raise BuildError("MkDocs did not build the site; its messages are above")
    index = project / "site" / "index.html"
    pages = finish(project / "site")
    out.print(f"site/index.html: {pages} pages; open {index.as_uri()}")
    return 0


def _list_metrics(_store: Store) -> list[str]:
    return [f"{m.name:<28} {m.unit:<18} {m.formula}" for m in METRICS.values()]


def _list_criteria(_store: Store) -> list[str]:
    return [f"{c.group:<10} {c.name:<20} {c.asks}" for c in CRITERIA.values()]


def _list_chains(store: Store) -> list[str]:
    return [f"{p.id:<16} {p.kind.value:<10} {p.name}" for p in load_profiles(store).values()]


def _list_series(_store: Store) -> list[str]:
    return [f"{s.name:<20} {s.nature:<6} {s.unit:<12} {s.meaning}" for s in SERIES.values()]


def _list_sources(store: Store) -> list[str]:
    return [
        f"{name:<14} {item.id:<24} read {item.read_on}  {item.licence}"
        for name, source in store.sources().items()
        for item in source.ranges
    ]


_LISTS = {
    "chains": _list_chains,
    "criteria": _list_criteria,
    "metrics": _list_metrics,
    "series": _list_series,
    "sources": _list_sources,
}


def _list(options: argparse.Namespace) -> int:
    for line in _LISTS[options.what](store_of(options)):
        out.print(line)
    return 0
