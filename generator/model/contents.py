"""What files hold until they are written: texts, bytes, and large ones packed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeAlias

Fetch: TypeAlias = Callable[[], bytes]


class Packed:
    """
    A large content, compressed until it is used: together, such files do not fit into memory.

    ``size`` is in bytes, ``digest`` the SHA-256 in hex digits, both of the whole content.
    """

    __slots__ = ("digest", "held", "size")

    def __init__(self, text: str | bytes | memoryview) -> None:
        from pyarrow import compress  # noqa: PLC0415 - a run with nothing to do needs none of it

        content = memoryview(text.encode("utf-8") if isinstance(text, str) else text)
        self.size = content.nbytes
        self.digest = hashlib.sha256(content).hexdigest()
        self.held: bytes | Fetch = compress(content, "zstd", asbytes=True)

    @classmethod
    def again(cls, compressed: bytes, size: int, digest: str) -> Packed:
        """Make one of what was ``compressed`` before."""
        packed = cls.__new__(cls)
        packed.size, packed.digest, packed.held = size, digest, compressed
        return packed

    def compressed(self) -> bytes:
        """The content as it is held."""
        return self.held if isinstance(self.held, bytes) else self.held()

    def whole(self) -> bytes:
        """The content."""
        from pyarrow import decompress  # noqa: PLC0415

        content: bytes = decompress(self.compressed(), self.size, "zstd", asbytes=True)
        return content

    def lay(self, away: Callable[[bytes], Fetch]) -> None:
        """Let what is compressed be held elsewhere: ``away`` takes it and says how to fetch it."""
        if isinstance(self.held, bytes):
            self.held = away(self.held)

    def __eq__(self, other: object) -> bool:
        """Equal contents are equal."""
        return isinstance(other, Packed) and self.digest == other.digest

    def __hash__(self) -> int:
        """Equal contents have equal hashes."""
        return hash(self.digest)


Content: TypeAlias = str | bytes | Packed


def packed(content: Content) -> Packed:
    """Compress a content, if it is not yet."""
    return content if isinstance(content, Packed) else Packed(content)


def as_bytes(content: Content) -> bytes:
    """Return what is written to disk."""
    if isinstance(content, Packed):
        return content.whole()
    return content.encode("utf-8") if isinstance(content, str) else content


def size_bytes(content: Content) -> int:
    """How many bytes are written."""
    return content.size if isinstance(content, Packed) else len(as_bytes(content))


def digest(content: Content) -> str:
    """SHA-256 in hex digits of what is written."""
    if isinstance(content, Packed):
        return content.digest
    return hashlib.sha256(as_bytes(content)).hexdigest()


def is_that(held: bytes, content: Content) -> bool:
    """Whether some bytes are a content; what is packed is not unpacked for it."""
    if isinstance(content, Packed):
        return len(held) == content.size and digest(held) == content.digest
    return held == as_bytes(content)
