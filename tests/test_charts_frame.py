"""What the renderer promises of every chart: meaning, sameness, gaps, safety, nothing clipped."""

import itertools
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from generator.drawing.frame import draw
from generator.drawing.palette import INKS, Axis, human, text_width, wrap
from generator.model.chart import (
    Bar,
    BarChart,
    Line,
)
from tests.chart_samples import (
    HOSTILE,
    SAID,
    SVG,
    every_kind,
    kinds,
    line_chart,
    points,
    said_of,
    strokes,
    texts,
    written,
)


@pytest.mark.parametrize("chart", kinds() + kinds(wide=True))
def test_a_chart_says_its_finding_unit_source_period_and_caution(chart):
    """Headline, unit, sources, period and note are written; title and desc repeat the alt."""
    drawn = draw(chart)
    root = ET.fromstring(drawn.svg)
    said = written(drawn)
    assert chart.headline in said
    assert chart.unit in said
    assert "Source: growthepie, Coin Metrics · weeks 2024-W01 to 2024-W40" in said
    assert chart.note in said
    assert root.get("role") == "img"
    assert said_of(drawn, "title") == chart.headline
    assert said_of(drawn, "desc") == chart.alt
    assert root.get("viewBox") == f"0 0 {drawn.width} {drawn.height}"
    assert drawn.width == (760 if chart.wide else 390)


@pytest.mark.parametrize("chart", kinds())
def test_the_labels_of_a_chart_are_written(chart):
    """What a chart names can be read in it."""
    assert "Alpha" in written(draw(chart))


@pytest.mark.parametrize("chart", kinds() + kinds(wide=True) + kinds(name=HOSTILE))
def test_no_text_leaves_the_canvas(chart):
    """Every text lies within the picture, even measured in a font wider than readers have."""
    drawn = draw(chart)
    for words, left, top, right, bottom in texts(drawn):
        assert left >= 0, words
        assert top >= 0, words
        assert right <= drawn.width, words
        assert bottom <= drawn.height, words


@pytest.mark.parametrize("chart", kinds() + kinds(wide=True))
def test_no_two_texts_overlap(chart):
    """Labels give way to each other; a pixel of touching is left to rounding."""
    boxes = texts(draw(chart))
    for one, two in itertools.combinations(boxes, 2):
        apart = (
            one[3] - 1 <= two[1]
            or two[3] - 1 <= one[1]
            or one[4] - 4 <= two[2]
            or two[4] - 4 <= one[2]
        )
        assert apart, (one, two)


@pytest.mark.parametrize("chart", kinds())
def test_letters_have_ten_px_on_a_phone(chart):
    """At 360 px a page leaves 328 to a chart; its smallest letters keep 10 px there."""
    drawn = draw(chart)
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)px", drawn.svg)]
    assert min(sizes) * 328 / drawn.width >= 10
    assert max(sizes) >= 14


@pytest.mark.parametrize("chart", kinds(wide=True))
def test_wide_charts_have_letters_of_the_page(chart):
    """At 760 px: text 13 px and more, the headline 16 and more."""
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)px", draw(chart).svg)]
    assert min(sizes) >= 13
    assert max(sizes) >= 16


@pytest.mark.parametrize("chart", kinds())
def test_two_renders_are_identical(chart):
    """The same chart gives the same bytes, whatever was drawn in between."""
    first = draw(chart)
    draw(line_chart(slug="another"))
    assert draw(chart) == first


def test_another_process_draws_the_same_bytes():
    """Neither the hash seed, nor the clock, nor the process shows in the file."""
    code = (
        "import sys, chart_samples as t; from generator.drawing.frame import draw\n"
        "for chart in t.every_kind(): sys.stdout.write(draw(chart).svg)"
    )
    here = Path(__file__).parent
    outputs = set()
    for seed in ("1", "2"):
        env = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)]),
        }
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1


@pytest.mark.parametrize("chart", kinds(name=HOSTILE))
def test_hostile_names_are_only_text(chart):
    """A name with markup, mathtext, a placeholder colour or control characters stays text."""
    drawn = draw(replace(chart, headline=HOSTILE[:60], alt=HOSTILE))
    root = ET.fromstring(drawn.svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "path", "text", "defs", "pattern", "rect"}
    assert "<script" not in drawn.svg
    assert not set(drawn.svg) & {"\x00", "\u202e"}
    assert "#c0de10" in said_of(drawn, "desc")
    assert "$x^2$" in said_of(drawn, "desc")


@pytest.mark.parametrize("chart", kinds())
def test_the_file_is_lean_and_asks_nobody(chart):
    """No prologue, comment, metadata, link or script; coordinates have one decimal."""
    svg = draw(chart).svg
    assert svg.startswith("<svg ")
    for unwanted in ("<?xml", "<!", "<metadata", "xlink", "@import", "DejaVu"):
        assert unwanted not in svg
    assert svg.count("http") == 1
    assert not re.search(r"\d\.\d{3}", svg)
    assert svg.count("font-family") == 1


@pytest.mark.parametrize("chart", kinds())
def test_one_file_has_both_themes_and_print(chart):
    """Every colour is a variable with a light, a dark and a printed value."""
    svg = draw(chart).svg
    used = set(re.findall(r"var\(--([a-z-]+)\)", svg))
    for name in used:
        light, dark = INKS[name]
        assert re.findall(rf"--{name}:(#\w+)", svg) == [light, dark, light]
    assert {"paper", "ink"} <= used
    assert "prefers-color-scheme:dark" in svg
    assert not re.search(r"(fill|stroke):\s*#", svg)


def luminance(colour):
    """Relative luminance as WCAG defines it."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_every_text_colour_can_be_read_on_its_paper(side):
    """Inks keep 4.5 : 1, axes 3 : 1; only the paper and the grid are fainter."""
    paper = luminance(INKS["paper"][side])
    for name in INKS.keys() - {"paper", "rule"}:
        one, two = sorted((luminance(INKS[name][side]), paper))
        assert (two + 0.05) / (one + 0.05) >= (3 if name == "axis" else 4.5), name


def test_a_missing_week_breaks_the_line():
    """Two gaps make three pieces, and the piece of one week is a dot."""
    drawn = draw(line_chart(Line("Alpha", points(range(1, 21), skip=(5, 7)))))
    line, lone = strokes(drawn, "first")
    assert line.count("M") == 2
    assert lone.count("M") == 1


def test_weeks_of_one_day_are_dots_on_a_faint_line():
    """A series sampled on one day a week shows its samples, a full one does not."""
    faint, dots = strokes(draw(line_chart(Line("Alpha", points(range(1, 21), days=1)))), "first")
    assert faint.count("M") == 1
    assert dots.count("M") == 20
    assert len(strokes(draw(line_chart(Line("Alpha", points(range(1, 21))))), "first")) == 1


def test_values_without_a_place_on_a_log_scale_are_told():
    """Zero and less are left out of the picture, not out of the table, and counted."""
    chart = line_chart(Line("Alpha", points([0, -1, 5, 6])), scale="log")
    drawn = draw(chart)
    assert "2 values at or below zero have no place on the log scale." in written(drawn)
    assert len(drawn.rows) == 4


def test_stacked_lines_stand_on_each_other():
    """The second area ends where both values add up, and the table keeps the parts."""
    lines = (Line("Alpha", points([1] * 9)), Line("Beta", points([3] * 9), "second"))
    drawn = draw(line_chart(*lines, stacked=True))
    alone = draw(line_chart(Line("Both", points([4] * 9), "second"), lines[0]))
    assert (
        strokes(drawn, "second")[0].split("L")[0][-4:]
        == strokes(alone, "second")[0].split("L")[0][-4:]
    )
    assert drawn.svg.count("opacity:0.3") == 2
    assert drawn.rows[0][1:] == ("$1", "$3")


def test_a_chart_without_points_says_so():
    """No data is a sentence, not an empty frame or a crash."""
    assert "no data" in written(draw(replace(line_chart(), lines=())))


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0])
@pytest.mark.parametrize("zero", [True, False])
def test_constant_series_can_be_drawn(value, zero):
    """A line without variation still has an axis."""
    drawn = draw(line_chart(Line("Alpha", points([value] * 9)), from_zero=zero))
    assert "nan" not in drawn.svg
    assert strokes(drawn, "first")


def test_one_line_needs_no_label_and_two_do():
    """Labels stand at the ends of lines only where lines must be told apart."""
    one = Line("Alpha", points(range(1, 9)))
    assert "Alpha" not in written(draw(line_chart(one)))
    both = written(draw(line_chart(one, Line("Beta", points(range(2, 10)), "second"))))
    assert "Alpha" in both
    assert "Beta" in both


def test_labels_that_would_overlap_move_apart():
    """Six lines that end together have six labels, none on another."""
    lines = [Line(f"Line {n}", points([5] * 8 + [n / 100]), "first") for n in range(6)]
    drawn = draw(line_chart(*lines))
    heights = sorted(box[2] for box in texts(drawn) if box[0].startswith("Line "))
    assert len(heights) == 6
    assert all(b - a >= 13 for a, b in itertools.pairwise(heights))


def test_bars_make_the_chart_as_high_as_they_need():
    """Each further bar adds 22 to 26 px."""
    few, many = (
        draw(BarChart(slug="b", **SAID, bars=tuple(Bar(f"C{n}", 1.0) for n in range(count))))
        for count in (4, 49)
    )
    assert 22 <= (many.height - few.height) / 45 <= 26


def test_a_documented_remainder_is_hatched_and_named():
    """What the parts leave of the total is shown as what it is: not documented."""
    drawn = draw(every_kind()[3])
    assert "not documented" in written(drawn)
    assert "url(#" in drawn.svg
    assert drawn.rows == (("Alpha", "55 %"), ("Beta", "5 %"), ("not documented", "40 %"))


def test_a_map_tells_no_emission_from_not_known():
    """The two bands are named in the picture and in the table."""
    drawn = draw(every_kind()[-1])
    said = written(drawn)
    assert "no emission" in said
    assert "coverage not known" in said
    assert {"no emission", "coverage not known"} <= {row[3] for row in drawn.rows}
    assert drawn.columns == ("Chain", "Index", "Range", "Coverage")
    assert len(drawn.rows) == 49


def test_a_narrow_chart_of_bars_has_short_texts_where_the_long_ones_find_no_room():
    """Nothing is cut: all bars have their short text, and the table still has the whole one."""
    long = "29 of 44: 12 A, 3 B, 3 C, 1 D, 10 E"
    bars = tuple(Bar(f"{n} Overhang", 29.0, text=long, short="29 of 44") for n in (1, 2))
    chart = BarChart(slug="b", **SAID, bars=bars, wide=True)
    assert written(draw(chart)).count(long) == 2
    narrow = draw(replace(chart, wide=False))
    assert written(narrow).count("29 of 44") == 2
    assert "…" not in written(narrow)
    assert narrow.rows == (("1 Overhang", long), ("2 Overhang", long))


def test_a_long_label_of_a_bar_is_whole_on_a_phone():
    """Three rows hold the longest name of a metric with its two numbers, which stay together."""
    label = "Emission: issuance and all unlocks (14, 17)"
    drawn = draw(BarChart(slug="b", **SAID, bars=(Bar(label, 0.5), Bar("Float", 0.2))))
    assert "(14, 17)" in written(drawn).replace("\u00a0", " ")
    assert "…" not in written(drawn)


def test_bar_tables_have_ranges_only_where_there_are_any():
    """A column of dashes says nothing."""
    plain, ranged = (
        draw(BarChart(slug="b", **SAID, bars=(Bar("A", 5.0, low=low, high=8.0),)))
        for low in (None, 2.0)
    )
    assert ranged.columns == ("Name", "Value", "Range")
    assert ranged.rows == (("A", "$5", "$2 to $8"),)
    assert plain.rows[0][2] == "$5 to $8"


@pytest.mark.parametrize(
    ("weeks", "rows", "head"),
    [
        (60, range(60, 61), "Week"),
        (280, range(60, 70), "Last week of each month"),
        (600, range(40, 50), "Last week of each quarter"),
    ],
)
def test_the_table_of_a_long_series_stays_short_and_says_so(weeks, rows, head):
    """Up to 60 weeks all are given, then the last of each month, then of each quarter."""
    chart = line_chart(Line("Alpha", points(range(1, weeks + 1))))
    drawn = draw(chart)
    last = chart.lines[0].points[-1].week.isocalendar()
    assert len(drawn.rows) in rows
    assert drawn.columns == (head, "Alpha")
    assert drawn.is_thinned == (head != "Week")
    assert drawn.rows[-1] == (f"{last[0]}-W{last[1]:02}", human(weeks, "USD"))


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("size", [1e-9, 0.003, 1.0, 7.3, 1e6, 4.2e13])
@pytest.mark.parametrize("ratio", [1.01, 1.7, 9.0, 4e3, 1e9])
def test_axes_have_one_to_five_round_ticks_inside(log, size, ratio):
    """Ticks lie on the axis, in order, and no two are written alike."""
    axis = Axis(size, size * ratio, 0, 100, log)
    words = axis.words("")
    assert 1 <= len(words) <= 5
    assert len({word for _, word in words}) == len(words)
    assert all(axis.low * 0.999 <= tick <= axis.high * 1.001 for tick, _ in words)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234, "per day", "1.23k"),
        (1.5e9, "USD", "$1.5bn"),
        (-2e6, "USD per day", "−$2M"),
        (25, "percent of fees", "25 %"),
        (0.4, "% of float", "0.4 %"),
        (0, "ETH", "0"),
    ],
)
def test_numbers_are_written_by_their_unit(value, unit, text):
    """Dollars lead, percent signs follow, other units stand in the unit line."""
    assert human(value, unit) == text


def test_wrapping_loses_no_letter_and_keeps_its_room():
    """Long words are cut up rather than cut off."""
    text = "short " + "W" * 80 + " end with 25 % and n = 5"
    lines = wrap(text, 120, 13)
    assert "".join(lines).replace(" ", "").replace("\u00a0", "") == text.replace(" ", "")
    assert all(text_width(line, 13) <= 120 for line in lines)
    assert not any(line.startswith("%") for line in lines)


def test_headlines_have_at_most_three_lines():
    """A headline that is too long even in smaller letters ends in an ellipsis."""
    drawn = draw(replace(line_chart(), headline="Fees and rent " * 30))
    bold = re.findall(r"font-weight:700", drawn.svg)
    assert len(bold) == 3
    assert "…" in written(drawn)
    assert math.isclose(drawn.height, 300, abs_tol=40)
