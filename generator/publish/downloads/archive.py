"""Checksums, and zip files that are the same whenever they are made."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

CHECKSUMS = "SHA256SUMS"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold."""
_PLAIN_FILE = 0o100644 << 16


def as_bytes(content: str | bytes) -> bytes:
    """Return what is written to disk."""
    return content.encode("utf-8") if isinstance(content, str) else content


def digest(content: str | bytes) -> str:
    """SHA-256 in hex digits."""
    return hashlib.sha256(as_bytes(content)).hexdigest()


def checksums(files: Mapping[str, str | bytes]) -> str:
    """Lines that ``sha256sum --check`` reads, sorted by path."""
    return "".join(f"{digest(content)}  {path}\n" for path, content in sorted(files.items()))


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files, sorted by path, without times or owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.external_attr = _PLAIN_FILE
            entry.create_system = 3
            archive.writestr(entry, as_bytes(content), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()
