"""Strips of dots: their n and median, values far apart or without limit, stacks."""

import re

import pytest

from generator.drawing.frame import draw
from generator.model.chart import (
    Strip,
    StripChart,
)
from tests.chart_samples import (
    SAID,
    strokes,
    texts,
    written,
)


def test_a_strip_tells_n_and_median():
    """How many values stand behind a row is written beside its name."""
    strip = Strip("token-first", "token-first", (("A", 1.0), ("B", 2.0), ("C", 9.0)))
    drawn = draw(StripChart(slug="s", **{**SAID, "unit": "ratio"}, strips=(strip,)))
    assert "n = 3 · median 2" in written(drawn)
    assert drawn.rows[2] == ("token-first", "C", "9")


@pytest.mark.parametrize("scale", ["log", "linear"])
@pytest.mark.parametrize(
    "values", [(1.0, 1e45), (5e-324, 1.7e308), (1.7e308,), (5e-324,), (-1.7e308, 1.7e308)]
)
def test_a_strip_is_drawn_however_far_its_values_lie_apart(scale, values):
    """Proves that values at the ends of what a number holds break no picture."""
    members = tuple((f"c{n}", value) for n, value in enumerate(values))
    strip = Strip("mixed", "mixed", members)
    drawn = draw(StripChart(slug="s", **{**SAID, "unit": "ratio"}, scale=scale, strips=(strip,)))
    assert "n = " in written(drawn)
    assert len(drawn.rows) == len(values)


def test_a_strip_counts_what_it_cannot_draw_and_names_no_median_of_two():
    """Members without limit stand in n, median and table; a group of two has no median."""
    strips = (
        Strip("mixed", "mixed", (("A", 1.0),), ("B", "C")),
        Strip("token-first", "token-first", (("D", 1.0), ("E", 2.0))),
    )
    drawn = draw(StripChart(slug="s", **{**SAID, "unit": "ratio"}, strips=strips, fewest=3))
    assert "n = 3 · median no emission" in written(drawn)
    assert "n = 2 ·" not in written(drawn)
    assert drawn.rows[:3] == (("mixed", "A", "1"), *(("mixed", n, "no emission") for n in "BC"))


def test_dots_on_one_spot_do_not_cover_the_label_above_them():
    """A strip is as high as its stack, however many dots lie on one side of the middle."""
    for number in range(1, 18):
        strip = Strip("L1", "first", tuple((f"C{n}", 5.0) for n in range(number)))
        below = Strip("rollup", "second", (("D", 5.0),))
        drawn = draw(StripChart(slug="s", **SAID, strips=(strip, below)))
        (dots,) = (path for path in strokes(drawn, "first") if path.endswith("h0"))
        heights = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)", dots)]
        labels = {words: box for words, *box in texts(drawn)}
        assert len(set(heights)) == number
        radius = 4
        assert labels["L1"][3] <= min(heights) - radius
        assert max(heights) + radius <= labels["rollup"][1]
