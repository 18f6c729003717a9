"""Finds a chain's names in the lists that providers publish."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.model.chain import Identifiers

_SUFFIXES = ("", "network", "chain", "mainnet", "protocol")


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def names_in(listed: Mapping[str, frozenset[str]], chain: str, name: str) -> dict[str, str]:
    """
    Names of a chain by the profile's identifier, from providers' lists by the same.

    A name is taken where exactly one of a list is the chain's id or name, spaces, dashes and
    capitals aside, or one of them with a word such as "network" behind it. Anything less sure
    is left to people.
    """
    wanted = {_folded(word) + suffix for word in (chain, name) for suffix in _SUFFIXES}
    found: dict[str, str] = {}
    for identifier in Identifiers.model_fields:
        same = sorted(word for word in listed.get(identifier, ()) if _folded(word) in wanted)
        exact = [word for word in same if _folded(word) in {_folded(chain), _folded(name)}]
        for choice in (exact, same):
            if len(choice) == 1:
                found.setdefault(identifier, choice[0])
    return found
