"""
The command ``wellspring``: the only reader of arguments, environment and clock.

Exit codes: 0 done, 1 the input has problems (all are listed), 2 the command itself cannot run.
What a command needs is loaded when it runs, so that ``wellspring check`` answers at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import __version__
from generator.cli.adding import add_new
from generator.cli.checking import add_check
from generator.cli.common import day, err, load_profiles, out, read_rubric, store_of
from generator.errors import BadInput, BuildError, Problem, WellspringError

if TYPE_CHECKING:
    from generator.model.origin import Origin
    from generator.store import Store

EXAMPLES = """\
examples:
  wellspring new my-chain --kind rollup       write a commented profile, to be filled in
  wellspring check                            judge every profile, all errors at once
  wellspring list chains                      what is in data/
  wellspring import tvl.csv --origin o.json   add archived daily observations
  wellspring refresh                          ask the public sources, store new weeks
  wellspring record                           note unlocks, scores and verdicts, before generate
  wellspring generate                         write pages, charts and calendars into docs/
  wellspring build                            generate, then MkDocs: site/index.html
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
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Verb)

    add_new(verbs)
    add_check(verbs)

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

    generate = verbs.add_parser("generate", help="write pages and charts into docs/")
    _edition_options(generate)
    generate.set_defaults(run=_generate)

    build = verbs.add_parser("build", help="generate, then let MkDocs build site/")
    _edition_options(build)
    build.set_defaults(run=_build)

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
    records.set_defaults(run=_record)

    verbs.add_parser(
        "refresh",
        help="ask the public sources, judge their answers and store new weeks",
        describe="generator.cli.refreshing:describe_refresh",
        epilog="exit codes: 0 all fresh, 1 some failed and their old data stay, 2 nothing came",
    )
    verbs.add_parser(
        "doctor",
        help="ask each source one small question and report drift from its contract",
        describe="generator.cli.refreshing:describe_doctor",
    )

    verbs.add_parser(
        "describe",
        help="write schema, empty profile and contributor page from the model",
        describe="generator.cli.describing:describe_options",
    )

    lists = verbs.add_parser("list", help="list chains, series, sources, metrics or criteria")
    lists.add_argument(
        "what", nargs="?", default="chains", choices=sorted(_LISTS), help="default: chains"
    )
    lists.set_defaults(run=_list)
    return parser


class _Verb(argparse.ArgumentParser):
    """A command; ``describe``, a module and a function, adds its options once it is asked for."""

    def __init__(self, *args: Any, describe: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self._describe = describe

    def parse_known_args(self, *args: Any, **options: Any) -> Any:
        """Parse, with the options in place."""
        if self._describe:
            module, function = self._describe.split(":")
            getattr(importlib.import_module(module), function)(self)
            self._describe = ""
        return super().parse_known_args(*args, **options)


def _week(text: str) -> dt.date:
    from generator.store import week_of

    return week_of(text)


def _record(options: argparse.Namespace) -> int:
    from generator.cli.record import record

    return record(options)


def _edition_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="WEEK",
        type=_week,
        help="the edition of a past week, such as 2026-W14 (default: the last week in data/)",
    )


def _import(options: argparse.Namespace) -> int:
    from generator.importer import read_observations
    from generator.weighing import weigh_days

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
    from pydantic import ValidationError

    from generator.model.origin import Origin

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


def _generate(options: argparse.Namespace) -> int:
    from generator.calibration import Calibration
    from generator.claiming import judge_all
    from generator.cli.record import report
    from generator.draw import draw_all
    from generator.edition import compute
    from generator.ledgers import ClaimLedger, ScoreLedger
    from generator.pages import render, write
    from generator.publish.calendar import calendars
    from generator.publish.history import against
    from generator.publish.weights import weights_file
    from generator.site import assemble
    from generator.stated import stated_facts
    from generator.views.claims import ClaimsRecord, claim_charts

    store = store_of(options)
    edition = compute(
        load_profiles(store), store.series(), store.sources(), read_rubric(store), options.as_of
    )
    workers = os.cpu_count() or 1
    corrections = store.corrections()
    found = against(edition, ScoreLedger(store.root).rows(), corrections, __version__)
    claims = ClaimsRecord(
        judged=judge_all(edition),
        ledger=tuple(ClaimLedger(store.root).rows()),
        calibration=tuple(Calibration(store.root).rows()),
        stated=stated_facts(edition),
    )
    charts = draw_all(edition, workers, claim_charts(claims.judged))
    site = assemble(edition, charts, corrections, __version__, store.report(), found, claims)
    files = render(site) | calendars(edition, store.unlock_rows()) | weights_file(edition)
    written, removed = write(options.project / "docs", files)
    out.print(
        f"edition {site.week}: {len(site.chains)} chains, "
        f"{sum(path.endswith('.md') for path in files)} pages, "
        f"{sum(path.endswith('.svg') for path in files)} charts, "
        f"{sum(path.endswith('.ics') for path in files)} calendars; "
        f"{written} files written, {removed} removed"
    )
    if options.as_of or found.differences:
        report(found)
    return 0


def _build(options: argparse.Namespace) -> int:
    _generate(options)
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
    pages = sum(1 for _ in (project / "site").rglob("*.html"))
    out.print(f"site/index.html: {pages} pages; open {index.as_uri()}")
    return 0


def _list_metrics(_store: Store) -> list[str]:
    from generator.figures import METRICS

    return [f"{m.name:<28} {m.unit:<18} {m.formula}" for m in METRICS.values()]


def _list_criteria(_store: Store) -> list[str]:
    from generator.edition import CRITERIA

    return [f"{c.group:<10} {c.name:<20} {c.asks}" for c in CRITERIA.values()]


def _list_chains(store: Store) -> list[str]:
    return [f"{p.id:<16} {p.kind.value:<10} {p.name}" for p in load_profiles(store).values()]


def _list_series(_store: Store) -> list[str]:
    from generator.model.series import SERIES

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
