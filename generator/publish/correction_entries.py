"""Entries of the feed of corrections, from the notices and the ledger of digests."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from generator.model.digest import DigestCorrection, Sentence
from generator.model.notice import Notice
from generator.model.nouns import counted
from generator.model.series import week_name
from generator.publish.entries import Entry, sentence_list, urn
from generator.publish.summary import of
from generator.views.weeks import Recorded


def of_corrections(
    recorded: Sequence[Recorded], address: str, notices: Sequence[tuple[str, Notice]] = ()
) -> list[Entry]:
    """
    One entry for each digest with corrections, each correction of a digest, and each notice.

    They are in the order of their days; of one day, notices come last.
    """
    found = []
    for entry, link in recorded:
        week = week_name(entry.week)
        if isinstance(entry, DigestCorrection):
            said: Sequence[Sentence] = entry.sentences
            title = f"The digest of {week} is corrected"
        else:
            said = of(entry.items, "corrections")
            title = f"{week}: {counted(len(said), 'correction')} of figures or dates"
        if said:
            found.append(
                Entry(
                    id=urn("corrections", week, link),
                    title=title,
                    href=f"weeks/{week}/",
                    content=sentence_list(said, address),
                    published=entry.recorded_on,
                    updated=entry.recorded_on,
                    tags=("corrections",),
                )
            )
    told = [_notice(name, notice) for name, notice in reversed(notices)]
    return sorted([*found, *told], key=lambda entry: entry.published)


def _notice(name: str, notice: Notice) -> Entry:
    """A mistake that was reported; its id is the name of its file, which stays."""
    rows = [
        Markup("<li>{}: {}</li>").format(what, said)
        for what, said in (
            ("Shown", notice.shown),
            ("Right", notice.right),
            ("Why", notice.why),
            ("Wrong since", notice.wrong_since.isoformat()),
            ("Reported by", notice.reported_by or "somebody who is not named"),
        )
    ]
    return Entry(
        id=urn("notice", name),
        title=f"Corrected: {notice.title}",
        href=f"corrections/#at-{name}",
        content=Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(rows)),
        published=notice.corrected_on,
        updated=notice.corrected_on,
        tags=("corrections",),
    )
