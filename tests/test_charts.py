"""Charts by their meaning: what they draw, say and cite, before anything is drawn."""

import math
import re
from collections import Counter
from itertools import pairwise
from typing import get_args

import pytest

from generator import charting
from generator.charting import wording
from generator.model.chart import LineChart
from generator.model.chart_maker import Scope
from tests import worlds
from tests.chart_makers import MAKERS, by_slug, labels, make_all, real, then, values, without

SAFE_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WEEK = re.compile(r"\d{4}-W\d{2}")


def test_charts_are_counted_per_page():
    """Every scope has charts, and most chains have one; the count is printed."""
    count = Counter(made.page for made in real())
    chains = [chain for chain in worlds.real_profiles() if count[chain]]
    for page, number in sorted(count.items()):
        print(f"{page}: {number}")  # noqa: T201 - read with pytest -s
    scopes = {made.maker.scope for made in real()}
    assert scopes == set(get_args(Scope))
    assert len(chains) > len(worlds.real_profiles()) * 0.8


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_chart_draws_finite_numbers_under_unique_labels(name):
    """What is drawn is never empty, never infinite, and no label occurs twice."""
    for made in (m for m in real() if m.maker.name == name):
        drawn = values(made.chart)
        assert drawn, made.chart.slug
        assert all(math.isfinite(value) for value in drawn), made.chart.slug
        assert len(set(labels(made.chart))) == len(labels(made.chart)), made.chart.slug


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_chart_says_what_it_shows_and_where_it_comes_from(name):
    """Headline, alternative text, sources and period are complete and plain."""
    for chart in (m.chart for m in real() if m.maker.name == name):
        said = (chart.headline, chart.alt, chart.note, chart.unit)
        assert 0 < len(chart.headline) <= wording.HEADLINE_LETTERS, chart.headline
        assert not chart.headline.endswith("."), chart.headline
        assert re.search(r"\d", chart.alt), chart.slug
        assert chart.sources, chart.slug
        assert all(chart.sources), chart.slug
        assert chart.period, chart.slug
        for word in ("nan", "None", "no data in", "no limit", "<0.000001", "  ", ".."):
            assert not any(
                re.search(rf"\b{word}\b" if word.isalpha() else re.escape(word), text)
                for text in said
            ), (word, said)


def test_slugs_are_unique_and_safe():
    """A slug is a file name; a chain's charts begin with its id."""
    slugs = [made.chart.slug for made in real()]
    assert len(set(slugs)) == len(slugs)
    assert [slug for slug in slugs if not SAFE_SLUG.fullmatch(slug)] == []
    for made in real():
        if made.maker.scope == "chain":
            assert made.chart.slug.startswith(f"{made.page}-")
        else:
            assert made.chart.wide or made.maker.scope == "unlocks" or made.page == "home"


def test_lines_are_in_order_and_inside_their_period():
    """Points go forward in time, are enough for a course, and span the stated period."""
    for chart in by_slug().values():
        if not isinstance(chart, LineChart):
            continue
        runs = [line.points for line in chart.lines]
        assert chart.period == charting.period(*runs)
        for points in runs:
            assert len(points) >= charting.FEWEST_POINTS, chart.slug
            assert all(a.week < b.week for a, b in pairwise(points)), chart.slug
            assert all(1 <= p.days <= 7 for p in points), chart.slug
            assert all(p.week.weekday() == 0 for p in points), chart.slug
        if chart.scale == "log":
            assert max(values(chart)) > 0, chart.slug
        first = min(points[0].week for points in runs)
        last = max(points[-1].week for points in runs)
        assert all(first <= event.date <= last for event in chart.events), chart.slug


def test_no_line_runs_on_after_the_data_of_its_edition():
    """Only schedules look ahead; no observed line outlives the newest stored week."""
    week = worlds.real_edition().week
    for chart in by_slug().values():
        if isinstance(chart, LineChart) and not chart.slug.endswith("-scheduled-unlocks"):
            assert all(line.points[-1].week <= week for line in chart.lines), chart.slug


def test_a_change_of_provider_is_a_change_of_line():
    """Ethereum's transactions of two providers are two lines that do not overlap."""
    chart = then("use", "ethereum")
    lines = chart.lines
    assert [line.label for line in lines] == [
        "Transactions (growthepie)",
        "Transactions (Coin Metrics)",
    ]
    assert lines[0].points[-1].week < lines[1].points[0].week
    assert "until 2023-W39" in chart.note


def test_weeks_of_one_day_are_told():
    """A line that stands on one day a week says since when."""
    chart = then("use", "arbitrum")
    assert "One day a week from 2023-W40" in chart.note
    assert chart.lines[0].points[-1].days == 1


@pytest.mark.parametrize(
    ("series", "name", "page"),
    [
        ("tx_count", "use", "arbitrum"),
        ("rent_eth", "rent_share", "base"),
        ("price_mean_usd", "emission_coverage", "arbitrum"),
        ("price_usd", "token_price_btc", "arbitrum"),
        ("app_volume_usd", "app_volume", "hyperliquid"),
    ],
)
def test_a_chart_without_its_series_vanishes(series, name, page):
    """With the series gone from the store the maker gives nothing, and does not fail."""
    assert MAKERS[name].make(worlds.real_edition(), page) is not None
    assert MAKERS[name].make(without(series, page), page) is None


@pytest.mark.parametrize("series", ["stablecoins_usd", "fees_eth", "tx_count", "price_usd"])
def test_a_missing_series_breaks_no_other_chart(series):
    """Every maker copes with a series that nobody delivers."""
    made = make_all(without(series))
    assert made
    assert all(math.isfinite(value) for m in made for value in values(m.chart))


def test_a_world_of_two_chains_makes_charts():
    """Nothing rests on a chain that only the real data have."""
    chains = worlds.collection(
        worlds.profile("alpha", tokens=worlds.token(worlds.allocation("insiders", 40))),
        worlds.profile("beta", kind="rollup"),
    )
    series = {
        "fees_eth": {"alpha": 5, "beta": 3},
        "rent_eth": {"beta": 1},
        "tx_count": {"alpha": 9, "beta": 7},
    }
    made = {m.chart.slug: m.chart for m in make_all(worlds.compute(chains, series))}
    assert "rent took 33 %" in made["beta-fees-and-rent"].headline
    assert values(made["beta-rent-share"])[-1] == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (2, 1, "down 50 %"),
        (1, 4, "up 4-fold"),
        (1, 1.001, "unchanged"),
        (0, 1, ""),
        (1000, 1, "down 99.9 %"),
        (1e6, 1, "down over 99.9 %"),
    ],
)
def test_changes_in_words(before, now, said):
    """A change never divides by zero and never rounds to all or nothing."""
    assert wording.moved(before, now) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.00442, "0.44 %"),
        (0.048, "4.8 %"),
        (0.286, "29 %"),
        (0.996, "99.6 %"),
        (0, "0 %"),
        (-0.5, "−50 %"),
    ],
)
def test_shares_in_words(share, said):
    """Two digits are enough for a headline."""
    assert wording.share(share) == said
