"""
One small hierarchy of errors.

Every message names the place (file and line, or address), what was found, what is allowed
and what to do next. Validators collect problems and raise once, so that a reader sees all
of them in one run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


def shown(foreign: object, limit: int = 80) -> str:
    """Write somebody else's text so that it fits into a message: one line, cut, nothing hidden."""
    text = "".join(c if c.isprintable() else " " for c in str(foreign)[: 10 * limit])
    text = re.sub(r" {2,}", " ", text).strip()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """
    One thing wrong in one place of one file.

    ``line`` and ``column`` count from 1; 0 means that the problem belongs to the whole file.
    """

    path: str
    line: int
    column: int
    found: str
    allowed: str = ""

    def __str__(self) -> str:
        path = shown(self.path, 200)
        place = f"{path}:{self.line}:{self.column}" if self.line else path
        return f"{place}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """What was found and what is allowed, on one line."""
        said = f"{self.found} ({self.allowed})" if self.allowed else self.found
        return shown(said, 1_000)


def unreadable(path: str, error: OSError) -> Problem:
    """A file that could not be read; others are judged all the same."""
    what = f"cannot be read: {error.strerror or type(error).__name__}"
    return Problem(path, 0, 0, what, "a file that whoever runs this may read")


class WellspringError(Exception):
    """Base of all errors that end a command with a message and an exit code."""


class BadInput(WellspringError):
    """Input files that cannot be accepted; carries every problem found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StoreError(WellspringError):
    """A file below ``data/`` is missing or is not what the store wrote."""


class BuildError(WellspringError):
    """Pages or charts could not be made from data that is itself valid."""


class SourceError(WellspringError):
    """
    A public source did not give what its contract promises.

    ``address`` is what was asked (never with a key), ``found`` what came instead and
    ``allowed`` what was expected or what to do next.
    """

    def __init__(self, address: str, found: str, allowed: str = "") -> None:
        self.address = address
        self.found = found
        self.allowed = allowed
        super().__init__(f"{address}: {found}" + (f" ({allowed})" if allowed else ""))


class SourceBusy(SourceError):
    """
    A failure that may pass; the client asks again.

    ``wait_seconds``: how long the source asks to wait, None where it does not say.
    """

    wait_seconds: float | None = None


class NotPublished(SourceError):
    """The source answers as agreed that it does not publish this quantity for this chain."""
