"""
Feeds in two formats: Atom (RFC 4287) and JSON Feed 1.1.

Every feed has the newest entries first and their full text. A feed without entries is
written as well, so that it can be followed before anything happens.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from feedgenerator import Atom1Feed

from generator.claiming import CLAIMS
from generator.edition import Edition
from generator.model.digest import Entry as Digest
from generator.model.digest import WeekDigest
from generator.model.notice import Notice
from generator.publish.correction_entries import of_corrections
from generator.publish.entries import Entry, of_chain, of_claims, of_class, urn, weekly
from generator.publish.plain import plain
from generator.scores import DesignClass
from generator.views.weeks import Recorded, standing_pages

FOLDER = "feeds"
MOST_ENTRIES = 104
"""Two years of weeks; the archive of weeks has all."""


AUTHOR = "Wellspring"
RIGHTS = "Text, profiles and scores CC BY 4.0; series under their publishers' licences"


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed; ``name`` is its path below ``feeds/`` without an ending, ``page`` its page."""

    name: str
    title: str
    says: str
    page: str
    entries: tuple[Entry, ...]


def feeds(
    edition: Edition,
    recorded: Sequence[Recorded],
    address: str,
    notices: Sequence[tuple[str, Notice]] = (),
) -> list[Feed]:
    """
    Every feed up to the edition's week; ``notices`` are corrections by name, newest first.

    ``address`` is the site's, with a slash at its end.
    """
    pages = standing_pages(edition.profiles, [name.lower() for name in CLAIMS])
    past = [
        (_standing(entry, pages), link) for entry, link in recorded if entry.week <= edition.week
    ]
    made = [
        Feed(
            "weeks",
            "Wellspring: weekly digest",
            "What changed each week: classes, marks, figures, verdicts, unlocks, corrections.",
            "weeks/",
            _newest(weekly(past, address)),
        ),
        Feed(
            "claims",
            "Wellspring: claims",
            "Claims whose verdict changed, and claims judged for the first time.",
            "claims/",
            _newest(of_claims(past, address)),
        ),
        Feed(
            "corrections",
            "Wellspring: corrections",
            "Figures, dates and facts that were corrected, and digests that were put right.",
            "corrections/",
            _newest(of_corrections(past, address, notices)),
        ),
    ]
    made += [
        Feed(
            f"classes/{label.value}",
            f"Wellspring: {label.value} chains",
            f"Changes of class, stage and marks of chains that are, become or were {label.value}.",
            "classes/",
            _newest(of_class(past, label.value, address)),
        )
        for label in DesignClass
    ]
    made += [
        Feed(
            f"chains/{chain}",
            f"Wellspring: {plain(profile.name) or chain}",
            f"Changes of class, stage and marks of {plain(profile.name) or chain}.",
            f"chains/{chain}/",
            _newest(of_chain(past, chain, address)),
        )
        for chain, profile in sorted(edition.profiles.items())
    ]
    return made


def feed_files(made: Iterable[Feed], edition: Edition, address: str) -> dict[str, str]:
    """All feeds by path below ``docs/``, each in both formats."""
    files = {}
    for feed in made:
        # A feed without entries is as old as the edition.
        quiet = edition.week + dt.timedelta(days=6)
        latest = max((entry.updated for entry in feed.entries), default=quiet)
        files[f"{FOLDER}/{feed.name}.xml"] = _atom(feed, latest, address)
        files[f"{FOLDER}/{feed.name}.json"] = _json(feed, address)
    return files


def _standing(entry: Digest, pages: Container[str]) -> Digest:
    """The same without links to pages that are gone, such as those of former chains."""
    told: dict[str, object] = {"sentences": tuple(said.linked(pages) for said in entry.sentences)}
    if isinstance(entry, WeekDigest):
        told["items"] = tuple(item.linked(pages) for item in entry.items)
    return entry.model_copy(update=told)


def _newest(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(reversed(entries[-MOST_ENTRIES:]))


def _midnight(day: dt.date) -> dt.datetime:
    """The ledgers know days: an entry is dated to the first moment of its day, UTC."""
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library ships no types
    """Django's Atom writer, with the date of a feed given instead of asked of the clock."""

    def latest_post_date(self) -> dt.datetime:
        """The day that the feed was made with."""
        latest: dt.datetime = self.feed["latest"]
        return latest


def _atom(feed: Feed, latest: dt.date, address: str) -> str:
    made = _Atom(
        title=plain(feed.title),
        link=f"{address}{feed.page}",
        description=plain(feed.says),
        language="en",
        author_name=AUTHOR,
        feed_url=f"{address}{FOLDER}/{feed.name}.xml",
        feed_guid=urn("feed", feed.name),
        feed_copyright=RIGHTS,
        latest=_midnight(latest),
    )
    for entry in feed.entries:
        made.add_item(
            title=plain(entry.title),
            link=f"{address}{entry.href}",
            description=None,
            content=entry.content,
            unique_id=entry.id,
            pubdate=_midnight(entry.published),
            updateddate=_midnight(entry.updated),
            categories=entry.tags,
        )
    text: str = made.writeString("utf-8")
    return f"{text}\n"


def _json(feed: Feed, address: str) -> str:
    items: list[dict[str, Any]] = [
        {
            "id": entry.id,
            "url": f"{address}{entry.href}",
            "title": plain(entry.title),
            "content_html": entry.content,
            "date_published": _midnight(entry.published).isoformat(),
            "date_modified": _midnight(entry.updated).isoformat(),
            "tags": list(entry.tags),
        }
        for entry in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plain(feed.title),
        "home_page_url": f"{address}{feed.page}",
        "feed_url": f"{address}{FOLDER}/{feed.name}.json",
        "description": plain(feed.says),
        "language": "en",
        "authors": [{"name": AUTHOR, "url": address}],
        "items": items,
    }
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n"
