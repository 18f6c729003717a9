"""What other sites, search engines and programs read of a page: cards, JSON-LD, lists."""

import io
import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html
from PIL import Image

from generator.publish.cards import FOLDER, cards
from tests.built_site import build

ROOT = Path(__file__).resolve().parents[1]
URL = "https://wellspring.example/"
NAMED = "//meta[@property='{}' or @name='{}']/@content"
LARGEST_CARD = 40_000


def told(page, name):
    """The content of a meta element of which there is exactly one."""
    (content,) = page.root.xpath(NAMED.format(name, name))
    return content


@pytest.fixture
def real_pages(built):
    """All pages but the one for what is not found, which has no address of its own."""
    return [page for page in built.pages.values() if page.address != "/404.html"]


def test_every_page_has_a_title_a_description_and_a_card(built, real_pages):
    """Open Graph says the same as the page; its picture is a small PNG of the usual size."""
    pictures = set()
    for page in real_pages:
        assert told(page, "og:url") == URL.rstrip("/") + page.address
        assert told(page, "og:description") == told(page, "description")
        assert 20 <= len(told(page, "description")) <= 320, page.address
        assert told(page, "og:title") in page.root.findtext(".//title")
        assert told(page, "twitter:card") == "summary_large_image"
        picture = built.folder / told(page, "og:image").removeprefix(URL)
        pictures.add(picture)
        content = picture.read_bytes()
        assert len(content) < LARGEST_CARD, page.address
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(pictures) > 100


def test_descriptions_are_not_shared(real_pages):
    """No two pages describe themselves in the same words."""
    said = [told(page, "description") for page in real_pages]
    assert len(set(said)) == len(said)


def datasets(page):
    """Every JSON-LD block of a page."""
    return [
        json.loads(script.text)
        for script in page.root.xpath("//script[@type='application/ld+json']")
    ]


def test_chains_and_data_are_described_as_datasets(built):
    """A chain with series and the data page have one Dataset, whose files lie on the site."""
    found = {page.address: datasets(page) for page in built.pages.values()}
    found = {address: blocks for address, blocks in found.items() if blocks}
    assert "/data/" in found
    assert sum(address.startswith("/chains/") for address in found) > 40
    for address, blocks in found.items():
        (block,) = blocks
        assert block["@type"] == "Dataset"
        assert block["url"] == URL.rstrip("/") + address
        assert 50 <= len(block["description"]) <= 5000
        assert "&#" not in json.dumps(block)
        assert block["variableMeasured"]
        first, last = block["temporalCoverage"].split("/")
        assert "2009-W01" <= first <= last
        assert block["distribution"], address
        for file in block["distribution"]:
            place = urlsplit(file["contentUrl"])
            assert file["contentUrl"].startswith(URL)
            assert (built.folder / place.path.lstrip("/")).is_file(), file["contentUrl"]


def test_hostile_words_stay_words_in_the_head(tmp_path):
    """A title that ends a script or an attribute is shown as text, in meta and in JSON-LD."""
    evil = '</script><script>alert(1)</script>"><b>x</b>'
    inert = "".join(f"&#{ord(c)};" if not c.isalnum() else c for c in evil)
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs/overrides", docs / "overrides")
    shutil.copytree(ROOT / "docs/assets", docs / "assets")
    (docs / "index.md").write_text(
        f'---\ntitle: "{inert}"\ndescription: "{inert}"\ndataset:\n  name: "{inert}"\n'
        f'  coverage: "2024-W01/2024-W02"\n  measured: ["{inert}"]\n  files: [a.json]\n'
        "---\n\n# x\n",
        encoding="utf-8",
    )
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nsite_url: https://wellspring.example/\nplugins: []\n"
        "exclude_docs: /overrides/\n"
        "theme: {name: material, custom_dir: docs/overrides, font: false}\n",
        encoding="utf-8",
    )
    build(tmp_path, tmp_path / "site")
    root = html.parse(str(tmp_path / "site/index.html")).getroot()
    assert root.xpath("//head//b") == []
    assert [script for script in root.iter("script") if "alert" in (script.text or "")][1:] == []
    (block,) = [
        json.loads(script.text) for script in root.xpath("//script[@type='application/ld+json']")
    ]
    assert block["name"] == evil
    assert block["variableMeasured"] == [evil]
    assert root.xpath(NAMED.format("og:title", "og:title")) == [evil]


def test_programs_find_every_page_in_plain_lists(built, real_pages):
    """robots.txt names the sitemap; llms.txt links each section, question and chain once."""
    robots = (built.folder / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {URL}sitemap.xml" in robots
    assert (built.folder / "sitemap.xml").is_file()
    text = (built.folder / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# Wellspring\n\n> ")
    linked = [line.split("](")[1].split(")")[0] for line in text.splitlines() if "](" in line]
    assert len(linked) == len(set(linked))
    pages = {URL.rstrip("/") + page.address for page in real_pages}
    assert set(linked) <= pages
    weeks = {page for page in pages if page.startswith(f"{URL}weeks/2")}  # the archive lists them
    assert pages - set(linked) == weeks


class Edition:
    """As much of a site as a card looks at."""

    week = "2026-W01"
    chains = ()


def test_a_card_is_the_same_twice_and_takes_any_title():
    """Equal pages give equal bytes; a long, empty or strange title is drawn, not an error."""
    titles = ["Base", "", "x" * 400, "много слов " * 30, "\u202e\u0007 &#60;b&#62;"]
    pages = {
        f"p{n}.md": f'---\ntitle: "{t}"\ndescription: "{t}"\n---\n' for n, t in enumerate(titles)
    }
    first, second = cards(pages, Edition()), cards(pages, Edition())
    assert first == second
    assert sorted(first) == [f"{FOLDER}/p{n}.png" for n in range(len(titles))]
    assert len(set(first.values())) == len(titles)
