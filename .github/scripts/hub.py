"""
GitHub's API, asked through its own command ``gh``, which every runner has.

Nothing here needs an installed package, so that jobs which may write install nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

BOT = "github-actions[bot]"
"""Who writes when a workflow's own token is used."""

PER_PAGE = 100
MOST_PAGES = 20


class HubError(Exception):
    """GitHub did not answer as agreed; the message names what was asked."""


@dataclass(frozen=True)
class Hub:
    """One repository, ``owner/name``; the token comes from the environment (GH_TOKEN)."""

    repository: str

    def get(self, path: str, **query: str) -> Any:
        """Read what lies at a path below the repository; raises HubError."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._decoded(asked, self._run(["--method", "GET", self._address(asked)]))

    def pages(self, path: str, **query: str) -> list[Any]:
        """Read all entries of a list, page by page, up to 2,000."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            some = self.get(path, **query, per_page=str(PER_PAGE), page=str(page))
            found += some
            if len(some) < PER_PAGE:
                break
        return found

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Write; ``body`` goes over standard input and so into no command line."""
        arguments = ["--method", method, self._address(path)]
        if body is None:
            return self._decoded(path, self._run(arguments))
        return self._decoded(
            path, self._run([*arguments, "--input", "-"], json.dumps(body).encode())
        )

    def download(self, path: str, most_bytes: int) -> bytes:
        """Fetch a file; raises HubError for one that is larger than ``most_bytes``."""
        content = self._run(["--method", "GET", self._address(path)])
        if len(content) > most_bytes:
            raise HubError(f"{path}: {len(content)} bytes, at most {most_bytes} are read")
        return content

    def _address(self, path: str) -> str:
        return f"repos/{self.repository}/{path}"

    def _run(self, arguments: list[str], given: bytes = b"") -> bytes:
        done = subprocess.run(
            ["gh", "api", *arguments], input=given, capture_output=True, check=False
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise HubError(f"gh api {' '.join(arguments)}: {said or 'failed without a word'}")
        return done.stdout

    def _decoded(self, path: str, content: bytes) -> Any:
        try:
            return json.loads(content) if content.strip() else None
        except ValueError as error:
            raise HubError(f"{path}: the answer is no JSON: {error}") from None


def here() -> Hub:
    """Take the repository whose workflow is running."""
    return Hub(os.environ["GITHUB_REPOSITORY"])


def event() -> Any:
    """Read the event that started the workflow."""
    return json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))


def tell(**values: str) -> None:
    """Hand values of one line to the steps that follow, and show them."""
    lines = [f"{name}={value}\n" for name, value in values.items()]
    if any("\n" in value or "\r" in value for value in values.values()):
        raise ValueError("a value of several lines could add further values")
    print("".join(lines), end="")
    if path := os.environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(lines)
