"""
The budget of the site: how much a reader's browser may have to fetch, by kind of page.

The weight of a page is that of its HTML and of every file that it loads by itself, early or
late: styles and what they draw, scripts and what they load, pictures (of a picture's versions
the heaviest). Each counts once, as a server sends it, gzipped. The search index, which every
page loads in the end, counts apart.
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, PositiveInt

from generator.errors import BuildError
from generator.model.fact import Closed

KB = 1_000
NAMED_FILES = 3


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
