"""
Takes over what another job of this run handed over as an artifact.

    handed.py NAME FOLDER    put the files of the artifact NAME in place of what FOLDER holds

The other job runs installed packages, and this one may write. So the files are data here: names
are checked, there are no links among them, their size is limited, and nothing of them is
executed.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
import sys
import zipfile
from pathlib import Path

from hub import Hub, HubError, here

MOST_PACKED_BYTES = 300_000_000
MOST_BYTES = 1_000_000_000
MOST_FILES = 20_000
NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)
"""Parts that begin with a letter, a digit or _: no hidden file, no option, no way upwards."""


class RefusedError(Exception):
    """The artifact is not what a job of this project hands over."""


def newest(hub: Hub, run: int, name: str, most_bytes: int) -> bytes | None:
    """
    Fetch the newest artifact of a name that a run made; None where it made none.

    Raises RefusedError for one that is larger than ``most_bytes``, before it is fetched.
    """
    known = [
        item
        for item in hub.get(f"actions/runs/{run}/artifacts", name=name)["artifacts"]
        if item["name"] == name and not item["expired"]
    ]
    if not known:
        return None
    found = max(known, key=lambda item: int(item["id"]))
    if int(found["size_in_bytes"]) > most_bytes:
        raise RefusedError(f"the artifact is larger than {most_bytes} bytes")
    return hub.download(f"actions/artifacts/{int(found['id'])}/zip", most_bytes)


def files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """List the files of an archive; raises RefusedError where there is anything else in it."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not NAME.fullmatch(entry.filename) or kind not in {0, stat.S_IFREG}:
            raise RefusedError(f"{entry.filename!r}: no plain file, or not named like one")
    if not entries or len(entries) > MOST_FILES:
        raise RefusedError(f"{len(entries)} files, 1 to {MOST_FILES} are expected")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise RefusedError(f"more than {MOST_BYTES} bytes when unpacked")
    return entries


def replace(content: bytes, folder: Path) -> int:
    """Put the files in place of what the folder holds; returns how many, raises RefusedError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = files(archive)
            shutil.rmtree(folder, ignore_errors=True)
            for entry in entries:
                archive.extract(entry, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedError(f"the artifact is no archive: {error}") from None
    return len(entries)


def main(arguments: list[str]) -> int:
    """Fetch and unpack."""
    name, folder = arguments[0], Path(arguments[1])
    try:
        content = newest(here(), int(os.environ["GITHUB_RUN_ID"]), name, MOST_PACKED_BYTES)
        print(f"{replace(content or b'', folder)} files of {name} lie in {folder}")
    except (RefusedError, HubError, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
