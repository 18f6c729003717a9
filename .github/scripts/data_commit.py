"""
Commits what the weekly run changed below ``data/``, and refuses everything else.

A push needs a token, which comes from the environment (PUSH_TOKEN) and reaches git over its
environment as well: it stands in no file and in no command line.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

from hub import tell

FOLDER = "data/"
LINK = "120000"
BOT_NAME = "github-actions[bot]"
BOT_ADDRESS = "41898282+github-actions[bot]@users.noreply.github.com"


class RefusedError(Exception):
    """Something that the weekly run may not commit."""


def git(*arguments: str, **environment: str) -> str:
    """Run git here; returns what it printed, raises CalledProcessError."""
    done = subprocess.run(
        ["git", *arguments],
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


def stage() -> list[str]:
    """Stage the data folder; raises RefusedError for changes elsewhere and for symbolic links."""
    paths = changed_paths()
    if strange := [path for path in paths if not path.startswith(FOLDER)]:
        raise RefusedError(f"changed outside {FOLDER}: {', '.join(strange)}")
    git("add", "--all", "--", FOLDER)
    staged = git("diff", "--cached", "--raw", "-z", "--no-renames").split("\0")
    heads, names = staged[0:-1:2], staged[1::2]
    for head, name in zip(heads, names, strict=True):
        if head.split()[1] == LINK or not name.startswith(FOLDER):
            raise RefusedError(f"{name}: a symbolic link, or outside {FOLDER}")
    return names


def message() -> str:
    """Name the last finished week, as the report of the refresh has it."""
    report = json.loads(Path("data/report.json").read_text(encoding="utf-8"))
    return f"Data through the week of {report['weeks_through']}"


def push() -> None:
    """Push to the default branch; where it moved meanwhile, once more on top of it."""
    branch = os.environ["DEFAULT_BRANCH"]
    login = {}
    if token := os.environ.get("PUSH_TOKEN"):
        server = os.environ["GITHUB_SERVER_URL"]
        secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        print(f"::add-mask::{secret}")
        login = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{server}/.extraheader",
            "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {secret}",
        }
    try:
        git("push", "origin", f"HEAD:refs/heads/{branch}", **login)
    except subprocess.CalledProcessError:
        git("fetch", "origin", branch, **login)
        git("rebase", "FETCH_HEAD")
        git("push", "origin", f"HEAD:refs/heads/{branch}", **login)


def main() -> int:
    """Commit and push; hands on whether there was anything, and the commit to publish."""
    try:
        names = stage()
        if names:
            who = ["-c", f"user.name={BOT_NAME}", "-c", f"user.email={BOT_ADDRESS}"]
            git(*who, "commit", "--quiet", "--message", message())
            os.environ |= {"GIT_COMMITTER_NAME": BOT_NAME, "GIT_COMMITTER_EMAIL": BOT_ADDRESS}
            push()
    except RefusedError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"git {error.cmd[1]} failed", file=sys.stderr)
        return 1
    commit = git("rev-parse", "HEAD").strip()
    tell(changed=str(bool(names)).lower(), commit=commit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
