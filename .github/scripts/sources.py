"""
The weekly refresh: asks the sources, and goes on when some of them fail.

A source that fails keeps its old data, which is what the site then shows; the names of those
that failed are handed on, so that an issue names them and the run ends red after publishing.
Where nothing came at all, or the refresh did not come to its end, the run ends here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from hub import tell

REPORT = Path("data/report.json")
SOME_FAILED = 1
"""The exit code of ``wellspring refresh`` when some sources failed and their old data stay."""

SIGNALLED = 128
"""What a shell adds to the signal that ended a program."""


def failed_sources(report: str) -> list[str]:
    """Name the sources that the report of a refresh does not call fresh."""
    named = [
        str(source["source"])
        for source in json.loads(report)["sources"]
        if source["state"] != "fresh"
    ]
    wrong = [name for name in named if not re.fullmatch(r"[a-z0-9_]{1,40}", name)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no name of a source")
    return sorted(named)


def refresh() -> tuple[int, str]:
    """
    Ask the sources; returns the exit code and the summary that the refresh wrote.

    The summary is written last. Where it is empty, the refresh did not come to its end, and
    ``data/report.json`` may be that of a week before.
    """
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder, "summary.md")
        command = [".venv/bin/wellspring", "refresh", "--summary", str(summary)]
        code = subprocess.run(command, check=False).returncode
        text = summary.read_text(encoding="utf-8") if summary.exists() else ""
    if shown := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(shown).open("a", encoding="utf-8") as file:
            file.write(text)
    return code, text


def main() -> int:
    """Refresh; the exit code is 0 where there is something to go on with."""
    code, summary = refresh()
    if code < 0:
        print(f"the refresh was ended by signal {-code}", file=sys.stderr)
        return SIGNALLED - code
    if code > SOME_FAILED:
        return code
    # Python ends with 1 as well where a program breaks off over an error of its own.
    if not summary:
        print(f"the refresh ended with {code} and without a summary", file=sys.stderr)
        return 1
    failed = failed_sources(REPORT.read_text(encoding="utf-8")) if code else []
    if code and not failed:
        print(f"the refresh ended with {code} and {REPORT} names no failure", file=sys.stderr)
        return 1
    tell(failed=", ".join(failed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
