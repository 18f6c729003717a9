"""
Publishes a dated release of the edition: data package, API, Parquet file, bill of materials.

    release.py FOLDER COMMIT

A release that exists is never changed: a second one of the same week gets a number.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from hub import Hub, HubError, here

SUMS = "SHA256SUMS"
MATERIALS = "sbom.cdx.json"
PACKAGE = re.compile(r"wellspring-(?P<week>\d{4}-W\d{2})-data-package\.zip")

NOTES = """\
The edition of {week}: what the site shows, for programs and for keeping.

* `{stem}-data-package.zip`: every table with its columns, units, sources and licences
* `{stem}-api.zip`: the static API as it is published
* `{stem}.parquet`: all figures and series in one file
* `{materials}`: the software that made it (CycloneDX)
* `{sums}`: checksums; `sha256sum --check {sums}`

Our own data and texts are under CC BY 4.0. Series keep their publishers' licences, which the data
package names one by one; those whose terms do not clearly allow it are left out.
"""


class IncompleteError(Exception):
    """The folder is not what a release attaches."""


def week_of(folder: Path) -> str:
    """Read the edition's week from the name of the data package; raises IncompleteError."""
    found = [match for path in folder.iterdir() if (match := PACKAGE.fullmatch(path.name))]
    if len(found) != 1:
        raise IncompleteError(f"{folder}: {len(found)} data packages, one is expected")
    return found[0]["week"]


def seal(folder: Path) -> list[Path]:
    """
    Hold every file against its checksum and add that of the bill of materials; returns all files.

    Raises IncompleteError where something is missing, differs or is not known.
    """
    sums = folder / SUMS
    files = sorted(path for path in folder.iterdir() if path != sums)
    lines = [line.partition("  ") for line in sums.read_text("utf-8").splitlines()]
    said = {name: digest for digest, _, name in lines}
    sealed = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    if MATERIALS not in sealed:
        raise IncompleteError(f"{folder}: no {MATERIALS}")
    for name in sorted({*sealed, *said} - {MATERIALS}):
        if sealed.get(name) != said.get(name):
            raise IncompleteError(f"{folder / name}: missing, not in {SUMS}, or not as it says")
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(sealed.items()))
    sums.write_text(text, encoding="utf-8")
    return [*files, sums]


def free_tag(hub: Hub, week: str) -> str:
    """Return the first tag of a week that does not exist yet."""
    name = f"edition-{week}"
    known = {str(item["ref"]) for item in hub.get(f"git/matching-refs/tags/{name}")}
    number = 1
    while f"refs/tags/{name if number == 1 else f'{name}-{number}'}" in known:
        number += 1
    return name if number == 1 else f"{name}-{number}"


def main(arguments: list[str]) -> int:
    """Seal the files and publish them."""
    folder, commit = Path(arguments[0]), arguments[1]
    try:
        files, week = seal(folder), week_of(folder)
        hub = here()
        tag = free_tag(hub, week)
        stem = f"wellspring-{week}"
        notes = NOTES.format(week=week, stem=stem, materials=MATERIALS, sums=SUMS)
        title = f"Edition {tag.removeprefix('edition-')}"
        options = ["--repo", hub.repository, "--target", commit, "--title", title, "--notes", notes]
        subprocess.run(["gh", "release", "create", tag, *options, *map(str, files)], check=True)
    except (IncompleteError, HubError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"released {tag}: {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
