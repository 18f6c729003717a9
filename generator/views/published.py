"""What other programs can read of an edition, as the pages about it show it."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file to download; ``path`` is relative to the folder of downloads."""

    path: str
    title: str
    rows: int | None
    size: int
    digest: str

    @property
    def size_words(self) -> str:
        """The size in words."""
        return size_words(self.size)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A key of a JSON object; ``model`` names the object that its value is or holds."""

    name: str
    type: str
    model: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A JSON object of the API."""

    name: str
    meaning: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A file of the API; ``href`` is one that exists, relative to the site's root."""

    path: str
    href: str
    summary: str
    model: str
    example: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A series of one source that is left out of the downloads."""

    series: str
    title: str
    source: str
    publisher: str
    licence: str
    reason: str
    chains: tuple[str, ...]
    weeks: int


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A badge; ``path`` is relative to the site's root, ``code`` the Markdown to copy."""

    path: str
    words: str
    code: str
    width_px: int


@dataclass(frozen=True, slots=True)
class BadgeGroup:
    """The badges of one chain: its class first."""

    chain: str
    name: str
    badges: tuple[BadgeRow, ...]


@dataclass(frozen=True, slots=True)
class SizeRow:
    """How much one kind of file weighs."""

    kind: str
    files: int
    size: int

    @property
    def size_words(self) -> str:
        """The size in words."""
        return size_words(self.size)


@dataclass(frozen=True)
class PublishedView:
    """
    Everything that the pages on API, downloads and badges show; empty where none is made.

    ``groups`` are (heading, anchor, files).
    """

    data_hash: str = ""
    promises: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()
    models: tuple[ModelRow, ...] = ()
    groups: tuple[tuple[str, str, tuple[FileRow, ...]], ...] = ()
    withheld: tuple[WithheldRow, ...] = ()
    badges: tuple[BadgeGroup, ...] = ()
    sizes: tuple[SizeRow, ...] = ()

    @property
    def total_words(self) -> str:
        """The size of all of it in words."""
        return size_words(sum(row.size for row in self.sizes))


NOTHING = PublishedView()
"""Where nothing is published yet."""


def size_words(size: int) -> str:
    """Write a number of bytes: ``4.6 MB``, ``12 kB``."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f} MB"
    return f"{max(1, round(size / 1000)):,} kB"
