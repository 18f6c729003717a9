"""Supply without a date as rows, for the page of a chain and for that of all unlocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.model.chain import Profile
from generator.schedules import base_supply
from generator.unlocks import undated
from generator.views.facts import SourceLink, source_links
from generator.views.quantities import exact_percent, tokens_text

NO_CONDITION = "no schedule documented"
WAYS = {
    "milestone": "at a milestone",
    "discretion": "at discretion",
    "unknown": NO_CONDITION,
}


@dataclass(frozen=True, slots=True)
class UndatedRow:
    """Tokens of one allocation without a date, with the condition in words."""

    chain: str
    name: str
    label: str
    recipient: str
    tokens: str
    percent: str
    way: str
    words: str
    sources: tuple[SourceLink, ...]
    read_on: str
    basis: str

    @property
    def has_condition(self) -> bool:
        """Whether a document names what the release depends on."""
        return self.way != NO_CONDITION


def undated_rows(profile: Profile) -> Iterable[UndatedRow]:
    """One row for each part of a chain's supply that has no date."""
    base = base_supply(profile.token)
    for item in undated(profile):
        share = item.percent
        if share is None and item.tokens is not None and base:
            share = item.tokens / base * 100
        yield UndatedRow(
            chain=profile.id,
            name=profile.name,
            label=item.label,
            recipient=item.recipient.value,
            tokens=tokens_text(item.tokens),
            percent=exact_percent(share),
            way=WAYS[item.way],
            words=item.words,
            sources=source_links(item.sources),
            read_on=item.read_on.isoformat(),
            basis=item.basis.value,
        )
