"""
Says how the weekly run ended: one issue while something fails, and a red run.

FAILED names the sources that failed, RESULTS the jobs and how each ended.
"""

from __future__ import annotations

import os
import sys

from hub import HubError, here
from issue import close_issue, raise_issue

MARKER = "refresh"
TITLE = "The weekly refresh needs somebody"
BAD = ("failure", "cancelled")


def troubles(failed: str, results: str) -> list[str]:
    """Say what went wrong, line by line; nothing after a good run."""
    said = []
    if failed:
        said.append(f"- These sources failed, and their old data stay on the site: {failed}.")
    said += [
        f"- The job `{job}` ended with {result}." for job, result in _jobs(results) if result in BAD
    ]
    return said


def _jobs(results: str) -> list[tuple[str, str]]:
    """Read ``data success, publish skipped`` as pairs."""
    pairs = [part.split() for part in results.split(",")]
    return [(pair[0], pair[-1]) for pair in pairs]


def text(said: list[str], run_address: str) -> str:
    """Write the issue."""
    return (
        "\n".join(said)
        + f"\n\nThe [run]({run_address}) shows, in its summary, how each source answered. "
        "`wellspring doctor` asks each source one small question and names what differs from "
        "its contract; `wellspring refresh --only SOURCE` asks one of them again. The next run "
        "in which nothing fails closes this issue.\n"
    )


def main() -> int:
    """Open, renew or close the issue; exit code 1 where something failed."""
    said = troubles(os.environ["FAILED"], os.environ["RESULTS"])
    place = f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"
    run_address = f"{place}/actions/runs/{os.environ['GITHUB_RUN_ID']}"
    try:
        if said:
            number = raise_issue(here(), MARKER, TITLE, text(said, run_address))
            print("\n".join([f"issue {number}:", *said]))
        else:
            close_issue(here(), MARKER, f"[This run]({run_address}) had no failure.")
            print("nothing failed")
    except HubError as error:
        print(error, file=sys.stderr)
        return 1
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
