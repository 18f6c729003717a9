"""What the commands share: consoles, the project's data, days of the command line."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.utils.yaml import yaml_load
from pydantic import ValidationError
from rich.console import Console
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from generator.cache import Cache
from generator.errors import BadInput, Problem
from generator.model.chain import Profile
from generator.model.rubric import Rubric
from generator.profiles import read_profiles
from generator.store import Store

# Without emoji=False, rich takes the line of ``arbitrum.yml:100:3`` for a smiley.
out = Console(soft_wrap=True, highlight=False, emoji=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False, markup=False)


def day(text: str) -> dt.date:
    """Read a day of the command line."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD") from None


def store_of(options: argparse.Namespace) -> Store:
    """The data folder of the project that the command line names."""
    return Store(options.project / "data")


def cache_of(options: argparse.Namespace) -> Cache:
    """
    The cache of the project that the command line names.

    ``WELLSPRING_CACHE`` names another folder, so that several projects share one.
    """
    folder = os.environ.get("WELLSPRING_CACHE", "")
    return Cache(Path(folder) if folder else options.project / ".cache")


def load_profiles(store: Store) -> dict[str, Profile]:
    """Read all profiles; raises BadInput with every problem of every file."""
    profiles, problems = read_profiles(store.profile_texts())
    if problems:
        raise BadInput(problems)
    return profiles


def read_rubric(store: Store) -> Rubric:
    """Read the rubric; raises BadInput with every problem."""
    try:
        return Rubric.model_validate(YAML(typ="safe").load(store.rubric_text()))
    except ValidationError as error:
        raise BadInput(
            Problem("data/rubric.yml", 0, 0, f"{'.'.join(map(str, e['loc']))}: {e['msg']}")
            for e in error.errors()
        ) from None
    except YAMLError as error:
        raise BadInput([Problem("data/rubric.yml", 0, 0, f"not YAML: {error}")]) from None


PLACEHOLDER = "https://wellspring.example/"


def site_address(project: Path) -> str:
    """
    Read the site's address, with a slash at its end: ``site_url`` of the project's mkdocs.yml.

    MkDocs' own reader is used, so that SITE_URL overrides it here as it does there. Raises
    BadInput for what is no address on the web.
    """
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
