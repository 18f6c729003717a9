"""Work shared among processes, in a fixed order; in this process where others do not pay."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")

CHUNK = 8
POLITE = 10
"""How much less urgent than all else small jobs are; 19 is the most."""
FEWEST_JOBS = 40
"""With fewer jobs at once, starting processes takes longer than they save."""


class Workers(AbstractContextManager["Workers"]):
    """
    Up to ``count`` processes, started when there is enough to do.

    How many they are changes nothing but the time: results come in the order of their jobs,
    and what a lost process left undone is done in this one.
    """

    def __init__(self, count: int = 1) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._beside: ProcessPoolExecutor | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes."""
        for executor in (self._pool, self._beside):
            if executor is not None:
                executor.shutdown(cancel_futures=True)
        self._pool = self._beside = None

    def start(self, work: Callable[[Job], Done], jobs: Sequence[Job]) -> Iterator[Done]:
        """Begin at once, where there are processes; the results can be read once, in order."""
        if self._count < 2 or not jobs or (self._pool is None and len(jobs) < FEWEST_JOBS):
            return map(work, jobs)
        try:
            coming = self._started().map(work, jobs, chunksize=CHUNK)
        except (OSError, BrokenProcessPool):  # a machine that allows no further process
            return map(work, jobs)
        return _complete(coming, work, jobs)

    @property
    def several(self) -> bool:
        """Whether anything can be done beside this process."""
        return self._count > 1

    def begin(
        self, work: Callable[[Job], Done], job: Job, *, urgent: bool = True
    ) -> Callable[[], Done]:
        """
        Begin one long job beside this process; what is given waits for its result.

        An urgent one has a process of its own, any other stands in line with small ones.
        """
        if not self.several:
            return partial(work, job)
        try:
            if urgent and self._beside is None:
                self._beside = ProcessPoolExecutor(1, mp_context=_context())
            coming = (self._beside if urgent and self._beside else self._started()).submit(
                work, job
            )
        except (OSError, BrokenProcessPool):
            return partial(work, job)

        def wait() -> Done:
            try:
                return coming.result()
            except BrokenProcessPool:
                return work(job)

        return wait

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Many small jobs fill what the long one and this process leave of the cores.
            self._pool = ProcessPoolExecutor(
                self._count, _context(), initializer=os.nice, initargs=(POLITE,)
            )
        return self._pool


def _context() -> BaseContext:
    # forkserver: this process may hold threads of libraries, which fork would copy
    context = multiprocessing.get_context("forkserver")
    # Nothing is loaded ahead: until it is, this process could begin nothing.
    context.set_forkserver_preload([])
    return context


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
