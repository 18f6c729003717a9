"""
The weekly refresh: asks the sources, and goes on when some of them fail.

A source that fails keeps its old data, which is what the site then shows; the names of those
that failed are handed on, so that an issue names them and the run ends red after publishing.
Where nothing came at all, the run ends here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from hub import tell

REPORT = Path("data/report.json")
SOME_FAILED = 1
"""The exit code of ``wellspring refresh`` when some sources failed and their old data stay."""


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


def main() -> int:
    """Refresh; the exit code is 0 where there is something to go on with."""
    command = [".venv/bin/wellspring", "refresh"]
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        command += ["--summary", summary]
    code = subprocess.run(command, check=False).returncode
    if code > SOME_FAILED:
        return code
    failed = failed_sources(REPORT.read_text(encoding="utf-8")) if code else []
    tell(failed=", ".join(failed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
