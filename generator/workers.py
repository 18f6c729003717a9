"""
Work shared among processes, in a fixed order; in this process where others do not pay.

Processes are forks of this one wherever that is safe, so that they have what it has computed
without reading or copying it. Elsewhere (macOS, whose libraries do not bear it, and Windows) what
needs that is done in this process, and the rest in processes of their own.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, suppress
from functools import cache, partial
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

CHUNK = 8
POLITE = 10
"""How much less urgent than all else small jobs are; 19 is the most."""
FEWEST_JOBS = 40
"""With fewer jobs at once, starting processes takes longer than they save."""
FORKS = sys.platform == "linux"


class Workers(AbstractContextManager["Workers"]):
    """
    Up to ``count`` processes, started when there is enough to do.

    How many they are changes nothing but the time: results come in the order of their jobs,
    and what a lost process left undone is done in this one.
    """

    def __init__(self, count: int = 1) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._shared: Any = None
        self._apart: list[BaseProcess] = []

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes."""
        self.rest()
        for process in self._apart:
            process.terminate()
            process.join()
        self._apart = []

    def rest(self) -> None:
        """End processes that stand by, with all the memory they own; later jobs start others."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def apart(self, work: Callable[[], Done]) -> Callable[[], Done]:
        """
        Begin one long work in a fork of this process; what is given waits for its result.

        The result passes through a pipe, so it has to be picklable; ``work`` need not be.
        Without forks, or where one was lost, the work is done when it is waited for.
        """
        if self._count < 2 or not FORKS:
            return cache(work)
        give_back()
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(target=_send, args=(sender, work))
        try:
            process.start()
        except OSError:  # a machine that allows no further process
            return cache(work)
        finally:
            sender.close()
        self._apart.append(process)

        @cache
        def wait() -> Done:
            try:
                done: Done = receiver.recv()
            except EOFError:  # lost, or it failed
                return work()
            return done

        return wait

    def share_out(self, work: Callable[[Sequence[Job]], Done], jobs: Sequence[Job]) -> list[Done]:
        """
        Do jobs in equal parts at once, the first here and the others in forks of this process.

        ``work`` gets every nth job; it and the jobs need not be picklable, as in ``apart``.
        """
        parts = [jobs[start :: self._count] for start in range(min(self._count, len(jobs)))]
        others = [self.apart(partial(work, part)) for part in parts[1:]]
        return [*(work(part) for part in parts[:1]), *(wait() for wait in others)]

    def share(self, shared: object) -> None:
        """Give all processes something that need not be picklable, before the first is started."""
        assert self._pool is None
        self._shared = shared

    def start(
        self, work: Callable[[Job], Done], jobs: Sequence[Job], *, chunk: int = CHUNK
    ) -> Iterator[Done]:
        """Begin at once, where there are processes; the results can be read once, in order."""
        if self._count < 2 or not jobs or (self._pool is None and len(jobs) < FEWEST_JOBS):
            return map(work, jobs)
        try:
            coming = self._started().map(work, jobs, chunksize=chunk)
        except (OSError, BrokenProcessPool):  # a machine that allows no further process
            return map(work, jobs)
        return _complete(coming, work, jobs)

    def start_sharing(
        self, work: Callable[[Any, Job], Done], jobs: Sequence[Job], *, chunk: int = CHUNK
    ) -> Iterator[Done]:
        """As ``start``, for work that is also given what all processes share."""
        here = partial(work, self._shared)
        if self._count < 2 or not FORKS or not jobs:
            return map(here, jobs)
        try:
            coming = self._started().map(partial(_with_shared, work), jobs, chunksize=chunk)
        except (OSError, BrokenProcessPool):
            return map(here, jobs)
        return _complete(coming, here, jobs)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            give_back()
            context = multiprocessing.get_context("fork" if FORKS else "forkserver")
            shared = self._shared if FORKS else None
            self._pool = ProcessPoolExecutor(
                self._count, context, initializer=_begin, initargs=(shared,)
            )
        return self._pool


def give_back() -> None:
    """
    Return memory that is free to the system, where the C library can (glibc).

    It keeps it otherwise, and what it fills again after a fork counts for both processes.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


_given: list[Any] = [None]
"""What this process, if it is a worker, shares with the one that forked it."""


def _begin(shared: object) -> None:
    """Many small jobs fill what the long ones leave of the cores."""
    os.nice(POLITE)
    _given[0] = shared


def _with_shared(work: Callable[[Any, Job], Done], job: Job) -> Done:
    return work(_given[0], job)


def _send(sender: Connection, work: Callable[[], object]) -> None:
    # The one that waits meets an error again, and can tell of it; Ctrl-C reaches both.
    with sender, suppress(Exception, KeyboardInterrupt):
        sender.send(work())


def _complete(
    coming: Iterator[Done], work: Callable[[Job], Done], jobs: Sequence[Job]
) -> Iterator[Done]:
    received = 0
    try:
        for done in coming:
            received += 1
            yield done
    except BrokenProcessPool:
        yield from map(work, islice(jobs, received, None))
