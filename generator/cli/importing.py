"""``wellspring import``: archived daily observations with their origin."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from pydantic import ValidationError

from generator.cli.common import load_profiles, out, store_of
from generator.errors import BadInput, Problem
from generator.importer import read_observations
from generator.model.origin import Origin
from generator.weighing import weigh_days


def import_archive(options: argparse.Namespace) -> int:
    """Add the observations of a file to a source, as weekly values."""
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
