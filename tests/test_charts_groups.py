"""Charts of groups of chains: n, medians and weeks agree with the tables beside them."""

import math

from generator import classes
from generator.charting import comparing, wording
from generator.model.chart import (
    StripChart,
)
from generator.model.series import week_name
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from tests import worlds
from tests.chart_makers import MAKERS, by_slug, real


def test_the_map_shows_every_chain_with_an_index():
    """Chains without a class are drawn too; coverage is finite or told to be absent."""
    chart = by_slug()["map"]
    designs = worlds.real_edition().designs
    assert {dot.chain for dot in chart.dots} == {
        chain for chain, design in designs.items() if design.index is not None
    }
    unclear = {d.chain for d in chart.dots if designs[d.chain].label is DesignClass.UNDETERMINED}
    assert {dot.chain for dot in chart.dots if dot.role == "undetermined"} == unclear
    assert all(dot.x_low <= dot.x <= dot.x_high for dot in chart.dots)
    assert all(dot.y is None for dot in chart.dots if dot.no_emission)


def test_small_classes_are_told():
    """A class with few values is named in the note, and headlines give n or the label does."""
    for made in real():
        chart = made.chart
        if isinstance(chart, StripChart):
            for strip in chart.strips:
                few = len(strip.members) < comparing.FEWEST_IN_CLASS
                told = chart.note.startswith("Fewer than 5 values: ")
                named = told and strip.label in chart.note.partition(".")[0]
                assert named == few, chart.slug


def test_a_headline_without_room_for_all_medians_names_the_lowest_and_the_highest():
    """The finding stays within a headline's letters, whatever the values."""
    values = {"token-first": 0.5, "mixed": 12.25, "infrastructure-first": -8.125}
    strips = [comparing.strip(label, "first", {"alpha": n}) for label, n in values.items()]
    title = "Change of the cost to the user , 52 weeks, in all classes"
    assert comparing.headline("Fees", strips, str, 1).count("(n = 1)") == 3
    found = comparing.headline(title, strips, str, 1)
    assert found == f"{title}, median: infrastructure-first -8.125 to mixed 12.25"
    assert len(found) <= wording.HEADLINE_LETTERS


def test_charts_of_a_question_are_dated_by_what_they_draw():
    """The weeks of the readings behind the marks are said, not that of the edition."""
    edition = worlds.real_edition()
    edition_week = week_name(edition.week)
    drawn_by_readings = 0
    for question in QUESTIONS:
        given = [answers[question.number - 1] for answers in edition.answers.values()]
        weeks = [week_name(a.reading.week) for a in given if a.state == "marked" and a.reading]
        counts, strips = (
            MAKERS[name].make(edition, question) for name in ("question_counts", "question_values")
        )
        if not weeks:  # facts alone give these marks
            assert counts.period == edition_week
            continue
        drawn = " to ".join(dict.fromkeys((min(weeks), max(weeks))))
        assert counts.period == f"edition {edition_week}, marks on figures of {drawn}"
        if strips is not None:
            assert strips.period == drawn
            drawn_by_readings += 1
    assert drawn_by_readings


def test_chains_without_emission_count_in_medians_and_in_n():
    """A value without limit is not drawn, but it is a value; a median of it has no number."""
    endless = float("inf")
    strips = [
        comparing.strip("mixed", "mixed", {"A": 0.25, "B": endless, "C": endless}),
        comparing.strip("token-first", "token-first", {"D": 1.0, "E": 2.0, "F": endless}),
    ]
    found = comparing.headline("Coverage", strips, str, 3)
    assert found == "Coverage, median: mixed no emission (n = 3), token-first 2.0 (n = 3)"
    said = comparing.spoken("Coverage", strips, str, 3)
    assert "mixed: median no emission of 3, 0.25 (A) to no emission (C)" in said
    assert comparing.small(strips) == "Fewer than 5 values: mixed and token-first."


def test_a_group_below_the_fewest_of_the_tables_has_no_median():
    """One or two values have no middle to speak of; with no other group the range is said."""
    strips = [
        comparing.strip("L1", "first", {"A": 1.0, "B": 2.0}),
        comparing.strip("rollup", "second", {"C": 3.0, "D": 4.0, "E": 5.0}),
    ]
    assert comparing.headline("Fees", strips, str, 3) == "Fees, median: rollup 4.0 (n = 3)"
    assert "L1: 2 values, 1.0 (A) to 2.0 (B);" in comparing.spoken("Fees", strips, str, 3)
    assert comparing.headline("Fees", strips, str, 4) == "Fees: 1.0 to 5.0 (n = 5)"


def test_strips_and_tables_of_classes_give_the_same_medians():
    """A class has as many values in a chart as in the table, and no emission in both or none."""
    edition = worlds.real_edition()
    charts = {made.chart.slug: made.chart for made in real()}
    for compared in classes.compare(edition).metrics:
        chart = charts.get(f"classes-{compared.metric.name.replace('_', '-')}")
        for strip in chart.strips if chart else ():
            group = compared.classes.get(DesignClass(strip.label))
            if group is None:  # undetermined chains are no class of the table
                continue
            assert len(strip.members) == len(group.values)
            if group.median is not None:
                assert math.isinf(strip.median) == math.isinf(group.median.effect)
