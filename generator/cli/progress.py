"""Shows how a refresh goes: bars on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

EVERY = 50
"""In a log, one line for so many requests."""


class Bars:
    """A bar per source, for a terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<12}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[at]}", markup=False),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin(self, source: str, requests: int) -> None:
        """Show a source, or correct how often it is asked."""
        if source not in self._tasks:
            self._tasks[source] = self._progress.add_task(source, total=requests, at="")
        self._progress.update(self._tasks[source], total=requests)

    def step(self, source: str, address: str) -> None:
        """Move a source's bar."""
        at = address.removeprefix("https://").partition("?")[0][-48:]
        self._progress.update(self._tasks[source], advance=1, at=at)

    def failed(self, source: str, message: str) -> None:
        """Print a failure above the bars."""
        self._progress.console.print(f"{source}: {message}")

    def end(self, source: str, observations: int) -> None:
        """Say what came."""
        self._progress.update(self._tasks[source], at=f"{observations:,} observations")


class Lines:
    """Plain lines, for a log; ``quiet`` leaves only failures."""

    def __init__(self, console: Console, errors: Console, *, quiet: bool) -> None:
        self._console = console
        self._errors = errors
        self._quiet = quiet
        self._done: dict[str, int] = {}
        self._of: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to put away."""

    def begin(self, source: str, requests: int) -> None:
        """Remember how often a source is asked."""
        self._of[source] = requests
        self._done.setdefault(source, 0)

    def step(self, source: str, address: str) -> None:  # noqa: ARG002 - the bars show it
        """Print a line now and then."""
        self._done[source] += 1
        if not self._quiet and self._done[source] % EVERY == 0:
            self._console.print(f"{source}: {self._done[source]} of {self._of[source]} requests")

    def failed(self, source: str, message: str) -> None:
        """Print a failure."""
        self._errors.print(f"{source}: {message}")

    def end(self, source: str, observations: int) -> None:
        """Say what came."""
        if not self._quiet:
            made = self._done[source]
            self._console.print(f"{source}: {made} requests, {observations:,} observations")
