"""
Reads profile files: YAML text in, profiles and problems out.

Problems carry line and column. Field problems come from the model; rules that concern
several fields are applied to the raw values, so that one wrong field hides no other.
"""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from generator.accepted import Acceptances, Accepted
from generator.cache import NOTHING_KEPT, Cache
from generator.document import Document, Path, read
from generator.errors import Problem, shown
from generator.fields import asked_at, scalars, texts
from generator.garbage import without_passes
from generator.mistakes import field_problems, name_of
from generator.model.chain import ID_SHAPE, Identifiers, Profile
from generator.rules import broken_rules
from generator.rules.days import read_ahead, stale
from generator.rules.raw import Found
from generator.unreadable import MAX_PROBLEMS, Place

FILL_IN = "FILL IN"
"""What ``wellspring new`` writes where only a person can say something."""

_SHORT = 60


@dataclass(frozen=True, slots=True)
class ProfileText:
    """
    The name of a profile file, as shown in messages, and its text.

    ``unread`` says why there is no text where the file could not be read.
    """

    path: str
    text: str
    unread: Problem | None = None


@dataclass(slots=True)
class Judgement:
    """Valid profiles by id; what makes others invalid; what should be looked at again."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_profiles(
    files: Iterable[ProfileText], cache: Cache = NOTHING_KEPT
) -> tuple[dict[str, Profile], list[Problem]]:
    """
    Parse and validate profile files; those that were right before are taken from the cache.

    Returns the valid profiles by id, sorted, and every problem of every file.
    """
    judged = judge(files, cache=cache)
    return judged.profiles, judged.errors


@without_passes()
def judge(
    files: Iterable[ProfileText], today: dt.date | None = None, cache: Cache = NOTHING_KEPT
) -> Judgement:
    """Read profile files as ``read_profiles`` does; with a day, also judge how old facts are."""
    judged = Judgement()
    documents = []
    stems = set()
    acceptances = Acceptances(cache if today is None else NOTHING_KEPT)
    for file in files:
        stems.add(file.path.rpartition("/")[2].removesuffix(".yml"))
        if file.unread is not None:
            judged.errors.append(file.unread)
            continue
        if known := acceptances.get(file.text):
            documents.append((file.path, known.compared))
            judged.profiles.setdefault(known.profile.id, known.profile)
            continue
        document, problems = read(file.path, file.text)
        judged.errors += problems
        if document is None:
            continue
        compared = _compared(document)
        documents.append((file.path, compared))
        profile, found = _judge_one(file.path, document, today)
        if profile is not None and not problems and not found:
            judged.profiles.setdefault(profile.id, profile)
            acceptances.put(file.text, Accepted(profile, compared))
        judged.errors += _bounded(file.path, found)
        if today is not None:
            aged = stale(document.values, today)
            judged.warnings += _placed(file.path, document, [*aged, *_cut(document)])
    judged.errors += _between(documents, stems)
    judged.profiles = dict(sorted(judged.profiles.items()))
    judged.errors.sort()
    judged.warnings.sort()
    return judged


def _judge_one(
    path: str, document: Document, today: dt.date | None
) -> tuple[Profile | None, list[Problem]]:
    """The profile, where the model accepts it, and every problem of one file."""
    found = _empty_places(path, document)
    open_places = {(problem.line, problem.column) for problem in found}
    profile = None
    try:
        profile = Profile.model_validate(document.values)
    except ValidationError as error:
        fields = field_problems(path, document, error, Profile)
        found += [p for p in fields if (p.line, p.column) not in open_places]
    rules = [*broken_rules(document.values)]
    if today is not None:
        rules += read_ahead(document.values, today)
    placed = _placed(path, document, rules)
    found += [p for p in placed if (p.line, p.column) not in open_places]
    return profile, found


def _bounded(path: str, problems: list[Problem]) -> list[Problem]:
    """The first problems of a file, and how many more there are."""
    if len(problems) <= MAX_PROBLEMS:
        return problems
    kept = sorted(problems)[:MAX_PROBLEMS]
    return [*kept, Problem(path, 0, 0, f"{len(problems) - MAX_PROBLEMS:,} more problems")]


def _placed(path: str, document: Document, found: Iterable[Found]) -> list[Problem]:
    return [
        Problem(path, *document.place(location), what, allowed) for location, what, allowed in found
    ]


def _cut(document: Document) -> Iterator[Found]:
    """Texts for readers that end where a comment begins: the rest of the words may be meant."""
    for location, _, text in texts((Profile,), document.values):
        if location in document.commented:
            what = f"{name_of(location)}: what follows {shown(text, _SHORT)!r} is a comment"
            yield location, what, "put the text in quotes, or two spaces before the #"


def _empty_places(path: str, document: Document) -> list[Problem]:
    """Places that ``wellspring new`` left open."""
    found = []
    for location, value in scalars(document.values):
        if isinstance(value, str) and FILL_IN in value:
            asks = asked_at(Profile, location)
            what = f"{name_of(location)}: not filled in yet"
            found.append(Problem(path, *document.place(location), what, asks))
    return found


# -- rules between files ------------------------------------------------------------------


def _compared(document: Document) -> Document:
    """What is compared with other files: whole documents of thousands would fill the memory."""
    keys = {"id", "name", "aliases", "identifiers", "settlement"}
    return Document(
        {key: value for key, value in document.values.items() if key in keys},
        {path: place for path, place in document.places.items() if path[0] in keys},
    )


def _between(documents: list[tuple[str, Document]], stems: set[str]) -> Iterator[Problem]:
    """
    Ids, names, names at providers and base layers, across all files.

    A base layer is known by its file's name (one of ``stems``) even where that file is wrong.
    """
    named: dict[str, list[Problem]] = {}
    names: Taken = {}
    for path, document in documents:
        chain_id = document.values.get("id")
        if isinstance(chain_id, str) and chain_id:
            named.setdefault(chain_id, []).append(Problem(path, *document.place(("id",)), ""))
        yield from _name_taken(path, document, names)
        yield from _names_taken(path, document, names)
    for chain_id, places in named.items():
        yield from _id_problems(chain_id, places)
    for path, document in documents:
        base = document.values.get("settlement")
        base = base.get("value") if isinstance(base, Mapping) else None
        if isinstance(base, str) and base not in {*named, *stems} and FILL_IN not in base:
            near = difflib.get_close_matches(base[:_SHORT], sorted(stems), n=1)
            place = document.place(("settlement", "value"))
            allowed = f"did you mean {near[0]!r}?" if near else "it needs a profile of its own"
            what = f"settlement {shown(base)!r} is no known chain"
            yield Problem(path, *place, what, allowed)


def _id_problems(chain_id: str, places: list[Problem]) -> Iterator[Problem]:
    """An id belongs to one file, the one that is named like it."""
    chain_id = shown(chain_id)
    stems = [place.path.rsplit("/", 1)[-1].removesuffix(".yml") for place in places]
    owner = stems.index(chain_id) if chain_id in stems else 0
    for index, place in enumerate(places):
        if index != owner:
            yield replace(
                place,
                found=f"id {chain_id!r} is already used by {places[owner].path}",
                allowed="each chain has one file and one id",
            )
        elif stems[index] != chain_id and ID_SHAPE.fullmatch(stems[index]):
            yield replace(
                place,
                found=f"id {chain_id!r} does not match the file name",
                allowed=f"expected {stems[index]!r}",
            )


Claimant = tuple[str, str, Place]
"""A chain that has a name, and the file and place where a name stands."""

Taken = dict[tuple[str, str], Claimant]
"""By name, the first chain that has it."""


def same_name(text: str) -> str:
    """A name as readers tell it from others: width, capitals and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _twice(name: tuple[str, str], here: Claimant, names: Taken) -> list[Claimant]:
    """
    Both places of a name that another chain has, each with the other chain.

    Which of the two is right cannot be told, and who checks one file alone has to see it.
    """
    first = names.setdefault(name, here)
    if first[0] == here[0]:
        return []
    return [(here[0], *first[1:]), (first[0], *here[1:])]


def _name_taken(path: str, document: Document, names: Taken) -> Iterator[Problem]:
    """A name or alias belongs to one chain; of copies of a whole file nothing is said."""
    chain, aliases = document.values.get("id"), document.values.get("aliases")
    told: list[tuple[Path, Any]] = [(("name",), document.values.get("name"))]
    told += [
        (("aliases", n), a) for n, a in enumerate(aliases if isinstance(aliases, list) else [])
    ]
    for location, name in told:
        if not isinstance(chain, str) or not isinstance(name, str) or FILL_IN in name:
            continue
        here = (chain, path, document.place(location))
        twice = _twice(("name", same_name(name)), here, names) if name.strip() else []
        for other, file, place in twice:
            what = f"{name_of(location)}: {shown(name)!r} is a name of {shown(other)!r}, too"
            yield Problem(file, *place, what, "a name belongs to one chain")


def _names_taken(path: str, document: Document, names: Taken) -> Iterator[Problem]:
    """A name at a provider belongs to one chain; of copies of a whole file nothing is said."""
    chain, known = document.values.get("id"), document.values.get("identifiers")
    for name in Identifiers.model_fields:
        fact = known.get(name) if isinstance(known, Mapping) else None
        value = fact.get("value") if isinstance(fact, Mapping) else None
        value = str(value).strip() if isinstance(value, str | int) else ""
        if not value or FILL_IN in value or not isinstance(chain, str):
            continue
        here = (chain, path, document.place(("identifiers", name, "value")))
        for other, file, place in _twice((name, value), here, names):
            what = f"identifiers.{name}: {shown(value)!r} is that of {shown(other)!r}, too"
            yield Problem(file, *place, what, "a name at a provider belongs to one chain")
