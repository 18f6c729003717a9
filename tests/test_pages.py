"""Pages: the golden ones of an invented world, what is said where nothing is known, and all real
ones: complete, sourced, dated."""

import csv
import datetime as dt
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from jinja2 import StrictUndefined
from lxml import etree, html
from ruamel.yaml import YAML
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from generator import pages
from generator.draw import plan
from generator.edition import compute
from generator.model.chart import Drawn, Line, LineChart, Point
from generator.profiles import read_profiles
from generator.site import assemble
from generator.store import Store
from tests import worlds

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
CHAINS = sorted(path.stem for path in (DATA / "profiles").glob("*.yml"))
GOLDEN = ("index.md", "chains/alpha-l1.md", "chains/beta-rollup.md", "status/index.md")
SECTIONS = {
    "questions": "Six questions",
    "charts": "What the series show",
    "design": "How it is built",
    "supply": "Supply",
    "hands-off": "The hands-off test",
    "figures": "All figures",
    "facts": "Facts and their sources",
    "coverage": "Coverage and freshness",
    "cite": "Cite and correct",
}
UNWRITTEN = re.compile(
    r"\b(?:nan|NaN|inf|Infinity|undefined|NaT)\b|\bNone\b(?!:| of)|\{\{|\{%|<NA>"
)


def parse(text):
    """A generated page as a document, and its front matter as a mapping."""
    _, front, body = text.split("---\n", 2)
    return html.document_fromstring(f"<main>{body}</main>"), YAML(typ="safe").load(front)


def words(element):
    """Visible text of an element, white space folded."""
    return " ".join(element.text_content().split())


def spaced(element):
    """Visible text of an element with its cells and parts kept apart."""
    return " ".join(" ".join(element.itertext()).split())


def section(text, name):
    """The part of a page below one heading of the second level."""
    part = re.search(rf"^## [^\n]*\{{#{name}\}}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert part, f"no section {name}"
    return html.document_fromstring(f"<main>{part[1]}</main>")


# -- golden pages ---------------------------------------------------------------------------


class Golden(SingleFileSnapshotExtension):
    """Each golden page in a Markdown file of its own, for people to review."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


def drawing(slug):
    """A chart drawn by hand, so that golden pages do not change with the drawing."""
    points = (Point(dt.date(2025, 4, 21), 1.5), Point(dt.date(2025, 4, 28), 2.5))
    chart = LineChart(
        slug=slug,
        headline="An invented line rises",
        unit="USD",
        sources=("Nobody",),
        period="2025-W17 to 2025-W18",
        alt="An invented line: from $1.5 in 2025-W17 to $2.5 in 2025-W18.",
        lines=(Line("Invented", points),),
    )
    rows = (("2025-W17", "$1.5"), ("2025-W18", "$2.5"))
    return Drawn(chart, f"<svg>{slug}</svg>", 480, 300, ("Week", "Invented"), rows)


@pytest.fixture
def world_files(project):
    """Every generated file of the invented three-chain world, by path."""
    store = Store(project / "data")
    profiles, problems = read_profiles(store.profile_texts())
    assert problems == []
    edition = compute(profiles, store.series(), store.sources(), worlds.RUBRIC)
    charts = {
        "home": [drawing("map"), drawing("home-use")],
        "alpha-l1": [drawing("alpha-l1-fees")],
    }
    return pages.render(assemble(edition, charts, [], "0.0.0"))


@pytest.mark.parametrize(
    "page", GOLDEN, ids=lambda path: path.replace("/", "-").removesuffix(".md")
)
def test_golden_page(world_files, snapshot, page):
    """A page of the invented world reads as it was reviewed (renew: pytest --snapshot-update)."""
    assert world_files[page] == snapshot(extension_class=Golden)


def test_one_page_per_chain_and_one_file_per_chart(world_files):
    """The world has a page for each chain, one for each other template, and its charts."""
    assert sorted(world_files) == [
        "chains/alpha-l1.md",
        "chains/beta-rollup.md",
        "chains/gamma-app.md",
        "chains/index.md",
        "charts/alpha-l1-fees.svg",
        "charts/home-use.svg",
        "charts/map.svg",
        "classes/index.md",
        "data/index.md",
        "index.md",
        "method/index.md",
        "status/index.md",
        "tokens/index.md",
        "trends/index.md",
        "unlocks/index.md",
    ]
    assert world_files["charts/map.svg"] == "<svg>map</svg>"


# -- where nothing is known -----------------------------------------------------------------

KINDS = [
    ("l1", "none"),
    ("l1", "launched"),
    ("rollup", "none"),
    ("rollup", "announced"),
    ("appchain", "launched"),
    ("sidechain", "announced"),
]


@pytest.fixture(scope="module")
def bare_files():
    """Pages of chains of which only id, name, kind and token status are known; no series."""
    profiles = worlds.collection(
        *(
            worlds.profile(f"bare-{kind}-{status}", kind, {"status": worlds.fact(status)})
            for kind, status in KINDS
        )
    )
    edition = worlds.compute(profiles, {}, weeks=3)
    return pages.render(assemble(edition, {}, [], "0"))


def test_a_missing_name_in_a_template_is_an_error():
    """Templates are strict: a value that does not exist stops the build."""
    assert pages._environment().undefined is StrictUndefined


def test_every_template_renders_where_nothing_is_known(bare_files):
    """Each template makes its page, none of them with a value that has no words."""
    templates = {
        path.relative_to(ROOT / "generator/templates").as_posix()
        for path in (ROOT / "generator/templates").rglob("*.md")
    }
    bare = {f"chains/bare-{kind}-{status}.md" for kind, status in KINDS}
    assert bare_files.keys() == templates - {"chains/[chain].md"} | bare
    for path, text in bare_files.items():
        assert UNWRITTEN.search(text) is None, path


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_an_empty_page_says_what_is_missing(bare_files, kind, status):
    """Questions, charts, supply, criteria and series say that and what is not known."""
    text = bare_files[f"chains/bare-{kind}-{status}.md"]
    page, _ = parse(text)
    known = sum(words(c) != "unknown" for c in section(text, "design").xpath("//tbody/tr/td[1]"))
    undetermined = "undetermined" in words(page.xpath("//ul[@class='ws-facts']")[0])
    assert undetermined == (known < worlds.RUBRIC.design_index.fewest_known)
    assert undetermined == ("are known, so the class is undetermined" in spaced(page))
    charts, coverage, supply = (
        words(section(text, name)) for name in ("charts", "coverage", "supply")
    )
    assert "has been archived yet, so there is no chart" in charts
    assert "No series is stored for" in coverage
    expected = {
        "none": "has no token of its own",
        "announced": "No allocation of the supply has been read",
        "launched": "No allocation of the supply has been read",
    }
    assert expected[status] in supply
    cards = page.xpath("//section[@class='ws-card']")
    assert len(cards) == 6
    for card in cards:
        said = words(card)
        if "not enough data" in said:
            named = re.search(r"Not enough data: (.+)\.", said)
            assert named, said
            assert len(named[1]) > 10, said
    for section_name in ("design", "hands-off"):
        for row in section(text, section_name).xpath("//tbody/tr"):
            assert len(words(row.xpath("./td[2]")[0])) > 10
    values = section(text, "figures").xpath("//tbody/tr/td[1]/text()")
    assert "no data" in values


def test_a_chain_with_too_few_weeks_is_not_called_empty():
    """Where values are stored but no chart can be drawn, the page says so and links to them."""
    profiles = worlds.collection(worlds.profile("alpha"))
    edition = worlds.compute(profiles, {"tvl_usd": {"alpha": 5}}, weeks=2)
    text = pages.render(assemble(edition, {}, [], "0"))["chains/alpha.md"]
    charts = section(text, "charts")
    assert "No chart is drawn for Alpha yet" in words(charts)
    assert charts.xpath("//a/@href") == ["#coverage"]
    assert "archived yet" not in words(charts)


# -- real pages -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_files(real_project):
    """Every generated file of the real edition, by path below docs/."""
    docs = real_project / "docs"
    return {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*"))
        if path.suffix in {".md", ".svg"} and "assets" not in path.parts
    }


@pytest.fixture(scope="session")
def rows():
    """Stored rows by chain and (source, series), read from the files alone: (week, value, days)."""
    found: Any = defaultdict(lambda: defaultdict(list))
    for path in sorted((DATA / "series").glob("*/*.csv")):
        if path.stem == "price_mean_usd":  # made from price_usd at import, only for conversion
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = path.parent.name, path.stem
                week = dt.date.fromisoformat(row["week"])
                found[row["chain"]][key].append((week, float(row["value"]), int(row["days"])))
    return found


def week_name(monday):
    """A week as people cite it."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


@pytest.fixture(scope="session")
def newest(rows):
    """The last stored week of all: the edition's."""
    return max(
        week for series in rows.values() for stored in series.values() for week, _, _ in stored
    )


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_page_is_complete(real_files, rows, newest, chain):
    """Class, index, questions, charts, figures, facts, coverage, week and citation are there."""
    text = real_files[f"chains/{chain}.md"]
    page, front = parse(text)
    edition = week_name(newest)
    assert set(front) == {"title", "description", "hide"}
    assert f"edition {edition}" in front["description"]
    facts = words(page.xpath("//ul[@class='ws-facts']")[0])
    assert re.search(r"\b(token-first|infrastructure-first|mixed|undetermined)\b", facts)
    assert re.search(r"design index (\d{1,3}|not known) of 100", facts)
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


@pytest.mark.parametrize("chain", CHAINS)
def test_the_coverage_table_is_what_is_stored(real_files, rows, newest, chain):
    """Each stored series of the chain stands there with weeks, age, days and licence."""
    text = real_files[f"chains/{chain}.md"]
    table = {}
    for row in section(text, "coverage").xpath("//tbody/tr"):
        name = words(row.xpath("./th/span")[0])
        cells = [words(cell) for cell in row.xpath("./td")]
        assert (name, cells[0]) not in table
        table[name, cells[0]] = cells
    assert len(table) == len(rows[chain])
    said = {(name, cells[1]): cells for (name, _), cells in table.items()}
    for (_, name), stored in rows[chain].items():
        first, last = week_name(min(stored)[0]), week_name(max(stored)[0])
        candidates = [
            c for (n, w), c in said.items() if n == name and w.startswith(f"{first} to {last}")
        ]
        assert candidates, f"{name} {first} to {last}"
        (_, weeks, _, age, days, licence) = candidates[0]
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
            assert days == "one day stands for each week"
        if set(recent) == {7}:
            assert days == "7 days a week"
        assert len(licence) > 3


def test_arbitrum_says_what_ended_and_what_is_sampled(real_files, rows):
    """On Arbitrum's page fees in ETH stand on one day a week, fees in USD ended; charts say so."""
    text = real_files["chains/arbitrum.md"]
    stored = rows["arbitrum"]
    assert {days for _, _, days in stored["growthepie", "fees_eth"][-52:]} == {1}
    said = {
        (words(row.xpath("./th/span")[0]), words(row.xpath("./td[1]")[0])): words(row)
        for row in section(text, "coverage").xpath("//tbody/tr")
    }
    assert "one day stands for each week" in said["fees_eth", "growthepie"]
    assert re.search(r"ended \d+ weeks ago", said["fees_usd", "growthepie"])
    assert re.search(r"ended \d+ weeks ago", said["value_secured_usd", "growthepie"])
    drawn = svg_words(real_files["charts/arbitrum-fees-and-rent.svg"])
    assert re.search(r"one day a week from 20\d\d-W\d\d", drawn, re.IGNORECASE)
    capital = svg_words(real_files["charts/arbitrum-capital.svg"])
    assert re.search(r"Value secured \(growthepie\): ends 2023-W\d\d", capital)


def svg_words(text):
    """What is written in a drawing, without its title and description."""
    root = etree.fromstring(text.encode())
    return " ".join(" ".join(root.xpath("//*[local-name()='text']//text()")).split())


@pytest.fixture(scope="module")
def planned():
    """Every chart of the real edition before it is drawn, by file name."""
    return {chart.slug: chart for _, chart in plan(worlds.real_edition())}


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


# -- status, data, method -------------------------------------------------------------------


def test_the_status_page_lists_every_stored_series(real_files, rows):
    """Each file of data/series has its row, with the numbers of chains and values it holds."""
    text = real_files["status/index.md"]
    said = {}
    for row in section(text, "freshness").xpath("//tbody/tr"):
        cells = [words(cell) for cell in row.xpath("./td")]
        said[cells[0], words(row.xpath("./th/span")[0])] = cells[1:]
    stored: Any = defaultdict(dict)
    for chain, series in rows.items():
        for key, values in series.items():
            stored[key][chain] = values
    assert said.keys() == stored.keys()
    for key, chains in stored.items():
        weeks = [week for values in chains.values() for week, _, _ in values]
        count = sum(len(values) for values in chains.values())
        chain_count, first, last, _, _, values = said[key]
        assert (chain_count, first, last, values) == (
            str(len(chains)),
            week_name(min(weeks)),
            week_name(max(weeks)),
            f"{count:,}",
        ), key


def test_the_status_page_counts_every_mark(real_files):
    """The marks of a question, those lacking and those not asked add up to all chains."""
    counts = section(real_files["status/index.md"], "marks").xpath("//tbody/tr")
    letters: Any = defaultdict(int)
    for chain in CHAINS:
        page, _ = parse(real_files[f"chains/{chain}.md"])
        for number, mark in enumerate(page.xpath("//p[@class='ws-answer']/span[1]"), start=1):
            letters[number, words(mark)] += 1
    for number, row in enumerate(counts, start=1):
        cells = [int(words(cell)) for cell in row.xpath("./td")]
        assert sum(cells) == len(CHAINS)
        assert cells == [letters[number, mark] for mark in (*"ABCDE", "–", "n/a")]


def test_the_coverage_matrix_has_a_row_for_every_chain(real_files, rows, newest):
    """Each cell of the matrix is the age of the chain's latest value by any provider."""
    part = section(real_files["status/index.md"], "matrix")
    names = [words(head) for head in part.xpath("//thead/tr/th")][1:]
    assert len(names) >= 15
    seen = []
    for row in part.xpath("//tbody/tr"):
        chain = words(row.xpath("./th")[0])
        seen.append(chain)
        for name, cell in zip(names, row.xpath("./td"), strict=True):
            weeks = [max(v)[0] for (_, series), v in rows[chain].items() if series == name]
            age = str((newest - max(weeks)).days // 7) if weeks else "·"
            assert words(cell) == age, (chain, name)
    assert seen == CHAINS


def test_the_data_page_lists_every_origin_with_its_licence(real_files):
    """Each archive of each origin.yml has a row with title, address, licence, day and caution."""
    page, _ = parse(real_files["data/index.md"])
    by_link = defaultdict(list)
    for row in page.xpath("//tbody/tr[th/a]"):
        by_link[row.xpath("./th/a/@href")[0]].append([words(cell) for cell in row])
    count = 0
    for path in sorted((DATA / "series").glob("*/origin.yml")):
        for origin in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["ranges"]:
            count += 1
            wanted = [
                " ".join(str(origin[key]).split())
                for key in ("title", "licence", "read_on", "note")
            ]
            rows_of = [[cells[0], *cells[2:]] for cells in by_link[origin["url"]]]
            assert wanted in rows_of, (path.parent.name, origin["id"])
            assert " ".join(origin["citation"].split()) in words(page)
    assert count == sum(map(len, by_link.values()))
    assert count >= 10


def test_the_data_page_lists_every_correction(real_files):
    """Each line of the corrections' ledger stands on the data page with its reason."""
    part = section(real_files["data/index.md"], "corrections")
    said = [words(row) for row in part.xpath("//tbody/tr")]
    with (DATA / "ledger/corrections.csv").open(encoding="utf-8", newline="") as file:
        ledger = list(csv.DictReader(file))
    assert len(said) == len(ledger) > 0
    for row, text in zip(ledger, said, strict=True):
        for key in ("date", "source", "metric", "chain", "reason"):
            assert " ".join(row[key].split()) in text


@pytest.fixture(scope="module")
def site():
    """The assembled site of the real edition, without drawings."""
    return assemble(worlds.real_edition(), {}, [], "0")


def test_the_method_page_prints_every_definition(real_files, site):
    """Each metric, criterion and question stands there with all its words."""
    text = real_files["method/index.md"]
    said = words(parse(text)[0])
    assert len(site.metrics) > 20
    assert len(site.criteria) == 18
    for metric in site.metrics:
        assert f"{{#metric-{metric.name.replace('_', '-')}}}" in text
        for sentence in (
            metric.formula,
            metric.reads_as,
            metric.gaming,
            metric.unknown_when,
            metric.unit,
        ):
            assert " ".join(sentence.split()) in said, metric.name
    for criterion in site.criteria:
        assert f"{{#criterion-{criterion.name.replace('_', '-')}}}" in text
        for sentence in (
            criterion.asks,
            criterion.met,
            criterion.not_met,
            criterion.unknown,
            criterion.partly,
        ):
            assert " ".join(sentence.split()) in said, criterion.name
    for question in site.questions:
        assert f"{{#question-{question.number}}}" in text
        assert " ".join(question.explains.split()) in said


def test_the_method_page_prints_the_thresholds_of_the_rubric(real_files):
    """Weights, bounds, class limits, draws and ages are those of rubric.yml as it is written."""
    rubric = YAML(typ="safe").load((DATA / "rubric.yml").read_text(encoding="utf-8"))
    text = real_files["method/index.md"]
    said = words(parse(text)[0])
    index, card = rubric["design_index"], rubric["scorecard"]
    assert f"Rubric version {rubric['version']}, fixed on {rubric['fixed_on']}" in said
    assert f"At most {index['infrastructure_first_at_most']}: infrastructure-first" in said
    assert f"At least {index['token_first_at_least']}: token-first" in said
    assert f"Fewer than {index['fewest_known']} known: undetermined" in said
    assert f"{index['weight_draws']} seeded random weightings" in said
    assert f"older than {card['oldest_week_used']} weeks" in said
    assert f"within {round(100 * card['capital_holds_within'])} %" in said
    parts = re.split(r"^### ", text, flags=re.MULTILINE)
    for name, weight in index["weights"].items():
        (part,) = [p for p in parts if f"{{#criterion-{name.replace('_', '-')}}}" in p]
        shown = re.search(r"weight ?([\d.]+)", words(html.fromstring(f"<div>{part}</div>")))
        assert shown, name
        assert float(shown[1].rstrip(".")) == weight
        if name in index["full_at_percent"]:
            assert re.search(rf"{index['full_at_percent'][name]:g}(\.0)? % counts as 1", part), name
    for name, rule in card["marks"].items():
        way = "from" if rule["direction"] == "at-least" else "up to"
        bounds = ", ".join(
            f"{letter} {way} {float(bound)}"
            for letter, bound in zip("ABCD", rule["bounds"], strict=True)
        )
        assert f"{bounds}, E beyond." in said, name
