"""
The command ``wellspring``: the only reader of arguments, environment and clock.

Exit codes: 0 done, 1 the input has problems (all are listed), 2 the command itself cannot run.
What a command needs is loaded when it runs, so that ``wellspring check`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from generator import __version__
from generator.cli.common import day, err, out, week_of
from generator.errors import BadInput, BuildError, WellspringError

EXAMPLES = """\
examples:
  wellspring new my-chain --kind rollup       write a commented profile, to be filled in
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

LISTS = {
    "chains": "profiles in data/",
    "claims": "claims, with version and day of their rules",
    "criteria": "criteria of the design index and of the hands-off test",
    "metrics": "computed figures, with unit and formula",
    "origins": "what is stored in data/series: publisher's folder, archive, day read, licence",
    "series": "weekly series that can be stored",
    "sources": "what refresh asks, by the names that refresh --only and doctor --only take",
}
FIRST = (
    ("new", "adding:describe_new", "write a commented profile of a chain, to be filled in"),
    ("check", "checking:describe_check", "judge every profile and report all errors at once"),
)
LATER = (
    ("diff", "comparing:describe_diff", "say what differs between two weeks or two checkouts"),
    ("package", "packaging:describe_package", "write what a dated release attaches into a folder"),
    (
        "refresh",
        "refreshing:describe_refresh",
        "ask the public sources, judge their answers and store new weeks",
    ),
    (
        "doctor",
        "refreshing:describe_doctor",
        "ask each source one small question and report drift from its contract",
    ),
    (
        "serve",
        "serving:describe_serve",
        "build the site, show it on this machine, and follow edits of profiles",
    ),
    (
        "describe",
        "describing:describe_options",
        "write schema, empty profile and contributor page from the model",
    ),
)
"""Commands with the function that adds their options, and what they do."""


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

    for name, described, said in FIRST:
        verbs.add_parser(name, help=said, description=said, describe=described)

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
    imports.set_defaults(run=_late("importing:import_archive"))

    generates = verbs.add_parser("generate", help="write pages and charts into docs/")
    _edition_options(generates)
    generates.set_defaults(run=_late("repeating:generate"))

    builds = verbs.add_parser("build", help="generate, then let MkDocs build site/")
    _edition_options(builds)
    builds.set_defaults(run=build)

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
    records.set_defaults(run=_late("record:record"))

    for name, described, said in LATER:
        verbs.add_parser(name, help=said, description=said, describe=described)

    lists = verbs.add_parser(
        "list",
        help=f"list {', '.join(list(LISTS)[:-1])} or {list(LISTS)[-1]}",
        epilog="\n".join(["lists:", *(f"  {name:<10} {said}" for name, said in LISTS.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    lists.add_argument("what", nargs="?", default="chains", choices=LISTS, help="default: chains")
    lists.set_defaults(run=_late("listing:show"))
    return parser


class _Verb(argparse.ArgumentParser):
    """A command; ``describe``, a module and a function, adds its options once it is asked for."""

    def __init__(self, *args: Any, describe: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self._describe = describe

    def parse_known_args(self, *args: Any, **options: Any) -> Any:
        """Parse, with the options in place."""
        if self._describe:
            _found(self._describe)(self)
            self._describe = ""
        return super().parse_known_args(*args, **options)


def _found(where: str) -> Any:
    """A function of a module of this package."""
    module, function = where.split(":")
    return getattr(importlib.import_module(f"{__name__}.{module}"), function)


def _late(where: str) -> Callable[[argparse.Namespace], int]:
    """Run a function whose module is loaded when it runs."""
    return lambda options: int(_found(where)(options))


def _edition_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="WEEK",
        type=week_of,
        help="the edition of a past week, such as 2026-W14 (default: the last week in data/)",
    )


def build(options: argparse.Namespace) -> int:
    """Generate, then let MkDocs build the site."""
    from generator.cli.finishing import finish
    from generator.cli.repeating import generate
    from generator.cli.scales import hold_to_budget
    from generator.garbage import without_passes
    from generator.workers import Workers

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
    with without_passes(), Workers(os.cpu_count() or 1) as workers:
        pages = finish(project / "site", workers)
        hold_to_budget(project / "site", workers)
    out.print(f"site/index.html: {pages} pages; open {index.as_uri()}")
    return 0
