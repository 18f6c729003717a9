"""Which tables the downloads have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from generator.model.claim_row import ClaimRow
from generator.publish.api.release import Release
from generator.publish.downloads.lists import chains_table, unlocks_table, withheld_table
from generator.publish.downloads.recorded import scores_table, verdicts_table
from generator.publish.downloads.table import Table
from generator.publish.downloads.values import by_chain, by_quantity


def tables(release: Release, verdicts: Iterable[ClaimRow]) -> list[Table]:
    """Every table, sorted by path; ``verdicts`` are the rows of the ledger of claims."""
    made = chain(
        by_quantity(release.bulk),
        by_chain(release),
        (make(release) for make in (chains_table, unlocks_table, withheld_table, scores_table)),
        [verdicts_table(release, verdicts)],
    )
    kept = (replace(table, text=release.keep(table.text)) for table in made)
    return sorted(kept, key=lambda table: table.path)
