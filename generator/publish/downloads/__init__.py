"""What can be downloaded: tables, one file of everything, and their description."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model.contents import Content
from generator.publish.api.release import Release
from generator.publish.downloads.archive import CHECKSUMS, checksums
from generator.publish.downloads.package import (
    CITATION,
    PATH,
    README,
    citation,
    data_package,
    readme,
)
from generator.publish.downloads.parquet import PATH as PARQUET
from generator.publish.downloads.parquet import parquet
from generator.publish.downloads.table import Table

__all__ = ["CHECKSUMS", "CITATION", "FOLDER", "PARQUET", "PATH", "README", "download_files"]

FOLDER = "data/downloads"


def download_files(release: Release, found: Sequence[Table]) -> dict[str, Content]:
    """Every file by path below the folder of downloads, with checksums of all others."""
    files: dict[str, Content] = {table.path: table.text for table in found}
    files[PARQUET] = release.keep(parquet(release))
    files[PATH] = data_package(release, found)
    files[README] = readme(release)
    files[CITATION] = citation(release)
    files[CHECKSUMS] = checksums(files)
    return dict(sorted(files.items()))
