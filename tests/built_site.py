"""A site as MkDocs builds it: pages by address, files, and what MkDocs said."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import html


def build(project, site, **environment):
    """Run MkDocs as ``wellspring build`` does, but not silenced; returns what it printed."""
    settings = {k: v for k, v in os.environ.items() if k != "SITE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=project,
        env=settings | {"NO_MKDOCS_2_WARNING": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@dataclass(frozen=True)
class Page:
    """One built page: its address on the site and its elements."""

    address: str
    root: html.HtmlElement

    @property
    def ids(self):
        """Every id and named anchor of the page."""
        return [*self.root.xpath("//@id"), *self.root.xpath("//a/@name")]


@dataclass(frozen=True)
class Built:
    """A built site and what MkDocs said while building it."""

    folder: Path
    said: str
    pages: dict[str, Page]

    def files(self, suffix):
        """Files of one kind, by address."""
        return {
            f"/{path.relative_to(self.folder).as_posix()}": path
            for path in sorted(self.folder.rglob(f"*{suffix}"))
        }

    def find(self, address):
        """The address a link leads to, as a page or a file; None where nothing lies there."""
        plain = unquote(address)
        if plain in self.pages or (self.folder / plain.lstrip("/")).is_file():
            return plain
        return None


def read_site(folder, said):
    """Parse every page of a built site."""
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        address = f"/{path.relative_to(folder).as_posix()}".removesuffix("index.html")
        pages[address] = Page(
            address, html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        )
    return Built(folder, said, pages)
