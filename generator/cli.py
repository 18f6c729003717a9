"""
The command ``wellspring``: the only reader of arguments, environment and clock.

Exit codes: 0 done, 1 the input has problems (all are listed), 2 the command itself cannot run.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from generator import __version__
from generator.errors import BadInput, Problem, WellspringError
from generator.importer import read_observations, weigh_days
from generator.model.chain import Profile
from generator.model.origin import Origin
from generator.model.series import SERIES
from generator.profiles import read_profiles
from generator.store import Store

EXAMPLES = """\
examples:
  wellspring check                            judge every profile, all errors at once
  wellspring list chains                      what is in data/
  wellspring import tvl.csv --origin o.json   add archived daily observations
  wellspring generate                         write pages and charts into docs/
  wellspring build                            generate, then MkDocs: site/index.html
"""

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.run is None:
        parser.print_help()
        return 2
    try:
        return int(options.run(options))
    except BadInput as error:
        for problem in error.problems:
            err.print(str(problem), markup=False)
        count = len(error.problems)
        err.print(f"{count} problem{'s' if count != 1 else ''} found; nothing was written")
        return 1
    except WellspringError as error:
        err.print(f"wellspring: {error}", markup=False)
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

    lists = verbs.add_parser("list", help="list chains, series, sources, metrics or criteria")
    lists.add_argument(
        "what", nargs="?", default="chains", choices=sorted(_LISTS), help="default: chains"
    )
    lists.set_defaults(run=_list)
    return parser


def _store(options: argparse.Namespace) -> Store:
    return Store(options.project / "data")


def load_profiles(store: Store) -> dict[str, Profile]:
    """Read all profiles; raises BadInput with every problem of every file."""
    profiles, problems = read_profiles(store.profile_texts())
    if problems:
        raise BadInput(problems)
    return profiles


def _check(options: argparse.Namespace) -> int:
    texts = _store(options).profile_texts()
    profiles, problems = read_profiles(texts)
    if options.files:
        names = {path.name for path in options.files}
        missing = names - {text.path.rsplit("/", 1)[-1] for text in texts}
        problems = [p for p in problems if p.path.rsplit("/", 1)[-1] in names]
        problems += [Problem(name, 0, 0, "no such profile") for name in sorted(missing)]
    if problems:
        raise BadInput(problems)
    out.print(f"{len(profiles)} profiles, no problems")
    return 0


def _import(options: argparse.Namespace) -> int:
    origin, archive_id = _origin(options.origin, options.file.stem)
    source = options.source or re.sub(r"[^a-z0-9]+", "", origin.publisher.lower())
    if not re.fullmatch(r"[a-z0-9]+", source):
        raise BadInput([Problem("--source", 0, 0, f"{source!r} is no folder name", "a-z, 0-9")])
    store = _store(options)
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
    entry = raw if isinstance(raw, dict) and "publisher" in raw else raw.get(stem)
    if not isinstance(entry, dict):
        raise BadInput([Problem(str(path), 0, 0, f"no origin for {stem!r}", "add one")])
    try:
        return Origin.model_validate(entry), stem
    except ValidationError as error:
        raise BadInput(
            Problem(str(path), 0, 0, f"{'.'.join(map(str, e['loc']))}: {e['msg']}")
            for e in error.errors()
        ) from None


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


_LISTS = {"chains": _list_chains, "series": _list_series, "sources": _list_sources}


def _list(options: argparse.Namespace) -> int:
    for line in _LISTS[options.what](_store(options)):
        out.print(line, markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
