"""The API: static JSON files of an edition and their description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.contents import Content, Packed
from generator.publish.api.chains import chain_files, chains_file
from generator.publish.api.description import ENDPOINTS, PATH, describe
from generator.publish.api.method import criteria_file, metrics_file, questions_file
from generator.publish.api.records import claims_file, unlocks_file, weeks_file
from generator.publish.api.release import FOLDER, Release, written
from generator.publish.api.shapes import FileNote, IndexFile
from generator.views.claims import ClaimsRecord

PAGE = "data/api/"


@dataclass(frozen=True, slots=True)
class FilesOfChains:
    """The files of single chains by path below ``docs/``, and the chain with most values."""

    files: Mapping[str, Content]
    fullest: str


def chains_of_api(release: Release) -> FilesOfChains:
    """The files of single chains; they hold nothing about claims."""
    files = {
        f"{FOLDER}/chains/{chain}.json": release.keep(Packed(document))
        for chain, document in chain_files(release)
    }
    return FilesOfChains(files, _fullest(release))


def api_files(
    release: Release, claims: ClaimsRecord, of_chains: FilesOfChains | None = None
) -> dict[str, Content]:
    """
    Every file of the API by path below ``docs/``, sorted, with its OpenAPI description.

    ``of_chains`` are those that ``chains_of_api`` gives, where they are made already.
    """
    documents = {
        "index": _index(release),
        "chains": chains_file(release),
        "metrics": metrics_file(release),
        "questions": questions_file(release),
        "criteria": criteria_file(release),
        "claims": claims_file(release, claims),
        "weeks": weeks_file(release),
        "unlocks": unlocks_file(release),
    }
    files: dict[str, Content] = {
        f"{FOLDER}/{name}.json": written(item) for name, item in documents.items()
    }
    chains = of_chains or chains_of_api(release)
    files |= chains.files
    described = describe(files, chains.fullest, release.cache)
    files[PATH] = json.dumps(described, ensure_ascii=False, separators=(",", ":")) + "\n"
    return dict(sorted(files.items()))


def _index(release: Release) -> IndexFile:
    files = [
        FileNote(api=f"{FOLDER}{endpoint.path}", holds=endpoint.summary)
        for endpoint in ENDPOINTS
        if "{" not in endpoint.path
    ]
    return IndexFile.model_validate(
        {
            **release.header,
            "name": "Wellspring",
            "documentation": PAGE,
            "description": PATH,
            "chains": [page.id for page in release.site.chains],
            "files": files,
        }
    )


def _fullest(release: Release) -> str:
    """The chain with most values, the first by id where several have as many."""
    parts = release.bulk.by_chain
    counts = {chain: sum(len(part.weeks) for part in own) for chain, own in parts.items()}
    chains = [page.id for page in release.site.chains]
    return min(chains, key=lambda chain: (-counts.get(chain, 0), chain))
