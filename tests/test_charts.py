"""Charts by their meaning: what they draw, say and cite, before anything is drawn."""

import functools
import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

import pytest

from generator import charting, charts, classes, edition
from generator.charting import comparing, wording
from generator.discover import find
from generator.draw import pages
from generator.figures import METRICS
from generator.format import amount
from generator.model.chart import (
    BarChart,
    Chart,
    ChartMaker,
    LineChart,
    MapChart,
    RangeChart,
    Scope,
    StackChart,
    StripChart,
    WaterfallChart,
)
from generator.model.series import week_name
from generator.questions import QUESTIONS
from generator.scores import DesignClass
from generator.views.figures import figure_rows, figure_text
from tests import recorded, worlds

MAKERS = find(charts, ChartMaker)
SAFE_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WEEK = re.compile(r"\d{4}-W\d{2}")


@dataclass(frozen=True)
class Made:
    """A chart with the maker and the page it belongs to."""

    maker: ChartMaker
    page: str
    chart: Chart


def make_all(of):
    """Every chart of an edition."""
    made = []
    for page, (scope, arguments) in pages(of).items():
        for maker in MAKERS.values():
            chart = maker.make(of, *arguments) if maker.scope == scope else None
            if chart is not None:
                made.append(Made(maker, page, chart))
    return made


@functools.cache
def real():
    """Every chart of the real data."""
    return make_all(worlds.real_edition())


@functools.cache
def by_slug():
    return {made.chart.slug: made.chart for made in real()}


def then(name, *page):
    """A chart of the data as recorded."""
    return MAKERS[name].make(recorded.edition(), *page)


def without(series, chain=None):
    """The real edition, but for a series (of one chain)."""
    store = worlds.real_store()
    table = store.series()
    gone = (table["metric"] == series) & ((table["chain"] == chain) if chain else True)
    return edition.compute(worlds.real_profiles(), table[~gone], store.sources(), worlds.RUBRIC)


def values(chart):
    """Every number that a chart draws."""
    match chart:
        case LineChart():
            drawn = [point.value for line in chart.lines for point in line.points]
            return [*drawn, *([chart.reference[0]] if chart.reference else [])]
        case BarChart():
            return [bar.value for bar in chart.bars]
        case StackChart():
            return [segment.value for segment in chart.segments]
        case WaterfallChart():
            return [chart.whole.value, *(segment.value for segment in chart.segments)]
        case StripChart():
            return [value for strip in chart.strips for _, value in strip.values]
        case RangeChart():
            spans = [v for row in chart.rows for v in (*row.likely, *row.possible)]
            return [*(row.value for row in chart.rows), *spans]
        case MapChart():
            given = [(d.x, d.x_low, d.x_high, d.y, d.y_low, d.y_high) for d in chart.dots]
            return [value for dot in given for value in dot if value is not None]


def labels(chart):
    """Names of what a chart draws."""
    match chart:
        case LineChart():
            return [line.label for line in chart.lines]
        case BarChart():
            return [bar.label for bar in chart.bars]
        case StackChart():
            return [segment.label for segment in chart.segments]
        case WaterfallChart():
            return [chart.whole.label, *(s.label for s in chart.segments), chart.remainder]
        case StripChart():
            return [strip.label for strip in chart.strips]
        case RangeChart():
            return [row.label for row in chart.rows]
        case MapChart():
            return [dot.label for dot in chart.dots]


def raw(series, source, chain):
    """A series by week, straight from the store of the data as recorded."""
    table = recorded.store().series()
    mine = table[
        (table["metric"] == series) & (table["source"] == source) & (table["chain"] == chain)
    ]
    return mine.set_index("week")["value"].sort_index()


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


def test_fees_and_rent_of_base_match_the_store():
    """Mean fees of the last 13 weeks and the rent's part of them, from the stored weeks."""
    fees, rent = (raw(name, "growthepie", "base").tail(13) for name in ("fees_eth", "rent_eth"))
    assert list(fees.index) == list(rent.index)
    headline = then("fees_and_rent", "base").headline
    assert f"paid {amount(fees.mean(), 'ETH')} a day" in headline
    assert f"rent took {100 * rent.sum() / fees.sum():.2g} %" in headline


def test_the_token_of_arbitrum_in_btc_matches_the_store():
    """First and last week in which ARB and BTC have a price, of whichever provider."""
    bybit, btc = raw("price_usd", "bybit", "arbitrum"), raw("price_usd", "coingecko", "bitcoin")
    start = bybit.iloc[0] / btc[bybit.index[0]]
    token, coin = (
        raw("price_usd", "coinmetrics", chain).iloc[-1] for chain in ("arbitrum", "bitcoin")
    )
    lost = 100 * (1 - token / coin / start)
    assert f"lost {lost:.0f} %" in then("token_price_btc", "arbitrum").headline


def test_a_token_is_measured_in_btc_and_in_eth():
    """Both lines begin at 1 in the same week; ETH itself and a token without ETH have one."""
    chains = worlds.collection(
        *(worlds.profile(c, tokens=worlds.token()) for c in ("alpha", "bitcoin", "ethereum"))
    )
    prices = {"alpha": [100] * 10 + [50] * 10, "bitcoin": 10, "ethereum": [10] * 10 + [2.5] * 10}
    of = worlds.compute(chains, {"price_usd": prices}, 20)
    chart = MAKERS["token_price_btc"].make(of, "alpha")
    assert labels(chart) == ["in BTC", "in ETH"]
    assert [[line.points[n].value for n in (0, -1)] for line in chart.lines] == [[1, 0.5], [1, 2]]
    assert (
        "Against BTC, the token of Alpha lost 50 %, against ETH it gained 100 %" in chart.headline
    )
    assert len(MAKERS["token_price_btc"].make(of, "ethereum").lines) == 1
    late = {"price_usd": prices | {"ethereum": [None] * 8 + [10] * 12}}
    chart = MAKERS["token_price_btc"].make(worlds.compute(chains, late, 20), "alpha")
    assert labels(chart) == ["the token of Alpha"]
    assert len(chart.lines[0].points) == 20


def test_the_share_of_the_two_largest_in_stablecoins_matches_the_store():
    """Two largest chains over all chains of the chart in its last common week."""
    chart = then("stablecoins")
    names = {profile.name: chain for chain, profile in recorded.profiles().items()}
    held = [raw("stablecoins_usd", "defillama", names[line.label]) for line in chart.lines]
    last = min(series.index[-1] for series in held)
    worth = [series[last] for series in held]
    share = 100 * sum(sorted(worth)[-2:]) / sum(worth)
    assert f"carried {share:.0f} %" in chart.headline


def test_the_allocation_of_arbitrum_matches_its_profile():
    """Parts of the stack are the sums of the profile's rows."""
    chart = then("allocation", "arbitrum")
    rows = recorded.profiles()["arbitrum"].token.allocations
    inside = sum(row.percent for row in rows if row.recipient in {"insiders", "investors"})
    assert f"{inside.normalize():f} %" in chart.headline
    assert sum(values(chart)) == pytest.approx(float(sum(row.percent for row in rows)))


def test_scheduled_unlocks_add_up_to_the_scheduled_float():
    """The groups together are what the supply model counts as unlocked."""
    model = recorded.edition().figures.supply
    for chain in ("arbitrum", "bsc", "polygon-pos"):
        chart = then("scheduled_unlocks", chain)
        whole = recorded.profiles()[chain].token.initial_supply
        assert whole is not None
        drawn = sum(line.points[-1].value for line in chart.lines)
        expected = model.unlocked_total[chain].iloc[-1] / float(whole.value) * 100
        assert drawn == pytest.approx(expected)


def test_unlocks_of_minted_tokens_are_told_where_they_can_pass_the_whole():
    """A share above all of the initial supply is said to be of tokens, minted ones included."""
    minted = worlds.allocation("staking", 10, minted_later=True)
    vesting = worlds.tranche(start=worlds.START, end="2024-06-01", every="month")
    full = worlds.allocation("airdrop", 100, vesting)
    made = [
        MAKERS["scheduled_unlocks"].make(
            worlds.compute(worlds.collection(worlds.profile(tokens=worlds.token(*rows))), {}),
            "alpha",
        )
        for rows in ((full,), (full, minted))
    ]
    assert "100 % of Alpha's initial supply had unlocked by date" in made[0].headline
    assert "minted tokens included: 110 % of Alpha's initial supply" in made[1].headline
    assert "minted tokens included" in made[1].alt


def test_what_an_airdrop_got_is_not_called_what_users_got():
    """An airdrop also goes to funds and treasuries, so the headline names the class alone."""
    assert then("allocation", "arbitrum").headline.endswith("of ARB, the airdrop 12.75 %")


def test_a_criterion_known_of_no_chain_is_not_met_by_none_of_none():
    """Without a known outcome the headline says that nothing is known, or that nobody is asked."""
    chains = worlds.collection(*(worlds.profile(name) for name in ("alpha", "beta")))
    of = worlds.compute(chains, {})
    charts_of = [MAKERS["criterion_outcomes"].make(of, one) for one in edition.CRITERIA.values()]
    silent = [c for c in charts_of if not any(bar.value for bar in c.bars if bar.role == "first")]
    assert silent
    for chart in silent:
        assert re.search("ot known of any of [12] chains|pplies to no chain", chart.headline)
    assert not any("of the 0" in chart.headline for chart in charts_of)


def test_growth_of_capital_names_what_it_is_compared_with():
    """The headline compares single weeks; figures of the same chain compare quarters."""
    of = worlds.compute(
        worlds.collection(worlds.profile()),
        {"stablecoins_usd": {"alpha": [100] * 60 + [150] * 10}},
        70,
    )
    said = MAKERS["capital"].make(of, "alpha").headline
    assert said.endswith(", up 50 % against the same week a year before")
    rows = {row.name: row for row in figure_rows(of, "alpha")}
    assert rows["capital_growth_52w"].over == "means of 13 weeks, a year apart"
    assert rows["gas_fees_usd"].over == ""


def test_use_over_capital_is_one_figure_everywhere():
    """The strip of question 4 is drawn in the percent that chain pages show."""
    names = ("alpha", "beta", "gamma", "delta", "epsilon")
    chains = worlds.collection(*(worlds.profile(name) for name in names))
    grown = {"tx_count": [100] * 90 + [142] * 40, "tvl_usd": [100] * 90 + [204] * 40}
    series = {name: dict.fromkeys(names, values) for name, values in grown.items()}
    of = worlds.compute(chains, series, 130)
    chart = MAKERS["question_values"].make(of, QUESTIONS[3])
    row = next(row for row in figure_rows(of, "alpha") if row.name == "divergence_52w")
    drawn = {chain.lower(): value for strip in chart.strips for chain, value in strip.values}
    assert drawn == pytest.approx(dict.fromkeys(names, 100 * (1.42 / 2.04 - 1)))
    assert row.value == "−30.4 %"
    assert "÷ capital" in chart.unit
    doubled = figure_text(METRICS["use_growth_52w"], math.log(2))
    assert f"{doubled} is a doubling" in METRICS["use_growth_52w"].reads_as


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


def used_world(**series):
    """Three rollups of 130 weeks, of which the last 65 doubled their transactions."""
    chains = worlds.collection(*(worlds.profile(c, "rollup") for c in ("alpha", "beta", "gamma")))
    grown = [100] * 65 + [200] * 65
    counts = dict.fromkeys(chains, grown)
    return worlds.compute(chains, {"tx_count": counts, **series}, 130)


def test_user_operations_are_drawn_first_where_they_are_stored():
    """A chain with both counts is spoken of in user operations, named as such; others are not."""
    of = used_world(user_ops_count={"alpha": [300] * 65 + [900] * 65})
    chart = MAKERS["use"].make(of, "alpha")
    assert [line.label for line in chart.lines] == ["User operations", "Transactions"]
    assert chart.headline.startswith("User operations on Alpha: 900 a day")
    assert MAKERS["use"].make(of, "beta").headline.startswith("Transactions on Beta: 200 a day")


def test_user_operations_that_ended_do_not_speak_for_a_chain():
    """A count that stopped over half a year ago is drawn, but the headline is of what runs."""
    of = used_world(user_ops_count={"alpha": [300] * 80})
    chart = MAKERS["use"].make(of, "alpha")
    assert "Transactions on Alpha: 200 a day" in chart.headline
    assert labels(chart) == ["User operations", "Transactions"]


def test_trends_count_use_in_what_more_chains_have():
    """User operations where as many chains have them as transactions, else transactions."""
    everywhere = dict.fromkeys(("alpha", "beta", "gamma"), 700)
    held = {"stablecoins_usd": everywhere}
    some = used_world(user_ops_count={"alpha": 700}, **held)
    every = used_world(user_ops_count=everywhere, **held)
    names = ("use_by_chain", "activity_and_stablecoins")
    few, all_of_them = ([MAKERS[name].make(of) for name in names] for of in (some, every))
    assert few[0].slug == "trends-transactions-by-chain"
    assert few[1].lines[0].label == "Transactions"
    assert all_of_them[0].slug == "trends-user-operations-by-chain"
    assert all_of_them[0].unit == "user operations per day, log scale"
    assert all_of_them[1].lines[0].label == "User operations"
    assert "user operations ×1 and stablecoins ×1" in all_of_them[1].headline


def test_use_and_capital_of_a_chain_begin_at_100():
    """Both are scaled by their first quarter, and the headline compares it with the last."""
    capital = {"alpha": [50] * 65 + [25] * 65, "beta": [50] * 40, "gamma": [None] * 100 + [9] * 30}
    of = used_world(value_secured_usd=capital)
    chart = MAKERS["use_and_capital"].make(of, "alpha")
    assert [(line.label, line.points[0].value, line.points[-1].value) for line in chart.lines] == [
        ("Transactions", 100, 200),
        ("Value secured", 100, 50),
    ]
    first, last = (line.points[0].week for line in chart.lines)
    assert first == last
    assert "Transactions on Alpha up 100 %, value secured down 50 %" in chart.headline
    assert MAKERS["use_and_capital"].make(of, "beta") is None, "too few weeks of capital"
    assert MAKERS["use_and_capital"].make(of, "gamma") is None, "less than a year in common"


def test_use_is_set_against_the_capital_that_still_runs():
    """A measure that ended over half a year before another one is passed over."""
    of = used_world(
        value_secured_usd={"alpha": [50] * 80},
        stablecoins_usd={"alpha": 5},
        user_ops_count={"alpha": 3},
    )
    assert labels(MAKERS["use_and_capital"].make(of, "alpha")) == ["User operations", "Stablecoins"]


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
