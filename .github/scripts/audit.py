"""
Says which locked packages have known vulnerabilities, from what pip-audit found.

    audit.py FOUND FILE    read pip-audit's JSON, write the list into FILE

Hands on ``audit=found`` or ``audit=none``. An audit that broke off leaves no JSON: then the exit
code is 1, for not knowing is neither.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hub import tell


def vulnerable(found: str) -> list[str]:
    """Name each known vulnerability in a line; raises ValueError for what is no audit."""
    try:
        return [
            f"- {package['name']} {package['version']}: {one['id']}, mended in "
            f"{', '.join(one['fix_versions']) or 'no version yet'}"
            for package in json.loads(found)["dependencies"]
            for one in package["vulns"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not as pip-audit writes it: {error!r}") from None


def main(arguments: list[str]) -> int:
    """Read, write and hand on."""
    source, target = map(Path, arguments)
    try:
        lines = vulnerable(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"the packages could not be looked up: {error}", file=sys.stderr)
        return 1
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(target.read_text(encoding="utf-8"), end="")
    tell(audit="found" if lines else "none")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
