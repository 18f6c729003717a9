"""
Commits what the weekly run changed below ``data/``, and refuses everything else.

The change was made by a job that runs installed packages: nothing of it is executed here. It
goes on the commit that it was made from (BASE), so that what was merged meanwhile is kept.

A push needs a token, which comes from the environment (PUSH_TOKEN) and reaches git over its
environment as well: it stands in no file and in no command line.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from hub import tell

FOLDER = "data/"
LINK = "120000"
COMMIT = re.compile(r"[0-9a-f]{40}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
BOT_NAME = "github-actions[bot]"
BOT_ADDRESS = "41898282+github-actions[bot]@users.noreply.github.com"


class RefusedError(Exception):
    """Something that the weekly run may not commit."""


def git(*arguments: str, **environment: str) -> str:
    """Run git here, without hooks; returns what it printed, raises CalledProcessError."""
    done = subprocess.run(
        ["git", "-c", f"core.hooksPath={os.devnull}", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    return done.stdout


def changed_paths() -> list[str]:
    """List every path that differs from the commit or is new, ignored files aside."""
    said = git("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    return sorted(entry[3:] for entry in said.split("\0") if entry)


def go_back(base: str) -> None:
    """
    Go on from an earlier commit of the branch that is checked out; the files stay as they are.

    Raises RefusedError for what is none.
    """
    if not COMMIT.fullmatch(base) or git("rev-list", "--max-count=1", base, "^HEAD").strip():
        raise RefusedError(f"{base!r} is no commit of the default branch")
    git("reset", "--quiet", "--mixed", base)


def stage(base: str) -> list[str]:
    """Stage the data folder; raises RefusedError for changes elsewhere and for symbolic links."""
    paths = changed_paths()
    if strange := [path for path in paths if not path.startswith(FOLDER)]:
        raise RefusedError(f"changed outside {FOLDER}: {', '.join(strange)}")
    go_back(base)
    git("add", "--all", "--", FOLDER)
    staged = git("diff", "--cached", "--raw", "-z", "--no-renames").split("\0")
    heads, names = staged[0:-1:2], staged[1::2]
    for head, name in zip(heads, names, strict=True):
        if head.split()[1] == LINK or not name.startswith(FOLDER):
            raise RefusedError(f"{name}: a symbolic link, or outside {FOLDER}")
    return names


def lay_out(before: str) -> None:
    """Make the files those of the newest commit; until now they are those of another one."""
    made = git("rev-parse", "HEAD").strip()
    # By way of the other one, so that git knows and removes what only that one has.
    git("reset", "--quiet", "--hard", before)
    git("reset", "--quiet", "--hard", made)


def message() -> str:
    """Name the last finished week, as the report has it; raises RefusedError where it has none."""
    report = json.loads(Path("data/report.json").read_text(encoding="utf-8"))
    week = str(report["weeks_through"])
    # More than a day would be an order to whoever reads messages: [skip ci], closes #1.
    if not DAY.fullmatch(week):
        raise RefusedError(f"data/report.json: {week!r} is no day")
    return f"Data through the week of {week}"


def login() -> dict[str, str]:
    """Return the environment in which git may push; empty where there is no token."""
    token = os.environ.get("PUSH_TOKEN")
    if not token:
        return {}
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    print(f"::add-mask::{secret}")
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{os.environ['GITHUB_SERVER_URL']}/.extraheader",
        "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {secret}",
    }


def push() -> None:
    """Push to the default branch; where it moved meanwhile, once more on top of it."""
    branch = os.environ["DEFAULT_BRANCH"]
    allowed = login()
    try:
        git("push", "origin", f"HEAD:refs/heads/{branch}", **allowed)
    except subprocess.CalledProcessError:
        git("fetch", "origin", branch, **allowed)
        git("rebase", "FETCH_HEAD")
        git("push", "origin", f"HEAD:refs/heads/{branch}", **allowed)


def main() -> int:
    """Commit and push; hands on whether there was anything, and the commit to publish."""
    try:
        head = git("rev-parse", "HEAD").strip()
        names = stage(os.environ["BASE"])
        if names:
            who = ["-c", f"user.name={BOT_NAME}", "-c", f"user.email={BOT_ADDRESS}"]
            git(*who, "commit", "--quiet", "--message", message())
            lay_out(head)
            os.environ |= {"GIT_COMMITTER_NAME": BOT_NAME, "GIT_COMMITTER_EMAIL": BOT_ADDRESS}
            push()
    except RefusedError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"git {error.cmd[3]} failed", file=sys.stderr)
        return 1
    commit = git("rev-parse", "HEAD").strip()
    tell(changed=str(bool(names)).lower(), commit=commit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
