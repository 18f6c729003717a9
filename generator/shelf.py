"""
A shelf for finished files until all are written: one temporary file on disk.

Of thousands of chains they do not fit into memory, not even compressed.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

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
        self._end = 0
        with suppress(OSError):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - as long as this
                weakref.finalize(self, self._file.close)

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
        start, rest = self._end, memoryview(content)
        while rest:
            rest = rest[os.pwrite(handle, rest, self._end) :]
            self._end = start + len(content) - len(rest)
        return partial(self._fetch, handle, start, len(content))

    def _fetch(self, handle: int, start: int, length: int) -> bytes:
        found = b""
        while len(found) < length:
            part = os.pread(handle, length - len(found), start + len(found))
            if not part:
                raise OSError("the temporary file of finished contents has been cut short")
            found += part
        return found
