"""A figure, mark, date or fact that the published site showed wrong, and what became of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from generator.model.fact import Closed, Day, Label, Link, Prose

Place = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+/)*(#[a-z0-9-]+)?$")]


class Notice(Closed):
    """
    Everything in ``data/corrections/<name>.yml``; the name begins with the day of correction.

    ``title`` names the figure; ``shown`` is what stood there, ``right`` what stands there now,
    ``why`` how the mistake came about. ``wrong_since`` is the day from which the published
    site showed it. ``reported_by`` is empty where nobody is to be named. ``pages`` are
    addresses on the site, such as ``chains/arbitrum/#supply``.
    """

    title: Label
    shown: Prose
    right: Prose
    why: Prose
    wrong_since: Day
    corrected_on: Day
    reported_by: Label = Field(default="")
    pages: tuple[Place, ...] = Field(min_length=1, strict=False)
    source: Link
    report: Link | None = None
