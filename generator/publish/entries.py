"""
Entries of feeds, from the ledger of digests alone.

An id is made from what the entry says and never from the site's address or a clock, so that
a rebuilt week repeats nothing. Dates are the days on which the ledger was written: an entry
is updated only by a correction of its digest.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from generator.model.digest import DigestCorrection, Item, Section, Sentence, WeekDigest
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.publish.summary import NOUNS, of
from generator.views.weeks import SECTIONS, Recorded, weeks_late

NAMESPACE = uuid.UUID("6d0f0a52-53f5-5cf5-9a1b-7f9d2b0a3c11")
"""Of all ids of this project's feeds; it never changes."""

OF_CHAINS: tuple[Section, ...] = ("classes", "stages", "marks")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``href`` is relative to the site's top, ``content`` is HTML."""

    id: str
    title: str
    href: str
    content: str
    published: dt.date
    updated: dt.date
    tags: tuple[str, ...] = ()


def weekly(recorded: Sequence[Recorded], address: str) -> list[Entry]:
    """One entry for each digest, oldest first."""
    return [_week(digest, link, recorded, address) for digest, link in _digests(recorded)]


def of_chain(recorded: Sequence[Recorded], chain: str, address: str) -> list[Entry]:
    """Changes of one chain's class, stage and marks, and its first row; one entry a week."""
    return [
        _chain_week(digest, chain, items, address)
        for digest, _ in _digests(recorded)
        if (items := [item for item in _of_chains(digest) if item.about == chain])
    ]


def of_class(recorded: Sequence[Recorded], label: str, address: str) -> list[Entry]:
    """The same for all chains that were in a class, came into it or left it."""
    found = []
    for digest, _ in _digests(recorded):
        items = _of_chains(digest)
        chains = sorted({item.about for item in items if label in item.classes})
        for chain in chains:
            own = [item for item in items if item.about == chain]
            found.append(_chain_week(digest, chain, own, address))
    return found


def of_claims(recorded: Sequence[Recorded], address: str) -> list[Entry]:
    """Verdicts that changed and claims that were judged for the first time."""
    return [
        Entry(
            id=_id("claim", digest.week, [item]),
            title=f"{week_name(digest.week)}: {item.text}",
            href=item.href,
            content=sentence_list([item], address),
            published=digest.recorded_on,
            updated=digest.recorded_on,
            tags=("claims", item.about),
        )
        for digest, _ in _digests(recorded)
        for item in of(digest.items, "claims")
    ]


def _digests(recorded: Iterable[Recorded]) -> Iterator[tuple[WeekDigest, str]]:
    for entry, link in recorded:
        if isinstance(entry, WeekDigest):
            yield entry, link


def _of_chains(digest: WeekDigest) -> list[Item]:
    first = [item for item in of(digest.items, "profiles") if item.key in {"new", "gone"}]
    return [*of(digest.items, *OF_CHAINS), *first]


def _week(digest: WeekDigest, link: str, recorded: Sequence[Recorded], address: str) -> Entry:
    name = week_name(digest.week)
    corrections = [
        entry
        for entry, _ in recorded
        if isinstance(entry, DigestCorrection) and entry.week == digest.week
    ]
    parts = [
        Markup("<p>Corrected on {day}:</p>\n{told}").format(
            day=entry.recorded_on.isoformat(), told=sentence_list(entry.sentences, address)
        )
        for entry in corrections
    ]
    if late := weeks_late(digest):
        words = "<p>Computed later: this week was recorded {} weeks after its end.</p>"
        parts.append(Markup(words).format(late))  # noqa: S704 - our own words, and a number
    parts.append(sentence_list(digest.sentences, address))
    for key, title, empty in SECTIONS:
        items = of(digest.items, key)
        if items or empty:
            told = (
                sentence_list(items, address)
                if items
                else Markup("<p>{}</p>").format(_none(digest, key, empty))
            )
            parts.append(Markup("<h2>{}</h2>\n{}").format(title, told))
    return Entry(
        id=urn("digest", name, link),
        title=f"{name}: {_headline(digest)}",
        href=f"weeks/{name}/",
        content="\n".join(parts),
        published=digest.recorded_on,
        updated=max([digest.recorded_on, *(entry.recorded_on for entry in corrections)]),
        tags=("weeks",),
    )


def _none(digest: WeekDigest, key: Section, empty: str) -> str:
    compared = key in {"classes", "stages", "marks", "moves"}
    return empty if digest.previous or not compared else "This is the first recorded week."


def _headline(digest: WeekDigest) -> str:
    """What changed, counted."""
    if digest.previous is None:
        return "the first recorded week"
    said = [
        counted(number, one, many)
        for section, one, many in NOUNS
        if (number := len(of(digest.items, section)))
    ]
    return f"{', '.join(said)} changed" if said else "no class, stage, mark or verdict changed"


def _chain_week(digest: WeekDigest, chain: str, items: Sequence[Item], address: str) -> Entry:
    name = week_name(digest.week)
    told = ", ".join(_short(item) for item in items)
    return Entry(
        id=_id(f"chain {chain}", digest.week, items),
        title=f"{items[0].subject}, {name}: {told}",
        href=f"weeks/{name}/",
        content=sentence_list(items, address),
        published=digest.recorded_on,
        updated=digest.recorded_on,
        tags=(chain, *sorted({label for item in items for label in item.classes})),
    )


def _short(item: Item) -> str:
    """A change in a few words, for a title."""
    if item.section == "profiles":
        return "recorded for the first time" if item.key == "new" else "no profile any more"
    what = f"question {item.key[1:]}" if item.section == "marks" else item.key
    return f"{what} {item.before} → {item.after}"


def sentence_list(said: Sequence[Sentence], address: str) -> Markup:
    """Sentences as a list in HTML, their subjects linked to absolute addresses."""
    rows = []
    for one in said:
        subject = (
            Markup('<a href="{}{}">{}</a>').format(address, one.href, one.subject)
            if one.href
            else escape(one.subject)
        )
        rows.append(Markup("<li>{}{}{}</li>").format(subject, one.joint, one.says))
    return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(rows))


def _id(what: str, week: dt.date, items: Sequence[Item]) -> str:
    said = [f"{item.section} {item.key} {item.before} {item.after}" for item in items]
    about = {item.about for item in items}
    return urn(what, week_name(week), *sorted(about), *said)


def urn(*parts: str) -> str:
    """Name-based UUID (RFC 9562, version 5) of what an entry says, as a URN."""
    return uuid.uuid5(NAMESPACE, "\n".join(parts)).urn
