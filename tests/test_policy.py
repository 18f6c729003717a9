"""The Content-Security-Policy of every built page, and what is refused because of it."""

import base64
import hashlib
import re

import pytest

from generator.cli.finishing import finish
from generator.errors import BuildError
from generator.publish.markup import put_right
from generator.publish.policy import read, read_slowly, with_policy

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>x</title>{head}</head>
<body>{body}</body>
</html>
"""
POLICY = "//meta[@http-equiv='Content-Security-Policy']"


def rules(content):
    """A policy as sets of sources by directive."""
    parts = [part.split() for part in content.split(";")]
    return {name: set(sources) for name, *sources in parts}


def test_a_page_allows_its_own_inline_scripts_and_no_other():
    one, other = "let a = 1 < 2 && 'x';", "\n  b();\n"
    body = (
        f"<script>{one}</script><script src='a.js'></script><script>{other}</script>"
        '<script type="application/json">{"a": "<p>"}</script>'
    )
    made = with_policy("x.html", PAGE.format(head="", body=body))
    found = re.search('<meta http-equiv="Content-Security-Policy" content="([^"]+)">', made)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (one, other)
    }
    assert rules(found[1])["script-src"] == {"'self'", *hashes}
    assert rules(found[1])["default-src"] == {"'none'"}
    assert made.index("Content-Security-Policy") < made.index("<title>")
    assert with_policy("x.html", made) == made


@pytest.mark.parametrize(
    ("head", "body", "said"),
    [
        ("", '<p style="color: red">x</p>', "the attribute style"),
        ("", '<p onclick="x()">x</p>', "the attribute onclick"),
        ("", '<a href=" JavaScript:x()">x</a>', "code as its address"),
        ("<style>p { color: red }</style>", "", "inline style sheet"),
        ("", '<script src="https://example.org/x.js"></script>', "another host"),
        ("", '<img src="//example.org/x.png" alt="x">', "another host"),
    ],
)
def test_what_the_policy_would_block_stops_the_build(head, body, said, tmp_path):
    html = PAGE.format(head=head, body=body)
    with pytest.raises(BuildError, match=said):
        with_policy("a/index.html", html)
    (tmp_path / "good.html").write_text(PAGE.format(head="", body="x"), encoding="utf-8")
    (tmp_path / "bad.html").write_text(html, encoding="utf-8")
    with pytest.raises(BuildError, match=rf"bad\.html.*{said}"):
        finish(tmp_path)
    assert "Content-Security-Policy" not in (tmp_path / "good.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["src", "href", "srcset", "data", "poster", "action", "formaction"]
)
def test_code_as_an_address_is_seen_in_every_attribute_that_holds_one(name):
    """Other attributes may hold such words: nobody follows them."""
    assert read(PAGE.format(head="", body=f'<p {name}="javascript:x()">x</p>'))[1] == [
        "<p> in line 4 has code as its address"
    ]
    assert read(PAGE.format(head="", body='<p title="javascript:x()">x</p>'))[1] == []


@pytest.mark.parametrize("address", ["http://e.org/x", "HTTPS://e.org/x", "//e.org/x"])
@pytest.mark.parametrize(
    "tag", ["script", "img", "iframe", "source", "object", "embed", "video", "audio", "track"]
)
def test_whatever_fetches_from_another_host_is_seen(tag, address):
    """A file of the site's own, beside the page or above it, is fetched without a word."""
    assert read(PAGE.format(head="", body=f'<{tag} src="{address}"></{tag}>')) == (
        [],
        [f"<{tag}> in line 4 is fetched from another host: {address}"],
    )
    assert read(PAGE.format(head="", body=f'<{tag} src="../x"></{tag}>')) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        "<p>style = on a = b</p>",
        '<p data-style="x" title="a &gt; b">on</p><img src="/assets/a.png" alt="">',
        "<!-- <script>no()</script> --><script>let a = '<!--';</script>",
        '<script data-a="x > y">a()</script><SCRIPT TYPE="application/json">{}</SCRIPT>',
        "<script type='module'>b()</script ><script src=a.js></script>",
        '<p onclick = "x()">x</p>',
        '<p title="x"onclick=x()>x</p>',
        '<p STYLE="color: red">x</p>',
        '<a href="java&#115;cript:x()">x</a>',
        '<a href=" &#106;avascript:x()">x</a>',
        "<a href=javascript:x()>x</a>",
        '<img src="h&#116;tps://example.org/x.png" alt="x">',
        "<svg><style>a { b: c }</style></svg>",
    ],
)
def test_a_page_is_read_as_if_taken_apart_tag_by_tag(body):
    """Proves that reading pages fast finds the same scripts and lets nothing pass."""
    html = PAGE.format(head="<script>first()</script>", body=body)
    assert read(html) == read_slowly(html)


def test_a_page_whose_head_begins_otherwise_is_refused():
    html = "<!doctype html><html><head><script src='x.js'></script><meta charset=\"utf-8\"></head>"
    with pytest.raises(BuildError, match="at the beginning of its head"):
        with_policy("x.html", html)


def test_every_built_page_has_its_policy_before_all_that_it_loads(built):
    """Each inline script has its hash, no source is unsafe or foreign, nothing loads earlier."""
    for page in built.pages.values():
        (policy,) = page.root.xpath(POLICY)
        given = rules(policy.get("content"))
        wanted = {
            "'sha256-"
            + base64.b64encode(hashlib.sha256((script.text or "").encode()).digest()).decode()
            + "'"
            for script in page.root.xpath("//script[not(@src) and not(contains(@type, 'json'))]")
        }
        assert given["script-src"] == wanted | {"'self'"}, page.address
        assert given["style-src"] == {"'self'"}
        sources = set().union(*given.values()) - wanted
        assert sources == {"'self'", "'none'", "data:"}
        before = policy.xpath("preceding::*[self::script or self::link or self::style]")
        assert before == [], page.address


def test_the_themes_markup_is_put_right_once():
    box = '<input type="checkbox" id="__search" autocomplete="off">'
    label = '<label class="md-nav__title" for="__toc">x</label>'
    assert put_right(box + label) == (
        '<input type="checkbox" id="__search"><label class="md-nav__title">x</label>'
    )
    both = label + '<input type="checkbox" id="__toc">'
    assert put_right(both) == both
    name = '<input type="text" autocomplete="off">'
    assert put_right(name) == name
