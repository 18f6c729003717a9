"""
The first part of a run: compute the edition, and begin what takes long beside all the rest.

What the rest needs is not loaded here, so that the other processes need not wait for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from generator.accepted import Acceptances
from generator.cache import Cache
from generator.claiming import CLAIMS, judge_all
from generator.cli.common import load_profiles, read_rubric, refuse_unknown_week
from generator.edition import Edition, compute
from generator.model.claim import Judged, Outcome
from generator.profiles import read_profiles
from generator.publish.vendor import vendor_files
from generator.stages import Stage
from generator.statistics.kept import results_in
from generator.store import Store
from generator.workers import Workers

Ruled = tuple[str, Outcome, float | None, float | None, int]
"""The fields of ``Judged``, with the claim's name for the claim, whose rule is not picklable."""


@dataclass(frozen=True)
class Begun:
    """An edition, and what is coming: its claims as judged, and the scripts of others."""

    edition: Edition
    judged: Callable[[], tuple[Judged, ...]]
    vendored: Callable[[], Mapping[str, str]]


def begin(
    store: Store, as_of: dt.date | None, cache: Cache, workers: Workers, stage: Stage
) -> Begun:
    """Compute the edition of a week, or of the last one, and begin to judge its claims."""
    # Chains are looked up by name all the time, and Arrow's text is made Python's for each look.
    pd.set_option("mode.string_storage", "python")
    vendored = workers.apart(partial(vendor_files, cache))
    edition = _computed(store, as_of, workers, stage)
    coming = workers.apart(partial(_rule, edition, cache))

    def judged() -> tuple[Judged, ...]:
        return tuple(Judged(CLAIMS[row[0]], *row[1:]) for row in coming())

    return Begun(edition, judged, vendored)


def _computed(store: Store, as_of: dt.date | None, workers: Workers, stage: Stage) -> Edition:
    """The edition, which does not need the rows any more that it was computed from."""
    with stage("load"):
        # Beside this process, which reads the profiles from the first one on.
        rows = workers.apart(store.series)
        workers.apart(partial(_accept, store))
        profiles, sources, rubric = load_profiles(store), store.sources(), read_rubric(store)
        table = rows()
    refuse_unknown_week("--as-of", as_of, table)
    return compute(profiles, table, sources, rubric, as_of, stage)


def _accept(store: Store) -> None:
    """Judge the second half of the profiles that the cache lacks, so that it has them."""
    accepted = Acceptances(store.cache)
    waiting = [file for file in store.profile_texts() if accepted.lacks(file.text)]
    read_profiles(waiting[len(waiting) // 2 :], store.cache)


def _rule(edition: Edition, cache: Cache) -> list[Ruled]:
    """Judge the claims of an edition; what tests found is kept in the cache."""
    with results_in(cache):
        return [
            (one.claim.name, one.outcome, one.p_adjusted, one.least_p_adjusted, one.tests)
            for one in judge_all(edition)
        ]
