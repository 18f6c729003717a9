"""What a browser loads by itself with a page or a style sheet, as these write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload"}
LOADING = re.compile(
    r"<(?:link|script|img|source|image|use|video|audio|iframe|embed|track)\b"
    r"""(?:[^<>"']|"[^"]*"|'[^']*')*>"""
)
FOR_SCRIPTS = re.compile(r"""data-(?<=\sdata-)[a-z-]+=(?:"([^"]+)"|'([^']+)')""")
WORKER = re.compile(r'"search":\s*"([^"]+\.js)"')
"""Where the theme says in a page which script does the searching; each page loads it."""

DRAWN = re.compile(r"""url\(\s*["']?([^"')]+)""")


@dataclass(frozen=True, slots=True)
class Load:
    """
    Addresses, as a page writes them, of which a browser loads one.

    Where they are not ``needed`` they may be none: a ``data-`` attribute is what a script may
    load, and many hold something else.
    """

    choices: tuple[str, ...]
    needed: bool = True


def loaded(html: str) -> Iterator[Load]:
    """All that a page loads."""
    reader = _Reader()
    for tag in LOADING.findall(html):
        reader.feed(tag)
        reader.reset()  # what follows a script's tag would be its text
    yield from reader.found
    for double, single in FOR_SCRIPTS.findall(html):
        yield Load((unescape(double or single),), needed=False)
    for worker in WORKER.findall(html):
        yield Load((worker,))


def drawn(css: str) -> Iterator[Load]:
    """What a style sheet draws."""
    return (Load((address,)) for address in DRAWN.findall(css) if not address.startswith("#"))


def local(address: str, target: str) -> list[str]:
    """
    Paths below the site that a target may be, seen from a page or file; none for another host.

    An absolute one begins with the site's own folder on its host, which only the host knows.
    """
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return []
    if parts.scheme or parts.netloc or not parts.path:
        return []
    path = unquote(urljoin(f"/{address}", parts.path)).lstrip("/")
    if not parts.path.startswith("/"):
        return [path]
    steps = path.split("/")
    return ["/".join(steps[at:]) for at in range(len(steps))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Load] = []
        self._versions: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        sources = [given[name] for name in ("src", "poster") if name in given]
        sources += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        if tag in {"image", "use"}:
            sources += [given[name] for name in ("href", "xlink:href") if name in given]
        if tag == "link" and LOADING_LINKS.intersection(given.get("rel", "").split()):
            sources.append(given.get("href", ""))
        if tag == "source":  # of a picture: the image that follows is one more version
            self._versions += sources
            return
        if tag == "img":
            sources += self._versions
        self._versions = []
        self.found += [Load(tuple(sources))] if sources else []
