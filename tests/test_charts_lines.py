"""Lines over weeks: what is shaded, where labels stand, panels, and how small the file is."""

import datetime as dt
import itertools
import re
from dataclasses import replace

import pytest

from generator.charting import wording
from generator.drawing.frame import draw
from generator.drawing.marks import thinned
from generator.model.chart import Bar, BarChart, EventMark, Line, Shade
from generator.model.points import Points
from tests.chart_samples import MONDAY, SAID, line_chart, points, strokes, texts, written


def bands(drawn):
    """Left and right px of what is shaded."""
    found = re.findall(
        r'<path d="M([\d.]+) [\d.]+L([\d.]+) [^"]*" style="fill:var\(--rule\)', drawn.svg
    )
    return [(float(left), float(right)) for left, right in found]


def place(drawn, words):
    """The box of a text."""
    return next(box[1:] for box in texts(drawn) if box[0] == words)


def test_weeks_that_stand_on_one_day_are_shaded_and_named():
    """The band begins where the samples begin, and says what they are."""
    sampled = points(range(40, 0, -1), skip=range(20), days=1)
    course = Points.of([*points(range(20, 40)), *sampled])
    drawn = draw(line_chart(Line("Alpha", course)))
    ((left, right),) = bands(drawn)
    (dots,) = [path for path in strokes(drawn, "first") if path.endswith("h0")]
    first = float(re.findall(r"M([\d.]+) ", dots)[0])
    last = float(re.findall(r"M([\d.]+) ", dots)[-1])
    assert left == pytest.approx(first, abs=0.2)
    assert right == pytest.approx(last, abs=0.2)
    assert "one day a week" in written(drawn)


def test_lines_of_one_colour_differ_in_their_dashes():
    """Beyond six lines colours repeat: the second grey is dashed and the third dotted."""
    lines = [Line(f"L{n}", points(range(n, n + 40)), "muted") for n in range(1, 4)]
    drawn = draw(line_chart(Line("Alpha", points(range(1, 41))), *lines))
    styles = re.findall(r'style="(fill:none;[^"]*stroke:var\(--muted\)[^"]*)"', drawn.svg)
    dashed = [re.findall("stroke-dasharray:([^;]*)", style) for style in styles]
    assert [] in dashed
    assert len({str(dash) for dash in dashed}) == 3
    ends = draw(line_chart(*(Line(str(n), points(range(n, n + 40))) for n in (1, 9)), band=True))
    assert "stroke-dasharray" not in ends.svg, "the ends of a range stay alike"


def test_full_weeks_and_a_line_beside_samples_are_not_shaded():
    """A week counts as partial only where no line stands on all of its days."""
    full = Line("Alpha", points(range(1, 41)))
    sampled = Line("Beta", points(range(2, 42), days=1), "second")
    assert bands(draw(line_chart(full))) == []
    assert bands(draw(line_chart(full, sampled))) == []
    assert len(bands(draw(line_chart(sampled)))) == 1


def test_a_stated_stretch_is_shaded_with_its_words():
    """Coverage that grows is no matter of days; the chart states it."""
    part = Shade(MONDAY, MONDAY + dt.timedelta(weeks=19), "1 to 9 of 14 rollups")
    drawn = draw(line_chart(Line("Alpha", points(range(1, 41))), shades=(part,)))
    assert len(bands(drawn)) == 1
    assert "1 to 9 of 14 rollups" in written(drawn)


def test_a_line_that_stops_early_is_named_where_it_stops():
    """Its label stands inside the plot, near its end; the others stand beside it."""
    short = Line("Stopped", points([5] * 20), "second")
    drawn = draw(line_chart(Line("Running", points(range(40, 0, -1))), short))
    left, _, right, _ = place(drawn, "Stopped")
    ends = re.findall(r"[ML]([\d.]+) [\d.]+", strokes(drawn, "second")[0])
    assert min(abs(left - float(ends[-1])), abs(right - float(ends[-1]))) < 60
    assert place(drawn, "Running")[0] > right


def test_two_lines_that_stop_together_are_both_named_near_their_ends():
    """The second label goes a little farther off before it leaves the plot."""
    running = Line("Running", points(range(40, 80)))
    pair = [
        Line("First stopped", points([20, *[5, 6] * 10]), "second"),
        Line("Also stopped", points([19, *[6, 5] * 10]), "third"),
    ]
    drawn = draw(line_chart(running, *pair))
    edge = place(drawn, "Running")[0]
    assert all(place(drawn, line.label)[2] < edge for line in pair)


@pytest.mark.parametrize("weeks", range(290, 345, 6))
def test_no_year_is_left_out_between_two_that_are_written(weeks):
    """A first year that would have to move to the edge leaves its place to the second."""
    drawn = draw(line_chart(Line("Alpha", points(range(1, weeks)))))
    years = [int(text) for text in written(drawn).split() if re.fullmatch(r"20\d\d", text)]
    assert len(years) > 2
    assert len({later - year for year, later in itertools.pairwise(years)}) == 1


def test_the_label_of_a_reference_stands_on_its_rule_inside_the_plot():
    """It takes no width from the plot where there is room above or below the rule."""
    drawn = draw(line_chart(reference=(30.0, "fees equal emissions")))
    left, top, right, bottom = place(drawn, "fees equal emissions")
    (rule,) = re.findall(r'd="M[\d.]+ ([\d.]+)L[\d.]+ [\d.]+" style="[^"]*var\(--ink\)', drawn.svg)
    assert min(abs(top - float(rule)), abs(bottom - float(rule))) < 6
    assert right <= drawn.width - 10
    assert left > drawn.width / 2


def test_the_range_between_two_ends_is_filled_where_both_are_known():
    """A band has no part in weeks that only one of its ends has."""
    upper = Line("All", points([9] * 30, skip=range(10, 15)))
    lower = Line("Some", points([4] * 30), "second")
    assert "fill-opacity:0.15" not in draw(line_chart(upper, lower)).svg
    drawn = draw(line_chart(upper, lower, band=True))
    filled = re.findall(
        r'<path d="([^"]*)" style="fill:var\(--first\);fill-opacity:0.15', drawn.svg
    )
    assert len(filled) == 2
    assert all(part.count("L") == 3 for part in filled)


@pytest.mark.parametrize("wide", [True, False])
def test_each_line_has_a_panel_with_the_others_behind_it(wide):
    """As many panels as lines, each with its name, and every other line faint in each."""
    roles = ("first", "second", "third", "fourth")
    lines = [Line(f"Chain {n}", points([n + 1.0] * 30), role) for n, role in enumerate(roles)]
    blobs = EventMark(MONDAY + dt.timedelta(weeks=9), "Blobs")
    drawn = draw(line_chart(*lines, panels=True, wide=wide, events=(blobs,)))
    boxes = [place(drawn, line.label) for line in lines]
    assert len({(round(box[0]), round(box[1])) for box in boxes}) == 4
    faint = re.findall(r"stroke:var\(--axis\)[^\"]*stroke-opacity:0.35", drawn.svg)
    assert len(faint) == 4 * 3
    assert all(len(strokes(drawn, role)) == 1 for role in roles)
    assert "Dashed: blobs, 2024-03-04. Grey: the other lines." in written(drawn)


def test_partial_months_are_hatched():
    """A bar that counts part of its period cannot be taken for a small one."""
    bars = (Bar("Sep", 5.0, partial=True), Bar("Oct", 9.0))
    svg = draw(BarChart(slug="b", **SAID, bars=bars)).svg
    assert svg.count("url(#first-stripes)") == 1
    assert svg.count('style="fill:var(--first)"') == 1


def test_straight_stretches_have_two_points():
    """What lies on a straight line is left out, and nothing moves by half a tenth of a px."""
    steps = tuple((float(x), float(x // 10)) for x in range(100))
    kept = thinned(steps)
    assert len(kept) <= 2 * 10
    assert kept[0] == steps[0]
    assert kept[-1] == steps[-1]
    assert set(kept) <= set(steps)
    bent = ((0.0, 0.0), (5.0, 0.2), (10.0, 0.0))
    assert thinned(bent) == bent
    there_and_back = ((0.0, 0.0), (9.0, 0.0), (3.0, 0.0))
    assert thinned(there_and_back) == there_and_back


def test_a_long_schedule_is_a_small_file():
    """Ten years of equal monthly steps take little more room than their corners."""
    steps = Line("Alpha", points([n // 4 for n in range(520)]), "first")
    plain = draw(line_chart(steps, unit="percent")).svg
    assert len(plain) < 6000
    assert len(draw(replace(line_chart(steps), stacked=True)).svg) < 9500


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Fourth halving of the reward for a block", "Fourth halving"),
        ("First unlock of 33% for seed, Series A and B", "First unlock of 33%"),
        ("First large unlock, 25 % of team tokens", "First large unlock"),
        ("STRK launched and airdropped", "STRK launched"),
        ("Blobs", "Blobs"),
        ("Supercalifragilistic expialidocious upgrade", "Supercalifragilistic…"),
    ],
)
def test_events_are_cut_where_a_clause_ends(title, said):
    """An ellipsis tells only of a cut that tears words apart."""
    assert wording.brief(title) == said
