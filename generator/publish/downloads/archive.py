"""Checksums, and zip files that are the same whenever they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from generator.model.contents import Content, as_bytes, digest

CHECKSUMS = "SHA256SUMS"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold."""
_PLAIN_FILE = 0o100644 << 16


def checksums(files: Mapping[str, Content]) -> str:
    """Lines that ``sha256sum --check`` reads, sorted by path."""
    return "".join(f"{digest(content)}  {path}\n" for path, content in sorted(files.items()))


def zipped(files: Mapping[str, Content]) -> bytes:
    """Pack files, sorted by path, without times or owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.external_attr = _PLAIN_FILE
            entry.create_system = 3
            archive.writestr(entry, as_bytes(content), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()
