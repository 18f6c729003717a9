"""A figure that was left out or changed after it had been published."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """
    One line of ``data/ledger/corrections.csv``.

    ``date`` is the day that was left out; it is empty where a stored week was revised, with
    ``old`` and ``new`` its weekly values.
    """

    week: str
    date: str
    source: str
    chain: str
    metric: str
    old: float
    new: float | None
    reason: str
    recorded_on: str
