"""
A lane for each host: work in one is done piece by piece, work in several at the same time.

What is to be known of the work happens in the thread that waits for it, so that nothing but
the work itself needs to be safe among threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import NoReturn, Self

Happening = Callable[[], None]

LOOK_UP_SECONDS = 0.5


class Stopped(Exception):
    """Nobody waits any more."""


class Lanes:
    """
    Use it as a context; work that is still waiting at its end is never begun.

    Threads are daemons: one that sleeps between two requests must not keep a command that
    was told to stop.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, SimpleQueue[Callable[[], Happening] | None]] = {}
        self._happened: SimpleQueue[Happening] = SimpleQueue()
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for waiting in self._waiting.values():
            waiting.put(None)

    def add(self, lane: str, work: Callable[[], Happening]) -> None:
        """Have work done after what the lane holds; what it returns then happens in ``wait``."""
        if lane not in self._waiting:
            waiting: SimpleQueue[Callable[[], Happening] | None] = SimpleQueue()
            self._waiting[lane] = waiting
            threading.Thread(target=self._run, args=(waiting,), name=lane, daemon=True).start()
        self._waiting[lane].put(work)

    def say(self, happening: Happening) -> None:
        """Let something happen in ``wait`` while work goes on; raises Stopped to end it."""
        if self._stopped.is_set():
            raise Stopped
        self._happened.put(happening)

    def wait(self) -> None:
        """Wait for the next thing and let it happen; raises what work raised."""
        while True:
            # A signal that comes just before waiting begins is seen only when waiting ends.
            with suppress(Empty):
                happening = self._happened.get(timeout=LOOK_UP_SECONDS)
                break
        happening()

    def _run(self, waiting: SimpleQueue[Callable[[], Happening] | None]) -> None:
        while (work := waiting.get()) is not None and not self._stopped.is_set():
            try:
                self._happened.put(work())
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 - it belongs to who waits
                self._happened.put(_raising(error))
                return


def _raising(error: BaseException) -> Happening:
    def happen() -> NoReturn:
        raise error

    return happen
