"""Chain pages and charts of the real edition: complete, sourced, dated."""

import re
from pathlib import Path

import pytest
from lxml import etree

from generator.claiming import judge_all
from generator.draw import plan
from generator.figures import METRICS
from generator.model.chart import LineChart
from generator.views.claims import claim_charts
from tests import recorded, worlds
from tests.numbers_data import read_series, read_yaml
from tests.page_parts import (
    CHAINS,
    DATA,
    SECTIONS,
    UNWRITTEN,
    parse,
    section,
    spaced,
    week_name,
    words,
)


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_page_is_complete(real_files, rows, newest, chain):
    """Class, index, questions, charts, figures, facts, coverage, week and citation are there."""
    text = real_files[f"chains/{chain}.md"]
    page, front = parse(text)
    edition = week_name(newest)
    needed = {"title", "description", "hide", "profile", "tags"}
    assert needed <= set(front) <= needed | {"dataset"}
    assert front["profile"] == chain
    assert f"edition {edition}" in front["description"]
    facts = words(page.xpath("//ul[@class='ws-facts']")[0])
    assert re.search(r"\b(token-first|infrastructure-first|mixed|undetermined)\b", facts)
    assert re.search(r"design index (\d{1,3}\.\d|not known) of 100", facts)
    assert f"edition {edition}" in facts
    for name, title in SECTIONS.items():
        assert f"\n## {title} {{#{name}}}\n" in text
    cards = page.xpath("//section[@class='ws-card']/h3")
    assert [words(card)[0] for card in cards] == list("123456")
    for answer in page.xpath("//p[@class='ws-answer']"):
        assert re.match(r"([A-E]|–|n/a) \S", words(answer)), words(answer)
    assert len(section(text, "design").xpath("//tbody/tr")) == 8
    assert len(section(text, "hands-off").xpath("//tbody/tr")) == 10
    chartable = [key for key, stored in rows[chain].items() if len(stored) >= 8]
    charts = section(text, "charts").xpath("//figure")
    assert charts or not chartable, f"no chart, though stored: {chartable}"
    assert f"data/profiles/{chain}.yml" in words(section(text, "cite"))
    assert f"edition {edition}, rubric version" in words(section(text, "cite"))


@pytest.mark.parametrize("chain", CHAINS)
def test_every_figure_has_a_value_or_a_reason(real_files, chain):
    """Each metric stands once under its own address: in the table, or below it with a reason."""
    part = section(real_files[f"chains/{chain}.md"], "figures")
    shown = part.xpath("//tbody/tr/@id")
    reasons = part.xpath("//dl/dd/span/@id")
    assert sorted(shown + reasons) == sorted(f"figure-{n.replace('_', '-')}" for n in METRICS)
    assert "no data" not in words(part)
    assert all(len(words(why)) > 10 for why in part.xpath("//dl/dt"))
    if shown and reasons:
        assert f"for {len(reasons)} of {len(METRICS)} figures" in words(part)


@pytest.mark.parametrize("chain", CHAINS)
def test_every_fact_has_a_link_a_day_and_a_basis(real_files, chain):
    """Each row of facts, allocations, issuance, events and remarks leads to its source."""
    text = real_files[f"chains/{chain}.md"]
    names = ["facts", "supply", *(["events"] if "{#events}" in text else [])]
    sourced = [row for name in names for row in section(text, name).xpath("//tbody/tr")]
    assert len(sourced) >= 5
    for row in sourced:
        links = row.xpath(".//a/@href")
        assert links, words(row)
        assert all(re.match(r"https?://[^/\s]+\.[^/\s]+", link) for link in links), links
        assert all(words(link) for link in row.xpath(".//a")), words(row)
        assert re.search(r"\b20\d\d-\d\d-\d\d\b", spaced(row)), words(row)
        bases = "on-chain|documented|modelled|inferred"
        assert re.fullmatch(bases, words(row.xpath("./td[last()]")[0])), words(row)


@pytest.mark.parametrize("chain", CHAINS)
def test_evidence_of_known_criteria_is_named(real_files, chain):
    """A criterion that is not unknown names a source link or the series it stands on."""
    text = real_files[f"chains/{chain}.md"]
    for name in ("design", "hands-off"):
        for row in section(text, name).xpath("//tbody/tr"):
            verdict, evidence = words(row.xpath("./td[1]")[0]), row.xpath("./td[3]")[0]
            if verdict != "unknown":
                linked = evidence.xpath(".//a[starts-with(@href, 'http')]")
                assert linked or "observed" in words(evidence), words(row)


@pytest.fixture(scope="module")
def publishers():
    """Publishers of each source, from the files alone."""
    return {
        path.parent.name: {one["publisher"] for one in read_yaml(path)["ranges"]}
        for path in (DATA / "series").glob("*/origin.yml")
    }


@pytest.mark.parametrize("chain", CHAINS)
def test_the_coverage_table_is_what_is_stored(real_files, rows, newest, publishers, chain):
    """Each stored series of the chain stands there with weeks, age, days and licence."""
    text = real_files[f"chains/{chain}.md"]
    table = {}
    for row in section(text, "coverage").xpath("//tbody/tr"):
        name = words(row.xpath("./th/span")[0])
        cells = [words(cell) for cell in row.xpath("./td")]
        assert (name, cells[0]) not in table
        table[name, cells[0]] = cells
    assert len(table) == len(rows[chain])
    for (source, name), stored in rows[chain].items():
        first, last = week_name(min(stored)[0]), week_name(max(stored)[0])
        candidates = [
            cells
            for (n, by), cells in table.items()
            if n == name
            and any(one in by for one in publishers[source])
            and cells[1].startswith(f"{first} to {last}")
        ]
        assert len(candidates) == 1, f"{name} {first} to {last}"
        (_, weeks, _, age, days, licence, read_on) = candidates[0]
        assert weeks.endswith(f"{len(stored)} seen")
        late = (newest - max(stored)[0]).days // 7
        expected = (
            "current"
            if late <= 5
            else f"{late} weeks old"
            if late <= 52
            else f"ended {late} weeks ago"
        )
        assert age == expected
        recent = [days for _, _, days in sorted(stored)[-52:]]
        if set(recent) == {1}:
            assert days.startswith("one day stands for each week")
        if set(recent) == {7}:
            assert days.startswith("7 days a week")
        assert len(licence) > 3
        origins = [
            one
            for one in read_yaml(DATA / f"series/{source}/origin.yml")["ranges"]
            if any(chain in span["chains"] for span in one["covers"].get(name, ()))
        ]
        read = sorted(str(one["read_on"]) for one in origins)
        assert read_on == " to ".join(dict.fromkeys((read[0], read[-1])))
        for one in origins:
            assert " ".join((one["note"] or "").split()) in days


def test_a_figure_that_is_a_mean_of_a_month_says_so(recorded_files):
    """Base's fees by DefiLlama are a 30-day mean, which stands beside the days of its weeks."""
    rows = section(recorded_files["chains/base.md"], "coverage").xpath("//tbody/tr")
    (said,) = [spaced(r) for r in rows if "fees_usd DefiLlama" in spaced(r)]
    assert "the fees figure is a 30-day mean dated by its last day" in said


def test_arbitrum_says_what_ended_and_what_is_sampled(recorded_files):
    """On Arbitrum's page fees in ETH stand on one day a week, fees in USD ended; charts say so."""
    text = recorded_files["chains/arbitrum.md"]
    stored = read_series(recorded.data())["fees_eth", "growthepie"]["arbitrum"]
    assert {days for _, (_, days) in sorted(stored.items())[-52:]} == {1}
    said = {
        (words(row.xpath("./th/span")[0]), words(row.xpath("./td[1]")[0])): words(row)
        for row in section(text, "coverage").xpath("//tbody/tr")
    }
    assert "one day stands for each week" in said["fees_eth", "growthepie"]
    assert re.search(r"ended \d+ weeks ago", said["fees_usd", "growthepie"])
    assert re.search(r"ended \d+ weeks ago", said["value_secured_usd", "growthepie"])
    drawn = svg_words(recorded_files["charts/arbitrum-fees-and-rent.svg"])
    assert re.search(r"one day a week from 20\d\d-W\d\d", drawn, re.IGNORECASE)
    capital = svg_words(recorded_files["charts/arbitrum-capital.svg"])
    assert re.search(r"Value secured \(growthepie\): until 2023-W\d\d", capital)


def svg_words(text):
    """What is written in a drawing, without its title and description."""
    root = etree.fromstring(text.encode())
    return " ".join(" ".join(root.xpath("//*[local-name()='text']//text()")).split())


@pytest.fixture(scope="module")
def planned():
    """Every chart of the real edition before it is drawn, by file name."""
    edition = worlds.real_edition()
    charts = (*plan(edition), *claim_charts(judge_all(edition)))
    return {chart.slug: chart for _, chart in charts}


def test_every_chart_names_source_and_period(real_files, planned):
    """Each drawing writes its publishers and weeks; title and description repeat its finding."""
    assert len(planned) > 100
    drawings = sorted(path for path in real_files if path.endswith(".svg"))
    assert {Path(path).stem.removesuffix("-narrow") for path in drawings} == planned.keys()
    for path in drawings:
        slug = Path(path).stem.removesuffix("-narrow")
        chart, text = planned[slug], real_files[path]
        written = svg_words(text)
        assert chart.sources, slug
        assert [name for name in chart.sources if name not in written] == [], slug
        assert chart.period, slug
        assert [part for part in chart.period.split() if part not in written] == [], slug
        assert chart.headline[:20] in written, slug
        root = etree.fromstring(text.encode())
        (title,) = root.xpath("/*/*[local-name()='title']/text()")
        (description,) = root.xpath("/*/*[local-name()='desc']/text()")
        assert (title, description) == (chart.headline, chart.alt), slug


def test_every_chart_has_a_text_in_its_place(real_files, planned):
    """Where a chart is shown, its alternative text gives figures, and a table stands behind it."""
    shown = {}
    for path, text in real_files.items():
        if path.endswith(".md"):
            for figure in parse(text)[0].xpath("//figure"):
                (image,) = figure.xpath(".//img")
                shown[Path(image.get("src")).stem] = (path, figure, image.get("alt"))
    assert shown.keys() == planned.keys()
    for slug, (path, figure, alt) in shown.items():
        assert " ".join(alt.split()) == " ".join(planned[slug].alt.split()), path
        assert len(alt) > 40, (path, alt)
        assert re.search(r"\d", alt), (path, alt)
        assert figure.xpath(".//table/tbody/tr"), (path, slug)


def test_line_charts_say_their_weeks_to_who_cannot_see_them(planned):
    """The alternative text of every line chart names weeks within the period of its footer."""
    lines = [chart for chart in planned.values() if isinstance(chart, LineChart)]
    assert len(lines) > 80
    for chart in lines:
        weeks = re.findall(r"20\d\d-W\d\d", chart.alt)
        first, _, last = chart.period.partition(" to ")
        assert weeks, chart.slug
        assert all(first <= week <= (last or first) for week in weeks), chart.slug


def test_no_page_shows_a_value_without_words(real_files):
    """No nan, None, inf and no unfilled placeholder stands in any page or chart."""
    for path, text in real_files.items():
        shown = svg_words(text) if path.endswith(".svg") else words(parse(text)[0])
        found = UNWRITTEN.search(shown)
        assert found is None, f"{path}: …{shown[max(0, found.start() - 40) : found.end() + 20]}…"


def test_no_row_of_a_table_is_cut_short(real_files):
    """Every row of every table has as many cells as its head has columns."""
    for path, text in real_files.items():
        if not path.endswith(".md"):
            continue
        for table in parse(text)[0].iter("table"):
            columns = len(table.xpath("./thead/tr/th"))
            widths = {len(row.xpath("./td | ./th")) for row in table.xpath("./tbody/tr")}
            assert widths <= {columns}, (path, words(table)[:80])


@pytest.mark.parametrize("chain", ["ethereum", "hyperliquid", "arbitrum"])
def test_providers_have_their_own_names(real_files, chain):
    """Readers see Coin Metrics, not the folder coinmetrics, beside floats, figures and evidence."""
    text = real_files[f"chains/{chain}.md"]
    for part in ("supply", "figures", "hands-off", "design"):
        said = words(section(text, part))
        assert not re.search(r"[(,] ?(coinmetrics|coingecko|defillama|bybit)\b(?!\.)", said), part
    assert re.search(r"20\d\d-W\d\d, (Coin Metrics|CoinGecko)", words(section(text, "supply")))


def test_further_documents_speak_of_no_table_that_is_not_there(real_files):
    """Solana's documents name no shares, so nothing stands above them."""
    parts = {
        chain: words(section(text, "captures"))
        for chain in CHAINS
        if "captures-further" in (text := real_files[f"chains/{chain}.md"])
    }
    assert len(parts) > 10
    for chain, said in parts.items():
        table = "What says so" in said
        assert ("in the table above" in said) == table, chain
    assert "in the table above" not in parts["solana"]


def test_the_page_of_trends_says_what_blobs_are(real_files):
    """The word stands on most of its charts."""
    assert "“Blobs” marks the week in which" in words(parse(real_files["trends/index.md"])[0])
