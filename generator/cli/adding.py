"""``wellspring new``: writes a commented profile and says what comes next."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from generator.blank import Start, blank_profile
from generator.cli.common import day, err, out
from generator.errors import BadInput, Problem, shown
from generator.model.chain import ID_SHAPE, RESERVED_IDS, Profile
from generator.model.words import Kind
from generator.profile_files import add_profile, profile_texts, refused_files
from generator.profiles import FILL_IN, read_profiles, same_name

LONGEST_ID = 40
LONGEST_NAME = 90


def describe_new(new: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    new.add_argument(
        "chain",
        metavar="CHAIN",
        nargs="?",
        help="its id, such as my-chain: the file's name (asked for where it is not given)",
    )
    new.add_argument("--name", help="the chain's name (asked for where it is not given)")
    new.add_argument(
        "--kind",
        choices=[kind.value for kind in Kind],
        help="what sort of chain it is (asked for where it is not given)",
    )
    new.add_argument(
        "--look-up",
        action="store_true",
        help="ask the providers of figures what they call this chain",
    )
    new.add_argument(
        "--today",
        metavar="DAY",
        type=day,
        help="the day on which you read the sources (default: today, UTC)",
    )
    new.set_defaults(run=add_chain, bad_input=1)


def add_chain(options: argparse.Namespace) -> int:
    """Write a new profile into ``data/profiles``."""
    root = options.project / "data"
    chain = options.chain or _ask("CHAIN", "What is the chain's id, such as my-chain?")
    today = options.today or dt.datetime.now(dt.UTC).date()
    if not ID_SHAPE.fullmatch(chain) or len(chain) > LONGEST_ID:
        allowed = f"small letters, digits and single dashes, at most {LONGEST_ID}"
        near = "-".join(part for part in _words(chain) if part)[:LONGEST_ID].strip("-")
        hint = f"{allowed}; such as {near!r}" if near else allowed
        raise BadInput([Problem("CHAIN", 0, 0, f"{shown(chain)!r} is no id", hint)])
    if chain in RESERVED_IDS:
        what = f"the site needs {chain!r} for a page of its own"
        raise BadInput([Problem("CHAIN", 0, 0, what, f"another id, such as {chain}-chain")])
    if refused := refused_files(root):
        raise BadInput(refused)
    profiles, _ = read_profiles(profile_texts(root))
    name = (options.name or _ask("--name", "What is the chain's name?")).strip()
    kind = options.kind or _ask_kind()
    _refuse_known(name, profiles)
    lookup = (options.project, chain, name, profiles, today)
    names = _looked_up(*lookup) if options.look_up else {}
    text = blank_profile(Start(chain, name, Kind(kind), today, names))
    path = add_profile(root, chain, text)
    relative = f"data/{path.relative_to(root).as_posix()}"
    count = sum(FILL_IN in line and not line.startswith("#") for line in text.splitlines())
    out.print(f"{relative}: written; {count} places say {FILL_IN}, everything else is optional")
    for identifier, (value, _) in names.items():
        out.print(f"  {identifier}: {value} (found by its name; make sure that it is this chain)")
    out.print(
        f"1. Fill in {relative}; remove the # in front of what you have seen.\n"
        f"2. {program()} check {relative}    lists every problem with line and column.\n"
        f"3. {program()} build    then open site/chains/{chain}/index.html in a browser."
    )
    return 0


def program() -> str:
    """The command as a person can repeat it: by its path where it is not on the search path."""
    called = sys.argv[0]
    is_found = Path(called).name != "wellspring" or shutil.which("wellspring") is not None
    return "wellspring" if is_found else called


def _words(text: str) -> list[str]:
    """Runs of letters and digits, in small letters."""
    return "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split()


def _refuse_known(name: str, profiles: Mapping[str, Profile]) -> None:
    """Raise BadInput for what is no name, or the name of a chain that has a profile."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        allowed = f"1 to {LONGEST_NAME} characters on one line"
        raise BadInput([Problem("--name", 0, 0, f"{shown(name)!r} is no name", allowed)])
    for profile in profiles.values():
        if same_name(name) in {same_name(word) for word in (profile.name, *profile.aliases)}:
            what = f"{name!r} has a profile already"
            raise BadInput([Problem("--name", 0, 0, what, f"edit data/profiles/{profile.id}.yml")])


def _ask(option: str, question: str) -> str:
    """Ask a person; raises BadInput where nobody can answer."""
    if not sys.stdin.isatty():
        raise BadInput([Problem(option, 0, 0, "is missing", "nobody is there to ask")])
    out.print(question)
    try:
        return input("> ").strip()
    except EOFError:
        raise BadInput([Problem(option, 0, 0, "is missing", "the input ended")]) from None


def _ask_kind() -> str:
    """Ask for one of the kinds until it is one; each is told with its meaning."""
    said = "\n".join(f"  {kind.value:<10} {kind.meaning}" for kind in Kind)
    while True:
        kind = _ask("--kind", f"What sort of chain is it?\n{said}")
        if kind in {word.value for word in Kind}:
            return kind
        out.print(f"{shown(kind)!r} is none of them")


def _looked_up(
    project: Path, chain: str, name: str, profiles: Mapping[str, Profile], today: dt.date
) -> dict[str, tuple[str, str]]:
    """What the providers call the chain, with the address that said so; failures are told."""
    from generator.cli.refreshing import UPSTREAMS, client_of
    from generator.errors import SourceError
    from generator.lookup import names_in
    from generator.model.upstream import Plan

    chosen = list(UPSTREAMS.values())
    client = client_of(project, chosen, {}, None)
    found: dict[str, tuple[str, str]] = {}
    for upstream in chosen:
        for ask in upstream.directory(Plan(profiles, today)):
            try:
                told = client.get(ask.address, examine=partial(ask.read, ask))
            except SourceError as error:
                err.print(f"{upstream.name}: not looked up: {error}")
                continue
            for identifier, value in names_in(told.names, chain, name).items():
                found.setdefault(identifier, (value, ask.address))
    return found
