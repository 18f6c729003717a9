"""The built site: MkDocs is content, every link resolves, nothing is asked of another host."""

import gzip
import json
import re
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
from lxml import etree, html
from ruamel.yaml import YAML

from tests.built_site import Built, Page, build, read_site

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_URL = "https://wellspring.example/"
OTHER_URL = "https://example.org/reports/wellspring/"
REPOSITORY = "https://code.example/o/wellspring"
WEB = ("http://", "https://")
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
QUIET = re.compile(r"^INFO\s")
KEPT_CHAINS = ("arbitrum", "base", "bitcoin")


@pytest.fixture(scope="session")
def moved(once, real_project):
    """A part of the site, built for another address."""

    def make(folder):
        shutil.copytree(
            real_project / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.svg")
        )
        shutil.copytree(real_project / "docs/assets", folder / "docs/assets", dirs_exist_ok=True)
        shutil.copy(real_project / "mkdocs.yml", folder / "mkdocs.yml")
        for page in (folder / "docs/chains").glob("*.md"):
            if page.stem not in (*KEPT_CHAINS, "index"):
                page.unlink()
        build(folder, folder / "site", SITE_URL=OTHER_URL, REPOSITORY_URL=REPOSITORY)

    return read_site(once("moved", make) / "site", "")


def content(page):
    """What is ours on a page, without the theme's frame."""
    (article,) = page.root.xpath("//article")
    return article


def test_mkdocs_has_nothing_to_complain_about(built):
    """A strict build prints no warning, no error and no unexplained line."""
    lines = [line for line in built.said.splitlines() if line.strip()]
    assert lines
    assert [line for line in lines if not QUIET.match(line)] == []
    assert re.search(r"warning|deprecat|not found|unrecognized", built.said, re.IGNORECASE) is None


def forms(page):
    """The places that a page's links to the form for a wrong number fill in."""
    links = page.root.xpath(f"//a[starts-with(@href, '{REPOSITORY}')]/@href")
    asked = [(urlsplit(link).path, dict(parse_qsl(urlsplit(link).query))) for link in links]
    assert all(path.endswith("/issues/new") for path, _ in asked)
    assert all(query.keys() == {"template", "place"} for _, query in asked)
    return [query["place"] for _, query in asked]


def test_each_page_offers_the_form_for_a_wrong_number_by_section(moved, built):
    """With page and anchor filled in; where no repository is known there is no such link."""
    assert not any("issues/new" in page for page in map(_links, built.pages.values()))
    fields = YAML(typ="safe").load(ROOT / ".github/ISSUE_TEMPLATE/wrong-number.yml")["body"]
    assert "place" in {field.get("id") for field in fields}
    for address, page in moved.pages.items():
        if not page.root.xpath("//article"):
            continue
        places = forms(page)
        own = urljoin(OTHER_URL, address.lstrip("/"))
        if address != "/404.html":
            assert places[0] == own
        anchors = {place.partition("#")[2] for place in places[1:]}
        assert anchors <= set(page.ids)
        assert all(place.startswith(f"{own}#") for place in places[1:])
    assert len(forms(moved.pages["/chains/bitcoin/"])) > 8


def _links(page):
    return " ".join(page.root.xpath("//a/@href"))


def test_every_profile_has_a_page(built, real_store):
    """There is one chain page per profile, 49 or more, and every section has its page."""
    chains = {
        address.split("/")[2] for address in built.pages if re.fullmatch(r"/chains/[^/]+/", address)
    }
    assert chains == {Path(text.path).stem for text in real_store.profile_texts()}
    assert len(chains) >= 49
    sections = {
        "/",
        "/chains/",
        "/classes/",
        "/trends/",
        "/method/",
        "/rubric/",
        "/data/",
        "/status/",
        "/about/",
    }
    assert sections <= built.pages.keys()


def inner_links(page):
    """(element, address, fragment) of everything on a page that points into the site."""
    for element in page.root.iter("a", "link", "script", "img", "source", "use", "image"):
        for name in ("href", "src", "srcset"):
            target = element.get(name)
            if target is None:
                continue
            parts = urlsplit(urljoin(DEFAULT_URL.rstrip("/") + page.address, target))
            if f"{parts.scheme}://{parts.netloc}/" == DEFAULT_URL:
                yield element, parts.path, unquote(parts.fragment)


def broken_links(site):
    """Every inner link that leads nowhere, as text."""
    broken = []
    ids = {address: set(page.ids) for address, page in site.pages.items()}
    for page in site.pages.values():
        for element, path, fragment in inner_links(page):
            target = site.find(path)
            if target is None:
                broken.append(f"{page.address}: <{element.tag}> to {path}")
            elif fragment and target in ids and fragment not in ids[target]:
                broken.append(f"{page.address}: <{element.tag}> to {path}#{fragment}")
    return broken


def test_every_inner_link_image_and_anchor_resolves(built):
    """All links, scripts, styles and images inside the site lead to a file and to an id in it."""
    assert sum(1 for page in built.pages.values() for _ in inner_links(page)) > 5_000
    assert broken_links(built) == []


def test_the_crawler_sees_a_broken_link(built):
    """A missing page, a missing image and a missing anchor are each reported."""
    text = '<a href="../nowhere/">x</a><img src="../charts/no.svg"><a href="../data/#no">y</a>'
    page = Page("/about/", html.document_fromstring(text))
    broken = broken_links(Built(built.folder, "", {**built.pages, "/about/": page}))
    assert [line for line in broken if line.startswith("/about/")] == [
        "/about/: <a> to /nowhere/",
        "/about/: <img> to /charts/no.svg",
        "/about/: <a> to /data/#no",
    ]


def test_the_search_finds_pages_that_exist(built):
    """Every place that the search index names is a page with that anchor."""
    index = json.loads((built.folder / "search/search_index.json").read_text(encoding="utf-8"))
    places = [urlsplit(urljoin(DEFAULT_URL, entry["location"])) for entry in index["docs"]]
    assert len(places) > 300
    assert [
        place.geturl()
        for place in places
        if place.path not in built.pages
        or (place.fragment and unquote(place.fragment) not in built.pages[place.path].ids)
    ] == []


MOST_INDEX_BYTES = 150_000


def test_the_search_index_is_light_and_without_tables(built):
    """Every page loads the index: as sent it is small, and cells of tables are not in it."""
    path = built.folder / "search/search_index.json"
    assert len(gzip.compress(path.read_bytes())) < MOST_INDEX_BYTES
    for page in built.pages.values():
        if page.address == "/404.html":
            continue
        for table in content(page).iter("table"):
            assert table.xpath("ancestor::*[@data-search-exclude]"), page.address


def foreign(address):
    """Whether an address is on another host."""
    return address.strip().startswith((*WEB, "//"))


def test_no_element_asks_another_host(built):
    """Nothing but a link that a reader clicks names another host; canonical links name ours."""
    found = []
    for page in built.pages.values():
        for element in page.root.iter(etree.Element):
            for name, value in element.attrib.items():
                if name.rpartition("}")[2] not in {
                    "href", "src", "srcset", "data", "action", "poster", "background", "ping",
                    "formaction", "manifest", "cite", "longdesc", "style",
                }:  # fmt: skip
                    continue
                addresses = CSS_ADDRESS.findall(value) if name == "style" else [[value]]
                if not any(foreign(part) for parts in addresses for part in parts):
                    continue
                if element.tag == "a" and name == "href":
                    continue
                if element.tag == "link" and element.get("rel") == "canonical":
                    assert value == DEFAULT_URL.rstrip("/") + page.address
                    continue
                found.append(f"{page.address}: <{element.tag} {name}={value}>")
    assert found == []


def test_no_style_or_drawing_asks_another_host(built):
    """No style sheet, inline style or SVG imports or draws anything from another host."""
    texts = {
        address: path.read_text(encoding="utf-8") for address, path in built.files(".css").items()
    }
    for page in built.pages.values():
        texts[page.address] = "\n".join(page.root.xpath("//style/text()"))
    drawings = {address: path.read_bytes() for address, path in built.files(".svg").items()}
    assert len(drawings) > 100
    for address, text in drawings.items():
        root = etree.fromstring(text)
        texts[address] = "\n".join(
            [*root.xpath("//*[local-name()='style']/text()"), *root.xpath("//@style")]
        )
        links = root.xpath("//@*[local-name()='href' or local-name()='src']")
        assert [link for link in links if not link.startswith("#")] == [], address
        assert root.xpath("//*[local-name()='script' or local-name()='foreignObject']") == []
    asked = [
        (address, part)
        for address, text in texts.items()
        for parts in CSS_ADDRESS.findall(text)
        for part in parts
        if foreign(part)
    ]
    assert asked == []


def test_the_theme_has_no_reason_to_load_from_elsewhere(built):
    """The theme's script fetches diagrams and repository figures where a page has any: none has."""
    for page in built.pages.values():
        wanted = page.root.xpath(
            "//*[contains(concat(' ', @class, ' '), ' mermaid ')] "
            "| //*[@data-md-component='source'] | //iframe | //object | //embed"
        )
        assert wanted == [], page.address


OUR_SCRIPTS = {
    "/rubric/": ["../assets/weights.js"],
    "/chains/": ["../assets/league.js"],
    "/compare/": ["../assets/compare-charts.js", "../assets/compare.js"],
}
"""Pages with a script of ours; nothing of ours runs inline or on another page."""


def test_scripts_are_the_themes_own(built):
    """A page runs the theme's files and short inline starters, and no handler in an attribute."""
    for page in built.pages.values():
        named = [script.get("src") for script in page.root.iter("script") if script.get("src")]
        theirs = "assets/javascripts/"
        ours = [urlsplit(source).path for source in named if theirs not in source]
        assert ours == OUR_SCRIPTS.get(page.address, []), page.address
        assert page.root.xpath("//article//script") == [], page.address
        assert page.root.xpath("//@*[starts-with(name(), 'on')]") == [], page.address
    assert OUR_SCRIPTS.keys() <= built.pages.keys()


def test_what_is_ours_needs_no_inline_style_or_script(built):
    """Under a policy without inline code everything of ours works: no style attribute or tag."""
    for page in built.pages.values():
        assert content(page).xpath(".//@style | .//style") == [], page.address
    for address, path in built.files("/weights.js").items():
        code = path.read_text(encoding="utf-8")
        for forbidden in ("eval(", "Function(", "innerHTML", ".style", "cssText", "http"):
            assert forbidden not in code, (address, forbidden)


MOST_BYTES = 150_000


def test_a_chain_page_with_all_its_charts_is_light(built):
    """Page, styles, scripts and every chart, as a server sends them: 150 kB at most."""
    heavy = {}
    for address, page in built.pages.items():
        if not re.fullmatch(r"/chains/[^/]+/", address):
            continue
        files = {address + "index.html"}
        for element, path, _ in inner_links(page):
            shown = element.tag in {"img", "script"} or element.get("rel") == "stylesheet"
            files |= {path} if shown else set()
        sizes = [len(gzip.compress((built.folder / f.lstrip("/")).read_bytes())) for f in files]
        heavy[address] = sum(sizes)
    assert len(heavy) >= 49
    assert max(heavy.values()) <= MOST_BYTES, max(heavy, key=heavy.__getitem__)


def test_ids_are_unique(built):
    """No page uses an id twice."""
    twice = {
        page.address: [name for name, n in Counter(page.root.xpath("//@id")).items() if n > 1]
        for page in built.pages.values()
    }
    assert {address: names for address, names in twice.items() if names} == {}


def test_images_say_what_they_show_and_how_large(built):
    """Every image has a text in its place, and ours have width and height, so nothing jumps."""
    ours = 0
    for page in built.pages.values():
        for image in page.root.iter("img"):
            assert image.get("alt", "").strip(), page.address
        for image in page.root.xpath("//article//img"):
            ours += 1
            assert int(image.get("width")) > 0, page.address
            assert int(image.get("height")) > 0, page.address
    assert ours > 100


def test_images_have_the_size_their_tag_says(built):
    """Width and height of an image's tag are those of the SVG."""
    sizes = {}
    for address, path in built.files(".svg").items():
        root = etree.fromstring(path.read_bytes())
        sizes[address] = (root.get("width", "").removesuffix("px"), root.get("height", ""))
    for page in built.pages.values():
        for image in page.root.xpath("//article//img"):
            address = urlsplit(
                urljoin(DEFAULT_URL.rstrip("/") + page.address, image.get("src"))
            ).path
            assert sizes[address] == (image.get("width"), image.get("height")), address


def test_pages_say_their_language_and_title(built):
    """Every page is declared English and has one title and one first heading."""
    for page in built.pages.values():
        assert page.root.get("lang") == "en", page.address
        assert len(page.root.xpath("//head/title")) == 1
        assert len(page.root.xpath("//h1")) == 1, page.address
    titles = Counter(page.root.findtext(".//title") for page in built.pages.values())
    assert [title for title, n in titles.items() if n > 1] == []


def test_headings_do_not_skip_a_level(built):
    """Headings of our pages go down one level at a time, as a screen reader expects."""
    for page in built.pages.values():
        if page.address == "/404.html":
            continue
        levels = [int(h.tag[1]) for h in content(page).iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1, page.address
        steps = [b - a for a, b in pairwise(levels)]
        assert max(steps, default=0) <= 1, page.address


def test_tables_can_be_reached_and_named(built):
    """A table that may scroll has a name, can be reached by keyboard and has column headers."""
    for page in built.pages.values():
        if page.address == "/404.html":
            continue
        for region in content(page).xpath(".//*[@role='region']"):
            assert region.get("aria-label", "").strip(), page.address
            assert region.get("tabindex") == "0", page.address
        for table in content(page).iter("table"):
            assert table.getparent().get("role") == "region", page.address
            filled = len(table) > 0 or table.get("id") != "compare-table"  # that one by its script
            assert not filled or table.xpath("./thead/tr/th[@scope='col']"), page.address
            empty = [cell for cell in table.xpath(".//th") if not cell.text_content().strip()]
            assert empty == [], page.address


def test_the_address_can_be_overridden(built, moved):
    """SITE_URL moves canonical links and the sitemap; without it mkdocs.yml's address stands."""
    for site, address in ((built, DEFAULT_URL), (moved, OTHER_URL)):
        for page in site.pages.values():
            if page.address == "/404.html":
                continue
            (canonical,) = page.root.xpath("//link[@rel='canonical']/@href")
            assert canonical == address.rstrip("/") + page.address
        sitemap = etree.fromstring((site.folder / "sitemap.xml").read_bytes())
        places = {place.strip() for place in sitemap.xpath("//*[local-name()='loc']/text()")}
        pages = site.pages.keys() - {"/404.html"}
        assert places == {address.rstrip("/") + page for page in pages}
    assert f"/chains/{KEPT_CHAINS[0]}/" in moved.pages


def test_a_moved_site_keeps_its_links_inside(moved):
    """Built for a folder of another host, every page still links within the site."""
    for page in moved.pages.values():
        if page.address == "/404.html":
            continue
        for element in page.root.iter("a", "link", "script", "img"):
            target = element.get("href") or element.get("src") or ""
            assert not target.startswith("/"), (page.address, target)
            assert DEFAULT_URL not in target, (page.address, target)
