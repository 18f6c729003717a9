"""Runs a piece of work in a child process and kills it at its n-th touch of the disk."""

import io
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir", "fcntl.flock")
"""Audit events of the interpreter, raised before the call that they name."""

Work = Callable[[], object]


def at_touch(number: int, then: Work, work: Work) -> int:
    """
    Fork, work, and at the n-th touch (from 0) do ``then``; returns the child's wait status.

    Touches are opening, renaming, removing, listing and locking, each half of a write, and
    each flush to the disk.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork with threads: we only exit
        child = os.fork()
    if child == 0:
        _count(number, then)
        try:
            work()
        except BaseException:  # noqa: BLE001 - a child must never go on as a second test run
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def killed_everywhere(work: Work, prepare: Work) -> Iterator[int]:
    """Kill the work at its first touch, its second and so on, until it comes to its end."""
    number = 0
    while True:
        prepare()
        status = at_touch(number, _kill, work)
        if status == 0:
            return
        assert os.WIFSIGNALED(status), "the work failed before it was killed"
        assert os.WTERMSIG(status) == signal.SIGKILL
        yield number
        number += 1


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _count(number: int, then: Work) -> None:
    left = number

    def touch() -> None:
        nonlocal left
        left -= 1
        if left == -1:
            then()

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if event in TOUCHES:
            touch()

    class Halving(io.BufferedWriter):
        """Writes the first half, touches the disk, writes the rest."""

        def write(self, content: Any) -> int:
            super().write(content[: len(content) // 2])
            self.flush()
            touch()
            super().write(content[len(content) // 2 :])
            return len(content)

    really_open = io.open

    def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if mode == "wb":
            return Halving(io.FileIO(file, "w"))
        return really_open(file, mode, *more, **named)

    def synced(_: Any) -> None:
        touch()  # and no waiting: the machine stays up

    setattr(io, "open", opened)  # noqa: B010 - pathlib looks it up there
    setattr(os, "fsync", synced)  # noqa: B010 - typed as final
    sys.addaudithook(hook)
