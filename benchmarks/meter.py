"""
What a stage or a command costs: time, processor time, memory; Linux only.

The worker processes of a run end after it, and the one that started them is waited for by
nobody. Their processor time is therefore read from ``/proc`` while they live, or, for a whole
command, from the system once all of its processes have ended.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
_MESSAGE_LINES = 5
KEEPING = {name: given for name, given in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of commands that keep compiled modules, as Python does unless told not to."""

_WATCH_SECONDS = 0.3
_WATCH_SHARE = 0.05  # of one core at most: the account is made by walking all pages


@dataclass(frozen=True, slots=True)
class Used:
    """
    What something cost.

    ``cpu`` is of the process itself and ``workers`` of those that it started, both in seconds
    of user and system time. ``peak`` is the most memory in bytes; ``made`` is how many bytes of
    files came out of it.
    """

    wall: float = 0.0
    cpu: float = 0.0
    workers: float = 0.0
    peak: int = 0
    made: int = 0

    def __add__(self, other: Used) -> Used:
        return Used(
            self.wall + other.wall,
            self.cpu + other.cpu,
            self.workers + other.workers,
            max(self.peak, other.peak),
            self.made + other.made,
        )

    @property
    def all_cpu(self) -> float:
        """Processor seconds of all processes."""
        return self.cpu + self.workers

    def plain(self) -> dict[str, float]:
        """As JSON holds it."""
        return asdict(self)


class Meter:
    """Measures the stages of a run in this process; ``used`` is by their names."""

    def __init__(self) -> None:
        self.used: dict[str, Used] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Measure one stage; one that is entered again is added up."""
        started = descendants(os.getpid())
        for process in (os.getpid(), *started):
            _forget_peak(process)
        before = sum(map(cpu_of, started))
        wall, own = time.perf_counter(), time.process_time()
        yield
        wall, own = time.perf_counter() - wall, time.process_time() - own
        running = descendants(os.getpid())
        found = Used(
            wall,
            own,
            sum(map(cpu_of, running)) - before,
            sum(map(_peak_of, (os.getpid(), *running))),
        )
        self.used[stage] = self.used.get(stage, Used()) + found


def descendants(process: int) -> list[int]:
    """Ids of all running processes that one started, at whatever remove."""
    children: dict[int, list[int]] = {}
    for path in PROC.glob("[0-9]*/stat"):
        fields = _fields(path)
        if fields:
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [process]
    while waiting:
        started = children.get(waiting.pop(), [])
        found += started
        waiting += started
    return sorted(found)


def _fields(path: Path) -> list[str]:
    """Fields of a process after its name: state, parent and so on; empty once it has ended."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def cpu_of(process: int) -> float:
    """Seconds of a process and of those that it has waited for."""
    fields = _fields(PROC / str(process) / "stat")
    return sum(map(int, fields[11:15])) / _TICKS


def _forget_peak(process: int) -> None:
    """Let the system count a process's largest memory anew (man 5 proc, clear_refs)."""
    try:
        (PROC / str(process) / "clear_refs").write_text("5", encoding="ascii")
    except OSError:  # it has ended
        return


def _peak_of(process: int) -> int:
    """Bytes that a process has held at most since ``_forget_peak``."""
    return _memory(process, "status", "VmHWM:")


def _held_by(process: int) -> int:
    """Bytes that a process holds, without files that it maps; shared ones in equal parts."""
    return _memory(process, "smaps_rollup", "Pss_Anon:", "Pss_Shmem:")


def _memory(process: int, account: str, *names: str) -> int:
    try:
        lines = (PROC / str(process) / account).read_text(encoding="utf-8").splitlines()
    except OSError:  # it has ended
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(names))


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Used:
    """
    Run a command to its end and say what it and all processes that it started cost.

    It keeps compiled modules, as Python does unless it is told not to.

    Raises SystemExit with its last words where it fails.
    """
    # A process that outlives its parent becomes a child of this one, so that it can be waited for.
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    wall = time.perf_counter()
    with (
        subprocess.Popen(  # noqa: S603 - commands of this module's callers
            command,
            cwd=folder,
            env=KEEPING | dict(environment or {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as started,
        _watched(started.pid) as peaks,
    ):
        assert started.stderr is not None
        said = started.stderr.read()
        _, status, own = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - wall
    left = list(_left_behind(started.pid))
    if started.returncode:
        raise failure(command, said.splitlines())
    return Used(
        wall,
        own.ru_utime + own.ru_stime,
        sum(usage.ru_utime + usage.ru_stime for usage in left),
        max(peaks, default=0),
    )


def failure(command: Sequence[str], said: Sequence[str]) -> SystemExit:
    """What to raise where a command did not do what was measured: it and its last words."""
    return SystemExit("\n".join([" ".join(command), *said[-_MESSAGE_LINES:]]))


@contextmanager
def _watched(process: int) -> Iterator[list[int]]:
    """
    Look again and again how much memory a process and its descendants hold together.

    Several times a second, or as often as a twentieth of a core allows.

    What a process shares with those that it forked counts once. Files that they map, such as
    libraries, are left out. The system's own account after the end would begin with what this
    process holds, and knows no sums.
    """
    peaks: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        pause = _WATCH_SECONDS
        while not ended.wait(pause):
            looked = time.thread_time()
            peaks.append(sum(map(_held_by, (process, *descendants(process)))))
            pause = max(_WATCH_SECONDS, (time.thread_time() - looked) / _WATCH_SHARE)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def _left_behind(group: int) -> Iterator[os.struct_rusage]:  # type: ignore[name-defined]
    """What the processes of a group used that its first one did not wait for."""
    while True:
        try:
            yield os.wait4(-group, 0)[2]
        except ChildProcessError:
            return
