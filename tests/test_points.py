"""Points of a line are columns, and read one by one as what they were made of."""

import dataclasses
import datetime as dt
import math

import pytest

from generator.model.chart import Line
from generator.model.points import Point, Points
from tests.chart_samples import MONDAY, line_chart, points

WEEKS = [
    Point(MONDAY + dt.timedelta(weeks=weeks), value, days)
    for weeks, value, days in ((0, 1.5, 7), (1, -0.0, 1), (4, 1e-300, 3), (5, 2e15, 7))
]


def test_points_read_as_what_they_were_made_of():
    """One by one, from either end, in slices, and by their weeks."""
    made = Points.of(WEEKS)
    assert list(made) == WEEKS
    assert (made[0], made[-1], len(made)) == (WEEKS[0], WEEKS[-1], 4)
    assert list(made[1:3]) == WEEKS[1:3]
    assert list(made.where(made.days == 7)) == [WEEKS[0], WEEKS[3]]
    assert list(made.between(WEEKS[1].week, WEEKS[2].week)) == WEEKS[1:3]
    assert not made.between(WEEKS[1].week + dt.timedelta(days=1), WEEKS[1].week)
    assert list(Points.of(())) == []


@pytest.mark.parametrize(
    "change",
    [
        {"week": WEEKS[3].week + dt.timedelta(weeks=1)},
        {"value": math.nextafter(2e15, 3e15)},
        {"days": 6},
    ],
)
def test_what_is_drawn_reads_otherwise_when_one_point_changes(change):
    """A kept drawing is found by how its chart reads, so that has to hold every point in full."""
    before = Points.of(WEEKS)
    after = Points.of([*WEEKS[:3], dataclasses.replace(WEEKS[3], **change)])
    assert before == Points.of(WEEKS)
    assert hash(before) == hash(Points.of(WEEKS))
    assert before != after
    charts = [line_chart(Line("Alpha", points(range(9))), Line("B", p)) for p in (before, after)]
    assert repr(charts[0]) != repr(charts[1])
