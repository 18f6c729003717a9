"""What a claim's page says of its rule's day, of what it lacks, and of its record, in words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.claiming import WINDOWS
from generator.figures import METRICS
from generator.model.claim import Claim, ClaimVerdict, Lack, Outcome
from generator.model.series import SERIES, week_name

TIMES = {1: "once", 2: "twice"}


@dataclass(frozen=True, slots=True)
class Missing:
    """One condition of a judgement, and the series that it is about, with what is stored."""

    words: str
    stored: tuple[str, ...]


def missing(outcome: Outcome) -> tuple[Missing, ...]:
    """Each condition once, with the titles of its series; units where two have one title."""
    by_words: dict[str, list[Lack]] = {}
    for lack in outcome.missing:
        by_words.setdefault(lack.words, []).append(lack)
    found = []
    for words, lacks in by_words.items():
        named = [lack for lack in lacks if lack.series]
        titles = [_titled(lack.series) for lack in named]
        alike = Counter(title for title, _ in titles)
        stored = tuple(
            f"{title}{f', {unit}' if alike[title] > 1 else ''} ({lack.stored})"
            for (title, unit), lack in zip(titles, named, strict=True)
        )
        found.append(Missing(f"{words[0].upper()}{words[1:]}.", stored))
    return tuple(found)


def _titled(name: str) -> tuple[str, str]:
    """Title and unit of a series or metric."""
    spec = SERIES.get(name) or METRICS[name]
    return spec.title, spec.unit


def noun(outcome: Outcome) -> str:
    """What ``n`` counts: chain or quantity beside 1, chains or quantities beside others."""
    many = outcome.counted
    if outcome.n != 1:
        return many
    return f"{many.removesuffix('ies')}y" if many.endswith("ies") else many.removesuffix("s")


def fixed(claim: Claim, week: dt.date) -> str:
    """
    When the rule was fixed; of a window that had ended by then that nothing tests it later.

    An edition's ``week`` before that end does not name it.
    """
    window = WINDOWS.get(claim.name)
    if window is None or window.last > min(claim.stored_until, week):
        return claim.fixed
    return (
        f"Fixed on {claim.fixed_on}, with data up to {week_name(claim.stored_until)} already "
        f"stored. Its window ended in {week_name(window.last)}, so no later week tests it."
    )


def changes(verdicts: Sequence[ClaimVerdict]) -> str:
    """Count how often the verdict changed from row to row; empty where it never did."""
    changed = sum(before is not after for before, after in pairwise(verdicts))
    if not changed:
        return ""
    first = (
        f", the first time from “{verdicts[0].value}”"
        if verdicts[0] is ClaimVerdict.NOT_ENOUGH
        else ""
    )
    often = TIMES.get(changed, f"{changed} times")
    return f"Under this version the verdict changed {often} from one row to the next{first}."
