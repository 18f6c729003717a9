"""Addresses of files below assets/ carry a digest, so that browsers may keep them for ever."""

import hashlib
import re
from urllib.parse import urljoin, urlsplit

import pytest

from generator.cli.finishing import DIGITS, finish
from generator.errors import BuildError
from generator.publish.stamps import HASHED, stamped

PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{}</head><body>{}</body></html>'
)


def digest(content):
    """The beginning of a file's digest, as an address has it."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


@pytest.mark.parametrize(
    ("tag", "made"),
    [
        ('<script defer src="../assets/a.js">', '<script defer src="../assets/a.js?v=d1">'),
        ('<link rel="stylesheet" href="assets/a.css">', None),
        ('<script src="/reports/w/assets/a.js">', '<script src="/reports/w/assets/a.js?v=d1">'),
        ('<img src="/assets/a.png" alt="x">', '<img src="/assets/a.png?v=d1" alt="x">'),
        (
            '<form data-vega="../assets/vendor/v.js" data-map="../assets/m.svg">',
            '<form data-vega="../assets/vendor/v.js?v=d1" data-map="../assets/m.svg?v=d1">',
        ),
        ('<script src="../assets/a.js?v=0abc">', '<script src="../assets/a.js?v=d1">'),
    ],
)
def test_an_address_below_assets_gets_the_digest_of_its_file(tag, made):
    """Proves it for each place where a page names a file, also for one that is out of date."""
    made = made or tag.replace(".css", ".css?v=d1")
    assert stamped(tag, lambda _: "d1") == made
    assert stamped(made, lambda _: "d1") == made


@pytest.mark.parametrize(
    "text",
    [
        '<script src="../assets/javascripts/bundle.a5f9d56c.min.js">',
        '<link rel="stylesheet" href="assets/stylesheets/main.57a0d79d.min.css">',
        '<script src="//other.example/assets/a.js">',
        '<script src="https://other.example/assets/a.js">',
        '<a href="../assets/profile.schema.json">',
        '<img src="../charts/base-use.svg" alt="x">',
        '<p>src="../assets/a.js"</p>',
        '<meta content="https://other.example/assets/a.png">',
    ],
)
def test_what_has_a_digest_or_is_not_ours_stays(text):
    """Proves that names of the theme, other hosts, other folders and plain text are not changed."""
    assert stamped(text, lambda _: "d1") == text


def test_a_built_page_names_the_content_and_a_missing_file_stops_the_build(tmp_path):
    """Proves that new content gives a new address, and that every page with a gap is named."""
    page, script = tmp_path / "a/index.html", tmp_path / "assets/a.js"
    for path in (page, script):
        path.parent.mkdir()
    page.write_text(PAGE.format("", '<script src="../assets/a.js"></script>'), encoding="utf-8")
    for content in (b"one()", b"two()"):
        script.write_bytes(content)
        finish(tmp_path)
        assert f'src="../assets/a.js?v={digest(content)}"' in page.read_text(encoding="utf-8")
    script.unlink()
    with pytest.raises(BuildError, match=r"a/index\.html: names assets/a\.js, which is not in"):
        finish(tmp_path)


def test_every_script_and_style_of_the_site_carries_a_digest_of_its_content(built):
    """Proves it for all pages, also for the libraries that scripts load later."""
    seen = set()
    for page in built.pages.values():
        named = page.root.xpath(
            "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href"
            " | //@data-library | //@data-vega | //img[starts-with(@src, '/assets')]/@src"
        )
        assert named, page.address
        for target in named:
            parts = urlsplit(urljoin(f"https://x{page.address}", target))
            file = built.folder / parts.path.lstrip("/")
            assert file.is_file(), (page.address, target)
            if not HASHED.search(parts.path):
                assert parts.query == f"v={digest(file.read_bytes())}", (page.address, target)
                seen.add(file.name)
    assert {"wellspring.css", "league.js", "vega.js", "datatables.js", "favicon.svg"} <= seen
    theme = {path.name for path in (built.folder / "assets/javascripts").glob("bundle*.js")}
    assert all(re.search(r"\.[0-9a-f]{8}\.", name) for name in theme)
    assert theme
