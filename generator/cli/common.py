"""What the commands share: consoles, the project's data, days of the command line."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console

from generator.cache import Cache
from generator.errors import BadInput, Problem, StoreError

if TYPE_CHECKING:  # what a function needs is loaded where it is called
    import pandas as pd

    from generator.model.chain import Profile
    from generator.model.notice import Notice
    from generator.model.rubric import Rubric
    from generator.store import Store

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
"""No chain is older, and days that are counted from these are days that Python knows."""

# Without emoji=False, rich takes the line of ``arbitrum.yml:100:3`` for a smiley.
out = Console(soft_wrap=True, highlight=False, emoji=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False, markup=False)


def day(text: str) -> dt.date:
    """Read a day of the command line."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        span = f"from {FIRST_DAY} to {LAST_DAY}"
        raise argparse.ArgumentTypeError(f"{text!r} is out of range: a day {span}")
    return found


def week_of(text: str) -> dt.date:
    """Monday of a week given as ``2026-W14`` or as any day of it."""
    from generator.model.series import monday_of

    try:
        return monday_of(dt.date.fromisoformat(text))
    except ValueError:
        raise StoreError(f"{text!r} is no week: write 2026-W14 or a day of it") from None


def refuse_unknown_week(asked_by: str, week: dt.date | None, table: pd.DataFrame) -> None:
    """
    Raise BadInput for a week of the command line that lies outside of what is stored.

    ``table`` is what ``Store.series`` returns; None stands for the last week in it.
    """
    from generator.model.series import week_name

    first, last = table["week"].min().date(), table["week"].max().date()
    if week is not None and not first <= week <= last:
        span = f"{week_name(first)} to {week_name(last)}"
        raise BadInput([Problem(asked_by, 0, 0, f"no data for {week_name(week)}", span)])


def store_of(options: argparse.Namespace) -> Store:
    """The data folder of the project that the command line names."""
    from generator.store import Store  # loads pandas, which checking needs not

    return Store(options.project / "data", cache_of(options))


def cache_of(options: argparse.Namespace) -> Cache:
    """
    The cache of the project that the command line names.

    ``WELLSPRING_CACHE`` names another folder, so that several projects share one.
    """
    folder = os.environ.get("WELLSPRING_CACHE", "")
    return Cache(Path(folder) if folder else options.project / ".cache")


def load_profiles(store: Store) -> dict[str, Profile]:
    """
    Read all profiles; raises BadInput with every problem of every file.

    A symbolic link anywhere below ``data/`` is one.
    """
    from generator.profiles import read_profiles

    profiles, problems = read_profiles(store.profile_texts(), store.cache)
    if problems := [*store.refused_files(), *problems]:
        raise BadInput(problems)
    return profiles


def load_notices(store: Store) -> tuple[tuple[str, Notice], ...]:
    """Read the corrections, newest first, with their names; raises BadInput with every problem."""
    from generator.notices import read_notices

    notices, problems = read_notices(store.root)
    if problems:
        raise BadInput(problems)
    return tuple((named.name, named.notice) for named in notices)


def read_rubric(store: Store) -> Rubric:
    """Read the rubric; raises BadInput with every problem."""
    from pydantic import ValidationError

    from generator.document import read
    from generator.model.rubric import Rubric

    path = "data/rubric.yml"
    document, problems = read(path, store.rubric_text())
    if document is None or problems:
        raise BadInput(problems)
    try:
        return Rubric.model_validate(document.values)
    except ValidationError as error:
        raise BadInput(
            Problem(path, *document.place(e["loc"]), f"{'.'.join(map(str, e['loc']))}: {e['msg']}")
            for e in error.errors()
        ) from None


PLACEHOLDER = "https://wellspring.example/"


def site_address(project: Path) -> str:
    """
    Read the site's address, with a slash at its end: ``site_url`` of the project's mkdocs.yml.

    MkDocs' own reader is used, so that SITE_URL overrides it here as it does there. Raises
    BadInput for what is no address on the web.
    """
    from mkdocs.utils.yaml import yaml_load  # loads MkDocs

    path = project / "mkdocs.yml"
    said = ""
    if path.exists():
        with path.open("rb") as file:
            said = str(yaml_load(file).get("site_url") or "")
    parts = urlsplit(said or PLACEHOLDER)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
        raise BadInput(
            [Problem("mkdocs.yml", 0, 0, f"site_url {said!r} is no web address", PLACEHOLDER)]
        )
    return f"{(said or PLACEHOLDER).rstrip('/')}/"
