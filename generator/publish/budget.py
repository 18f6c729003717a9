"""
The budget of the site: how much a reader's browser may have to fetch, by kind of page.

The weight of a page is that of its HTML and of every file that it loads by itself, early or
late: styles and what they draw, scripts and what they load, pictures (of a picture's versions
the heaviest). Each counts once, as a server sends it, gzipped. The search index, which every
page loads in the end, counts apart.
"""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from pydantic import Field, PositiveInt

from generator.errors import BuildError
from generator.model.fact import Closed

KB = 1_000
NAMED_FILES = 3
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload"}
LOADING = re.compile(
    r"<(?:link|script|img|source|image|use|video|audio|iframe|embed|track)\b"
    r"""(?:[^<>"']|"[^"]*"|'[^']*')*>"""
)
FOR_SCRIPTS = re.compile(r"""\sdata-[a-z-]+=(?:"([^"]+)"|'([^']+)')""")
WORKER = re.compile(r'"search":\s*"([^"]+\.js)"')
"""Where the theme says in a page which script does the searching; each page loads it."""

DRAWN = re.compile(r"""url\(\s*["']?([^"')]+)""")


class PageLimit(Closed):
    """A kind of page, the addresses that it has (``chains/*/``) and what one may load."""

    kind: str
    pages: str
    most_kb: PositiveInt


class Budget(Closed):
    """All limits; the first kind whose addresses fit a page is the page's."""

    search_most_kb: PositiveInt
    site_most_mb: PositiveInt
    page: tuple[PageLimit, ...] = Field(strict=False)

    def limit_of(self, address: str) -> PageLimit:
        """The limit of a page; raises BuildError where no kind fits."""
        for limit in self.page:
            if fnmatch.fnmatchcase(address, limit.pages):
                return limit
        raise BuildError(f"{address}: the budget has no kind for this page; add one")


@dataclass(frozen=True, slots=True)
class Weight:
    """One page with the gzipped bytes of each file that it loads, its own HTML first."""

    address: str
    limit: PageLimit
    files: tuple[tuple[str, int], ...]

    @property
    def bytes(self) -> int:
        """All of them."""
        return sum(size for _, size in self.files)


@dataclass(frozen=True, slots=True)
class Weights:
    """The site on the scales: pages by address, the search index gzipped, all files as they lie."""

    budget: Budget
    pages: tuple[Weight, ...]
    search_bytes: int
    site_bytes: int

    def heaviest(self) -> list[Weight]:
        """The heaviest page of each kind, in the order of the budget."""
        found = []
        for limit in self.budget.page:
            mine = [page for page in self.pages if page.limit is limit]
            found += [max(mine, key=lambda page: (page.bytes, page.address))] if mine else []
        return found

    def exceeded(self) -> list[str]:
        """One line for each limit that is exceeded: what, how much, how much is allowed."""
        said = [_too_heavy(p) for p in self.pages if p.bytes > p.limit.most_kb * KB]
        if self.search_bytes > self.budget.search_most_kb * KB:
            said.append(
                f"search/search_index.json: {_kb(self.search_bytes)} kB gzipped, "
                f"{self.budget.search_most_kb} kB allowed; leave more out of it with "
                "data-search-exclude"
            )
        if self.site_bytes > self.budget.site_most_mb * KB * KB:
            said.append(
                f"the site: {self.site_bytes / KB / KB:.1f} MB in all, "
                f"{self.budget.site_most_mb} MB allowed; see which folder has grown"
            )
        return said

    def table(self) -> list[str]:
        """What there is to say after a build, as lines."""
        rows = [("page", "heaviest", "kB", "limit", "left")]
        for page in self.heaviest():
            most = page.limit.most_kb
            left = _kb(most * KB - page.bytes)
            rows.append((page.limit.kind, page.address or "/", _kb(page.bytes), f"{most:,}", left))
        most = self.budget.search_most_kb
        left = _kb(most * KB - self.search_bytes)
        rows.append(("search index", "", _kb(self.search_bytes), f"{most:,}", left))
        most = self.budget.site_most_mb * KB
        left = _kb(most * KB - self.site_bytes)
        rows.append(("all files", "not gzipped", _kb(self.site_bytes), f"{most:,}", left))
        return _aligned(rows)


def read_budget(text: str) -> Budget:
    """Read the budget's TOML; raises ValueError for what is none."""
    return Budget.model_validate(tomllib.loads(text))


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


def _too_heavy(page: Weight) -> str:
    limit = page.limit
    largest = sorted(page.files, key=lambda file: (-file[1], file[0]))[:NAMED_FILES]
    named = ", ".join(f"{name} {_kb(size)}" for name, size in largest)
    return (
        f"{page.address or '/'}: loads {_kb(page.bytes)} kB gzipped, {limit.most_kb} kB allowed "
        f"({limit.kind}); make smaller what it loads, most of it in {named}"
    )


def _kb(size: int) -> str:
    return f"{size / KB:,.1f}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as columns: words to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
