"""Pages: the golden ones of an invented world, what is said where nothing is known, and all real
ones: complete, sourced, dated."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from jinja2 import StrictUndefined
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from generator import pages
from generator.edition import CRITERIA, compute
from generator.model.chart import Line, LineChart
from generator.model.drawn import THINNED, Drawn, table_text
from generator.model.points import Point, Points
from generator.profiles import read_profiles
from generator.publish.takeaway import chart_files
from generator.questions import QUESTIONS
from generator.site import assemble
from generator.store import Store
from generator.views.disagreements import disagreements
from tests import worlds
from tests.page_parts import ROOT, UNWRITTEN, parse, plain_terms, section, spaced, words

GOLDEN = (
    *("index.md", "chains/alpha-l1.md", "chains/beta-rollup.md", "status/index.md"),
    *("questions/value.md", "questions/hands-off.md", "criteria/insider-share.md"),
)


# -- golden pages ---------------------------------------------------------------------------


class Golden(SingleFileSnapshotExtension):
    """Each golden page in a Markdown file of its own, for people to review."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


def drawing(slug):
    """A chart drawn by hand, so that golden pages do not change with the drawing."""
    points = Points.of([Point(dt.date(2025, 4, 21), 1.5), Point(dt.date(2025, 4, 28), 2.5)])
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
    return Drawn(chart, f"<svg>{slug}</svg>", 480, 300, table_text(("Week", "Invented"), rows))


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
    drawn = chart_files(charts.values())
    svgs = {path: content for path, content in drawn.items() if path.endswith(".svg")}
    return pages.render(assemble(edition, charts, [], "0.0.0")) | svgs


@pytest.mark.parametrize(
    "page", GOLDEN, ids=lambda path: path.replace("/", "-").removesuffix(".md")
)
def test_golden_page(world_files, snapshot, page):
    """A page of the invented world reads as it was reviewed (renew: pytest --snapshot-update)."""
    assert world_files[page] == snapshot(extension_class=Golden)


def test_one_page_per_chain_and_one_file_per_chart(world_files):
    """The world has a page for each chain, one for each other template, and its charts."""
    asked = sorted(path for path in world_files if path.startswith(("criteria/", "questions/")))
    assert len(asked) == len(CRITERIA) + len(QUESTIONS)
    assert sorted(world_files.keys() - set(asked)) == [
        "chains/alpha-l1.md",
        "chains/beta-rollup.md",
        "chains/gamma-app.md",
        "chains/index.md",
        "charts/alpha-l1-fees.svg",
        "charts/home-use.svg",
        "charts/map.svg",
        "claims/index.md",
        "claims/stated.md",
        "classes/index.md",
        "compare/index.md",
        "corrections/index.md",
        "data/api/index.md",
        "data/badges/index.md",
        "data/downloads/index.md",
        "data/index.md",
        "feeds/index.md",
        "glossary/index.md",
        "index.md",
        "method/index.md",
        "reading/index.md",
        "rubric/index.md",
        "status/index.md",
        "tokens/index.md",
        "trends/index.md",
        "unlocks/index.md",
        "weeks/index.md",
    ]
    assert world_files["charts/map.svg"] == "<svg>map</svg>"


WITHOUT_FIGURES = ("claims/stated.md", "feeds/", "glossary/", "method/", "weeks/")
"""Pages that show words, rules or links alone in this world, whose weeks are not recorded."""


def test_every_page_with_figures_names_its_edition(world_files):
    """As the page about the project says."""
    named = {
        path
        for path, text in world_files.items()
        if re.search(r"\b[Ee]dition (<b>)?2025-W18", plain_terms(text))
    }
    asked = {path for path in world_files if path.endswith(".md")}
    assert {path for path in asked - named if not path.startswith(WITHOUT_FIGURES)} == set()


def test_the_home_page_explains_what_its_table_shows(world_files):
    text = plain_terms(world_files["index.md"])
    (legend,) = re.findall(r'</table></div>\n\n<p class="ws-note">(Index: .+)</p>', text)
    for sign in ("the ticks are", "n/a means", "A dashed mark", "Known, 6/8: 6 of 8"):
        assert sign in legend


def test_bounds_of_another_rubric_stand_on_every_page(project):
    """Ticks of the scale and sentences about classes, with bounds that are no whole numbers."""
    bounds = {"infrastructure_first_at_most": 37.5, "token_first_at_least": 62.5}
    other = worlds.RUBRIC.model_copy(
        update={"design_index": worlds.RUBRIC.design_index.model_copy(update=bounds)}
    )
    store = Store(project / "data")
    profiles, _ = read_profiles(store.profile_texts())
    edition = compute(profiles, store.series(), store.sources(), other)
    made = pages.render(assemble(edition, {}, [], "0.0.0"))
    for path in ("index.md", "chains/index.md", "chains/alpha-l1.md", "reading/index.md"):
        assert {*re.findall(r'ws-scale-cut" x1="([^"]+)"', made[path])} == {"37.5", "62.5"}, path
    method = plain_terms(made["method/index.md"])
    assert "At most 37.5: infrastructure-first. At least 62.5: token-first." in method
    said = plain_terms("".join(made.values()))
    assert re.findall(r"(?:index|most|least) (?:40|60)\b|\b(?:40|60) or (?:less|more)", said) == []


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
    bare |= {f"questions/{question.slug}.md" for question in QUESTIONS}
    bare |= {f"criteria/{name.replace('_', '-')}.md" for name in CRITERIA}
    assert bare_files.keys() == {path for path in templates if "[" not in path} | bare
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
    lacking = section(text, "figures").xpath("//dl/dd/span/@id")
    assert "figure-cost-to-user" in lacking
    assert section(text, "figures").xpath("//dl/dt[.='No series of the chain is stored']")


@pytest.mark.parametrize(
    ("withheld", "said"),
    [("", "Table: last week of each month; all weeks are in the CSV"),
     ("terms", "Table: last week of each month")],
)  # fmt: skip
def test_a_page_says_which_weeks_the_table_behind_a_chart_has(withheld, said):
    """A table that leaves weeks out says which it has, and where all are, if they are anywhere."""
    edition = worlds.compute(worlds.collection(worlds.profile("alpha")), {}, weeks=3)
    whole = drawing("alpha-fees")
    table = table_text((THINNED[1], "Invented"), (("2025-W18", "$2.5"),))
    cut = replace(whole, table=table, withheld=withheld)
    for drawn, summary in ((whole, "Table"), (cut, said)):
        made = pages.render(assemble(edition, {"alpha": [drawn]}, [], "0"))["chains/alpha.md"]
        assert words(section(made, "charts").xpath("//summary")[0]) == summary


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"coingecko": 100, "coinmetrics": 90}, "Coin Metrics estimates the supply of most tokens"),
        ({"coingecko": 100, "coinmetrics": 50}, "larger than the known reason explains (Coin"),
        ({"coingecko": 100, "dune": 90}, "unexplained"),
        ({"dune": 100, "coinmetrics": 90}, "unexplained"),
    ],
)
def test_a_reason_is_that_of_both_providers(given, known):
    """What is known of two providers explains neither of them beside a third."""
    series = {f"{source}:market_cap_usd": {"alpha": value} for source, value in given.items()}
    edition = worlds.compute(worlds.collection(worlds.profile("alpha")), series)
    (row,) = disagreements(edition, "alpha")
    assert row.reason.startswith(known)
    assert set(row.publishers) == set(given)  # nobody is named as publisher in this world


def test_providers_that_agree_stand_in_one_line_without_a_reason():
    """Two values within 1 % of each other are no disagreement, whatever is known of the two."""
    given = {"coingecko": 100, "coinmetrics": 99.5, "dune": 80}
    series = {f"{source}:price_usd": {"alpha": value} for source, value in given.items()}
    edition = worlds.compute(worlds.collection(worlds.profile("alpha")), series)
    text = pages.render(assemble(edition, {}, [], "0"))["chains/alpha.md"]
    part = section(text, "disagreements")
    (line,) = part.xpath("//p[contains(., 'Agree within 1 %')]")
    assert "Agree within 1 %: Token price (coingecko and coinmetrics, 2025-W18)." in words(line)
    rows = [[words(cell) for cell in row] for row in part.xpath("//tbody/tr")]
    assert [row[2:4] for row in rows] == [
        ["coingecko: $100", "dune: $80"],
        ["dune: $80", "coinmetrics: $99.5"],
    ]
    assert rows[0][5] == "unexplained"
    assert rows[1][5] == "Coin Metrics gives the close, Dune a price near 00:00 UTC"


def test_a_chain_with_too_few_weeks_is_not_called_empty():
    """Where values are stored but no chart can be drawn, the page says so and links to them."""
    profiles = worlds.collection(worlds.profile("alpha"))
    edition = worlds.compute(profiles, {"tvl_usd": {"alpha": 5}}, weeks=2)
    text = pages.render(assemble(edition, {}, [], "0"))["chains/alpha.md"]
    charts = section(text, "charts")
    assert "No chart is drawn for Alpha yet" in words(charts)
    assert charts.xpath("//a/@href") == ["#coverage"]
    assert "archived yet" not in words(charts)
