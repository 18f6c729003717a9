"""
Profiles that were found right before, kept by their text: judging it takes five times as long.

What is compared with other files is kept as it was written, with its places, so that what is wrong
between files is found as ever and has its line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from generator.cache import Cache, code, installed, key_of
from generator.document import Document
from generator.model.chain import Profile

LIBRARIES = ("pydantic", "pydantic-core", "PyYAML")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A profile without a problem of its own, and what of its document others are compared with."""

    profile: Profile
    compared: Document


class Acceptances:
    """What was accepted, in a cache; without a folder, nothing is kept."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def get(self, text: str) -> Accepted | None:
        """What a profile's text gave; None where it was not accepted before."""
        if self._cache.folder is None:
            return None
        kept = self._cache.get(self._key(text))
        if kept is None:
            return None
        compared, _, profile = kept.partition(b"\n")
        values, places = json.loads(compared)
        return Accepted(
            Profile.model_validate_json(profile),
            Document(values, {tuple(path): (line, column) for path, line, column in places}),
        )

    def lacks(self, text: str) -> bool:
        """Whether what a profile's text gives could be kept here, and is not yet."""
        return self._cache.folder is not None and self._cache.get(self._key(text)) is None

    def put(self, text: str, accepted: Accepted) -> None:
        """Keep it; what the profile leaves out stays left out."""
        if self._cache.folder is None:
            return
        places = [(path, *place) for path, place in accepted.compared.places.items()]
        compared = json.dumps([accepted.compared.values, places])
        profile = accepted.profile.model_dump_json(exclude_unset=True)
        self._cache.put(self._key(text), f"{compared}\n{profile}".encode())

    def _key(self, text: str) -> str:
        return key_of(self._version, text)

    @cached_property
    def _version(self) -> str:
        return key_of("profile", code("generator.profiles", self._cache), installed(LIBRARIES))
