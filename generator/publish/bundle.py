"""Everything that is published for other programs, made once, and what the pages say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.model.claim_row import ClaimRow
from generator.model.contents import Content, as_bytes, digest, size_bytes
from generator.model.series import SERIES
from generator.publish import badges as badge_files
from generator.publish import downloads
from generator.publish.api import FilesOfChains, api_files, chains_of_api
from generator.publish.api.description import PROMISES
from generator.publish.api.release import FOLDER as API_FOLDER
from generator.publish.api.release import Release
from generator.publish.calendar import FOLDER as CALENDAR_FOLDER
from generator.publish.downloads.archive import checksums, zipped
from generator.publish.downloads.table import Table
from generator.publish.downloads.tables import tables
from generator.publish.manual import models, operations
from generator.publish.terms import Withheld
from generator.views.claims import ClaimsRecord
from generator.views.published import (
    BadgeGroup,
    BadgeRow,
    FileRow,
    PublishedView,
    SizeRow,
    WithheldRow,
)
from generator.workers import give_back

MACHINE_FOLDERS = ("api", badge_files.FOLDER, CALENDAR_FOLDER, downloads.FOLDER, "feeds")
"""Folders below ``docs/`` that hold what other programs read."""

_GROUPS = (
    ("Computed figures, by metric", "figures"),
    ("Series as publishers gave them", "series"),
    ("By chain", "chains"),
)

CLASS_WORDS = "Wellspring class:"


@dataclass(frozen=True)
class Published:
    """Files by path below ``docs/``, those of the downloads alone by their own path, the view."""

    files: Mapping[str, Content]
    downloads: Mapping[str, Content]
    view: PublishedView


@dataclass(frozen=True)
class Prepared:
    """What of a release can be made before its claims are judged, which is nearly all of it."""

    release: Release
    tables: Sequence[Table]
    downloads: Mapping[str, Content]
    badges: Mapping[str, str]
    api_of_chains: FilesOfChains
    withheld: tuple[WithheldRow, ...]


def prepare(release: Release, verdicts: Iterable[ClaimRow]) -> Prepared:
    """Make downloads, badges and the API's files of chains; ``verdicts`` are those recorded."""
    found = tables(release, verdicts)
    prepared = Prepared(
        release=release,
        tables=found,
        downloads=downloads.download_files(release, found),
        badges=badge_files.badges(release.edition),
        api_of_chains=chains_of_api(release),
        withheld=_withheld(release.bulk.withheld),
    )
    release.let_go()
    give_back()
    return prepared


def publish(
    prepared: Prepared,
    claims: ClaimsRecord,
    address: str,
    others: Mapping[str, Content] | None = None,
) -> Published:
    """
    Make the rest of the API, and say what there is.

    ``address`` is the site's, with a slash at its end. ``others`` are further files for other
    programs (calendars, feeds), for their size alone.
    """
    release, packed, drawn = prepared.release, prepared.downloads, prepared.badges
    api = api_files(release, claims, prepared.api_of_chains)
    files: dict[str, Content] = {
        **api,
        **drawn,
        **{f"{downloads.FOLDER}/{path}": content for path, content in packed.items()},
    }
    description = json.loads(as_bytes(api[f"{API_FOLDER}/openapi.json"]))
    view = PublishedView(
        data_hash=release.generated_from.data_hash,
        promises=PROMISES,
        operations=operations(description),
        models=models(description),
        groups=_groups(packed, prepared.tables),
        withheld=prepared.withheld,
        badges=_badges(release, address, drawn),
        sizes=sizes({**files, **(others or {})}),
    )
    return Published(dict(sorted(files.items())), packed, view)


def assets(published: Published, week: str) -> dict[str, bytes]:
    """What a dated release attaches, by file name: archives, Parquet file, their checksums."""
    name = f"wellspring-{week}"
    folder = f"{API_FOLDER}/"
    api = {path: text for path, text in published.files.items() if path.startswith(folder)}
    files = {
        f"{name}-api.zip": zipped(api),
        f"{name}-data-package.zip": zipped(published.downloads),
        f"{name}.parquet": as_bytes(published.downloads[downloads.PARQUET]),
    }
    return {**files, downloads.CHECKSUMS: as_bytes(checksums(files))}


def sizes(files: Mapping[str, Content]) -> tuple[SizeRow, ...]:
    """How many files for other programs there are of each kind, and how many bytes they have."""
    rows = []
    for folder in MACHINE_FOLDERS:
        own = [
            size_bytes(content)
            for path, content in files.items()
            if path.startswith(f"{folder}/") and not path.endswith(".md")
        ]
        if own:
            rows.append(SizeRow(folder, len(own), sum(own)))
    return tuple(rows)


def _groups(
    packed: Mapping[str, Content], found: Sequence[Table]
) -> tuple[tuple[str, str, tuple[FileRow, ...]], ...]:
    by_path = {table.path: table for table in found}
    titles = {
        downloads.PARQUET: "All figures and series in one Parquet file",
        downloads.PATH: "Data package: every table with columns, units, sources, licences",
        downloads.README: "Read me",
        downloads.CITATION: "How to cite",
        downloads.CHECKSUMS: "Checksums of all other files",
    }
    rows: dict[str, list[FileRow]] = {}
    for path, content in packed.items():
        table = by_path.get(path)
        row = FileRow(
            path=path,
            title=table.title if table else titles[path],
            rows=table.rows if table else None,
            size=size_bytes(content),
            digest=digest(content),
        )
        rows.setdefault(path.rpartition("/")[0], []).append(row)
    heads = (("Everything in one, and single tables", ""), *_GROUPS)
    return tuple(
        (head, folder or "everything", tuple(rows[folder]))
        for head, folder in heads
        if folder in rows
    )


def _withheld(items: Sequence[Withheld]) -> tuple[WithheldRow, ...]:
    """One row for each series of a source with one reason."""
    groups: dict[tuple[str, str, str, str, str], list[Withheld]] = {}
    for item in items:
        publisher = ", ".join(item.publishers)
        key = item.series, item.source, publisher, item.licence, item.reason
        groups.setdefault(key, []).append(item)
    return tuple(
        WithheldRow(
            series=series,
            title=SERIES[series].title,
            source=source,
            publisher=publisher,
            licence=licence,
            reason=reason,
            chains=tuple(sorted({item.chain for item in parts})),
            weeks=sum(item.weeks for item in parts),
        )
        for (series, source, publisher, licence, reason), parts in groups.items()
    )


def _badges(release: Release, address: str, drawn: Mapping[str, str]) -> tuple[BadgeGroup, ...]:
    groups = []

    def row(path: str, asks: str, says: str, link: str) -> BadgeRow:
        """Copied words say what is asked, because what the picture says changes."""
        code = f"[![{asks}]({address}{path})]({link})"
        return BadgeRow(path, f"{asks} {says}", code, badge_files.width_px(drawn[path]))

    for page in release.site.chains:
        link = f"{address}chains/{page.id}/"
        label = page.index.label.value
        path = badge_files.class_path(page.id)
        rows = [row(path, CLASS_WORDS, label, link)]
        for answer in page.answers:
            path = badge_files.mark_path(page.id, answer.question.slug)
            said = answer.mark or answer.state
            rows.append(row(path, answer.question.title, said, link))
        groups.append(BadgeGroup(page.id, page.profile.name, tuple(rows)))
    return tuple(groups)
