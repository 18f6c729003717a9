"""The budget of the site: what pages load, what is too much, and what the build then says."""

import gzip
import random
import re
import shutil

import pytest

from generator.cli.scales import hold_to_budget, site_budget, weigh
from generator.errors import BuildError
from generator.publish.budget import KB, read_budget
from generator.publish.loads import loaded, local
from tests.test_site_build import inner_links

LIMITS = """
search_most_kb = 20
site_most_mb = 1
[[page]]
kind = "home"
pages = ""
most_kb = 10
[[page]]
kind = "a chain"
pages = "chains/*/"
most_kb = 30
[[page]]
kind = "other"
pages = "*"
most_kb = 10
"""
INDEX = "search/search_index.json"


def noise(kilobytes):
    """Bytes that no compression makes smaller."""
    return random.Random(kilobytes).randbytes(kilobytes * KB)


def put(site, files):
    """Write files of an invented site."""
    for name, content in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def site(tmp_path):
    """A site of two pages with styles that draw, a picture in two versions, and scripts."""
    site = tmp_path / "built"
    put(
        site,
        {
            "index.html": '<link rel="stylesheet" href="assets/all.css?v=1">',
            "chains/base/index.html": (
                '<link rel="icon stylesheet" href="../../assets/all.css?v=1">'
                '<link rel="alternate" href="../../feeds/base.xml"><script src="../../assets/a.js">'
                '</script><picture><source srcset="../../charts/narrow.svg" media="x">'
                '<img src="../../charts/wide.svg" loading="lazy" alt="x"></picture>'
                '<form data-library="../../assets/later.js" data-words="one/two">'
                f'<p data-long="{"x" * 5_000}" data-up="..%2f..%2f..%2fassets/worker.js">'
                '<script id="__config">{"search": "../../assets/worker.js"}</script>'
                '<a href="../../charts/linked.svg">x</a><img src="data:image/png;base64,AA">'
            ),
            "assets/all.css": 'a { b: url("dot.png") } c { d: url(#e) url(data:x) }',
            **{f"assets/{name}": noise(size) for name, size in (("dot.png", 1), ("a.js", 2))},
            **{f"assets/{name}": noise(size) for name, size in (("later.js", 4), ("worker.js", 3))},
            **{f"charts/{name}.svg": noise(n) for name, n in (("wide", 8), ("narrow", 6))},
            "charts/linked.svg": noise(50),
            "feeds/base.xml": noise(51),
            INDEX: noise(12),
        },
    )
    return site


def test_a_page_weighs_what_it_loads_and_nothing_else(site):
    """Proves it file by file: the heavier version counts, links and feeds and the index do not."""
    home, chain = weigh(site, read_budget(LIMITS)).pages[::-1]
    assert chain.address == "chains/base/"
    assert [name for name, _ in chain.files] == [
        *("chains/base/index.html", "assets/a.js", "assets/all.css", "assets/dot.png"),
        *("assets/later.js", "assets/worker.js", "charts/wide.svg"),
    ]
    for weight in (home, chain):
        for name, size in weight.files:
            assert size == len(gzip.compress((site / name).read_bytes(), 6, mtime=0))
    assert 18_000 < chain.bytes < 19_000
    assert [name for name, _ in home.files] == ["index.html", "assets/all.css", "assets/dot.png"]


def test_a_site_within_its_budget_says_what_is_left(site):
    """Proves the table: the heaviest page of each kind, the index, all files."""
    weights = weigh(site, read_budget(LIMITS))
    assert weights.exceeded() == []
    lines = [re.split(r"\s{2,}", line.strip()) for line in weights.table()]
    assert [line[0] for line in lines] == ["page", "home", "a chain", "search index", "all files"]
    heaviest = weights.heaviest()[1].bytes
    assert lines[2][1:] == [
        *("chains/base/", f"{heaviest / KB:.1f}", "30", f"{30 - heaviest / KB:.1f}")
    ]
    assert lines[3][1:] == ["12.0", "20", "8.0"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"charts/wide.svg": noise(20)},
            r"base/: loads 30\.\d kB gzipped, 30 kB allowed \(a chain\); .* in charts/wide\.svg 20",
        ),
        ({"assets/dot.png": noise(10)}, r"/: loads 10\.\d kB gzipped, 10 kB allowed \(home\)"),
        ({"about.html": noise(11).hex()}, r"about\.html: loads 1\d\.\d kB .* allowed \(other\)"),
        ({INDEX: noise(20)}, r"search_index\.json: 20\.0 kB gzipped, 20 kB allowed; leave more"),
        ({"data/all.csv": noise(900)}, r"the site: 1\.0 MB in all, 1 MB allowed"),
    ],
)
def test_each_limit_that_is_exceeded_is_one_line(site, files, said):
    """Proves for each limit that a little more than is allowed is found and named."""
    put(site, files)
    (line,) = weigh(site, read_budget(LIMITS)).exceeded()
    assert re.search(said, line), line


@pytest.mark.parametrize(
    ("tag", "missing"),
    [
        ('<img src="../gone.svg">', "../gone.svg"),
        ('<script src="/w/gone.js">', "/w/gone.js"),
        ('<img srcset="gone.png 2x" src="../assets/dot.png">', "gone.png"),
    ],
)
def test_a_file_that_a_page_loads_and_that_is_not_there_stops_the_build(site, tag, missing):
    put(site, {"bad/index.html": tag})
    with pytest.raises(BuildError, match=rf"bad/index\.html: loads '{missing}', which is not in"):
        weigh(site, read_budget(LIMITS))


def test_a_page_without_a_kind_and_a_budget_without_sense_are_refused(site):
    without = LIMITS.replace('pages = "*"', 'pages = "x"')
    put(site, {"about/index.html": "x"})
    with pytest.raises(BuildError, match=r"about/: the budget has no kind"):
        weigh(site, read_budget(without))
    for wrong in ("most_kb = 0", "most_kb = 10\nmore = 1", "="):
        with pytest.raises(ValueError, match=r"most_kb|more|line"):
            read_budget(LIMITS.replace("most_kb = 30", wrong))


def test_addresses_are_found_from_every_page():
    """Proves relative and absolute addresses, a site in a folder, other hosts, and no address."""
    assert local("a/b/index.html", "../c.css?v=1#x") == ["a/c.css"]
    assert local("404.html", "/w/assets/a%20b.js") == ["w/assets/a b.js", "assets/a b.js", "a b.js"]
    for foreign in ("https://x.example/a.js", "//x.example/a.js", "data:x", "#x", "", "http://[x"):
        assert local("index.html", foreign) == []
    page = "<p data-a='b' title=\"<\"></p>&lt;img src=\"x\"><script src='a.js'>f('<b>')</script>"
    assert [load.choices for load in loaded(page)] == [("a.js",), ("b",)]


def test_a_build_that_is_too_heavy_ends_with_a_message_and_names_the_budget(
    wellspring, project, monkeypatch, site
):
    """Proves that the command fails with exit code 2 after it has printed what weighs how much."""
    put(site, {"chains/base/index.html": noise(200).hex()})
    monkeypatch.setattr("generator.cli.repeating.generate", lambda _options: 0)
    monkeypatch.setattr("subprocess.run", lambda *_a, **_o: type("Done", (), {"returncode": 0}))
    monkeypatch.setattr("generator.cli.finishing.finish", lambda _site, _workers: 2)
    shutil.copytree(site, project / "site")
    ran = wellspring("--project", project, "build")
    assert ran.code == 2
    assert ran.err[0] == "wellspring: site/ is built and heavier than its budget"
    assert re.match(r"chains/base/: loads \d+\.\d kB gzipped, 150 kB allowed", ran.err[1])
    assert "generator/budget.toml" in ran.err[2]
    assert ran.out.splitlines()[0].split() == ["page", "heaviest", "kB", "limit", "left"]
    assert "open file:" not in ran.out


def test_the_real_site_is_within_its_budget(built, capsys):
    """Proves it, and that what a chain's page weighs is no less than a crawler finds."""
    hold_to_budget(built.folder)
    assert "a chain" in capsys.readouterr().out
    weights = {page.address: page for page in weigh(built.folder, site_budget()).pages}
    chains = [address for address in weights if re.fullmatch(r"chains/[^/]+/", address)]
    assert len(chains) >= 49
    for address in chains:
        page = built.pages[f"/{address}"]
        crawled = {
            path.lstrip("/")
            for element, path, _ in inner_links(page)
            if element.tag in {"img", "script"} or element.get("rel") == "stylesheet"
        }
        assert crawled <= {name for name, _ in weights[address].files}
