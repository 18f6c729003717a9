"""A command that stays, such as ``wellspring serve``: what it costs to follow a change."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from benchmarks.meter import KEEPING, Used, cpu_of, descendants, failure

PATIENCE_SECONDS = 600.0


def followed(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    ready: str,
    change: Callable[[], object],
    done: str,
) -> Used:
    """
    Start a command, and once it says ``ready`` make a change; measure until it says ``done``.

    Raises SystemExit with its last words where it ends before, or takes more than ten minutes.
    """
    with subprocess.Popen(  # noqa: S603 - commands of this module's callers
        command,
        cwd=folder,
        env=KEEPING | {"PYTHONUNBUFFERED": "1"} | dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as started:
        assert started.stdout is not None
        lost = threading.Timer(PATIENCE_SECONDS, started.kill)
        lost.start()
        try:
            _wait(started.stdout, ready, command)
            spent, begun = _spent(started.pid), time.perf_counter()
            change()
            _wait(started.stdout, done, command)
            return Used(time.perf_counter() - begun, _spent(started.pid) - spent)
        finally:
            lost.cancel()
            started.kill()


def _wait(said: IO[str], words: str, command: Sequence[str]) -> None:
    lines = []
    for line in said:
        if words in line:
            return
        lines.append(line.rstrip())
    raise failure(command, lines)


def _spent(process: int) -> float:
    """Processor seconds of a process and of all that it started."""
    return sum(map(cpu_of, (process, *descendants(process))))
