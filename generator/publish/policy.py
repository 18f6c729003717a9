"""
The Content-Security-Policy of a built page, from what the page itself runs.

The theme writes short inline scripts that differ with a page's depth, so each page names the
hashes of its own. What the policy would block at a reader's is refused here: an attribute
with style or code, an inline style sheet, a script of another host.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from html.parser import HTMLParser

from generator.errors import BuildError

DATA_TYPES = ("application/json", "application/ld+json")
"""Types of script elements that hold data and are never run."""

RULES = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self' data:"),
    ("font-src", "'self'"),
    ("connect-src", "'self'"),
    ("worker-src", "'self'"),
    ("manifest-src", "'self'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
)
CHARSET = '<meta charset="utf-8">'
_URL_ATTRIBUTES = ("src", "href", "srcset", "data", "poster", "action", "formaction")
_FETCHING = ("script", "img", "iframe", "source", "object", "embed", "video", "audio", "track")


_PERHAPS = tuple(
    re.compile(pattern)
    for pattern in (
        r"style(?:(?<=<style)|\s*=)",
        r"""on(?<=[\s"'/]on)[^\s"'<>/=]*\s*=""",
        r"""=\s*["']?\s*(?:j|&(?!#35;))""",
        r"""src\s*=\s*["']?\s*[h/&]""",
    )
)
"""
What is in the small letters of every page that the policy would block something of.

Whoever writes a letter of an address as an entity is found by the entity or by the letter
before it. The site's own addresses begin with ``#``, as an entity, or with a dot.
"""
_SCRIPT = re.compile(
    r"""<(?:!--.*?--|(script\b(?:[^<>"']|"[^"]*"|'[^']*')*)>(.*?)</script\s*)>""",
    re.DOTALL | re.IGNORECASE,
)
"""A comment, or a script with its tag and its text."""


class _Reader(HTMLParser):
    """Collects the inline scripts of a page and what its policy would block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.blocked: list[str] = []
        self._inline: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        place = f"<{tag}> in line {self.getpos()[0]}"
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self.blocked.append(f"{place} has the attribute {name}")
            if name in _URL_ATTRIBUTES and value.strip().lower().startswith("javascript:"):
                self.blocked.append(f"{place} has code as its address")
        if tag == "style":
            self.blocked.append(f"{place} is an inline style sheet")
        source = given.get("src", "")
        if tag in _FETCHING and source.lower().startswith(("http:", "https:", "//")):
            self.blocked.append(f"{place} is fetched from another host: {source}")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            self._inline = []

    def handle_data(self, data: str) -> None:
        if self._inline is not None:
            self._inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inline is not None:
            self.scripts.append("".join(self._inline))
            self._inline = None


def read(html: str) -> tuple[list[str], list[str]]:
    """
    The inline scripts of a page, and what of it the policy would block.

    Taking a page apart tag by tag is slow, so only one is that may have something to be blocked.
    """
    small = html.lower()
    if any(pattern.search(small) for pattern in _PERHAPS):
        return read_slowly(html)
    found = _SCRIPT.findall(html)
    return [text for tag, text in found if tag and _is_inline(tag)], []


def read_slowly(html: str) -> tuple[list[str], list[str]]:
    """As ``read``, tag by tag."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.scripts, reader.blocked


@lru_cache(maxsize=1024)
def _is_inline(tag: str) -> bool:
    """Whether a script's tag, without its brackets, leaves its text to be run."""
    scripts, _ = read_slowly(f"<{tag}></script>")
    return bool(scripts)


def policy(scripts: list[str]) -> str:
    """Write the policy that allows the site's own files and exactly these inline scripts."""
    hashes = []
    for script in dict.fromkeys(scripts):
        digest = hashlib.sha256(script.encode("utf-8")).digest()
        hashes.append(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    extra = {"script-src": " ".join(["", *hashes])}
    return "; ".join(f"{name} {value}{extra.get(name, '')}" for name, value in RULES)


def with_policy(address: str, html: str) -> str:
    """
    Put the policy into a page, straight after its character set and before all it loads.

    A page that has the policy already is returned as it is. Raises BuildError naming the page
    where the policy would block something of it, or where it declares no character set.
    """
    if 'http-equiv="Content-Security-Policy"' in html:
        return html
    scripts, blocked = read(html)
    if blocked:
        raise BuildError(
            f"{address}: the Content-Security-Policy would block it: {'; '.join(blocked)}"
        )
    head, found, rest = html.partition(CHARSET)
    if not found or "<script" in head or "<link" in head:
        raise BuildError(f"{address}: no {CHARSET} at the beginning of its head")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(scripts)}">'
    return f"{head}{found}{meta}{rest}"
