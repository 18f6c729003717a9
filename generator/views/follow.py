"""What can be followed: feeds and calendars over all chains, per class and per chain."""

from __future__ import annotations

from dataclasses import dataclass

from generator.edition import Edition
from generator.scores import DesignClass
from generator.views.coming import has_calendar


@dataclass(frozen=True, slots=True)
class FollowRow:
    """A class or a chain: its feed has this ``name``; ``calendar`` is empty where none is made."""

    id: str
    title: str
    feed: str
    calendar: str


@dataclass(frozen=True, slots=True)
class FollowView:
    """Everything on the page of feeds and calendars."""

    everything: bool
    classes: tuple[FollowRow, ...]
    chains: tuple[FollowRow, ...]


def follow_view(edition: Edition) -> FollowView:
    """Collect the feeds and calendars of an edition; ``everything``: a calendar of all exists."""
    dated = {chain for chain in edition.profiles if has_calendar(edition, chain)}
    labels = {edition.designs[chain].label for chain in dated}
    return FollowView(
        everything=bool(dated),
        classes=tuple(
            FollowRow(c.value, c.value, f"classes/{c.value}", c.value if c in labels else "")
            for c in DesignClass
        ),
        chains=tuple(
            FollowRow(chain, profile.name, f"chains/{chain}", chain if chain in dated else "")
            for chain, profile in edition.profiles.items()
        ),
    )
