"""
Builds the site for the address at which it will stand.

The addresses come from the repository whose workflow runs, unless its variables name others:
SITE_URL, REPOSITORY_URL, EDIT_PROFILES_URL.
"""

from __future__ import annotations

import os
import subprocess
import sys

from hub import HubError, here


def addresses(given: dict[str, str], branch: str) -> dict[str, str]:
    """
    Complete the three addresses.

    ``given`` is the environment; what it leaves empty is made from the repository's own
    address, and asked of GitHub where the site stands.
    """
    repository = given.get("REPOSITORY_URL") or (
        f"{given['GITHUB_SERVER_URL']}/{given['GITHUB_REPOSITORY']}"
    )
    return {
        "REPOSITORY_URL": repository,
        "EDIT_PROFILES_URL": given.get("EDIT_PROFILES_URL")
        or f"{repository}/edit/{branch}/data/profiles/",
        "SITE_URL": given.get("SITE_URL") or str(here().get("pages")["html_url"]),
    }


def main() -> int:
    """Build with ``make site``."""
    try:
        found = addresses(dict(os.environ), os.environ["DEFAULT_BRANCH"])
    except HubError as error:
        print(f"{error}; turn Pages on, with GitHub Actions as its source", file=sys.stderr)
        return 1
    for name, value in found.items():
        print(f"{name}={value}")
    # The build runs installed packages, which need no token.
    kept = {name: value for name, value in os.environ.items() if name != "GH_TOKEN"}
    return subprocess.run(["make", "site"], check=False, env=kept | found).returncode


if __name__ == "__main__":
    sys.exit(main())
