"""The recorded weeks as pages: each digest as it was written, its corrections, and the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass

from generator.edition import Edition
from generator.model.digest import DigestCorrection, Item, Section, Sentence, WeekDigest
from generator.model.series import week_name

FOLDER = "weeks"
SHOWN = 12
"""Longer lists are folded after so many."""

IN_TIME_WEEKS = 2
"""A week that is recorded later than so many weeks after its end is said to be computed later."""

SECTIONS: tuple[tuple[Section, str, str], ...] = (
    ("rules", "Rules", ""),
    ("classes", "Classes", "No chain changed its class."),
    ("stages", "Stages", "No chain changed its stage."),
    ("marks", "Marks", "No mark changed."),
    ("moves", "Biggest moves", "No main figure moved."),
    ("claims", "Claims", "No verdict changed."),
    ("unlocks", "Unlocks in the next four weeks", "No dated unlock falls into the four weeks."),
    ("corrections", "Corrections", "No figure and no date was corrected."),
    ("profiles", "Profiles", "No profile is new or changed."),
    ("sources", "Sources that failed", "All sources answered."),
)
"""Sections of a digest: key, heading, and what stands there when nothing does."""

COMPARED = frozenset({"rules", "classes", "stages", "marks", "moves"})
"""Sections that need a week before."""

CHANGES: tuple[Section, ...] = ("rules", "classes", "stages", "marks", "moves", "claims")


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section: the first sentences, and those that are folded."""

    key: str
    title: str
    shown: tuple[Sentence, ...]
    folded: tuple[Sentence, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A dated correction of a digest."""

    recorded_on: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class WeekPage:
    """
    One recorded week.

    ``is_first``: nothing was recorded before it. ``weeks_late``: how long after its end it was
    recorded, 0 where in time. ``skipped``: how many weeks before it were not recorded.
    ``unchanged``: nothing differs from the week before. ``is_edition``: it is the week of the
    edition that is shown.
    """

    name: str
    first_day: str
    last_day: str
    recorded_on: str
    program: str
    data_hash: str
    inputs: str
    link: str
    previous: str
    following: str
    weeks_late: int
    skipped: int
    is_first: bool
    unchanged: bool
    is_edition: bool
    sentences: tuple[Sentence, ...]
    sections: tuple[SectionView, ...]
    corrections: tuple[CorrectionView, ...]
    counts: tuple[str, ...]

    @property
    def id(self) -> str:
        """The last part of the address."""
        return self.name

    @property
    def href(self) -> str:
        """The page, relative to the site's top."""
        return f"{FOLDER}/{self.name}/"


@dataclass(frozen=True, slots=True)
class DigestsView:
    """All recorded weeks, newest first; ``counted`` names the numbers of ``counts``."""

    pages: tuple[WeekPage, ...] = ()
    counted: tuple[str, ...] = ("Classes", "Stages", "Marks", "Verdicts", "Corrections")

    @property
    def latest(self) -> WeekPage | None:
        """The newest recorded week up to the edition's."""
        return self.pages[0] if self.pages else None


Recorded = tuple[WeekDigest | DigestCorrection, str]
"""An entry of the ledger of digests with its link."""


def digests_view(
    edition: Edition, entries: Sequence[Recorded], claims: Sequence[str]
) -> DigestsView:
    """
    Show every digest up to the edition's week.

    ``claims`` are the addresses of the pages of claims. A link of a digest whose page is gone
    is shown as plain text.
    """
    pages = standing_pages(edition.profiles, claims)
    digests = [
        (entry, link)
        for entry, link in entries
        if isinstance(entry, WeekDigest) and entry.week <= edition.week
    ]
    weeks = [digest.week for digest, _ in digests]
    found = [
        _page(digest, link, entries, pages, edition.week, _neighbours(weeks, number))
        for number, (digest, link) in enumerate(digests)
    ]
    return DigestsView(pages=tuple(reversed(found)))


def standing_pages(chains: Iterable[str], claims: Collection[str]) -> frozenset[str]:
    """Pages that sentences of digests link to, of those chains and claims that there are."""
    pages = {"chains/", "unlocks/", "status/", "rubric/", "method/", "classes/"}
    pages |= {f"chains/{chain}/" for chain in chains}
    pages |= {f"claims/{claim}/" for claim in claims} | ({"claims/"} if claims else set())
    return frozenset(pages)


def weeks_late(digest: WeekDigest) -> int:
    """How many whole weeks after its last day a week was recorded; 0 where it was in time."""
    weeks = (digest.recorded_on - digest.week - dt.timedelta(days=6)).days // 7
    return weeks if weeks >= IN_TIME_WEEKS else 0


def _neighbours(weeks: Sequence[dt.date], number: int) -> tuple[str, str]:
    """Names of the recorded weeks before and after one, empty where there is none."""
    before = week_name(weeks[number - 1]) if number else ""
    after = week_name(weeks[number + 1]) if number + 1 < len(weeks) else ""
    return before, after


def _page(
    digest: WeekDigest,
    link: str,
    entries: Sequence[Recorded],
    pages: Container[str],
    edition_week: dt.date,
    neighbours: tuple[str, str],
) -> WeekPage:
    items = digest.items
    gap = (digest.week - digest.previous).days // 7 - 1 if digest.previous else 0
    return WeekPage(
        name=week_name(digest.week),
        first_day=digest.week.isoformat(),
        last_day=(digest.week + dt.timedelta(days=6)).isoformat(),
        recorded_on=digest.recorded_on.isoformat(),
        program=digest.generator,
        data_hash=digest.data_hash,
        inputs=digest.inputs,
        link=link,
        previous=neighbours[0],
        following=neighbours[1],
        weeks_late=weeks_late(digest),
        skipped=gap,
        is_first=digest.previous is None,
        unchanged=bool(digest.previous) and not any(item.section in CHANGES for item in items),
        is_edition=digest.week == edition_week,
        sentences=_linked(digest.sentences, pages),
        sections=tuple(
            _section(digest, key, title, empty, pages)
            for key, title, empty in SECTIONS
            if any(item.section == key for item in items)
            or (empty and (digest.previous or key not in COMPARED))
        ),
        corrections=tuple(
            CorrectionView(entry.recorded_on.isoformat(), _linked(entry.sentences, pages))
            for entry, _ in entries
            if isinstance(entry, DigestCorrection) and entry.week == digest.week
        ),
        counts=tuple(
            "–"
            if digest.previous is None and key in COMPARED
            else str(sum(item.section == key for item in items))
            for key in ("classes", "stages", "marks", "claims", "corrections")
        ),
    )


def _section(
    digest: WeekDigest, key: Section, title: str, empty: str, pages: Container[str]
) -> SectionView:
    found = _linked([item for item in digest.items if item.section == key], pages)
    return SectionView(key, title, found[:SHOWN], found[SHOWN:], empty)


def _linked(sentences: Sequence[Sentence | Item], pages: Container[str]) -> tuple[Sentence, ...]:
    """Sentences without the links that lead nowhere any more."""
    return tuple(sentence.linked(pages) for sentence in sentences)
