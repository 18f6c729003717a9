"""
A shelf for finished files until all are written: one temporary file on disk.

Of thousands of chains they do not fit into memory, not even compressed. Forks of a process share
its shelves: what one of them lays there, the others are only told the place of.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO
from weakref import WeakValueDictionary, finalize

from generator.model.contents import Content, Fetch, Packed, packed, size_bytes

SMALL_BYTES = 2000
"""What is no larger stays where it is."""


class Shelf:
    """
    Holds contents in a file below a folder; the system removes it when the process ends.

    Without a folder, or on a disk that takes nothing, contents stay in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file: IO[bytes] | None = None
        with suppress(OSError):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - as long as this
                _on_disk[self._file.fileno()] = self
                finalize(self, self._file.close)

    def __reduce__(self) -> tuple[object, ...]:
        """What is laid here passes between forks as its place alone."""
        return (Shelf, ()) if self._file is None else (_shelf, (self._file.fileno(),))

    def put(self, content: Content) -> Content:
        """Take a content, unless it is small; what is given is read from the shelf when used."""
        if not isinstance(content, Packed) and size_bytes(content) <= SMALL_BYTES:
            return content
        kept = packed(content)
        if self._file is not None:
            with suppress(OSError):
                kept.lay(partial(self._lay, self._file.fileno()))
        return kept

    def put_all(self, files: Mapping[str, Content]) -> dict[str, Content]:
        """Take the contents of several files."""
        return {path: self.put(content) for path, content in files.items()}

    def _lay(self, handle: int, content: bytes) -> Fetch:
        # A lock of the system: a process that is lost gives it back.
        fcntl.lockf(handle, fcntl.LOCK_EX)
        try:
            start = end = os.fstat(handle).st_size
            rest = memoryview(content)
            while rest:
                written = os.pwrite(handle, rest, end)
                rest, end = rest[written:], end + written
        finally:
            fcntl.lockf(handle, fcntl.LOCK_UN)
        return partial(self._fetch, handle, start, len(content))

    def _fetch(self, handle: int, start: int, length: int) -> bytes:
        found = b""
        while len(found) < length:
            part = os.pread(handle, length - len(found), start + len(found))
            if not part:
                raise OSError("the temporary file of finished contents has been cut short")
            found += part
        return found


_on_disk: WeakValueDictionary[int, Shelf] = WeakValueDictionary()
"""Shelves by their file's descriptor, which is the same in forks."""


def _shelf(handle: int) -> Shelf:
    return _on_disk[handle]
