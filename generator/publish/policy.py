"""
The Content-Security-Policy of a built page, from what the page itself runs.

The theme writes short inline scripts that differ with a page's depth, so each page names the
hashes of its own. What the policy would block at a reader's is refused here: an attribute
with style or code, an inline style sheet, a script of another host.
"""

from __future__ import annotations

import base64
import hashlib
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
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.blocked:
        raise BuildError(
            f"{address}: the Content-Security-Policy would block it: {'; '.join(reader.blocked)}"
        )
    head, found, rest = html.partition(CHARSET)
    if not found or "<script" in head or "<link" in head:
        raise BuildError(f"{address}: no {CHARSET} at the beginning of its head")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(reader.scripts)}">'
    return f"{head}{found}{meta}{rest}"
