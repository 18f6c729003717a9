"""
Claims judged in a process of their own, while the main one draws and writes.

They take about as long as all the rest, and what comes of them is needed last. Only the name of
``rule`` is passed on, so this module is light: what it needs is loaded where it runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.cache import Cache
    from generator.model.claim import Judged, Outcome

    Ruled = tuple[str, Outcome, float | None, float | None, int]
    """The fields of ``Judged``, with the claim's name for the claim."""


def rule(job: tuple[Path, dt.date | None, Cache]) -> list[Ruled]:
    """Judge the claims on the data in a folder, up to a week or to the last one."""
    from generator.claiming import judge_all
    from generator.cli.common import load_profiles, read_rubric
    from generator.edition import compute
    from generator.statistics.kept import results_in
    from generator.store import Store

    root, as_of, cache = job
    store = Store(root, cache)
    edition = compute(
        load_profiles(store), store.series(), store.sources(), read_rubric(store), as_of
    )
    with results_in(cache):
        return [
            (one.claim.name, one.outcome, one.p_adjusted, one.least_p_adjusted, one.tests)
            for one in judge_all(edition)
        ]


def judged(ruled: Iterable[Ruled]) -> tuple[Judged, ...]:
    """Give what ``rule`` found its claims back."""
    from generator.claiming import CLAIMS
    from generator.model.claim import Judged

    return tuple(Judged(CLAIMS[row[0]], *row[1:]) for row in ruled)
