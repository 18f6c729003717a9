"""What readers take away from a chart: picture, figures, and the terms they are under."""

import csv
import io
import itertools
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from generator import charting
from generator.charting import wording
from generator.drawing.frame import HIGHEST_PICTURE, draw
from generator.drawing.palette import INKS
from generator.errors import BuildError
from generator.model.chart import Bar, BarChart, Line, LineChart
from generator.model.origin import Origin, Range, Republish, Source
from generator.publish.takeaway import chart_csv, chart_files, licence, refusal
from generator.schedules import base_supply
from tests.chart_makers import real, values
from tests.chart_samples import HOSTILE, SAID, every_kind, kinds, line_chart, points, texts
from tests.worlds import real_edition


def source(publisher, terms, withheld=()):
    """A source of one origin."""
    origin = Origin.model_construct(
        publisher=publisher, republish=terms, withheld=tuple(withheld), licence="theirs"
    )
    return Source.model_construct(
        source=publisher.lower(),
        ranges=(Range.model_construct(**dict(origin), id="one", covers={}),),
    )


SOURCES = {
    "a": source("growthepie", Republish.YES),
    "b": source("Coin Metrics", Republish.NON_COMMERCIAL),
    "c": source("Bybit", Republish.UNCLEAR),
}


def rgb(colour):
    """A colour as a triple."""
    return tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))


def pixels(png):
    """Red, green and blue of a picture by row and column."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def table(text):
    """The rows of a CSV file by column."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("chart", kinds())
def test_the_picture_is_the_light_version_at_twice_the_size(chart):
    """White paper, dark letters, and twice the px of the SVG; the same bytes each time."""
    drawn = draw(chart, picture=True)
    image = pixels(drawn.png)
    assert image.shape == (drawn.height * 2, drawn.width * 2, 3)
    assert tuple(image[0, 0]) == rgb(INKS["paper"][0])
    assert image.sum(axis=2).min() <= sum(rgb(INKS["ink"][0])) + 30
    assert draw(chart, picture=True).png == drawn.png
    assert draw(chart).png == b""


def test_a_chart_of_hundreds_of_rows_has_no_picture():
    """It would fit no slide; page, SVG and figures have all of the rows."""
    rows = (Bar(f"Chain {n}", float(n), "fifth") for n in itertools.count())
    low, high = (
        draw(BarChart(slug="b", **SAID, bars=tuple(itertools.islice(rows, n))), picture=True)
        for n in (20, 400)
    )
    assert low.png
    assert high.height > HIGHEST_PICTURE > low.height
    assert high.png == b""
    assert len(high.rows) == 400
    files = chart_files([[low], [replace(high, chart=replace(high.chart, slug="c"))]])
    assert sorted(files) == [
        f"charts/{name}" for name in ("b.csv", "b.png", "b.svg", "c.csv", "c.svg")
    ]


def test_the_picture_shows_dots_lines_and_stripes():
    """What the SVG draws as a dot, as a line and as stripes has its colour in the picture."""
    lone = Line("Alpha", points([1, 2, 3, 4, 50], skip=(3,)), "fifth")
    hatched = BarChart(slug="b", **SAID, bars=(Bar("A", 5.0, "fifth", partial=True),))
    for chart in (line_chart(lone), hatched, replace(every_kind()[5], slug="s")):
        wanted = "mixed" if chart.slug == "s" else "fifth"
        away = np.abs(pixels(draw(chart, picture=True).png) - rgb(INKS[wanted][0])).max(axis=2)
        assert (away <= 12).sum() > 60, chart.slug


def test_figures_are_those_of_the_chart_with_unit_source_and_licence():
    """A line chart gives each week of each line, with the days it stands on."""
    chart = line_chart(
        Line("Alpha", points([1, 2.5], days=7)), Line("Beta", points([3], days=1), "second")
    )
    rows = table(chart_csv(chart, SOURCES))
    assert [(r["week"], r["line"], r["value"], r["days"]) for r in rows] == [
        ("2024-W01", "Alpha", "1", "7"),
        ("2024-W02", "Alpha", "2.5", "7"),
        ("2024-W01", "Beta", "3", "1"),
    ]
    assert {(r["unit"], r["source"], r["licence"]) for r in rows} == {
        ("USD per day", "growthepie; Coin Metrics", "CC BY-NC 4.0")
    }


@pytest.mark.parametrize("chart", kinds(name=HOSTILE))
def test_figures_of_every_kind_of_chart_can_be_read_back(chart):
    """Each row has all columns, and no cell is a formula for a spreadsheet."""
    rows = table(chart_csv(replace(chart, unit='=HYPERLINK("x")'), SOURCES))
    assert rows
    for row in rows:
        assert None not in row
        assert None not in row.values()
        text = [row[name] for name in row if name in {"name", "part", "line", "chain", "unit"}]
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in text)


def test_series_whose_terms_are_unclear_have_no_csv_and_the_page_says_why():
    """Weekly lines of such a publisher are charted, not given away; single figures are ours."""
    closed = line_chart(sources=("growthepie", "Bybit"))
    bars = BarChart(slug="bars", **{**SAID, "sources": ("Bybit",)}, bars=(Bar("A", 1.0),))
    ours = line_chart(slug="open", sources=("growthepie",))
    assert refusal(closed, SOURCES) == "the terms of Bybit do not clearly allow republishing"
    assert refusal(bars, SOURCES) == ""
    assert "others" in refusal(replace(ours, closed=("growthepie",)), SOURCES)
    drawn = [replace(draw(c), withheld=refusal(c, SOURCES)) for c in (closed, bars, ours)]
    given = [path for path in chart_files([drawn]) if path.endswith(".csv")]
    assert given == ["charts/bars.csv", "charts/open.csv"]
    assert licence(ours, SOURCES) == "CC BY 4.0"


def test_two_charts_of_one_name_are_refused():
    """The second would silently take the place of the first."""
    drawn = draw(line_chart(slug="twice"))
    with pytest.raises(BuildError, match="two charts are called 'twice'"):
        chart_files([[drawn], [drawn]])


def test_no_real_series_of_unclear_terms_is_in_a_csv():
    """Over all charts of the store: what is given away cites nobody whose terms are unclear."""
    sources = real_edition().figures.panel.sources
    unclear = {
        item.publisher
        for s in sources.values()
        for item in s.ranges
        if item.republish is Republish.UNCLEAR
    }
    lines = [made.chart for made in real() if isinstance(made.chart, LineChart)]
    given = [chart for chart in lines if not refusal(chart, sources)]
    assert given
    assert len(given) < len(lines)
    assert all(not unclear & set(chart.sources) for chart in given)
    secured = [c for c in lines if any(line.label.startswith("Value secured") for line in c.lines)]
    assert secured
    assert all(refusal(chart, sources) for chart in secured)


def test_the_csv_of_a_real_chart_holds_all_its_values():
    """As many rows as drawn values, also where the table on the page is shortened."""
    sources = real_edition().figures.panel.sources
    chart = next(made.chart for made in real() if made.chart.slug == "base-use")
    rows = table(chart_csv(chart, sources))
    assert [float(row["value"]) for row in rows] == pytest.approx(values(chart), rel=1e-6)


def test_no_text_of_a_real_chart_is_clipped_or_covers_another():
    """On desktop and phone, each text of each chart lies on the sheet and off the others."""
    for chart in (made.chart for made in real()):
        for sized in {chart, replace(chart, wide=False)}:
            drawn = draw(sized)
            boxes = texts(drawn)
            for words, left, top, right, bottom in boxes:
                inside = left >= 0 and top >= 0 and right <= drawn.width and bottom <= drawn.height
                assert inside, (chart.slug, sized.wide, words)
            for one, two in itertools.combinations(boxes, 2):
                apart = (
                    one[3] - 1 <= two[1]
                    or two[3] - 1 <= one[1]
                    or one[4] - 4 <= two[2]
                    or two[4] - 4 <= one[2]
                )
                assert apart, (chart.slug, sized.wide, one, two)


def test_large_unlocks_are_marked_on_the_price_of_the_token():
    """Each marked unlock is a week in which the schedule frees 5 % of the supply or more."""
    model = real_edition().figures.supply
    marked = 0
    for made in real():
        if not made.chart.slug.endswith("-token-price-btc"):
            continue
        profile = real_edition().profiles[made.page]
        for event in made.chart.events:
            if event.label.endswith(" % unlock"):
                base = float(base_supply(profile.token))
                total = model.unlocked_total[made.page]
                week = total.index.get_loc(str(event.date))
                part = (total.iloc[week] - total.iloc[week - 1]) / base
                assert part >= 0.05
                assert event.label == f"{wording.share(part)} unlock"
                marked += 1
    assert marked >= 3


def test_chains_that_settle_on_ethereum_have_blobs_marked():
    """Wherever the weeks of use, fees or rent of a rollup include March 2024, blobs are marked."""
    profiles = real_edition().profiles
    seen = 0
    for made in real():
        kinds_of = ("-use", "-fees-and-rent", "-rent-share", "-cost-to-user")
        settled = made.page in profiles and profiles[made.page].settlement
        if not settled or settled.value != "ethereum" or not made.chart.slug.endswith(kinds_of):
            continue
        weeks = [point.week for line in made.chart.lines for point in line.points]
        inside = min(weeks) <= charting.BLOBS.date <= max(weeks)
        assert (charting.BLOBS in made.chart.events) == inside, made.chart.slug
        seen += inside
    assert seen > 20
