"""
Figures that the essays state as facts, beside ours.

Each figure is compared with the week for which it is stated and with nothing else: that a
series of another time or of another measure looks alike confirms nothing.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from generator.edition import Edition
from generator.format import amount
from generator.model.claim import Essay, Seen, StatedFact
from generator.model.series import monday_of, week_name
from generator.populations import BASE_LAYER, kept, rollups

FEWEST_ROLLUPS = 5
CLOSE_PERCENT = 10
"""A sum over the rollups of this collection is near a sum over all where it is this close."""
SECONDS_A_DAY = 86_400

SECURED_USD, SECURED_DAY = 40.3e9, dt.date(2026, 2, 3)
CHANGE_PERCENT, YEAR_BEFORE = -13.2, dt.date(2025, 2, 3)
CHANGE_POINTS = 5.0
HIGH_USD, HIGH_FROM, HIGH_TO = 50e9, dt.date(2025, 6, 1), dt.date(2025, 7, 31)
OPERATIONS_A_SECOND, OPERATIONS_DAY = 3470.0, dt.date(2026, 2, 2)


def stated_facts(edition: Edition) -> tuple[StatedFact, ...]:
    """Every stated figure, in the order of the essay."""
    return (
        _secured(edition),
        _secured_change(edition),
        _secured_high(edition),
        _operations(edition),
        StatedFact(
            essay=Essay.ROLLUPS,
            statement="Gas limits are rising.",
            seen=Seen.CANNOT_SEE,
            why="No source here delivers gas limits. A low base fee goes with larger blocks and "
            "with less demand alike, so it does not show them either.",
            claim="C4",
        ),
        StatedFact(
            essay=Essay.LAYER_TWO,
            statement="30 to 40 people are enough for a lab that builds a layer-2.",
            seen=Seen.CANNOT_SEE,
            why="No source here tells how many people work for a chain's makers, and profiles hold "
            "no such figure.",
        ),
    )


def _sums(edition: Edition, series: str) -> pd.DataFrame:
    """Sum over rollups and how many are seen, by week; of the provider that sees most."""
    frames = edition.figures.weekly(series).by_provider.values()
    chosen = max(
        (kept(frame, rollups(edition)) for frame in frames),
        key=lambda frame: int(frame.notna().sum().sum()),
    )
    return pd.DataFrame({"sum": chosen.sum(axis=1), "seen": chosen.notna().sum(axis=1)})


def _at(edition: Edition, series: str, day: dt.date) -> tuple[float, int] | None:
    """Sum in a day's week and how many rollups it holds; None with too few."""
    sums = _sums(edition, series)
    week = pd.Timestamp(monday_of(day))
    if week not in sums.index:
        return None
    total, seen = (float(sums[name].loc[week]) for name in ("sum", "seen"))
    return (total, int(seen)) if seen >= FEWEST_ROLLUPS else None


def _stored(edition: Edition, series: str) -> str:
    """Say up to when a series of rollups is stored."""
    sums = _sums(edition, series)
    seen = sums[sums["seen"] > 0]
    if seen.empty:
        return f"{series} is not stored for any rollup."
    count = int(seen["seen"].iloc[-1])
    last = week_name(seen.index[-1].date())
    return f"{series} of rollups is stored up to {last}, then for {count} of them."


def _judged(ours: float, stated: float) -> Seen:
    """A sum over this collection: the same, larger, or too small to say anything."""
    if abs(100 * (ours / stated - 1)) <= CLOSE_PERCENT:
        return Seen.CONFIRMS
    return Seen.CONTRADICTS if ours > stated else Seen.CANNOT_SEE


def _secured(edition: Edition) -> StatedFact:
    found = _at(edition, "value_secured_usd", SECURED_DAY)
    words = "Rollups secure $40.3 bn."
    day = SECURED_DAY.isoformat()
    if found is None:
        return _unseen(edition, words, day, "value_secured_usd", "the week of that day")
    total, count = found
    return StatedFact(
        essay=Essay.ROLLUPS,
        statement=words,
        date=day,
        seen=_judged(total, SECURED_USD),
        ours=f"{amount(total, 'USD')} in {week_name(monday_of(SECURED_DAY))}",
        why=f"Sum over the {count} rollups of this collection in that week; within "
        f"{CLOSE_PERCENT} % counts as the same. A smaller sum says nothing, because rollups that "
        "the collection does not hold are not in it.",
        claim="C1",
    )


def _secured_change(edition: Edition) -> StatedFact:
    words, day = "Value secured fell by 13.2 % within a year.", SECURED_DAY.isoformat()
    name = "value_secured_usd"
    both = None
    for frame in edition.figures.weekly(name).by_provider.values():
        ends = [pd.Timestamp(monday_of(one)) for one in (YEAR_BEFORE, SECURED_DAY)]
        if both is None and set(ends) <= set(frame.index):
            same = kept(frame.loc[ends], rollups(edition)).dropna(axis=1)
            both = same if same.shape[1] >= FEWEST_ROLLUPS else None
    if both is None:
        return _unseen(edition, words, day, name, "that week and the one a year before")
    before, later = both.sum(axis=1)
    moved = 100 * (later / before - 1)
    close = abs(moved - CHANGE_PERCENT) <= CHANGE_POINTS
    return StatedFact(
        essay=Essay.ROLLUPS,
        statement=words,
        date=day,
        seen=Seen.CONFIRMS if close else Seen.CONTRADICTS,
        ours=amount(moved, "%"),
        why=f"Change of the sum over the same {both.shape[1]} rollups in both weeks; within "
        f"{CHANGE_POINTS:.0f} points counts as the same.",
        claim="C1",
    )


def _secured_high(edition: Edition) -> StatedFact:
    words, day = "Value secured was near $50 bn in the middle of 2025.", "2025-06 to 2025-07"
    sums = _sums(edition, "value_secured_usd")
    inside = (sums.index >= pd.Timestamp(HIGH_FROM)) & (sums.index <= pd.Timestamp(HIGH_TO))
    weeks = sums[inside & (sums["seen"] >= FEWEST_ROLLUPS)]
    if weeks.empty:
        return _unseen(edition, words, day, "value_secured_usd", "weeks of June and July 2025")
    total = float(weeks["sum"].median())
    return StatedFact(
        essay=Essay.ROLLUPS,
        statement=words,
        date=day,
        seen=_judged(total, HIGH_USD),
        ours=f"{amount(total, 'USD')}, median week",
        why=f"Sum over the rollups of this collection; within {CLOSE_PERCENT} % counts as the "
        "same, a smaller sum says nothing.",
        claim="C1",
    )


def _operations(edition: Edition) -> StatedFact:
    words, day = "About 3,470 user operations a second.", "2026-02"
    found = _at(edition, "user_ops_count", OPERATIONS_DAY)
    transactions = _at(edition, "tx_count", OPERATIONS_DAY)
    beside = ""
    if transactions is not None:
        ethereum = edition.figures.weekly("tx_count").of(BASE_LAYER)
        at = ethereum.get(pd.Timestamp(monday_of(OPERATIONS_DAY)), float("nan"))
        with_base = f", with Ethereum {amount((transactions[0] + at) / SECONDS_A_DAY)}"
        beside = (
            f"{amount(transactions[0] / SECONDS_A_DAY)} transactions a second on "
            f"{transactions[1]} rollups in {week_name(monday_of(OPERATIONS_DAY))}"
            f"{'' if pd.isna(at) else with_base}"
        )
    if found is None:
        return StatedFact(
            essay=Essay.ROLLUPS,
            statement=words,
            date=day,
            seen=Seen.CANNOT_SEE,
            ours=beside,
            why=f"{_stored(edition, 'user_ops_count')} Transactions are another measure: a bundle "
            "of many operations counts once, and rollups outside this collection are not in the "
            "sum, so they neither confirm the figure nor contradict it.",
            claim="C2",
        )
    rate = found[0] / SECONDS_A_DAY
    return StatedFact(
        essay=Essay.ROLLUPS,
        statement=words,
        date=day,
        seen=_judged(rate, OPERATIONS_A_SECOND),
        ours=f"{amount(rate)} user operations a second on {found[1]} rollups",
        why=f"Sum over the rollups of this collection; within {CLOSE_PERCENT} % counts as the "
        "same, a smaller sum says nothing.",
        claim="C2",
    )


def _unseen(edition: Edition, words: str, day: str, series: str, needed: str) -> StatedFact:
    return StatedFact(
        essay=Essay.ROLLUPS,
        statement=words,
        date=day,
        seen=Seen.CANNOT_SEE,
        why=f"{_stored(edition, series)} For the comparison {needed} with at least "
        f"{FEWEST_ROLLUPS} rollups would be needed. L2BEAT serves the whole history, so a first "
        "refresh would give it.",
        claim="C1",
    )
