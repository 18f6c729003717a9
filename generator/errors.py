"""
One small hierarchy of errors.

Every message names the place (file and line, or address), what was found, what is allowed
and what to do next. Validators collect problems and raise once, so that a reader sees all
of them in one run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.found}" + (f" ({self.allowed})" if self.allowed else "")


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
