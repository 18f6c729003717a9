"""A figure, mark, date or fact that the published site showed wrong, and what became of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from generator.model.fact import Closed, Day, Label, Link, Prose

Place = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+/)*(#[a-z0-9-]+)?$")]


class Notice(Closed):
    """Everything in ``data/corrections/<name>.yml``; its name begins with the day of correction."""

    title: Label
    """The figure, mark, date or fact in a few words."""
    shown: Prose
    """What stood there."""
    right: Prose
    """What stands there now."""
    why: Prose
    """How the mistake came about."""
    wrong_since: Day
    """The day from which the published site showed it."""
    corrected_on: Day
    """The day on which it was put right."""
    reported_by: Label = Field(default="")
    """Who found it; left out where nobody is to be named."""
    pages: tuple[Place, ...] = Field(min_length=1, strict=False)
    """Where it stood, such as chains/arbitrum/#supply."""
    source: Link
    """A page that shows what is right."""
    report: Link | None = None
    """Where somebody reported it."""
