"""What is stored over all chains: how fresh each series is, and which chains have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.edition import Edition, remembered
from generator.model.series import SERIES, week_name
from generator.views.series import state_of, stored_series


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One series of one provider over all chains, for the status and data pages."""

    series: str
    title: str
    unit: str
    source: str
    chains: int
    first: str
    last: str
    age_weeks: int
    state: str
    days: str
    values: int


@remembered
def stored_rows(edition: Edition) -> tuple[StoredRow, ...]:
    """Freshness of everything in the store."""
    panel = edition.figures.panel
    rows = []
    for name, source in stored_series(edition):
        known = ~np.isnan(panel.series(name).by_provider[source].to_numpy())
        weeks = np.flatnonzero(known.any(axis=1))
        if not len(weeks):  # stored for a chain that has no profile
            continue
        days = panel.days(name).by_provider[source].to_numpy()
        last = panel.mondays[weeks[-1]]
        age = (edition.week - last).days // 7
        typical = int(np.nanmedian(np.nanmedian(days[weeks[-52:]], axis=1)))
        rows.append(
            StoredRow(
                series=name,
                title=SERIES[name].title,
                unit=SERIES[name].unit,
                source=source,
                chains=int(known.any(axis=0).sum()),
                first=week_name(panel.mondays[weeks[0]]),
                last=week_name(last),
                age_weeks=age,
                state=state_of(age),
                days=f"{typical} of 7",
                values=int(known.sum()),
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """
    Age in weeks of each chain's latest value of each series, by any provider; None without one.

    ``series`` are the columns: all that some chain has. ``never`` are titles of the others.
    """

    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    never: tuple[str, ...]


def coverage_matrix(edition: Edition) -> CoverageMatrix:
    """How old the latest value of every chain and series is."""
    panel = edition.figures.panel
    stored = {row.series for row in stored_rows(edition)}
    delivered = [spec for spec in SERIES.values() if not spec.mean_of]
    names = [spec.name for spec in delivered if spec.name in stored]
    # Weeks of the panel follow each other without gaps, and the last is the edition's.
    known = [~np.isnan(panel.series(name).values.to_numpy()) for name in names]
    ages = [np.where(seen.any(axis=0), seen[::-1].argmax(axis=0), -1) for seen in known]
    rows = []
    for chain in edition.profiles:
        place = panel.column[chain]
        rows.append((chain, tuple(int(age[place]) if age[place] >= 0 else None for age in ages)))
    never = tuple(f"{s.title} ({s.name})" for s in delivered if s.name not in stored)
    return CoverageMatrix(series=tuple(names), rows=tuple(rows), never=never)
