"""
One issue for each lasting trouble: opened once, told again, closed when it is over.

The issue is found by a hidden marker in a text that the workflow itself wrote, never by its
title, so that renaming it does no harm and nobody else's issue is taken for it.

    issue.py open MARKER TITLE FILE     open it with the text of FILE, or replace its text
    issue.py close MARKER SENTENCE      say so and close it, where it is open
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hub import BOT, Hub, HubError, here

MOST_CHARACTERS = 60_000
"""GitHub takes 65,536."""


def marked(marker: str) -> str:
    """Return the hidden line that an issue or comment of ours begins with."""
    return f"<!-- wellspring: {marker} -->\n"


def find(hub: Hub, marker: str) -> dict[str, Any] | None:
    """Find the open issue of a marker; None where there is none."""
    for issue in hub.pages("issues", state="open", creator=BOT):
        is_ours = issue["user"]["login"] == BOT and "pull_request" not in issue
        if is_ours and str(issue["body"] or "").startswith(marked(marker)):
            return dict(issue)
    return None


def raise_issue(hub: Hub, marker: str, title: str, text: str) -> int:
    """Open the issue or put the newest text into it; returns its number."""
    body = {"title": title, "body": marked(marker) + text[:MOST_CHARACTERS]}
    known = find(hub, marker)
    if known is None:
        return int(hub.send("POST", "issues", body)["number"])
    hub.send("PATCH", f"issues/{known['number']}", body)
    return int(known["number"])


def close_issue(hub: Hub, marker: str, sentence: str) -> int | None:
    """Close the issue with a sentence; returns its number, None where none was open."""
    known = find(hub, marker)
    if known is None:
        return None
    number = int(known["number"])
    hub.send("POST", f"issues/{number}/comments", {"body": sentence})
    hub.send("PATCH", f"issues/{number}", {"state": "closed", "state_reason": "completed"})
    return number


def main(arguments: list[str]) -> int:
    """Run one command."""
    try:
        match arguments:
            case ["open", marker, title, file]:
                text = Path(file).read_text(encoding="utf-8")
                print(f"issue {raise_issue(here(), marker, title, text)} says it")
            case ["close", marker, sentence]:
                number = close_issue(here(), marker, sentence)
                print(f"issue {number} is closed" if number else "no issue was open")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (HubError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
