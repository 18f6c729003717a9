"""Raw answers of the last refresh, kept compressed beside the project and never in git."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from generator.files import write_bytes_atomically


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's body and what lets the host say that it has not changed since."""

    body: bytes
    etag: str = ""
    last_modified: str = ""

    @classmethod
    def of(cls, headers: Mapping[str, str], body: bytes) -> Kept:
        """From an answer's headers (lower case) and body."""
        return cls(body, headers.get("etag", ""), headers.get("last-modified", ""))

    @property
    def conditions(self) -> dict[str, str]:
        """Headers of a conditional request (RFC 9110, 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


class Answers:
    """A folder of answers, one file an address: a line of JSON, then the body."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, address: str) -> Kept | None:
        """The kept answer of an address; None where none is kept or the file is damaged."""
        try:
            head, _, body = gzip.decompress(self._path(address).read_bytes()).partition(b"\n")
            said = json.loads(head)
            if said["address"] != address:
                return None
            return Kept(body, str(said["etag"]), str(said["last_modified"]))
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
            return None

    def keep(self, address: str, answer: Kept) -> None:
        """Keep an answer in place of an earlier one."""
        head = {
            "address": address,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
        }
        packed = gzip.compress(
            json.dumps(head, sort_keys=True).encode() + b"\n" + answer.body, mtime=0
        )
        write_bytes_atomically(self._path(address), packed)

    def _path(self, address: str) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()[:24]
        return self.root / (urlsplit(address).hostname or "unknown") / f"{name}.gz"
