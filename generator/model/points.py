"""Values by week: one point at a time for what is said of them, as columns for what is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

WHOLE_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Point:
    """A value of one week; ``days`` tells on how many days of the week it stands."""

    week: dt.date
    value: float
    days: int = WHOLE_WEEK_DAYS


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Points(Sequence[Point]):
    """
    Points in order of week, as columns of the same length.

    ``weeks`` are ordinals of days, as ``datetime.date.toordinal`` counts them.
    """

    weeks: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    days: npt.NDArray[np.int64]

    @classmethod
    def of(cls, points: Iterable[Point]) -> Points:
        """Take points that are in order of week."""
        listed = list(points)
        return cls(
            np.array([point.week.toordinal() for point in listed], np.int64),
            np.array([point.value for point in listed], np.float64),
            np.array([point.days for point in listed], np.int64),
        )

    def where(self, chosen: npt.NDArray[np.bool_] | slice) -> Points:
        """Keep some of the points."""
        return Points(self.weeks[chosen], self.values[chosen], self.days[chosen])

    def between(self, first: dt.date, last: dt.date) -> Points:
        """Keep the points from one day to another, both included."""
        start = self.weeks.searchsorted(first.toordinal())
        end = self.weeks.searchsorted(last.toordinal(), side="right")
        return self.where(slice(int(start), int(end)))

    @overload
    def __getitem__(self, place: int) -> Point: ...
    @overload
    def __getitem__(self, place: slice) -> Points: ...
    def __getitem__(self, place: int | slice) -> Point | Points:
        if isinstance(place, slice):
            return self.where(place)
        week = dt.date.fromordinal(int(self.weeks[place]))
        return Point(week, float(self.values[place]), int(self.days[place]))

    def __iter__(self) -> Iterator[Point]:
        weeks = map(dt.date.fromordinal, self.weeks.tolist())
        return map(Point, weeks, self.values.tolist(), self.days.tolist())

    def __len__(self) -> int:
        return len(self.weeks)

    def __repr__(self) -> str:
        """All that they are, to the last bit; it is quicker than digits."""
        columns = self.weeks, self.values, self.days
        return f"Points({', '.join(column.tobytes().hex() for column in columns)})"

    def __eq__(self, other: object) -> bool:
        """Equal points in equal weeks."""
        return isinstance(other, Points) and repr(self) == repr(other)

    def __hash__(self) -> int:
        """Equal points have equal hashes."""
        return hash(repr(self))
